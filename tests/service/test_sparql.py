"""The SPARQL endpoint: ways of asking, formats, limits, errors."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request

import pyoxigraph as ox
import pytest
import rdflib

from tests.service.conftest import make_app, publish

ROWS = "SELECT ?m ?o { ?m ng:developedBy ?o } ORDER BY ?m"
GRAPH = "CONSTRUCT { ?m ng:developedBy ?o } WHERE { ?m ng:developedBy ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"


def ask(client, query=ROWS, accept="application/sparql-results+json", **more):
    return client.get("/sparql", query_string={"query": query, **more}, headers={"Accept": accept})


def test_the_three_ways_of_asking_give_the_same(client):
    headers = {"Accept": "text/csv"}
    answers = {
        ask(client, accept="text/csv").data,
        client.post("/sparql", data={"query": ROWS}, headers=headers).data,
        client.post(
            "/sparql", data=ROWS, content_type="application/sparql-query", headers=headers
        ).data,
    }
    (answer,) = answers
    assert answer.startswith(b"m,o")
    assert b"organisation/openai" in answer


@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("image/png, text/csv;q=0.1", "text/csv"),
    ],
)
def test_rows_come_in_the_format_that_is_liked_best(client, accept, sent):
    response = ask(client, accept=accept)
    assert response.status_code == 200
    assert response.mimetype == sent
    assert b"openai" in response.data


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
    ],
)
def test_graphs_come_in_every_format(client, accept, form):
    response = ask(client, GRAPH, accept)
    assert response.mimetype == accept
    graph = rdflib.Graph().parse(data=response.data, format=form)
    assert len(graph) == len(list(json.loads(ask(client).data)["results"]["bindings"]))


def test_a_format_may_be_named_in_the_address(client):
    assert ask(client, accept="*/*", format="csv").mimetype == "text/csv"
    assert ask(client, GRAPH, "*/*", format="ntriples").mimetype == "application/n-triples"


def test_ask_answers_yes_and_no(client):
    assert json.loads(ask(client, "ASK { ?m a ng:Model }").data)["boolean"] is True
    assert json.loads(ask(client, "ASK { ?m a ng:Event }").data)["boolean"] is False


def test_the_default_graph_has_each_triple_once_and_articles_have_their_own(client):
    once = json.loads(ask(client, "SELECT * { ?m ng:developedBy ?o }").data)
    every = json.loads(ask(client, "SELECT * { GRAPH ?g { ?m ng:developedBy ?o } }").data)
    assert 0 < len(once["results"]["bindings"]) < len(every["results"]["bindings"])
    article = every["results"]["bindings"][0]["g"]["value"]
    alone = ask(client, ROWS, **{"default-graph-uri": article})
    assert len(json.loads(alone.data)["results"]["bindings"]) == 1


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELEC * {}", 400, "line 1"),
        ("SELECT * { ?s ?p }", 400, "line 1"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403, "SERVICE"),
        ("DELETE WHERE { ?s ?p ?o }", 403, "change the graph"),
    ],
)
def test_what_cannot_be_run_is_explained(client, query, status, words):
    response = ask(client, query)
    assert response.status_code == status
    error = json.loads(response.data)["error"]
    assert words in error["message"]
    if status == 400:
        assert error["line"] == 1
        assert 0 < error["column"] <= len(query) + 1


def test_wrong_requests_get_their_status(client):
    assert ask(client, accept="image/png").status_code == 406
    assert client.post("/sparql", data=ROWS, content_type="text/plain").status_code == 415
    assert client.post("/sparql", data={"other": "x"}).status_code == 400
    assert (
        client.get("/sparql", query_string={"update": "CLEAR ALL", "query": ROWS}).status_code
        == 400
    )
    two = client.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", headers={"Accept": "*/*"})
    assert two.status_code == 400
    assert client.delete("/sparql").status_code == 405
    bad = client.post("/sparql", data=b"ASK {} # \xff", content_type="application/sparql-query")
    assert bad.status_code == 400
    big = client.post("/sparql", data=b"#" * 2_000_000, content_type="application/sparql-query")
    assert big.status_code == 413
    assert client.options("/sparql").status_code == 204
    assert client.head("/sparql", query_string={"query": ROWS}).status_code == 200


def test_a_query_over_its_time_is_stopped_and_the_next_one_runs(store):
    app = make_app(store, QUERY_SECONDS=1.0)
    client = app.test_client()
    assert ask(client).status_code == 200
    began = time.monotonic()
    response = ask(client, ENDLESS)
    assert response.status_code == 503
    assert "1 seconds" in json.loads(response.data)["error"]["message"]
    assert time.monotonic() - began < 10
    app.extensions["queries"].seconds = 10.0
    assert ask(client).status_code == 200
    app.extensions["queries"].close()
    app.extensions["graphs"].close()


def test_a_query_over_its_memory_is_stopped_and_the_next_one_runs(store):
    app = make_app(store, QUERY_MEMORY=700 * 1024**2, QUERY_SECONDS=30.0)
    client = app.test_client()
    response = ask(client, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g")
    assert response.status_code == 503
    assert "MB" in json.loads(response.data)["error"]["message"]
    assert ask(client).status_code == 200
    app.extensions["queries"].close()
    app.extensions["graphs"].close()


def test_a_new_generation_is_picked_up(tmp_path):
    publish(tmp_path, range(2))
    app = make_app(tmp_path)
    client = app.test_client()
    count = "SELECT (COUNT(?a) AS ?n) { ?a a ng:Article }"
    assert ask(client, count, "text/csv").data.split() == [b"n", b"2"]
    publish(tmp_path, range(5))
    assert ask(client, count, "text/csv").data.split() == [b"n", b"5"]
    app.extensions["queries"].close()
    app.extensions["graphs"].close()


def test_an_empty_store_says_how_to_fill_it(tmp_path):
    app = make_app(tmp_path)
    client = app.test_client()
    assert ask(client).status_code == 503
    assert b"kg build" in ask(client).data
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert b"kg build" in page.data


def fetch(address, query, accept):
    url = f"{address}/sparql?{urllib.parse.urlencode({'query': query})}"
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


def test_the_real_server_answers_tools(server):
    data = fetch(server, "CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples")
    assert len(list(ox.parse(data, format=ox.RdfFormat.N_TRIPLES))) > 100
    with pytest.raises(urllib.error.HTTPError) as caught:
        fetch(server, "SELECT nothing", "application/json")
    assert caught.value.code == 400
    caught.value.close()


def test_a_client_that_goes_away_stops_its_query(app):
    pool = app.extensions["queries"]
    with app.test_request_context():
        from service.workers import Job

        answer = pool.run(Job("SELECT * { ?a ?b ?c . ?d ?e ?f }", "json", "turtle"))
        next(answer.pieces)
        answer.pieces.close()
        after = pool.run(Job("ASK {}", "json", "turtle"))
        assert b"true" in b"".join(after.pieces)


def test_the_query_page_works_without_scripts(client):
    page = client.get("/sparql", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert b"<textarea" in page.data
    assert b"<script>" not in page.data
    answer = client.post("/sparql", data={"query": ROWS, "format": "html"})
    assert b'href="/organisation/openai"' in answer.data
    wrong = client.post("/sparql", data={"query": "SELEC", "format": "html"})
    assert wrong.status_code == 400
    assert b'role="alert"' in wrong.data
