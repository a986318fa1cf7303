"""When things came to be: founded, released, held. A date and the verb or noun that it dates."""

import re
from collections.abc import Iterator
from typing import Final

from spacy.tokens import Token

from kg import terms
from kg.extract.dates import DateExpression, dates_within, find_dates
from kg.extract.nearby import find_near, has_object
from kg.extract.things import Things, modality_of
from kg.extract.tree import children
from kg.model import Document, Mention, Modality, Span

_FOUNDING: Final = frozenset(
    """found cofound co-found establish set start launch create form incorporate bear begin spin
    register constitute inaugurate build open""".split()
)
_RELEASING: Final = frozenset(
    """release launch unveil publish introduce put give ship debut come appear pass adopt sign enact
    approve issue propose endorse announce vote present hand switch open-source opensource roll
    premiere unwrap reveal post upload circulate promulgate ratify conclude agree
    gazette table take enter make begin start build create bear write bring""".split()
)
_HOLDING: Final = frozenset(
    """hold take meet open convene gather host close begin start end run organise organize stage
    attend address come fall schedule plan return sit""".split()
)
_TRIGGERS: Final = {
    terms.foundingDate: (_FOUNDING, (terms.Organisation,)),
    terms.releaseDate: (_RELEASING, (terms.Model, terms.Technology, terms.Policy)),
    terms.eventDate: (_HOLDING, (terms.Event,)),
}
_SKIPPED_LEADS: Final = frozenset("until till by to before after during through".split())
_PHRASAL: Final = {
    "set": {"up"},
    "put": {"out"},
    "give": {"away"},
    "come": {"out", "into"},
    "hand": {"out"},
    "switch": {"on"},
    "spin": {"out", "off"},
    "take": {"place", "effect"},
    "roll": {"out"},
    "make": {"public"},
    "bring": {"out"},
    "enter": {"into"},
}
_GAPS: Final = (
    (terms.Policy, terms.releaseDate, re.compile(r"of|\(|,? ?in (?:force|effect) since")),
    (terms.Model, terms.releaseDate, re.compile(r"\(|,? ?(?:operational|available) since")),
    (terms.Technology, terms.releaseDate, re.compile(r"\(|,? ?(?:operational|available) since")),
    (
        terms.Event,
        terms.eventDate,
        re.compile(
            r"(?:,|\(|of|in|on|, ?in|, ?on)?|(?:\w+ )?,? ?(?:in|at) [\w .'’-]{2,40}?,?(?: in| on|)"
        ),
    ),
    (
        terms.Organisation,
        terms.foundingDate,
        re.compile(
            r"[,(]? ?(?:est\.|established|founded)(?: in|:)?"
            r"|[\w,' -]{0,40}(?:in business|dating) (?:since|from)"
        ),
    ),
)
"""What may stand between the name of a thing and its date, by class and property."""
_VERBAL: Final = frozenset({"VERB", "AUX"})

Dated = tuple[Mention, str, str, Modality, Span]


def find_happenings(document: Document) -> Iterator[Dated]:
    """Yield (thing, property, ISO date, modality, sentence) for each dated happening."""
    things = Things(document)
    dates = find_dates(document)
    found = [
        (subject, predicate, date.value, modality, sentence, firm)
        for sentence in document.sentences
        for date in dates_within(dates, sentence)
        if not any(m.span.overlaps(date.span) for m in things.within(sentence))
        for subject, predicate, modality, firm in _dated(things, document, sentence, date)
    ]
    settled = {(f[0].entity, f[1]) for f in found if f[5]}
    for subject, predicate, value, modality, sentence, firm in found:
        if firm or (subject.entity, predicate) not in settled:
            yield subject, predicate, value, modality, sentence


def _dated(
    things: Things, document: Document, sentence: Span, date: DateExpression
) -> Iterator[tuple[Mention, str, Modality, bool]]:
    """Yield what a date dates: the thing whose name it follows, or what its verb is about.

    The last of each says whether that is firm. What comes into force has a better date in the day
    on which it was passed, and a date before its verb may belong to another.
    """
    span = document.doc.char_span(date.span.start, date.span.end, alignment_mode="expand")
    if span is None or date.lead in _SKIPPED_LEADS:
        return
    attached = _attached(things, sentence, date)
    if attached is not None:
        yield *attached, True
        return
    if date.lead == "since":
        return
    for verb in _dated_verbs(span.root):
        found = list(_by_verb(things, verb))
        firm = verb.i < span.root.i and not _is_coming_into_force(verb)
        yield from ((*f, firm) for f in found)
        if found:
            return
    yield from _by_order(things, document, sentence, date)


def _by_order(
    things: Things, document: Document, sentence: Span, date: DateExpression
) -> Iterator[tuple[Mention, str, Modality, bool]]:
    """Yield what the order of words says where the parse says nothing."""
    span = document.doc.char_span(sentence.start, sentence.end, alignment_mode="expand")
    words = list(span) if span is not None else []
    for predicate, (lemmas, classes) in _TRIGGERS.items():
        triggers = {t.i for t in words if _lemma(t) in lemmas - {"open"} and _is_phrasal(t)}
        for cls in classes if triggers else ():
            found = find_near(things, words, date.span, cls, triggers)
            if found is not None:
                yield found[1], predicate, modality_of(found[0]), False


def _dated_verbs(token: Token) -> Iterator[Token]:
    """Yield the verb that a date stands with, then those that share a date before them.

    *In 2015 he left to help found Acme* dates the founding; *he left in 2015 and founded Acme* not.
    """
    verb = token
    while verb.pos_ not in _VERBAL:
        if verb.head.i == verb.i:
            return
        verb = verb.head
    yield verb
    if token.i < verb.i:
        yield from _governed(verb, 3)


def _governed(verb: Token, depth: int) -> Iterator[Token]:
    for child in children(verb):
        if child.dep_ in {"xcomp", "advcl", "conj", "ccomp"} and child.i > verb.i:
            yield child
            if depth:
                yield from _governed(child, depth - 1)


def _by_verb(things: Things, verb: Token) -> Iterator[tuple[Mention, str, Modality]]:
    for predicate, (lemmas, classes) in _TRIGGERS.items():
        if _lemma(verb) not in lemmas or not _is_phrasal(verb):
            continue
        for cls in classes:
            for mention in _undergoers(things, verb, cls):
                yield mention, predicate, modality_of(verb)


def _lemma(verb: Token) -> str:
    """Give the lemma of a verb; the infinitive *found* is not the past of *find*."""
    if verb.lower_ == "found" and verb.i and verb.nbor(-1).lower_ in {"to", "help", "helped"}:
        return "found"
    return str(verb.lemma_.lower())


def _is_coming_into_force(verb: Token) -> bool:
    return any(t.lower_ in {"force", "effect"} for t in verb.doc[verb.i + 1 : verb.i + 4])


def _is_phrasal(verb: Token) -> bool:
    """Tell whether a verb that needs a particle for this sense has one: *put out*, *set up*."""
    wanted = _PHRASAL.get(verb.lemma_.lower())
    if wanted is None:
        return True
    return any(t.lower_ in wanted for t in verb.doc[verb.i + 1 : verb.i + 8])


def _undergoers(things: Things, verb: Token, cls: str) -> list[Mention]:
    """Give the things that come to be: objects, or the subject where there is no object."""
    found = things.objects(verb, cls)
    if found:
        return found
    if has_object(verb) and verb.lemma_ != "take":
        return []
    subject = things.subject(verb, cls)
    return [subject] if subject is not None else []


def _attached(
    things: Things, sentence: Span, date: DateExpression
) -> tuple[Mention, str, Modality] | None:
    """Read a date right at a name: *the CHIPS Act of 2022*, *Paris Summit, 10 May 2026*."""
    before = [m for m in things.within(sentence) if m.span.end <= date.span.start]
    for mention in sorted(before, key=lambda m: (-m.span.end, m.span.start))[:3]:
        gap = things.text[mention.span.end : date.span.start].strip()
        for top, predicate, pattern in _GAPS:
            if terms.is_a(mention.cls, top) and pattern.fullmatch(gap):
                return mention, predicate, Modality.ASSERTED
    return None
