"""What the endpoint says of itself: the service description, and what is in the graph in VoID.

Source: SPARQL 1.1 Service Description; Describing Linked Datasets with the VoID Vocabulary.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
from flask import Blueprint, Response, current_app, request

from kg import terms
from service.asked import choose_formats
from service.cache import Kept
from service.negotiate import CONTENT_TYPES, GRAPH_WRITERS
from service.workers import Job, QueryPool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.front import Front

description = Blueprint("description", __name__)

COUNTING_SECONDS: Final = 300.0
"""How long the counts of one generation may take; they are made once."""

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
FORMATS: Final = "http://www.w3.org/ns/formats/"
_PREFIXES: Final = {**terms.PREFIXES, "sd": SD, "void": VOID, "formats": FORMATS}
_RESULTS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "N-Quads",
    "TriG",
    "RDF_XML",
    "JSON-LD",
)
_MERGED: Final = (
    "The merged graph: each triple that any article states once, and the articles, things, "
    "assertions and quotations. The plain triples of each article are a named graph too."
)
_CLASSES: Final = "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c"
_PROPERTIES: Final = """SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects)
  (COUNT(DISTINCT ?o) AS ?objects) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"""
_TOTALS: Final = """SELECT (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
  { ?s ?p ?o }"""
_LINKS: Final = """SELECT ?p ?space (COUNT(*) AS ?n) {
  VALUES ?p { owl:sameAs skos:closeMatch } ?s ?p ?o
  BIND(REPLACE(STR(?o), "^(https?://[^/]+/).*$", "$1") AS ?space)
} GROUP BY ?p ?space ORDER BY ?p ?space"""

_A: Final = ox.NamedNode(terms.rdf_type)


@description.get("/.well-known/void")
def void() -> Response:
    """Describe the data: sizes, classes, properties, links to other data."""
    front: Front = current_app.extensions["front"]
    generation, root = front.generation(), request.url_root
    form = _form()
    name = f"void-{hashlib.sha256(f'{root} {form}'.encode()).hexdigest()[:32]}"
    kept = front.cache.get(generation, name) if front.cache else None
    if kept is None:
        kept = Kept("graph", _serialize(_describe_data(root), form))
        if front.cache:
            front.cache.put(generation, name, kept)
    response = Response(kept.body, content_type=CONTENT_TYPES[form])
    response.headers["X-Generation"] = generation
    response.set_etag(f"{generation}-{name}", weak=True)
    response.make_conditional(request)
    return response


def describe_service() -> Response:
    """Describe the endpoint in RDF."""
    form = _form()
    config = current_app.config
    found = _describe_service(
        request.url_root,
        can_update=bool(config["WRITE_KEY"]),
        can_call=bool(config["SERVICE_ENDPOINTS"].split()),
    )
    return Response(_serialize(found, form), content_type=CONTENT_TYPES[form])


def _form() -> str:
    wanted = request.args.get("format")
    return choose_formats(request.headers.get("Accept", ""), wanted).graph or "turtle"


def _serialize(triples: Iterator[ox.Triple], form: str) -> bytes:
    return ox.serialize(triples, format=GRAPH_WRITERS[form], prefixes=_PREFIXES) or b""


def _describe_service(root: str, *, can_update: bool, can_call: bool) -> Iterator[ox.Triple]:
    service, data = f"{root}sparql", f"{root}.well-known/void#dataset"
    graph = f"{service}#merged"
    yield _about(service, _A.value, SD + "Service")
    yield _about(service, SD + "endpoint", service)
    yield _about(service, SD + "supportedLanguage", SD + "SPARQL11Query")
    if can_update:
        yield _about(service, SD + "supportedLanguage", SD + "SPARQL11Update")
    if can_call:
        yield _about(service, SD + "feature", SD + "BasicFederatedQuery")
    for name in _RESULTS:
        yield _about(service, SD + "resultFormat", FORMATS + name)
    for name in ("Turtle", "N-Triples", "RDF_XML", "JSON-LD"):
        yield _about(service, SD + "inputFormat", FORMATS + name)
    yield _about(service, SD + "defaultDataset", data)
    yield _about(data, _A.value, SD + "Dataset")
    yield _about(data, _A.value, VOID + "Dataset")
    yield _about(data, SD + "defaultGraph", graph)
    yield _about(graph, _A.value, SD + "Graph")
    yield _about(graph, terms.DCTERMS + "description", _text(_MERGED))
    yield _about(service, terms.RDFS + "seeAlso", f"{root}.well-known/void")


def _describe_data(root: str) -> Iterator[ox.Triple]:
    data = f"{root}.well-known/void#dataset"
    properties = _count(_PROPERTIES)
    classes = _count(_CLASSES)
    totals = _count(_TOTALS)[0]
    yield _about(data, _A.value, VOID + "Dataset")
    yield _about(data, terms.DCTERMS + "title", _text("newsgraph"))
    yield _about(data, terms.DCTERMS + "description", _text(_MERGED))
    yield _about(data, VOID + "sparqlEndpoint", f"{root}sparql")
    yield _about(data, VOID + "uriSpace", ox.Literal(terms.BASE))
    yield _about(data, VOID + "vocabulary", terms.NG)
    sizes = {
        "triples": sum(int(row["n"]) for row in properties),
        "distinctSubjects": int(totals["subjects"]),
        "distinctObjects": int(totals["objects"]),
        "entities": sum(int(r["n"]) for r in classes if r["c"] in terms.TOP_CLASSES),
        "classes": len(classes),
        "properties": len(properties),
    }
    yield from _sizes(data, sizes)
    for row in classes:
        part = f"{data}-class-{terms.local_name(row['c'])}"
        yield _about(data, VOID + "classPartition", part)
        yield _about(part, VOID + "class", row["c"])
        yield from _sizes(part, {"entities": int(row["n"])})
    for row in properties:
        part = f"{data}-property-{_mark(row['p'])}"
        yield _about(data, VOID + "propertyPartition", part)
        yield _about(part, VOID + "property", row["p"])
        yield from _sizes(
            part,
            {
                "triples": int(row["n"]),
                "distinctSubjects": int(row["subjects"]),
                "distinctObjects": int(row["objects"]),
            },
        )
    yield from _linksets(data)


def _linksets(data: str) -> Iterator[ox.Triple]:
    for row in _count(_LINKS):
        part, target = (f"{data}-{w}-{_mark(row['p'] + row['space'])}" for w in ("links", "target"))
        yield _about(data, VOID + "subset", part)
        yield _about(part, _A.value, VOID + "Linkset")
        yield _about(part, VOID + "linkPredicate", row["p"])
        yield _about(part, VOID + "subjectsTarget", data)
        yield _about(part, VOID + "objectsTarget", target)
        yield from _sizes(part, {"triples": int(row["n"])})
        yield _about(target, _A.value, VOID + "Dataset")
        yield _about(target, VOID + "uriSpace", ox.Literal(row["space"]))


def _sizes(subject: str, sizes: dict[str, int]) -> Iterator[ox.Triple]:
    for name, number in sizes.items():
        yield _about(subject, VOID + name, ox.Literal(number))


def _mark(iri: str) -> str:
    """Give what tells one part from another in its IRI, and stays the same."""
    return hashlib.sha256(iri.encode()).hexdigest()[:12]


def _text(words: str) -> ox.Literal:
    return ox.Literal(words, language="en")


def _about(subject: str, predicate: str, value: str | ox.Literal) -> ox.Triple:
    node = ox.NamedNode(value) if isinstance(value, str) else value
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), node)


def _count(query: str) -> list[dict[str, Any]]:
    """Run one of our own queries; give its rows as plain values."""
    pool = current_app.extensions["queries"]
    assert isinstance(pool, QueryPool)
    answer = pool.run(Job(query, "json", None), COUNTING_SECONDS, patient=True)
    data = json.loads(b"".join(answer.pieces))
    return [{n: v["value"] for n, v in row.items()} for row in data["results"]["bindings"]]
