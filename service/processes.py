"""Starting, watching and stopping the processes that evaluate queries.

They are forked from a server process that has loaded the engine and nothing else, which takes
milliseconds, and killed where a query must stop: the engine cannot be stopped from within.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import multiprocessing
import os
import resource
import select
import signal
import time
import weakref
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from service.errors import QueryTooBig
from service.jobs import PREFIX, QUERY, READY, Job, write_job
from service.worker import send, work

if TYPE_CHECKING:
    from collections.abc import Callable

_READ: Final = 100_000
"""Bytes read at a time; for much more the allocator would ask the kernel each time."""
_CONTEXT: Final = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["service.worker", "service.deciding"])


class _File:
    """An open file that goes to a process with the order to start it.

    One that the process has to fetch stays open here for ever if it is killed before it does.
    """

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[Callable[[Any], int], tuple[Any]]:
        return _receive, (DupFd(self._number),)


def _receive(file: Any) -> int:
    number: int = file.detach()
    return number


class Process:
    """A worker and the pipe to it, whose number is `file`. Used by one thread at a time."""

    def __init__(self, store: Path, memory: int) -> None:
        self._memory = memory
        self._complaints = os.memfd_create("complaints")
        self._forget = weakref.finalize(self, os.close, self._complaints)
        here, there = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(
            target=work,
            args=(there, _File(self._complaints), str(store), memory),
            daemon=True,
        )
        self._process.start()
        there.close()
        self._pipe = here
        self.file = here.fileno()
        self._poll = select.poll()
        self._poll.register(self.file, select.POLLIN)
        self._read = bytearray()
        self._thread = 0

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid or 0

    def is_fit(self) -> bool:
        """Tell whether an idle process can take a query: it has not ended meanwhile."""
        try:
            while self._poll.poll(0):
                if not self.read():
                    return False
        except OSError:
            return False
        return self.frame() is None

    def ask(self, job: Job) -> None:
        """Send a query. Raises QueryTooBig if the process is gone."""
        try:
            send(self._pipe, QUERY, write_job(job))
        except OSError:
            raise self._explain() from None

    def receive(self, seconds: float) -> tuple[bytes, bytes] | None:
        """Give the kind and content of the next frame, None if none comes in that time.

        Raises QueryTooBig if the process ended instead.
        """
        until = time.monotonic() + seconds
        while True:
            frame = self.frame()
            if frame is not None:
                return frame
            left = until - time.monotonic()
            if not self._poll.poll(max(0, math.ceil(left * 1000))):
                return None
            if not self.read():
                raise self._explain()

    async def receive_soon(self, seconds: float) -> tuple[bytes, bytes] | None:
        """Receive a frame as `receive` does, without holding up the event loop.

        None is given also if the process has ended, which `receive` then explains.
        """
        loop = asyncio.get_running_loop()
        come = loop.create_future()

        def settle(frame: tuple[bytes, bytes] | None) -> None:
            if not come.done():
                come.set_result(frame)

        def look() -> None:
            is_there, frame = self.read(), self.frame()
            if frame is not None or not is_there:
                settle(frame)

        loop.add_reader(self.file, look)
        timer = loop.call_later(seconds, settle, None)
        try:
            frame: tuple[bytes, bytes] | None = await come
        finally:
            timer.cancel()
            loop.remove_reader(self.file)
        return frame

    def read(self) -> bool:
        """Read what has come, or wait for it; tells whether the process is still there."""
        try:
            data = os.read(self.file, _READ)
        except ConnectionResetError:
            return False
        self._read += data
        return bool(data)

    def frame(self) -> tuple[bytes, bytes] | None:
        """Give the kind and content of the next frame if all of it was read."""
        while len(self._read) >= PREFIX.size:
            kind, size = PREFIX.unpack_from(self._read)
            end = PREFIX.size + size
            if len(self._read) < end:
                return None
            data = bytes(memoryview(self._read)[PREFIX.size : end])
            del self._read[:end]
            if kind != READY:
                return kind, data
            self._thread = int.from_bytes(data)
        return None

    def cpu_seconds(self) -> float:
        """Give the processor time that the process has had, 0 if it has ended."""
        try:
            # The clock of another process: see clock_getcpuclockid(3) for its number.
            return time.clock_gettime((~self.pid << 3) | 2)
        except OSError:
            return 0.0

    def resident_memory(self) -> int:
        """Give the memory that the process holds, in bytes; 0 if it has ended."""
        try:
            pages = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]
        except (OSError, ValueError, IndexError):
            return 0
        return int(pages) * resource.getpagesize()

    def lower(self, by: int) -> bool:
        """Lower the priority of the query that runs, by so many steps of niceness in all.

        Tells whether that could be done: not before the process has said which thread it runs in.
        Its main thread must never be lowered, or no thread after it would have its full priority.
        """
        if not self._thread:
            return False
        with contextlib.suppress(OSError):
            base = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, self._thread, min(19, base + by))
        return True

    def pause(self) -> None:
        """Stop the process until `resume`."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let the process go on."""
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End the process, whatever it does; its memory is free when this returns."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._pipe.close()
        self._forget()

    def _explain(self) -> QueryTooBig:
        """Say why the process ended, from what it said last."""
        self._process.join(1)
        said = os.pread(self._complaints, 1 << 16, 0)
        if b"overflowed its stack" in said:
            return QueryTooBig(
                "The query is nested too deeply and was stopped. Flatten it: list values with "
                "VALUES or IN, or ask in several queries"
            )
        if b"memory allocation" in said or b"MemoryError" in said:
            return QueryTooBig(
                f"The query needed more than {self._memory // 1024**2} MB, the limit here, and "
                "was stopped. Ask for less: avoid ORDER BY and DISTINCT over large joins"
            )
        return QueryTooBig(
            f"The query broke its worker, most likely by needing more than the "
            f"{self._memory // 1024**2} MB it may have. Ask for less, or in several queries"
        )
