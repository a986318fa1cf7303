"""Scores pairs of things with the model's pair head: what to show it of a window."""

from collections.abc import Sequence

import numpy as np

from kg.encode.model import Floats, Window, load_model
from kg.encode.pairs import Place, Row

_NONE = 1e-9


def score_pairs(
    window: Window,
    places: Sequence[Place],
    nodes: Sequence[Sequence[int]],
    rows: Sequence[Row],
    classes: Sequence[tuple[int, int]],
    *,
    alone: bool = False,
) -> tuple[Floats, Floats]:
    """Give relation logits [N, relations] and modality logits [N, modalities] of N rows.

    Rows and nodes are those of `kg.encode.pairs.list_pairs`; `classes` holds for each row the class
    of its subject and of its object, by number. What the head sees: each end, what both attend to
    (after ATLOP, Zhou et al. 2021), what stands between them, and, if not `alone`, the other rows
    that one of the ends is in.
    """
    vectors, _ = load_model().mentions(window, [(p[0], p[1]) for p in places])
    used = sorted({n for row in rows for n in row[3:5]})
    index = {node: i for i, node in enumerate(used)}
    ends = np.stack([np.logaddexp.reduce(vectors[list(nodes[n])], axis=0) for n in used])
    looks = np.stack([_look(window, [places[i][0] for i in nodes[n]]) for n in used])
    subject = [index[row[3]] for row in rows]
    obj = [index[row[4]] for row in rows]
    # What two ends both attend to does not depend on which of them is the subject.
    couples, which = np.unique(np.sort([subject, obj], axis=0), axis=1, return_inverse=True)
    both = np.einsum("phl,phl->pl", looks[couples[0]], looks[couples[1]])
    context = ((both / (both.sum(1, keepdims=True) + _NONE)) @ window.hidden)[which.ravel()]
    sums = window.known.sums(window.hidden)
    first = np.array([row[5] for row in rows])
    last = np.array([row[6] for row in rows])
    between = (sums[last] - sums[first]) / np.maximum(last - first, 1)[:, None]
    return load_model().pairs(
        ends[subject].astype(np.float32),
        ends[obj].astype(np.float32),
        context.astype(np.float32),
        between.astype(np.float32),
        [c for c, _ in classes],
        [c for _, c in classes],
        [row[7] for row in rows],
        *((range(len(rows)), range(len(rows), 2 * len(rows))) if alone else (subject, obj)),
    )


def _look(window: Window, pieces: list[int]) -> Floats:
    """Give what the pieces attend to on average: [heads, L]."""
    rows = window.attention[:, pieces]
    mean: Floats = rows[:, 0] if len(pieces) == 1 else rows.mean(1)
    return mean
