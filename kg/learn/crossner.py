"""Sentences of CrossNER (Liu et al. 2021) as windows that train mention tags and broad classes."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tokenizers import Tokenizer

from kg import terms
from kg.encode.pieces import cut_windows, encode_sentences
from kg.encode.scheme import CLASSES, tag_of
from kg.learn.samples import Sample
from kg.model import MentionKind, Span

_PERSON = "person researcher politician writer scientist musicalartist"
_KNOWN = {
    **dict.fromkeys(_PERSON.split(), terms.Person),
    "organisation": terms.Organisation,
    "band": terms.Organisation,
    "university": terms.ResearchInstitution,
    "politicalparty": terms.GovernmentBody,
    "country": terms.Country,
    "location": terms.Place,
    "event": terms.Event,
    "election": terms.Event,
    "conference": terms.Event,
    "programlang": terms.Software,
    "product": terms.Technology,
}
UNSURE = frozenset({"misc", "algorithm", "product", "band", "magazine", "academicjournal"})
"""Types of which some are things of ours and some are not: their words do not count."""

USUAL: dict[str, str] = {
    **_KNOWN,
    "magazine": terms.MediaOutlet,
    "academicjournal": terms.MediaOutlet,
    "algorithm": terms.Technology,
}
"""What a type is in our ontology where a reader has not said otherwise."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words, and spans of them as (first word, end word, type)."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int, str], ...]


def read_sentences(path: Path) -> Iterator[Sentence]:
    """Read the sentences of one file of CrossNER, with its own types."""
    for rows in _read(path):
        spans: list[tuple[int, int, str]] = []
        for at, (_, tag) in enumerate(rows):
            begin, _, kind = tag.partition("-")
            if begin == "I" and spans and spans[-1][1:] == (at, kind):
                spans[-1] = (spans[-1][0], at + 1, kind)
            elif begin in {"B", "I"}:
                spans.append((at, at + 1, kind))
        yield Sentence(tuple(word for word, _ in rows), tuple(spans))


def read_crossner(
    folder: Path, tokenizer: Tokenizer, rng: random.Random, splits: tuple[str, ...]
) -> Iterator[Sample]:
    """Yield windows of sentences drawn from the named splits of all domains, shuffled."""
    sentences = [
        sentence
        for path in sorted(folder.glob("*.txt"))
        if path.stem.split("-")[-1] in splits
        for sentence in _read(path)
    ]
    rng.shuffle(sentences)
    stream = iter(sentences)
    while group := list(islice(stream, 6)):
        yield from _windows(group, tokenizer)


def _read(path: Path) -> Iterator[list[tuple[str, str]]]:
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line.strip()]
        if rows:
            yield [(r[0], r[1]) for r in rows if len(r) == 2]


def _windows(group: list[list[tuple[str, str]]], tokenizer: Tokenizer) -> Iterator[Sample]:
    text, spans = "", []
    marks: list[tuple[Span, str]] = []
    for sentence in group:
        start = len(text)
        for word, tag in sentence:
            begin = len(text)
            text += word + " "
            kind, _, name = tag.partition("-")
            if kind == "I" and marks and marks[-1][1] == name:
                marks[-1] = (Span(marks[-1][0].start, begin + len(word)), name)
            elif kind in {"B", "I"}:
                marks.append((Span(begin, begin + len(word)), name))
        spans.append(Span(start, len(text) - 1))
        text = text[:-1] + "\n"
    table = encode_sentences(text, spans, tokenizer)
    for first, last in cut_windows(table):
        pieces = table.window(first, last)
        tags = [0 if s is not None else -100 for s in pieces.spans]
        sample = Sample(pieces.ids, pieces.shapes, tags, [], relational=False)
        for number, (span, name) in enumerate(marks):
            place = pieces.find(span)
            if place is None:
                continue
            if name in UNSURE:
                tags[place[0] : place[1]] = [-100] * (place[1] - place[0])
            elif name in _KNOWN:
                for i in range(*place):
                    tags[i] = tag_of(MentionKind.NAME, first=i == place[0])
                cls = CLASSES.index(_KNOWN[name])
                sample.mentions.append((*place, 0, cls, number, pieces.sentences[place[0]]))
        yield sample
