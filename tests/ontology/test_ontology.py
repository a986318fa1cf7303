"""The ontology, its shapes, context and examples: they agree with each other and with the code."""

import json
import re

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS

from kg import terms
from kg.validate import find_shape_failures
from ontology import context_text, examples, ontology_text, shapes_text

NG = rdflib.Namespace(terms.NG)
RECORDS = {terms.Article, terms.Assertion, terms.Quotation}
PROPERTIES = [*terms.SIGNATURES, *terms.VALUE_SUBJECTS]


@pytest.fixture(scope="module")
def graph():
    return rdflib.Graph().parse(data=ontology_text(), format="turtle")


def members(graph, node):
    """Give the classes that an expression stands for, groups resolved."""
    union = graph.value(node, OWL.unionOf)
    if union is None:
        return {str(node)}
    return set().union(*(members(graph, m) for m in Collection(graph, union)))


def test_classes_are_those_of_the_code(graph):
    classes = {str(c) for c in graph.subjects(RDF.type, OWL.Class) if str(c).startswith(terms.NG)}
    assert classes - {str(NG.Agent), str(NG.Artefact)} == terms.CLASSES | RECORDS
    for cls in terms.CLASSES:
        parents = {str(p) for p in graph.objects(rdflib.URIRef(cls), RDFS.subClassOf)}
        own = {p for p in parents if p.startswith(terms.NG)}
        assert own == ({terms.PARENT[cls]} if cls in terms.PARENT else set())


@pytest.mark.parametrize("iri", PROPERTIES, ids=terms.local_name)
def test_domains_and_ranges_are_those_of_the_code(graph, iri):
    node = rdflib.URIRef(iri)
    domain = members(graph, graph.value(node, RDFS.domain))
    found = members(graph, graph.value(node, RDFS.range))
    if iri in terms.SIGNATURES:
        pairs = terms.SIGNATURES[iri]
        assert domain == {s for subjects, _ in pairs for s in subjects}
        assert found == {o for _, objects in pairs for o in objects}
        symmetric = (node, RDF.type, OWL.SymmetricProperty) in graph
        assert symmetric == (iri in terms.SYMMETRIC)
    else:
        assert domain == set(terms.VALUE_SUBJECTS[iri])
        assert (node, RDF.type, OWL.DatatypeProperty) in graph


def test_every_term_is_labelled_and_defined(graph):
    defined = {s for s in graph.subjects(RDFS.isDefinedBy) if isinstance(s, rdflib.URIRef)}
    used = {s for s in graph.subjects() if str(s).startswith(terms.NG)}
    assert used == defined
    for term in defined:
        assert graph.value(term, RDFS.label), term
        assert str(graph.value(term, RDFS.comment)).endswith("."), term


def test_every_property_of_the_code_is_in_the_ontology(graph):
    spelled = {v for k, v in vars(terms).items() if isinstance(v, str) and v.startswith(terms.NG)}
    known = {str(s) for s in graph.subjects(RDFS.isDefinedBy)}
    assert spelled - {terms.NG} <= known


@pytest.mark.parametrize(
    "text", [shapes_text(), context_text(), *(f.read_text() for f in examples())]
)
def test_no_undefined_term_is_used(graph, text):
    known = {terms.local_name(str(s)) for s in graph.subjects(RDFS.isDefinedBy)}
    assert set(re.findall(r"\bng:(\w+)", text)) <= known


def read(file):
    triples = ox.parse(file.read_text(encoding="utf-8").encode(), format=ox.RdfFormat.TURTLE)
    return [ox.Quad(t.subject, t.predicate, t.object) for t in triples]


def test_every_class_has_a_good_and_a_bad_example():
    names = {f.name for f in examples()}
    classes = {terms.local_name(c) for c in terms.CLASSES | RECORDS}
    assert names == {f"{c}-{kind}.ttl" for c in classes for kind in ("good", "bad")}


@pytest.mark.parametrize("file", examples(), ids=lambda f: f.name)
def test_good_examples_conform_and_bad_ones_do_not(file):
    failures = list(find_shape_failures(read(file)))
    if file.name.endswith("-good.ttl"):
        assert failures == []
    else:
        assert failures, "the shapes let it pass"


def test_the_context_keeps_an_assertion_as_it_is():
    (file,) = (f for f in examples() if f.name == "Assertion-good.ttl")
    before = rdflib.Graph().parse(data=file.read_text(encoding="utf-8"), format="turtle")
    context = json.loads(context_text())["@context"]
    data = before.serialize(format="json-ld", context=context, auto_compact=True)
    assert '"subject"' in data
    after = rdflib.Graph().parse(data=data, format="json-ld")
    assert set(after) == set(before)
