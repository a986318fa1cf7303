"""From exceptions to answers: one table of codes, one JSON shape, one page.

{"error": {"code": 400, "title": "…", "message": "…", "line": 3, "column": 7}}
"""

import logging
import uuid
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from kg import errors

log = logging.getLogger(__name__)


class QueryTimeout(errors.QueryError):
    """A query took longer than it may."""


class QueryTooBig(errors.QueryError):
    """A query took more memory than it may, or broke its worker."""


class TooBusy(errors.KgError):
    """All workers are taken, and so is the queue."""


class ClientGone(errors.KgError):
    """The client closed its connection before there was an answer."""


class NeedsKey(errors.KgError):
    """The request carries no key, or a wrong one."""


class UnknownGraph(errors.KgError):
    """There is no graph of that name."""


class NotAcceptable(errors.QueryError):
    """The client accepts no format in which such an answer can be written."""


CODES: tuple[tuple[type[errors.KgError], int, str], ...] = (
    (errors.QuerySyntax, 400, "That is no SPARQL query"),
    (errors.QueryRefused, 403, "That query is not allowed here"),
    (errors.BadParameter, 400, "A parameter is missing or wrong"),
    (errors.UnknownQuery, 404, "There is no such query"),
    (NotAcceptable, 406, "No such format"),
    (QueryTimeout, 503, "The query took too long"),
    (QueryTooBig, 503, "The query took too much memory"),
    (errors.QueryError, 400, "The query failed"),
    (errors.StoreMissing, 503, "There is no graph yet"),
    (TooBusy, 503, "Too many queries at once"),
    (errors.StoreBusy, 503, "Another process is changing the graph"),
    (UnknownGraph, 404, "There is no such graph"),
    (NeedsKey, 401, "That needs a key"),
    (ClientGone, 499, "The client has left"),
    (errors.KgError, 500, "Something went wrong"),
)
"""Which error gives which status; the first that fits counts."""

_ADVICE = {
    404: "Look for it by name on the home page, or see what the graph holds with a saved query.",
    405: "Send a query by GET or POST.",
    413: "The request is over the limit of one megabyte.",
    415: "Send a form, or the query itself as application/sparql-query.",
}


def register_errors(app: Flask) -> None:
    """Answer every error of an app in one shape."""
    app.register_error_handler(errors.KgError, _ours)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def explain(error: errors.KgError) -> tuple[int, dict[str, Any]]:
    """Give the status of an error, and what its client is told: title, message, line and column.

    Raises it again if it is one that is for the log only.
    """
    code, title = next((c, t) for kind, c, t in CODES if isinstance(error, kind))
    if code == 500:
        raise error
    told: dict[str, Any] = {"title": title, "message": str(error)}
    if isinstance(error, errors.QuerySyntax) and error.line:
        told |= {"line": error.line, "column": error.column}
    return code, told


def _ours(error: errors.KgError) -> Response:
    try:
        code, told = explain(error)
    except errors.KgError:
        return _unexpected(error)
    response = answer(code, **told)
    if isinstance(error, TooBusy | errors.StoreBusy):
        response.headers["Retry-After"] = "2"
    if isinstance(error, NeedsKey):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    message = _ADVICE.get(code) or error.description or ""
    response = answer(code, error.name, message)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    """Log the trace under an id, and tell the client the id only."""
    ident = uuid.uuid4().hex[:12]
    log.error("unexpected error %s", ident, exc_info=error)
    return answer(500, "Something went wrong", f"It was logged as {ident}. Please report it.")


def answer(code: int, title: str, message: str, **place: int) -> Response:
    """Write an error as a page for browsers and as JSON for all else."""
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
        page = render_template("error.html", title=title, message=message, code=code, **place)
        response = Response(page, code, mimetype="text/html")
    else:
        body = {"error": {"code": code, "title": title, "message": message, **place}}
        response = jsonify(body)
        response.status_code = code
    return response
