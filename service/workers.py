"""Queries run in processes of their own, which are killed at a deadline and limited in memory.

A query begins in one of few fast seats. One that takes longer than a moment moves to a slow seat,
where it has a lower priority, and the fast seat is free for the next: a query that runs away never
holds up a light one. If no slow seat is free, it is paused until there is one.
"""

from __future__ import annotations

import contextlib
import threading
import time
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from service.errors import ClientGone, QueryTimeout, TooBusy
from service.jobs import END, ERROR, GRAPH, PIECE, STAYS, WHOLE, Job, read_error
from service.processes import Process
from service.seats import Seats

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Answer", "Job", "Pieces", "QueryPool"]

QUEUE_SECONDS: Final = 5.0
"""How long a query waits for a fast seat before its client is told to come back."""
FAST_SECONDS: Final = 0.015
"""Seconds after which a query is watched; it leaves its fast seat if it then goes on computing."""
WAIT_SECONDS: Final = 0.5
"""How long it may stay there on a machine that has no time for it."""
LONG_SECONDS: Final = 0.5
"""After how many seconds of computing it has the lowest priority."""
LOW: Final = 10
LOWEST: Final = 19
TICK: Final = 0.25
"""Seconds between looks whether the client is still there."""
SPARE: Final = 1
"""Idle workers that are kept beside those for the fast seats."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its kind (`rows` or `graph`) and the pieces as they come.

    `whole` is all of it where it was small, and `pieces` then has nothing to wait for. `seconds` is
    how long its beginning was in coming.
    """

    kind: str
    generation: str
    pieces: Pieces
    whole: bytes | None = None
    seconds: float = 0.0


class Pieces:
    """The pieces of an answer, in order; the worker is free again at their end or on `close`.

    No generator: one that is closed before it began would never give its worker back, and a
    request for the headers alone does just that.
    """

    def __init__(self, run: _Run | None, first: bytes | None = None) -> None:
        self._run = run
        self._first = first

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        if self._run is None:
            raise StopIteration
        try:
            piece = self._run.next_piece()
        except BaseException as error:
            self._end(error)
            raise
        if piece is None:
            self._run = None
            raise StopIteration
        return piece

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Stop the query if it is still running."""
        self._end(ClientGone("The client left before the end of the answer"))

    def _end(self, error: BaseException) -> None:
        self._first = None
        run, self._run = self._run, None
        if run is not None:
            run.leave(done=False, error=error)


class QueryPool:
    """Workers for queries; started on first use or by `warm`, replaced when killed.

    Each of `watchers` is called when a query has ended, with the seconds that its worker took and
    the error that ended it, if there was one. `prepare` may change a job in so many seconds before
    it takes a seat.
    """

    def __init__(
        self,
        store: Path,
        *,
        size: int,
        seconds: float,
        memory: int,
        slow: int = 8,
        queue: int = 64,
        prepare: Callable[[Job, float], Job] | None = None,
    ) -> None:
        self.seconds = seconds
        self.memory = memory
        self.fast = Seats(size, queue)
        self.slow = Seats(slow, slow)
        self.watchers: list[Callable[[float, BaseException | None], None]] = []
        self._store = store
        self._prepare = prepare
        self._idle: list[Process] = []
        self._processes: weakref.WeakSet[Process] = weakref.WeakSet()
        self._starting = 0
        self._lock = threading.Lock()
        self._closed = False

    def run(
        self,
        job: Job,
        seconds: float | None = None,
        gone: Callable[[], bool] | None = None,
        *,
        patient: bool = False,
    ) -> Answer:
        """Evaluate a query; the answer's pieces must be read to their end or closed.

        `seconds` may ask for less than the limit here; only what `patient` marks as our own may
        ask for more. `gone` tells whether the client has left, and is asked now and then.

        Raises QueryTimeout, QueryTooBig, TooBusy, NotAcceptable and what a query itself raises.
        Later, while pieces are read, a limit breaks the stream by raising.
        """
        limit = seconds or self.seconds
        if not patient:
            limit = min(limit, self.seconds)
        began = time.monotonic()
        if self._prepare is not None:
            job = self._prepare(job, limit)
        used = time.monotonic() - began
        if not self.fast.take(min(QUEUE_SECONDS, limit - used)):
            error = TooBusy("All query workers are busy: try again in a moment")
            self.tell(0.0, error)
            raise error
        run = _Run(self, limit, gone, used)
        try:
            return run.begin(job)
        except BaseException as error:
            run.leave(done=False, error=error)
            raise

    def tell(self, seconds: float, error: BaseException | None) -> None:
        """Tell those who watch that a query has ended."""
        for watcher in self.watchers:
            watcher(seconds, error)

    def worker_memory(self) -> list[int]:
        """Give the resident memory of each worker, in bytes."""
        with self._lock:
            processes = list(self._processes)
        return [size for size in (p.resident_memory() for p in processes) if size]

    def warm(self) -> None:
        """Start the workers that are kept ready, if there is a graph for them."""
        self._refill()

    def close(self) -> None:
        """Stop all workers that are idle, and each other one when its query is done."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for process in idle:
            process.kill()

    def take_process(self) -> Process:
        """Give an idle worker, or a new one."""
        while True:
            with self._lock:
                few = self._are_few()
                process = self._idle.pop() if self._idle else None
            if few:
                self.keep_ready()
            if process is None:
                return self._make_process()
            if process.is_fit():
                return process
            process.kill()

    def put_process(self, process: Process) -> None:
        """Take a worker back that has answered."""
        with self._lock:
            keep = len(self._idle) < self.fast.size + SPARE and not self._closed
            if keep:
                self._idle.append(process)
        if not keep:
            process.kill()

    def drop_process(self, process: Process) -> None:
        """End a worker that is at work, and have another one ready."""
        process.kill()
        self.keep_ready()

    def keep_ready(self) -> None:
        """Start workers in the background if too few are ready."""
        if self._are_few():
            threading.Thread(target=self._refill, daemon=True).start()

    def _make_process(self) -> Process:
        process = Process(self._store, self.memory)
        with self._lock:
            self._processes.add(process)
        return process

    def _refill(self) -> None:
        while True:
            with self._lock:
                if not self._are_few():
                    return
                self._starting += 1
            try:
                process = self._make_process()
            finally:
                with self._lock:
                    self._starting -= 1
            self.put_process(process)

    def _are_few(self) -> bool:
        """Tell whether another worker should be ready beside those for the fast seats."""
        ready = len(self._idle) + self._starting + self.fast.taken
        return not self._closed and ready < self.fast.size + SPARE


class _Run:
    """One query in one worker, from its seat to the end of its answer."""

    def __init__(
        self, pool: QueryPool, limit: float, gone: Callable[[], bool] | None, used: float
    ) -> None:
        self._pool = pool
        self._limit = limit
        self._gone = gone
        self._seats: Seats | None = pool.fast
        self._process: Process | None = None
        self._used = used
        self._cpu: float | None = None
        self._lowered = 0
        self._lock = threading.Lock()

    def begin(self, job: Job) -> Answer:
        """Send the query and wait for the beginning of the answer."""
        self._process = self._pool.take_process()
        self._process.ask(job)
        kind, data = self._receive()
        head, _, rest = data.partition(b"\n")
        form = "graph" if head[:1] == GRAPH else "rows"
        generation = head[2:].decode()
        if kind == WHOLE:
            self.leave(done=head[1:2] == STAYS)
            return Answer(form, generation, Pieces(None, rest), rest, self._used)
        return Answer(form, generation, Pieces(self), None, self._used)

    def next_piece(self) -> bytes | None:
        """Give the next piece of the answer, None at its end."""
        kind, data = self._receive()
        if kind == PIECE:
            # The next one may be long in coming, or long in being fetched.
            self._move()
            self._lower(LOW)
            return data
        assert kind == END
        self.leave(done=data == STAYS)
        return None

    def leave(self, *, done: bool, error: BaseException | None = None) -> None:
        """Give up the seat, and the worker: for others if it is done, else it is stopped."""
        with self._lock:
            process, self._process = self._process, None
            seats, self._seats = self._seats, None
        if process is not None and done:
            self._pool.put_process(process)
        if seats is not None:
            seats.give_up()
        if process is not None and not done:
            self._pool.drop_process(process)
        if process is not None:
            self._pool.tell(self._used, error)

    def _receive(self) -> tuple[bytes, bytes]:
        """Wait for a frame, and meanwhile keep to the limits. An error frame is raised.

        Only time that the worker takes counts, not what its client takes to fetch the answer.
        """
        assert self._process is not None
        while True:
            began = time.monotonic()
            frame = self._process.receive(min(self._limit - self._used, self._patience()))
            self._used += time.monotonic() - began
            if frame is not None:
                break
            if self._used >= self._limit:
                raise QueryTimeout(
                    f"The query was stopped after {self._limit:g} seconds, the limit "
                    + ("here" if self._limit >= self._pool.seconds else "you asked for")
                    + ". Ask for less: add a LIMIT, name a class or a property, or split it in two"
                )
            if self._gone is not None and self._gone():
                raise ClientGone("The client left before there was an answer")
            self._slow_down()
        kind, data = frame
        if kind == ERROR:
            error = read_error(data)
            self.leave(done=True, error=error)
            raise error
        return kind, data

    def _patience(self) -> float:
        return FAST_SECONDS if self._seats is self._pool.fast else TICK

    def _slow_down(self) -> None:
        """Make way for others after a while: by leaving the fast seat, and by priority.

        Only what a query has computed lowers its priority. One that had to wait for a busy machine
        would else wait ever longer.
        """
        assert self._process is not None
        had = self._process.cpu_seconds()
        if self._cpu is None:
            self._cpu = had
            return
        spent = had - self._cpu
        is_fast = self._seats is self._pool.fast
        if is_fast and (spent >= FAST_SECONDS / 2 or self._used >= WAIT_SECONDS):
            self._move()
        if spent >= LONG_SECONDS:
            self._lower(LOWEST)
        elif spent >= FAST_SECONDS / 2:
            self._lower(LOW)

    def _lower(self, by: int) -> None:
        if self._process is not None and by > self._lowered and self._process.lower(by):
            self._lowered = by

    def _move(self) -> None:
        """Move from a fast seat to a slow one; wait for it, paused, if there is none."""
        if self._seats is not self._pool.fast or self._process is None:
            return
        if not self._pool.slow.take(0):
            self._wait_for_seat(self._process)
        else:
            self._seats = self._pool.slow
            self._pool.fast.give_up()
        self._pool.keep_ready()

    def _wait_for_seat(self, process: Process) -> None:
        process.pause()
        self._seats = None
        self._pool.fast.give_up()
        if not self._pool.slow.take(max(0.0, self._limit - self._used)):
            raise TooBusy(
                "The query takes long, and all places for long queries are taken: try again "
                "in some seconds, or ask for less"
            )
        self._seats = self._pool.slow
        with contextlib.suppress(ProcessLookupError):
            process.resume()
