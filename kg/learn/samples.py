"""From marked articles to training windows: word pieces with tags, mentions, links and claims.

A window is a run of whole sentences of one article, at most `WINDOW` word pieces long.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tokenizers import Tokenizer

from kg.encode.pieces import PieceTable, cut_windows, encode_sentences
from kg.encode.scheme import CLASSES, KINDS, RELATIONS, tag_of
from kg.learn.corpus import Marked, read_marked
from kg.model import Mention, MentionKind, Span

UNSEEN = 0.15
"""Share of common nouns and pronouns left out of a training window's mentions: the tagger too
misses some, and relations must be told from what is left."""


@dataclass(slots=True)
class Sample:
    """One training window.

    `ids`, `shapes` and `tags` have one entry a piece; a tag of -100 does not count. `mentions`
    are (first piece, last piece + 1, kind, class, entity, sentence), `classes` may be sets where
    the mark is coarser than ours. `pairs` are (sentence, subject entity, object entity) to
    (relation, modality) lists; `ignored` pairs count neither way.
    """

    ids: list[int]
    shapes: list[int]
    tags: list[int]
    mentions: list[tuple[int, int, int, int, int, int]]
    pairs: dict[tuple[int, int, int], list[tuple[int, int]]] = field(default_factory=dict)
    ignored: set[tuple[int, int, int, int]] = field(default_factory=set)
    sentences: list[int] = field(default_factory=list)
    relational: bool = True


_ANAPHORS = frozenset((KINDS.index(MentionKind.NOMINAL), KINDS.index(MentionKind.PRONOUN)))


@dataclass(slots=True)
class Source:
    """A marked article cut into pieces once, so that each pass only packs windows anew."""

    marked: Marked
    table: PieceTable


def load_sources(folder: Path, tokenizer: Tokenizer) -> list[Source]:
    """Read every marked article of a folder, by name."""
    return [cut_source(read_marked(path), tokenizer) for path in sorted(folder.glob("*.txt"))]


def cut_source(marked: Marked, tokenizer: Tokenizer) -> Source:
    """Cut a marked article into pieces."""
    return Source(marked, encode_sentences(marked.article.text, marked.sentences, tokenizer))


def hand_of(source: Source) -> int:
    """Tell which hand wrote an article: the hundreds of its number."""
    return number_of(source) // 100


def number_of(source: Source) -> int:
    """Give the number of an article, which its file is named by."""
    return int(source.marked.article.key.removeprefix("corpus:"))


def draw_samples(sources: Iterable[Source], rng: random.Random) -> Iterator[Sample]:
    """Pack every article into windows that start at random sentences."""
    for source in sources:
        for first, last in cut_windows(source.table, rng):
            yield make_sample(source, first, last, rng)


def make_sample(source: Source, first: int, last: int, rng: random.Random | None = None) -> Sample:
    """Make the window of sentences first to last of an article (last exclusive).

    With a generator, as for training, some common nouns and pronouns are tagged, but no mentions.
    """
    pieces = source.table.window(first, last)
    sample = Sample(
        ids=pieces.ids,
        shapes=pieces.shapes,
        tags=[0 if s is not None else -100 for s in pieces.spans],
        mentions=[],
        sentences=pieces.sentences,
    )
    keys: dict[str, int] = {}
    for mention in source.marked.mentions:
        place = pieces.find(mention.span)
        if place is None:
            continue
        _tag(sample, place, mention)
        entity = keys.setdefault(mention.entity, len(keys))
        if rng and KINDS.index(mention.kind) in _ANAPHORS and rng.random() < UNSEEN:
            continue
        sample.mentions.append(
            (
                place[0],
                place[1],
                KINDS.index(mention.kind),
                CLASSES.index(mention.cls),
                entity,
                pieces.sentences[place[0]],
            )
        )
    _add_claims(sample, source.marked, keys, first, last)
    return sample


def _tag(sample: Sample, place: tuple[int, int], mention: Mention) -> None:
    for offset in range(*place):
        sample.tags[offset] = tag_of(mention.kind, first=offset == place[0])


def _add_claims(
    sample: Sample, marked: Marked, keys: dict[str, int], first: int, last: int
) -> None:
    number = {span: i for i, span in enumerate(marked.sentences)}
    for claim in marked.claims:
        sentence = number[Span(claim.span.start, claim.span.end)]
        if not first <= sentence < last or not isinstance(claim.object, Mention):
            continue
        subject, obj = keys.get(claim.subject.entity), keys.get(claim.object.entity)
        if subject is None or obj is None:
            continue
        relation = RELATIONS.index(claim.predicate)
        key = (sentence - first, subject, obj)
        if claim in marked.optional:
            sample.ignored.add((*key, relation))
            continue
        modality = list(type(claim.modality)).index(claim.modality)
        sample.pairs.setdefault(key, []).append((relation, modality))
