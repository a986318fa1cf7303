"""The real server over sockets: who leaves stops its query, and nothing is cut unseen."""

import asyncio
import contextlib
import http.client
import re
import socket
import threading
import urllib.request
from types import SimpleNamespace
from urllib.parse import quote, urlsplit

import pytest

from service.bridge import Bridge, make_environ
from tests.service.conftest import make_app, serve, wait_for
from tests.service.test_probes import ENDLESS

MANY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
TAKEN = re.compile(r"^newsgraph_seats_taken\{.*\} (\S+)$", re.MULTILINE)
STOPPED = re.compile(r'^newsgraph_queries_stopped_total\{limit="(.*)"\} (\S+)$', re.MULTILINE)


@pytest.fixture(scope="module")
def patient(store):
    """Give the address of a server that lets a query run for longer than any test waits."""
    with serve(store, NEWSGRAPH_QUERY_SECONDS="600", NEWSGRAPH_WRITE_KEY="secret") as address:
        wait_for(lambda: urllib.request.urlopen(f"{address}/readyz", timeout=60).status == 200)
        yield address


def connect(server):
    return socket.create_connection(("127.0.0.1", urlsplit(server).port), timeout=60)


def connect_http(server):
    return http.client.HTTPConnection("127.0.0.1", urlsplit(server).port, timeout=120)


def metrics(server):
    with urllib.request.urlopen(f"{server}/metrics", timeout=60) as answer:
        return answer.read().decode()


def taken(server):
    return sum(float(n) for n in TAKEN.findall(metrics(server)))


def stopped(server):
    return {limit: float(n) for limit, n in STOPPED.findall(metrics(server))}


@pytest.mark.parametrize(
    "request_line",
    [
        f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1",
        f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nAccept: text/html",
    ],
)
def test_a_client_that_goes_away_stops_its_query(patient, request_line):
    before = stopped(patient)
    with connect(patient) as one, connect(patient) as other, connect(patient) as last:
        for client in (one, other, last):
            client.sendall(f"{request_line}\r\nHost: x\r\n\r\n".encode())
        wait_for(lambda: taken(patient) == 3)
        one.close()
        other.shutdown(socket.SHUT_RDWR)
        wait_for(lambda: taken(patient) == 1)
    wait_for(lambda: taken(patient) == 0)
    wait_for(lambda: stopped(patient)["client gone"] == before["client gone"] + 3)
    assert stopped(patient)["time"] == before["time"]


def test_a_client_that_goes_away_while_it_reads_stops_its_query(patient):
    before = stopped(patient)
    with connect(patient) as client:
        client.sendall(f"GET /sparql?query={quote(MANY)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 200")
    wait_for(lambda: stopped(patient)["client gone"] == before["client gone"] + 1)
    assert taken(patient) == 0


def test_an_answer_that_a_limit_breaks_off_does_not_end_as_a_whole_one(patient):
    with contextlib.closing(connect_http(patient)) as client:
        client.request("GET", f"/sparql?query={quote(MANY)}&timeout=1")
        answer = client.getresponse()
        assert answer.status == 200
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            answer.read()


def test_a_connection_is_used_again_after_a_stream(patient):
    with contextlib.closing(connect_http(patient)) as client:
        for rows in (5000, 5001):
            query = quote(f"SELECT * {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {rows}")
            client.request("GET", f"/sparql?query={query}", headers={"Accept": "text/csv"})
            answer = client.getresponse()
            assert answer.headers["Transfer-Encoding"] == "chunked"
            assert answer.read().count(b"\r\n") == rows + 1
        client.request("HEAD", "/sparql?query=ASK%7B%7D")
        answer = client.getresponse()
        assert int(answer.headers["Content-Length"]) > 0
        assert answer.read() == b""


def post(patient, head, body):
    with connect(patient) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n" + head + body
        )
        return client.recv(1 << 16)


def test_a_body_in_chunks_is_read(patient):
    head = b"Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert b"200 OK" in post(patient, head, b"3\r\nASK\r\n3\r\n {}\r\n0\r\n\r\n")


def test_a_body_that_is_too_long_is_refused(patient):
    head = b"Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    assert b" 413 " in post(patient, head, chunk + chunk + b"0\r\n\r\n")


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (b"Content-Length: 500", b"INSERT DATA { <x:half> <x:sent> 1 } ;"),
        (b"Transfer-Encoding: chunked", b"25\r\nINSERT DATA { <x:half> <x:sent> 1 } ;\r\n"),
    ],
)
def test_an_update_of_which_half_is_sent_changes_nothing(patient, length, text):
    with connect(patient) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n"
            b"Content-Type: application/sparql-update\r\n" + length + b"\r\n\r\n" + text
        )
    with urllib.request.urlopen(
        f"{patient}/sparql?query={quote('ASK { <x:half> ?p ?o }')}", timeout=60
    ) as answer:
        assert b"false" in answer.read()


class Headers:
    def __init__(self, *pairs):
        self._pairs = pairs

    def items(self):
        return self._pairs


def scope(*headers, **more):
    given = {
        "method": "GET",
        "path": "/é",
        "query_string": "a=b",
        "server": "[::1]:80",
        "client": "[::1]:4000",
        "scheme": "http",
        "http_version": "1.1",
        "authority": None,
        "headers": Headers(*headers),
    }
    return SimpleNamespace(**given | more)


def test_the_environment_is_that_of_wsgi():
    environ = make_environ(scope(("host", "h"), ("content-type", "t"), ("accept", "a/b")))
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/é"
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("::1", "80")
    assert environ["REMOTE_ADDR"] == "::1"
    assert (environ["HTTP_HOST"], environ["CONTENT_TYPE"]) == ("h", "t")
    assert "HTTP_CONTENT_TYPE" not in environ


def test_headers_that_come_twice_are_joined_and_lookalikes_left_out():
    environ = make_environ(
        scope(
            ("accept", "a/b"),
            ("accept", "c/d"),
            ("cookie", "a=1"),
            ("cookie", "b=2"),
            ("x_forwarded_for", "1.2.3.4"),
        )
    )
    assert environ["HTTP_ACCEPT"] == "a/b,c/d"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert "HTTP_X_FORWARDED_FOR" not in environ


class Incoming:
    """A request without a body, whose whole answer is kept."""

    def response_bytes(self, status, headers, body):
        self.status, self.body = status, body


def test_a_light_query_needs_no_thread(store):
    app = make_app(store)
    pool, front = app.extensions["queries"], app.extensions["front"]
    pool.warm()
    threads = []
    front.watchers.append(lambda _: threads.append(threading.current_thread()))

    async def ask(query):
        bridge = Bridge(app, 1, 1 << 20, front.takes)
        bridge.__rsgi_init__(asyncio.get_running_loop())
        incoming = Incoming()
        asked = scope(path="/sparql", query_string=f"query={query}", client=client)
        await bridge.__rsgi__(asked, incoming)
        assert incoming.status == 200
        assert b"true" in incoming.body
        return threads.pop() is threading.main_thread()

    queries = (quote(f"ASK {{}} # {number}") for number in range(1000))
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as there,
        server.accept()[0],
    ):
        client = "{}:{}".format(*there.getsockname())
        wait_for(lambda: asyncio.run(ask(next(queries))))  # on a busy machine not the first time
    pool.close()


def test_a_query_that_no_thread_is_free_to_watch_is_stopped(store):
    app = make_app(store, QUERY_SECONDS=600)
    pool, front = app.extensions["queries"], app.extensions["front"]
    pool.warm()
    app.test_client().get("/sparql?query=ASK%7B%7D")  # the first of a generation needs a thread

    async def ask():
        bridge = Bridge(app, 1, 1 << 20, front.takes)
        bridge.__rsgi_init__(asyncio.get_running_loop())
        free = threading.Event()
        bridge._threads.submit(free.wait)
        incoming = Incoming()
        asked = scope(path="/sparql", query_string=f"query={quote(ENDLESS)}", client="127.0.0.1:1")
        try:
            await bridge.__rsgi__(asked, incoming)
        finally:
            free.set()
        return incoming.status

    assert asyncio.run(ask()) == 503
    assert pool.fast.taken == pool.slow.taken == 0
    pool.close()
