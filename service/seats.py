"""Places to run in: so many at a time, first come first served, and a queue that has an end."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable

Turn = Callable[[], object]
"""Called when a seat is given to who waits for it."""


class Seats:
    """A number of seats. A seat that is given up goes to who has waited longest.

    >>> seats = Seats(1, queue=0)
    >>> seats.take(0), seats.take(0)
    (True, False)
    """

    def __init__(self, size: int, queue: int) -> None:
        self.size = size
        self.queue = queue
        self._free = size
        self._lock = threading.Lock()
        self._waiting: deque[Turn] = deque()

    @property
    def taken(self) -> int:
        """Seats in use."""
        return self.size - self._free

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return len(self._waiting)

    def take(self, seconds: float) -> bool:
        """Take a seat, waiting so long for one; tells whether there was one.

        Nobody waits if the queue is full.
        """
        turn = threading.Lock()
        turn.acquire()  # released by who gives up a seat
        taken = self.ask(turn.release if seconds > 0 else None)
        if taken is not None:
            return taken
        return turn.acquire(timeout=seconds) or not self.withdraw(turn.release)

    async def take_soon(self, seconds: float) -> bool:
        """Take a seat as `take` does, without holding up the event loop."""
        loop = asyncio.get_running_loop()
        turn = loop.create_future()

        def settle(has_seat: bool) -> None:  # noqa: FBT001  # the result
            if not turn.done():
                turn.set_result(has_seat)
            elif has_seat:  # nobody waits for it any more
                self.give_up()

        def give() -> None:
            if asyncio._get_running_loop() is loop:  # noqa: SLF001  # it need not be woken
                settle(True)  # noqa: FBT003
            else:
                loop.call_soon_threadsafe(settle, True)  # noqa: FBT003

        def tire() -> None:
            if self.withdraw(give):
                settle(False)  # noqa: FBT003

        taken = self.ask(give)
        if taken is not None:
            return taken
        timer = loop.call_later(seconds, tire)
        try:
            has_seat: bool = await turn
        except BaseException:
            if not self.withdraw(give) and not turn.cancelled() and turn.done() and turn.result():
                self.give_up()
            raise
        finally:
            timer.cancel()
        return has_seat

    def ask(self, give: Turn | None) -> bool | None:
        """Take a seat if one is free; tells whether there was one.

        Else, and unless the queue is full, `give` is called once when it is its turn, by who gives
        up a seat; the answer is then None.
        """
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            if give is None or len(self._waiting) >= self.queue:
                return False
            self._waiting.append(give)
        return None

    def withdraw(self, give: Turn) -> bool:
        """Wait no longer; tells whether that came before the seat."""
        with self._lock:
            if give in self._waiting:
                self._waiting.remove(give)
                return True
        return False

    def give_up(self) -> None:
        """Leave a seat."""
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            give = self._waiting.popleft()
        give()
