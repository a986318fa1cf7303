"""Which words of a text stand between quotation marks, whatever the marks.

Straight and curly, double and single marks, guillemets and low-high pairs occur side by side, and
pages mix them up. A mark inside a quotation of another kind is nested and opens nothing. An
apostrophe is no mark. A quotation that runs over paragraphs opens in each and closes in the last.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Span

_CLOSERS = {
    '"': '"”',
    "“": '”"',
    "„": '“”"',
    "«": "»",
    "»": "«",
    "``": "''",
    "‘": "’",
    "'": "'",
    "‚": "‘’",
}
_MARK = re.compile("[" + "".join(m[0] for m in _CLOSERS) + "]")
_SINGLE = frozenset("‘'‚")
_BEFORE_OPENING = frozenset(" \t\u00a0([{—–-/:")
_ELISIONS = re.compile(r"['’‘](?:tis|twas|em|cause|til|bout|n|\d0s|\d\d)\b", re.IGNORECASE)
_PARAGRAPH = re.compile(r"[^\n]+")
_LONGEST_SINGLE = 600
"""A single mark without an end within so many characters is taken for an apostrophe."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words between quotation marks.

    `span` leaves the marks out, `outer` includes them. `continues` says that the mark stays open at
    the end of the paragraph and the next paragraph opens again: both parts are one speech.
    """

    span: Span
    outer: Span
    continues: bool = False


_MISREAD = {
    "â€œ": "  “",
    "â€\x9d": "”  ",
    "â€™": "’  ",
    "â€˜": "  ‘",
    "Â«": " «",
    "Â»": "» ",
    "â€": "” ",
}
"""Marks in UTF-8 that a page's maker read as Windows-1252, and what stands for them, as long."""


def mend_marks(text: str) -> str:
    """Put marks in place of wrongly decoded ones; every offset stays.

    >>> mend_marks("â€œNoâ€, she said")
    '  “No” , she said'
    """
    if "â€" in text or "Â" in text:
        for wrong, right in _MISREAD.items():
            text = text.replace(wrong, right)
    return text


def find_quoted(text: str) -> list[Quoted]:
    """Find the outermost quotations of a text, in its order, one per paragraph that they touch.

    >>> [q.span.of('He said "yes" and left.') for q in find_quoted('He said "yes" and left.')]
    ['yes']
    """
    found: list[Quoted] = []
    text = mend_marks(text)
    paragraphs = [m for m in _PARAGRAPH.finditer(text) if m[0].strip()]
    for number, paragraph in enumerate(paragraphs):
        after = paragraphs[number + 1][0].lstrip() if number + 1 < len(paragraphs) else ""
        found.extend(_in_paragraph(text, paragraph.start(), paragraph.end(), after))
    return found


def holder(quoted: Sequence[Quoted], offset: int) -> Quoted | None:
    """Give the quotation of an ordered list in which an offset lies, marks included."""
    at = bisect_right(quoted, offset, key=lambda q: q.outer.start)
    return quoted[at - 1] if at and offset < quoted[at - 1].outer.end else None


def _in_paragraph(text: str, start: int, end: int, after: str) -> list[Quoted]:
    """Find the quotations of one paragraph; `after` is the next one."""
    found: list[Quoted] = []
    hopeless: set[str] = set()
    clear: dict[str, int] = {}
    words = text[start:end]
    first, last = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
    at = start
    while at < end:
        possible = _MARK.search(text, at, end)
        if possible is None:
            break
        at = possible.start()
        mark = _opening(text, at, start)
        if mark is None or mark in hopeless:
            at += 1
            continue
        inner = at + len(mark)
        close, width = _closing(text, mark, inner, end, clear.get(mark, 0))
        if close is not None:
            if text[inner:close].strip():
                found.append(Quoted(Span(inner, close), Span(at, close + width)))
            at = close + width
            continue
        if inner < last and _stays_open(mark, after, opens=at == first):
            found.append(Quoted(Span(inner, last), Span(at, last), after.startswith(mark)))
            return found
        # what closes nowhere from here closes nowhere further on, single marks aside
        hopeless |= {mark} - _SINGLE
        clear[mark] = inner + _LONGEST_SINGLE
        at = inner
    return found


def _stays_open(mark: str, after: str, *, opens: bool) -> bool:
    """Tell whether a mark without an end holds for the rest of its paragraph.

    It does where it opens the paragraph or the next paragraph opens with it, too; a single mark,
    which may be an apostrophe, only where both are so.
    """
    goes_on = after.startswith(mark)
    return (opens and goes_on) if mark in _SINGLE else (opens or goes_on)


def _opening(text: str, at: int, start: int) -> str | None:
    """Give the mark that opens a quotation at a place, None where none does."""
    mark = "``" if text.startswith("``", at) else text[at]
    if mark not in _CLOSERS:
        return None
    following = text[at + len(mark) : at + len(mark) + 1]
    if (
        not following
        or (following.isspace() and mark != "«")
        or (mark == "»" and following in ".,;:)")
    ):
        return None
    if mark in {'"', "'", "‘", "»"} and at > start:
        before = text[at - 1]
        if before not in _BEFORE_OPENING and before not in "\"“'‘«„…":
            return None
    if mark in _SINGLE and (
        _ELISIONS.match(text, at) or not (following.isalnum() or following in "…$£€[@#")
    ):
        return None
    return mark


def _closing(text: str, mark: str, inner: int, end: int, clear: int) -> tuple[int | None, int]:
    """Give where the quotation closes and how wide its closing mark is.

    Up to `clear` no single mark closes.
    """
    if mark == "``":
        close = text.find("''", inner, end)
        return (close, 2) if close >= 0 else (None, 0)
    if mark in _SINGLE:
        return _single_closing(text, mark, max(inner, clear), min(end, inner + _LONGEST_SINGLE))
    for at in range(inner, end):
        if text[at] not in _CLOSERS[mark]:
            continue
        before, following = text[at - 1], text[at + 1 : at + 2]
        if text[at] == '"' and before.isspace() and following.isalnum():
            continue
        return at, 1
    return None, 0


def _single_closing(text: str, mark: str, inner: int, end: int) -> tuple[int | None, int]:
    """Find the closing single mark; after a plural s it may be a genitive, so look further."""
    doubtful: int | None = None
    for at in range(inner + 1, end):
        if text[at] not in _CLOSERS[mark]:
            continue
        before, following = text[at - 1], text[at + 1 : at + 2]
        if before.isspace() or following.isalnum():
            continue
        if before in "sS" and following == " " and text[at + 2 : at + 3].islower():
            doubtful = at if doubtful is None else doubtful
            continue
        return at, 1
    return (doubtful, 1) if doubtful is not None else (None, 0)
