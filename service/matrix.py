"""Who does something with whom: a table of things by things for one relation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg import terms
from service.reader import MERGED, Reader, Thing

if TYPE_CHECKING:
    from kg.store import Snapshot

RELATIONS: Final = (
    "investsIn",
    "partnersWith",
    "competesWith",
    "acquires",
    "restricts",
    "investigates",
    "outperforms",
)
MOST: Final = 16
"""Rows and columns, those with the most relations."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows and columns of things; `cells` has the number of articles for row and column IRI."""

    rows: list[Thing]
    columns: list[Thing]
    cells: dict[tuple[str, str], int]
    total: int

    def strength(self, row: Thing, column: Thing) -> int:
        """Give how dark a cell is: 1 to 3 by the number of articles, 0 if there are none."""
        return min(3, self.cells.get((row.iri, column.iri), 0))

    @property
    def shown(self) -> int:
        """Number of relations in the table."""
        return len(self.cells)


def read_matrix(reader: Reader, relation: str) -> Matrix:
    """Read the things that a relation joins most, and where it joins them."""
    predicate = ox.NamedNode(terms.NG + relation)
    pairs = {
        (q.subject.value, q.object.value)
        for q in reader.snapshot.graph.quads_for_pattern(None, predicate, None, MERGED)
        if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.NamedNode)
    }
    total = len(pairs)
    if predicate.value in terms.SYMMETRIC:
        pairs |= {(o, s) for s, o in pairs}
        total = len(pairs) // 2
    rows = _most_joined(Counter(s for s, _ in pairs))
    columns = _most_joined(Counter(o for s, o in pairs if s in rows))
    cells = {
        (s, o): _count_articles(reader.snapshot, predicate, s, o)
        for s, o in pairs
        if s in rows and o in columns
    }
    return Matrix(_name(reader, rows), _name(reader, columns), cells, total)


def _most_joined(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda i: (-counts[i], i))[:MOST]


def _name(reader: Reader, iris: list[str]) -> list[Thing]:
    return [reader.thing(i) for i in iris]


def _count_articles(snapshot: Snapshot, predicate: ox.NamedNode, one: str, other: str) -> int:
    ends = [(one, other)]
    if predicate.value in terms.SYMMETRIC:
        ends.append((other, one))
    return sum(
        quad.graph_name != MERGED
        for s, o in ends
        for quad in snapshot.graph.quads_for_pattern(
            ox.NamedNode(s), predicate, ox.NamedNode(o), None
        )
    )
