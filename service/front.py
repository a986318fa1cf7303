"""What stands before the web framework: queries and their cached answers, and nothing else.

A short query costs the engine less than Flask needs for a request, so those are read and answered
here. Everything else goes on to Flask: pages, errors, updates, the other addresses.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from werkzeug.http import parse_etags
from werkzeug.sansio.utils import get_host

from kg.store import current_generation
from service.asked import Asked, Formats, choose_formats, read_request
from service.cache import Kept, ResultCache
from service.compress import SMALLEST, Compressed, choose_coding, compress
from service.headers import FIXED
from service.later import RUN, Later
from service.negotiate import CONTENT_TYPES
from service.served import KEY, Followed, RowCount, Served, count_rows
from service.workers import Answer, Job, QueryPool, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, MutableSequence
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PATHS: Final = frozenset(("/sparql", "/sparql/"))
MEMO_BYTES: Final = 32 << 20
"""Bytes of ready-made responses that are held, found by the request as it came."""

_CHANGING: Final = re.compile(r"\b(?:RAND|NOW|UUID|STRUUID|BNODE|SERVICE)\b", re.IGNORECASE)
"""What may make the same query give something else on the same graph."""
_CHANGING_WORDS: Final = ("RAND", "NOW", "UUID", "BNODE", "SERVICE")
_RELATIVE: Final = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\\\s]*>")
_METHODS: Final = frozenset(("GET", "HEAD", "POST"))

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A response to be sent again as long as its generation is the published one."""

    generation: str
    key: str
    headers: Headers
    body: bytes
    query: str
    rows: int | None = None


@dataclass(slots=True)
class _Plan:
    """A query to be answered, and what was decided of its answer when the request was read.

    `name` is what the response is remembered by, `key` the answer; without one it is not kept.
    """

    environ: WSGIEnvironment
    start: StartResponse
    began: float
    name: tuple[str | None, ...] | None
    job: Job
    key: str = ""


class Front:
    """Answers queries at /sparql, and hands all else to the application behind it.

    Each of `gates` is called with the environment before a query is answered, and may raise a
    KgError to refuse it. Each of `watchers` is called when an answer has ended.
    """

    def __init__(
        self,
        behind: WSGIApplication,
        store: Path,
        pool: QueryPool,
        cache: ResultCache | None,
        most: int,
    ) -> None:
        self.gates: MutableSequence[Callable[[WSGIEnvironment], None]] = []
        self.watchers: MutableSequence[Callable[[Served], None]] = []
        self._behind = behind
        self._store = store
        self._pool = pool
        self.cache = cache
        self._most = most
        self._memo: OrderedDict[tuple[str | None, ...], _Ready] = OrderedDict()
        self._memo_size = 0
        self._lock = threading.Lock()
        self._pointer = str(store / "current")
        self._seen: tuple[tuple[int, int], str] = ((0, 0), "")

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request: at once what is in memory, else later."""
        if not self.takes(environ):
            return self._behind(environ, start)
        return self._or_tell(partial(self._begin, environ, start), environ, start)

    def takes(self, environ: WSGIEnvironment) -> bool:
        """Tell whether a request is one for here: it then waits for nothing before it is read."""
        return environ.get("PATH_INFO") in PATHS and environ["REQUEST_METHOD"] in _METHODS

    def _or_tell(
        self, make: Callable[[], Iterable[bytes]], environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        """Give what is made, or let the application behind tell what went wrong."""
        try:
            return make()
        except Exception as error:  # noqa: BLE001  # told, or logged with an id, by the view
            environ["newsgraph.error"] = error
        return Later(partial(self._behind, environ, start))

    def _begin(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        began = time.monotonic()
        for gate in self.gates:
            gate(environ)
        is_kept = self.cache is not None and environ["REQUEST_METHOD"] != "POST"
        name = _name(environ) if is_kept else None
        ready = self._recall(name) if name else None
        if ready is not None:
            return self._send(environ, start, ready, began)
        asked = environ["newsgraph.asked"] = read_request(environ, self._most)
        formats = choose_formats(environ.get("HTTP_ACCEPT", ""), asked.wanted)
        if asked.query is None or formats.is_page:
            return Later(partial(self._behind, environ, start))
        return self._ask(_Plan(environ, start, began, name, _read_job(environ, asked, formats)))

    def _recall(self, name: tuple[str | None, ...]) -> _Ready | None:
        ready = self._memo.get(name)
        return ready if ready is not None and ready.generation == self.generation() else None

    def generation(self) -> str:
        """Give the name of the published generation. Raises StoreMissing."""
        try:
            found = os.stat(self._pointer)  # noqa: PTH116  # at each query
        except FileNotFoundError:
            return current_generation(self._store)
        seen = found.st_ino, found.st_mtime_ns
        if self._seen[0] != seen:
            self._seen = seen, current_generation(self._store)
        return self._seen[1]

    def _ask(self, plan: _Plan) -> Iterable[bytes]:
        """Answer from memory, or prepare to evaluate the query."""
        job, environ = plan.job, plan.environ
        generation, run = self.generation(), None
        if self.cache is not None and not _is_changing(job.text):
            plan.key = _key(job)
            if _matches(environ, f"{generation}-{plan.key}"):
                ready = _Ready(generation, plan.key, [], b"", job.text)
                return self._send(environ, plan.start, ready, plan.began)
        if self.cache is None or not (plan.key and self.cache.may_have(generation, plan.key)):
            run = environ[RUN] = self._run(plan)
        answer = partial(self._answer, plan, generation, run)
        return Later(partial(self._or_tell, answer, environ, plan.start), run)

    def _run(self, plan: _Plan) -> Run:
        asked: Asked = plan.environ["newsgraph.asked"]
        return self._pool.ask(plan.job, asked.seconds, plan.environ.get("newsgraph.gone"))

    def _answer(self, plan: _Plan, generation: str, run: Run | None) -> Iterable[bytes]:
        """Answer from the cache, or wait for the answer of a worker."""
        cache = self.cache if plan.key else None
        kept = cache.get(generation, plan.key) if cache and run is None else None
        is_cached = kept is not None
        if kept is None:
            answer = (run or self._run(plan)).answer()
            if answer.whole is None:
                return self._stream(plan, answer)
            generation = answer.generation
            kept = Kept(answer.kind, answer.whole)
            if cache:
                cache.put(generation, plan.key, kept, answer.seconds)
        ready = self._ready(plan, generation, kept)
        if plan.name is not None and plan.key:
            self._remember(plan.name, ready)
        return self._send(plan.environ, plan.start, ready, plan.began, is_cached=is_cached)

    def _ready(self, plan: _Plan, generation: str, kept: Kept) -> _Ready:
        form, body = _form(plan.job, kept.kind), kept.body
        headers = _headers(CONTENT_TYPES[form], generation, plan.key)
        rows = count_rows(body, form) if self.watchers else None
        coding = choose_coding(plan.environ.get("HTTP_ACCEPT_ENCODING", ""))
        if coding and len(body) >= SMALLEST:
            body = compress(body, coding)
            headers.append(("Content-Encoding", coding))
        headers.append(("Content-Length", str(len(body))))
        return _Ready(generation, plan.key, headers, body, plan.job.text, rows)

    def _send(
        self,
        environ: WSGIEnvironment,
        start: StartResponse,
        ready: _Ready,
        began: float,
        *,
        is_cached: bool = True,
    ) -> Iterable[bytes]:
        status, headers, body, rows = "200 OK", ready.headers, ready.body, ready.rows
        if ready.key and _matches(environ, f"{ready.generation}-{ready.key}"):
            status, body, rows = "304 Not Modified", b"", None
            headers = _headers("", ready.generation, ready.key)
        if self.watchers:
            seconds = time.monotonic() - began
            self._tell(Served(environ, int(status[:3]), seconds, ready.query, is_cached, rows))
        start(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" or not body else [body]

    def _stream(self, plan: _Plan, answer: Answer) -> Iterable[bytes]:
        environ, start, job, key = plan.environ, plan.start, plan.job, plan.key
        form = _form(job, answer.kind)
        headers = _headers(CONTENT_TYPES[form], answer.generation, key)

        def tell(rows: int | None) -> None:
            seconds = time.monotonic() - plan.began
            self._tell(Served(environ, 200, seconds, job.text, is_cached=False, rows=rows))

        if environ["REQUEST_METHOD"] == "HEAD":
            answer.pieces.close()
            tell(None)
            start("200 OK", headers)
            return []
        pieces: Any = answer.pieces
        if key and self.cache is not None:
            pieces = _Copied(pieces, self.cache, answer, key)
        if self.watchers:
            pieces = Followed(pieces, RowCount(form), tell)
        coding = choose_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if coding:
            pieces = Compressed(pieces, coding)
            headers.append(("Content-Encoding", coding))
        start("200 OK", headers)
        return pieces  # type: ignore[no-any-return]

    def _remember(self, name: tuple[str | None, ...], ready: _Ready) -> None:
        size = _weight(name, ready)
        if size > MEMO_BYTES // 64:
            return
        with self._lock:
            old = self._memo.pop(name, None)  # of the generation before
            self._memo_size += size - (_weight(name, old) if old else 0)
            self._memo[name] = ready
            while self._memo_size > MEMO_BYTES:
                self._memo_size -= _weight(*self._memo.popitem(last=False))

    def _tell(self, served: Served) -> None:
        served.environ[KEY] = served
        for watcher in self.watchers:
            watcher(served)


class _Copied:
    """Pieces that are put into the cache once all of them were read, unless they are too many."""

    def __init__(
        self, pieces: Iterator[bytes], cache: ResultCache, answer: Answer, key: str
    ) -> None:
        self._pieces = pieces
        self._cache = cache
        self._answer = answer
        self._key = key
        self._copy: bytearray | None = bytearray()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            piece = next(self._pieces)
        except StopIteration:
            if self._copy is not None:
                kept = Kept(self._answer.kind, bytes(self._copy))
                self._cache.put(self._answer.generation, self._key, kept)
                self._copy = None
            raise
        if self._copy is not None:
            self._copy += piece
            if len(self._copy) > self._cache.largest:
                self._copy = None
        return piece

    def close(self) -> None:
        self._answer.pieces.close()


def _weight(name: tuple[str | None, ...], ready: _Ready) -> int:
    """Give the bytes that a ready response takes: what is long in it, and a kilobyte for the rest.

    The text of the query stands twice, in its address and by itself. Clients choose how long each
    part of the name is.
    """
    return len(ready.body) + len(name[0] or "") + sum(len(part or "") for part in name) + 1024


def _name(environ: WSGIEnvironment) -> tuple[str | None, ...]:
    """Give all of a request that its answer may depend on."""
    get = environ.get
    return (
        get("QUERY_STRING"),
        get("HTTP_ACCEPT"),
        get("HTTP_ACCEPT_ENCODING"),
        get("HTTP_HOST"),
        get("SCRIPT_NAME"),
        get("wsgi.url_scheme"),
    )


def _read_job(environ: WSGIEnvironment, asked: Asked, formats: Formats) -> Job:
    text = asked.query or ""
    base = _base(environ) if "BASE" in text.upper() or _RELATIVE.search(text) else None
    return Job(text, formats.rows, formats.graph, base, asked.default_graphs, asked.named_graphs)


def _is_changing(text: str) -> bool:
    """Tell whether a query may give something else next time; most are told by plain search.

    >>> _is_changing("SELECT (now() AS ?n) {}")
    True
    """
    folded = text.upper()
    return any(map(folded.__contains__, _CHANGING_WORDS)) and bool(_CHANGING.search(text))


def _key(job: Job) -> str:
    """Give the name of an answer, whatever generation it is computed on."""
    parts = (
        job.text,
        job.rows or "",
        job.graph or "",
        job.base or "",
        "\n".join(job.default_graphs),
        "\n".join(job.named_graphs),
    )
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _matches(environ: WSGIEnvironment, tag: str) -> bool:
    """Tell whether a client says that it has this answer already."""
    wanted = environ.get("HTTP_IF_NONE_MATCH")
    return wanted is not None and parse_etags(wanted).contains_weak(tag)


def _base(environ: WSGIEnvironment) -> str:
    """Give the address that relative IRIs are read against: that of the service."""
    path = environ.get("SCRIPT_NAME", "").rstrip("/")
    return f"{environ['wsgi.url_scheme']}://{_host(environ)}{path}/"


def _host(environ: WSGIEnvironment) -> str:
    return get_host(
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST"),
        (environ["SERVER_NAME"], int(environ["SERVER_PORT"])),
    )


def _form(job: Job, kind: str) -> str:
    return (job.rows if kind == "rows" else job.graph) or ""


def _headers(content_type: str, generation: str, key: str) -> Headers:
    headers = [*FIXED, ("Vary", "Accept, Accept-Encoding"), ("X-Generation", generation)]
    if content_type:
        headers.append(("Content-Type", content_type))
    if key:
        headers += [("ETag", f'W/"{generation}-{key}"'), ("Cache-Control", "public, no-cache")]
    else:
        headers.append(("Cache-Control", "no-store"))
    return headers
