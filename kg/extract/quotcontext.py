"""Who speaks a sentence that is nothing but quoted words: found in the sentences around it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from kg import terms
from kg.extract.quotafter import following
from kg.extract.quotbefore import governing, introducing, preceding
from kg.extract.quotcast import Cast
from kg.extract.quotframes import Frame
from kg.extract.quotmarks import Quoted
from kg.extract.quotnames import NOBODY
from kg.model import Mention, MentionKind

_BEAT = 12
"""A narrator's sentence of so few words between quotations tells what the next speaker does."""
_FAR = 2
"""So many paragraphs back the last speaker may still be the one who goes on."""


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation already attributed, and the paragraph in which it stands."""

    quote: Quoted
    speaker: Mention
    paragraph: int


def by_context(
    cast: Cast, frames: list[Frame], number: int, history: Sequence[Said]
) -> tuple[Mention | None, str]:
    """Give the speaker of the frame of that number and how it was found, or None."""
    frame, last = frames[number], history[-1] if history else None
    if (speaker := _undersigned(cast, frames, number)) is not None:
        return speaker, "signed"
    if last is not None and last.quote.continues and last.paragraph == frame.paragraph - 1:
        return last.speaker, "continued"
    previous = frames[number - 1] if number else None
    if previous is not None and not previous.quoted and previous.text.endswith("?"):
        return _answering(cast, frame, history)
    if previous is not None and previous.paragraph == frame.paragraph:
        actor = _subject(cast, previous)
        beat = actor is not None and actor.cls == terms.Person and len(previous.tokens) <= _BEAT
        if actor is not None and not previous.quoted and (beat or last is None):
            return actor, "next"
    if last is not None and last.paragraph == frame.paragraph:
        return last.speaker, "next"
    if previous is not None and previous.paragraph == frame.paragraph:
        actor = _subject(cast, previous)
        if actor is not None:
            return actor, "next"
    return _from_next(cast, frames, number) or _from_earlier(frame, history)


def _undersigned(cast: Cast, frames: list[Frame], number: int) -> Mention | None:
    """Give who is named under the words: *"…"* and then *Ana Ruiz, judge, in court*.

    Such a line has no verb of its own for the name to be the subject of.
    """
    frame, later = frames[number], frames[number + 1 : number + 2]
    if not frame.is_bare or not later or later[0].quoted or not later[0].tokens:
        return None
    opens = not number or frames[number - 1].paragraph < frame.paragraph
    words = [t for t in later[0].tokens if t.is_alpha]
    speaker = cast.at(words[0]) if words else None
    if speaker is None or not opens or later[0].paragraph > frame.paragraph + 1:
        return None
    if speaker.kind is not MentionKind.NAME or later[0].text[-1:] in "?!":
        return None
    rest = [t for t in later[0].tokens if t.idx >= speaker.span.end]
    if not rest or rest[0].text != ",":
        return None
    return None if any(_is_subject(cast, t, speaker) for t in words) else speaker


def _is_subject(cast: Cast, token: Token, speaker: Mention) -> bool:
    return token.dep_ in {"nsubj", "nsubjpass"} and cast.at(token) is speaker


def _answering(cast: Cast, frame: Frame, history: Sequence[Said]) -> tuple[Mention | None, str]:
    """Give the one who is interviewed: who spoke last, or else the person named most before."""
    if history:
        return history[-1].speaker, "answer"
    people = [m for m in cast.mentions if m.cls == terms.Person and m.span.end <= frame.span.start]
    counts = Counter(m.entity for m in people)
    return max(people, key=lambda m: (counts[m.entity], -m.span.start), default=None), "answer"


def _from_next(cast: Cast, frames: list[Frame], number: int) -> tuple[Mention | None, str] | None:
    """Let a reporting clause in the next sentence of the paragraph hold for this one, too."""
    frame, later = frames[number], frames[number + 1 : number + 2]
    if not later or later[0].paragraph != frame.paragraph or not later[0].quoted:
        return None
    quote = later[0].quoted[0]
    if quote.outer.start > later[0].span.start + 1:
        return None
    after = [t for t in later[0].tokens if t.idx >= quote.outer.end]
    speaker = following(cast, after)
    return (speaker, "next") if speaker is not None and speaker is not NOBODY else None


def _subject(cast: Cast, frame: Frame) -> Mention | None:
    """Give whom a narrator's sentence is about."""
    for look in (introducing, preceding, governing):
        found = look(cast, frame.tokens)
        if found is not None and found is not NOBODY:
            return found
    return None


def _from_earlier(frame: Frame, history: Sequence[Said]) -> tuple[Mention | None, str]:
    """Let two who talk take turns, paragraph by paragraph; otherwise the last one goes on."""
    if not history or frame.paragraph - history[-1].paragraph > _FAR:
        return None, ""
    last = history[-1]
    other = next((h for h in reversed(history) if h.paragraph < last.paragraph), None)
    adjacent = other is not None and (other.paragraph == last.paragraph - 1 == frame.paragraph - 2)
    if other is not None and adjacent and other.speaker.entity != last.speaker.entity:
        return other.speaker, "dialogue"
    return last.speaker, "last speaker"
