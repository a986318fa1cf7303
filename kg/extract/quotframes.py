"""The sentences around quotations: what of a paragraph is said, and what says who said it.

A parser's sentences break inside quotations and put marks on the wrong side. A *frame* here is a
sentence of the narrator: it breaks only outside quotations, or right after one that ends its own.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc, Token

from kg.extract.quotmarks import Quoted, holder, mend_marks
from kg.model import Span

_END = re.compile(r"[.!?…]+[\"”’')\]»*]*\s+(?=(?:[-–—•▶*#]+\s*)?[\"“‘'«(\[*#@]?[A-Z0-9\"“‘«À-Þ])")
_ENDS_SENTENCE = re.compile(r"[.!?…]+[\"”’')\]»*]*$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Sgt|St|Jr|Sr|Inc|Ltd|Corp|Co|No|vs|Hon|Rev|Asst|Assoc"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Fig|Art|Sec)|\b[A-Z])\.\s+$"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One sentence of the narrator with the quotations that stand in it.

    `paragraph` counts from 0. `tokens` are the words outside the quotations, marks left out; `text`
    is the whole sentence.
    """

    span: Span
    paragraph: int
    quoted: tuple[Quoted, ...]
    tokens: tuple[Token, ...]
    text: str

    @property
    def is_bare(self) -> bool:
        """Whether nothing stands outside the quotations."""
        return bool(self.quoted) and not any(t.is_alpha or t.like_num for t in self.tokens)


def find_frames(doc: Doc, quoted: list[Quoted]) -> list[Frame]:
    """Cut a text into frames, in text order; a paragraph is a line."""
    frames: list[Frame] = []
    text = mend_marks(doc.text)
    paragraphs = [m for m in re.finditer(r"[^\n]+", text) if m[0].strip()]
    for number, match in enumerate(paragraphs):
        for span in _cut(text, Span(match.start(), match.end()), quoted):
            inside = tuple(_between(quoted, span))
            words = _outside(doc, span, inside)
            frames.append(Frame(span, number, inside, words, span.of(text).strip()))
    return frames


def _outside(doc: Doc, span: Span, inside: tuple[Quoted, ...]) -> tuple[Token, ...]:
    words = doc.char_span(span.start, span.end, alignment_mode="expand")
    if words is None:
        return ()
    return tuple(
        t for t in words if not t.is_space and not t.is_quote and holder(inside, t.idx) is None
    )


def _between(quoted: Sequence[Quoted], span: Span) -> Sequence[Quoted]:
    """Give the quotations of an ordered list that begin in a span."""
    first = bisect_left(quoted, span.start, key=lambda q: q.outer.start)
    last = bisect_left(quoted, span.end, key=lambda q: q.outer.start)
    return quoted[first:last]


def _cut(text: str, paragraph: Span, quoted: Sequence[Quoted]) -> list[Span]:
    """Cut a paragraph where the narrator's sentences end."""
    cuts = {
        m.end()
        for m in _END.finditer(text, paragraph.start, paragraph.end)
        if not _ABBREVIATION.search(text, max(paragraph.start, m.start() - 6), m.end())
    }
    kept = [c for c in sorted(cuts) if _may_cut(text, c, quoted)]
    edges = [paragraph.start, *kept, paragraph.end]
    return [Span(a, b) for a, b in pairwise(edges) if text[a:b].strip()]


def _may_cut(text: str, cut: int, quoted: Sequence[Quoted]) -> bool:
    """Tell whether a sentence end is the narrator's: outside quotations, or ending one for good."""
    at = bisect_left(quoted, cut, key=lambda q: q.outer.start)
    if not at:
        return True
    quote = quoted[at - 1]
    if cut < quote.outer.end:
        return False
    if text[quote.outer.end : cut].strip():
        return True
    words = quote.span.of(text).rstrip()
    asks = words[-1:] in "!?…" and _tag_follows(text, cut)
    return bool(_ENDS_SENTENCE.search(words)) and not asks and not _SIGNATURE.match(text, cut)


_SIGNATURE = re.compile(r"[-–—―~]+\s*[A-ZÀ-Þ]")
"""A dash and a name after quoted words: the one who said them."""
_TAG = re.compile(
    r"(?:[A-Z][\w.’'-]{1,30} |the |an? |its |his |her |of |for |in ){0,10}?"
    r"(?:said|says|asked|asks|wrote|writes|told|tells|replied|retorted|answered|snapped|joked"
    r"|quipped|wondered|added|posted|tweeted|cried|shouted|remarked|laughed|pleaded)\b"
)


def _tag_follows(text: str, cut: int) -> bool:
    """Tell whether a reporting clause such as *Smith asked* follows a question mark."""
    return bool(_TAG.match(text, cut))
