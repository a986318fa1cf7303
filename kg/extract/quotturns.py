"""Turns of a transcript or an interview: labels with words after them.

A label alone proves nothing (lists of delegates and captions have them too). A text is taken for a
transcript when at least two labelled turns speak of *I*, *we* or *you*, or when it has *Q:* and
*A:*. Example: *BARONESS RAO: It has been with Ministers for nineteen months!*
"""

import re
from collections import Counter
from dataclasses import dataclass

from kg import terms
from kg.extract.quotframes import Frame
from kg.model import Document, Mention, MentionKind, Span

_LABEL = re.compile(
    r"\W{0,4}(?:Q\d{1,3}\.?\s+)?(?P<name>[A-ZÀ-Þ][^\s:;.,!?\"“]*(?:[ ,.]+[^\s:;!?\"“,.]+){0,6}?)"
    r"\s*(?:\([^()]{1,60}\))?\*{0,2}:\*{0,2}\s+(?=\S)"
)
_SPEAKING = re.compile(
    r"\b(?:I|we|you|my|our|your|me|us|let's|I'm|we're|we've|I've)\b", re.IGNORECASE
)
_QUESTION = frozenset("q question interviewer host".split())
_ANSWER = frozenset("a answer".split())


@dataclass(frozen=True, slots=True)
class Turn:
    """The words of one turn in one paragraph, and who speaks; None for a speaker without a name."""

    span: Span
    speaker: Mention | None


def find_turns(document: Document, frames: list[Frame]) -> list[Turn]:
    """Find the labelled turns of a transcript, in text order; of another text none."""
    text = document.article.text
    labelled = [(number, m) for number, f in enumerate(frames) if (m := _label(text, f))]
    if not _is_transcript(text, frames, labelled):
        return []
    starts = {number for number, _ in labelled}
    return [
        Turn(span, speaker)
        for number, match in labelled
        if (span := _words(text, frames, number, match.end(), starts)) is not None
        for speaker in [_speaker(document, match, labelled[0][1].start())]
    ]


def _label(text: str, frame: Frame) -> re.Match[str] | None:
    return _LABEL.match(text, frame.span.start, frame.span.end)


def _is_transcript(
    text: str, frames: list[Frame], labelled: list[tuple[int, re.Match[str]]]
) -> bool:
    names = {m["name"].casefold() for _, m in labelled}
    if names & _ANSWER and names & _QUESTION:
        return True
    spoken = sum(
        bool(_SPEAKING.search(text, m.end(), frames[number].span.end)) for number, m in labelled
    )
    return len(labelled) >= 2 and spoken >= 2


def _words(
    text: str, frames: list[Frame], number: int, start: int, starts: set[int]
) -> Span | None:
    """Give a turn from its label to the next one or the end of the paragraph.

    Where the label has quoted words after it, they are the turn.
    """
    first = frames[number]
    for quote in first.quoted:
        if 0 <= quote.outer.start - start < 3:
            return quote.span
    end = first.span.end
    for later in range(number + 1, len(frames)):
        if frames[later].paragraph != first.paragraph or later in starts:
            break
        end = frames[later].span.end
    words = text[start:end]
    return Span(start, start + len(words.rstrip())) if words.strip() else None


def _speaker(document: Document, match: re.Match[str], first: int) -> Mention | None:
    name = match["name"]
    if name.casefold() in _ANSWER:
        return find_interviewee(document, first)
    label = Span(match.start("name"), match.end("name"))
    people = [m for m in document.mentions if m.cls == terms.Person and m.entity]
    for mention in people:
        if label.covers(mention.span):
            return mention
    if name.isupper() and 2 <= len(name) <= 4:
        return next((m for m in people if _initials(m.text) == name), None)
    return None


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.split(r"[\s-]+", name) if word[:1].isupper())


def find_interviewee(document: Document, first: int) -> Mention | None:
    """Give the person whom the lines before the first question name most often."""
    people = [m for m in document.mentions if m.cls == terms.Person and m.entity]
    intro = [m for m in people if m.span.start < first]
    if not intro:
        return None
    most = Counter(m.entity for m in intro).most_common(1)[0][0]
    named = (m for m in intro if m.entity == most and m.kind is MentionKind.NAME)
    return next(named, None) or next(m for m in intro if m.entity == most)
