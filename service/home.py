"""What the home page tells of the whole graph; made once a generation."""

from dataclasses import dataclass

import pyoxigraph as ox

from kg import terms
from kg.store import Snapshot
from service.facts import Found, find_by_name


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts, classes with their sizes, what is mentioned most, and the newest articles."""

    articles: int
    entities: int
    claims: int
    classes: list[tuple[str, int]]
    most: list[Found]
    newest: list[tuple[str, str, str]]


_made: dict[str, Overview] = {}


def overview(snapshot: Snapshot) -> Overview:
    """Give the overview of a generation, made on its first use."""
    if snapshot.generation not in _made:
        _made.clear()
        _made[snapshot.generation] = _make(snapshot)
    return _made[snapshot.generation]


def _make(snapshot: Snapshot) -> Overview:
    sizes = {
        terms.local_name(c): int(n)
        for c, n in _pairs(snapshot, "SELECT ?c (COUNT(?x) AS ?n) { ?x a ?c } GROUP BY ?c")
    }
    tops = [terms.local_name(c) for c in terms.TOP_CLASSES]
    newest = _newest(snapshot)
    return Overview(
        articles=sizes.get("Article", 0),
        entities=sum(sizes.get(c, 0) for c in tops),
        claims=sizes.get("Assertion", 0),
        classes=[(c, sizes[c]) for c in tops if c in sizes],
        most=find_by_name(snapshot, "", most=16),
        newest=newest,
    )


def _pairs(snapshot: Snapshot, query: str) -> list[tuple[str, str]]:
    answer = snapshot.graph.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    return [(row[0].value, row[1].value) for row in answer]


def _newest(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    query = f"""SELECT ?a ?t ?d {{ ?a a <{terms.Article}> ; <{terms.label}> ?t
        OPTIONAL {{ ?a <{terms.datePublished}> ?d }} }} ORDER BY DESC(?d) ?t LIMIT 8"""
    answer = snapshot.graph.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    return [
        ("/" + row[0].value[len(terms.BASE) :], row[1].value, row[2].value if row[2] else "")
        for row in answer
    ]
