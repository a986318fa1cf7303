"""Measures how often each rule of relations is right on marked articles, and writes it down.

    python -m kg.learn.precision CORPUS [--output FILE]

CORPUS is a folder of articles marked in the corpus's own form; rules see the mentions of the hand.
A rule that fired seldom is drawn towards the figure of its relation, and that towards the figure of
all.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import yaml

from kg import terms
from kg.extract import EXTRACTORS
from kg.extract.finding import Ruled
from kg.extract.quotations import find_quotations
from kg.learn.corpus import Marked, as_document, read_marked
from kg.model import Claim, Mention, Modality

WEIGHT = 5.0
"""A rule's figure counts as much as its prior when it fired so often."""
TARGET = Path(__file__).parent.parent / "lookups" / "precision.yaml"
HEAD = """\
# How often each rule was right on marked articles, written by kg.learn.precision. Rules that fired
# seldom are drawn towards their relation. plain: claims asserted or reported; other: those planned,
# expected or denied.
"""

Verdict = tuple[str, str, Modality, bool]
"""A rule, its relation, the modality that it gave and whether the marked article says so."""


def judge(marked: Marked) -> Iterator[Verdict]:
    """Yield a verdict on each claim of each rule; claims on which readers differ are left out."""
    document = as_document(marked)
    document = replace(document, quotations=find_quotations(document))
    gold = {(key_of(c), c.modality.is_plain or c.modality) for c in relations_of(marked.claims)}
    optional = {key_of(c) for c in relations_of(marked.optional)}
    for extractor in EXTRACTORS:
        if not isinstance(extractor, Ruled):
            continue
        seen: set[tuple[str, tuple[str, ...]]] = set()
        for rule, claim in extractor.explain(document):
            key = key_of(claim)
            if key in optional or (rule, key) in seen:
                continue
            seen.add((rule, key))
            right = (key, claim.modality.is_plain or claim.modality) in gold
            yield rule, terms.local_name(claim.predicate), claim.modality, right


def relations_of(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Yield the claims that join two things."""
    return (c for c in claims if isinstance(c.object, Mention))


def key_of(claim: Claim) -> tuple[str, ...]:
    """Give what a relation says, apart from how and where: symmetric ones in one order."""
    assert isinstance(claim.object, Mention)
    ends = [claim.subject.entity, claim.object.entity]
    if claim.predicate in terms.SYMMETRIC:
        ends.sort()
    return claim.predicate, *ends


def measure(verdicts: Iterable[Verdict]) -> dict[str, dict[str, dict[str, float]]]:
    """Turn verdicts into figures by rule and by relation, for plain claims and for others."""
    found = list(verdicts)
    return {
        "plain": _figures([v for v in found if v[2].is_plain]),
        "other": _figures([v for v in found if not v[2].is_plain]),
    }


def _figures(verdicts: list[Verdict]) -> dict[str, dict[str, float]]:
    right: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    parents: dict[str, str] = {}
    for rule, relation, _, is_right in verdicts:
        parents[rule] = relation
        for key in (rule, relation, ""):
            fired[key] += 1
            right[key] += is_right

    def drawn(key: str, prior: float) -> float:
        return round((right[key] + WEIGHT * prior) / (fired[key] + WEIGHT), 3)

    overall = drawn("", 0.5)
    relations = {r: drawn(r, overall) for r in sorted(set(parents.values()))}
    return {
        "all": {"all": overall},
        "relations": relations,
        "rules": {r: drawn(r, relations[parents[r]]) for r in sorted(parents)},
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure on a folder of marked articles and write the figures."""
    parser = argparse.ArgumentParser(prog="python -m kg.learn.precision", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--output", type=Path, default=TARGET)
    given = parser.parse_args(arguments)
    paths = sorted(given.corpus.glob("*.txt"))
    if not paths:
        parser.error(f"{given.corpus} holds no marked articles (*.txt)")
    figures = measure(v for path in paths for v in judge(read_marked(path)))
    text = HEAD + yaml.safe_dump(figures, sort_keys=False, allow_unicode=True)
    given.output.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
