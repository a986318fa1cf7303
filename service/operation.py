"""Watching the service at work: who may ask how often, what was asked, and what came of it.

It stands before everything else, so that a query answered without the web framework counts too.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from service.asked import Asked
from service.served import KEY, Served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

FREE: Final = frozenset(("/healthz", "/readyz"))
"""Addresses that are never limited: a probe must not be told to wait."""
SHOWN: Final = 2000
"""Characters of a slow query that are logged."""


class Watched:
    """Passes requests on, counts and times them, and refuses those over the limit.

    Each of `watchers` is called when a request was answered, with its environment, the status and
    the seconds that it took.
    """

    def __init__(
        self, behind: WSGIApplication, *, access: str = "", slow: float = 0.0, rate: str = ""
    ) -> None:
        self.watchers: list[Callable[[WSGIEnvironment, int, float], None]] = []
        self._behind = behind
        self._slow = slow
        self._file: TextIO | None = None
        if access:
            self._file = (
                sys.stderr
                if access == "-"
                else Path(access).open(  # noqa: SIM115
                    "a", encoding="utf-8"
                )
            )
        self._limits = parse_many(rate) if rate else []
        # Two numbers for a client, which go when its window is over; of a moving window the
        # storage would keep a list for each client that ever came.
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        began = time.monotonic()
        wait = self._wait(environ)
        if self._file is None and not self._slow and not self.watchers:
            return _refuse(start, wait) if wait else self._behind(environ, start)
        seen: dict[str, Any] = {}

        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            seen["status"] = int(status[:3])
            return start(status, headers, *rest)

        body = _refuse(started, wait) if wait else self._behind(environ, started)
        if isinstance(body, list):  # the server sends one at once, which costs it less
            self._tell(environ, seen, began, sum(map(len, body)))
            return body
        return _Body(body, lambda size: self._tell(environ, seen, began, size))

    def close(self) -> None:
        """Close the access log."""
        if self._file is not None and self._file is not sys.stderr:
            self._file.close()

    def _wait(self, environ: WSGIEnvironment) -> int:
        if not self._limits or environ.get("PATH_INFO") in FREE:
            return 0
        client = environ.get("REMOTE_ADDR", "")
        for limit in self._limits:
            if not self._limiter.hit(limit, client):
                reset, _ = self._limiter.get_window_stats(limit, client)
                return max(1, int(reset - time.time()) + 1)
        return 0

    def _tell(
        self, environ: WSGIEnvironment, seen: dict[str, Any], began: float, size: int
    ) -> None:
        seconds, status = time.monotonic() - began, seen.get("status", 0)
        for watcher in self.watchers:
            watcher(environ, status, seconds)
        is_slow = bool(self._slow) and seconds > self._slow
        if self._file is None and not is_slow:
            return
        query, rows = _query(environ)
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "client": environ.get("REMOTE_ADDR", ""),
            "method": environ.get("REQUEST_METHOD", ""),
            "path": environ.get("PATH_INFO", ""),
            "status": status,
            "seconds": round(seconds, 4),
            "bytes": size,
            "query": hashlib.sha256(query.encode()).hexdigest()[:16] if query else None,
            "rows": rows,
        }
        if self._file is not None:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
        if is_slow:
            log.warning("slow request %s", json.dumps({**line, "text": query[:SHOWN]}))


class _Body:
    """The body of an answer, which tells its size when it ends or is given up."""

    def __init__(self, body: Iterable[bytes], done: Callable[[int], None]) -> None:
        self._body = body
        self._done = done
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._body:
            self._size += len(piece)
            yield piece

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        if close is not None:
            close()
        self._done(self._size)


def _query(environ: WSGIEnvironment) -> tuple[str, int | None]:
    """Give the text of a query and how many rows were sent, wherever the query was answered."""
    served = environ.get(KEY)
    if isinstance(served, Served):
        return served.query, served.rows
    asked = environ.get("newsgraph.asked")
    return (asked.query or asked.update or "" if isinstance(asked, Asked) else ""), None


def _refuse(start: StartResponse, wait: int) -> list[bytes]:
    message = f"More requests than one client may send: come back in {wait} seconds."
    error = {"code": 429, "title": "Too many requests", "message": message}
    body = json.dumps({"error": error}).encode() + b"\n"
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Retry-After", str(wait)),
        ("Access-Control-Allow-Origin", "*"),
    ]
    start("429 Too Many Requests", headers)
    return [body]
