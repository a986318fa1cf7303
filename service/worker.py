"""The process that evaluates queries, one at a time, on the published generation.

It may be killed at any moment. What it evaluates a query in is a thread, so that whoever watches
can lower the priority of that query alone: a priority once lowered cannot be raised again without
privileges, but the next query is given a new thread.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import io
import os
import re
import resource
import select
import signal
import threading
import time
import traceback
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

from kg import terms
from kg.errors import KgError, QueryError, StoreMissing
from kg.queries import bind, explain_failure, load_query, refuse_unsafe
from kg.queries.page import page_text
from kg.store import Snapshot, current_generation, open_snapshot
from service.errors import NotAcceptable, QueryTooBig, UnknownGraph
from service.jobs import (
    END,
    ERROR,
    GRAPH,
    HEAD,
    LEAVES,
    PIECE,
    PREFIX,
    READY,
    ROWS,
    STAYS,
    WHOLE,
    Job,
    read_job,
    write_error,
)
from service.negotiate import GRAPH_WRITERS, ROW_WRITERS

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PIECE_BYTES: Final = 1 << 16
"""Bytes of an answer that are sent at a time."""
PIECE_SECONDS: Final = 0.1
"""How long bytes wait for more to be sent with them."""
LONG: Final = 0.01
"""Seconds after which a query may have taken much memory; to look costs as much as a short one."""
STACK: Final = 64 << 20
RETIRE_BYTES: Final = 128 << 20
"""A worker that holds so much more memory after a query than before makes way for a new one."""

_SMALL: Final = re.compile(r"\n[^#\n]*\bLIMIT\s+\d{1,3}\s*(?:#[^\n]*)?\Z", re.IGNORECASE)
"""The end of a query whose answer has few rows."""
_END: Final = 200
"""Characters in which it is looked for."""
_PREFIXES: Final = dict(terms.PREFIXES)
_ONE_ARENA: Final = -8, 1
_DIE_WITH_PARENT: Final = 1, signal.SIGKILL


def work(pipe: Connection, complaints: int, store: str, memory: int) -> None:
    """Evaluate one query after another until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.dup2(complaints, 2)
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(*_ONE_ARENA)  # arenas count as memory, used or not
        libc.prctl(*_DIE_WITH_PARENT)
    threading.Thread(target=_end_with, args=(pipe,), daemon=True).start()
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = _memory(0) + memory + 2 * STACK
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    threading.stack_size(STACK)
    gc.freeze()  # what is there now stays
    worker = _Worker(pipe, Path(store))
    while not worker.done:
        thread = threading.Thread(target=worker.loop)
        thread.start()
        thread.join()


def _end_with(pipe: Connection) -> None:
    """End this process when nobody is at the other end, though a query runs.

    What it was forked from is no help: that waits for the worker, not the other way about.
    """
    poll = select.poll()
    poll.register(pipe.fileno(), 0)  # its end is told in any case
    poll.poll()
    os._exit(1)


class _Worker:
    def __init__(self, pipe: Connection, store: Path) -> None:
        self.done = False
        self._pipe = pipe
        self._store = store
        self._pointer = str(store / "current")
        self._opened: Snapshot | None = None
        self._seen: tuple[int, int] | None = None
        self._nice = os.getpriority(os.PRIO_PROCESS, 0)
        self._resident = 0
        self._job = b""

    def loop(self) -> None:
        """Evaluate until the pipe closes or this thread's priority was lowered."""
        send(self._pipe, READY, threading.get_native_id().to_bytes(4))
        try:
            self._prepare()
            while self._has_priority():
                self._job = self._job or receive(self._pipe)
                if not self._has_priority():
                    return  # lowered after the last answer: the next thread takes the query
                job, self._job = read_job(self._job), b""
                self._answer(job)
        except (EOFError, OSError):
            self.done = True
        except MemoryError:
            send(self._pipe, ERROR, write_error(QueryTooBig("out of memory")))
            self.done = True

    def _has_priority(self) -> bool:
        return os.getpriority(os.PRIO_PROCESS, 0) == self._nice

    def _prepare(self) -> None:
        """Open the graph before the first query comes, if there is one."""
        with contextlib.suppress(KgError):
            self._newest()
        self._resident = self._resident or _memory(1)

    def _answer(self, job: Job) -> None:
        output = _Frames(self._pipe, self._resident + RETIRE_BYTES)
        try:
            evaluate(job, self._newest(), output)
        except KgError as error:
            send(self._pipe, ERROR, write_error(error))
        except (OSError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001  # must reach the log of the service
            trace = "".join(traceback.format_exception(error))
            send(self._pipe, ERROR, write_error(KgError(trace)))
        if output.leaves:
            self.done = True
            raise EOFError

    def _newest(self) -> Snapshot:
        """Open the published generation if it is not the one that is open."""
        try:
            found = os.stat(self._pointer)  # noqa: PTH116  # at each query
        except FileNotFoundError:
            current_generation(self._store)
            raise StoreMissing(f"{self._store} has no graph") from None
        seen = found.st_ino, found.st_mtime_ns
        if self._opened is None or self._seen != seen:
            if self._opened is not None:
                self._opened.close()
            self._opened = open_snapshot(self._store)
            self._seen = seen
        return self._opened


def evaluate(job: Job, snapshot: Snapshot, output: _Frames) -> None:
    """Evaluate one query and write its answer.

    Raises QueryError and its kin, of which some may come after the first pieces.
    """
    if job.dump is not None:
        _dump(job, snapshot, output)
        return
    answer = _query(job, snapshot)
    is_graph = isinstance(answer, ox.QueryTriples)
    name = job.graph if is_graph else job.rows
    if name is None:
        raise NotAcceptable(
            "Ask for application/sparql-results+json, text/csv, text/turtle or application/ld+json"
        )
    output.begin(GRAPH if is_graph else ROWS, snapshot.generation)
    file = cast("IO[bytes]", output)
    try:
        if isinstance(answer, ox.QueryTriples):
            answer.serialize(file, format=GRAPH_WRITERS[name])
        elif isinstance(answer, ox.QueryBoolean) or _SMALL.search(
            "\n" + job.text, max(0, len(job.text) - _END)
        ):
            # Without a file in between, which costs as much as a short query.
            output.write(answer.serialize(format=ROW_WRITERS[name]))
        else:
            answer.serialize(file, format=ROW_WRITERS[name])
    except (RuntimeError, ValueError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise QueryError(f"The query failed while it was answered: {error}") from error
    output.end()


def _query(job: Job, snapshot: Snapshot) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
    text, bound = job.text, None
    if job.saved is not None:
        saved = load_query(job.saved)
        text = saved.text if job.limit is None else page_text(saved, job.limit, job.offset)
        bound = bind(saved, dict(job.values), snapshot.graph, terms.BASE)
    refuse_unsafe(text)
    given = job.default_graphs or job.named_graphs
    try:
        ask = partial(
            snapshot.graph.query,
            text,
            base_iri=job.base,
            substitutions=bound,
            default_graph=[ox.NamedNode(g) for g in job.default_graphs] if given else None,
            named_graphs=[ox.NamedNode(g) for g in job.named_graphs] if given else None,
        )
        if "prefix" in text.casefold():
            # The engine takes a tenth of a short query's time to read ours, which it then may not
            # need. A prefix that is used and not declared is an error of syntax.
            with contextlib.suppress(SyntaxError):
                return ask()
        return ask(prefixes=_PREFIXES)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise explain_failure(error, text) from error


def _dump(job: Job, snapshot: Snapshot, output: _Frames) -> None:
    graph: ox.NamedNode | ox.DefaultGraph = ox.DefaultGraph()
    if job.dump:
        try:
            graph = ox.NamedNode(job.dump)
        except ValueError as error:
            raise QueryError(f"{job.dump!r} is no IRI: give the graph's in full") from error
        if not snapshot.graph.contains_named_graph(graph):
            raise UnknownGraph(
                f"There is no graph {job.dump}: SELECT DISTINCT ?g {{ GRAPH ?g {{}} }} lists them"
            )
    if job.graph is None:
        raise NotAcceptable("Ask for text/turtle, application/n-triples or application/ld+json")
    output.begin(GRAPH, snapshot.generation)
    snapshot.graph.dump(
        cast("IO[bytes]", output),
        format=GRAPH_WRITERS[job.graph],
        from_graph=graph,
        prefixes=_PREFIXES,
    )
    output.end()


class _Frames(io.RawIOBase):
    """Sends what is written to it in frames, an answer that is small in one."""

    def __init__(self, pipe: Connection, most: int) -> None:
        self.leaves = False
        self._pipe = pipe
        self._most = most
        self._kind = ROWS
        self._generation = b""
        self._began = False
        self._waiting = bytearray()
        self._made = self._sent = time.monotonic()

    def begin(self, kind: bytes, generation: str) -> None:
        """Say what the answer is and of which generation."""
        self._kind, self._generation = kind, generation.encode() + b"\n"

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def write(self, data: Any) -> int:
        """Take some bytes, and send what waits if it is enough or has waited long enough."""
        before = len(self._waiting)
        self._waiting += data
        size = len(self._waiting)
        if size >= PIECE_BYTES or time.monotonic() - self._sent > PIECE_SECONDS:
            self._send()
        return size - before

    def end(self) -> None:
        """Send what is left, and say whether another query can be taken after so large a one."""
        long = time.monotonic() - self._made > LONG
        self.leaves = long and _memory(1) > self._most
        word = LEAVES if self.leaves else STAYS
        if self._began:
            self._send()
            send(self._pipe, END, word)
        else:
            send(self._pipe, WHOLE, self._kind + word + self._generation + self._waiting)

    def _send(self) -> None:
        if not self._began:
            self._began = True
            send(self._pipe, HEAD, self._kind + STAYS + self._generation)
        # The service holds one piece in memory, so none may be large.
        for start in range(0, len(self._waiting), PIECE_BYTES):
            send(self._pipe, PIECE, self._waiting[start : start + PIECE_BYTES])
        self._waiting.clear()
        self._sent = time.monotonic()


def send(pipe: Connection, kind: bytes, data: bytes | bytearray) -> None:
    """Write one frame."""
    view = memoryview(PREFIX.pack(kind, len(data)) + data)
    file = pipe.fileno()
    while view:
        view = view[os.write(file, view) :]


def receive(pipe: Connection) -> bytes:
    """Read one frame, after which nothing is sent before it is answered. Raises EOFError."""
    file = pipe.fileno()
    data = b""
    while len(data) < PREFIX.size or len(data) < PREFIX.size + PREFIX.unpack_from(data)[1]:
        more = os.read(file, PIECE_BYTES)
        if not more:
            raise EOFError
        data += more
    return data[PREFIX.size :]


def _memory(column: int) -> int:
    """Give bytes of address space (0) or of resident memory (1)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[column])
    return pages * resource.getpagesize()
