"""The SPARQL 1.1 Protocol (query operation), and the query page at the same address.

The default graph of a query is the merged graph; each article's own graph is a named one.
"""

from collections.abc import Iterable

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from kg.errors import KgError, UnknownQuery
from kg.queries import list_queries, load_query
from service.negotiate import GRAPHS, ROWS, choose
from service.rows import Table, read_table
from service.workers import Answer, Job, QueryPool

sparql = Blueprint("sparql", __name__)

SHOWN = 1000
"""Rows that the page shows; downloads have all."""

EXAMPLE = """SELECT ?model ?modelLabel ?makerLabel WHERE {
  ?model a ng:Model ; rdfs:label ?modelLabel ; ng:developedBy ?maker .
  ?maker rdfs:label ?makerLabel .
} ORDER BY ?modelLabel LIMIT 50"""


@sparql.route("/sparql", methods=["GET", "POST", "OPTIONS"])
def endpoint() -> Response:
    """Answer a query, or show the query page where a browser asks without one."""
    if request.method == "OPTIONS":
        return _options()
    text, asked = _read_request()
    if text is None:
        if request.method == "POST":
            raise BadRequest("There is no query: send one as ?query=, a form field or the body.")
        return _page(EXAMPLE if not asked.get("name") else _saved(asked["name"]), None)
    form = asked.get("format")
    named = request.accept_mimetypes.quality("text/html") and "text/html" in str(
        request.accept_mimetypes
    )
    if form == "html" or (not form and named):
        return _answer_page(text)
    return _stream(text, asked)


def _read_request() -> tuple[str | None, dict[str, str]]:
    """Give the query and the other parameters of one of the three ways of asking.

    Source: SPARQL 1.1 Protocol, section 2.1.
    """
    asked = {k: v for k, v in request.args.items() if k != "query"}
    texts = request.args.getlist("query")
    if request.method == "POST":
        kind = request.mimetype
        if kind == "application/sparql-query":
            try:
                texts = [request.get_data().decode("utf-8")]
            except UnicodeDecodeError:
                raise BadRequest("The query is not in UTF-8.") from None
        elif kind == "application/x-www-form-urlencoded":
            texts += request.form.getlist("query")
            asked |= {k: v for k, v in request.form.items() if k != "query"}
        else:
            raise UnsupportedMediaType
    if "update" in asked:
        raise BadRequest("This endpoint answers queries only; it takes no updates.")
    if len(texts) > 1:
        raise BadRequest("There is more than one query: send one.")
    return (texts[0] if texts else None), asked


def _stream(text: str, asked: dict[str, str]) -> Response:
    wanted = asked.get("format")
    rows = choose(ROWS, request.accept_mimetypes, wanted)
    graph = choose(GRAPHS, request.accept_mimetypes, wanted)
    answer = _run(text, rows.name if rows else None, graph.name if graph else None)
    form = rows if answer.kind == "rows" else graph
    assert form is not None
    response = Response(answer.pieces, content_type=form.content_type)
    response.headers["X-Generation"] = answer.generation
    return response


def _run(text: str, rows: str | None, graph: str | None) -> Answer:
    pool = current_app.extensions["queries"]
    assert isinstance(pool, QueryPool)
    job = Job(
        text,
        rows,
        graph,
        base=request.url_root,
        default_graphs=tuple(request.values.getlist("default-graph-uri")),
        named_graphs=tuple(request.values.getlist("named-graph-uri")),
    )
    return pool.run(job)


def _answer_page(text: str) -> Response:
    """Show an answer as a table, or an error above the query that caused it."""
    try:
        answer = _run(text, "json", "turtle")
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
    saved = [q for q in list_queries() if q.folder == "console"]
    page = render_template(
        "sparql.html", text=text, table=table, graph=graph, error=error, saved=saved, shown=SHOWN
    )
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
