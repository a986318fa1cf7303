"""Saved queries by name: their parameters are bound by the engine, their rows come in pages."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from flask import Response, current_app, request

from kg.errors import QueryError
from kg.queries import list_queries, load_query
from kg.queries.page import has_own_limit
from kg.store import current_generation
from service.api.arguments import read_arguments, read_number
from service.api.results import FORMATS, PLAIN, Row, plain_row, write_rows
from service.errors import NotAcceptable
from service.negotiate import GRAPHS, Format, choose
from service.workers import Job, QueryPool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.queries import SavedQuery

PAGING: Final = ("limit", "offset", "format")
"""Parameters that every saved query has beside its own."""
USUAL: Final = 100
MOST: Final = 10_000
DEEPEST: Final = 10_000_000
MOST_BYTES: Final = 32 << 20
"""Bytes of a page before it is written in its format."""

_ROWS_FORMS: Final = frozenset(("SELECT",))


def index() -> list[dict[str, Any]]:
    """Describe every saved query."""
    return [
        {
            "name": query.name,
            "title": query.title,
            "about": query.about,
            "path": f"{request.script_root}/api/queries/{query.name}",
            "params": [
                {
                    "name": p.name,
                    "type": p.kind,
                    "meaning": p.meaning,
                    "required": not p.is_optional,
                    "default": p.default,
                }
                for p in query.params
            ],
        }
        for query in list_queries()
    ]


def answer(name: str) -> Response:
    """Answer a saved query with the values in the address.

    Raises UnknownQuery, BadParameter, NotAcceptable and what the query pool raises.
    """
    query = load_query(name)
    given = read_arguments([*(p.name for p in query.params), *PAGING])
    form = _choose(query, given.pop("format", None))
    if query.form not in _ROWS_FORMS:
        return _graph(query, given, form)
    limit = read_number(given, "limit", USUAL, 1, MOST)
    offset = read_number(given, "offset", 0, 0, DEEPEST)
    tag = _tag(query, given, form, limit, offset)
    if request.if_none_match.contains_weak(tag):
        return _mark(Response(status=304), tag)
    answered = _pool().run(
        Job(
            "",
            "json",
            None,
            saved=query.name,
            values=tuple(given.items()),
            limit=limit + 1,
            offset=offset,
        ),
        gone=request.environ.get("newsgraph.gone"),
    )
    whole = json.loads(_read(answered.pieces))
    rows: list[Row] = whole["results"]["bindings"]
    if has_own_limit(query):
        rows = rows[offset:]
    following = _next(limit, offset) if len(rows) > limit else None
    rows = rows[:limit]
    names = whole["head"]["vars"]
    if form is PLAIN:
        body = _write(query, given, answered.generation, names, rows, limit, offset, following)
    else:
        body = write_rows(names, rows, form)
    response = Response(body, content_type=form.content_type)
    response.headers["X-Generation"] = answered.generation
    if following:
        path = f"{request.script_root}{request.path}"
        response.headers["Link"] = f'<{quote(path, "/")}{following}>; rel="next"'
    return _mark(response, _tag(query, given, form, limit, offset, answered.generation))


def _choose(query: SavedQuery, wanted: str | None) -> Format:
    formats = FORMATS if query.form in _ROWS_FORMS else GRAPHS
    form = choose(formats, request.accept_mimetypes, wanted)
    if form is None:
        raise NotAcceptable(
            f"{query.name} can be had as {', '.join(f.name for f in formats)}: name one in "
            f"?format=, or its media type in Accept"
        )
    return form


def _graph(query: SavedQuery, given: dict[str, str], form: Format) -> Response:
    job = Job("", None, form.name, saved=query.name, values=tuple(given.items()))
    answered = _pool().run(job, gone=request.environ.get("newsgraph.gone"))
    response = Response(answered.pieces, content_type=form.content_type)
    response.headers["X-Generation"] = answered.generation
    return response


def _pool() -> QueryPool:
    pool = current_app.extensions["queries"]
    assert isinstance(pool, QueryPool)
    return pool


def _read(pieces: Iterable[bytes]) -> bytes:
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) > MOST_BYTES:
            raise QueryError(
                f"The page has more than {MOST_BYTES >> 20} MB: ask for fewer rows with limit="
            )
    return bytes(whole)


def _write(
    query: SavedQuery,
    given: dict[str, str],
    generation: str,
    names: list[str],
    rows: list[Row],
    limit: int,
    offset: int,
    following: str | None,
) -> bytes:
    unset = {p.name for p in query.params if p.is_optional and not given.get(p.name)}
    names = [name for name in names if name not in unset or any(name in row for row in rows)]
    data = {
        "query": query.name,
        "title": query.title,
        "generation": generation,
        "params": given,
        "limit": limit,
        "offset": offset,
        "columns": names,
        "rows": [plain_row(names, row) for row in rows],
        "next": following,
    }
    return json.dumps(data, ensure_ascii=False).encode() + b"\n"


def _next(limit: int, offset: int) -> str | None:
    if offset + limit > DEEPEST:
        return None
    given = {**request.args, "limit": str(limit), "offset": str(offset + limit)}
    return "?" + urlencode(given)


def _tag(
    query: SavedQuery,
    given: dict[str, str],
    form: Format,
    limit: int,
    offset: int,
    generation: str | None = None,
) -> str:
    """Name an answer; raises StoreMissing if there is no graph."""
    generation = generation or current_generation(Path(current_app.config["STORE"]))
    parts = (generation, query.name, query.text, form.name)
    key = json.dumps([*parts, limit, offset, sorted(given.items())])
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _mark(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "public, no-cache"
    return response
