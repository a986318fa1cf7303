"""Answers of an interview that labels nobody: questions, bold or not, and what is said to them.

A question opens a paragraph; what follows it there, or the paragraphs up to the next question, is
the answer. A text is taken for an interview when at least three questions are answered, when one
of them says *you* and every fourth answer *I* or *we*, and when the lines before name a person: a
list of common questions about a law is none.
"""

import re
from dataclasses import dataclass

from kg.extract.quotframes import Frame
from kg.extract.quotturns import Turn, find_interviewee
from kg.model import Document, Span

_FEWEST = 3
_OPENING = 3
"""Sentences of a paragraph of which one is a question, where it opens with one."""
_BOLD = re.compile(r"\s*(?:\*\*|__)(?=\S)[^\n]*?(?:\*\*|__)(?=\s|$)")
_YOU = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)
_OWN = re.compile(r"\b(?:I|I'm|I've|we|we're|we've|my|our|me|us)\b", re.IGNORECASE)
_ENDS_ASKING = re.compile(r"\?[\s*_\"”']*$")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, where its paragraph goes on with the answer, and the paragraph's number."""

    question: Span
    paragraph: int


def find_answers(document: Document, frames: list[Frame]) -> list[Turn]:
    """Find the answers of an interview, in text order; of another text none."""
    text = document.article.text
    paragraphs = _paragraphs(frames)
    asked = [a for number, own in paragraphs.items() if (a := _ask(text, number, own))]
    if len(asked) < _FEWEST:
        return []
    speaker = find_interviewee(document, asked[0].question.start)
    answers = _answers(text, asked, paragraphs)
    own = sum(bool(_OWN.search(span.of(text))) for span in answers)
    if (
        speaker is None
        or len(answers) < _FEWEST
        or 4 * own < len(answers)
        or not any(_YOU.search(a.question.of(text)) for a in asked)
    ):
        return []
    return [Turn(span, speaker) for span in answers]


def _paragraphs(frames: list[Frame]) -> dict[int, list[Frame]]:
    found: dict[int, list[Frame]] = {}
    for frame in frames:
        found.setdefault(frame.paragraph, []).append(frame)
    return found


def _ask(text: str, number: int, frames: list[Frame]) -> _Asked | None:
    """Give the question that opens a paragraph: what is bold, or the sentences up to a *?*."""
    start, end = frames[0].span.start, frames[-1].span.end
    if bold := _BOLD.match(text, start, end):
        return _Asked(Span(start, bold.end()), number)
    last = None
    for frame in frames[:_OPENING]:
        if frame.quoted:
            break
        if _ENDS_ASKING.search(frame.text):
            last = frame
    return _Asked(Span(start, last.span.end), number) if last else None


def _answers(text: str, asked: list[_Asked], paragraphs: dict[int, list[Frame]]) -> list[Span]:
    """Give what is said after each question, paragraph by paragraph.

    What follows the last one is an answer only in its own paragraph, or the one after it.
    """
    numbers = list(paragraphs)
    ends = [a.paragraph for a in asked[1:]] + [asked[-1].paragraph + 2]
    found = []
    for one, end in zip(asked, ends, strict=True):
        rest = Span(one.question.end, paragraphs[one.paragraph][-1].span.end)
        spans = [rest] if rest.of(text).strip() else []
        if not spans:
            later = (n for n in numbers if one.paragraph < n < end)
            spans = [Span(paragraphs[n][0].span.start, paragraphs[n][-1].span.end) for n in later]
        found += spans
    return found
