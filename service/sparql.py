"""The SPARQL endpoint as far as Flask answers it: its page, and what is not a plain query.

Queries that programs send are answered by `service.front`. The default graph of a query is the
merged graph; each article's own graph is a named one.
"""

from collections.abc import Iterable
from pathlib import Path

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import BadRequest, MethodNotAllowed

from kg.errors import KgError, UnknownQuery
from kg.queries import load_query
from service.asked import Asked, choose_formats
from service.description import describe_service
from service.loading import replace_loads
from service.query_page import SHOWN, render_query
from service.rows import Table, read_table
from service.update import Change, carry_out, check_key, with_using
from service.workers import Answer, Job, QueryPool

sparql = Blueprint("sparql", __name__)

EXAMPLE = """SELECT ?model ?modelLabel ?makerLabel WHERE {
  ?model a ng:Model ; rdfs:label ?modelLabel ; ng:developedBy ?maker .
  ?maker rdfs:label ?makerLabel .
} ORDER BY ?modelLabel LIMIT 50"""


@sparql.route("/sparql", methods=["GET", "POST", "OPTIONS"], strict_slashes=False)
def endpoint() -> Response:
    """Answer what the front does not: pages, updates, errors, and what the endpoint is."""
    if request.method == "OPTIONS":
        return _options()
    error = request.environ.get("newsgraph.error")
    if error is not None:
        raise error
    asked = request.environ.get("newsgraph.asked")
    if asked is None:  # methods are told apart by case
        raise MethodNotAllowed(["GET", "HEAD", "OPTIONS", "POST"])
    if asked.update is not None:
        return _update(asked)
    if asked.query is not None:
        return _answer_page(asked)
    if request.method == "POST":
        raise BadRequest("There is no query: send one as ?query=, a form field or the body.")
    accept = request.headers.get("Accept", "")
    if not choose_formats(accept, asked.wanted).is_page:
        return describe_service()
    return _page(EXAMPLE if not asked.fields.get("name") else _saved(asked.fields["name"]), None)


def _update(asked: Asked) -> Response:
    config = current_app.config
    check_key(request.headers.get("Authorization"), config["WRITE_KEY"])
    seconds = min(asked.seconds or config["QUERY_SECONDS"], config["QUERY_SECONDS"])
    text = with_using(asked.update or "", asked.using, asked.using_named)
    if hosts := frozenset(config["LOAD_HOSTS"].replace(",", " ").split()):
        text = replace_loads(text, hosts, seconds)
    carry_out(
        Path(config["STORE"]),
        Change("update", text, base=request.url_root),
        seconds=seconds,
        memory=config["QUERY_MEMORY"],
    )
    return Response(status=204)


def _run(asked: Asked) -> Answer:
    pool = current_app.extensions["queries"]
    assert isinstance(pool, QueryPool)
    job = Job(
        asked.query or "",
        "json",
        "turtle",
        request.url_root,
        asked.default_graphs,
        asked.named_graphs,
    )
    return pool.run(job, asked.seconds, request.environ.get("newsgraph.gone"))


def _answer_page(asked: Asked) -> Response:
    """Show an answer as a table, or an error above the query that caused it."""
    text = asked.query or ""
    try:
        answer = _run(asked)
        if answer.kind == "rows":
            return _page(text, read_table(answer.pieces, SHOWN))
        return _page(text, None, graph=_join(answer.pieces))
    except KgError as error:
        page = _page(text, None, error=error)
        page.status_code = 400
        return page


def _join(pieces: Iterable[bytes], most: int = 1 << 20) -> str:
    """Read text to its end, of which at most a megabyte is shown."""
    shown = b""
    for piece in pieces:
        shown += piece[: max(0, most - len(shown))]
    return shown.decode("utf-8", "replace")


def _page(
    text: str, table: Table | None, graph: str | None = None, error: KgError | None = None
) -> Response:
    page = render_query(text, table, graph, error)
    return Response(page, mimetype="text/html")


def _saved(name: str) -> str:
    try:
        return load_query(name).text
    except UnknownQuery:
        return EXAMPLE


def _options() -> Response:
    response = Response(status=204)
    response.headers["Allow"] = "GET, HEAD, POST, OPTIONS"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response
