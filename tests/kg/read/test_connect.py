"""Over TLS the certificate must be for the name, though the connection goes to a number."""

import socket
import ssl
import threading
from http.server import ThreadingHTTPServer

import pytest
import trustme

from kg.errors import FetchError
from kg.model import Article
from kg.read import Limits, read_sources
from tests.kg.read.conftest import Handler

LIMITS = Limits(allow_private=True, seconds=5, wait=2)


@pytest.fixture
def secure(monkeypatch, tmp_path):
    """Give the port of a TLS server for news.example, whose authority is trusted."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.example").configure_cert(context)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.requests, server.over = [], threading.Event()
    server.socket = context.wrap_socket(server.socket, server_side=True)
    answer = [(socket.AF_INET, 1, 6, "", ("127.0.0.1", server.server_port))]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *a, **k: answer if host.endswith(".example") else real(host, *a, **k),
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_port
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def read(url, limits=LIMITS):
    (item,) = read_sources([url], limits)
    return item


def test_the_named_host_is_read(secure):
    assert isinstance(read(f"https://news.example:{secure}/news"), Article)


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
def test_another_host_with_that_certificate_is_not(secure, host):
    error = read(f"https://{host}:{secure}/news")
    assert type(error) is FetchError
    assert "no valid certificate" in error.reason


def test_an_unknown_authority_is_not_trusted(secure, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    error = read(f"https://news.example:{secure}/news")
    assert "no valid certificate" in error.reason


def test_a_handshake_that_does_not_end_is_cut_off():
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"https://127.0.0.1:{deaf.getsockname()[1]}/"
        error = read(url, Limits(allow_private=True, seconds=0.4, wait=3))
    assert "did not come within 0.4 seconds" in error.reason
