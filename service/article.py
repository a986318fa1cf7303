"""The page of an article: what it says, sentence by sentence in the order of its text.

The text belongs to its publisher: a page shows the sentences that prove a claim with a few words
around them, or the whole text where the operator may.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import terms
from kg.queries import load_query
from service.reader import Reader, Thing, find_rows, read_values
from service.rows import link_to
from service.words import MODALITIES, WORDS, write_day, write_number

if TYPE_CHECKING:
    from kg.store import Snapshot

AROUND = 90
"""Characters of context on each side of a sentence."""


@dataclass(frozen=True, slots=True)
class Said:
    """One claim or quotation of an article in plain words; `start` and `end` in its text."""

    start: int
    end: int
    record: str
    subject: Thing | None
    words: str
    other: Thing | None
    text: str
    tag: str
    confidence: float
    is_quotation: bool = False


@dataclass(slots=True)
class Passage:
    """A stretch of the text that proves something, with what it proves."""

    start: int
    end: int
    sentence: str
    said: list[Said] = field(default_factory=list)
    before: str = ""
    after: str = ""

    @property
    def anchor(self) -> str:
        """The fragment by which the graph names the stretch (RFC 5147)."""
        return f"char={self.start},{self.end}"

    @property
    def anchors(self) -> list[str]:
        """The fragments of what lies inside it, and its own."""
        inner = {f"char={s.start},{s.end}" for s in self.said} - {self.anchor}
        return sorted(inner)


def read_passages(reader: Reader, iri: str) -> list[Passage]:
    """Read what an article says, by the stretches of text that say it, in order."""
    said = sorted(
        [*_read_claims(reader, iri), *_read_quotations(reader, iri)],
        key=lambda s: (s.start, -s.end, s.record),
    )
    passages: list[Passage] = []
    for each in said:
        if not passages or each.start >= passages[-1].end:
            passages.append(Passage(each.start, each.end, each.text))
        last = passages[-1]
        last.end = max(last.end, each.end)
        last.said.append(each)
    _fill(passages, reader.snapshot.text(iri))
    return passages


def _fill(passages: list[Passage], text: str | None) -> None:
    """Cut each passage out of the text with a few words around it, in its own paragraph."""
    if text is None:
        return
    for passage in passages:
        passage.sentence = text[passage.start : passage.end]
        before = text[max(0, passage.start - AROUND) : passage.start].rsplit("\n", 1)[-1]
        after = text[passage.end : passage.end + AROUND].split("\n", 1)[0]
        passage.before = _trim(before, passage.start > len(before), at_start=True)
        passage.after = _trim(after, passage.end + len(after) < len(text), at_start=False)


def _trim(text: str, is_cut: bool, *, at_start: bool) -> str:  # noqa: FBT001
    """Take the broken word off where the context was cut."""
    if len(text) < AROUND or not is_cut:
        return text
    words = text.split(" ")
    return "… " + " ".join(words[1:]) if at_start else " ".join(words[:-1]) + " …"


def read_paragraphs(text: str, passages: list[Passage]) -> list[list[tuple[str, Passage | None]]]:
    """Part a whole text into paragraphs of pieces; what proves something has its passage."""
    pieces: list[tuple[str, Passage | None]] = []
    at = 0
    for passage in passages:
        pieces += [(text[at : passage.start], None), (passage.sentence, passage)]
        at = passage.end
    pieces.append((text[at:], None))
    paragraphs: list[list[tuple[str, Passage | None]]] = [[]]
    for piece, proof in pieces:
        lines = [piece] if proof else piece.split("\n")
        for number, line in enumerate(lines):
            if number:
                paragraphs.append([])
            if line:
                paragraphs[-1].append((line, proof))
    return [p for p in paragraphs if p]


def _read_claims(reader: Reader, iri: str) -> list[Said]:
    found = []
    for row in find_rows(
        reader.snapshot, load_query("article/claims").text, entity=ox.NamedNode(iri)
    ):
        _, record, subject, predicate, other, modality, confidence, sentence, start, end = row
        name = terms.local_name(predicate or "")
        is_thing = (other or "").startswith(terms.BASE)
        found.append(
            Said(
                start=int(start or 0),
                end=int(end or 0),
                record=link_to(record or "") or "",
                subject=reader.thing(subject or ""),
                words=WORDS[name][0],
                other=reader.thing(other or "") if is_thing else None,
                text=(sentence or "") if is_thing else _value(name, other or ""),
                tag=MODALITIES[terms.local_name(modality or "")],
                confidence=float(confidence or 0),
            )
        )
    return found


def _value(predicate: str, value: str) -> str:
    return write_number(value) if predicate == "parameterCount" else write_day(value)


def _read_quotations(reader: Reader, iri: str) -> list[Said]:
    found = []
    text = load_query("article/quotations").text
    for row in find_rows(reader.snapshot, text, entity=ox.NamedNode(iri)):
        _, record, speaker, words, start, end, confidence = row
        found.append(
            Said(
                start=int(start or 0),
                end=int(end or 0),
                record=link_to(record or "") or "",
                subject=reader.thing(speaker) if speaker else None,
                words="is quoted",
                other=None,
                text=words or "",
                tag="",
                confidence=float(confidence or 0),
                is_quotation=True,
            )
        )
    return found


def cut_context(snapshot: Snapshot, evidence: str) -> tuple[str, str, str]:
    """Give the words before, of and after a piece of evidence, as stored."""
    values = read_values(snapshot, evidence)
    exact = (values[terms.exact] or [""])[0]
    if not values[terms.start] or not values[terms.end]:
        return "", exact, ""
    passage = Passage(int(values[terms.start][0]), int(values[terms.end][0]), exact)
    _fill([passage], snapshot.text(evidence.partition("#")[0]))
    return passage.before, passage.sentence, passage.after


def cut_word(
    snapshot: Snapshot, article: str, word: str, longer: str = ""
) -> tuple[str, str, str] | None:
    """Give the words before, of and after the first place where an article has a name.

    A place where it stands in the longer name is taken only where there is no other.
    """
    text = snapshot.text(article) or ""
    names = "|".join(re.escape(n) for n in (longer, word) if n)
    found = [p for p in re.finditer(rf"(?<!\w)(?:{names})(?!\w)", text) if word in p[0]]
    if not found:
        return None
    place = next((p for p in found if p[0] == word), found[0])
    start = place.start() + place[0].index(word)
    passage = Passage(start, start + len(word), word)
    _fill([passage], text)
    return passage.before, passage.sentence, passage.after
