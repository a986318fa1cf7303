"""Queries run in processes of their own, which are killed at a deadline and limited in memory.

How one of them goes, from its seat to the end of its answer, is in `service.run`.
"""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, Final

from service.jobs import Job
from service.processes import Process
from service.run import QUEUE_SECONDS, Answer, Pieces, Run
from service.seats import Seats

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["QUEUE_SECONDS", "Answer", "Job", "Pieces", "QueryPool", "Run"]

SPARE: Final = 1
"""Idle workers that are kept beside those for the fast seats."""


class QueryPool:
    """Workers for queries; started on first use or by `warm`, replaced when killed.

    Each of `watchers` is called when a query has ended, with the seconds that its worker took and
    the error that ended it, if there was one. `prepare` may change a job that has the word SERVICE
    in so many seconds before it takes a seat.
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
        self.prepare = prepare
        self._store = store
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
        return self.ask(job, seconds, gone, patient=patient).answer()

    def ask(
        self,
        job: Job,
        seconds: float | None = None,
        gone: Callable[[], bool] | None = None,
        *,
        patient: bool = False,
    ) -> Run:
        """Prepare to evaluate a query as in `run`; nothing happens before the answer is awaited."""
        limit = seconds or self.seconds
        return Run(self, job, limit if patient else min(limit, self.seconds), gone)

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
        return self.find_idle() or self._make_process()

    def find_idle(self) -> Process | None:
        """Give an idle worker if there is one."""
        while True:
            with self._lock:
                few = self._are_few()
                process = self._idle.pop() if self._idle else None
            if few:
                self.keep_ready()
            if process is None or process.is_fit():
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
