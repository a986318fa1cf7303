"""What each article contributed, in SQLite beside the triples.

It makes forgetting exact, and it is the redo log of the triple store: a change is
written here first, together with the update that carries it out.
"""

import json
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from kg import terms
from kg.errors import StoreDamaged, StoreFull, UnknownArticle
from kg.graph import Contribution, Fact
from kg.model import Article
from kg.store.base import ArticleRecord
from kg.store.decisions import Decision, Kind

VERSION = 2
_QUICK = 1
"""Level of compression: higher ones take thrice the time for a tenth of the size."""
_SCHEMA = """
CREATE TABLE article (
    iri TEXT PRIMARY KEY, key TEXT NOT NULL, fingerprint TEXT NOT NULL, title TEXT, url TEXT,
    date TEXT, publisher TEXT, language TEXT, authors TEXT NOT NULL, assertions INTEGER NOT NULL,
    text BLOB NOT NULL, own BLOB NOT NULL, shared BLOB NOT NULL, facts BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE fact (
    entity TEXT NOT NULL, article TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (entity, article, kind, value)
) WITHOUT ROWID;
CREATE INDEX fact_article ON fact (article);
CREATE TABLE decision (
    iri TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, object TEXT NOT NULL,
    article TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE pending (number INTEGER PRIMARY KEY AUTOINCREMENT, change BLOB NOT NULL);
"""
_EDITS = """
CREATE TABLE IF NOT EXISTS edit (number INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL)
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

    def put(self, contribution: Contribution, article: Article) -> None:
        """Write an article with its contribution, as extracted, over its former self."""
        self.remove(contribution.article)
        facts = sorted([f.entity, f.kind, f.value] for f in contribution.facts)
        self._db.execute(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                contribution.article,
                article.key,
                contribution.fingerprint,
                article.title,
                article.url,
                article.date,
                article.publisher,
                article.language,
                json.dumps(article.authors, ensure_ascii=False),
                sum(q.predicate.value == terms.modality for q in contribution.own),
                zlib.compress(article.text.encode(), _QUICK),
                zlib.compress(_write(contribution.own), _QUICK),
                zlib.compress(_write(contribution.shared), _QUICK),
                zlib.compress(json.dumps(facts).encode(), _QUICK),
            ),
        )

    def remove(self, iri: str) -> None:
        """Take an article and its contribution out; `state` takes out what it says."""
        self._db.execute("DELETE FROM article WHERE iri = ?", (iri,))

    def state(self, iri: str, facts: Iterable[Fact]) -> None:
        """Write down what an article says of entities as such, decisions applied."""
        self._db.execute("DELETE FROM fact WHERE article = ?", (iri,))
        self._db.executemany(
            "INSERT INTO fact VALUES (?, ?, ?, ?)",
            ((f.entity, iri, f.kind, f.value) for f in facts),
        )

    def contribution(self, iri: str) -> Contribution:
        """Give what an article contributed, as extracted; nothing where it is unknown."""
        row = self._db.execute(
            "SELECT fingerprint, own, shared, facts FROM article WHERE iri = ?", (iri,)
        ).fetchone()
        if row is None:
            return Contribution(iri, "", frozenset(), frozenset(), frozenset())
        own, shared, facts = (zlib.decompress(part) for part in row[1:])
        return Contribution(
            iri,
            row[0],
            frozenset(ox.parse(own, format=ox.RdfFormat.N_QUADS)),
            frozenset(ox.parse(shared, format=ox.RdfFormat.N_QUADS)),
            frozenset(Fact(*fact) for fact in json.loads(facts)),
        )

    def article(self, iri: str) -> Article | None:
        """Give an article as it was read, by its IRI."""
        row = self._db.execute(
            "SELECT key, text, title, authors, date, publisher, language, url FROM article "
            "WHERE iri = ?",
            (iri,),
        ).fetchone()
        if row is None:
            return None
        key, text, title, authors, *rest = row
        words = zlib.decompress(text).decode()
        return Article(key, words, "store", title, tuple(json.loads(authors)), *rest)

    def decisions(self) -> list[Decision]:
        """Give what persons decided, in order."""
        rows = self._db.execute("SELECT kind, subject, object, article, who, at, why FROM decision")
        return sorted(Decision(Kind(kind), *rest) for kind, *rest in rows)

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Write these decisions in place of those that there are."""
        self._db.execute("DELETE FROM decision")
        self._db.executemany(
            "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (d.iri, d.kind.value, d.subject, d.object, d.article, d.who, d.when, d.why)
                for d in decisions
            ),
        )

    def mentioning(self, entities: Iterable[str]) -> set[str]:
        """Give the articles that mention one of these entities, decisions applied."""
        return {
            row[0]
            for entity in entities
            for row in self._db.execute("SELECT article FROM fact WHERE entity = ?", (entity,))
        }

    def known(self, entities: Iterable[str]) -> set[str]:
        """Give those of the entities that some article mentions."""
        rows = self._db.execute(
            "SELECT DISTINCT entity FROM fact JOIN json_each(?) ON entity = json_each.value",
            (json.dumps(list(entities)),),
        )
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

    def all_facts(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield entity, article, kind and value of all that is said of entities as such."""
        yield from self._db.execute(
            "SELECT entity, article, kind, value FROM fact ORDER BY entity, article, kind, value"
        )

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

    def note_edit(self, what: str) -> None:
        """Write down a change of the graph that came from no article."""
        with self.transaction():
            self._db.execute(_EDITS)
            self._db.execute("INSERT INTO edit (what) VALUES (?)", (what,))

    def count_edits(self) -> int:
        """Give how many changes came from no article."""
        with self.transaction():
            self._db.execute(_EDITS)
            found: int = self._db.execute("SELECT count(*) FROM edit").fetchone()[0]
        return found

    def settle(self) -> None:
        """Forget the pending updates: the triple store has them on disk."""
        with self.transaction():
            self._db.execute("DELETE FROM pending")


def _write(quads: Iterable[ox.Quad]) -> bytes:
    lines = (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines))


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
