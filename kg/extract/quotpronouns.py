"""Who *she said* is: what the quotation tells beyond what the learned model made of the pronoun.

The model leaves a pronoun alone when no name before it is likely enough; words in quotation marks
have a speaker all the same. And *she* in a reporting clause is most often whom the sentence before
is about (the centre of attention goes on: Grosz, Joshi, Weinstein 1995), whatever the model says.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from kg import terms
from kg.extract.quotcast import CALLED, Cast
from kg.extract.quotcontext import Said
from kg.extract.quotframes import Frame
from kg.extract.saying import FORMS
from kg.model import Mention, MentionKind

_NEAR = 600
"""Characters back in which a person is looked for."""


def recall_subject(
    cast: Cast, frames: Sequence[Frame], number: int, speaker: Mention
) -> Mention | None:
    """Give the person whom the sentence before is about if the speaker is a *he* or *she*.

    Only within a paragraph, only a person with a name, and none that the text calls otherwise; not
    where that sentence already calls the speaker *he* or *she*.
    """
    wanted = CALLED.get(speaker.text.casefold())
    frame, previous = frames[number], frames[number - 1] if number else None
    if wanted is None or previous is None or previous.paragraph != frame.paragraph:
        return None
    if any(m.entity == speaker.entity and _is_called(m) for m in cast.among(previous.tokens)):
        return None
    subject = _subject(cast, previous)
    if subject is None or subject.cls != terms.Person or subject.kind is not MentionKind.NAME:
        return None
    return subject if cast.genders.get(subject.entity, wanted) == wanted else None


def recall_spoken_for(
    cast: Cast, frames: Sequence[Frame], number: int, after: Sequence[Token]
) -> Mention | None:
    """Give the organisation of *said a spokeswoman*: whom the sentence before is about."""
    frame, previous = frames[number], frames[number - 1] if number else None
    if previous is None or previous.paragraph != frame.paragraph:
        return None
    if not any(t.lower_.startswith("spokes") for t in after[:6]):  # an official need not be its own
        return None
    subject = _subject(cast, previous)
    organisation = subject is not None and terms.top(subject.cls) == terms.Organisation
    return subject if organisation else None


def guess_speaker(
    cast: Cast, before: Sequence[Token], after: Sequence[Token], history: Sequence[Said]
) -> Mention | None:
    """Give whom an open *he* or *she* beside a verb of saying is likely to be, or None."""
    pronoun = next((t for t in (*after[:4], *reversed(before[-8:])) if _says(cast, t)), None)
    if pronoun is None:
        return None
    wanted = CALLED[pronoun.lower_]
    genders = cast.genders
    fitting = [
        m for m in _candidates(cast, pronoun, history) if genders.get(m.entity, wanted) == wanted
    ]
    known = (m for m in fitting if m.entity in genders)
    return next(known, fitting[0] if fitting else None)


def _subject(cast: Cast, frame: Frame) -> Mention | None:
    """Give whom the main clause of a narrator's sentence is about."""
    for token in frame.tokens:
        if token.dep_ in {"nsubj", "nsubjpass"} and token.head.dep_ == "ROOT":
            return cast.denoted(token)
    return None


def _is_called(mention: Mention) -> bool:
    return mention.text.casefold() in CALLED


def _says(cast: Cast, token: Token) -> bool:
    """Tell whether a token is an open *he* or *she* next to a verb of saying."""
    if token.lower_ not in {"he", "she"} or cast.at(token) is not None:
        return False
    beside = (token.nbor(step) for step in (-1, 1) if 0 <= token.i + step < len(token.doc))
    return any(t.lower_ in FORMS for t in beside)


def _candidates(cast: Cast, pronoun: Token, history: Sequence[Said]) -> Iterator[Mention]:
    """Yield who may be meant: the last speaker, then the persons named before, nearest first."""
    start = pronoun.idx
    last = history[-1] if history else None
    if last and last.speaker.cls == terms.Person and start - last.quote.span.end < _NEAR:
        yield last.speaker
    first, end = (
        bisect_left(cast.mentions, at, key=lambda m: m.span.start) for at in (start - _NEAR, start)
    )
    for mention in reversed(cast.mentions[first:end]):
        if mention.cls == terms.Person and mention.kind is MentionKind.NAME:
            yield mention
