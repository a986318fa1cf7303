"""Every error that newsgraph raises on purpose, in one tree.

KgError
├── InputError            an article could not be read; the others go on
│   ├── EmptyText         nothing but white space
│   ├── NotText           binary, or bytes that no tried encoding decodes
│   ├── NoArticle         a page in which no article was found
│   ├── TooLarge          over the size limit
│   ├── ForeignLanguage   not in English
│   ├── FetchError        a URL gave no page: status, time-out, redirects, network
│   ├── Refused           a URL that may not be fetched: scheme, private address
│   └── ExtractionFailed  the text was read, but extraction stopped on it
├── TooManySkipped       too large a share of the sources was skipped: nothing is published
├── StoreError            the store cannot be used
│   ├── StoreBusy         another process writes it
│   ├── StoreMissing      there is no store, or nothing was published in it
│   ├── StoreDamaged      what is on disk is not what was written
│   └── StoreFull         the disk is full
├── UnknownArticle        no such article in the store
├── QueryError            a query cannot be run
│   ├── QuerySyntax       not SPARQL; knows line and column
│   ├── QueryRefused      SERVICE or an update where none is allowed
│   ├── UnknownQuery      no saved query of that name
│   └── BadParameter      a parameter is missing, unknown or of the wrong type
├── InvalidGraph          shapes or checks failed
├── BadMarking            a marked article is not in the expected form
├── BadWeights            the learned model's files are missing or damaged
├── BrokenRules           a lexicon of the extractors is not in the expected form
└── BelowFloor            a measured figure fell below its pinned floor

Messages are for the person at the terminal: they name the thing, say what is
wrong with it and what to do next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class KgError(Exception):
    """Root of the tree: catching it catches what newsgraph raises on purpose, and no bug."""


class InputError(KgError):
    """An article could not be read.

    `source` is what the user named (path, URL or '-'), `reason` one sentence without the name.
    """

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(source, reason)
        self.source = source
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


class EmptyText(InputError):
    """The source holds nothing but white space."""


class NotText(InputError):
    """The source is binary, or in an encoding that could not be found out."""


class NoArticle(InputError):
    """The page holds no article."""


class TooLarge(InputError):
    """The source is over the size limit."""


class ForeignLanguage(InputError):
    """The article is not in English."""


class FetchError(InputError):
    """A URL gave no page: status, time-out, too many redirects, network."""


class Refused(InputError):
    """A URL may not be fetched: its scheme or its address is not allowed."""


class ExtractionFailed(InputError):
    """The text was read, but extraction stopped on it."""


class TooManySkipped(KgError):
    """Too large a share of the sources was skipped, so nothing was published.

    `skipped` holds the error of each.
    """

    def __init__(self, message: str, skipped: Sequence[InputError] = ()) -> None:
        super().__init__(message)
        self.skipped = tuple(skipped)


class StoreError(KgError):
    """The store cannot be used."""


class StoreBusy(StoreError):
    """Another process is writing the store."""


class StoreMissing(StoreError):
    """There is no store in that folder, or nothing was published in it."""


class StoreDamaged(StoreError):
    """What is on disk is not what was written."""


class StoreFull(StoreError):
    """The disk is full; what was there before still is."""


class UnknownArticle(KgError):
    """The store holds no article of that IRI, URL or ending."""


class BadDecision(KgError):
    """A decision about the graph that makes no sense."""


class UnknownThing(KgError):
    """No thing, or no one thing, is meant by a name."""


class QueryError(KgError):
    """A query cannot be run."""


class QuerySyntax(QueryError):
    """The text is no SPARQL query. `line` and `column` count from 1, 0 where unknown."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryRefused(QueryError):
    """The query asks for what is not allowed: SERVICE, or an update."""


class UnknownQuery(QueryError):
    """There is no saved query of that name."""


class BadParameter(QueryError):
    """A parameter of a saved query is missing, unknown or of the wrong type."""


class InvalidGraph(KgError):
    """The graph breaks a shape, or a check returned rows."""


class BadMarking(KgError):
    """A marked article is not in the expected form; the message says where."""


class BadWeights(KgError):
    """The files of the learned model are missing or damaged."""


class BrokenRules(KgError):
    """A lexicon of the extractors is not in the expected form; says which entry and why."""


class BelowFloor(KgError):
    """A measured figure fell below its pinned floor."""
