"""How well names are found on the test sentences of CrossNER, in broad classes of ours.

Two ways to count. *Sure*: what CrossNER calls misc, product, algorithm, band, magazine or journal
is in part a thing of ours and in part none, so neither it nor what is found there counts. *Every*:
each of these but misc is a thing of the class that it usually has. A task, field or metric is no
thing.
"""

from collections.abc import Iterator
from pathlib import Path

from kg import terms
from kg.evaluate.counts import Counts, compare
from kg.find import find_mentions
from kg.find.parse import parse
from kg.learn.crossner import UNSURE, USUAL, Sentence, read_sentences
from kg.model import Article, Mention, MentionKind, Span

_NAMING = frozenset({MentionKind.NAME, MentionKind.ADJECTIVE})
_ARTEFACT = frozenset({terms.Model, terms.Technology})
"""One class here: CrossNER does not tell models from other products."""


def score_names(path: Path) -> dict[str, Counts]:
    """Count exact spans of names, alone and with broad class, over the sentences of a file."""
    scores: dict[str, Counts] = {}
    for sentence in read_sentences(path):
        found = find_names(" ".join(sentence.words))
        for name, counts in count_names(sentence, found):
            scores[name] = scores.get(name, Counts()) + counts
    return scores


def find_names(text: str) -> list[Mention]:
    """Give the names that the pipeline finds in one sentence alone."""
    document = find_mentions(parse(Article("crossner", text, "crossner")))
    return [m for m in document.mentions if m.kind in _NAMING]


def count_names(sentence: Sentence, found: list[Mention]) -> Iterator[tuple[str, Counts]]:
    """Yield the counts of one sentence by each way to count."""
    marks = list(_marks(sentence))
    unsure = {"sure": UNSURE, "every": frozenset({"misc"})}
    for way, types in unsure.items():
        ignored = [span for span, kind in marks if kind in types]
        gold = {(s, _broad(USUAL[k])) for s, k in marks if k in USUAL and k not in types}
        mine = {
            (m.span, _broad(m.cls))
            for m in found
            if not any(m.span.overlaps(span) for span in ignored)
        }
        yield f"{way}, class", compare(mine, gold)
        yield f"{way}, span", compare({s for s, _ in mine}, {s for s, _ in gold})


def _marks(sentence: Sentence) -> Iterator[tuple[Span, str]]:
    """Yield the place of each span in the words joined by spaces, and its type."""
    starts = [0]
    for word in sentence.words:
        starts.append(starts[-1] + len(word) + 1)
    for first, end, kind in sentence.spans:
        yield Span(starts[first], starts[end] - 1), kind


def _broad(cls: str) -> str:
    top = terms.top(cls)
    return terms.Technology if top in _ARTEFACT else top
