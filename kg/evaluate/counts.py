"""Counts of right, wrong and missed, and what is made of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable


@dataclass(slots=True)
class Counts:
    """True positives, false positives, false negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        """Share of what was found that is right; of nothing found, 1 if nothing was missed."""
        if self.tp + self.fp:
            return self.tp / (self.tp + self.fp)
        return 0.0 if self.fn else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found; 1 where nothing is there."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall.

        >>> Counts(tp=1, fp=1, fn=1).f1
        0.5
        """
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def as_dict(self) -> dict[str, float | int]:
        """Give everything for JSON, shares to four places."""
        return {
            "p": round(self.precision, 4),
            "r": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "tp": self.tp,
            "fp": self.fp,
            "fn": self.fn,
        }


def compare(found: Iterable[Hashable], gold: Iterable[Hashable]) -> Counts:
    """Count what was found, what should not have been and what is missing; repetitions count.

    >>> compare("aab", "abc")
    Counts(tp=2, fp=1, fn=1)
    """
    mine: Counter[Hashable] = Counter(found)
    theirs: Counter[Hashable] = Counter(gold)
    right = (mine & theirs).total()
    return Counts(right, mine.total() - right, theirs.total() - right)
