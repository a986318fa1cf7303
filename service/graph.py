"""The published graph as the service sees it: always the newest generation."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from flask import current_app

from kg.errors import StoreMissing
from kg.store import Snapshot, current_generation, open_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Graphs:
    """Opens the current generation, and the next one when it is published.

    Each of `followers` is called with a generation when it is opened, and must not take long.
    """

    def __init__(self, store: Path) -> None:
        self.followers: list[Callable[[Snapshot], None]] = []
        self._store = store
        self._lock = threading.Lock()
        self._open: Snapshot | None = None

    def current(self) -> Snapshot:
        """Give the newest snapshot. Raises StoreMissing if nothing was published yet."""
        name = current_generation(self._store)
        with self._lock:
            if self._open is None or self._open.generation != name:
                # The one before stays open until nobody uses it: its lock goes with the last
                # reference, so a page that is being made keeps what it reads.
                self._open = open_snapshot(self._store)
                for follow in self.followers:
                    follow(self._open)
            return self._open

    def close(self) -> None:
        """Let go of the open generation."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None


def snapshot() -> Snapshot:
    """Give the newest snapshot to a request."""
    graphs = current_app.extensions["graphs"]
    assert isinstance(graphs, Graphs)
    return graphs.current()


def has_graph() -> bool:
    """Tell whether anything was published yet."""
    try:
        snapshot()
    except StoreMissing:
        return False
    return True
