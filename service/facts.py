"""What a page tells of a thing: its names, its facts with their sentences, what was said."""

import difflib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from kg import terms
from kg.store import Snapshot
from service.rows import link_to, shorten
from service.words import WORDS

MOST = 2000
"""Records that one page reads."""

_P = "".join(f"PREFIX {k}: <{v}>\n" for k, v in terms.PREFIXES.items())
_THING = ox.Variable("thing")

_FACTS = (
    _P
    + """SELECT ?thing ?direction ?predicate ?other ?otherLabel ?modality ?confidence ?sentence
  ?article ?title ?url ?publisher ?date ?role ?amount ?currency ?who ?whoLabel ?from ?until ?a
WHERE {
  { ?a rdf:subject ?thing ; rdf:object ?other BIND("of" AS ?direction) }
  UNION { ?a rdf:object ?thing ; rdf:subject ?other BIND("to" AS ?direction) }
  ?a rdf:predicate ?predicate ; ng:modality ?modality ; ng:confidence ?confidence ;
     ng:evidence/oa:exact ?sentence ; prov:wasDerivedFrom ?article .
  ?article rdfs:label ?title .
  OPTIONAL { ?other rdfs:label ?otherLabel }
  OPTIONAL { ?article schema:url ?url } OPTIONAL { ?article schema:publisher ?publisher }
  OPTIONAL { ?article schema:datePublished ?date }
  OPTIONAL { ?a ng:role ?role } OPTIONAL { ?a ng:amount ?amount ; ng:currency ?currency }
  OPTIONAL { ?a ng:attributedTo ?who . ?who rdfs:label ?whoLabel }
  OPTIONAL { ?a ng:validFrom ?from } OPTIONAL { ?a ng:validUntil ?until }
} ORDER BY ?direction ?predicate DESC(?confidence) ?otherLabel ?a"""
)
_ARTICLE = (
    _P
    + """SELECT ?thing ?start ?predicate ?subject ?subjectLabel ?other ?otherLabel ?modality
  ?confidence ?sentence ?role ?a WHERE {
  ?a prov:wasDerivedFrom ?thing ; rdf:subject ?subject ; rdf:predicate ?predicate ;
     rdf:object ?other ; ng:modality ?modality ; ng:confidence ?confidence ; ng:evidence ?e .
  ?e oa:exact ?sentence ; oa:start ?start . ?subject rdfs:label ?subjectLabel .
  OPTIONAL { ?other rdfs:label ?otherLabel } OPTIONAL { ?a ng:role ?role }
} ORDER BY ?start ?a"""
)
_QUOTATIONS = (
    _P
    + """SELECT ?thing ?kind ?words ?speaker ?speakerLabel ?article ?title ?date ?q WHERE {
  { ?q ng:speaker ?thing BIND("by" AS ?kind) }
  UNION { ?q ng:about ?thing BIND("about" AS ?kind) FILTER NOT EXISTS { ?q ng:speaker ?thing } }
  ?q a ng:Quotation ; ng:evidence/oa:exact ?words ; prov:wasDerivedFrom ?article .
  ?article rdfs:label ?title .
  OPTIONAL { ?q ng:speaker ?speaker . ?speaker rdfs:label ?speakerLabel }
  OPTIONAL { ?article schema:datePublished ?date }
} ORDER BY DESC(?kind) DESC(?date) ?q"""
)
_ARTICLES = (
    _P
    + """SELECT ?thing ?article ?title ?publisher ?date WHERE {
  ?thing ng:mentionedIn ?article . ?article rdfs:label ?title .
  OPTIONAL { ?article schema:publisher ?publisher } OPTIONAL { ?article schema:datePublished ?date }
} ORDER BY DESC(?date) ?title ?article"""
)
_QUERIES = {
    "thing": _FACTS,
    "article": _ARTICLE,
    "quotations": _QUOTATIONS,
    "articles": _ARTICLES,
}
_NAMES = (
    _P
    + """SELECT ?thing ?label ?cls (COUNT(DISTINCT ?article) AS ?n) WHERE {
  ?thing rdfs:label ?label ; ng:mentionedIn ?article ; a ?cls .
} GROUP BY ?thing ?label ?cls ORDER BY DESC(?n) ?label ?thing"""
)


@dataclass(frozen=True, slots=True)
class Described:
    """The head of a page: names, classes and links elsewhere."""

    iri: str
    path: str
    label: str
    classes: list[str]
    names: list[str]
    links: list[tuple[str, str]]


@dataclass(slots=True)
class Group:
    """Rows under one heading; `about` groups those of one value."""

    heading: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def values(self) -> list[list[dict[str, Any]]]:
        """Give the rows of each other thing and modality together, in the order of the first."""
        found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for row in self.rows:
            found[row["other"], row["modality"]].append(row)
        return list(found.values())


def describe(snapshot: Snapshot, iri: str) -> Described:
    """Read the head of a page."""
    values: dict[str, list[str]] = defaultdict(list)
    for quad in snapshot.graph.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            values[quad.predicate.value].append(quad.object.value)
    links = [
        (shorten(target), target)
        for name in (terms.sameAs, terms.closeMatch, terms.url)
        for target in sorted(values[name])
        if link_to(target)
    ]
    classes = [terms.local_name(c) for c in values[terms.rdf_type] if c.startswith(terms.NG)]
    return Described(
        iri=iri,
        path="/" + iri[len(terms.BASE) :],
        label=(values[terms.label] or [shorten(iri)])[0],
        classes=sorted(classes, key=lambda c: terms.NG + c not in terms.PARENT),
        names=sorted(values[terms.altLabel]),
        links=links,
    )


def group_facts(snapshot: Snapshot, iri: str, kind: str) -> list[Group]:
    """Read one part of a page: `thing`, `article`, `quotations` or `articles`."""
    groups: dict[str, Group] = {}
    for row in _rows(snapshot, _QUERIES[kind], iri):
        heading = row.get("kind") or ""
        if kind == "thing":
            forth, back = WORDS[terms.local_name(row["predicate"])]
            heading = forth if row["direction"] == "of" else back
        if "predicate" in row:
            row["words"] = WORDS[terms.local_name(row["predicate"])][0]
            row["modality"] = terms.local_name(row["modality"])
        for name in ("other", "article", "speaker", "subject"):
            if row.get(name):
                row[f"{name}Link"] = link_to(row[name])
        groups.setdefault(heading, Group(heading)).rows.append(row)
    return list(groups.values())


def _rows(snapshot: Snapshot, query: str, iri: str) -> Iterator[dict[str, Any]]:
    answer = snapshot.graph.query(query, substitutions={_THING: ox.NamedNode(iri)})
    assert isinstance(answer, ox.QuerySolutions)
    names = [v.value for v in answer.variables]
    for number, row in enumerate(answer):
        if number == MOST:
            return
        cells = {n: row[n] for n in names}
        yield {
            n: c.value if isinstance(c, ox.NamedNode | ox.Literal) else None
            for n, c in cells.items()
        }


def statements(snapshot: Snapshot, iri: str) -> Iterator[ox.Quad]:
    """Yield what the graph says of a thing or record, with the records that say it."""
    graph, node, merged = snapshot.graph, ox.NamedNode(iri), ox.DefaultGraph()
    yield from graph.quads_for_pattern(node, None, None, merged)
    seen: set[str] = set()
    for predicate in (terms.rdf_subject, terms.rdf_object, terms.speaker, terms.wasDerivedFrom):
        for quad in graph.quads_for_pattern(None, ox.NamedNode(predicate), node, merged):
            record = quad.subject
            if not isinstance(record, ox.NamedNode) or record.value in seen or len(seen) > MOST:
                continue
            seen.add(record.value)
            yield from graph.quads_for_pattern(record, None, None, merged)
            for link in graph.quads_for_pattern(record, ox.NamedNode(terms.evidence), None, merged):
                if isinstance(link.object, ox.NamedNode):
                    yield from graph.quads_for_pattern(link.object, None, None, merged)


@dataclass(frozen=True, slots=True)
class Found:
    """A thing in a list: its name, where it is, its class, and how many articles mention it."""

    label: str
    link: str
    cls: str
    articles: int


def find_by_name(
    snapshot: Snapshot, words: str, cls: str | None = None, most: int = 200
) -> list[Found]:
    """List the things whose label or another name has the words, the most mentioned first."""
    wanted = words.casefold()
    hits = {
        quad.subject.value
        for name in (terms.label, terms.altLabel)
        for quad in snapshot.graph.quads_for_pattern(
            None, ox.NamedNode(name), None, ox.DefaultGraph()
        )
        if isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and wanted in quad.object.value.casefold()
    }
    found: dict[str, Found] = {}
    for row in _names(snapshot):
        if row["thing"] not in hits or (cls is not None and row["cls"] != cls):
            continue
        narrower = row["cls"] in terms.PARENT
        if row["thing"] not in found or narrower:
            found[row["thing"]] = Found(
                row["label"],
                link_to(row["thing"]) or "",
                terms.local_name(row["cls"]),
                int(row["n"]),
            )
        if len(found) > most:
            break
    return list(found.values())[:most]


def nearest_names(snapshot: Snapshot, slug: str) -> list[Found]:
    """List the things whose names are most like the end of an unknown address."""
    every = find_by_name(snapshot, "", most=100_000)
    by_slug = {f.link.rsplit("/", 1)[-1]: f for f in every}
    near = difflib.get_close_matches(slug.rsplit("/", 1)[-1], by_slug, n=8, cutoff=0.5)
    return [by_slug[n] for n in near]


def _names(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    answer = snapshot.graph.query(_NAMES)
    assert isinstance(answer, ox.QuerySolutions)
    for row in answer:
        cells = (row[n] for n in ("thing", "label", "cls", "n"))
        yield dict(zip(("thing", "label", "cls", "n"), (c.value for c in cells), strict=True))
