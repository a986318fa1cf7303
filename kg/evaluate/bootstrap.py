"""How far figures would move with other articles: percentile bootstrap over articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.evaluate.score import COUNTED, Evaluation

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAWS = 2000
SEED = 20240620


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle 95 % of a figure over the draws."""

    low: float
    high: float


def find_intervals(
    evaluation: Evaluation, draws: int = DRAWS, seed: int = SEED
) -> dict[str, dict[str, Interval]]:
    """Give the intervals of p, r and f1 of each of COUNTED.

    Articles are drawn with replacement, as many as there are; the same evaluation and seed give
    the same intervals. Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993.
    """
    count = len(evaluation.articles)
    if not count:
        return {}
    drawn = np.random.default_rng(seed).integers(0, count, size=(draws, count))
    found: dict[str, dict[str, Interval]] = {}
    for figure in COUNTED:
        per_article = [a.counts(figure) for a in evaluation.articles]
        cells = np.array([(c.tp, c.fp, c.fn) for c in per_article], dtype=np.float64)
        found[figure] = _of(cells[drawn].sum(axis=1))
    return found


def _of(cells: NDArray[np.float64]) -> dict[str, Interval]:
    tp, fp, fn = cells[:, 0], cells[:, 1], cells[:, 2]
    precision = np.divide(tp, tp + fp, out=np.ones_like(tp), where=tp + fp > 0)
    recall = np.divide(tp, tp + fn, out=np.ones_like(tp), where=tp + fn > 0)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(tp), where=both > 0)
    return {
        name: Interval(*(float(x) for x in np.percentile(values, (2.5, 97.5))))
        for name, values in (("p", precision), ("r", recall), ("f1", f1))
    }
