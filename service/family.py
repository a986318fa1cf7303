"""The family of a model: what it is based on or succeeds, and what came of it, as a tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import terms
from service.reader import MERGED, Reader, Thing

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 5
WIDEST = 60
_LINKS = ((terms.basedOn, "based on"), (terms.succeeds, "comes after"))


@dataclass(slots=True)
class Kin:
    """A relative in the tree: in which words it hangs there, who made it, and what hangs below."""

    thing: Thing
    words: str
    makers: list[Thing]
    kin: list[Kin] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Family:
    """The tree upwards and downwards from one model, and its makers."""

    makers: list[Thing]
    ancestors: list[Kin]
    descendants: list[Kin]


def read_family(reader: Reader, iri: str) -> Family | None:
    """Read the family of a thing; None if it has no relatives.

    No relative stands twice in a tree, so a graph that says A is based on B and B on A still
    ends; trees end at five generations and sixty relatives.
    """
    up = _read_kin(reader, iri, {iri}, 0, is_up=True)
    down = _read_kin(reader, iri, {iri}, 0, is_up=False)
    return Family(_makers(reader, iri), up, down) if up or down else None


def _read_kin(reader: Reader, iri: str, seen: set[str], depth: int, *, is_up: bool) -> list[Kin]:
    if depth == DEEPEST:
        return []
    found = []
    for other, words in sorted(_links(reader, iri, is_up=is_up)):
        if other in seen or len(seen) > WIDEST:
            continue
        seen.add(other)
        found.append(Kin(reader.thing(other), words, _makers(reader, other)))
    for kin in found:
        kin.kin = _read_kin(reader, kin.thing.iri, seen, depth + 1, is_up=is_up)
    return sorted(found, key=lambda k: (k.thing.label, k.thing.iri))


def _links(reader: Reader, iri: str, *, is_up: bool) -> Iterator[tuple[str, str]]:
    node = ox.NamedNode(iri)
    for predicate, words in _LINKS:
        ends = (node, None) if is_up else (None, node)
        for quad in reader.snapshot.graph.quads_for_pattern(
            ends[0], ox.NamedNode(predicate), ends[1], MERGED
        ):
            other = quad.object if is_up else quad.subject
            if isinstance(other, ox.NamedNode):
                yield other.value, words


def _makers(reader: Reader, iri: str) -> list[Thing]:
    quads = reader.snapshot.graph.quads_for_pattern(
        ox.NamedNode(iri), ox.NamedNode(terms.developedBy), None, MERGED
    )
    found = [reader.thing(q.object.value) for q in quads if isinstance(q.object, ox.NamedNode)]
    return sorted(found, key=lambda t: t.label)[:4]
