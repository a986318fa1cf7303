"""Relations of our ontology marked on sentences of CrossNER, as windows that train every head.

A file of marks is named for its file of sentences, digits at the end apart (`ai-train.tsv` and
`ai-train300.tsv` for `ai-train.txt`). Fields are separated by white space, sentences count from 1,
spans from e1 in the order of the sentence:

    SENT eS PROPERTY eO MODALITY [optional]     a relation
    class SENT eN CLASS                         the class of a span, - for none of ours
    mention SENT START-END CLASS [nominal]      a span that CrossNER lacks, by words from 0
    same SENT eA eB ...                         spans that denote one thing
    drop SENT                                   a sentence that was not read, or is too broken
    value ...                                   not used here
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from string import digits

from tokenizers import Tokenizer

from kg import terms
from kg.encode.pieces import cut_windows, encode_sentences
from kg.encode.scheme import CLASSES, KINDS, MODALITIES, RELATIONS, tag_of
from kg.errors import BadMarking
from kg.learn.corpus import PRONOUNS
from kg.learn.crossner import USUAL, Sentence, read_sentences
from kg.learn.samples import Sample
from kg.model import MentionKind, Span

GROUP = 6
"""Sentences of a window; they have nothing to do with each other, which is to be learned too."""


@dataclass(slots=True)
class _Marked:
    """A span: its words [first, end), class (None: none of ours), kind, and number of its thing."""

    first: int
    end: int
    cls: str | None
    kind: MentionKind
    thing: int


@dataclass(slots=True)
class MarkedSentence:
    """A sentence with its spans and (subject, relation, object, modality, optional) by number."""

    words: tuple[str, ...]
    spans: list[_Marked] = field(default_factory=list)
    relations: list[tuple[int, int, int, int, bool]] = field(default_factory=list)
    dropped: bool = False


Reader = Callable[[MarkedSentence, list[str]], None]
"""Reads the fields of a line after the number of the sentence."""


def load_marks(marks: Path, crossner: Path) -> list[MarkedSentence]:
    """Read every file of marks of a folder with its sentences.

    Raises BadMarking with file, line and what is wrong.
    """
    paths = sorted(marks.glob("*.tsv"))
    if not paths:
        raise BadMarking(f"{marks}: no marks (*.tsv) in there; name the folder of marked sentences")
    return [s for path in paths for s in _load(path, crossner) if not s.dropped]


def draw_marked(
    sentences: Sequence[MarkedSentence], tokenizer: Tokenizer, rng: random.Random
) -> Iterator[Sample]:
    """Pack the sentences into windows in random order."""
    stream = iter(rng.sample(list(sentences), len(sentences)))
    while group := list(islice(stream, GROUP)):
        yield from _windows(group, tokenizer)


def _load(path: Path, crossner: Path) -> list[MarkedSentence]:
    source = crossner / f"{path.stem.rstrip(digits)}.txt"
    if not source.is_file():
        raise BadMarking(f"{path}: its sentences are missing: {source}")
    sentences = [_unmarked(s) for s in read_sentences(source)]
    by_kind: dict[str, list[tuple[str, list[str]]]] = {kind: [] for kind in (*_READERS, "value")}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fields = line.split()
        if not fields or fields[0].startswith("#"):
            continue
        kind = "" if fields[0].isdigit() else fields.pop(0)
        if kind not in by_kind:
            raise BadMarking(f"{path}:{number}: a line of marks cannot begin with {kind}")
        by_kind[kind].append((f"{path}:{number}", fields))
    for kind, read in _READERS.items():
        for where, fields in by_kind[kind]:
            _apply(read, sentences, where, fields)
    return sentences


def _unmarked(sentence: Sentence) -> MarkedSentence:
    return MarkedSentence(
        sentence.words,
        [
            _Marked(first, end, USUAL.get(kind), MentionKind.NAME, number)
            for number, (first, end, kind) in enumerate(sentence.spans)
        ],
    )


def _apply(read: Reader, sentences: list[MarkedSentence], where: str, fields: list[str]) -> None:
    try:
        read(sentences[_count_from_one(fields[0])], fields[1:])
    except (ValueError, IndexError) as error:
        raise BadMarking(
            f"{where}: no such sentence, span, class, property or modality, or ends that the "
            f"ontology does not allow: {' '.join(fields)}"
        ) from error


def _read_mention(sentence: MarkedSentence, fields: list[str]) -> None:
    first, last = map(int, fields[0].split("-"))
    words = sentence.words[first : last + 1]
    if not words:
        raise IndexError
    kind = MentionKind.NAME
    if fields[2:] == ["nominal"]:
        pronoun = " ".join(words).casefold() in PRONOUNS
        kind = MentionKind.PRONOUN if pronoun else MentionKind.NOMINAL
    thing = len(sentence.spans)
    sentence.spans.append(_Marked(first, last + 1, _class(fields[1]), kind, thing))


def _read_class(sentence: MarkedSentence, fields: list[str]) -> None:
    sentence.spans[_number(fields[0])].cls = None if fields[1] == "-" else _class(fields[1])


def _read_same(sentence: MarkedSentence, fields: list[str]) -> None:
    numbers = [_number(f) for f in fields]
    for number in numbers:
        sentence.spans[number].thing = min(numbers)


def _read_drop(sentence: MarkedSentence, _: list[str]) -> None:
    sentence.dropped = True


def _read_relation(sentence: MarkedSentence, fields: list[str]) -> None:
    subject, obj = sentence.spans[_number(fields[0])], sentence.spans[_number(fields[2])]
    relation = RELATIONS.index(terms.NG + fields[1])
    modality = [m.value for m in MODALITIES].index(fields[3])
    if (
        subject.cls is None
        or obj.cls is None
        or not terms.allows(RELATIONS[relation], subject.cls, obj.cls)
    ):
        raise ValueError(fields)
    sentence.relations.append(
        (subject.thing, relation, obj.thing, modality, fields[4:] == ["optional"])
    )


_READERS: dict[str, Reader] = {
    "mention": _read_mention,
    "class": _read_class,
    "same": _read_same,
    "drop": _read_drop,
    "": _read_relation,
}
"""How each kind of line is read, in this order: relations use spans that a later line may add."""


def _class(name: str) -> str:
    return CLASSES[CLASSES.index(terms.NG + name)]


def _number(ident: str) -> int:
    return _count_from_one(ident.removeprefix("e"))


def _count_from_one(number: str) -> int:
    """Give an index; Python's own would count 0 and less from the end."""
    if int(number) < 1:
        raise IndexError(number)
    return int(number) - 1


def _windows(group: Sequence[MarkedSentence], tokenizer: Tokenizer) -> Iterator[Sample]:
    text, spans = "", []
    places: list[list[Span]] = []
    for sentence in group:
        start = len(text)
        places.append([])
        for word in sentence.words:
            places[-1].append(Span(len(text), len(text) + len(word)))
            text += word + " "
        spans.append(Span(start, len(text) - 1))
        text = text[:-1] + "\n"
    table = encode_sentences(text, spans, tokenizer)
    for first, last in cut_windows(table):
        pieces = table.window(first, last)
        tags = [0 if s is not None else -100 for s in pieces.spans]
        sample = Sample(
            pieces.ids, pieces.shapes, tags, [], sentences=pieces.sentences, relational=True
        )
        for number in range(first, last):
            at = number, number - first
            _add_sentence(sample, group[number], at, places[number], pieces.find)
        yield sample


def _add_sentence(
    sample: Sample,
    sentence: MarkedSentence,
    at: tuple[int, int],
    places: Sequence[Span],
    find: Callable[[Span], tuple[int, int] | None],
) -> None:
    """Add the marks of the sentence `at` (number in its group, in the window) to a window.

    Pronouns that nobody marked do not count.
    """
    number, row = at
    for word, place in zip(sentence.words, places, strict=True):
        if word.casefold() in PRONOUNS and (where := find(place)) is not None:
            sample.tags[where[0] : where[1]] = [-100] * (where[1] - where[0])
    base = number * 1000  # things of different sentences are different things
    for span in sentence.spans:
        where = find(Span(places[span.first].start, places[span.end - 1].end))
        if span.cls is None or where is None:
            continue
        for i in range(*where):
            sample.tags[i] = tag_of(span.kind, first=i == where[0])
        cls = CLASSES.index(span.cls)
        sample.mentions.append((*where, KINDS.index(span.kind), cls, base + span.thing, row))
    for subject, relation, obj, modality, optional in sentence.relations:
        key = (row, base + subject, base + obj)
        if optional:
            sample.ignored.add((*key, relation))
        else:
            sample.pairs.setdefault(key, []).append((relation, modality))
