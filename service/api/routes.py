"""The addresses of the API."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request

from kg.queries import list_queries
from service.api import openapi, queries
from service.api import search as searching
from service.api.arguments import read_arguments
from service.api.results import FORMATS

api = Blueprint("api", __name__, url_prefix="/api")


@api.get("/")
def start() -> Response:
    """Show what the API has: a page for people, a list for programs."""
    read_arguments(())
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    if best != "text/html":
        return saved_queries()
    folders: dict[str, list[object]] = {}
    for query in list_queries():
        folders.setdefault(query.folder, []).append(query)
    page = render_template("api.html", folders=folders, formats=FORMATS, most=queries.MOST)
    return Response(page, mimetype="text/html")


@api.get("/openapi.json")
def description() -> Response:
    """Give the OpenAPI document."""
    data = openapi.describe()
    data["servers"] = [{"url": request.script_root or "/"}]
    return jsonify(data)


@api.get("/search")
def search() -> Response:
    """Search things, sentences or articles."""
    return jsonify(searching.search())


@api.get("/queries")
def saved_queries() -> Response:
    """List the saved queries."""
    read_arguments(())
    return jsonify(
        {"openapi": f"{request.script_root}/api/openapi.json", "queries": queries.index()}
    )


@api.get("/queries/<path:name>")
def saved_query(name: str) -> Response:
    """Answer a saved query."""
    return queries.answer(name)
