"""Quotations of an article: the words, who says them, what they speak of.

Every pair of quotation marks is looked at; what carries a name or a term, and what nobody with a
name says, is none. Of an interrupted quotation each part is one, with the same speaker. Words of a
transcript's turn are a quotation too.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from kg.extract.quotafter import according, accordingly, following, signed, telling
from kg.extract.quotanswers import find_answers
from kg.extract.quotbefore import acting, governing, introducing, nearest, preceding
from kg.extract.quotcast import Cast
from kg.extract.quotcontext import Said, by_context
from kg.extract.quotframes import Frame, find_frames
from kg.extract.quotmarks import Quoted, find_quoted
from kg.extract.quotnames import NOBODY
from kg.extract.quotpronouns import guess_speaker, recall_spoken_for, recall_subject
from kg.extract.quotturns import find_turns
from kg.extract.saying import FORMS, NAMING
from kg.model import Document, Mention, MentionKind, Quotation, Span

EXTRACTOR = "quotations/1"
_NAME = MentionKind.NAME
_CLAUSE = 3
"""Fewer words are a quotation only with a verb of saying."""

CONFIDENCE = {
    "following": 0.95,
    "according": 0.95,
    "preceding": 0.93,
    "introducing": 0.9,
    "signed": 0.9,
    "telling": 0.85,
    "same sentence": 0.9,
    "governing": 0.65,
    "continued": 0.9,
    "next": 0.85,
    "answer": 0.8,
    "dialogue": 0.6,
    "nearest": 0.45,
    "last speaker": 0.6,
    "pronoun": 0.5,
    "spoken for": 0.7,
    "turn": 0.95,
}
"""How often each way of finding a speaker was right on articles that no rule was tuned to."""


def find_quotations(document: Document) -> tuple[Quotation, ...]:
    """Find the quotations of a document whose mentions are resolved, in text order.

    Speakers are agents: organisations, people, places that act. `about` holds one mention of each
    other thing that is mentioned in the quoted words.
    """
    quoted = find_quoted(document.article.text)
    frames = find_frames(document.doc, quoted)
    cast = Cast(document, quoted)
    turns = find_turns(document, frames) or find_answers(document, frames)
    found = [(t.span, t.speaker, "turn") for t in turns if t.speaker is not None]
    starts = [span.start for span, _, _ in found]
    for quote, speaker, how in _attribute(cast, frames):
        at = bisect_right(starts, quote.span.start)
        if not at or found[at - 1][0].end <= quote.outer.start:
            found.append((quote.span, speaker, how))
    return tuple(
        Quotation(
            span=_trimmed(cast.text, span),
            speaker=speaker,
            extractors=(EXTRACTOR,),
            confidence=CONFIDENCE[how],
            about=_about(document, span, speaker),
        )
        for span, speaker, how in sorted(found, key=lambda f: f[0])
    )


def _attribute(cast: Cast, frames: list[Frame]) -> Iterator[tuple[Quoted, Mention, str]]:
    """Yield each quotation with its speaker and how that one was found."""
    history: list[Said] = []
    for number, frame in enumerate(frames):
        in_frame: Mention | None = None
        for place, quote in enumerate(frame.quoted):
            before, after = _around(frame, place)
            if _is_name(cast.text, quote, before, after):
                continue
            speaker, how = _by_sentence(cast, quote, before, after)
            if speaker is None and in_frame is not None:
                speaker, how = in_frame, "same sentence"
            if speaker is None and (frame.is_bare or _lacks_subject(cast, before)):
                speaker, how = by_context(cast, frames, number, history)
            if speaker is None and before and (verb := _first_word(cast, quote)) is not None:
                speaker, how = acting(cast, verb), "governing"
            if speaker is None and _length(cast.text, quote) >= _CLAUSE:
                speaker, how = governing(cast, before), "governing"
            if speaker is None and _length(cast.text, quote) > _CLAUSE:
                speaker, how = nearest(cast, before), "nearest"
            if speaker is None or speaker is NOBODY:
                speaker, how = recall_spoken_for(cast, frames, number, after), "spoken for"
            if speaker is None:
                speaker, how = guess_speaker(cast, before, after, history), "pronoun"
            if speaker is None:
                continue
            if how in {"following", "telling"}:
                speaker = recall_subject(cast, frames, number, speaker) or speaker
            in_frame = speaker
            history.append(Said(quote, speaker, frame.paragraph))
            yield quote, speaker, how


def _first_word(cast: Cast, quote: Quoted) -> Token | None:
    """Give the first quoted word where it goes on in the middle of the narrator's clause."""
    words = cast.doc.char_span(quote.span.start, quote.span.end, alignment_mode="contract")
    return words[0] if words and words[0].is_lower else None


def _lacks_subject(cast: Cast, before: Sequence[Token]) -> bool:
    """Tell whether only a verb of saying stands before the words: *Added: "…"*."""
    says = any(t.lower_ in FORMS for t in before)
    return says and len(before) <= 4 and next(cast.among(before), None) is None


def _around(frame: Frame, number: int) -> tuple[Sequence[Token], Sequence[Token]]:
    """Give the narrator's words between the quotation before and this one, and up to the next."""
    quoted, tokens = frame.quoted, frame.tokens
    quote = quoted[number]
    start = quoted[number - 1].outer.end if number else frame.span.start
    end = quoted[number + 1].outer.start if number + 1 < len(quoted) else frame.span.end
    first, opening, closing, last = (
        bisect_left(tokens, at, key=lambda t: t.idx)
        for at in (start, quote.outer.start, quote.outer.end, end)
    )
    return tokens[first:opening], tokens[closing:last]


def _by_sentence(
    cast: Cast, quote: Quoted, before: Sequence[Token], after: Sequence[Token]
) -> tuple[Mention | None, str]:
    """Try each pattern of a reporting clause in the quotation's own sentence.

    Words that go on in the middle of a clause belong to the verb before them, whatever follows.
    """
    words = quote.span.of(cast.text).strip()
    length = len(words.split())
    if length <= 2 and before and before[-1].text != ",":
        before = before[max((at + 1 for at, t in enumerate(before) if t.text == ","), default=0) :]
    tight = len(after) > 1 and after[0].text == "," and after[1].lower_ in FORMS
    tries = [("following", following(cast, after)), ("according", according(cast, before, after))]
    if not (words[-1] in ",?!…-–—" or (after and after[0].text == ",") or length > 3):
        tries = tries[1:]
    earlier = ("preceding", preceding(cast, before))
    inside = words[:1].islower() and before and words[-1] != "," and not tight
    tries.insert(0 if inside else len(tries), earlier)
    tries.insert(0, ("according", accordingly(cast, before)))
    tries.append(("introducing", introducing(cast, before)))
    tries.append(("signed", signed(cast, after)))
    if words[-1] in ",?!" or (length > 3 and after and after[0].text == ","):
        tries.append(("telling", telling(cast, after)))
    for how, speaker in tries:
        if speaker is not None and speaker is not NOBODY:
            return speaker, how
    return next(((s, how) for how, s in tries if s is not None), (None, ""))


def _is_name(text: str, quote: Quoted, before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Tell whether the marked words are a name, a title or a term and not said by anybody."""
    words = quote.span.of(text).split()
    if before and before[-1].text == "(" and after and after[0].text == ")" and len(words) <= 5:
        return True
    last = before[-1].lower_ if before else ""
    if last in NAMING and len(words) <= 6:
        return True
    if last == "say" and len(words) <= 2 and len(before) > 1 and before[-2].lower_ == "to":
        return True
    if not before or len(words) > 6 or _is_said(text, quote, after):
        return False
    return all(w[:1].isupper() or not w[:1].isalpha() for w in words)


def _is_said(text: str, quote: Quoted, after: Sequence[Token]) -> bool:
    return quote.span.of(text).rstrip()[-1:] in ",?!." or bool(after and after[0].text == ",")


def _length(text: str, quote: Quoted) -> int:
    return len(quote.span.of(text).split())


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def _about(document: Document, span: Span, speaker: Mention) -> tuple[Mention, ...]:
    """Give one mention of each thing that the words speak of, a name before a pronoun."""
    best: dict[str, Mention] = {}
    first = bisect_left(document.mentions, span.start, key=lambda m: m.span.start)
    last = bisect_left(document.mentions, span.end, key=lambda m: m.span.start)
    for mention in document.mentions[first:last]:
        if not (mention.entity and span.covers(mention.span)) or mention.entity == speaker.entity:
            continue
        held = best.get(mention.entity)
        if held is None or (held.kind is not _NAME and mention.kind is _NAME):
            best[mention.entity] = mention
    return tuple(sorted(best.values(), key=lambda m: m.span))
