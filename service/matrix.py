"""Who does something with whom: a table of things by things for one relation."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg import terms
from service.reader import MERGED, Reader, Thing, find_rows

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

_PAIRS: Final = "?one ng:%(relation)s ?other"
_EITHER_WAY: Final = """{ SELECT DISTINCT ?one ?other {
  { ?one ng:%(relation)s ?other } UNION { ?other ng:%(relation)s ?one } } }"""


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


_kept: dict[str, tuple[str, Matrix]] = {}
_locks: Final = {relation: threading.Lock() for relation in RELATIONS}


def read_matrix(reader: Reader, relation: str) -> Matrix:
    """Give the things that a relation joins most, read once for a generation."""
    key = str(reader.snapshot.folder)
    with _locks[relation]:
        kept = _kept.get(relation)
        if kept is None or kept[0] != key:
            kept = _kept[relation] = key, _read_matrix(reader, relation)
    return kept[1]


def _read_matrix(reader: Reader, relation: str) -> Matrix:
    """Read the things that a relation joins most, and where it joins them."""
    predicate = ox.NamedNode(terms.NG + relation)
    pairs = _PAIRS % {"relation": relation}
    if predicate.value in terms.SYMMETRIC:
        pairs = _EITHER_WAY % {"relation": relation}
    rows = _find_most(reader.snapshot, "one", pairs)
    columns = _find_most(reader.snapshot, "other", f"{_values('one', rows)} {pairs}")
    inside = f"{_values('one', rows)} {_values('other', columns)} {pairs}"
    cells = {
        (one or "", other or ""): _count_articles(
            reader.snapshot, predicate, one or "", other or ""
        )
        for one, other in find_rows(reader.snapshot, f"SELECT ?one ?other {{ {inside} }}")
    }
    (count,) = find_rows(reader.snapshot, f"SELECT (COUNT(*) AS ?number) {{ {pairs} }}")
    total = int(count[0] or 0)
    if predicate.value in terms.SYMMETRIC:
        total //= 2
    return Matrix(_name(reader, rows), _name(reader, columns), cells, total)


def _find_most(snapshot: Snapshot, name: str, pairs: str) -> list[str]:
    """Find the things that stand on one side of most pairs.

    They are sorted here: the engine would look a name up at each comparison.
    """
    query = f"SELECT ?{name} (COUNT(*) AS ?number) {{ {pairs} }} GROUP BY ?{name}"
    counts = [(-int(number or 0), iri or "") for iri, number in find_rows(snapshot, query)]
    return [iri for _, iri in sorted(counts)[:MOST]]


def _values(name: str, iris: list[str]) -> str:
    return f"VALUES ?{name} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"


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
