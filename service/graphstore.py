"""The Graph Store Protocol: a graph by its name, read by anybody and written with a key.

Source: SPARQL 1.1 Graph Store HTTP Protocol. A graph is named by ?graph=IRI, the merged graph by
?default; an address below this one is itself the name of a graph.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from kg import terms
from kg.errors import QueryError, QueryRefused, QuerySyntax
from service.asked import choose_formats
from service.negotiate import CONTENT_TYPES, GRAPHS
from service.update import Change, carry_out, check_key
from service.workers import Job, QueryPool

graph_store = Blueprint("graph_store", __name__)

PATH: Final = "/graph-store"
_METHODS: Final = ["GET", "PUT", "POST", "DELETE", "OPTIONS"]
_READERS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


@graph_store.route(PATH, methods=_METHODS, strict_slashes=False)
@graph_store.route(f"{PATH}/<path:below>", methods=_METHODS)
def graph(below: str = "") -> Response:
    """Read, replace, add to or delete one graph."""
    if request.method == "OPTIONS":
        allowed = ", ".join([*_METHODS, "HEAD"])
        headers = {"Allow": allowed, "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS"}
        return Response(status=204, headers=headers)
    if request.method in {"GET", "HEAD"}:
        return _read(_named(below))
    config = current_app.config
    check_key(request.headers.get("Authorization"), config["WRITE_KEY"])
    if request.method == "POST" and not below and not request.args:
        return _make()
    name = _named(below)
    _check_free(name)
    if request.method == "DELETE":
        _carry_out(Change("delete", graph=name or None))
        return Response(status=204)
    base = name or request.base_url
    change = Change(request.method.lower(), _triples(base), name or None)
    return Response(status=204 if _carry_out(change) else 201)


def _named(below: str) -> str:
    """Give the IRI of the graph that a request is about, empty for the merged one."""
    names, is_default = request.args.getlist("graph"), "default" in request.args
    if below:
        if names or is_default:
            raise BadRequest("The address names a graph, and so does the parameter: keep one.")
        return request.base_url
    if len(names) + is_default != 1:
        raise BadRequest("Name one graph by ?graph=IRI, or the merged one by ?default.")
    if is_default:
        return ""
    try:
        ox.NamedNode(names[0])
    except ValueError:
        raise BadRequest(f"{names[0]!r} is no absolute IRI.") from None
    return names[0]


def _read(name: str) -> Response:
    pool = current_app.extensions["queries"]
    assert isinstance(pool, QueryPool)
    formats = choose_formats(request.headers.get("Accept", ""), request.args.get("format"))
    form = formats.graph or ("turtle" if formats.is_page else None)
    answer = pool.run(Job("", None, form, dump=name), gone=request.environ.get("newsgraph.gone"))
    response = Response(answer.pieces, content_type=CONTENT_TYPES[form or "turtle"])
    response.headers["X-Generation"] = answer.generation
    return response


def _make() -> Response:
    """Put the triples of a request into a new graph, and say where it is."""
    address = f"{request.base_url.rstrip('/')}/{uuid.uuid4()}"
    _carry_out(Change("post", _triples(address), address))
    return Response(status=201, headers={"Location": address})


def _check_free(name: str) -> None:
    base = current_app.config["BASE"]
    kept = tuple(f"{b}{folder}" for b in (base, terms.BASE) for folder in ("article/", "graph/"))
    if name.startswith(kept):
        raise QueryRefused(
            "That graph is what an article states or a person decided: `kg build`, `kg forget` and "
            "the commands for decisions change it"
        )


def _carry_out(change: Change) -> bool:
    config = current_app.config
    return carry_out(
        Path(config["STORE"]),
        change,
        seconds=config["QUERY_SECONDS"],
        memory=config["QUERY_MEMORY"],
    )


def _triples(base: str) -> str:
    """Read what a request carries, in whatever format, into N-Triples."""
    if request.mimetype == "multipart/form-data":
        parts = [(f.mimetype, f.read()) for f in request.files.values()]
    else:
        parts = [(request.mimetype, request.get_data())]
    return "\n".join(_parse(kind, data, base) for kind, data in parts)


def _parse(kind: str, data: bytes, base: str) -> str:
    name = next((f.name for f in GRAPHS if kind in f.types and f.name in _READERS), None)
    if name is None:
        raise UnsupportedMediaType
    try:
        quads = list(ox.parse(data, _READERS[name], base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        raise QuerySyntax(
            f"the data cannot be read: {error}", error.lineno or 0, error.offset or 0
        ) from error
    except ValueError as error:
        raise QueryError(f"the data cannot be read: {error}") from error
    return "\n".join(f"{q.subject} {q.predicate} {q.object} ." for q in quads)
