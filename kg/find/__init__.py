"""Which spans of a text name a thing, and of what class."""

from dataclasses import replace
from typing import Protocol

from kg.encode.model import load_model
from kg.find.known import Known
from kg.find.learned import Learned
from kg.find.select import select
from kg.model import Document, Mention

__all__ = ["FINDERS", "Finder", "find_mentions"]


class Finder(Protocol):
    """Proposes mentions; the selector picks among what all finders propose."""

    name: str

    def find(self, document: Document) -> list[Mention]:
        """Give candidates in text order; they may overlap."""
        ...


FINDERS: tuple[Finder, ...] = (Learned(), Known())


def find_mentions(document: Document) -> Document:
    """Give a document its mentions: names, and nominals and pronouns that may stand for one."""
    windows = load_model().encode(document.article.text, document.sentences)
    encoded = replace(document, windows=tuple(windows))
    candidates = [mention for finder in FINDERS for mention in finder.find(encoded)]
    return replace(encoded, mentions=select(encoded, candidates))
