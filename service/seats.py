"""Places to run in: so many at a time, first come first served, and a queue that has an end."""

from __future__ import annotations

import threading
from collections import deque


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
        self._waiting: deque[threading.Lock] = deque()

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
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            if seconds <= 0 or len(self._waiting) >= self.queue:
                return False
            turn = threading.Lock()
            turn.acquire()  # released by who gives up a seat
            self._waiting.append(turn)
        if turn.acquire(timeout=seconds):
            return True
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        return True  # given between the end of the wait and here

    def give_up(self) -> None:
        """Leave a seat."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
