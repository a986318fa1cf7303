"""From graph to readers: SPARQL, pages, linked data."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask

from kg import terms
from service.cache import ResultCache
from service.errors import register_errors
from service.front import Front
from service.graph import Graphs
from service.headers import register_headers
from service.pages import pages
from service.sparql import sparql
from service.workers import QueryPool

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULTS: dict[str, Any] = {
    "STORE": "newsgraph-store",
    "BASE": terms.BASE,
    "QUERY_SECONDS": 10.0,
    "QUERY_MEMORY": 1024**3,
    "QUERY_WORKERS": 2,
    "QUERY_SLOW": 8,
    "QUERY_QUEUE": 64,
    "CACHE": "",
    "CACHE_BYTES": 256 * 1024**2,
    "MAX_CONTENT_LENGTH": 1024**2,
    "MAX_FORM_MEMORY_SIZE": 1024**2,
}
"""Settings; each may be given by the environment as NEWSGRAPH_ and its name.

STORE is the folder of the graph, BASE what the IRIs of things begin with, QUERY_SECONDS and
QUERY_MEMORY (bytes) the limits of one query. QUERY_WORKERS light queries run at a time beside
QUERY_SLOW long ones, and QUERY_QUEUE wait. CACHE is the folder of answers once computed (a
temporary one if empty) and CACHE_BYTES its bound; 0 switches it off.
"""


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the service over the published graph of a store.

    The store need not have a graph yet: pages say how to fill it, and one that is published later
    is picked up without a restart.
    """
    app = Flask(__name__)
    app.config.update(DEFAULTS)
    app.config.update(
        {
            name: type(value)(os.environ[f"NEWSGRAPH_{name}"])
            for name, value in DEFAULTS.items()
            if f"NEWSGRAPH_{name}" in os.environ
        }
    )
    app.config.update(config or {})
    store = Path(app.config["STORE"])
    app.extensions["graphs"] = Graphs(store)
    app.extensions["queries"] = QueryPool(
        store,
        size=app.config["QUERY_WORKERS"],
        seconds=app.config["QUERY_SECONDS"],
        memory=app.config["QUERY_MEMORY"],
        slow=app.config["QUERY_SLOW"],
        queue=app.config["QUERY_QUEUE"],
    )
    front = Front(
        app.wsgi_app,
        store,
        app.extensions["queries"],
        _cache(app.config["CACHE"], app.config["CACHE_BYTES"]),
        app.config["MAX_CONTENT_LENGTH"],
    )
    app.extensions["front"] = front
    app.wsgi_app = front  # type: ignore[method-assign, assignment]
    register_errors(app)
    register_headers(app)
    app.register_blueprint(sparql)
    app.register_blueprint(pages)
    return app


def _cache(folder: str, most: int) -> ResultCache | None:
    return ResultCache(Path(folder) if folder else None, most) if most else None
