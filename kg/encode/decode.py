"""From tag scores to spans: the best legal sequence (Viterbi)."""

import numpy as np
from numpy.typing import NDArray

from kg.encode.scheme import TAGS
from kg.model import MentionKind

_BAD = -1e4
_SURE = 5.0
"""Logits by which *outside* must lead for a piece to bound a search."""
_LEGAL = np.array(
    [
        [
            0.0 if not to.startswith("I-") or (fro != "O" and fro[2:] == to[2:]) else _BAD
            for to in TAGS
        ]
        for fro in TAGS
    ]
)


def best_tags(logits: NDArray[np.float32]) -> NDArray[np.int64]:
    """Give the likeliest tags [L] for logits [L, tags] in which no I follows another kind.

    Where the likeliest tag of each piece already makes a legal sequence, that is the best one. Else
    only the stretch around the fault is searched, up to the next pieces that surely belong to no
    mention.
    """
    tags: NDArray[np.int64] = logits.argmax(1)
    faults = np.flatnonzero(_LEGAL[np.concatenate([[0], tags[:-1]]), tags])
    if not len(faults):
        return tags
    outside = logits[:, 0] - np.sort(logits[:, 1:], axis=1)[:, -1] > _SURE
    anchors = np.flatnonzero(outside)
    done = -1
    for fault in faults:
        if fault <= done:
            continue
        left, right = np.searchsorted(anchors, fault), np.searchsorted(anchors, fault, "right")
        start = int(anchors[left - 1]) + 1 if left else 0
        end = int(anchors[right]) if right < len(anchors) else len(tags)
        tags[start:end] = _search(logits[start:end])
        done = end - 1
    return tags


def _search(logits: NDArray[np.float32]) -> NDArray[np.int64]:
    """Find the best legal sequence that follows a piece outside any mention (Viterbi)."""
    scores = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    best = scores[0] + _LEGAL[0]
    back = np.zeros((len(scores), len(TAGS)), dtype=np.int64)
    for at in range(1, len(scores)):
        ways = best[:, None] + _LEGAL
        back[at] = ways.argmax(0)
        best = ways.max(0) + scores[at]
    path = np.empty(len(scores), dtype=np.int64)
    path[-1] = best.argmax()
    for at in range(len(scores) - 1, 0, -1):
        path[at - 1] = back[at, path[at]]
    return path


def spans_of(tags: NDArray[np.int64]) -> list[tuple[int, int, MentionKind, int]]:
    """Give each span as (first piece, end piece, kind, number of its first tag)."""
    spans: list[tuple[int, int, MentionKind, int]] = []
    for at, tag in enumerate(tags):
        name = TAGS[tag]
        if name.startswith("B-"):
            spans.append((at, at + 1, MentionKind(name[2:]), int(tag)))
        elif name.startswith("I-") and spans and spans[-1][1] == at:
            spans[-1] = (spans[-1][0], at + 1, spans[-1][2], spans[-1][3])
    return spans
