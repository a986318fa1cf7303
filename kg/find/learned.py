"""Mentions that the learned model tags and types."""

import re

import numpy as np

from kg.encode.decode import best_tags, spans_of
from kg.encode.model import Window, load_model
from kg.encode.scheme import CLASSES
from kg.link.gazetteer import load_gazetteer
from kg.model import Document, Mention, MentionKind, Span

_EDGE = " \t\n.,;:!?\"'“”‘’«»()[]–—-•*"
_POSSESSIVE = re.compile(r"['’]s?$")


class Learned:
    """Names, nominals and pronouns with class and score, as the tagger sees them."""

    name = "learned"

    def find(self, document: Document) -> list[Mention]:
        """Give the tagger's mentions, in text order."""
        text = document.article.text
        return [m for window in document.windows for m in _read(window, text)]


def _read(window: Window, text: str) -> list[Mention]:
    """Read the mentions off a window, leaving those of the sentence that is there for context."""
    tags = best_tags(window.tags)
    found = []
    for first, last, kind, _ in spans_of(tags):
        covered = [s for s in window.pieces.spans[first:last] if s is not None]
        if window.pieces.sentences[first] >= window.own - window.first and covered:
            found.append((first, last, kind, Span(covered[0].start, covered[-1].end)))
    if not found:
        return []
    _, logits = load_model().mentions(window, [(a, b) for a, b, _, _ in found])
    odds = np.exp(logits - logits.max(1, keepdims=True))
    odds /= odds.sum(1, keepdims=True)
    chances = np.exp(window.tags - np.logaddexp.reduce(window.tags, axis=1, keepdims=True))
    mentions = []
    sure_of = np.concatenate([[0.0], np.cumsum(chances[np.arange(len(tags)), tags])])
    for (first, last, kind, tagged), row in zip(found, odds, strict=True):
        span = tagged if kind is MentionKind.PRONOUN else whole_words(tagged, text)
        if span.start >= span.end:
            continue
        sure = float(sure_of[last] - sure_of[first]) / (last - first)
        cls = CLASSES[int(row.argmax())]
        mentions += [
            Mention(part, part.of(text), cls, kind, score=sure * float(row.max()))
            for part in _split_demonyms(span, text)
        ]
    return mentions


def whole_words(span: Span, text: str) -> Span:
    """Move the ends of a span to word ends, without marks, articles and possessives around it."""
    start, end = span.start, span.end
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE and not _abbreviated(text[start:end]):
        end -= 1
    if match := _POSSESSIVE.search(text[start:end]):
        end = start + match.start()
    if text[start:end].casefold().startswith("the "):
        start += 4
    return Span(start, end)


def _split_demonyms(span: Span, text: str) -> list[Span]:
    """Part *Israeli-Canadian* in two; other names stay whole."""
    parts = span.of(text).split("-")
    if len(parts) != 2 or not all(p in load_gazetteer().by_adjective for p in parts):
        return [span]
    middle = span.start + len(parts[0])
    return [Span(span.start, middle), Span(middle + 1, span.end)]


def _abbreviated(words: str) -> bool:
    """Tell whether a final point belongs to the name: U.S., Inc."""
    return bool(re.search(r"(?:\b[A-Z]\.)+$|\b(?:Inc|Corp|Ltd|Co|Jr)\.$", words))
