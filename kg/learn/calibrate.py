"""Fits `calibration.yaml`: `python -m kg.learn.calibrate --corpus DIR --hands 3,7 --weights DIR`.

Runs the pipeline on marked articles that nothing was trained on, tells which claims are right, and
fits a logistic model of `kg.extract.confidence`'s features. Prints the weights, and how honest they
are on articles left out of the fit. The shipped weights have seen every hand and would seem surer
than they are: `--weights` names others, trained with `--hold` of the same hands and exported.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from kg import terms
from kg.encode.model import weights_from
from kg.extract import EXTRACTORS
from kg.extract.combine import group_claims
from kg.extract.confidence import features
from kg.extract.quotations import find_quotations
from kg.find import find_mentions
from kg.find.parse import parse
from kg.learn.corpus import Marked, read_hands
from kg.model import Claim, Document, Mention, MentionKind
from kg.resolve import resolve

FOLDS = 5
BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """The features of one claim, whether it is right, and the article that it is from."""

    features: dict[str, float]
    right: bool
    article: str


def judge_article(marked: Marked) -> Iterator[Judged]:
    """Extract from an article and tell of each claim whether the hand has it too.

    What the hand calls optional is left out.
    """
    document = resolve(find_mentions(parse(marked.article)))
    document = replace(document, quotations=find_quotations(document))
    hand = _pair_entities(document, marked)
    gold = {_triple(c.subject.entity, c.predicate, _end(c)) for c in marked.claims}
    optional = {_triple(c.subject.entity, c.predicate, _end(c)) for c in marked.optional}
    claims = (c for e in EXTRACTORS for c in e.extract(document))
    for same in group_claims(claims):
        claim = same[0]
        obj = claim.object if isinstance(claim.object, str) else hand.get(claim.object.entity, "?")
        triple = _triple(hand.get(claim.subject.entity, "?"), claim.predicate, obj)
        if triple not in optional:
            yield Judged(features(same), triple in gold, marked.article.key)


def fit(judged: list[Judged], steps: int = 3000) -> NDArray[np.float64]:
    """Fit the weights by gradient descent, slightly held back towards 0."""
    x, y = _arrays(judged)
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-x @ weights))
        held = np.concatenate([[0.0], weights[1:]])
        weights += 0.5 * (x.T @ (y - chance) / len(y) - 0.001 * held)
    return weights


def reliability(judged: list[Judged]) -> tuple[float, list[tuple[float, float, int]]]:
    """Give the expected calibration error and (mean chance, share right, number) of ten bins.

    Each article is judged by weights fitted without it.
    """
    articles = sorted({j.article for j in judged})
    chances, right = [], []
    for fold in range(FOLDS):
        out = set(articles[fold::FOLDS])
        inside = [j for j in judged if j.article in out]
        x, y = _arrays(inside)
        weights = fit([j for j in judged if j.article not in out])
        chances.append(1 / (1 + np.exp(-x @ weights)))
        right.append(y)
    chance, truth = np.concatenate(chances), np.concatenate(right)
    bins = np.minimum((chance * BINS).astype(int), BINS - 1)
    rows = [
        (float(chance[bins == b].mean()), float(truth[bins == b].mean()), int((bins == b).sum()))
        for b in range(BINS)
        if (bins == b).any()
    ]
    return sum(n * abs(c - r) for c, r, n in rows) / len(truth), rows


def _arrays(judged: list[Judged]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x = np.array([list(j.features.values()) for j in judged])
    return x, np.array([float(j.right) for j in judged])


def _pair_entities(document: Document, marked: Marked) -> dict[str, str]:
    """Map each entity found to the hand's whose mentions it shares most, names before others."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in document.mentions:
        for other in marked.mentions:
            if mention.span.overlaps(other.span):
                weight = 3 if mention.kind is MentionKind.NAME else 1
                votes[mention.entity][other.entity] += weight
    return {key: found.most_common(1)[0][0] for key, found in votes.items()}


def _end(claim: Claim) -> str:
    return claim.object.entity if isinstance(claim.object, Mention) else claim.object


def _triple(subject: str, predicate: str, obj: str) -> tuple[str, str, str]:
    if predicate in terms.SYMMETRIC and obj < subject:
        subject, obj = obj, subject
    return subject, predicate, obj


def main(arguments: list[str] | None = None) -> int:
    """Judge, fit and print."""
    parser = argparse.ArgumentParser(prog="python -m kg.learn.calibrate", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of marked articles")
    parser.add_argument("--hands", required=True, help="hands not trained on, such as 3,7,10")
    parser.add_argument("--weights", type=Path, required=True, help="folder of exported weights")
    given = parser.parse_args(arguments)
    hands = [int(h) for h in given.hands.split(",")]
    with weights_from(given.weights):
        judged = [j for m in read_hands(given.corpus, hands) for j in judge_article(m)]
    if not judged:
        parser.error(f"nothing at all was claimed of the articles of the hands {given.hands}")
    names = list(judged[0].features)
    print(yaml.safe_dump({n: round(float(w), 2) for n, w in zip(names, fit(judged), strict=True)}))
    error, rows = reliability(judged)
    print(f"expected calibration error {error:.3f} on {len(judged)} claims")
    for mean, share, number in rows:
        print(f"  said {mean:.2f}  right {share:.2f}  of {number}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
