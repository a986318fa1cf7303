"""What the endpoint says of itself is there in every format, and true."""

import pytest
import rdflib
from rdflib.namespace import RDF, VOID

from kg import terms
from tests.service.conftest import make_app

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


def read(response, form="turtle"):
    assert response.status_code == 200, response.data
    return rdflib.Graph().parse(data=response.data, format=form)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("*/*", "turtle"),
    ],
)
def test_the_endpoint_describes_itself_to_programs(client, accept, form):
    graph = read(client.get("/sparql", headers={"Accept": accept}), form)
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert graph.value(service, SD.endpoint) == rdflib.URIRef("http://localhost/sparql")
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert (service, SD.supportedLanguage, SD.SPARQL11Update) not in graph
    default = graph.value(graph.value(service, SD.defaultDataset), SD.defaultGraph)
    assert "merged graph" in str(graph.value(default, rdflib.DCTERMS.description))
    assert len(set(graph.objects(service, SD.resultFormat))) == 10


def test_a_browser_gets_the_query_page(client):
    page = client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.mimetype == "text/html"


def test_update_is_named_where_it_is_open(store):
    app = make_app(store, WRITE_KEY="k")
    graph = read(app.test_client().get("/sparql"))
    assert (None, SD.supportedLanguage, SD.SPARQL11Update) in graph


def count(client, pattern):
    query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    return int(answer.data.split()[1])


def test_void_counts_what_is_there(client):
    response = client.get("/.well-known/void")
    graph = read(response)
    data = rdflib.URIRef("http://localhost/.well-known/void#dataset")
    assert int(graph.value(data, VOID.triples)) == count(client, "?s ?p ?o")
    models = graph.value(None, VOID["class"], rdflib.URIRef(terms.Model))
    assert int(graph.value(models, VOID.entities)) == count(client, "?m a ng:Model")
    made = graph.value(None, VOID.property, rdflib.URIRef(terms.developedBy))
    assert int(graph.value(made, VOID.triples)) == count(client, "?m ng:developedBy ?o")
    partitions = set(graph.objects(data, VOID.classPartition))
    assert len(partitions) == int(graph.value(data, VOID.classes))
    for links in graph.subjects(RDF.type, VOID.Linkset):
        predicate = graph.value(links, VOID.linkPredicate)
        space = graph.value(graph.value(links, VOID.objectsTarget), VOID.uriSpace)
        pattern = f'?s <{predicate}> ?o FILTER(STRSTARTS(STR(?o), "{space}"))'
        assert int(graph.value(links, VOID.triples)) == count(client, pattern) > 0
    again = client.get("/.well-known/void", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
