"""Answers that begin when they are first asked for a piece.

So an event loop can have a request read by the application, which is quick, and then choose where
to wait for the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from service.run import Run

RUN: Final = "newsgraph.run"
"""Where the environment of a request holds the query that its answer waits for, if it does."""


class Later:
    """The body of an answer that `make` makes and starts, by waiting for `run` if there is one.

    No generator: one that is closed before it began would never stop its query.
    """

    def __init__(self, make: Callable[[], Iterable[bytes]], run: Run | None = None) -> None:
        self._make = make
        self._run = run
        self._body: Iterable[bytes] | None = None

    def __iter__(self) -> Iterator[bytes]:
        self._body = self._make()
        return iter(self._body)

    def close(self) -> None:
        """Give the answer up."""
        if self._run is not None:
            self._run.close()
        close = getattr(self._body, "close", None)
        if close is not None:
            close()
