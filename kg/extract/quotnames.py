"""Whom the words of a reporting clause name: noun phrases, by the order of their words."""

import re
from collections.abc import Sequence
from typing import Final

from spacy.tokens import Token

from kg import terms
from kg.extract.quotcast import Cast
from kg.extract.saying import PEOPLE
from kg.model import Mention, MentionKind, Span

NOBODY: Final = Mention(Span(0, 0), "", "", MentionKind.NOMINAL)
"""Stands for a speaker whom the text does not name."""
_OF_A_TRADE = re.compile(r"(?:ist|ician|woman|man|general)$")
_LINES = 400
"""Characters back in which the person of a common noun is looked for."""
_STOPS = frozenset({",", ";", ":", ".", "(", "—", "–"})


def named(cast: Cast, tokens: Sequence[Token]) -> Mention | None:
    """Give the agent whom a noun phrase at the start of some tokens denotes."""
    phrase = _phrase(tokens[:40])
    if not phrase:
        return None
    for mention in cast.among(phrase):
        if is_free_person(cast, mention) and not _is_complement(mention, phrase, cast):
            return mention
    head = _head_of(phrase)
    first = next(cast.among(phrase[:4]), None)
    if first is not None and not cast.is_genitive(first) and cast.at(head) is first:
        return first
    return _after_comma(cast, tokens[len(phrase) :]) or cast.denoted(head)


def last_described(cast: Cast, tokens: Sequence[Token]) -> Mention | None:
    """Give whom *the linguist* is, when the lines before tell of one person only."""
    phrase = _phrase(tokens[:40])
    if not phrase or phrase[0].lower_ not in {"the", "this"}:
        return None
    head = _head_of(phrase)
    if head.tag_ != "NN" or not (head.lemma_ in PEOPLE or _OF_A_TRADE.search(head.lower_)):
        return None
    start = phrase[0].idx
    near = [
        m
        for m in cast.mentions
        if start - _LINES < m.span.start < start and terms.top(m.cls) == terms.Person
    ]
    return near[-1] if len({m.entity for m in near}) == 1 else None


def _after_comma(cast: Cast, rest: Sequence[Token]) -> Mention | None:
    """Give the person in apposition to a title: *said its head, the Dane Ana Ruiz*."""
    if not rest or rest[0].text != ",":
        return None
    for token in rest[1:7]:
        if token.text in _STOPS or token.pos_ in {"VERB", "AUX", "ADP"}:
            return None
        person = cast.at(token)
        if person is not None and is_free_person(cast, person):
            return person
    return None


def is_free_person(cast: Cast, mention: Mention) -> bool:
    """Tell whether a mention is of a person and not of somebody's possessor."""
    return mention.cls == terms.Person and not cast.is_genitive(mention)


def _phrase(tokens: Sequence[Token]) -> list[Token]:
    """Give the tokens up to the first mark or relative pronoun."""
    stops = (t.text in _STOPS or t.lower_ in {"who", "which", "that"} for t in tokens)
    end = next((at for at, stop in enumerate(stops) if stop), len(tokens))
    return list(tokens[:end])


def _is_complement(mention: Mention, phrase: Sequence[Token], cast: Cast) -> bool:
    """Tell whether a person stands within *a student of Smith* and is not who speaks."""
    for token in phrase:
        if cast.at(token) is mention:
            return token.i > phrase[0].i and token.nbor(-1).lower_ in {
                "of",
                "to",
                "with",
                "by",
                "from",
                "about",
                "at",
                "than",
                "against",
            }
    return False


def _head_of(phrase: Sequence[Token]) -> Token:
    """Give the last noun before a preposition: the head of a simple noun phrase."""
    head = phrase[0]
    for token in phrase:
        if token.pos_ in {"ADP", "VERB", "AUX", "SCONJ"} and token.i > phrase[0].i:
            break
        if token.pos_ in {"NOUN", "PROPN", "PRON"}:
            head = token
    return head


def last_named(cast: Cast, tokens: Sequence[Token]) -> Mention | None:
    """Without a subject in the parse: the last person of some tokens, or else the last agent."""
    found = [m for m in cast.among(tokens) if not cast.is_genitive(m)]
    people = [m for m in found if m.cls == terms.Person]
    candidates = people or found
    return candidates[-1] if candidates else None


def is_person(mention: Mention | None) -> bool:
    """Tell whether there is a mention and it is of a person."""
    return mention is not None and mention.cls == terms.Person
