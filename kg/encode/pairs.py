"""Which pairs of mentions the learned model judges; training and run time share it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg import terms
from kg.encode.scheme import CLASSES, KINDS, RELATIONS
from kg.model import MentionKind

NEAR = 5
"""Sentences back in which the name of a pronoun or common noun is looked for."""

_NAMING = frozenset({KINDS.index(MentionKind.NAME), KINDS.index(MentionKind.ADJECTIVE)})

Place = tuple[int, int, int, int, int, int]
"""A mention in a window: first piece, end piece, kind, class, entity, sentence; all by number."""

Row = tuple[int, int, int, int, int, int, int, int]
"""A pair in a window; see Pairs."""


@dataclass(slots=True)
class Pairs:
    """The pairs of a window: nodes are things as one sentence sees them.

    `nodes` lists for each node its mentions' numbers; `rows` are (sentence, subject entity, object
    entity, subject node, object node, first and last piece between, distance bucket).
    """

    nodes: list[list[int]]
    rows: list[Row]


@cache
def allowed(subject: int, obj: int) -> tuple[int, ...]:
    """Give the relations that may join two classes, all by number."""
    return tuple(
        i for i, r in enumerate(RELATIONS) if terms.allows(r, CLASSES[subject], CLASSES[obj])
    )


def list_pairs(mentions: Sequence[Place], *, of: int | None = None) -> Pairs:
    """List each pair of things that a sentence speaks of.

    Mentions are (first piece, end piece, kind, class, entity, sentence). With `of`, only the pairs
    that this entity is in. No pairs over two sentences: of those found, a third were right.
    """
    by_place: dict[tuple[int, int], list[int]] = {}
    classes: dict[int, int] = {}
    for number, (_, _, _, cls, entity, sentence) in enumerate(mentions):
        by_place.setdefault((sentence, entity), []).append(number)
        classes.setdefault(entity, cls)
    index = {place: i for i, place in enumerate(by_place)}
    pairs = Pairs(list(by_place.values()), [])
    for sentence in sorted({s for s, _ in by_place}):
        placed = [(e, index[sentence, e]) for s, e in by_place if s == sentence]
        for a, node_a in placed:
            for b, node_b in placed:
                if a == b or (of is not None and of not in {a, b}):
                    continue
                if not allowed(classes[a], classes[b]):
                    continue
                gap = _between(mentions, pairs.nodes[node_a], pairs.nodes[node_b])
                pairs.rows.append((sentence, a, b, node_a, node_b, *gap))
    return pairs


def _between(mentions: Sequence[Place], a: list[int], b: list[int]) -> tuple[int, int, int]:
    """Give the pieces between the two nearest mentions, how far apart they are, in which order."""
    best = (mentions[a[0]], mentions[b[0]])
    if len(a) > 1 or len(b) > 1:
        best = min(
            ((mentions[i], mentions[j]) for i in a for j in b),
            key=lambda p: (max(p[0][0], p[1][0]) - min(p[0][1], p[1][1]), p[0][0]),
        )
    left, right = sorted(best, key=lambda m: (m[0], m[1]))
    first, last = left[1], max(left[1], right[0])
    bucket = min(5, int(math.log2(last - first + 1)))
    return first, last, bucket + (0 if left is best[0] else 6)


def link_rows(
    mentions: Sequence[Place],
) -> list[tuple[int, list[tuple[int, int]]]]:
    """List each nominal and pronoun with what may name the same thing, and their distance.

    That is each name near it and each nominal or pronoun before it: a long run of *he* is followed
    link by link.
    """
    rows = []
    for number, mention in enumerate(mentions):
        if mention[2] in _NAMING:
            continue
        candidates = []
        for other, name in enumerate(mentions):
            apart = mention[5] - name[5]
            if not 0 <= apart <= NEAR:
                continue
            if name[2] in _NAMING:
                candidates.append((other, min(5, apart) if name[0] < mention[0] else 6))
            elif name[0] < mention[0]:
                candidates.append((other, 7 + min(4, apart)))
        if candidates:
            rows.append((number, candidates))
    return rows
