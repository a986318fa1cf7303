"""SERVICE to endpoints that the operator allows: asked here, not by the engine.

The engine would go to any address. Here each call in a query is sent on as a query of its own, and
what comes back stands in its place as VALUES. No SERVICE is left for the worker, which refuses a
query that has one, whatever became of it on the way.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg import terms
from kg.errors import InputError, KgError, QueryError, QueryRefused
from kg.queries import refuse_unsafe
from kg.read.fetch import fetch
from kg.read.limits import Limits
from service.calls import Call, find_calls
from service.errors import TooBusy

if TYPE_CHECKING:
    from service.jobs import Job

MOST_CALLS: Final = 8
"""Calls of one query."""
MOST_ROWS: Final = 10_000
MOST_BYTES: Final = 8 << 20
"""Rows and bytes that one call may bring."""
AT_A_TIME: Final = 16
"""Calls of all queries that run at a time; each holds a thread of the service."""

_ACCEPT: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.9"

Row = dict[str, str]


def read_endpoints(text: str) -> frozenset[str]:
    """Read the list of endpoints that may be called. Raises KgError if one is no web address.

    >>> sorted(read_endpoints("https://a.example/sparql http://b.example/"))
    ['http://b.example/', 'https://a.example/sparql']
    """
    endpoints = frozenset(text.split())
    for endpoint in endpoints:
        parts = urlsplit(endpoint)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise KgError(f"SERVICE_ENDPOINTS: {endpoint} is no address like https://host/sparql")
    return endpoints


class Federation:
    """Puts what other endpoints answer into queries."""

    def __init__(self, endpoints: frozenset[str], seconds: float) -> None:
        """Ask these endpoints only, and wait so many seconds for an answer."""
        self._endpoints = endpoints
        self._seconds = seconds
        self._places = threading.BoundedSemaphore(AT_A_TIME)

    def fill(self, job: Job, seconds: float) -> Job:
        """Give a job with its calls answered, which takes `seconds` at most.

        Raises QueryRefused if a call leads to what is not allowed, QueryError if one fails that is
        not SILENT, TooBusy if too many wait for an answer.
        """
        text = job.text
        if not self._endpoints or "service" not in text.casefold():
            return job
        calls = find_calls(text)
        self._check(calls)
        until = time.monotonic() + seconds
        parts, done = [], 0
        for call in calls:
            lines = text.count("\n", call.start, call.end)  # errors name the line
            parts += [text[done : call.start], self._answer(call, job.base, until), "\n" * lines]
            done = call.end
        return replace(job, text="".join([*parts, text[done:]]))

    def _check(self, calls: list[Call]) -> None:
        endpoints = [endpoint for call in calls for endpoint in call.endpoints]
        if len(endpoints) > MOST_CALLS:
            raise QueryRefused(f"SERVICE may ask {MOST_CALLS} times in a query: split it in two")
        for endpoint in endpoints:
            if endpoint not in self._endpoints:
                raise QueryRefused(
                    f"SERVICE may not ask {endpoint}, but these, spelled so: "
                    + ", ".join(sorted(self._endpoints))
                )

    def _answer(self, call: Call, base: str | None, until: float) -> str:
        """Write what all endpoints of a call answer as VALUES."""
        head = f"BASE <{base}>\n{call.head}" if base else call.head
        query = f"{head}SELECT * {call.pattern} LIMIT {MOST_ROWS + 1}"
        refuse_unsafe(query)  # nor may they be made to ask others
        rows: list[Row] = []
        names: dict[str, None] = {}
        for endpoint in call.endpoints:
            own = {call.variable: f"<{endpoint}>"} if call.variable else {}
            found, answers = self._ask(call, endpoint, query, until)
            names |= dict.fromkeys([*own, *found])
            rows += [own | row for row in answers if (own | row).items() >= own.items()]
        return _write_values(list(names), rows)

    def _ask(
        self, call: Call, endpoint: str, query: str, until: float
    ) -> tuple[list[str], list[Row]]:
        """Ask one; gives the names and the rows. A SILENT failure is one row with nothing in it."""
        try:
            data, media_type = self._fetch(endpoint, query, until)
            return _read_rows(data, media_type)
        except (InputError, QueryError, SyntaxError, ValueError, OSError) as error:
            if call.is_silent:
                return [], [{}]
            raise QueryError(
                f"SERVICE <{endpoint}> failed: {error}; SERVICE SILENT would go on without it"
            ) from error

    def _fetch(self, endpoint: str, query: str, until: float) -> tuple[bytes, str]:
        until = min(until, time.monotonic() + self._seconds)
        if not self._places.acquire(timeout=max(0.0, until - time.monotonic())):
            raise TooBusy("Too many queries wait for other endpoints: try again in a moment")
        try:
            left = max(0.01, until - time.monotonic())
            limits = Limits(seconds=left, wait=left, max_page=MOST_BYTES)
            fetched = fetch(endpoint, limits, _ACCEPT, {"query": query})
        finally:
            self._places.release()
        return fetched.data, fetched.media_type


def _read_rows(data: bytes, media_type: str) -> tuple[list[str], list[Row]]:
    form = ox.QueryResultsFormat.from_media_type(media_type)
    if form is None:
        raise QueryError(f"it sent {media_type or 'no type'}, which is no result of SPARQL")
    found: Any = ox.parse_query_results(data, format=form)
    try:
        if not isinstance(found, ox.QuerySolutions):
            raise QueryError("it sent true or false in place of rows")
        names, mark = [v.value for v in found.variables], secrets.token_hex(4)
        rows: list[Row] = []
        for row in found:
            if len(rows) == MOST_ROWS:
                raise QueryError(f"it has more than {MOST_ROWS:,} rows for this, the limit here")
            bound = zip(names, row, strict=True)
            rows.append({name: _write_term(term, mark) for name, term in bound if term is not None})
    finally:
        del found  # an error would keep it, and no other thread may be the one to let it go
    return names, rows


def _write_term(term: Any, mark: str) -> str:
    """Write a value as SPARQL has it.

    VALUES can hold no blank node, so one becomes an IRI that no other answer has (RDF 1.1, 3.5).
    """
    if isinstance(term, ox.BlankNode):
        return f"<{terms.BASE}.well-known/genid/{mark}-{term.value}>"
    if isinstance(term, ox.Triple):
        raise QueryError("it sent a triple as a value, which cannot be taken over")
    return str(term)


def _write_values(names: list[str], rows: list[Row]) -> str:
    """Write rows as a table.

    >>> _write_values(["a", "b"], [{"a": "1"}])
    ' VALUES (?a ?b) { (1 UNDEF) } '
    """
    lines = " ".join("(" + " ".join(row.get(n, "UNDEF") for n in names) + ")" for row in rows)
    return f" VALUES ({' '.join('?' + name for name in names)}) {{ {lines} }} "
