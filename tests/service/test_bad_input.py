"""Hostile and broken requests: each gets its status in one shape, and the next one is answered."""

import json
import socket
import time
import urllib.parse

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.service.conftest import make_app

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def app(store):
    made = make_app(store, QUERY_SECONDS=2.0, QUERY_MEMORY=400 << 20, MAX_CONTENT_LENGTH=4 << 20)
    yield made
    made.extensions["queries"].close()
    made.extensions["graphs"].close()


@pytest.fixture(scope="module")
def client(app):
    return app.test_client()


def post(client, query):
    return client.post("/sparql", data=query, content_type="application/sparql-query", headers=JSON)


def check(response):
    """Look that an answer is good, or an error in the one shape that shows nothing of the inside."""
    assert response.status_code < 500 or response.status_code == 503, response.data[:500]
    if response.status_code >= 400:
        error = json.loads(response.data)["error"]
        assert error["code"] == response.status_code
        assert error["title"]
        assert "Traceback" not in error["message"]


DEEP = 3000
HOSTILE = {
    "no query": "",
    "nothing but a comment": "#" * 100_000,
    "gigantic": "SELECT * { ?s ?p '" + "x" * 2_000_000 + "' }",
    "many values": "SELECT * { VALUES ?x { " + " ".join(str(n) for n in range(100_000)) + " } }",
    "many values joined": "SELECT (COUNT(*) AS ?n) { VALUES ?x { " + "1 " * 100_000 + "} ?s ?p ?x }",
    "nested groups": "SELECT * " + "{" * DEEP + "}" * DEEP,
    "nested brackets": "SELECT (" + "(" * DEEP + "1" + ")" * DEEP + " AS ?x) {}",
    "nested selects": "SELECT * { " * 60 + "}" * 60,
    "long sum": "SELECT (" + "1+" * 50_000 + "1 AS ?x) {}",
    "long path": "SELECT * { ?s " + "/".join(["a"] * 20_000) + " ?o }",
    "many unions": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 5000) + " }",
    "many optionals": "SELECT * { ?s ?p ?o " + "OPTIONAL { ?s ?p ?o } " * 500 + "}",
    "regular expression": 'ASK { FILTER(REGEX("' + "a" * 5000 + '!", "^(a+)+$")) }',
    "repeated group": 'ASK { FILTER(REGEX("a", "((((a{1,100}){1,100}){1,100}){1,100}){1,100}")) }',
    "sorted product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "grown string": "SELECT ?x { BIND('" + "x" * 1000 + "' AS ?a) "
    + " ".join(f"BIND(CONCAT(?{chr(97 + n)}, ?{chr(97 + n)}) AS ?{chr(98 + n)})" for n in range(22))
    + " BIND(STRLEN(?w) AS ?x) }",
    "null": "SELECT * { ?s ?p '\0' }",
    "surrogate": "SELECT * { ?s ?p '\\uD800' }",
    "service": "SELECT * { SERVICE <http://169.254.169.254/latest/meta-data/> { ?s ?p ?o } }",
    "service by a variable": "SELECT * { VALUES ?g { <http://127.0.0.1:1/> } SERVICE ?g { ?s ?p ?o } }",
    "update": "DELETE WHERE { ?s ?p ?o }",
}  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_queries_end_soon_and_harm_nobody(client, query):
    began = time.monotonic()
    check(post(client, query))
    assert time.monotonic() - began < 30
    answer = post(client, "ASK { ?m a ng:Model }")
    assert answer.json["boolean"] is True


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get"])
def test_wrong_methods(client, method):
    answer = client.open("/sparql", method=method, headers=JSON)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json", "multipart/form-data", "", "application/sparql-query,x", "é"]
)  # fmt: skip
def test_wrong_types(client, kind):
    answer = client.post("/sparql", data=b"ASK {}", headers={**JSON, "Content-Type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "address",
    [
        "/sparql?query=%FF%FE",
        "/sparql?query=ASK%7B%7D&default-graph-uri=not an iri",
        "/sparql?query=ASK%7B%7D&named-graph-uri=",
        "/sparql?query=ASK%7B%7D&timeout=nan",
        "/sparql?" + "&".join(f"a{n}=b" for n in range(2000)),
        "/sparql?query=ASK%7B%7D&query=ASK%7B%7D",
        "/sparql?format=../../etc/passwd&query=ASK%7B%7D",
        "/graph-store?graph=../../etc/passwd",
        "/graph-store/..%2F..%2Fetc%2Fpasswd",
        "/graph-store?graph=http://x/%0d%0aX-Injected:1",
    ],
)
def test_wrong_parameters(client, address):
    answer = client.get(address, headers=JSON)
    assert 400 <= answer.status_code < 500
    check(answer)
    assert "X-Injected" not in answer.headers


def test_a_percent_sign_alone_is_read_as_it_is(client):
    answer = client.get("/sparql?query=SELECT ('100%' AS ?x) {}", headers={"Accept": "text/csv"})  # fmt: skip
    assert b"100%" in answer.data


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet=st.sampled_from("{}()<>?$.;,|&!=*/+-'\"\\ \n#:@^_ASKSELECTWHEREabc019éΩ\0"), max_size=60))  # fmt: skip
def test_any_text_as_a_query(client, text):
    check(post(client, text))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=60))
def test_any_bytes_as_body_and_address(client, data):
    check(client.post("/sparql", data=data, content_type="application/sparql-query", headers=JSON))
    check(client.post("/sparql", data=data, content_type="application/x-www-form-urlencoded", headers=JSON))  # fmt: skip
    check(client.get("/sparql?query=" + urllib.parse.quote(data), headers=JSON))
    check(client.get("/sparql?" + data.decode("latin-1").replace("#", ""), headers=JSON))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
)
def test_any_headers(client, accept, coding, tag):
    headers = {"Accept": accept, "Accept-Encoding": coding, "If-None-Match": tag}
    answer = client.get("/sparql?query=ASK%7B%7D", headers=headers)
    assert answer.status_code in {200, 304, 406}


def test_an_error_of_our_own_has_an_id_that_the_log_explains(store, caplog):
    app = make_app(store)

    def break_it(environ):
        raise ZeroDivisionError("secret")

    app.extensions["front"].gates.append(break_it)
    answer = app.test_client().get("/sparql?query=ASK%7B%7D", headers=JSON)
    assert answer.status_code == 500
    message = answer.json["error"]["message"]
    assert "secret" not in message
    ident = message.split("logged as ")[1].split(".")[0]
    (record,) = [r for r in caplog.records if ident in r.getMessage()]
    assert record.exc_info[1].args == ("secret",)


def connect(server):
    return socket.create_connection(("127.0.0.1", int(server.rpartition(":")[2])), timeout=30)


def answers(server):
    with connect(server) as sock:
        sock.sendall(
            b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        data = b""
        while piece := sock.recv(65536):
            data += piece
    return b"200 OK" in data


def test_half_sent_requests_and_slow_readers_hold_nobody_up(server):
    held = []
    for _ in range(20):
        held.append(connect(server))
        held[-1].sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 1000\r\n\r\nASK"
        )
    for _ in range(4):
        held.append(connect(server))
        held[-1].sendall(
            b"GET /sparql?query=SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff%7D "
            b"HTTP/1.1\r\nHost: x\r\n\r\n"
        )
    held.append(connect(server))
    held[-1].sendall(b"GET /sparql HTT")
    time.sleep(0.5)
    for _ in range(5):
        assert answers(server)
    for sock in held:
        sock.close()
    assert answers(server)
