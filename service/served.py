"""What became of a query, for logs and metrics: how many rows were sent, and whether from a cache.

The engine writes answers itself and does not say how many rows they have, so they are counted in
what it wrote: exactly, whatever stands in the values, and at a cost that a short query never feels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from wsgiref.types import WSGIEnvironment

KEY: Final = "newsgraph.served"
"""Where the environment of a request holds what was served."""

_LINES: Final = ((b"\n", 1),)
_MARKS: Final = {
    # Ends of values that look like the seam of two rows count against it: no name begins so.
    "json": ((b'"bindings":[{', 1), (b'},{"', 1), (b'},{"}', -1), (b'},{",', -1)),
    "xml": ((b"<result>", 1),),
    "csv": _LINES,
    "tsv": _LINES,
    "ntriples": _LINES,
    "nquads": _LINES,
}
"""What each row has once, by format. An answer ASK has none, nor have other formats of graphs."""
_HEADED: Final = frozenset(("csv", "tsv"))
_LONGEST: Final = 16
"""Bytes that may belong to a mark whose end has not come."""


class Closing(Protocol):
    """Pieces that can be given up."""

    def __next__(self) -> bytes:
        """Give the next piece."""

    def close(self) -> None:
        """Stop what makes them."""


@dataclass(frozen=True, slots=True)
class Served:
    """What was answered to a query.

    `rows` is None where an answer has none: a truth value, Turtle and the like, or nothing new.
    """

    environ: WSGIEnvironment
    status: int
    seconds: float
    query: str
    is_cached: bool
    rows: int | None


class RowCount:
    r"""Counts rows, or triples a line each, in an answer that comes in pieces.

    >>> count = RowCount("csv")
    >>> for piece in (b'a,b\r\n1,"x\r', b'\ny"\r\n2,z\r', b'\n'):
    ...     count.add(piece)
    >>> count.rows
    2
    """

    def __init__(self, form: str) -> None:
        self._marks = _MARKS.get(form, ())
        self._is_quoted = form == "csv"
        self._quotes = 0
        self._rows = -1 if form in _HEADED else 0
        self._tail = b""

    @property
    def rows(self) -> int | None:
        """Rows so far, None if the format does not show them."""
        return max(0, self._rows) if self._marks else None

    def add(self, piece: bytes) -> None:
        """Count on."""
        if self._is_quoted:
            parts = piece.split(b'"')
            piece = b" ".join(parts[self._quotes % 2 :: 2])
            self._quotes += len(parts) - 1
        whole = self._tail + piece
        for mark, weight in self._marks:
            # What lies in the tail was counted with the piece before.
            self._rows += weight * (whole.count(mark) - self._tail.count(mark))
        self._tail = whole[-_LONGEST:]


def count_rows(body: bytes, form: str) -> int | None:
    """Count the rows of a whole answer.

    >>> count_rows(b'{"head":{"vars":["x"]},"results":{"bindings":[]}}', "json")
    0
    """
    if form == "csv":
        count = RowCount(form)
        count.add(body)
        return count.rows
    marks = _MARKS.get(form, ())
    rows = sum(weight * body.count(mark) for mark, weight in marks)
    return max(0, rows - (form in _HEADED)) if marks else None


class Followed:
    """Pieces of an answer whose rows are counted as they pass; `done` is called once, at the end.

    That is also where a client left, or a limit broke the answer off.
    """

    def __init__(
        self,
        pieces: Closing,
        count: RowCount,
        done: Callable[[int | None], None],
    ) -> None:
        self._pieces = pieces
        self._count = count
        self._done: Callable[[int | None], None] | None = done

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            piece = next(self._pieces)
        except BaseException:
            self._end()
            raise
        self._count.add(piece)
        return piece

    def close(self) -> None:
        """Give the answer up."""
        self._pieces.close()
        self._end()

    def _end(self) -> None:
        done, self._done = self._done, None
        if done is not None:
            done(self._count.rows)
