"""From graph to readers: SPARQL, pages, linked data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask

from service.agents.endpoint import agents
from service.api.routes import api as programs
from service.cache import ResultCache
from service.config import read_config
from service.deciding import Decider
from service.description import description
from service.errors import register_errors
from service.federation import Federation, read_endpoints
from service.front import Front
from service.gallery import gallery
from service.graph import Graphs
from service.graphstore import graph_store
from service.headers import register_headers
from service.metrics import Metrics
from service.operation import Watched
from service.overviews import overviews
from service.pages import pages
from service.prefix import register_prefix, trust_proxies
from service.probes import probes, read_networks
from service.review import review
from service.reviewer import register_sessions
from service.search_index import SearchIndexes
from service.sparql import sparql
from service.workers import QueryPool

if TYPE_CHECKING:
    from collections.abc import Mapping


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the service over the published graph of a store.

    The store need not have a graph yet: pages say how to fill it, and one that is published later
    is picked up without a restart.
    """
    app = Flask(__name__)
    app.config.update(read_config(config))
    store = Path(app.config["STORE"])
    graphs = app.extensions["graphs"] = Graphs(store)
    app.extensions["search"] = SearchIndexes(graphs, app.config["SEARCH_SECONDS"])
    app.extensions["queries"] = QueryPool(
        store,
        size=app.config["QUERY_WORKERS"],
        seconds=app.config["QUERY_SECONDS"],
        memory=app.config["QUERY_MEMORY"],
        slow=app.config["QUERY_SLOW"],
        queue=app.config["QUERY_QUEUE"],
        prepare=Federation(
            read_endpoints(app.config["SERVICE_ENDPOINTS"]), app.config["SERVICE_SECONDS"]
        ).fill,
    )
    app.extensions["decider"] = Decider(store)
    front = Front(
        app.wsgi_app,
        store,
        app.extensions["queries"],
        _cache(app.config["CACHE"], app.config["CACHE_BYTES"]),
        app.config["MAX_CONTENT_LENGTH"],
    )
    app.extensions["front"] = front
    watched = app.extensions["watched"] = Watched(
        front,
        access=app.config["ACCESS_LOG"],
        slow=app.config["SLOW_SECONDS"],
        rate=app.config["RATE_LIMIT"],
    )
    read_networks(app.config["METRICS_FROM"])
    app.extensions["metrics"] = Metrics(watched, front, app.extensions["queries"])
    app.wsgi_app = trust_proxies(watched, app.config["PROXIES"])  # type: ignore[method-assign, assignment]
    register_errors(app)
    register_headers(app)
    register_prefix(app)
    register_sessions(app)
    app.register_blueprint(sparql)
    app.register_blueprint(programs)
    app.register_blueprint(agents)
    app.register_blueprint(graph_store)
    app.register_blueprint(description)
    app.register_blueprint(probes)
    app.register_blueprint(pages)
    app.register_blueprint(overviews)
    app.register_blueprint(gallery)
    app.register_blueprint(review)
    return app


def _cache(folder: str, most: int) -> ResultCache | None:
    return ResultCache(Path(folder) if folder else None, most) if most else None
