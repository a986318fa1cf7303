"""The full-text index of a generation: names of things, sentences and articles.

One SQLite file beside the graph, written with it and never changed: it is in step with the graph
because both are published at once. Things are stored by how many articles mention them, so that
the first rows of a search are the best known.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg import terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE: Final = "search.sqlite"
VERSION: Final = 1
"""Of the tables' form; a file of another version is not read."""

_TABLES: Final = """
CREATE TABLE thing (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, label TEXT NOT NULL, class TEXT NOT NULL,
  wider TEXT NOT NULL, description TEXT NOT NULL, articles INTEGER NOT NULL
);
CREATE TABLE name (
  id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, text TEXT NOT NULL, folded TEXT NOT NULL
);
CREATE TABLE article (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, title TEXT NOT NULL, publisher TEXT NOT NULL,
  date TEXT NOT NULL
);
CREATE TABLE sentence (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL, article INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE VIRTUAL TABLE name_words USING fts5(
  text, content='name', content_rowid='id', tokenize='unicode61 remove_diacritics 2',
  prefix='1 2 3'
);
CREATE VIRTUAL TABLE name_parts USING fts5(
  folded, content='name', content_rowid='id', tokenize='trigram', detail=none, columnsize=0
);
CREATE VIRTUAL TABLE title_words USING fts5(
  title, publisher, content='article', content_rowid='id',
  tokenize='porter unicode61 remove_diacritics 2', prefix='2 3'
);
CREATE VIRTUAL TABLE sentence_words USING fts5(
  text, content='sentence', content_rowid='id',
  tokenize='porter unicode61 remove_diacritics 2', prefix='2 3'
);
"""
_INDEXES: Final = """
CREATE INDEX name_folded ON name (folded);
CREATE INDEX sentence_article ON sentence (article);
INSERT INTO name_words (name_words) VALUES ('rebuild');
INSERT INTO name_parts (name_parts) VALUES ('rebuild');
INSERT INTO title_words (title_words) VALUES ('rebuild');
INSERT INTO sentence_words (sentence_words) VALUES ('rebuild');
"""
_TELLING: Final = (
    (terms.developedBy, "by"),
    (terms.issuedBy, "by"),
    (terms.affiliatedWith, "at"),
    (terms.locatedIn, "in"),
    (terms.nationality, "from"),
    (terms.partOf, "part of"),
)
"""Relations that tell things of like names apart, in the order in which they are tried."""


def write_search(path: Path, graph: ox.Store) -> None:
    """Write the index of a graph into a new file."""
    db = sqlite3.connect(path)
    try:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.executescript(_TABLES)
        with db:
            _write_things(db, graph)
            _write_articles(db, graph)
            db.executescript(_INDEXES)
            db.execute(f"PRAGMA user_version = {VERSION}")
    finally:
        db.close()


def fold(text: str) -> str:
    """Write a name without case, marks and odd spaces, as names are compared.

    >>> fold("Élysée  PALACE")
    'elysee palace'
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())


def _write_things(db: sqlite3.Connection, graph: ox.Store) -> None:
    mentions: dict[str, int] = defaultdict(int)
    for thing, _ in _links(graph, terms.mentionedIn):
        mentions[thing] += 1
    labels = dict(sorted(_texts(graph, terms.label), reverse=True))
    classes = _classes(graph, mentions)
    known = sorted(
        (t for t in classes if t in labels), key=lambda t: (-mentions[t], len(labels[t]), t)
    )
    telling = _tell_apart(graph, labels)
    number = {thing: i for i, thing in enumerate(known, 1)}
    db.executemany(
        "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (i, t, labels[t], *classes[t], _describe(classes[t][0], telling.get(t)), mentions[t])
            for t, i in number.items()
        ),
    )
    others: dict[str, list[str]] = defaultdict(list)
    for thing, name in _texts(graph, terms.altLabel):
        others[thing].append(name)
    db.executemany(
        "INSERT INTO name (thing, text, folded) VALUES (?, ?, ?)",
        (
            (number[t], name, fold(name))
            for t in known
            for name in dict.fromkeys((labels[t], *sorted(others[t])))
        ),
    )


def _classes(graph: ox.Store, mentions: dict[str, int]) -> dict[str, tuple[str, str]]:
    """Give the narrowest and the widest class of each thing, as local names."""
    found: dict[str, tuple[str, str]] = {}
    for thing, cls in _links(graph, terms.rdf_type):
        if cls not in terms.CLASSES or (thing in found and cls not in terms.PARENT):
            continue
        mentions[thing] += 0
        wider = terms.PARENT.get(cls, cls)
        found[thing] = (terms.local_name(cls), terms.local_name(wider))
    return found


def _tell_apart(graph: ox.Store, labels: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for relation, word in _TELLING:
        values: dict[str, list[str]] = defaultdict(list)
        for thing, other in _links(graph, relation):
            if thing not in found and other in labels:
                values[thing].append(labels[other])
        found |= {t: f"{word} {', '.join(sorted(set(v))[:2])}" for t, v in values.items()}
    return found


def _describe(cls: str, telling: str | None) -> str:
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in cls).strip().capitalize()
    return f"{words} {telling}" if telling else words


def _write_articles(db: sqlite3.Connection, graph: ox.Store) -> None:
    titles = dict(_texts(graph, terms.label))
    publishers = dict(_texts(graph, terms.publisher))
    dates = dict(_texts(graph, terms.datePublished))
    found = sorted(
        (a for a, cls in _links(graph, terms.rdf_type) if cls == terms.Article),
        key=lambda a: (dates.get(a, ""), a),
        reverse=True,
    )
    number = {article: i for i, article in enumerate(found, 1)}
    db.executemany(
        "INSERT INTO article VALUES (?, ?, ?, ?, ?)",
        (
            (i, a, titles.get(a, ""), publishers.get(a, ""), dates.get(a, ""))
            for a, i in number.items()
        ),
    )
    db.executemany(
        "INSERT INTO sentence (iri, article, text) VALUES (?, ?, ?)",
        ((iri, number[a], text) for a, iri, text in _widest(graph) if a in number),
    )


def _widest(graph: ox.Store) -> Iterator[tuple[str, str, str]]:
    """Yield article, IRI and words of each piece of evidence that stands in no larger one."""
    found = sorted((*_place(iri), iri, text) for iri, text in _texts(graph, terms.exact))
    last, end = "", 0
    for article, start, minus_end, iri, text in found:
        if article != last or start >= end or -minus_end > end:
            last, end = article, -minus_end
            yield article, iri, text


def _place(iri: str) -> tuple[str, int, int]:
    """Part the IRI of a piece of evidence into its article, its begin and its end below zero."""
    article, _, fragment = iri.partition("#char=")
    start, _, end = fragment.partition(",")
    return article, int(start or 0), -int(end or 0)


def _links(graph: ox.Store, relation: str) -> Iterator[tuple[str, str]]:
    for quad in graph.quads_for_pattern(None, ox.NamedNode(relation), None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            yield quad.subject.value, quad.object.value


def _texts(graph: ox.Store, relation: str) -> Iterator[tuple[str, str]]:
    for quad in graph.quads_for_pattern(None, ox.NamedNode(relation), None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            yield quad.subject.value, quad.object.value
