"""Changing the graph: closed unless opened, whole or not at all, visible to the next query."""

import json
import threading

import pytest

from kg.errors import QueryRefused
from service.loading import replace_loads
from service.update import with_using
from tests.service.conftest import make_app, publish

KEY = {"Authorization": "Bearer secret"}
UPDATE = {"Content-Type": "application/sparql-update", "Accept": "application/json"}
INSERT = "INSERT DATA { GRAPH <http://x/curated> { <http://x/a> rdfs:label 'A' } }"


@pytest.fixture
def app(tmp_path):
    publish(tmp_path, range(2))
    made = make_app(tmp_path, WRITE_KEY="secret", QUERY_SECONDS=5.0)
    yield made
    made.extensions["queries"].close()
    made.extensions["graphs"].close()


@pytest.fixture
def client(app):
    return app.test_client()


def send(client, text, headers=KEY):
    return client.post("/sparql", data=text, headers={**UPDATE, **headers})


def ask(client, pattern):
    return client.get("/sparql", query_string={"query": f"ASK {{ {pattern} }}"}).json["boolean"]


def test_nobody_may_write_unless_a_key_is_set(store):
    app = make_app(store)
    assert send(app.test_client(), INSERT).status_code == 403
    put = app.test_client().put("/graph-store?default", data="", content_type="text/turtle")
    assert put.status_code == 403


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic secret"}, {"Authorization": "Bearer"}])  # fmt: skip
def test_only_the_key_opens(client, headers):
    answer = send(client, INSERT, headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert client.delete("/graph-store?default", headers=headers).status_code == 401
    assert not ask(client, "GRAPH <http://x/curated> { ?s ?p ?o }")


def test_an_update_is_seen_by_the_next_query_and_kept_by_the_next_build(client, tmp_path):
    assert not ask(client, "GRAPH <http://x/curated> { ?s ?p ?o }")
    assert send(client, INSERT).status_code == 204
    assert ask(client, "GRAPH <http://x/curated> { ?s ?p ?o }")
    publish(tmp_path, range(4))
    assert ask(client, "GRAPH <http://x/curated> { ?s ?p ?o }")
    assert send(client, "DROP GRAPH <http://x/curated>").status_code == 204
    assert not ask(client, "GRAPH <http://x/curated> { ?s ?p ?o }")


def test_an_update_that_runs_away_is_stopped_and_changes_nothing(tmp_path):
    publish(tmp_path, range(2))
    app = make_app(tmp_path, WRITE_KEY="secret", QUERY_SECONDS=1.0)
    client = app.test_client()
    endless = "INSERT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    answer = send(client, endless)
    assert answer.status_code == 503
    assert "1 seconds" in answer.json["error"]["message"]
    assert send(client, INSERT).status_code == 204
    app.extensions["queries"].close()


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("INSERT DATA { <http://x/a> }", 400, "line 1"),
        ("LOAD <http://127.0.0.1/x>", 403, "LOAD"),
        ("LOAD SILENT <http://127.0.0.1/x>", 403, "LOAD"),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://x/> { ?s ?p ?o } }", 403, "SERVICE"),
        ("DROP GRAPH <http://x/none>", 400, "failed"),
    ],
)
def test_what_cannot_be_done_is_explained_and_nothing_is_done(client, text, status, words):
    answer = send(client, f"{INSERT} ;\n{text}" if status != 400 else text)
    assert answer.status_code == status
    assert words in answer.json["error"]["message"]
    assert not ask(client, "GRAPH <http://x/curated> { ?s ?p ?o }")


def test_queries_go_on_while_the_graph_changes(client):
    failed = []

    def query():
        for _ in range(60):
            answer = client.application.test_client().get("/sparql?query=ASK{?s ?p ?o}&n=1")
            if answer.status_code != 200:
                failed.append(answer.data)

    readers = [threading.Thread(target=query) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(3):
        assert send(client, INSERT.replace("'A'", f"'{number}'")).status_code == 204
    for reader in readers:
        reader.join()
    assert not failed


def test_graphs_are_named_by_the_request_only_where_the_update_names_none():
    text = "WITH <http://x/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"
    with pytest.raises(QueryRefused):
        with_using(text, ("http://y/",), ())
    nested = "INSERT { ?s ?p 'WHERE' } WHERE { { SELECT * WHERE { ?s ?p ?o } } } # WHERE"
    assert with_using(nested, ("http://y/",), ()).count("USING") == 1


def test_load_is_for_allowed_hosts_only_and_never_private_ones():
    hosts = frozenset({"localhost"})
    with pytest.raises(QueryRefused, match=r"evil\.example"):
        replace_loads("LOAD <http://evil.example/x>", hosts, 1)
    from kg.errors import QueryError

    with pytest.raises(QueryError, match="not a public address"):
        replace_loads("LOAD <http://localhost:9/x> INTO GRAPH <http://g/>", hosts, 1)
    silent = "LOAD SILENT <http://localhost:9/x> INTO GRAPH <http://g/> ; CLEAR ALL"
    assert replace_loads(silent, hosts, 1) == "INSERT DATA { GRAPH <http://g/> {  } } ; CLEAR ALL"
    assert replace_loads("INSERT DATA { <a> <b> 'LOAD <x>' }", hosts, 1).count("'LOAD <x>'") == 1


def test_a_graph_is_put_read_added_to_and_deleted(client):
    turtle = {**KEY, "Content-Type": "text/turtle"}
    address = "/graph-store?graph=http://x/g"
    assert client.get(address).status_code == 404
    assert client.put(address, data="<a> <b> 1 .", headers=turtle).status_code == 201
    assert client.put(address, data="<a> <b> 2 .", headers=turtle).status_code == 204
    assert client.post(address, data="<a> <b> 3 .", headers=turtle).status_code == 204
    found = client.get(address, headers={"Accept": "application/n-triples"}).data
    assert sorted(found.split(b"\n")) == [
        b"",
        b'<http://x/a> <http://x/b> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        b'<http://x/a> <http://x/b> "3"^^<http://www.w3.org/2001/XMLSchema#integer> .',
    ]
    assert client.head(address).status_code == 200
    assert client.delete(address, headers=KEY).status_code == 204
    assert client.delete(address, headers=KEY).status_code == 404


def test_wrong_requests_for_graphs_get_their_status(client):
    turtle = {**KEY, "Content-Type": "text/turtle"}
    address = "/graph-store?graph=http://x/g"
    assert client.get("/graph-store").status_code == 400
    assert client.get("/graph-store?graph=http://x/a&default").status_code == 400
    assert client.get("/graph-store?graph=a b").status_code == 400
    broken = client.put(address, data="<a> <b>", headers={**turtle, "Accept": "application/json"})
    assert broken.status_code == 400
    assert json.loads(broken.data)["error"]["line"] == 1
    wrong = client.put(address, data="x", headers={**KEY, "Content-Type": "image/png"})
    assert wrong.status_code == 415
    injected = "/graph-store?graph=http://x/g%3E%20%7D%20%3B%20CLEAR%20ALL%20%23"
    assert client.put(injected, data="", headers=turtle).status_code == 400
    article = "/graph-store?graph=https://w3id.org/newsgraph/article/x"
    assert client.delete(article, headers=KEY).status_code == 403
    assert client.patch(address, headers=KEY).status_code == 405
