"""The checks find nothing in a sound graph, and each finds the defect that it is for."""

import pytest

from kg import terms
from kg.queries import list_queries, load_query, run
from tests.queries.sample import make_graph

CHECKS = [query.name for query in list_queries("checks")]
PREFIXES = "".join(f"PREFIX {name}: <{iri}> " for name, iri in terms.PREFIXES.items())
THINGS = "https://w3id.org/newsgraph/"

# For each check, an update that plants its defect in the sample world.
DEFECTS = {
    "assertion-incomplete": [
        "DELETE { ?a ng:evidence ?e } WHERE { ?a rdf:predicate ng:uses ; ng:evidence ?e }",
        "INSERT { ?a ng:confidence 0.1 } WHERE { ?a rdf:predicate ng:uses }",
        "DELETE { ?a ng:modality ?e } WHERE { ?a rdf:predicate ng:uses ; ng:modality ?e }",
    ],
    "quotation-incomplete": [
        "DELETE { ?q ng:evidence ?e } WHERE { ?q a ng:Quotation ; ng:evidence ?e }",
    ],
    "record-without-extractor": [
        "DELETE { ?q prov:wasGeneratedBy ?x } WHERE { ?q a ng:Quotation ; prov:wasGeneratedBy ?x }",
    ],
    "evidence-incomplete": [
        "DELETE { ?e oa:exact ?x } WHERE { ?q a ng:Quotation ; ng:evidence ?e . ?e oa:exact ?x }",
        "DELETE { ?e oa:end ?x } INSERT { ?e oa:end 9999 } WHERE { ?e oa:end ?x }",
    ],
    "evidence-outside-article": [
        """DELETE { ?a prov:wasDerivedFrom ?x } INSERT { ?a prov:wasDerivedFrom ?y }
        WHERE { ?a rdf:predicate ng:uses ; prov:wasDerivedFrom ?x . ?y rdfs:label "In brief" }""",
        """DELETE { ?e oa:start ?s ; oa:end ?n } INSERT { ?e oa:start ?t ; oa:end ?o }
        WHERE { ?e oa:start ?s ; oa:end ?n BIND(?s + 1 AS ?t) BIND(?n + 1 AS ?o) }""",
    ],
    "source-unknown": [
        "DELETE { ?a a ng:Article } WHERE { ?a a ng:Article ; schema:publisher 'The Ledger' }",
    ],
    "plain-without-assertion": [
        f"INSERT DATA {{ <{THINGS}model/orla-1> ng:developedBy <{THINGS}organisation/orla-labs> }}",
        f"INSERT DATA {{ <{THINGS}organisation/orla-labs> ng:foundingDate '2020'^^xsd:gYear }}",
    ],
    "plain-missing-in-article": [
        "DELETE { GRAPH ?g { ?s ng:uses ?o } } WHERE { GRAPH ?g { ?s ng:uses ?o } }",
    ],
    "plain-missing-in-merged": ["DELETE WHERE { ?s ng:uses ?o }"],
    "article-graph-foreign": [
        """INSERT { GRAPH ?g { ?s ng:acquires ?o } }
        WHERE { ?a rdf:predicate ng:acquires ; rdf:subject ?s ; rdf:object ?o ;
          ng:modality ng:negated ; prov:wasDerivedFrom ?g }""",
    ],
    "denied-yet-plain": [
        """INSERT { ?s ng:acquires ?o } WHERE { ?a rdf:predicate ng:acquires ; rdf:subject ?s ;
          rdf:object ?o ; ng:modality ng:proposed }""",
    ],
    "unlabelled": [
        f"DELETE WHERE {{ <{THINGS}technology/kestrel> rdfs:label ?label }}",
        f"DELETE WHERE {{ <{THINGS}technology/kestrel> a ?class }}",
        f"DELETE WHERE {{ <{THINGS}organisation/galdor> rdfs:label ?label }}",
    ],
    "two-labels": [f"INSERT DATA {{ <{THINGS}technology/kestrel> rdfs:label 'Hawk' }}"],
    "two-classes": [f"INSERT DATA {{ <{THINGS}technology/kestrel> a ng:Model }}"],
    "two-wikidata-items": [
        f"INSERT DATA {{ <{THINGS}technology/kestrel> owl:sameAs wd:Q1, wd:Q2 }}",
        f"""INSERT DATA {{ <{THINGS}technology/kestrel> owl:sameAs wd:Q1 .
        <{THINGS}model/orla-1> owl:sameAs wd:Q1 }}""",
    ],
    "related-to-itself": [
        """DELETE { ?a rdf:object ?o } INSERT { ?a rdf:object ?s }
        WHERE { ?a rdf:predicate ng:uses ; rdf:subject ?s ; rdf:object ?o }""",
    ],
    "not-mentioned-there": [
        f"DELETE WHERE {{ <{THINGS}technology/kestrel> ng:mentionedIn ?article }}",
    ],
}


def found(graph, name):
    return [list(row) for row in run(load_query(name), graph)]


@pytest.mark.parametrize("name", CHECKS)
def test_a_sound_graph_passes(name):
    assert found(make_graph(), name) == []


@pytest.mark.parametrize(
    ("name", "update"), [(name, update) for name, updates in DEFECTS.items() for update in updates]
)
def test_a_defect_is_found(name, update):
    graph = make_graph()
    before = set(graph)
    graph.update(PREFIXES + update)
    assert set(graph) != before, "the defect was not planted"
    assert found(graph, f"checks/{name}")


def test_each_check_has_a_defect():
    assert sorted(f"checks/{name}" for name in DEFECTS) == sorted(CHECKS)


def test_plain_triples_are_checked_for_every_property():
    text = load_query("checks/plain-without-assertion").text
    for predicate in (*terms.SIGNATURES, *terms.VALUE_SUBJECTS):
        assert f"ng:{terms.local_name(predicate)}" in text.split()
