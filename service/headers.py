"""Headers of every answer: what a browser may do with it, and who may read it."""

from flask import Flask, Response, request

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

FIXED = [
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link, Location, Retry-After, X-Generation"),
]
"""What every answer for programs has; any website may read what is public anyway."""


def register_headers(app: Flask) -> None:
    """Set the headers on each answer of an app."""
    app.after_request(_set)


def _set(response: Response) -> Response:
    is_static = request.path.startswith("/static/")
    is_ours = is_static or request.blueprint == "review"
    for name, value in FIXED:
        if not (is_ours and name.startswith("Access-Control")):
            response.headers.setdefault(name, value)
    if not is_static:
        response.headers.add("Vary", "Accept")
    return response
