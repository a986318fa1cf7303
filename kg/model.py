"""What travels through the pipeline: article, mention, entity, claim, quotation.

Everything is frozen and can be sent to another process. Offsets are half-open
ranges [start, end) in the article's text as stored, in Unicode code points from 0
(Web Annotation Data Model, section 4.2.5).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spacy.tokens import Doc

    from kg.encode.model import Window


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range [start, end) of code points in an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Give the words that the span covers."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Tell whether another span lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Article:
    """One source text, cleaned, with what is known of it.

    `key` identifies it: its canonical URL, or else `sha256:` and the hash of its text.
    `date` is ISO 8601, as exact as the source gives it. `language` is BCP 47.
    `source` is where it was read (path, URL or '-'): for messages only, never in the graph.
    """

    key: str
    text: str
    source: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    publisher: str | None = None
    language: str | None = None
    url: str | None = None


class MentionKind(StrEnum):
    """How a mention denotes its thing."""

    NAME = "name"
    """A name: OpenAI, Sam Altman, GPT-4."""
    ADJECTIVE = "adjective"
    """A demonym: Chinese, Dutch."""
    NOMINAL = "nominal"
    """A common noun phrase that stands for a named thing: the company."""
    PRONOUN = "pronoun"
    """He, she, it, they, its, who."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text that denotes a thing.

    `cls` is a class IRI of `kg.terms`; `entity` the key of the thing in its document, empty until
    it is resolved; `score` from 0 to 1 how sure the finder is of span and class;
    `row` the id of a gazetteer row where the finder knows the name.
    """

    span: Span
    text: str
    cls: str
    kind: MentionKind = MentionKind.NAME
    entity: str = ""
    score: float = 1.0
    row: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing as one article speaks of it.

    `name` is the best name in the text, `names` every surface form that named it (names and
    demonyms, sorted). `row` is the gazetteer row that it certainly is; `same_as` and `close` are
    IRIs of the same, or probably the same, thing elsewhere.
    """

    key: str
    cls: str
    name: str
    names: tuple[str, ...] = ()
    row: str | None = None
    same_as: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    score: float = 1.0


class Modality(StrEnum):
    """In what manner an article states a claim; names are those of the ontology."""

    ASSERTED = "asserted"
    REPORTED = "reported"
    PROPOSED = "proposed"
    PREDICTED = "predicted"
    NEGATED = "negated"

    @property
    def is_plain(self) -> bool:
        """Whether such a claim also stands as a plain triple."""
        return self in (Modality.ASSERTED, Modality.REPORTED)


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an article, with the sentence that makes it.

    `object` is a mention for relations and a string for values: an ISO 8601 date, month or year,
    or an integer. `span` is the whole sentence. `extractors` are `name/version` of those that
    found it. `amount` is a plain decimal number, `currency` an ISO 4217 code, `valid_from` and
    `valid_until` are dates as exact as the text.
    """

    subject: Mention
    predicate: str
    object: Mention | str
    span: Span
    extractors: tuple[str, ...]
    confidence: float
    modality: Modality = Modality.ASSERTED
    attributed_to: Mention | None = None
    role: str | None = None
    amount: str | None = None
    currency: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that an article attributes to somebody.

    `span` covers the quoted words without their quotation marks; of an interrupted quotation, one
    part. `speaker` is None where the text does not name one.
    """

    span: Span
    speaker: Mention | None
    extractors: tuple[str, ...]
    confidence: float
    about: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """An article with its parse and its mentions: what extractors see.

    `doc` is the spaCy parse of the whole text, so token offsets (`token.idx`) are article offsets.
    `sentences` come in text order and never overlap; page debris is in none of them. `mentions`
    come in text order, of two that start together the longer first; nested ones occur
    (*Google* in *Google DeepMind* does not, *China* in *China's Tsinghua University* does).
    `entities` holds each key that a mention carries. `quotations` are found before the claims, so
    that an extractor knows whose words it reads. `windows` is what the learned encoder made of the
    text.
    """

    article: Article
    doc: Doc
    sentences: tuple[Span, ...]
    mentions: tuple[Mention, ...] = ()
    entities: Mapping[str, Entity] = field(default_factory=dict)
    quotations: tuple[Quotation, ...] = ()
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one article gives: the entities that it mentions, its claims and quotations.

    `namesakes` are pairs of entity keys that share a name and differ in class: looked into by the
    resolver, kept apart, and reported.
    """

    article: Article
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    quotations: tuple[Quotation, ...]
    namesakes: tuple[tuple[str, str], ...] = ()
