"""SERVICE reaches the endpoints that are allowed, at public addresses, and nothing else.

The rule itself is never weakened here: a name leads to a public address, as the resolver says, and
what connects to that address is led to a server on this machine.
"""

import json
import socket
import threading
import time
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from kg import terms
from kg.errors import KgError, QueryError, QueryRefused, QuerySyntax
from service import federation
from service.calls import find_calls
from service.federation import Federation, read_endpoints
from service.jobs import Job
from tests.service.conftest import make_app

PUBLIC = "93.184.215.14"
OTHER = "http://other.example/sparql"
NAMES = {"other.example": [PUBLIC], "metadata.example": ["169.254.169.254"], "home.example": ["127.0.0.1"], "six.example": ["::ffff:10.0.0.1"], "both.example": [PUBLIC, "10.0.0.1"]}  # fmt: skip
DATA = '<http://x/a> <http://x/p> "one service" . <http://x/a> <http://x/q> _:b . <http://x/c> <http://x/p> 7 .'


class Handler(BaseHTTPRequestHandler):
    """An endpoint that answers well at /sparql, and elsewhere as badly as endpoints do."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        query = parse_qs(body)["query"][0]
        self.server.asked.append((self.path, self.headers["Host"], query))
        getattr(self, "at_" + self.path.strip("/"))(query)

    def send(self, body, kind="application/sparql-results+json", status=200, **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def at_sparql(self, query):
        found = self.server.data.query(query)
        self.send(found.serialize(format=ox.QueryResultsFormat.JSON))

    at_second = at_sparql

    def at_xml(self, query):
        found = self.server.data.query(query).serialize(format=ox.QueryResultsFormat.XML)
        self.send(found, kind="application/sparql-results+xml")

    def at_rows(self, query):
        row = {"s": {"type": "uri", "value": "http://x/a"}}
        found = {"head": {"vars": ["s"]}, "results": {"bindings": [row] * 20}}
        self.send(json.dumps(found).encode())

    def at_large(self, query):
        with suppress(OSError):
            self.send(b" " * 200_000)

    def at_slow(self, query):
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.end_headers()
        with suppress(OSError):
            while not self.server.over.wait(0.05):
                self.wfile.write(b" ")
        self.close_connection = True

    def at_cut(self, query):
        self.send(b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":')

    def at_injected(self, query):
        value = {"type": "uri", "value": "http://x/> ?o) } SERVICE <http://127.0.0.1/> {"}
        found = {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": value}]}}
        self.send(json.dumps(found).encode())

    def at_truth(self, query):
        self.send(b'{"head":{},"boolean":true}')

    def at_page(self, query):
        self.send(b"<p>hello</p>", kind="text/html")

    def at_broken(self, query):
        self.send(b"", status=500)

    def at_moved(self, query):
        self.send(b"", status=307, Location="http://127.0.0.1:9/sparql")

    def at_elsewhere(self, query):
        self.send(b"", status=302, Location=OTHER)


@pytest.fixture(scope="module")
def endpoint():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.over, server.data = [], threading.Event(), ox.Store()
    server.data.load(DATA, format=ox.RdfFormat.TURTLE)
    thread = threading.Thread(target=partial(server.serve_forever, 0.02), daemon=True)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def network(endpoint, monkeypatch):
    """Give the names that are resolved, and the addresses that are connected to."""
    resolved, connected = [], []

    def resolve(host, port, **_):
        resolved.append(host)
        if host not in NAMES:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in NAMES[host]]

    def connect(address, *_, **__):
        connected.append(address[0])
        assert address == (PUBLIC, 80)
        return socket.create_connection(("127.0.0.1", endpoint.server_port), 5)

    names = SimpleNamespace(getaddrinfo=resolve, SOCK_STREAM=socket.SOCK_STREAM)
    monkeypatch.setattr("kg.read.addresses.socket", names)
    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    endpoint.asked.clear()
    return resolved, connected


def at(path, host="other.example"):
    return f"http://{host}/{path}"


def fill(text, *allowed, seconds=5.0, base=None):
    federation = Federation(frozenset(allowed or [OTHER]), seconds)
    return federation.fill(Job(text, "json", "turtle", base), seconds).text


def ask(text, *allowed, **given):
    """Answer a query over an empty graph; gives rows as text."""
    rows = ox.Store().query(fill(text, *allowed, **given), prefixes=dict(terms.PREFIXES))
    return sorted(tuple(None if v is None else v.value for v in row) for row in rows)


def test_rows_of_an_allowed_endpoint_stand_in_place_of_the_call(network, endpoint):
    text = f"PREFIX x: <http://x/>\nSELECT ?s ?o {{ SERVICE <{OTHER}> {{\n?s x:p ?o\n}} }}"
    assert ask(text) == [("http://x/a", "one service"), ("http://x/c", "7")]
    assert fill(text).count("\n") == text.count("\n")
    (path, host, query), *_ = endpoint.asked
    assert (path, host) == ("/sparql", "other.example")
    assert query.startswith("PREFIX x: <http://x/>")
    assert query.count("SERVICE") == 0
    assert network == (["other.example"] * 2, [PUBLIC] * 2)


def test_what_a_query_may_use_around_a_call(network):
    service = f"SERVICE <{OTHER}> {{ ?s <http://x/p> ?o }}"
    assert ask(f"SELECT ?s {{ VALUES ?o {{ 7 }} {service} }}") == [("http://x/c",)]
    assert ask(f"SELECT ?s {{ VALUES ?s {{ <http://x/z> }} OPTIONAL {{ {service} }} }}") == [("http://x/z",)]  # fmt: skip
    assert ask(f"SELECT ?s {{ {service} MINUS {{ {service} FILTER(?o = 7) }} }}") == [("http://x/a",)]  # fmt: skip
    assert ask(f"SELECT ?s {{ SERVICE <{OTHER}> {{ SELECT ?s {{ ?s ?p 7 }} LIMIT 1 }} . }}") == [("http://x/c",)]  # fmt: skip
    assert ask(f"SELECT ?s {{ service silent <{OTHER}>{{ ?s ?p 7 }} FILTER(true) }}") == [("http://x/c",)]  # fmt: skip
    assert ask(f"SELECT ?s {{ SERVICE <{OTHER}> {{ ?s ?p 8 }} }}") == []
    assert ask(f"SELECT (1 AS ?n) {{ SERVICE <{OTHER}> {{ <http://x/c> ?p 7 }} }}") == [("1",)]
    assert ask("SELECT ?s { ?s ?p 'SERVICE <http://y/> {}' # SERVICE\n }") == []


def test_names_are_declared_and_relative_ones_read_against_the_same_base(network, endpoint):
    fill(f"SELECT * {{ SERVICE <{OTHER}> {{ ?s rdfs:label ?l ; <rel> ?o }} }}", base="http://b/")
    query = endpoint.asked[0][2]
    assert query.startswith("BASE <http://b/>\nPREFIX rdfs: <")
    assert "PREFIX ng:" not in query
    fill(f"PREFIX xrdfs: <http://x/> SELECT * {{ SERVICE <{OTHER}> {{ ?s rdfs:label ?l }} }}")
    assert "PREFIX rdfs:" in endpoint.asked[1][2]


def test_a_blank_node_becomes_an_iri_of_its_own(network):
    text = f"SELECT ?o {{ SERVICE <{OTHER}> {{ ?s <http://x/q> ?o }} }}"
    (first,), (second,) = ask(text)[0], ask(text)[0]
    assert first.startswith(terms.BASE + ".well-known/genid/")
    assert first != second


def test_results_in_xml_are_read_too(network):
    assert ask(f"SELECT ?s {{ SERVICE <{at('xml')}> {{ ?s ?p 7 }} }}", at("xml")) == [("http://x/c",)]  # fmt: skip


@pytest.mark.parametrize("target", ["http://evil.example/sparql", "http://other.example/sparql/", "http://127.0.0.1/", "https://other.example/sparql"])  # fmt: skip
def test_what_is_not_on_the_list_is_refused_silent_or_not(network, target):
    for silent in ("", "SILENT "):
        with pytest.raises(QueryRefused, match="may not ask"):
            fill(f"SELECT * {{ SERVICE {silent}<{target}> {{ ?s ?p ?o }} }}")
    assert network == ([], [])


def test_one_call_that_is_not_allowed_keeps_all_others_from_being_sent(network):
    good = f"SERVICE <{OTHER}> {{ ?s ?p ?o }}"
    with pytest.raises(QueryRefused):
        fill(f"SELECT * {{ {good} SERVICE <http://evil.example/> {{ ?s ?p ?o }} }}")
    assert network == ([], [])


@pytest.mark.parametrize("host", ["metadata.example", "home.example", "six.example", "both.example"])  # fmt: skip
def test_an_allowed_name_that_leads_to_a_private_address_is_not_followed(network, host):
    target = at("sparql", host)
    with pytest.raises(QueryError, match="not a public address"):
        fill(f"SELECT * {{ SERVICE <{target}> {{ ?s ?p ?o }} }}", target)
    assert network == ([host], [])


@pytest.mark.parametrize("target", ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/", "http://2130706433/"])  # fmt: skip
def test_a_private_address_is_refused_though_it_is_on_the_list(target, monkeypatch):
    monkeypatch.setattr("urllib3.util.connection.create_connection", None)
    with pytest.raises(QueryError, match="not a public address"):
        fill(f"SELECT * {{ SERVICE <{target}> {{ ?s ?p ?o }} }}", target)


def test_a_name_is_resolved_once_and_what_it_says_later_does_not_count(network, monkeypatch):
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    monkeypatch.setitem(NAMES, "other.example", None)

    class Changing(dict):
        def __getitem__(self, host):
            return next(answers)

    monkeypatch.setattr("tests.service.test_federation.NAMES", Changing(NAMES), raising=True)
    assert len(ask(f"SELECT * {{ SERVICE <{OTHER}> {{ ?s ?p ?o }} }}")) == 3
    assert network == (["other.example"], [PUBLIC])
    with pytest.raises(QueryError, match=r"127\.0\.0\.1, which is not a public address"):
        fill(f"SELECT * {{ SERVICE <{OTHER}> {{ ?s ?p ?o }} }}")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("moved", r"redirects to http://127\.0\.0\.1:9/sparql"),
        ("elsewhere", r"redirects to http://other\.example/sparql"),
        ("large", "more than the 100,000 bytes"),
        ("rows", "more than 10 rows"),
        ("slow", "within 0.[0-9]+ seconds"),
        ("cut", "Parser error"),
        ("injected", "Invalid IRI"),
        ("truth", "true or false"),
        ("page", "text/html"),
        ("broken", "500"),
    ],
)
def test_a_bad_answer_fails_the_query_unless_it_is_silent(
    network, endpoint, monkeypatch, path, words
):
    monkeypatch.setattr(federation, "MOST_BYTES", 100_000)
    monkeypatch.setattr(federation, "MOST_ROWS", 10)
    seconds = 0.5 if path == "slow" else 5.0
    call = f"SERVICE %s<{at(path)}> {{ ?s ?p ?o }}"
    text = f"SELECT ?x ?s {{ VALUES ?x {{ 1 }} {call} }}"
    began = time.monotonic()
    with pytest.raises(QueryError, match=words) as failed:
        fill(text % "", at(path), seconds=seconds)
    assert "SERVICE SILENT" in str(failed.value)
    assert ask(text % "SILENT ", at(path), seconds=seconds) == [("1", None)]
    assert time.monotonic() - began < 4.9
    assert [place for place, *_ in endpoint.asked] == [f"/{path}"] * 2


def test_a_host_that_is_not_found_fails(network):
    target = at("sparql", "nowhere.example")
    with pytest.raises(QueryError, match="was not found"):
        fill(f"SELECT * {{ SERVICE <{target}> {{ ?s ?p ?o }} }}", target)


@pytest.mark.parametrize("values", ["VALUES ?e {{ <{0}> <{1}> }}", "VALUES (?e) {{ (<{0}>) (<{1}>) }}"])  # fmt: skip
def test_a_variable_is_answered_where_values_beside_it_name_allowed_endpoints(network, values):
    both = OTHER, at("second")
    values = values.format(*both)
    found = [("http://x/c", at("second")), ("http://x/c", OTHER)]
    assert ask(f"SELECT ?s ?e {{ {values} SERVICE ?e {{ ?s ?p 7 }} }}", *both) == found
    assert ask(f"SELECT ?s ?e {{ SERVICE $e {{ ?s ?p 7 }} {values} }}", *both) == found
    twice = f"VALUES ?e {{ <{OTHER}> <{OTHER}> }}"
    assert len(ask(f"SELECT ?s {{ {twice} SERVICE ?e {{ ?s ?p 7 }} }}", *both)) == 2
    with pytest.raises(QueryRefused, match="may not ask"):
        fill(f"SELECT ?s ?e {{ {values} SERVICE ?e {{ ?s ?p 7 }} }}", OTHER)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?e SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { BIND(IRI('http://127.0.0.1/') AS ?e) SERVICE ?e { ?s ?p ?o } }",
        f"SELECT * {{ {{ VALUES ?e {{ <{OTHER}> }} }} SERVICE ?e {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES (?e ?f) {{ (<{OTHER}> 1) }} SERVICE ?e {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?e {{ <{OTHER}> '{OTHER}' }} SERVICE ?e {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?f {{ <{OTHER}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE ?e {{ ?s ?p ?o }} }} VALUES ?e {{ <{OTHER}> }}",
    ],
)
def test_any_other_variable_is_refused_with_what_to_write(network, text):
    with pytest.raises(QueryRefused, match=r"VALUES \?e"):
        fill(text)
    assert network == ([], [])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"SELECT * {{ SERVICE <{OTHER}> {{ SERVICE <http://127.0.0.1/> {{ ?s ?p ?o }} }} }}", QueryRefused),
        (f"SELECT * {{ SERVICE <{OTHER}> {{ ?s ?p ?o", QuerySyntax),
        (f"SELECT * {{ SERVICE <{OTHER}> ?s", QuerySyntax),
        (f"SELECT * {{ SERVICE <{OTHER}> ( ?s )", QuerySyntax),
        ("SELECT * { SERVICE", QuerySyntax),
        ("SELECT * { SERVICE wd:sparql { ?s ?p ?o } }", QuerySyntax),
        (f"SELECT * {{ SERVICE <{OTHER}> {{ ?s ?p '\\u0041' }} }}", QueryRefused),
        (f"SELECT * {{ {f'SERVICE <{OTHER}> {{ ?s ?p ?o }} ' * 9} }}", QueryRefused),
    ],
)  # fmt: skip
def test_what_is_no_call_or_too_many_is_refused(network, text, kind):
    with pytest.raises(kind):
        fill(text)
    assert network == ([], [])


def test_a_list_with_what_is_no_address_stops_the_start():
    assert read_endpoints(" https://a.example/sparql ") == {"https://a.example/sparql"}
    with pytest.raises(KgError, match=r"SERVICE_ENDPOINTS: a\.example"):
        read_endpoints("a.example")


def test_a_call_in_a_comment_or_a_string_is_none():
    assert find_calls("ASK { ?s ?p 'SERVICE <http://x/> {}' } # SERVICE <http://x/> {}") == []


@pytest.fixture(scope="module")
def calling(store):
    made = make_app(store, SERVICE_ENDPOINTS=f"{OTHER} {at('broken')}")
    yield made
    made.extensions["queries"].close()
    made.extensions["graphs"].close()


def test_the_service_answers_calls_and_says_that_it_does(calling, network):
    client = calling.test_client()
    text = f"SELECT ?s {{ SERVICE <{OTHER}> {{ ?s ?p 7 }} }}"
    for _ in range(2):  # never from the cache
        answer = client.get("/sparql", query_string={"query": text})
        assert answer.json["results"]["bindings"] == [{"s": {"type": "uri", "value": "http://x/c"}}]
    assert len(network[1]) == 2
    assert "c</" in client.get("/sparql", query_string={"query": text, "format": "html"}).text
    assert "BasicFederatedQuery" in client.get("/sparql", headers={"Accept": "text/turtle"}).text


@pytest.mark.parametrize(
    ("call", "status", "words"),
    [
        ("SERVICE <http://127.0.0.1/>", 403, "may not ask"),
        ("SERVICE SILENT <http://evil.example/>", 403, "may not ask"),
        (f"SERVICE <{at('broken')}>", 400, "500"),
        ("trueSERVICE<http://127.0.0.1/>", 403, "SERVICE"),
    ],
)
def test_what_is_refused_or_fails_is_told(calling, network, call, status, words):
    text = f"SELECT * {{ {call} {{ ?s ?p ?o }} }}"
    answer = calling.test_client().get("/sparql", query_string={"query": text})
    assert answer.status_code == status
    assert words in answer.json["error"]["message"]


def test_without_a_list_every_call_is_refused(client, network):
    text = f"SELECT * {{ SERVICE <{OTHER}> {{ ?s ?p ?o }} }}"
    assert client.get("/sparql", query_string={"query": text}).status_code == 403
    assert (
        "BasicFederatedQuery" not in client.get("/sparql", headers={"Accept": "text/turtle"}).text
    )
    assert network == ([], [])
