"""Amounts and dates that stand with the word at which a relation is stated."""

from typing import Final

from spacy.tokens import Token

from kg.extract.dates import DateExpression, find_dates_in
from kg.extract.money import Money, find_money
from kg.extract.scene import Scene
from kg.model import Span

_FROM: Final = frozenset({"since", "from", "in", "on", ""})
_UNTIL: Final = frozenset({"until", "till", "to", "through"})


def find_amount(scene: Scene, trigger: Token) -> Money | None:
    """Give the amount in the sentence of a trigger that stands nearest to it."""
    sentence = scene.sentence(trigger)
    if sentence is None:
        return None
    found = find_money(sentence.of(scene.text))
    if not found:
        return None
    place = trigger.idx - sentence.start
    return min(found, key=lambda m: (abs(m.span.start - place), m.span))


def find_validity(scene: Scene, trigger: Token) -> tuple[str | None, str | None]:
    """Give from when and until when, by the dates that hang on a trigger."""
    sentence = scene.sentence(trigger)
    if sentence is None:
        return None, None
    since = until = None
    for date in _dates(scene, sentence):
        span = scene.doc.char_span(date.span.start, date.span.end, alignment_mode="expand")
        if span is None or not _hangs_on(span.root, trigger):
            continue
        if date.lead in _UNTIL:
            until = date.value
        elif date.lead in _FROM:
            since, until = date.value, date.until or until
    return since, until


def _dates(scene: Scene, sentence: Span) -> tuple[DateExpression, ...]:
    held = scene.cache.get(sentence)
    if held is None:
        words = sentence.of(scene.text)
        held = tuple(
            DateExpression(
                Span(d.span.start + sentence.start, d.span.end + sentence.start),
                d.value,
                d.until,
                d.lead,
                d.relative,
            )
            for d in find_dates_in(words, scene.document.article.date)
        )
        scene.cache[sentence] = held
    return held


def _hangs_on(token: Token, trigger: Token) -> bool:
    """Tell whether a date's word hangs on a trigger with only a preposition or so between."""
    for _ in range(3):
        if token.head.i == token.i:
            return False
        token = token.head
        if token == trigger:
            return True
        if token.pos_ in {"VERB", "AUX"}:
            return False
    return False
