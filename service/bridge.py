"""Runs the application, which is plain WSGI, under a server that works with events.

The server's own WSGI does not say who its client is, so a client that leaves before the first byte
of its answer could not be noticed. Here each request is answered by a thread as it would be there,
and its environment has `newsgraph.gone`, which tells whether the client has left. Short queries
need no thread: the event loop has them read, awaits their answer and sends it. What the server
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
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from kg.errors import KgError
from service.connection import Connection
from service.later import RUN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from wsgiref.types import WSGIApplication, WSGIEnvironment

    from service.run import Run

log = logging.getLogger(__name__)

WHOLE_BYTES: Final = 1 << 20
"""An answer that says to be no longer is sent at once."""
QUICK_BYTES: Final = 1 << 16
"""Bytes of a body that the event loop lets the app read."""
UNWATCHED_SECONDS: Final = 0.5
"""How long a query may run on that has taken too long for the event loop and waits for a thread."""
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

        What `is_quick` tells to be read without any wait is read by the event loop, and answered
        by it as well if the answer is there in a moment.
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
        size = 0
        if has_body(environ):
            body = await self._read(environ, scope.client, incoming)
            if body is None:
                incoming.response_bytes(408, [("Connection", "close")], b"")
                return
            environ["wsgi.input"] = io.BytesIO(body)
            size = len(body)
        reply = Reply(self._app, environ, Connection(scope.client), incoming)
        if size <= QUICK_BYTES and self._is_quick(environ) and await reply.be_quick():
            return
        done = self._loop.create_future()
        work = self._threads.submit(self._work, reply, done)
        timer = self._loop.call_later(UNWATCHED_SECONDS, self._give_up, work, reply, done)
        try:
            await done  # the server answers 500 for who returns without an answer
        finally:
            timer.cancel()

    def _give_up(self, work: Future[None], reply: Reply, done: asyncio.Future[None]) -> None:
        """Stop a query that runs while no thread is free to watch it."""
        if reply.is_running and work.cancel():
            try:
                reply.refuse()
            finally:
                done.set_result(None)

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

    def _work(self, reply: Reply, done: asyncio.Future[None]) -> None:
        try:
            reply.send()
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


class Reply:
    """The answer of the app to one request: sent at once where it is short, else as it comes."""

    def __init__(
        self,
        app: WSGIApplication,
        environ: WSGIEnvironment,
        connection: Connection,
        incoming: Incoming,
    ) -> None:
        environ["newsgraph.gone"] = connection.is_gone
        self._app = app
        self._environ = environ
        self._connection = connection
        self._incoming = incoming
        self._body: Iterable[bytes] | None = None
        self._status = 0
        self._headers: Headers = []

    async def be_quick(self) -> bool:
        """Let the app read the request, and send the answer if it is there in a moment.

        Tells whether all was done; else `send` goes on from there.
        """
        body = self._body = self._app(self._environ, self._start)
        if isinstance(body, list):
            self.send()
            return True
        run: Run | None = self._environ.get(RUN)
        if run is None:
            return False
        try:
            is_there = await run.be_quick()
        except BaseException:
            self._close()
            raise
        if is_there:
            self.send()
        return is_there

    @property
    def is_running(self) -> bool:
        """Tell whether there is a query that `be_quick` has begun."""
        return RUN in self._environ

    def refuse(self) -> None:
        """Stop the query, and tell the client to come back."""
        self._close()
        self._incoming.response_bytes(503, [("Retry-After", "2")], b"")

    def send(self) -> None:
        """Wait for the answer and send it."""
        try:
            if self._body is None:
                self._body = self._app(self._environ, self._start)
            self._send(self._body)
        finally:
            self._close()

    def _start(self, status: str, headers: Headers, _: object = None) -> Any:
        self._status, self._headers = int(status[:3]), headers

    def _send(self, body: Iterable[bytes]) -> None:
        if isinstance(body, list):
            self._incoming.response_bytes(self._status, self._headers, b"".join(body))
            return
        pieces = iter(body)
        first = next(pieces, b"")  # may be what starts the answer
        if _length(self._headers) <= WHOLE_BYTES:
            whole = b"".join([first, *pieces])
            self._incoming.response_bytes(self._status, self._headers, whole)
            return
        transport = self._incoming.response_stream(self._status, self._headers)
        try:
            for piece in itertools.chain([first], pieces):
                self._connection.send(transport, piece)
        except BaseException:
            self._connection.abort()
            raise

    def _close(self) -> None:
        close = getattr(self._body, "close", None)
        if close is not None:
            close()
        self._connection.close()


def _length(headers: Headers) -> float:
    for name, value in reversed(headers):  # it is the last one of most
        if len(name) == 14 and name.lower() == "content-length":
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
