"""Which of the proposed mentions stand: one reading for each place and, within limits, each name.

The learned tagger leads. The gazetteer adds names that it missed and mends their ends; a name found
somewhere is looked for everywhere else in the text.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kg import terms
from kg.find.nonames import names_nothing
from kg.link.gazetteer import load_gazetteer
from kg.model import Document, Mention, MentionKind, Span

_ENOUGH = 0.5
_SECOND_LOOK = 0.6
_COMMON = frozenset("AI A.I. AI's IT US U.S. CEO".split())
"""Capitals that make no name of the lower-case words beside them."""
_RULERS = frozenset("government administration house congress parliament senate cabinet".split())
_WHERE = frozenset("in near from at outside around of across inside".split())
_FUNCTION_WORDS = frozenset(
    "the a an this that these those he she they we you i but and or nor if in on at of for to as "
    "by with from than then there here when where while what which how why not no yes my our his "
    "her its their".split()
)
_NO_NAME = re.compile(r"^[\W\d_]*$|^(?:the|a|an|AI|CEO|CTO|CFO|API|GPU|GPUs|LLM|LLMs|PhD|IPO)$")


def select(document: Document, candidates: Iterable[Mention]) -> tuple[Mention, ...]:
    """Pick the mentions of a document from what the finders propose, in text order."""
    text = document.article.text
    learned = [
        c for c in candidates if c.row is None and (c.kind is not MentionKind.NAME or _is_name(c))
    ]
    known = [c for c in candidates if c.row is not None]
    names = [m for m in learned if m.kind is MentionKind.NAME]
    names = _mend(names, known)
    names = _agree(document, names)
    names += _second_look(document, names, text)
    others = [m for m in learned if m.kind is not MentionKind.NAME]
    chosen: list[Mention] = []
    taken = _Taken(text)
    for mention in sorted(
        names + others, key=lambda m: (m.kind is not MentionKind.NAME, -m.score, m.span)
    ):
        if taken.is_free(mention.span):
            taken.add(mention.span)
            chosen.append(mention)
    return tuple(sorted(chosen, key=lambda m: (m.span.start, -m.span.end)))


class _Taken:
    """Which characters of a text lie in a span that was added."""

    def __init__(self, text: str, spans: Iterable[Span] = ()) -> None:
        self._marks = bytearray(len(text))
        for span in spans:
            self.add(span)

    def add(self, span: Span) -> None:
        self._marks[span.start : span.end] = b"x" * (span.end - span.start)

    def is_free(self, span: Span) -> bool:
        return self._marks.find(b"x", span.start, span.end) < 0


def _is_name(candidate: Mention) -> bool:
    """Tell whether a span reads as a name: capitals or digits beyond a lone *AI*."""
    if candidate.text in load_gazetteer().by_name:
        return True
    if candidate.text.casefold() in _FUNCTION_WORDS or names_nothing(candidate):
        return False
    words = [w for w in candidate.text.split() if w not in _COMMON]
    return not _NO_NAME.match(candidate.text) and any(
        c.isupper() or c.isdigit() for w in words for c in w
    )


def _mend(names: list[Mention], known: list[Mention]) -> list[Mention]:
    """Let a longer known name replace what was tagged of it, and add clear ones not tagged."""
    out = []
    used: set[Span] = set()
    for name in names:
        first = bisect_right(known, name.span.start, key=lambda k: k.span.end)
        over = known[first : bisect_left(known, name.span.end, key=lambda k: k.span.start)]
        wider = [
            k
            for k in over
            if k.span.covers(name.span)
            and k.span != name.span
            and k.score >= _ENOUGH
            and terms.top(k.cls) == terms.top(name.cls)
        ]
        used.update(k.span for k in over)
        if wider:
            out.append(replace(wider[0], cls=name.cls, score=name.score, row=None))
        else:
            out.append(name)
    missed = [k for k in known if k.span not in used and k.score >= _ENOUGH]
    return out + [replace(k, row=None) for k in missed]


def _agree(document: Document, names: list[Mention]) -> list[Mention]:
    """Give one class to all mentions written alike: the one with the highest scores in sum.

    Capitals keep theirs, since *Beijing* is a city here and a government there. The surname of a
    person whose full name stands in the text is a person, unless it is a known name of its own.
    """
    gazetteer = load_gazetteer()
    surnames = {
        n.text.rsplit(maxsplit=1)[-1]
        for n in names
        if n.cls == terms.Person and " " in n.text and n.score >= _ENOUGH
    }
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        votes[name.text][name.cls] += name.score  # type: ignore[assignment]
    out = []
    for name in names:
        rows = gazetteer.by_name.get(name.text, ())
        if name.text in gazetteer.by_adjective and not rows:
            out.append(replace(name, cls=terms.Country, kind=MentionKind.ADJECTIVE))
        elif any(r in gazetteer.capitals for r in rows):
            out.append(name if _may_act(document, name) else replace(name, cls=terms.Place))
        elif name.text in surnames and not rows:
            out.append(replace(name, cls=terms.Person))
        else:
            counts = votes[name.text]
            best = min(counts, key=lambda c: (-counts[c], c))
            out.append(replace(name, cls=_known_class(name.text, best)))
    return out


def _may_act(document: Document, name: Mention) -> bool:
    """Tell whether a capital may stand for its government: not *in Beijing*, *a Beijing firm*."""
    span = document.doc.char_span(name.span.start, name.span.end, alignment_mode="expand")
    if span is None:
        return False
    root = span.root
    if root.dep_ in {"compound", "nmod", "amod", "npadvmod", "appos"}:
        return False
    return not (root.dep_ == "pobj" and root.head.lower_ in _WHERE)


def _known_class(name: str, cls: str) -> str:
    """Prefer the class of a clear gazetteer row where the broad class agrees."""
    gazetteer = load_gazetteer()
    rows = [gazetteer.rows[r] for r in gazetteer.by_name.get(name, ())]
    same = [r for r in rows if terms.top(r.cls) == terms.top(cls)]
    if len(rows) == 1 and rows[0].is_trusted and name not in rows[0].ambiguous:
        return rows[0].cls
    artefacts = {terms.Model, terms.Technology}
    if len(rows) == 1 and {terms.top(cls), terms.top(rows[0].cls)} <= artefacts:
        same = rows
    if cls == terms.Country and not any(r.cls == terms.Country for r in rows):
        return (
            terms.GovernmentBody
            if name.rsplit(maxsplit=1)[-1].casefold() in _RULERS
            else terms.Place
        )
    return same[0].cls if same and name not in same[0].ambiguous else cls


def _second_look(document: Document, names: list[Mention], text: str) -> list[Mention]:
    """Find further places of names that were found with some certainty."""
    best: dict[str, Mention] = {}
    for name in names:
        if name.score >= _SECOND_LOOK and len(name.text) > 2 and name.text[0].isupper():
            best.setdefault(name.text, name)
    if not best:
        return []
    pattern = re.compile(
        r"(?<![\w-])(?:"
        + "|".join(re.escape(n) for n in sorted(best, key=lambda n: (-len(n), n)))
        + r")(?![\w-]|\.\d)"
    )
    taken = _Taken(text, (n.span for n in names))
    found = []
    for sentence in document.sentences:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            span = Span(*match.span())
            if taken.is_free(span):
                found.append(replace(best[match[0]], span=span, score=0.55))
    return found
