"""What a request asks of the endpoint, read from any of the ways in which it may be sent.

Source: SPARQL 1.1 Protocol, sections 2.1 and 2.2. This reads the WSGI environment itself: most
requests are answered without a web framework, whose fixed cost is that of a short query.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote_plus

from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import (
    BadRequest,
    RequestEntityTooLarge,
    RequestTimeout,
    UnsupportedMediaType,
)
from werkzeug.http import parse_accept_header

from service.negotiate import GRAPHS, HTML, ROWS, choose

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_FIELDS: Final = 1000
REMEMBERED: Final = 1024
"""Characters of an Accept header up to which what it asks for is remembered."""
_READERS: Final = threading.BoundedSemaphore(32)
"""Bodies that are read at a time. One that never ends holds up other bodies, never a GET."""
_READER_SECONDS: Final = 5.0
_CHARSET: Final = re.compile(r";\s*charset=[^;,]*", re.IGNORECASE)
"""What some clients add to a media type that has no parameters."""
_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_GRAPH_NAMES: Final = (
    "default-graph-uri",
    "named-graph-uri",
    "using-graph-uri",
    "using-named-graph-uri",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query or an update (at most one of them is not None) and what goes with it.

    `seconds` is the time that the client gives it, `fields` what else was sent.
    """

    query: str | None = None
    update: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    wanted: str | None = None
    seconds: float | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Formats:
    """Names of the formats for rows and for graphs, None where a client takes none of them."""

    rows: str | None
    graph: str | None
    is_page: bool


def read_request(environ: Mapping[str, Any], most: int) -> Asked:
    """Read a GET, HEAD or POST request, whose body may have `most` bytes.

    Raises what werkzeug has for bad requests, media types and sizes.
    """
    pairs = _read_pairs(environ.get("QUERY_STRING", ""))
    if environ["REQUEST_METHOD"] != "POST":
        if len(pairs) == 1 and pairs[0][0] == "query":
            return Asked(pairs[0][1])  # most requests
        if any(name == "update" for name, _ in pairs):
            raise BadRequest("An update must be sent by POST, with a key.")
        return _gather(pairs)
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind not in {_FORM, _QUERY, _UPDATE}:
        raise UnsupportedMediaType
    if kind != _FORM and any(name in {"query", "update"} for name, _ in pairs):
        raise BadRequest("There is a query in the address and another in the body: send one.")
    body = read_body(environ, most)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("The body is not in UTF-8.") from None
    if kind == _FORM:
        if any(name == "update" for name, _ in pairs):
            raise BadRequest("An update must stand in the body, not in the address.")
        return _gather(pairs + _read_pairs(text))
    return _gather([*pairs, ("query" if kind == _QUERY else "update", text)])


def _read_pairs(text: str) -> list[tuple[str, str]]:
    if not text:
        return []
    try:
        name, _, value = text.partition("=")
        if name == "query" and "&" not in value and text.isascii():
            return [(name, _unquote(value))]  # most requests
        # The server hands over bytes as Latin-1.
        return parse_qsl(
            text.encode("latin-1").decode("utf-8") if not text.isascii() else text,
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except UnicodeError:
        raise BadRequest("A parameter is not in UTF-8.") from None
    except ValueError:
        raise BadRequest(f"There are more than {MAX_FIELDS} parameters.") from None


def _unquote(text: str) -> str:
    """Decode one value of a form; the library does the same byte by byte.

    >>> _unquote("a+%C3%A9%2B")
    'a é+'
    """
    escaped = text.replace("\\", "\\\\").replace("+", " ").replace("%", "\\x")
    try:
        return escaped.encode("ascii").decode("unicode_escape").encode("latin-1").decode("utf-8")
    except UnicodeDecodeError as error:
        if error.encoding == "utf-8":
            raise
    return unquote_plus(text, errors="strict")


def _gather(pairs: list[tuple[str, str]]) -> Asked:
    by_name: dict[str, list[str]] = {}
    for name, value in pairs:
        by_name.setdefault(name, []).append(value)
    queries, updates = by_name.pop("query", []), by_name.pop("update", [])
    if len(queries) + len(updates) > 1:
        raise BadRequest("There is more than one query or update: send one.")
    default, named, using, using_named = (tuple(by_name.pop(n, ())) for n in _GRAPH_NAMES)
    if updates and (default or named):
        raise BadRequest("For an update they are using-graph-uri and using-named-graph-uri.")
    fields = {name: values[-1] for name, values in by_name.items()}
    return Asked(
        queries[0] if queries else None,
        updates[0] if updates else None,
        default,
        named,
        using,
        using_named,
        wanted=fields.get("format") or fields.get("output"),
        seconds=_read_seconds(fields.get("timeout")),
        fields=fields,
    )


def _read_seconds(text: str | None) -> float | None:
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds < float("inf"):
        raise BadRequest("timeout is a number of seconds, like 2.5.")
    return seconds


def read_body(environ: Mapping[str, Any], most: int) -> bytes:
    """Read the body of a request, which may have `most` bytes.

    So many are read at a time, so that bodies that never end hold up other bodies and no more.
    Raises RequestEntityTooLarge, RequestTimeout.
    """
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdigit() and int(length) > most:
        raise RequestEntityTooLarge
    if not _READERS.acquire(timeout=_READER_SECONDS):
        raise RequestTimeout("Too many requests are being sent: try again in a moment.")
    try:
        body: bytes = environ["wsgi.input"].read(
            min(int(length), most) if length.isdigit() else most + 1
        )
    finally:
        _READERS.release()
    if len(body) > most:
        raise RequestEntityTooLarge
    return body


def choose_formats(accept: str, wanted: str | None) -> Formats:
    """Give the formats for an Accept header and the value of ?format=.

    A page is chosen only where it is named and nothing is liked better.

    >>> choose_formats("text/csv, text/html;q=0.5", None)
    Formats(rows='csv', graph=None, is_page=False)
    """
    if len(accept) + len(wanted or "") > REMEMBERED:
        return _choose_formats.__wrapped__(accept, wanted)
    return _choose_formats(accept, wanted)


@lru_cache(maxsize=1024)
def _choose_formats(accept: str, wanted: str | None) -> Formats:
    accepted = parse_accept_header(_CHARSET.sub("", accept), MIMEAccept)
    rows, graph = (choose(table, accepted, wanted) for table in (ROWS, GRAPHS))
    if wanted:
        is_page = wanted in {HTML.name, *HTML.types}
    else:
        data = max(accepted.quality(t) for f in (*ROWS, *GRAPHS) for t in f.types)
        page = accepted.quality("text/html") if "text/html" in accept.lower() else 0
        is_page = page > 0 and page >= data
    return Formats(rows.name if rows else None, graph.name if graph else None, is_page)
