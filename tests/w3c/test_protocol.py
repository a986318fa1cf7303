"""W3C's suites for the protocol and the Graph Store Protocol, which are written as HTTP requests."""

import json

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS

from tests.w3c.suite import BASE, FOLDER, MF, NO_SUITE, UT, canonical, read_manifest

HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
pytestmark = pytest.mark.skipif(not FOLDER, reason=NO_SUITE)
FORMS = {"boolean": b"boolean", "tabular": b"bindings"}
RDF_TYPES = {f.media_type: f for f in (
    ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.RDF_XML
)}  # fmt: skip


def read_tests(manifest):
    graph = read_manifest(manifest)
    (head,) = graph.subjects(RDF.type, MF.Manifest)
    for entries in graph.objects(head, MF.entries):
        for test in Collection(graph, entries):
            yield pytest.param(graph, test, id=str(test).rpartition("#")[2])


PROTOCOL = list(read_tests("protocol/manifest.ttl")) if FOLDER else []
GRAPH_STORE = (
    [
        t
        for part in ("direct", "indirect")
        for t in read_tests(f"graph-store-protocol/manifest-{part}.ttl")
    ]
    if FOLDER
    else []
)


@pytest.mark.parametrize(("graph", "test"), PROTOCOL)
def test_protocol(service, graph, test):
    data = {}
    for item in graph.objects(test, UT.graphData):
        path = FOLDER / str(graph.value(item, UT.graph)).removeprefix(BASE)
        data[str(graph.value(item, RDFS.label))] = [path]
    service.load(data)
    for request in requests_of(graph, test):
        run(service, graph, request, {})


@pytest.mark.parametrize(("graph", "test"), GRAPH_STORE)
def test_graph_store(service, graph, test):
    service.load({})
    service.loaded = None
    known = {}
    for request in requests_of(graph, test):
        headers = run(service, graph, request, known)
        expected = graph.value(graph.value(request, HT.resp), MF.expectedLocation)
        if expected is not None:
            known[str(expected)] = headers["Location"]


def requests_of(graph, test):
    return Collection(graph, graph.value(graph.value(test, MF.action), HT.requests))


def run(service, graph, request, known):
    """Send one request of a test and look whether the answer is as it expects."""
    path = replace(str(graph.value(request, HT.absolutePath)), known)
    for theirs, ours in (("/sparql/", "/sparql"), ("/gsp", "/graph-store")):
        path = ours + path.removeprefix(theirs) if path.startswith(theirs) else path
    method = str(graph.value(request, HT.methodName))
    body = read_body(graph, request)
    headers = read_headers(graph, request)
    if body is not None and b"$" in body:
        body = replace(body.decode(), known).encode()
    status, given, found = service.send(method, path, body, {"Host": "www.example", **headers})
    if method not in {"GET", "HEAD"}:
        service.loaded = None
    response = graph.value(request, HT.resp)
    allowed = [str(s).rpartition("#")[2] for s in graph.objects(response, MF.expectedStatus)]
    assert any(fits(status, word) for word in allowed), (method, path, status, allowed, found)
    check_body(graph, response, found, given)
    return given


def replace(text, known):
    for word, value in known.items():
        text = text.replace(word, value)
    return text


def fits(status, word):
    named = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404, "BadRequest": 400}
    if word.startswith("StatusCode"):
        return str(status)[0] == word.removeprefix("StatusCode")[0]
    return status == named[word]


def read_headers(graph, node):
    items = graph.value(node, HT.headers)
    return {
        str(graph.value(h, HT.fieldName)): str(graph.value(h, HT.fieldValue))
        for h in (Collection(graph, items) if items is not None else ())
    }


def read_body(graph, node):
    body = graph.value(node, HT.body)
    if body is None:
        return None
    coding = str(graph.value(body, CNT.characterEncoding) or "UTF-8")
    return str(graph.value(body, CNT.chars)).encode(coding)


def check_body(graph, response, found, given):
    truth = graph.value(response, MF.expectedBoolean)
    if truth is not None:
        assert json.loads(found)["boolean"] is bool(truth.toPython())
    form = str(graph.value(response, MF.expectedFormat) or "")
    if form in FORMS:
        assert FORMS[form] in found
    kind = given.get("Content-Type", "").partition(";")[0]
    if form == "RDF":
        assert kind in RDF_TYPES
    expected = read_body(graph, response)
    if expected is not None:
        wanted = read_headers(graph, response)
        named = next(v for k, v in wanted.items() if k.lower() == "content-type")
        form = RDF_TYPES[named.partition(";")[0].strip()]
        base = "http://www.example/"
        assert canonical(ox.parse(found, RDF_TYPES[kind], base_iri=base)) == canonical(
            ox.parse(expected, form, base_iri=base)
        )


def test_the_suites_are_whole():
    assert (len(PROTOCOL), len(GRAPH_STORE)) == (34, 13)
