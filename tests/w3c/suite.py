"""W3C's SPARQL 1.1 suites: their manifests as plain records, their results as graphs."""

import os
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS

SHARED = os.environ.get("NEWSGRAPH_SHARED")
FOLDER = Path(SHARED) / "data" / "w3c-sparql11" if SHARED else None
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
NO_SUITE = "set NEWSGRAPH_SHARED to a folder with data/w3c-sparql11 to run W3C's suites"

FORMS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
}
ROWS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}


@dataclass(frozen=True)
class Case:
    """One test: `data` and `after` map the IRI of a graph (None: the default one) to its files."""

    name: str
    folder: str
    kind: str
    label: str
    text: str = ""
    data: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
    result: Path | None = None

    @property
    def base(self):
        return f"{BASE}{self.folder}/"


def read_cases(manifest):
    """Give the cases of a manifest and of those that it includes."""
    graph = read_manifest(manifest)
    (head,) = graph.subjects(RDF.type, MF.Manifest)
    for included in graph.objects(head, MF.include):
        for item in Collection(graph, included):
            yield from read_cases(f"{str(item).removeprefix(BASE)}")
    for entries in graph.objects(head, MF.entries):
        for test in Collection(graph, entries):
            yield _read_case(graph, test, manifest.rpartition("/")[0])


def read_manifest(manifest):
    return rdflib.Graph().parse(FOLDER / manifest, format="turtle", publicID=BASE + manifest)


def _read_case(graph, test, folder):
    kind = str(graph.value(test, RDF.type)).rpartition("#")[2]
    action, result = graph.value(test, MF.action), graph.value(test, MF.result)
    request = graph.value(action, QT.query) or graph.value(action, UT.request) or action
    is_update = "Update" in kind
    return Case(
        name=f"{folder}/{str(test).rpartition('#')[2]}",
        folder=folder,
        kind=kind,
        label=str(graph.value(test, MF.name)),
        text=_path(request).read_text(encoding="utf-8"),
        data=_data(graph, action, UT if is_update else QT),
        after=_data(graph, result, UT) if is_update and result is not None else {},
        result=_path(result) if isinstance(result, rdflib.URIRef) else None,
    )


def _data(graph, node, words):
    found = {}
    for item in graph.objects(node, words.data):
        found.setdefault(None, []).append(_path(item))
    for item in graph.objects(node, words.graphData):
        name = graph.value(item, RDFS.label)
        place = graph.value(item, words.graph) or item
        found.setdefault(str(name or place), []).append(_path(place))
    return found


def _path(iri):
    return FOLDER / str(iri).removeprefix(BASE)


def read_quads(data):
    """Read the files of a dataset, each with its own address as base."""
    quads = []
    for name, paths in data.items():
        graph = ox.NamedNode(name) if name else ox.DefaultGraph()
        for path in paths:
            base = BASE + str(path.relative_to(FOLDER))
            form = FORMS[path.suffix]
            quads += [
                ox.Quad(q.subject, q.predicate, q.object, graph)
                for q in ox.parse(path.read_bytes(), form, base_iri=base, rename_blank_nodes=True)
            ]
    return quads


def write_update(data):
    """Write the update that makes a dataset the whole content of a store."""
    parts = ["CLEAR ALL", *(f"DROP SILENT GRAPH <{g}>" for g in data if g)]
    parts += [f"CREATE GRAPH <{g}>" for g in data if g]
    for quad in read_quads(data):
        triple = f"{quad.subject} {quad.predicate} {quad.object}"
        graph = quad.graph_name
        parts.append(triple if isinstance(graph, ox.DefaultGraph) else (graph, triple))
    lines = [f"GRAPH {p[0]} {{ {p[1]} }}" if isinstance(p, tuple) else p for p in parts[1 + 2 * sum(map(bool, data)):]]  # fmt: skip
    head = parts[: 1 + 2 * sum(map(bool, data))]
    return " ;\n".join([*head, "INSERT DATA {\n" + " .\n".join(lines) + "\n}"])


def canonical(quads):
    """Give a dataset in a form that is equal for isomorphic ones, with each number in one spelling."""
    store = ox.Store()
    store.extend(ox.Quad(*q) if isinstance(q, ox.Triple) else q for q in quads)
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


def rows_as_graph(names, rows, *, is_ordered):
    """Write rows as a graph, so that blank nodes may differ in name."""
    quads = []
    for number, row in enumerate(rows):
        node = ox.BlankNode()
        quads.append(
            ox.Quad(node, ox.NamedNode(RS + "row"), ox.Literal(number if is_ordered else 0))
        )
        for name, value in zip(names, row, strict=True):
            if value is not None:
                quads.append(ox.Quad(node, ox.NamedNode(RS + "value-" + name), value))
    quads.append(ox.Quad(ox.NamedNode(RS), ox.NamedNode(RS + "rows"), ox.Literal(len(rows))))
    return canonical(quads)


def read_rows(data, form):
    """Read results: True or False, or names and rows."""
    found = ox.parse_query_results(data, form)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [v.value for v in found.variables]
    return names, [list(row) for row in found]


def read_expected(path):
    """Read the results that a test expects: rows, a truth value or a graph."""
    if path.suffix in ROWS:
        return read_rows(path.read_bytes(), ROWS[path.suffix])
    graph = rdflib.Graph().parse(path, publicID=BASE + str(path.relative_to(FOLDER)))
    rs = rdflib.Namespace(RS)
    head = graph.value(None, RDF.type, rs.ResultSet)
    if head is None:
        form = FORMS[path.suffix]
        base = BASE + str(path.relative_to(FOLDER))
        return list(ox.parse(path.read_bytes(), form, base_iri=base))
    truth = graph.value(head, rs.boolean)
    if truth is not None:
        return bool(truth)
    names = [str(n) for n in graph.objects(head, rs.resultVariable)]
    solutions = sorted(
        graph.objects(head, rs.solution), key=lambda s: int(graph.value(s, rs["index"]) or 0)
    )
    rows = []
    for solution in solutions:
        values = {
            str(graph.value(b, rs.variable)): _term(graph.value(b, rs.value))
            for b in graph.objects(solution, rs.binding)
        }
        rows.append([values.get(name) for name in names])
    return names, rows


def _term(term):
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(
        str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None
    )
