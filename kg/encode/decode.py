"""From tag scores to spans: the best legal sequence (Viterbi)."""

import numpy as np
from numpy.typing import NDArray

from kg.encode.scheme import TAGS
from kg.model import MentionKind

_BAD = -1e4
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
    """Give the likeliest tags [L] for logits [L, tags] in which no I follows another kind."""
    likeliest: NDArray[np.int64] = logits.argmax(1)
    before = np.concatenate([[0], likeliest[:-1]])
    if (_LEGAL[before, likeliest] == 0.0).all():
        return likeliest
    scores = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    best = scores[0] + np.where([t.startswith("I-") for t in TAGS], _BAD, 0.0)
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
