"""Whether confidence means something: of the claims given 0.8, four in five should be right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims whose confidence lies in [low, high): how many, mean confidence, share right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def reliability(judged: Iterable[tuple[float, bool]], bins: int = BINS) -> tuple[Bin, ...]:
    """Sort claims into bins of equal width; empty bins are left out. 1 falls into the last.

    >>> [(b.count, b.right) for b in reliability([(0.95, True), (0.91, True), (0.2, False)])]
    [(1, 0.0), (2, 1.0)]
    """
    held: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in judged:
        held.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, right))
    return tuple(
        Bin(
            low=number / bins,
            high=(number + 1) / bins,
            count=len(items),
            confidence=sum(c for c, _ in items) / len(items),
            right=sum(r for _, r in items) / len(items),
        )
        for number, items in sorted(held.items())
    )


def expected_error(table: Sequence[Bin]) -> float:
    """Give the expected calibration error: the mean gap of confidence and rightness, by count.

    Source: Naeini, Cooper and Hauskrecht, AAAI 2015.

    >>> expected_error(reliability([(0.9, True), (0.9, False)]))
    0.4
    """
    total = sum(b.count for b in table)
    if not total:
        return 0.0
    return sum(b.count * abs(b.confidence - b.right) for b in table) / total
