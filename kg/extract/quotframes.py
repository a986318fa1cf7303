"""The sentences around quotations: what of a paragraph is said, and what says who said it.

A parser's sentences break inside quotations and put marks on the wrong side. A *frame* here is a
sentence of the narrator: it breaks only outside quotations, or right after one that ends its own.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc, Token

from kg.extract.quotmarks import Quoted, mend_marks
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
        own = [q for q in quoted if match.start() <= q.outer.start < match.end()]
        for span in _cut(text, Span(match.start(), match.end()), own):
            inside = tuple(q for q in own if span.start <= q.outer.start < span.end)
            words = _outside(doc, span, inside)
            frames.append(Frame(span, number, inside, words, span.of(text).strip()))
    return frames


def _outside(doc: Doc, span: Span, inside: tuple[Quoted, ...]) -> tuple[Token, ...]:
    words = doc.char_span(span.start, span.end, alignment_mode="expand")
    if words is None:
        return ()
    return tuple(
        t
        for t in words
        if not t.is_space
        and not t.is_quote
        and not any(q.outer.start <= t.idx < q.outer.end for q in inside)
    )


def _cut(text: str, paragraph: Span, own: list[Quoted]) -> list[Span]:
    """Cut a paragraph where the narrator's sentences end."""
    cuts = {
        m.end()
        for m in _END.finditer(text, paragraph.start, paragraph.end)
        if not _ABBREVIATION.search(text, max(paragraph.start, m.start() - 6), m.end())
    }
    kept = [c for c in sorted(cuts) if _may_cut(text, c, own)]
    edges = [paragraph.start, *kept, paragraph.end]
    return [Span(a, b) for a, b in pairwise(edges) if text[a:b].strip()]


def _may_cut(text: str, cut: int, own: list[Quoted]) -> bool:
    """Tell whether a sentence end is the narrator's: outside quotations, or ending one for good."""
    for quote in own:
        if quote.outer.start < cut < quote.outer.end:
            return False
        if text[quote.outer.end : cut].strip() == "" and quote.outer.end <= cut:
            if _SIGNATURE.match(text, cut):
                return False
            return bool(_ENDS_SENTENCE.search(quote.span.of(text).rstrip())) and not (
                quote.span.of(text).rstrip()[-1] in "!?…" and _tag_follows(text, cut)
            )
    return True


_SIGNATURE = re.compile(r"[-–—―~]+\s*[A-ZÀ-Þ]")
"""A dash and a name after quoted words: the one who said them."""
_TAG = re.compile(
    r"(?:[A-Z][\w.’'-]+ |the |an? |its |his |her |of |for |in )*?"
    r"(?:said|says|asked|asks|wrote|writes|told|tells|replied|retorted|answered|snapped|joked|quipped|wondered|added|posted|tweeted|cried|"
    r"shouted|remarked|laughed|pleaded)\b"
)


def _tag_follows(text: str, cut: int) -> bool:
    """Tell whether a reporting clause such as *Smith asked* follows a question mark."""
    return bool(_TAG.match(text, cut))
