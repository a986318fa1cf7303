"""HTTP connections that go to a checked address and can be cut off at a deadline."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

_opened: ContextVar[list[HTTPConnection | socket.socket]] = ContextVar("_opened")


@contextmanager
def cut_off_after(seconds: float) -> Iterator[None]:
    """Shut every connection that is opened within the block when the time is over.

    Time-outs of sockets bound one wait only: a server that sends a byte now and then holds a
    reader for ever. A connection that is shut ends the reading with an error.
    """
    opened: list[HTTPConnection | socket.socket] = []
    token = _opened.set(opened)
    timer = threading.Timer(seconds, _shut, (opened,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        _opened.reset(token)


def _shut(opened: list[HTTPConnection | socket.socket]) -> None:
    for item in tuple(opened):
        sock = item.sock if isinstance(item, HTTPConnection) else item
        if sock is not None:
            # Not SSLSocket's own method, which first takes the encryption off.
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _connect_watched(connection: HTTPConnection, connect: "type[HTTPConnection]") -> None:
    """Connect, and have the socket shut at the deadline, during the TLS handshake as well."""
    opened = _opened.get()
    opened.append(connection)
    connect.connect(connection)
    # The connection lets go of its socket when the answer is the last one, so keep it.
    if isinstance(connection.sock, socket.socket):
        opened.append(connection.sock)


class _WatchedHTTP(HTTPConnection):
    def connect(self) -> None:
        _connect_watched(self, HTTPConnection)


class _WatchedHTTPS(HTTPSConnection):
    def connect(self) -> None:
        _connect_watched(self, HTTPSConnection)


class _PoolHTTP(HTTPConnectionPool):
    ConnectionCls = _WatchedHTTP


class _PoolHTTPS(HTTPSConnectionPool):
    ConnectionCls = _WatchedHTTPS


class PinnedAdapter(HTTPAdapter):
    """Connects to one IP address, whatever the host of the URL resolves to by then.

    The host stays in the Host header, and the server's certificate must be for it.
    """

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self.poolmanager.pool_classes_by_scheme = {"http": _PoolHTTP, "https": _PoolHTTPS}

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: bool | str | None,  # noqa: FBT001 - the library's signature
        proxies: object = None,
        cert: tuple[str, str] | str | None = None,
    ) -> HTTPConnectionPool:
        """Give a pool of connections to the address; proxies are not used, for they resolve."""
        del proxies
        host, named = self.build_connection_pool_key_attributes(
            request, True if verify is None else verify, cert
        )
        options: dict[str, Any] = dict(named)
        if host["scheme"] == "https":
            options["server_hostname"] = options["assert_hostname"] = host["host"]
        pool: HTTPConnectionPool = self.poolmanager.connection_from_host(
            self._address, host["port"], host["scheme"], pool_kwargs=options
        )
        return pool
