"""Validators, the cache, compression, and answers that stay the same whichever way they come."""

import gzip
import json

import brotli
import pytest
import zstandard
from werkzeug.test import create_environ

from tests.service.conftest import make_app, publish

ROWS = "SELECT ?m ?o { ?m ng:developedBy ?o } ORDER BY ?m"
MANY = "SELECT * { ?s ?p ?o . ?s ?q ?r }"
JSON = {"Accept": "application/sparql-results+json"}


def ask(client, query=ROWS, headers=JSON, **more):
    return client.get("/sparql", query_string={"query": query, **more}, headers=headers)


@pytest.fixture
def own(store):
    """Give an app whose cache nobody else fills."""
    made = make_app(store)
    yield made
    made.extensions["queries"].close()
    made.extensions["graphs"].close()


def test_an_answer_once_computed_is_not_computed_again(own):
    client = own.test_client()
    served = []
    own.extensions["front"].watchers.append(served.append)
    first, second = ask(client), ask(client)
    posted = client.post("/sparql", data={"query": ROWS}, headers=JSON)
    assert first.data == second.data == posted.data
    assert [s.is_cached for s in served] == [False, True, True]
    assert all(s.status == 200 and s.query == ROWS for s in served)


def test_a_client_that_has_the_answer_is_told_so(own):
    client = own.test_client()
    tag = ask(client).headers["ETag"]
    again = ask(client, headers={**JSON, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert ask(client, headers={"Accept": "text/csv", "If-None-Match": tag}).status_code == 200
    assert ask(client, headers={**JSON, "If-None-Match": 'W/"x", "y"'}).status_code == 200
    assert ask(client, "ASK {}", {**JSON, "If-None-Match": tag}).status_code == 200


def test_the_tag_changes_with_the_generation_and_the_answer_with_it(tmp_path):
    publish(tmp_path, range(2))
    app = make_app(tmp_path)
    client = app.test_client()
    count = "SELECT (COUNT(?a) AS ?n) { ?a a ng:Article }"
    first = ask(client, count)
    publish(tmp_path, range(5))
    second = ask(client, count, {**JSON, "If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert first.headers["ETag"] != second.headers["ETag"]
    assert second.json["results"]["bindings"][0]["n"]["value"] == "5"
    app.extensions["queries"].close()


def test_what_is_ready_is_sent_from_memory_and_made_anew_for_a_new_generation(tmp_path):
    publish(tmp_path / "store", [1])
    app = make_app(tmp_path / "store")
    front, client = app.extensions["front"], app.test_client()
    environ = create_environ("/sparql", query_string={"query": "ASK {}"}, headers=JSON)

    def is_ready():
        return isinstance(front({**environ}, lambda *_: None), list)

    for numbers in ([1], [1, 2]):
        publish(tmp_path / "store", numbers)
        assert not is_ready()
        ask(client, "ASK {}")
        assert is_ready()
    app.extensions["queries"].close()
    app.extensions["graphs"].close()


def test_nothing_is_begun_before_an_answer_is_asked_for(own):
    front, pool = own.extensions["front"], own.extensions["queries"]
    for query in (ROWS, "no query"):
        environ = create_environ("/sparql", query_string={"query": query}, headers=JSON)
        started = []
        answer = front(environ, lambda *given, started=started: started.append(given))
        assert not started
        assert pool.fast.taken == 0
        answer.close()
        answer = front(environ, lambda *given, started=started: started.append(given))
        assert b"".join(answer)
        assert len(started) == 1
        answer.close()
    assert pool.fast.taken == 0


@pytest.mark.parametrize("call", ["RAND()", "NOW()", "UUID()", "STRUUID()"])
def test_what_changes_by_itself_is_not_kept(own, call):
    client = own.test_client()
    query = f"SELECT ({call} AS ?x) {{}}"
    first, second = ask(client, query), ask(client, query)
    assert "ETag" not in first.headers
    assert first.headers["Cache-Control"] == "no-store"
    assert first.data != second.data


@pytest.mark.parametrize(
    ("coding", "expand"),
    [
        ("gzip", gzip.decompress),
        ("br", brotli.decompress),
        ("zstd", lambda d: zstandard.ZstdDecompressor().decompressobj().decompress(d)),
    ],
)
@pytest.mark.parametrize("query", [MANY + " LIMIT 100", MANY])
def test_answers_are_compressed_whole_and_in_streams(own, coding, expand, query):
    client = own.test_client()
    plain = ask(client, query).data
    for _ in range(2):
        packed = ask(client, query, {**JSON, "Accept-Encoding": coding})
        assert packed.headers["Content-Encoding"] == coding
        assert len(packed.data) < len(plain) / 2
        assert sorted(json.loads(expand(packed.data))["results"]["bindings"], key=str) == sorted(
            json.loads(plain)["results"]["bindings"], key=str
        )


def test_small_answers_and_clients_without_codings_get_plain_ones(own):
    client = own.test_client()
    assert (
        "Content-Encoding" not in ask(client, "ASK {}", {**JSON, "Accept-Encoding": "gzip"}).headers
    )
    for accepted in ("identity", "gzip;q=0", "x-unknown"):
        answer = ask(client, MANY, {**JSON, "Accept-Encoding": accepted})
        assert "Content-Encoding" not in answer.headers


def test_every_answer_may_be_read_by_any_site_and_says_what_it_varies_with(own):
    client = own.test_client()
    for answer in (ask(client), ask(client, "SELEC"), client.options("/sparql")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Accept-Encoding" in ask(client).headers["Vary"]


def test_a_gate_may_refuse_before_anything_is_done(own):
    from service.errors import TooBusy

    def refuse(environ):
        raise TooBusy("not you")

    own.extensions["front"].gates.append(refuse)
    answer = ask(own.test_client())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_relative_iris_are_read_against_the_address_of_the_service(own):
    client = own.test_client()
    query = "SELECT (<organisation/x> AS ?x) {}"
    for host in ("a.example", "b.example:8080"):
        found = ask(client, query, {"Accept": "text/csv", "Host": host}).data
        assert f"http://{host}/organisation/x".encode() in found


def test_a_protocol_dataset_hides_all_other_graphs(own):
    client = own.test_client()
    named = ask(client, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", {"Accept": "text/csv"})
    graph = named.data.split()[1].decode()
    only = {"default-graph-uri": graph}
    assert ask(client, "ASK { GRAPH ?g { ?s ?p ?o } }", **only).json["boolean"] is False
    only = {"named-graph-uri": graph}
    assert ask(client, "ASK { ?s ?p ?o }", **only).json["boolean"] is False
    assert ask(client, "ASK { GRAPH ?g { ?s ?p ?o } }", **only).json["boolean"] is True


def test_a_client_may_ask_for_less_time(own):
    client = own.test_client()
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    answer = ask(client, endless, timeout="0.3")
    assert answer.status_code == 503
    assert "0.3 seconds, the limit you asked for" in answer.json["error"]["message"]
    assert ask(client, timeout="soon").status_code == 400
    assert ask(client, timeout="-1").status_code == 400


def test_what_clients_write_into_their_headers_counts_as_memory(own, monkeypatch):
    monkeypatch.setattr("service.front.MEMO_BYTES", 1 << 20)
    for number in range(300):
        long = {"Accept": f"application/sparql-results+json, a/b{number};q=0.{'1' * 8000}"}
        assert ask(own.test_client(), "ASK {}", long).status_code == 200
    front = own.extensions["front"]
    assert front._memo
    assert sum(len(part or "") for name in front._memo for part in name) <= 1 << 20


def test_long_headers_are_read_but_not_remembered():
    from service import asked, compress

    for number in range(50):
        long = f"text/csv, a/b{number};q=0.{'1' * 5000}"
        assert asked.choose_formats(long, None).rows == "csv"
        assert compress.choose_coding(f"gzip, {'x' * 5000}{number}") is None
    for kept in (asked._choose_formats, compress._choose_coding):
        kept.cache_clear()
        asked.choose_formats(long, None)
        compress.choose_coding("gzip, " + "x" * 5000)
        assert kept.cache_info().currsize == 0
