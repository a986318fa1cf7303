"""Things and articles as pages name them, each read once for a page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import terms
from service.rows import link_to, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.store import Snapshot

MERGED = ox.DefaultGraph()
_HEAD = (terms.rdf_type, terms.label, terms.altLabel, terms.sameAs, terms.closeMatch)

_ELSEWHERE = (
    ("https://www.wikidata.org/entity/", "Wikidata"),
    (terms.WIKIDATA, "Wikidata"),
    (terms.DBPEDIA, "DBpedia"),
    (terms.GEONAMES, "GeoNames"),
    (terms.ROR, "ROR"),
)


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing as it is named in passing: `cls` is the local name of its narrowest class."""

    iri: str
    path: str
    label: str
    cls: str


@dataclass(frozen=True, slots=True)
class Source:
    """An article as it is named below a sentence; what is not known is empty."""

    iri: str
    path: str
    title: str
    publisher: str = ""
    date: str = ""
    url: str = ""
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """The head of a page: names, classes (the narrowest first) and links elsewhere."""

    iri: str
    path: str
    label: str
    classes: list[str]
    names: list[str]
    links: list[tuple[str, str, str]]

    @property
    def cls(self) -> str:
        """Local name of the narrowest class."""
        return self.classes[0] if self.classes else "Thing"


@dataclass(slots=True)
class Reader:
    """Reads from one generation, and remembers what it read."""

    snapshot: Snapshot
    _things: dict[str, Thing] = field(default_factory=dict)
    _sources: dict[str, Source] = field(default_factory=dict)

    def thing(self, iri: str) -> Thing:
        """Give a thing as it is named in passing."""
        if iri not in self._things:
            values = read_some(self.snapshot, iri, (terms.rdf_type, terms.label))
            classes = [c for c in values[terms.rdf_type] if c.startswith(terms.NG)]
            cls = min(classes, key=lambda c: c not in terms.PARENT, default="Thing")
            label = (values[terms.label] or [shorten(iri)])[0]
            self._things[iri] = Thing(iri, link_to(iri) or "", label, terms.local_name(cls))
        return self._things[iri]

    def source(self, iri: str) -> Source:
        """Give an article as it is named below a sentence."""
        if iri not in self._sources:
            values = read_values(self.snapshot, iri)
            first = {name: (found or [""])[0] for name, found in values.items()}
            url = first.get(terms.url, "")
            self._sources[iri] = Source(
                iri=iri,
                path=link_to(iri) or "",
                title=first.get(terms.label) or shorten(iri),
                publisher=first.get(terms.publisher, ""),
                date=first.get(terms.datePublished, ""),
                url=url if link_to(url) else "",
                authors=tuple(sorted(values[terms.author])),
            )
        return self._sources[iri]

    def describe(self, iri: str) -> Described:
        """Read the head of a page."""
        values = read_some(self.snapshot, iri, _HEAD)
        links = [
            (_name_elsewhere(target), target, rel)
            for name, rel in ((terms.sameAs, "the same"), (terms.closeMatch, "close to it"))
            for target in sorted(values[name])
            if link_to(target)
        ]
        classes = [terms.local_name(c) for c in values[terms.rdf_type] if c.startswith(terms.NG)]
        return Described(
            iri=iri,
            path=link_to(iri) or "",
            label=(values[terms.label] or [shorten(iri)])[0],
            classes=sorted(classes, key=lambda c: terms.NG + c not in terms.PARENT),
            names=sorted(values[terms.altLabel], key=lambda n: (n.casefold(), n)),
            links=links,
        )


def read_values(snapshot: Snapshot, iri: str) -> defaultdict[str, list[str]]:
    """Read what the merged graph says of a subject: each predicate with its values as text."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    for quad in snapshot.graph.quads_for_pattern(ox.NamedNode(iri), None, None, MERGED):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            values[quad.predicate.value].append(quad.object.value)
    return values


def read_some(
    snapshot: Snapshot, iri: str, predicates: Iterable[str]
) -> defaultdict[str, list[str]]:
    """Read some of what the merged graph says of a thing: it may be mentioned very often."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    node = ox.NamedNode(iri)
    for predicate in predicates:
        for quad in snapshot.graph.quads_for_pattern(node, ox.NamedNode(predicate), None, MERGED):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                values[predicate].append(quad.object.value)
    return values


def is_known(snapshot: Snapshot, iri: str) -> bool:
    """Tell whether the merged graph has a label for something, which may be no IRI at all."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    label = ox.NamedNode(terms.label)
    return next(snapshot.graph.quads_for_pattern(node, label, None, MERGED), None) is not None


def find_rows(
    snapshot: Snapshot, query: str, **values: ox.NamedNode | ox.Literal
) -> Iterator[list[str | None]]:
    """Yield the rows of a query as text, in the order of its variables."""
    answer = snapshot.graph.query(
        query,
        prefixes=dict(terms.PREFIXES),
        substitutions={ox.Variable(n): v for n, v in values.items()},
    )
    assert isinstance(answer, ox.QuerySolutions)
    for row in answer:
        yield [c.value if isinstance(c, ox.NamedNode | ox.Literal) else None for c in row]


def _name_elsewhere(target: str) -> str:
    for start, name in _ELSEWHERE:
        if target.startswith(start):
            return f"{name} {target[len(start) :].strip('/').replace('_', ' ')}"
    return target
