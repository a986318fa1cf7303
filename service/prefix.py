"""Where the service stands: behind how many proxies, and below which path of theirs.

A page never spells a path of its own: `url_for` knows the prefix, and paths of things go through
the filter `here`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


def register_prefix(app: Flask) -> None:
    """Let the templates of an app write paths."""
    app.add_template_filter(here, "here")


def trust_proxies(behind: WSGIApplication, number: int) -> WSGIApplication:
    """Take address, scheme, host and prefix of a request from the last so many proxies."""
    if not number:
        return behind
    return ProxyFix(behind, x_for=number, x_proto=number, x_host=number, x_port=0, x_prefix=number)


def here(path: str) -> str:
    """Give a path below the prefix under which a request came; other addresses stay as they are."""
    return f"{request.script_root}{path}" if path.startswith("/") else path
