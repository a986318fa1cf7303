"""Whether a client is there, how much came to it, and an end that nobody takes for a whole."""

import contextlib
import socket
import threading
from pathlib import Path

import pytest

from service import connection as module
from service.connection import Connection


def here(sock):
    host, port = sock.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@pytest.fixture(params=["127.0.0.1", "::1"])
def pair(request):
    """Give both ends of a connection: the client's and the server's."""
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    with (
        socket.create_server((request.param, 0), family=family) as listener,
        socket.create_connection(listener.getsockname()[:2]) as client,
    ):
        server, _ = listener.accept()
        with server:
            yield client, server


def test_a_client_is_there_until_it_closes(pair):
    client, _ = pair
    with contextlib.closing(Connection(here(client))) as connection:
        assert not connection.is_gone()
        client.close()
        assert connection.is_gone()


def test_a_client_that_was_never_there_is_gone(pair):
    assert Connection("127.0.0.1:1").is_gone()


def test_a_client_that_half_closes_has_left(pair):
    client, _ = pair
    with contextlib.closing(Connection(here(client))) as connection:
        client.shutdown(socket.SHUT_WR)
        assert connection.is_gone()


def test_looking_leaves_no_file_open(pair):
    client, server = pair
    files = Path("/proc/self/fd")
    before = len(list(files.iterdir()))
    for address in (here(client), "127.0.0.1:1"):
        with contextlib.closing(Connection(address)) as connection:
            connection.is_gone()
    assert len(list(files.iterdir())) == before
    server.sendall(b"still open")
    assert client.recv(100) == b"still open"


def test_room_is_made_by_a_reader_only(pair, monkeypatch):
    monkeypatch.setattr(module, "WINDOW", 1 << 16)
    client, server = pair
    piece = bytes(1 << 16)
    sent = []

    def send():
        with contextlib.closing(Connection(here(client))) as connection:
            while len(sent) < 400 and connection.make_room(len(piece)):
                server.sendall(piece)
                sent.append(len(piece))

    thread = threading.Thread(target=send)
    thread.start()
    thread.join(1)
    assert thread.is_alive()
    assert len(sent) < 400
    read = 0
    while read < 400 * len(piece):
        read += len(client.recv(1 << 20))
    thread.join(30)
    assert len(sent) == 400


def test_who_waits_for_room_hears_that_the_client_left(pair, monkeypatch):
    monkeypatch.setattr(module, "WINDOW", 0)
    client, server = pair
    answers = []

    def send():
        with contextlib.closing(Connection(here(client))) as connection:
            answers.append(connection.make_room(1 << 20))
            server.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                server.send(bytes(1 << 20))
            answers.append(connection.make_room(1))
            answers.append(connection.make_room(1))

    thread = threading.Thread(target=send)
    thread.start()
    thread.join(0.3)
    client.close()
    thread.join(30)
    assert answers[0]
    assert not answers[-1]


def test_a_reader_that_takes_nothing_has_left(pair, monkeypatch):
    monkeypatch.setattr(module, "WINDOW", 0)
    monkeypatch.setattr(module, "STALLED", 0.2)
    client, server = pair
    with contextlib.closing(Connection(here(client))) as connection:
        server.setblocking(False)
        while connection.make_room(1 << 20):
            with contextlib.suppress(BlockingIOError):
                server.send(bytes(1 << 20))
        assert not connection.is_gone()


def test_an_aborted_connection_ends_for_the_client(pair):
    client, server = pair
    with contextlib.closing(Connection(here(client))) as connection:
        server.sendall(b"begun")
        connection.abort()
    assert client.recv(100) == b"begun"
    assert client.recv(100) == b""
