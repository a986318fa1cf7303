"""One query in one worker, from its seat to the end of its answer.

A query begins in one of few fast seats. One that takes longer than a moment moves to a slow seat,
where it has a lower priority, and the fast seat is free for the next: a query that runs away never
holds up a light one. If no slow seat is free, it is paused until there is one.
"""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from kg.errors import KgError
from service.errors import ClientGone, QueryTimeout, TooBusy
from service.jobs import END, ERROR, GRAPH, PIECE, STAYS, WHOLE, Job, read_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.processes import Process
    from service.seats import Seats
    from service.workers import QueryPool

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
QUICK_SECONDS: Final = 0.005
"""An answer that took longer is not sent by an event loop: it may be worth a file in the cache."""
QUICK_BYTES: Final = 1 << 16
"""Nor is a longer query sent by it, which might have to wait until the worker reads."""


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

    def __init__(self, run: Run | None, first: bytes | None = None) -> None:
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


class Run:
    """One query in one worker, from its seat to the end of its answer.

    `answer` waits for the beginning of the answer. An event loop, which must not wait, awaits
    `be_quick` first. Who does not want the answer any more calls `close`.
    """

    def __init__(
        self, pool: QueryPool, job: Job, limit: float, gone: Callable[[], bool] | None
    ) -> None:
        self._pool = pool
        self._job = job
        self._limit = limit
        self._gone = gone
        self._seats: Seats | None = None
        self._process: Process | None = None
        self._first: Answer | None = None
        self._error: BaseException | None = None
        self._used = 0.0
        self._cpu: float | None = None
        self._lowered = 0
        self._lock = threading.Lock()

    def answer(self) -> Answer:
        """Give the answer as soon as it begins. Raises what `QueryPool.run` does."""
        if self._error is not None:
            raise self._error
        if self._first is not None:
            first, self._first = self._first, None
            return first
        try:
            if self._needs_preparing():
                self._prepare()
            if self._seats is None:
                self._sit(self._pool.fast.take(self._patience_for_seat()))
            if self._process is None:
                self._start(self._pool.take_process())
            return self._begin(self._receive())
        except BaseException as error:
            self.leave(done=False, error=error)
            raise

    async def be_quick(self) -> bool:
        """Go on until there is all of a small answer, or for a moment; tells whether there is.

        Else `answer` goes on from there, and may have to wait.
        """
        if self._needs_preparing():
            return False
        try:
            if self._seats is None and self._pool.fast.ask(None):
                self._seats = self._pool.fast
            elif self._seats is None:
                self._sit(await self._pool.fast.take_soon(self._patience_for_seat()))
            process = self._pool.find_idle() if len(self._job.text) < QUICK_BYTES else None
            if process is None:
                return False
            self._start(process)
            began = time.monotonic()
            frame = await process.receive_soon(min(self._limit, FAST_SECONDS))
            self._used = time.monotonic() - began
            if frame is None:
                self._slow_down()
                return False
            answer = self._first = self._begin(self._check(frame))
        except (KgError, OSError) as error:
            self.leave(done=False, error=error)
            self._error = error
            return False
        except BaseException as error:
            self.leave(done=False, error=error)
            raise
        return answer.whole is not None and self._used < QUICK_SECONDS

    def close(self) -> None:
        """Stop the query if it is still running."""
        self._first = None  # it leads back here
        self.leave(done=False, error=ClientGone("The client left before there was an answer"))

    def _patience_for_seat(self) -> float:
        return min(QUEUE_SECONDS, self._limit - self._used)

    def _needs_preparing(self) -> bool:
        """Tell whether others must be asked before the query takes a seat."""
        may_change = self._pool.prepare is not None and self._seats is None
        return may_change and "service" in self._job.text.casefold()

    def _prepare(self) -> None:
        assert self._pool.prepare is not None
        began = time.monotonic()
        self._job = self._pool.prepare(self._job, self._limit)
        self._used = time.monotonic() - began

    def _sit(self, has_seat: bool) -> None:  # noqa: FBT001  # what `take` gave
        if has_seat:
            self._seats = self._pool.fast
            return
        error = TooBusy("All query workers are busy: try again in a moment")
        self._pool.tell(0.0, error)
        raise error

    def _start(self, process: Process) -> None:
        self._process = process
        process.ask(self._job)

    def _begin(self, frame: tuple[bytes, bytes]) -> Answer:
        """Read the first frame, which may be all of the answer."""
        kind, data = frame
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
        return self._check(frame)

    def _check(self, frame: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
        kind, data = frame
        if kind == ERROR:
            error = read_error(data)
            self.leave(done=True, error=error)
            raise error
        return frame

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
