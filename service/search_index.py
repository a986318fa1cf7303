"""Full-text search in the index of the published generation.

The index is written when a generation is published (`kg.store.search`). For a generation that has
none yet, one is made in a temporary file on first use: a published one is never written to.
"""

from __future__ import annotations

import contextlib
import difflib
import queue
import re
import shutil
import sqlite3
import tempfile
import threading
import time
import weakref
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from flask import current_app

from kg import terms
from kg.store.search import FILE, VERSION, fold, write_search
from service.errors import QueryTimeout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store import Snapshot
    from service.graph import Graphs

Kind = Literal["entity", "sentence", "article"]

MOST_WORDS: Final = 16
"""Words of a search that count; names have fewer, and each costs time."""
_CANDIDATES: Final = 400
"""Names, best known first, among which the nearest to the words are looked for."""
_STEPS: Final = 1000
_MARKS: Final = "\x02", "\x03"

_NAMES: Final = """
SELECT t.*, n.text, n.folded FROM name n JOIN thing t ON t.id = n.thing
WHERE n.id IN (
  SELECT rowid FROM name_words WHERE name_words MATCH :words ORDER BY rowid LIMIT :most
)
  AND (:class = '' OR t.class = :class OR t.wider = :class) ORDER BY n.id"""
_OF_CLASS: Final = """
SELECT t.*, n.text, n.folded FROM name_words w JOIN name n ON n.id = w.rowid
JOIN thing t ON t.id = n.thing
WHERE name_words MATCH :words AND (t.class = :class OR t.wider = :class)
ORDER BY w.rowid LIMIT :most"""
_EXACT: Final = """
SELECT t.*, n.text, n.folded FROM name n JOIN thing t ON t.id = n.thing
WHERE n.folded = :folded AND (:class = '' OR t.class = :class OR t.wider = :class) ORDER BY n.id"""
_LIKE: Final = """
SELECT t.*, n.text, n.folded FROM name n JOIN thing t ON t.id = n.thing
WHERE n.id IN (SELECT rowid FROM name_parts WHERE name_parts MATCH :parts LIMIT :most)"""
_THINGS: Final = """
SELECT t.*, t.label AS text FROM thing t
WHERE :class = '' OR t.class = :class OR t.wider = :class
ORDER BY t.id LIMIT :limit OFFSET :offset"""
_SIZES: Final = "SELECT class, wider, count(*) AS number FROM thing GROUP BY class, wider"
_NEWEST: Final = """
SELECT iri, title, publisher, date, '' AS snippet FROM article ORDER BY id
LIMIT :limit OFFSET :offset"""
_SENTENCES: Final = """
SELECT s.iri, s.text, a.iri AS article, a.title, a.publisher, a.date,
  snippet(sentence_words, 0, char(2), char(3), ' … ', 24) AS snippet
FROM sentence_words JOIN sentence s ON s.id = sentence_words.rowid
JOIN article a ON a.id = s.article
WHERE sentence_words MATCH :words ORDER BY rank, s.id LIMIT :limit OFFSET :offset"""
_ARTICLES: Final = """
SELECT a.iri, a.title, a.publisher, a.date, best.place,
  (SELECT s.text FROM sentence s WHERE s.id = best.sentence) AS snippet
FROM (
  SELECT id, min(place) AS place, max(sentence) AS sentence FROM (
    SELECT rowid AS id, 0 AS place, NULL AS sentence FROM title_words
    WHERE title_words MATCH :words
    UNION ALL
    SELECT s.article, 1, min(s.id) FROM sentence_words
    JOIN sentence s ON s.id = sentence_words.rowid
    WHERE sentence_words MATCH :words GROUP BY s.article
  ) GROUP BY id
) best JOIN article a ON a.id = best.id
ORDER BY best.place, a.id LIMIT :limit OFFSET :offset"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing, sentence or article that was found.

    `path` is where it is shown here, `description` what tells a thing from its namesakes, and
    `snippet` words around what was looked for; `marks` are the half-open ranges of it that match.
    `name` is the name of a thing that matched.
    """

    kind: Kind
    iri: str
    path: str
    label: str
    cls: str
    description: str
    snippet: str
    marks: tuple[tuple[int, int], ...] = ()
    name: str = ""
    articles: int = 0
    date: str = ""
    publisher: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give the fields as the API names them, without the empty ones that may be left out."""
        data = {k: v for k, v in asdict(self).items() if v or k not in {"date", "publisher"}}
        data["class"] = data.pop("cls")
        data["marks"] = [list(mark) for mark in self.marks]
        return data


class SearchIndex:
    """The index of one generation; may be used by many threads."""

    def __init__(self, snapshot: Snapshot, seconds: float) -> None:
        self.generation = snapshot.generation
        self._seconds = seconds
        self._snapshot = snapshot  # keeps the generation from being removed
        self._remove: weakref.finalize[..., SearchIndex] | None = None
        self._idle: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self._path = snapshot.folder / FILE
        if not _is_readable(self._path):
            folder = tempfile.mkdtemp(prefix="newsgraph-search-")
            self._remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            self._path = Path(folder) / FILE
            write_search(self._path, snapshot.graph)

    def find(
        self,
        words: str,
        kind: Kind = "entity",
        *,
        limit: int = 10,
        offset: int = 0,
        prefix: bool = False,
        cls: str = "",
    ) -> list[Hit]:
        """Find what has all of the words, the best first.

        With `prefix` the last word may be the beginning of one, as somebody types it. `cls`, the
        local name of a class, keeps things of that class. Raises QueryTimeout.
        """
        asked = _match(words, prefix=prefix)
        if not asked:
            return []
        page = {"words": asked, "limit": limit, "offset": offset}
        if kind == "sentence":
            return [_sentence(row) for row in self._rows(_SENTENCES, page)]
        if kind == "article":
            return [_article(row) for row in self._rows(_ARTICLES, page)]
        return self._things(words, asked, cls, limit + offset)[offset:]

    def of_class(self, cls: str, limit: int, offset: int = 0) -> list[Hit]:
        """List the things of a class, or of all if it is empty, the most mentioned first."""
        page = {"class": cls, "limit": limit, "offset": offset}
        return [_thing(row) for row in self._rows(_THINGS, page)]

    def sizes(self) -> dict[str, int]:
        """Count the things of each class, by its local name; a narrower one counts for both."""
        found: dict[str, int] = {}
        for row in self._rows(_SIZES, {}):
            for name in {row["class"], row["wider"]}:
                found[name] = found.get(name, 0) + row["number"]
        return found

    def newest(self, limit: int, offset: int = 0) -> list[Hit]:
        """List the articles, the newest first."""
        page = {"limit": limit, "offset": offset}
        return [_article(row) for row in self._rows(_NEWEST, page)]

    def nearest(self, name: str, limit: int = 5) -> list[Hit]:
        """Find the things whose names are most like one that nothing has, as one mistypes it."""
        wanted = fold(name.replace("-", " ").replace("_", " "))[:100]
        wanted = wanted.replace("\0", "")
        parts = {wanted[i : i + 3] for i in range(len(wanted) - 2)}
        if not parts:
            return self.find(name, limit=limit, prefix=True)
        found: dict[str, tuple[float, int, Hit]] = {}
        asked = {"parts": " OR ".join(_quote(p) for p in sorted(parts)), "most": 20 * _CANDIDATES}
        compare = difflib.SequenceMatcher(b=wanted, autojunk=False)
        for row in self._rows(_LIKE, asked):
            compare.set_seq1(row["folded"].replace("-", " "))
            if compare.real_quick_ratio() < 0.5 or compare.quick_ratio() < 0.5:
                continue
            rating = (-compare.ratio(), row["id"], _thing(row))
            if rating[0] <= -0.5 and rating[:2] < found.get(row["iri"], (1.0, 0))[:2]:
                found[row["iri"]] = rating
        return [hit for *_, hit in sorted(found.values(), key=lambda f: f[:2])[:limit]]

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, and remove it if it was made here."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()
        if self._remove is not None:
            self._remove()

    def _things(self, words: str, asked: str, cls: str, most: int) -> list[Hit]:
        folded = fold(words)
        given = {"words": asked, "class": cls, "folded": folded, "most": max(_CANDIDATES, 2 * most)}
        rows = [*self._rows(_EXACT, given), *self._rows(_OF_CLASS if cls else _NAMES, given)]
        found: dict[str, tuple[tuple[int, int], Hit]] = {}
        for row in rows:
            name = row["folded"]
            place = 0 if name == folded else 1 if name.startswith(folded) else 2
            rating = ((place, row["id"]), _thing(row))
            if row["iri"] not in found or rating[0] < found[row["iri"]][0]:
                found[row["iri"]] = rating
        return [hit for _, hit in sorted(found.values(), key=lambda f: f[0])[:most]]

    def _rows(self, query: str, values: dict[str, Any]) -> Iterator[sqlite3.Row]:
        """Yield rows until the time is over."""
        db = self._take()
        deadline = time.monotonic() + self._seconds
        db.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            yield from db.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            raise QueryTimeout(
                f"The search was stopped after {self._seconds:g} seconds, the limit here. "
                "Use rarer words"
            ) from None
        finally:
            self._idle.put(db)

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            db = _open(self._path)
            db.row_factory = sqlite3.Row
            return db


class SearchIndexes:
    """Gives the index of the newest generation."""

    def __init__(self, graphs: Graphs, seconds: float) -> None:
        self._graphs = graphs
        self._seconds = seconds
        self._lock = threading.Lock()
        self._index: SearchIndex | None = None

    def current(self) -> SearchIndex:
        """Give the index of the newest generation. Raises StoreMissing if there is none."""
        snapshot = self._graphs.current()
        with self._lock:
            if self._index is None or self._index.generation != snapshot.generation:
                # The one before is closed when its last search is done.
                self._index = SearchIndex(snapshot, self._seconds)
            return self._index


def search_index() -> SearchIndex:
    """Give the index of the newest generation to a request."""
    indexes = current_app.extensions["search"]
    assert isinstance(indexes, SearchIndexes)
    return indexes.current()


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False
    )


def _is_readable(path: Path) -> bool:
    if not path.exists():
        return False
    with contextlib.closing(_open(path)) as db:
        try:
            return bool(db.execute("PRAGMA user_version").fetchone()[0] == VERSION)
        except sqlite3.DatabaseError:
            return False


def _match(words: str, *, prefix: bool) -> str:
    """Write words as a query of FTS5: each a phrase, nothing of its own syntax.

    >>> _match('GPT-4 "OR" (x', prefix=True)
    '"GPT-4" "OR" "(x"*'
    """
    parts = [w.replace('"', "") for w in words.replace("\0", " ").split()]
    parts = [p for p in parts if re.search(r"[^\W_]", p)][:MOST_WORDS]
    quoted = [_quote(p) for p in parts]
    return " ".join(quoted) + ("*" if prefix and quoted and words[-1:].strip() else "")


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\0", "") + '"'


def _thing(row: sqlite3.Row) -> Hit:
    return Hit(
        kind="entity",
        iri=row["iri"],
        path=path_of(row["iri"]),
        label=row["label"],
        cls=row["class"],
        description=row["description"],
        snippet="" if row["text"] == row["label"] else row["text"],
        name=row["text"],
        articles=row["articles"],
    )


def _sentence(row: sqlite3.Row) -> Hit:
    snippet, marks = _marks(row["snippet"])
    return Hit(
        kind="sentence",
        iri=row["iri"],
        path=path_of(row["iri"]),
        label=row["text"],
        cls="Sentence",
        description=row["title"],
        snippet=snippet,
        marks=marks,
        date=row["date"],
        publisher=row["publisher"],
    )


def _article(row: sqlite3.Row) -> Hit:
    return Hit(
        kind="article",
        iri=row["iri"],
        path=path_of(row["iri"]),
        label=row["title"],
        cls="Article",
        description=", ".join(filter(None, (row["publisher"], row["date"]))),
        snippet=row["snippet"] or "",
        date=row["date"],
        publisher=row["publisher"],
    )


def _marks(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    r"""Part a snippet from the ranges that match, in code points.

    >>> _marks("an \x02AI\x03 law")
    ('an AI law', ((3, 5),))
    """
    plain, marks, start = "", [], 0
    for part in re.split(r"([\x02\x03])", text):
        if part == _MARKS[0]:
            start = len(plain)
        elif part == _MARKS[1]:
            marks.append((start, len(plain)))
        else:
            plain += part
    return plain, tuple(marks)


def path_of(iri: str) -> str:
    """Give where an IRI of the graph is shown, below the address of the service."""
    return "/" + iri[len(terms.BASE) :] if iri.startswith(terms.BASE) else iri
