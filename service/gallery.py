"""The gallery: saved queries with forms for their parameters, for people who write no SPARQL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import NotFound

from kg.errors import KgError
from kg.queries import list_queries, load_query
from service.answer_views import make_views, merge_labels
from service.graph import snapshot
from service.negotiate import GRAPHS, ROWS, Format
from service.projection import HEIGHT, WIDTH
from service.query_page import SHOWN
from service.rows import read_table
from service.workers import Answer, Job, QueryPool

if TYPE_CHECKING:
    from kg.queries import Parameter, SavedQuery

gallery = Blueprint("gallery", __name__, url_prefix="/queries")

LONGEST: Final = 300
"""Characters of one value in a form."""
_MODALITIES: Final = ("asserted", "reported", "proposed", "predicted", "negated")
_GROUPS: Final = {
    "console": "On the whole graph",
    "thing": "Of any one thing",
    "organisation": "Of an organisation",
    "person": "Of a person",
    "model": "Of a model",
    "policy": "Of a policy",
}
"""Folders of queries that the gallery shows, in order."""


@gallery.get("/", strict_slashes=False)
def index() -> str:
    """List the saved queries by what they are about."""
    groups = [(title, list_queries(folder)) for folder, title in _GROUPS.items()]
    return render_template("queries.html", groups=groups)


@gallery.get("/<path:name>")
def saved(name: str) -> Response:
    """Show the form of a saved query, and its answer once every value it needs is there."""
    query = load_query(name)
    if query.folder not in _GROUPS:
        raise NotFound
    values = _read_values(query)
    form = _find_format(request.args.get("format"))
    if form is not None:
        return _download(query, values, form)
    return _page(query, values)


def _read_values(query: SavedQuery) -> dict[str, str]:
    given = {p.name: request.args.get(p.name, "").strip()[:LONGEST] for p in query.params}
    return {name: value for name, value in given.items() if value}


def _find_format(wanted: str | None) -> Format | None:
    return next((f for f in (*ROWS, *GRAPHS) if wanted == f.name), None)


def _ask(query: SavedQuery, values: dict[str, str], rows: str | None, graph: str | None) -> Answer:
    pool = current_app.extensions["queries"]
    assert isinstance(pool, QueryPool)
    job = Job("", rows, graph, saved=query.name, values=tuple(values.items()))
    return pool.run(job, gone=request.environ.get("newsgraph.gone"))


def _page(query: SavedQuery, values: dict[str, str]) -> Response:
    table, views, graph, error, status = None, None, None, None, 200
    if all(p.is_optional or p.default or p.name in values for p in query.params):
        try:
            answer = _ask(query, values, "json", "turtle")
            if answer.kind == "rows":
                table = read_table(answer.pieces, SHOWN)
                if table.answer is None:
                    views, table = make_views(table, snapshot()), merge_labels(table)
            else:
                graph = b"".join(answer.pieces).decode("utf-8", "replace")
        except KgError as caught:
            error, status = caught, 400
    page = render_template(
        "saved.html",
        query=query,
        values=values,
        table=table,
        views=views,
        graph=graph,
        error=error,
        shown=SHOWN,
        seconds=current_app.config["QUERY_SECONDS"],
        fields=[(p, _type_of(p)) for p in query.params],
        modalities=_MODALITIES,
        map_width=int(WIDTH),
        map_height=int(HEIGHT),
        formats=[f.name for f in (GRAPHS[:4] if query.form in {"CONSTRUCT", "DESCRIBE"} else ROWS)],
    )
    return Response(page, status, mimetype="text/html")


def _type_of(param: Parameter) -> str:
    if param.name == "modality":
        return "modality"
    return {"integer": "number", "iri": "thing"}.get(param.kind, "text")


def _download(query: SavedQuery, values: dict[str, str], form: Format) -> Response:
    is_rows = form in ROWS
    answer = _ask(query, values, form.name if is_rows else None, None if is_rows else form.name)
    name = json.dumps(f"{query.name.replace('/', '-')}.{form.suffix}")
    response = Response(answer.pieces, content_type=form.content_type)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
