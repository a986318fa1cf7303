"""Queries run in processes of their own, which are killed at a deadline and limited in memory.

The engine has no time-out and cannot be stopped from within. A worker opens the published
generation read-only, evaluates one query at a time and sends the serialised answer in pieces.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import queue
import resource
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pyoxigraph as ox

from kg import terms
from kg.errors import KgError, QueryError
from kg.queries import check_query, explain_failure
from kg.store import Snapshot, current_generation, open_snapshot
from service.errors import NotAcceptable, QueryTimeout, QueryTooBig, TooBusy
from service.negotiate import GRAPH_WRITERS, ROW_WRITERS

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

PIECE = 1 << 16
"""Bytes of an answer that a worker sends at a time."""

QUEUE_SECONDS = 5.0
"""How long a query waits for a worker before its client is told to come back."""

_CONTEXT = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Job:
    """One query with the formats that its client takes (None: none of that kind)."""

    text: str
    rows: str | None
    graph: str | None
    base: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The beginning of an answer: its kind (`rows` or `graph`), and the pieces as they come."""

    kind: str
    generation: str
    pieces: Pieces


class Pieces:
    """The pieces of an answer, in order; the worker is free again at their end or on `close`.

    No generator: one that is closed before it began would never give its worker back, and a
    request for the headers alone does just that.
    """

    def __init__(self, pool: QueryPool, worker: _Worker, deadline: float) -> None:
        self._pool = pool
        self._worker: _Worker | None = worker
        self._deadline = deadline

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if self._worker is None:
            raise StopIteration
        try:
            piece = self._pool.next_piece(self._worker, self._deadline)
        except BaseException:
            self.close()
            raise
        if piece is None:
            worker, self._worker = self._worker, None
            self._pool.give_back(worker, done=True)
            raise StopIteration
        return piece

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Stop the query if it is still running."""
        if self._worker is not None:
            worker, self._worker = self._worker, None
            self._pool.give_back(worker, done=False)


@dataclass(slots=True)
class _Worker:
    """A process and the pipe to it."""

    process: SpawnProcess
    pipe: Connection
    started: float = field(default_factory=time.monotonic)


class QueryPool:
    """A fixed number of workers; started on first use, replaced when killed."""

    def __init__(self, store: Path, *, size: int, seconds: float, memory: int) -> None:
        self.seconds = seconds
        self.memory = memory
        self._store = store
        self._size = size
        self._idle: queue.Queue[_Worker] = queue.Queue()
        self._lock = threading.Lock()
        self._running = False

    def run(self, job: Job, seconds: float | None = None) -> Answer:
        """Evaluate a query; the answer's pieces must be read to their end or closed.

        Raises QueryTimeout, QueryTooBig, TooBusy, NotAcceptable and what a query itself raises.
        Later, while pieces are read, a limit breaks the stream by raising.
        """
        current_generation(self._store)  # says how to fill a store that has nothing
        deadline = time.monotonic() + min(seconds or self.seconds, self.seconds)
        worker = self._take()
        try:
            worker.pipe.send(job)
            head = self._receive(worker, deadline)
        except BaseException:
            self._replace(worker)
            raise
        if isinstance(head, KgError):
            self._idle.put(worker)
            raise head
        assert isinstance(head, tuple)
        return Answer(head[0], head[1], Pieces(self, worker, deadline))

    def close(self) -> None:
        """Stop all workers."""
        with contextlib.suppress(queue.Empty):
            while True:
                _kill(self._idle.get_nowait())

    def next_piece(self, worker: _Worker, deadline: float) -> bytes | None:
        """Give the next piece of an answer, None at its end."""
        piece = self._receive(worker, deadline)
        if isinstance(piece, KgError):
            raise piece
        assert piece is None or isinstance(piece, bytes)
        return piece

    def give_back(self, worker: _Worker, *, done: bool) -> None:
        """Take a worker back; one that is still at work is stopped and replaced."""
        if done:
            self._idle.put(worker)
        else:
            self._replace(worker)

    def _receive(self, worker: _Worker, deadline: float) -> object:
        try:
            if not worker.pipe.poll(max(0.0, deadline - time.monotonic())):
                raise QueryTimeout(
                    f"The query was stopped after {self.seconds:g} seconds, the limit here. "
                    "Ask for less: add a LIMIT, name a class or a property, or split it in two"
                )
            return worker.pipe.recv()
        except (EOFError, ConnectionResetError):
            raise QueryTooBig(
                f"The query needed more than {self.memory // 1024**2} MB, the limit here, and was "
                "stopped. Ask for less: avoid ORDER BY and DISTINCT over large joins"
            ) from None

    def _take(self) -> _Worker:
        with self._lock:
            if not self._running:
                self._running = True
                for _ in range(self._size):
                    self._idle.put(self._start())
        try:
            return self._idle.get(timeout=QUEUE_SECONDS)
        except queue.Empty:
            raise TooBusy("All query workers are busy: try again in a moment") from None

    def _start(self) -> _Worker:
        here, there = _CONTEXT.Pipe()
        process = _CONTEXT.Process(
            target=_work, args=(there, str(self._store), self.memory), daemon=True
        )
        process.start()
        there.close()
        return _Worker(process, here)

    def _replace(self, worker: _Worker) -> None:
        _kill(worker)
        self._idle.put(self._start())


def _kill(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _work(pipe: Connection, store: str, memory: int) -> None:
    """Evaluate one query after another until the pipe closes."""
    used = _mapped_bytes()
    resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    opened: Snapshot | None = None
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            job = pipe.recv()
            try:
                opened = _newest(opened, Path(store))
                _evaluate(job, opened, pipe)
            except KgError as error:
                pipe.send(error)
            except MemoryError:
                return


def _newest(opened: Snapshot | None, store: Path) -> Snapshot:
    if opened is not None and opened.generation == current_generation(store):
        return opened
    if opened is not None:
        opened.close()
    return open_snapshot(store)


def _evaluate(job: Job, snapshot: Snapshot, pipe: Connection) -> None:
    check_query(job.text, job.base)
    try:
        answer = snapshot.graph.query(
            job.text,
            base_iri=job.base,
            prefixes=dict(terms.PREFIXES),
            default_graph=[ox.NamedNode(g) for g in job.default_graphs] or None,
            named_graphs=[ox.NamedNode(g) for g in job.named_graphs] or None,
        )
    except (SyntaxError, ValueError, RuntimeError) as error:
        raise explain_failure(error, job.text) from error
    kind, name = ("graph", job.graph) if isinstance(answer, ox.QueryTriples) else ("rows", job.rows)
    if name is None:
        raise NotAcceptable(
            "Ask for application/sparql-results+json, text/csv, text/turtle or application/ld+json"
        )
    pipe.send((kind, snapshot.generation))
    output = io.BufferedWriter(_Pieces(pipe), PIECE)
    try:
        if isinstance(answer, ox.QueryTriples):
            answer.serialize(output, format=GRAPH_WRITERS[name])
        else:
            answer.serialize(output, format=ROW_WRITERS[name])
        output.flush()
    except (RuntimeError, ValueError) as error:
        raise QueryError(f"The query failed while it was answered: {error}") from error
    pipe.send(None)


class _Pieces(io.RawIOBase):
    """Sends what is written to it through a pipe."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def write(self, data: object) -> int:
        """Send some bytes."""
        piece = bytes(data)  # type: ignore[call-overload]
        self._pipe.send(piece)
        return len(piece)


def _mapped_bytes() -> int:
    """Give the address space in use, which the limit is counted on top of."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()
