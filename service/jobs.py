"""What a worker is asked, and the frames in which it answers.

A frame is one byte for its kind, four for the length of what follows, and that. An answer is one
`WHOLE` frame, or a `HEAD` with `PIECE`s up to an `END`. `WHOLE` and `HEAD` begin with a line: what
the answer is (`ROWS` or `GRAPH`), whether the worker stays, and the generation. `END` says again
whether it stays. An `ERROR` may come at any time in place of the rest. A query comes in a `QUERY`.
"""

from __future__ import annotations

import json
import marshal
import struct
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from kg import errors
from service.errors import NotAcceptable, QueryTooBig, UnknownGraph

QUERY: Final = b"Q"
READY: Final = b"R"
WHOLE: Final = b"W"
HEAD: Final = b"H"
PIECE: Final = b"P"
END: Final = b"E"
ERROR: Final = b"X"

ROWS: Final = b"r"
GRAPH: Final = b"g"
STAYS: Final = b"s"
LEAVES: Final = b"l"
"""Whether the worker takes another query after this one."""

PREFIX: Final = struct.Struct("!cI")

_ERRORS: Final = {
    kind.__name__: kind
    for kind in (
        errors.BadDecision,
        errors.BadParameter,
        errors.KgError,
        errors.QueryError,
        errors.QueryRefused,
        errors.QuerySyntax,
        errors.StoreBusy,
        errors.StoreDamaged,
        errors.StoreFull,
        errors.StoreMissing,
        errors.UnknownArticle,
        errors.UnknownQuery,
        errors.UnknownThing,
        NotAcceptable,
        QueryTooBig,
        UnknownGraph,
    )
}


@dataclass(frozen=True, slots=True)
class Job:
    """One query with the formats that its client takes (None: none of that kind).

    With `saved`, the name of a saved query, `text` is not read and `values` are the values of its
    parameters as a person writes them; `limit` and `offset` then make a page of it. With `dump`,
    the whole of one graph is asked for, the merged one by an empty string.
    """

    text: str
    rows: str | None
    graph: str | None
    base: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    saved: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    limit: int | None = None
    offset: int = 0
    dump: str | None = None


_FIELDS: Final = attrgetter(*Job.__slots__)


def write_job(job: Job) -> bytes:
    """Write a job as a worker reads it.

    >>> job = Job("ASK {}", "json", None, limit=3, offset=2, dump="")
    >>> read_job(write_job(job)) == job
    True
    """
    return marshal.dumps(_FIELDS(job))


def read_job(data: bytes) -> Job:
    """Read a job."""
    return Job(*marshal.loads(data))  # noqa: S302  # from our own service


def write_error(error: errors.KgError) -> bytes:
    """Write an error to be raised again on the other side.

    >>> read_error(write_error(errors.QuerySyntax("no", 3, 7)))
    QuerySyntax('no')
    """
    kind = next((k for k in type(error).__mro__ if k.__name__ in _ERRORS), errors.KgError)
    place = (error.line, error.column) if isinstance(error, errors.QuerySyntax) else ()
    return json.dumps([kind.__name__, str(error), *place]).encode()


def read_error(data: bytes) -> errors.KgError:
    """Read an error that a worker met."""
    name, message, *place = json.loads(data)
    return _ERRORS[name](message, *place)
