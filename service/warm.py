"""What pages need of a whole graph, made when it is published and not when somebody asks.

Each of these is made on its first use as well, in a fraction of a second on a graph of a million
quads; done beforehand, not even the first reader of a generation waits.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from kg.errors import KgError
from service.disputes import warm_disputes
from service.facts import read_claims
from service.graph import Graphs
from service.home import overview
from service.matrix import RELATIONS, read_matrix
from service.reader import Reader
from service.search_index import SearchIndexes

if TYPE_CHECKING:
    from flask import Flask

    from kg.store import Snapshot

log = logging.getLogger(__name__)


def keep_warm(app: Flask) -> None:
    """Prepare the published generation of an app, and each that is published later."""
    graphs, indexes = app.extensions["graphs"], app.extensions["search"]
    assert isinstance(graphs, Graphs)
    assert isinstance(indexes, SearchIndexes)

    def prepare(snapshot: Snapshot) -> None:
        threading.Thread(target=warm, args=(snapshot, indexes), daemon=True).start()

    def begin() -> None:
        for name in app.jinja_env.list_templates(["html", "svg"]):
            app.jinja_env.get_template(name)
        try:
            graphs.current()
        except KgError:
            log.info("there is no graph to prepare yet")

    graphs.followers.append(prepare)
    threading.Thread(target=begin, daemon=True).start()


def warm(snapshot: Snapshot, indexes: SearchIndexes) -> None:
    """Make what is made once for a generation."""
    try:
        most = overview(snapshot, indexes.current()).most
        reader = Reader(snapshot)
        for relation in RELATIONS:
            read_matrix(reader, relation)
        warm_disputes(snapshot)
        for hit in most:
            read_claims(snapshot, hit.iri)
    except Exception:
        # It may be taken away meanwhile; whoever asks for a page is told what is wrong.
        log.warning("%s was not prepared", snapshot.generation, exc_info=True)
