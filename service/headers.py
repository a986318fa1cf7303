"""Headers of every answer: what a browser may do with it, and who may read it."""

from flask import Flask, Response, request

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def register_headers(app: Flask) -> None:
    """Set the headers on each answer of an app."""
    app.after_request(_set)


def _set(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    if not request.path.startswith("/static/"):
        response.headers.add("Vary", "Accept")
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
    return response
