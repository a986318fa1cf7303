"""What a store must do: one small interface, whatever holds the quads."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import pyoxigraph as ox

from kg.graph import Contribution
from kg.model import Article


class Outcome(StrEnum):
    """What adding an article did."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """What a store knows of an article beside the graph."""

    iri: str
    key: str
    title: str | None
    url: str | None
    date: str | None
    publisher: str | None
    assertions: int


@dataclass(frozen=True, slots=True)
class Stats:
    """How much is in a store. `claims` counts assertions by the local name of their modality."""

    articles: int
    entities: int
    quads: int
    quotations: int
    claims: dict[str, int]
    classes: dict[str, int]


class Store(Protocol):
    """Holds the graph of many articles; one writer at a time."""

    def has(self, article: Article, fingerprint: str) -> bool:
        """Tell whether the article is there with this fingerprint."""
        ...

    def add(self, contribution: Contribution, article: Article) -> Outcome:
        """Put one article in, or replace its former self, in one transaction."""
        ...

    def forget(self, name: str) -> ArticleRecord:
        """Take out exactly what only this article supported."""
        ...

    def articles(self) -> list[ArticleRecord]:
        """List the articles by IRI."""
        ...

    def text(self, article: str) -> str | None:
        """Give an article's text as stored, by its IRI."""
        ...

    def quads(self) -> Iterator[ox.Quad]:
        """Yield every quad."""
        ...

    def publish(self) -> str:
        """Make what is in the store visible to readers; give the generation's name."""
        ...
