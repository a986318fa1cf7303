"""What the home page tells of the whole graph; made once a generation."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg import terms
from kg.queries import SavedQuery, list_queries

if TYPE_CHECKING:
    from kg.store import Snapshot
    from service.search_index import Hit, SearchIndex

MOST: Final = 14
NEWEST: Final = 8
EXAMPLES: Final = 8


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts, classes with their sizes, what is mentioned most, and the newest articles."""

    articles: int
    entities: int
    claims: int
    classes: list[tuple[str, int]]
    most: list[Hit]
    newest: list[Hit]


_made: dict[str, Overview] = {}
_lock = threading.Lock()


def overview(snapshot: Snapshot, index: SearchIndex) -> Overview:
    """Give the overview of a generation, made on its first use."""
    key = str(snapshot.folder)
    with _lock:
        if key not in _made:
            _made.clear()
            _made[key] = _make(snapshot, index)
        return _made[key]


def _make(snapshot: Snapshot, index: SearchIndex) -> Overview:
    sizes = index.sizes()
    tops = [terms.local_name(c) for c in terms.TOP_CLASSES]
    return Overview(
        articles=_count(snapshot, terms.Article),
        entities=sum(sizes.get(c, 0) for c in tops),
        claims=_count(snapshot, terms.Assertion),
        classes=[(c, sizes[c]) for c in tops if c in sizes],
        most=index.of_class("", MOST),
        newest=index.newest(NEWEST),
    )


def _count(snapshot: Snapshot, cls: str) -> int:
    answer = snapshot.graph.query(f"SELECT (COUNT(*) AS ?n) {{ ?x a <{cls}> }}")
    assert isinstance(answer, ox.QuerySolutions)
    return int(next(answer)[0].value)


def example_questions() -> list[SavedQuery]:
    """Pick saved queries that run without being given anything."""
    found = [q for q in list_queries("console") if all(p.is_optional for p in q.params)]
    return found[:EXAMPLES]
