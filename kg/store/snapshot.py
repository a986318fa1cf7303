"""Published generations: immutable snapshots that readers open.

    generations/000001/graph/        Oxigraph, opened read-only
    generations/000001/texts.sqlite  the articles' texts, for showing a sentence in its context,
                                     what they call things, and what persons decided
    generations/000001/search.sqlite full-text index of names, sentences and titles
    generations/000001/manifest.json number and digest

A reader holds a shared lock on the generation it uses, so the writer does not take it away.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

import pyoxigraph as ox

from kg.errors import StoreDamaged, StoreMissing
from kg.store.decisions import Decision, Kind
from kg.store.ledger import Ledger
from kg.store.merges import Merge, list_merges
from kg.store.search import FILE, write_search

KEEP = 2
"""Generations kept, newest first, beside those that a reader holds."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published generation, open for reading; `generation` names it and changes with it."""

    folder: Path
    generation: str
    graph: ox.Store
    _lock: IO[str]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        # A reader may drop it while a request still reads from it: the last one lets it go.
        self.close()

    def text(self, article: str) -> str | None:
        """Give the text of an article as stored, by its IRI."""
        with sqlite3.connect(f"file:{self.folder / 'texts.sqlite'}?mode=ro", uri=True) as db:
            row = db.execute("SELECT text FROM article WHERE iri = ?", (article,)).fetchone()
        db.close()
        return zlib.decompress(row[0]).decode() if row else None

    def merges(self) -> list[Merge]:
        """List what was taken to be one thing, the least certain first."""
        with sqlite3.connect(f"file:{self.folder / 'texts.sqlite'}?mode=ro", uri=True) as db:
            facts = db.execute("SELECT entity, article, kind, value FROM fact").fetchall()
        db.close()
        return list_merges(facts, self.decisions())

    def decisions(self) -> list[Decision]:
        """List what persons decided, the newest first."""
        with sqlite3.connect(f"file:{self.folder / 'texts.sqlite'}?mode=ro", uri=True) as db:
            rows = db.execute(
                "SELECT kind, subject, object, article, who, at, why FROM decision "
                "ORDER BY at DESC, subject"
            ).fetchall()
        db.close()
        return [Decision(Kind(kind), *rest) for kind, *rest in rows]

    def close(self) -> None:
        """Let the writer remove the generation when it is old."""
        self._lock.close()


def current_generation(store: Path) -> str:
    """Give the name of the published generation.

    Raises StoreMissing if nothing was published yet.
    """
    try:
        return (store / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise StoreMissing(
            f"{store} holds no published graph: `kg build SOURCE… --store {store}` makes one"
        ) from None


def open_snapshot(store: Path) -> Snapshot:
    """Open the published generation for reading.

    Raises StoreMissing if there is none, StoreDamaged if it cannot be opened.
    """
    while True:
        name = current_generation(store)
        folder = store / "generations" / name
        try:
            lock = (folder / "manifest.json").open(encoding="utf-8")
        except FileNotFoundError:
            if current_generation(store) != name:
                continue  # a newer one was published and this one removed in between
            raise StoreDamaged(f"{folder} is gone: build the graph again") from None
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            graph = ox.Store.read_only(str(folder / "graph"))
        except OSError as error:
            lock.close()
            raise StoreDamaged(f"{folder}: {error}. Build the graph again") from error
        return Snapshot(folder, name, graph, lock)


def publish(store: Path, triples: ox.Store, ledger: Ledger) -> str:
    """Make a new generation of what the store holds and point readers to it.

    When articles, decisions and edits are those of the current generation, that one stays.
    """
    parts = [
        *((a.iri, ledger.fingerprint(a.iri) or "") for a in ledger.articles()),
        *((d.iri, repr(d)) for d in ledger.decisions()),
    ]
    if edits := ledger.count_edits():
        parts.append(("", f"edits {edits}"))
    digest = _digest(parts)
    generations = store / "generations"
    generations.mkdir(exist_ok=True)
    try:
        current = current_generation(store)
        if current.endswith(digest[:12]) and (generations / current / "manifest.json").exists():
            return current
    except StoreMissing:
        current = ""
    number = 1 + max((int(p.name.split("-")[0]) for p in _published(generations)), default=0)
    name = f"{number:06d}-{digest[:12]}"
    draft = generations / f".{name}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    triples.backup(str(draft / "graph"))
    _write_texts(draft / "texts.sqlite", ledger)
    write_search(draft / FILE, triples)
    manifest = {"generation": name, "number": number, "digest": digest, "quads": len(triples)}
    (draft / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    _sync(draft)
    draft.rename(generations / name)
    pointer = store / ".current"
    pointer.write_text(name + "\n", encoding="utf-8")
    _sync_one(pointer)
    pointer.replace(store / "current")
    _sync_one(store)
    _prune(generations, name)
    return name


def _published(generations: Path) -> list[Path]:
    return sorted(p for p in generations.iterdir() if not p.name.startswith("."))


def _prune(generations: Path, current: str) -> None:
    """Remove old generations that no reader holds, and drafts of stopped writers."""
    for folder in generations.iterdir():
        if folder.name.startswith("."):
            shutil.rmtree(folder, ignore_errors=True)
    for folder in _published(generations)[:-KEEP]:
        if folder.name == current:
            continue
        try:
            with (folder / "manifest.json").open("r+", encoding="utf-8") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
        except BlockingIOError:
            continue
        except FileNotFoundError:
            shutil.rmtree(folder, ignore_errors=True)


def _write_texts(path: Path, ledger: Ledger) -> None:
    db = sqlite3.connect(path)
    try:
        with db:
            db.execute(
                "CREATE TABLE article (iri TEXT PRIMARY KEY, text BLOB NOT NULL) WITHOUT ROWID"
            )
            db.executemany("INSERT INTO article VALUES (?, ?)", ledger.texts())
            db.execute("CREATE TABLE fact (entity TEXT, article TEXT, kind TEXT, value TEXT)")
            db.executemany("INSERT INTO fact VALUES (?, ?, ?, ?)", ledger.all_facts())
            db.execute("CREATE INDEX fact_entity ON fact (entity)")
            db.execute(
                "CREATE TABLE decision (kind TEXT, subject TEXT, object TEXT, article TEXT, "
                "who TEXT, at TEXT, why TEXT)"
            )
            db.executemany(
                "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (d.kind.value, d.subject, d.object, d.article, d.who, d.when, d.why)
                    for d in ledger.decisions()
                ),
            )
    finally:
        db.close()


def _digest(parts: Iterable[tuple[str, str]]) -> str:
    digest = hashlib.sha256()
    for iri, fingerprint in parts:
        digest.update(f"{iri}\0{fingerprint}\n".encode())
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    """Bring the files of a folder, and the folder, to the disk."""
    for path in (*(p for p in folder.rglob("*") if p.is_file()), folder, folder.parent):
        _sync_one(path)


def _sync_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
