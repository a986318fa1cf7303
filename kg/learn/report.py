"""Measures a set of weights: `python -m kg.learn.report --corpus DIR --hands 3,7 --weights DIR`.

Runs exported weights, as they run in the pipeline, on marked articles that nothing was trained on:
spans of mentions, then relations by the learned model alone, by the rules alone and by both
together, once with the mentions of the hand and once with those found in the plain text. With
`--crossner DIR`, also names on the test sentences of CrossNER. Needs no torch.
"""

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.encode.model import load_model, weights_from
from kg.evaluate.counts import Counts, compare
from kg.evaluate.pairing import Pairing, pair_things
from kg.evaluate.records import Marking
from kg.evaluate.relations import score_relations
from kg.evaluate.sources import from_extraction, from_marked
from kg.extract import EXTRACTORS
from kg.extract.combine import combine
from kg.extract.quotations import find_quotations
from kg.find import find_mentions
from kg.find.learned import whole_words
from kg.find.parse import parse
from kg.learn.corpus import Marked, as_document, read_hands
from kg.learn.names import score_names
from kg.model import Claim, Document, Extraction, Mention, MentionKind
from kg.resolve import resolve

WAYS: dict[str, Callable[[str], bool]] = {
    "learned": lambda name: name == "learned",
    "rules": lambda name: name != "learned",
    "both": lambda _: True,
}
"""Which extractors take part, by name."""
VIEWS = ("plain", "all")

Scores = dict[str, Counts]


@dataclass(frozen=True, slots=True)
class Report:
    """Counts by name: of spans of mentions, and of relations by way, view and property."""

    mentions: Scores
    relations: Scores

    def lines(self) -> Iterator[str]:
        """Give a line a figure: name, precision, recall, F1, and how many there are."""
        for part in (self.mentions, self.relations):
            for name, counts in sorted(part.items()):
                shares = f"{counts.precision:.3f}  {counts.recall:.3f}  {counts.f1:.3f}"
                yield f"{name:<48} {shares}  of {counts.tp + counts.fn}"


def report(articles: Iterable[Marked]) -> Report:
    """Measure the present weights on marked articles.

    Relations count once an article, as triples; `plain` takes those asserted or reported, `all`
    every one, with its modality right.
    """
    mentions: Scores = {}
    relations: Scores = {}
    for marked in articles:
        gold = from_marked(marked, marked.article.key)
        given = _encoded(as_document(marked))
        same = Pairing({k: k for k in marked.entities}, {k: k for k in marked.entities})
        _add_relations(relations, "hand", given, gold, lambda _, same=same: same)  # type: ignore[misc]
        found = find_mentions(parse(marked.article))
        _add_mentions(mentions, found.mentions, marked)
        _add_relations(
            relations,
            "text",
            resolve(found),
            gold,
            lambda mine, gold=gold: pair_things(gold, mine),  # type: ignore[misc]
        )
    return Report(mentions, relations)


def _encoded(document: Document) -> Document:
    windows = load_model().encode(document.article.text, document.sentences)
    return replace(document, windows=tuple(windows))


def _add_relations(
    scores: Scores,
    source: str,
    document: Document,
    gold: Marking,
    pair: Callable[[Marking], Pairing],
) -> None:
    """Add the counts of each way to read a document's relations."""
    document = replace(document, quotations=find_quotations(document))
    claims = [(e.name, c) for e in EXTRACTORS for c in e.extract(document)]
    for way, takes_part in WAYS.items():
        mine = _marking(document, combine(c for name, c in claims if takes_part(name)))
        pairing = pair(mine)
        for view in VIEWS:
            score = score_relations(gold, mine, pairing, view)
            _add(scores, f"{source} {way} {view}", score.total)
            if way == "both" or source == "hand":
                for predicate, counts in score.per_predicate.items():
                    _add(scores, f"{source} {way} {view} {predicate}", counts)


def _marking(document: Document, claims: tuple[Claim, ...]) -> Marking:
    entities = tuple(document.entities.values())
    return from_extraction(Extraction(document.article, entities, claims, ()), "")


def _add_mentions(scores: Scores, found: Sequence[Mention], marked: Marked) -> None:
    """Add the counts of exact spans by kind, and of names whose class is right as well.

    An article before a common noun does not count: the pipeline leaves it out, the hands do not.
    """
    text = marked.article.text
    mine = [(_kind(m), m.span, m.cls) for m in found]
    theirs = [(m.kind, whole_words(m.span, text), m.cls) for m in marked.mentions]
    for kind in (MentionKind.NAME, MentionKind.NOMINAL, MentionKind.PRONOUN):
        spans = ([s for k, s, _ in side if k is kind] for side in (mine, theirs))
        _add(scores, f"spans {kind}", compare(*spans))
    typed = ([m[1:] for m in side if m[0] is MentionKind.NAME] for side in (mine, theirs))
    _add(scores, "spans name, exact class", compare(*typed))


def _kind(mention: Mention) -> MentionKind:
    """Give the kind by the hands' lights, to whom a demonym is a name."""
    return MentionKind.NAME if mention.kind is MentionKind.ADJECTIVE else mention.kind


def _add(scores: Scores, name: str, counts: Counts) -> None:
    scores[name] = scores.get(name, Counts()) + counts


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m kg.learn.report", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of marked articles")
    parser.add_argument("--hands", required=True, help="hands not trained on, such as 3,7,10")
    parser.add_argument("--weights", type=Path, required=True, help="folder of exported weights")
    parser.add_argument("--crossner", type=Path, help="folder of CrossNER's files")
    given = parser.parse_args(arguments)
    hands = [int(h) for h in given.hands.split(",")]
    with weights_from(given.weights):
        for line in report(read_hands(given.corpus, hands)).lines():
            print(line)
        for path in sorted(given.crossner.glob("*-test.txt")) if given.crossner else ():
            for name, counts in score_names(path).items():
                figures = f"{counts.precision:.3f}  {counts.recall:.3f}  {counts.f1:.3f}"
                print(f"CrossNER {path.stem} {name:<30} {figures}  of {counts.tp + counts.fn}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
