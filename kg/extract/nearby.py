"""Which thing a dated verb is about, by the order of words, where the parse gives nothing.

Relative clauses and participles after a name (*Kite, the model that Acme released in June 2025*;
*Kite, released that spring by Acme*) are what a small parser gets wrong most; their word order is
regular.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from spacy.tokens import Token

from kg.extract.things import Things
from kg.extract.tree import children
from kg.model import Mention, Span

_REACH = 14
"""So many words before a date its verb is looked for."""
_BACK = 28
"""So many words before the verb the thing is looked for."""
_TIMES = frozenset("day week month year spring summer autumn winter".split())
_RELATIVE = frozenset("which that whom".split())
_PASSIVE = frozenset("is was were been being be".split())


def find_near(
    things: Things,
    words: Sequence[Token],
    date: Span,
    cls: str,
    triggers: AbstractSet[int],
) -> tuple[Token, Mention] | None:
    """Give the verb that a date follows and the thing of a class that it brings into being.

    `words` are the tokens of the sentence, `triggers` the places of verbs that count. None where
    another verb stands between, or where no thing of the class stands in the place of an object,
    an antecedent or a passive subject.
    """
    before = [t for t in words if t.idx < date.start][-_REACH:]
    for verb in reversed(before):
        if verb.i in triggers and verb.pos_ not in {"NOUN", "ADP", "ADJ"}:
            thing = _object(things, verb, before, cls) or _antecedent(things, words, verb, cls)
            thing = thing or _main(things, words, verb, date, cls)
            return (verb, thing) if thing is not None else None
        if verb.tag_ in {"VBD", "VBZ", "VBP", "MD"} and verb.lower_ not in _PASSIVE | {
            "had",
            "has",
        }:
            return None
    return None


def has_object(verb: Token) -> bool:
    """Tell whether a verb has an object after it that is no stretch of time."""
    return any(c.dep_ == "dobj" and c.i > verb.i and c.lemma_ not in _TIMES for c in children(verb))


def _object(things: Things, verb: Token, before: Sequence[Token], cls: str) -> Mention | None:
    for token in before:
        if token.i > verb.i and (found := things.denoted(token, cls)):
            return found
        if token.i > verb.i and token.pos_ == "ADP" and token.dep_ != "prt":
            return None
    return None


def _antecedent(things: Things, words: Sequence[Token], verb: Token, cls: str) -> Mention | None:
    """Give the thing before *which Acme released*, *released*, *was released*."""
    if has_object(verb):
        return None
    earlier = [t for t in words if t.i < verb.i][-_BACK:]
    for token in reversed(earlier):
        found = things.at(token, cls)
        if found is not None:
            between = [t for t in earlier if t.idx >= found.span.end]
            relative = next((n for n, t in enumerate(between) if t.lower_ in _RELATIVE), None)
            if relative is not None:
                return found if _is_apposed(between[:relative]) else None
            return found if _is_participle(verb, earlier) and _is_apposed(between) else None
    return None


def _is_participle(verb: Token, earlier: Sequence[Token]) -> bool:
    """Tell *, released* and *was released* from *Acme released*."""
    if any(c.dep_ == "nsubj" for c in children(verb)):
        return False
    return verb.tag_ == "VBN" or (
        bool(earlier) and earlier[-1].text in {",", "("} and verb.tag_ == "VBD"
    )


def _is_apposed(between: Sequence[Token]) -> bool:
    """Tell whether only commas, an apposition and *was* stand in between."""
    verbs = [t for t in between if t.pos_ == "VERB"]
    return not verbs and len(between) <= 10 and all(t.text not in {";", ":"} for t in between)


def _main(
    things: Things, words: Sequence[Token], verb: Token, date: Span, cls: str
) -> Mention | None:
    """Give the subject after a participle that opens the sentence: *Founded in 2015, Acme*."""
    opening = [t for t in words if t.i < verb.i and (t.is_alpha or t.like_num)]
    if opening or verb.tag_ not in {"VBN", "VBD", "NNP"}:
        return None
    later = [t for t in words if t.idx >= date.end]
    comma = False
    for token in later:
        found = things.at(token, cls)
        if found is not None and comma:
            return found
        comma = comma or token.text == ","
    return None
