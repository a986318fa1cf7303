"""The map of places: where those that the graph speaks of lie, by their Wikidata item.

`places.tsv` has the coordinates of the gazetteer's places: cities from GeoNames (CC BY 4.0),
countries as the middle of their largest part in Natural Earth (public domain). The outline of the
land is made by `service.make_map`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg import terms
from service.projection import HEIGHT, project
from service.reader import MERGED

if TYPE_CHECKING:
    from kg.store import Snapshot
    from service.search_index import Hit, SearchIndex

MOST: Final = 150
LABELS: Final = 12
_LARGEST: Final = 15.0
_LINE: Final = 11.0
_NAME: Final = 75.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map: x and y of its middle, radius, and how much is there."""

    hit: Hit
    x: float
    y: float
    radius: float
    located: int
    is_named: bool


@cache
def load_coordinates() -> dict[str, tuple[float, float]]:
    """Give longitude and latitude in degrees by Wikidata item."""
    lines = (files("service") / "places.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = (line.split("\t") for line in lines)
    return {item: (float(east), float(north)) for item, north, east, _ in cells}


def find_spots(snapshot: Snapshot, index: SearchIndex) -> tuple[list[Spot], list[Hit]]:
    """Place the most mentioned places on the map; give those too that have no coordinates."""
    spots: list[Spot] = []
    lost: list[Hit] = []
    hits = index.of_class("Place", MOST)
    most = max((h.articles for h in hits), default=1)
    for hit in hits:
        at = locate(snapshot, hit.iri)
        if at is None:
            lost.append(hit)
            continue
        x, y = project(*at)
        radius = max(3.0, _LARGEST * math.sqrt(hit.articles / most))
        is_named = sum(s.is_named for s in spots) < LABELS and _has_room(x + radius, y, spots)
        located = _count_located(snapshot, hit.iri)
        spots.append(Spot(hit, round(x, 1), round(y, 1), round(radius, 1), located, is_named))
    return spots, lost


def _has_room(x: float, y: float, spots: list[Spot]) -> bool:
    """Tell whether a name to the right of a place would cover no other name."""
    return y < HEIGHT and not any(
        s.is_named and abs(s.y - y) < _LINE and abs(s.x + s.radius - x) < _NAME for s in spots
    )


def locate(snapshot: Snapshot, iri: str) -> tuple[float, float] | None:
    """Give longitude and latitude of a place, None if they are not known."""
    same = ox.NamedNode(terms.sameAs)
    for quad in snapshot.graph.quads_for_pattern(ox.NamedNode(iri), same, None, MERGED):
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(terms.WIKIDATA):
            found = load_coordinates().get(quad.object.value[len(terms.WIKIDATA) :])
            if found:
                return found
    return None


def _count_located(snapshot: Snapshot, iri: str) -> int:
    located = ox.NamedNode(terms.locatedIn)
    return sum(
        1 for _ in snapshot.graph.quads_for_pattern(None, located, ox.NamedNode(iri), MERGED)
    )
