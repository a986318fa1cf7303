"""What each article contributed, in SQLite beside the triples.

It makes forgetting exact, and it is the redo log of the triple store: a change is
written here first, together with the update that carries it out.
"""

import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import StoreDamaged, StoreFull, UnknownArticle
from kg.graph import Fact
from kg.model import Article
from kg.store.base import ArticleRecord

VERSION = 1
_QUICK = 1
"""Level of compression: higher ones take thrice the time for a tenth of the size."""
_SCHEMA = """
CREATE TABLE article (
    iri TEXT PRIMARY KEY, key TEXT NOT NULL, fingerprint TEXT NOT NULL, title TEXT, url TEXT,
    date TEXT, publisher TEXT, assertions INTEGER NOT NULL, text BLOB NOT NULL, own BLOB NOT NULL,
    shared BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE fact (
    entity TEXT NOT NULL, article TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (entity, article, kind, value)
) WITHOUT ROWID;
CREATE INDEX fact_article ON fact (article);
CREATE TABLE pending (number INTEGER PRIMARY KEY AUTOINCREMENT, change BLOB NOT NULL);
"""


class Ledger:
    """The articles of a store, their texts and what they contributed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = sqlite3.connect(path, isolation_level=None)
        try:
            self._prepare()
        except BaseException:
            self._db.close()
            raise

    def _prepare(self) -> None:
        """Lay out a new file, or look whether an old one is laid out as we know."""
        with _explained(self._path):
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            # A writer may have been stopped after it made the file and before it laid it out.
            if not self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
        if found != VERSION:
            raise StoreDamaged(
                f"{self._path}: its layout is {found}, not {VERSION}: "
                "build the graph again in a new folder"
            )

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that is done inside, or nothing."""
        with _explained(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def fingerprint(self, article: str) -> str | None:
        """Give the fingerprint with which an article was last put in."""
        row = self._db.execute(
            "SELECT fingerprint FROM article WHERE iri = ?", (article,)
        ).fetchone()
        return row[0] if row else None

    def put(
        self,
        iri: str,
        fingerprint: str,
        article: Article,
        assertions: int,
        own: bytes,
        shared: bytes,
        facts: Iterable[Fact],
    ) -> None:
        """Write an article with its contribution over its former self."""
        self.remove(iri)
        self._db.execute(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                iri,
                article.key,
                fingerprint,
                article.title,
                article.url,
                article.date,
                article.publisher,
                assertions,
                zlib.compress(article.text.encode(), _QUICK),
                zlib.compress(own, _QUICK),
                zlib.compress(shared, _QUICK),
            ),
        )
        self._db.executemany(
            "INSERT INTO fact VALUES (?, ?, ?, ?)",
            ((f.entity, iri, f.kind, f.value) for f in facts),
        )

    def remove(self, iri: str) -> None:
        """Take an article and its contribution out."""
        self._db.execute("DELETE FROM article WHERE iri = ?", (iri,))
        self._db.execute("DELETE FROM fact WHERE article = ?", (iri,))

    def contribution(self, iri: str) -> tuple[bytes, bytes]:
        """Give the own and the shared quads of an article as N-Quads, empty where it is unknown."""
        row = self._db.execute("SELECT own, shared FROM article WHERE iri = ?", (iri,)).fetchone()
        return (zlib.decompress(row[0]), zlib.decompress(row[1])) if row else (b"", b"")

    def entities(self, article: str) -> set[str]:
        """Give the entities that an article mentions."""
        rows = self._db.execute("SELECT DISTINCT entity FROM fact WHERE article = ?", (article,))
        return {row[0] for row in rows}

    def facts(self, entity: str) -> dict[str, list[Fact]]:
        """Give what each article says of an entity as such."""
        found: dict[str, list[Fact]] = defaultdict(list)
        rows = self._db.execute("SELECT article, kind, value FROM fact WHERE entity = ?", (entity,))
        for article, kind, value in rows:
            found[article].append(Fact(entity, kind, value))
        return found

    def articles(self) -> list[ArticleRecord]:
        """List the articles by IRI."""
        rows = self._db.execute(
            "SELECT iri, key, title, url, date, publisher, assertions FROM article ORDER BY iri"
        )
        return [ArticleRecord(*row) for row in rows]

    def find(self, name: str) -> ArticleRecord:
        """Find the one article of that IRI, key, URL or end of its IRI.

        Raises UnknownArticle if there is none, or if several fit.
        """
        known = self.articles()
        hits = [a for a in known if name in {a.iri, a.key, a.url}]
        hits = hits or [a for a in known if a.iri.endswith(name)] if name else []
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise UnknownArticle(
                f"{name} fits {len(hits)} articles: give more of it. "
                + " ".join(a.iri for a in hits[:5])
            )
        raise UnknownArticle(f"no article {name} in the store: `kg articles` lists them")

    def text(self, iri: str) -> str | None:
        """Give the text of an article as stored."""
        row = self._db.execute("SELECT text FROM article WHERE iri = ?", (iri,)).fetchone()
        return zlib.decompress(row[0]).decode() if row else None

    def texts(self) -> Iterator[tuple[str, bytes]]:
        """Yield the IRI and the compressed text of each article."""
        yield from self._db.execute("SELECT iri, text FROM article ORDER BY iri")

    def note(self, change: bytes) -> None:
        """Write down an update that the triple store must carry out."""
        self._db.execute(
            "INSERT INTO pending (change) VALUES (?)", (zlib.compress(change, _QUICK),)
        )

    def pending(self) -> Iterator[str]:
        """Yield, in order, the updates that may not have reached the disk."""
        for (change,) in self._db.execute("SELECT change FROM pending ORDER BY number").fetchall():
            yield zlib.decompress(change).decode()

    def settle(self) -> None:
        """Forget the pending updates: the triple store has them on disk."""
        with self.transaction():
            self._db.execute("DELETE FROM pending")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "disk I/O" in str(error):
            raise StoreFull(
                f"{path}: the disk is full. Nothing half-written stays: "
                "free some space and build again"
            ) from error
        raise StoreDamaged(f"{path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise StoreDamaged(
            f"{path}: {error}. Restore the folder from a copy, or build it again"
        ) from error
