"""Where the graph is kept, written in transactions and published in snapshots."""

from pathlib import Path

from kg.store.base import ArticleRecord, Outcome, Stats, Store
from kg.store.embedded import EmbeddedStore
from kg.store.snapshot import Snapshot, current_generation, open_snapshot

__all__ = [
    "ArticleRecord",
    "EmbeddedStore",
    "Outcome",
    "Snapshot",
    "Stats",
    "Store",
    "current_generation",
    "open_snapshot",
    "open_store",
]


def open_store(folder: Path, *, create: bool = False) -> EmbeddedStore:
    """Open the store in a folder for writing; use it in a `with` statement.

    Raises StoreMissing if there is none and `create` is not set, StoreBusy if another process
    writes it, StoreDamaged if what is there is no store of ours.
    """
    return EmbeddedStore(folder, create=create)
