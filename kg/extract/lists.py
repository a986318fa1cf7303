"""What a heading or a lead-in says of each item of its list.

*From South Korea: Naver and Samsung* tells where both are; *Sixteen firms signed the pledge:* with
bullets below tells who signed; so does *Members of the alliance: Acme, Bolt and Corvid*. Items are
names that follow one another with nothing but list marks and brackets between.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from spacy.tokens import Token

from kg import terms
from kg.extract.clauses import SUBJECTS, is_passive, is_verbal
from kg.extract.finding import Finding, Ruled
from kg.extract.lexicon import Saying, load_lexicon
from kg.extract.scene import Scene, is_pronoun
from kg.extract.slots import fill
from kg.extract.tree import children
from kg.model import Mention, Span

_BULLET: Final = re.compile(r"\s*(?P<mark>[•*▪◦‣–—-]|\d{1,2}[.)]|\([a-z0-9]\))\s+")
_NUMBER: Final = re.compile(r"[a-z0-9]+")
_MARKS: Final = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:,|;|/|\band\b|\bor\b|&|, and\b|, or\b|\bplus\b)?\s*(?:the )?"
)
_HEAD: Final = re.compile(r"(?:from|in|for)?\s*(?:the\s)?", re.IGNORECASE)
_MOST_ITEMS: Final = 40
_LONGEST_HEADING: Final = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text with the names in it.

    `bullet` is the mark that it begins with, numbers all alike: "" if it is no item of a list.
    """

    span: Span
    mentions: tuple[Mention, ...]
    bullet: str


class Lists(Ruled):
    """Reads lists with their headings and lead-ins."""

    name = "lists"
    version = "1"
    emits = frozenset(terms.SIGNATURES) - {terms.nationality}

    def find(self, scene: Scene) -> Iterator[Finding]:
        """Yield a finding for each item of a list, in text order."""
        lines = list(_lines(scene))
        for number, line in enumerate(lines):
            yield from _located(scene, line)
            lead = _lead_in(scene, lines[number:])
            if lead is not None:
                yield from _by_lead_in(scene, *lead)


def _lines(scene: Scene) -> Iterator[Line]:
    start = 0
    for text in scene.text.split("\n"):
        span = Span(start, start + len(text))
        start += len(text) + 1
        if text.strip():
            named = tuple(m for m in scene.within(span) if not is_pronoun(m))
            bullet = _BULLET.match(text)
            yield Line(span, named, _NUMBER.sub("1", bullet["mark"]) if bullet else "")


def _items(scene: Scene, mentions: Sequence[Mention]) -> list[Mention]:
    """Give the names from the first on that only list marks and brackets part."""
    if not mentions:
        return []
    found = [mentions[0]]
    for left, right in pairwise(mentions[:_MOST_ITEMS]):
        between = scene.text[left.span.end : right.span.start]
        if between.rstrip().endswith("("):
            continue
        start = found[-1].span.end
        if _MARKS.fullmatch(scene.text, start, right.span.start) is None:
            break
        found.append(right)
    return found


def _located(scene: Scene, line: Line) -> Iterator[Finding]:
    """Read *from South Korea: Naver and Samsung*."""
    if len(line.mentions) < 2:
        return
    place, *rest = line.mentions
    bullet = _BULLET.match(scene.text, line.span.start)
    start = bullet.end() if bullet else line.span.start
    heads = _HEAD.fullmatch(scene.text, start, place.span.start) is not None
    colon = scene.text[place.span.end : rest[0].span.start].strip() == ":"
    if terms.top(place.cls) != terms.Place or not (heads and colon):
        return
    items = _items(scene, rest)
    if not line.bullet and not (len(items) > 1 and _ends(scene, items[-1])):
        return  # a dateline: LIMA: Acme has grown.
    for item in items:
        if terms.top(item.cls) == terms.Organisation:
            yield _finding(scene, item, terms.locatedIn, place, item, "lists:heading:locatedIn")


def _ends(scene: Scene, last: Mention) -> bool:
    """Tell whether a list ends the sentence or the line that it stands in."""
    return (
        re.match(r"(?:\s*\([^()]*\))?\s*(?:[.;]|\n|$)", scene.text[last.span.end :][:60])
        is not None
    )


def _lead_in(scene: Scene, lines: Sequence[Line]) -> tuple[list[Token], list[Mention]] | None:
    """Give the words of the sentence before a colon, and the items below it or after it."""
    line = lines[0]
    text = line.span.of(scene.text)
    if not text.rstrip().endswith(":"):
        return _inline(scene, line)
    words = scene.tokens(line.span)
    last = scene.sentence(words[-1]) if words else None
    words = [t for t in words if last is not None and t.idx >= last.start]
    items: list[Mention] = []
    for below in lines[1:]:
        if not below.bullet or below.bullet != lines[1].bullet:
            break
        named = below.mentions
        if len(named) > 1 and scene.text[named[0].span.end : named[1].span.start].strip() == ":":
            named = named[1:]
        items += _items(scene, named)
    return words, items


def _inline(scene: Scene, line: Line) -> tuple[list[Token], list[Mention]] | None:
    """Read *Members of the alliance: Acme, Bolt and Corvid*: a short heading without a verb."""
    colon = line.span.of(scene.text).find(": ")
    at = line.span.start + colon
    words = [t for t in scene.tokens(line.span) if t.idx < at]
    if colon < 0 or not 0 < len(words) <= _LONGEST_HEADING or any(map(is_verbal, words)):
        return None
    items = _items(scene, [m for m in line.mentions if m.span.start > at])
    return (words, items) if items and _ends(scene, items[-1]) else None


def _by_lead_in(scene: Scene, words: list[Token], items: list[Mention]) -> Iterator[Finding]:
    lexicon = load_lexicon()
    if not items:
        return
    for token in words:
        if scene.at(token) is not None:
            continue
        for frame in lexicon.frames_at(token):
            for saying in frame.says:
                yield from _filled(scene, token, saying, items)


def _filled(
    scene: Scene, trigger: Token, saying: Saying, items: list[Mention]
) -> Iterator[Finding]:
    """Put the items into the slot that holds a plural noun and no name."""
    for mine, other in ((saying.subject, saying.object), (saying.object, saying.subject)):
        open_slots = {s.name for s in mine if _is_open(scene, trigger, s.name)}
        if not open_slots:
            continue
        known = [m for s in other for m in fill(scene, trigger, s.name) if s.fits(m)]
        known = [m for m in known if all(m.entity != i.entity for i in items)]
        for item in items:
            for thing in known:
                ends = (item, thing) if mine is saying.subject else (thing, item)
                if terms.allows(saying.predicate, ends[0].cls, ends[1].cls):
                    yield _finding(
                        scene,
                        ends[0],
                        saying.predicate,
                        ends[1],
                        item,
                        f"lists:{saying.rule}",
                        trigger,
                    )


def _is_open(scene: Scene, trigger: Token, slot: str) -> bool:
    """Tell whether a slot holds a common noun that items may name: *sixteen firms signed*."""
    if slot == "bearer":
        return (
            not is_verbal(trigger) and trigger.tag_ == "NNS" and trigger.dep_ in {"ROOT", "nsubj"}
        )
    if not is_verbal(trigger) or slot not in {"agent", "patient", "subject"}:
        return False
    passive = is_passive(trigger)
    wanted = {
        "agent": {"agent"} if passive else SUBJECTS,
        "patient": SUBJECTS if passive else {"dobj"},
        "subject": SUBJECTS,
    }[slot]
    holders = [c for c in children(trigger) if c.dep_ in wanted]
    holders = [g for c in holders for g in (children(c) if c.dep_ == "agent" else (c,))]
    return any(c.tag_ == "NNS" and scene.at(c) is None for c in holders)


def _finding(
    scene: Scene,
    subject: Mention,
    predicate: str,
    obj: Mention,
    item: Mention,
    rule: str,
    trigger: Token | None = None,
) -> Finding:
    return Finding(
        subject=subject,
        predicate=predicate,
        object=obj,
        trigger=trigger or scene.first[item.span],
        rule=rule,
        fixed=trigger is None,
        evidence=scene.first[item.span],
    )
