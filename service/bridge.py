"""Runs the application, which is plain WSGI, under a server that works with events.

The server's own WSGI does not say who its client is, so a client that leaves before the first byte
of its answer could not be noticed. Here each request is answered by a thread as it would be there,
and its environment has `newsgraph.gone`, which tells whether the client has left. What the server
lacks on its side, `service.connection` makes up for: it takes a stream as fast as it is given, and
cannot break one off.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import itertools
import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from kg.errors import KgError
from service.connection import Connection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from wsgiref.types import WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

WHOLE_BYTES: Final = 1 << 20
"""An answer that says to be no longer is sent at once."""
BODIES: Final = 32
"""Request bodies that are read at a time."""
BODY_SECONDS: Final = 30.0
"""How long one may take to come, its wait for others included."""

Headers = list[tuple[str, str]]


class Incoming(Protocol):
    """What the server offers for one request: its body as it comes, and ways to answer."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Give the body."""

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Answer with all of a body."""

    def response_stream(self, status: int, headers: Headers) -> Any:
        """Begin an answer; gives what sends bytes of it. Its end is that nobody holds it."""


class Bridge:
    """Answers requests in so many threads, in each of which `app` is called for one at a time."""

    def __init__(
        self,
        app: WSGIApplication,
        threads: int,
        most: int,
        is_quick: Callable[[WSGIEnvironment], bool] = lambda _: False,
    ) -> None:
        """Take bodies of at most `most` bytes; of a longer one the app sees a byte more.

        What `is_quick` says to be answered without any wait needs no thread.
        """
        self._app = app
        self._is_quick = is_quick
        self._most = most
        self._threads = ThreadPoolExecutor(threads, "request")
        self._bodies = asyncio.Semaphore(BODIES)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._done: deque[asyncio.Future[None]] = deque()
        self._is_due = False

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take the event loop that requests will come from."""
        self._loop = loop

    async def __rsgi__(self, scope: Any, incoming: Incoming) -> None:
        """Answer one request."""
        assert self._loop is not None
        environ = make_environ(scope)
        if has_body(environ):
            body = await self._read(environ, scope.client, incoming)
            if body is None:
                incoming.response_bytes(408, [("Connection", "close")], b"")
                return
            environ["wsgi.input"] = io.BytesIO(body)
        elif self._is_quick(environ):
            respond(self._app, environ, Connection(scope.client), incoming)
            return
        done = self._loop.create_future()
        self._threads.submit(self._work, environ, scope.client, incoming, done)
        await done  # the server answers 500 for who returns without an answer

    async def _read(
        self, environ: WSGIEnvironment, client: str, incoming: Incoming
    ) -> bytes | None:
        """Read a body; None if not all of it comes."""
        body = bytearray()
        try:
            async with asyncio.timeout(BODY_SECONDS), self._bodies:
                async for piece in incoming:
                    body += piece
                    if len(body) > self._most:
                        return bytes(body[: self._most + 1])
        except TimeoutError:
            return None
        length = environ.get("CONTENT_LENGTH")
        if length is None:  # what came is all of it, unless the client left instead of going on
            with contextlib.closing(Connection(client)) as connection:
                return None if connection.is_gone() else bytes(body)
        return bytes(body) if len(body) == int(length) else None

    def _work(
        self, environ: WSGIEnvironment, client: str, incoming: Incoming, done: asyncio.Future[None]
    ) -> None:
        try:
            with contextlib.closing(Connection(client)) as connection:
                environ["newsgraph.gone"] = connection.is_gone
                respond(self._app, environ, connection, incoming)
        except KgError as error:
            log.info("an answer was broken off: %s", error)
        except Exception:
            log.exception("a request could not be answered")
        finally:
            self._finish(done)

    def _finish(self, done: asyncio.Future[None]) -> None:
        """Tell the loop, which is woken once for all requests that end until it looks."""
        assert self._loop is not None
        self._done.append(done)
        if not self._is_due:
            self._is_due = True
            with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody waits
                self._loop.call_soon_threadsafe(self._settle)

    def _settle(self) -> None:
        self._is_due = False
        while self._done:
            future = self._done.popleft()
            if not future.done():
                future.set_result(None)


def respond(
    app: WSGIApplication, environ: WSGIEnvironment, connection: Connection, incoming: Incoming
) -> None:
    """Have one request answered: at once where the answer is short, else as it comes."""
    begun: list[Any] = []

    def start(status: str, headers: Headers, _: object = None) -> Any:
        begun[:] = int(status[:3]), headers
        return None

    body = app(environ, start)
    try:
        if isinstance(body, list):
            status, headers = begun
            incoming.response_bytes(status, headers, b"".join(body))
            return
        pieces = iter(body)
        first = next(pieces, b"")  # may be what starts the answer
        status, headers = begun
        if _length(headers) <= WHOLE_BYTES:
            incoming.response_bytes(status, headers, b"".join([first, *pieces]))
            return
        transport = incoming.response_stream(status, headers)
        try:
            for piece in itertools.chain([first], pieces):
                connection.send(transport, piece)
        except BaseException:
            connection.abort()
            raise
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()


def _length(headers: Headers) -> float:
    for name, value in headers:
        if name.lower() == "content-length":
            return int(value)
    return float("inf")


def make_environ(scope: Any) -> WSGIEnvironment:
    """Write what the server says of a request as WSGI has it, with an empty body.

    A header whose name has an underscore is left out: it would pass for one with a hyphen that a
    proxy sets.
    """
    server, _, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.input_terminated": True,
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for header, value in scope.headers.items():
        name = _name(header)
        if not name:
            continue
        joint = "; " if header == "cookie" else ","
        environ[name] = f"{environ[name]}{joint}{value}" if name in environ else value
    if "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority or ""
    return environ


def has_body(environ: WSGIEnvironment) -> bool:
    """Tell whether a request says that it has a body."""
    return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ


@lru_cache(maxsize=256)
def _name(header: str) -> str:
    if "_" in header:
        return ""
    name = header.upper().replace("-", "_")
    return name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
