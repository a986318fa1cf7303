"""Makes the outline of the land on maps, `templates/_land.svg`, from Natural Earth.

`python -m service.make_map land-110m.json > service/templates/_land.svg`, with the file of that
name from npm's world-atlas 2.0.2 (`npm pack world-atlas@2.0.2`). The outline is Natural Earth's at
1:110 million and in the public domain; world-atlas, which puts it into TopoJSON, is under the ISC
licence.

Source: TopoJSON 1.0, sections 2.1.2 (transforms), 2.1.4 (arcs) and 2.2.6 (polygons).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from service.projection import project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Point = tuple[float, float]

SOUTH: Final = -60.0
"""Degrees of latitude below which there is no map."""


def draw_land(topology: dict[str, Any]) -> str:
    """Write the outline of a topology's land as one SVG path in the map's coordinates."""
    arcs = list(_read_arcs(topology))
    rings = (
        _join(ring, arcs)
        for geometry in topology["objects"]["land"]["geometries"]
        for polygon in geometry["arcs"]
        for ring in polygon
    )
    shown = (ring for ring in rings if max(lat for _, lat in ring) > SOUTH)
    outline = "".join(_write(part) for ring in shown for part in _part(ring))
    return f'<path class="land" d="{outline}"/>\n'


def _read_arcs(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Yield the arcs in degrees: each point is told from the one before it, in whole steps."""
    wide, high = topology["transform"]["scale"]
    west, south = topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * wide + west, y * high + south))
        yield points


def _join(ring: Sequence[int], arcs: list[list[Point]]) -> list[Point]:
    """Join arcs to a ring; a number below zero is an arc turned round.

    >>> _join([0, ~1], [[(0.0, 0.0), (1.0, 0.0)], [(0.0, 0.0), (1.0, 1.0), (1.0, 0.0)]])
    [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]
    """
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[:-1]
    return points


def _part(ring: list[Point]) -> Iterator[list[Point]]:
    """Cut a ring that crosses 180 degrees in two, one at each side of the map.

    >>> list(_part([(170.0, 0.0), (-170.0, 0.0), (-170.0, 10.0), (170.0, 10.0)]))[1]
    [(-180.0, 0.0), (-170.0, 0.0), (-170.0, 10.0), (-180.0, 10.0)]
    """
    whole: list[Point] = []
    for east, north in ring:
        last = whole[-1][0] if whole else east
        turn = 360 if last - east > 180 else -360 if east - last > 180 else 0
        whole.append((east + turn, north))
    for shift in (0, -360, 360):
        part = _keep([(e + shift, n) for e, n in whole], -180, is_above=True)
        part = _keep(part, 180, is_above=False)
        if len(part) > 2:
            yield part


def _keep(ring: list[Point], edge: float, *, is_above: bool) -> list[Point]:
    """Keep what of a ring lies east of a longitude, or west of it."""
    kept: list[Point] = []
    for (east, north), (before, below) in zip(ring, [*ring[-1:], *ring[:-1]], strict=True):
        is_in, was_in = ((e >= edge) if is_above else (e <= edge) for e in (east, before))
        if is_in != was_in:
            kept.append((float(edge), below + (north - below) * (edge - before) / (east - before)))
        if is_in:
            kept.append((east, north))
    return list(dict.fromkeys(kept))


def _write(ring: list[Point]) -> str:
    """Write a ring as a closed line, a tenth of a unit exact, each place once."""
    places = [f"{x:.1f},{y:.1f}" for x, y in (project(*point) for point in ring)]
    kept = [p for i, p in enumerate(places) if i == 0 or p != places[i - 1]]
    return f"M{'L'.join(kept)}Z"


def main() -> int:
    """Read the file that is named, and print the outline."""
    if len(sys.argv) != 2:
        sys.stderr.write(__doc__ or "")
        return 2
    sys.stdout.write(draw_land(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
