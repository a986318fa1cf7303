"""What a person reads of an evaluation: tables, and every miss and error with its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.markup import escape
from rich.table import Table

from kg.evaluate.bootstrap import Interval, find_intervals
from kg.evaluate.calibration import expected_error
from kg.evaluate.score import COUNTED, ArticleScore, Evaluation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from kg.evaluate.counts import Counts
    from kg.evaluate.records import Marking, Relation


def render(evaluation: Evaluation) -> RenderableType:
    """Give the figures as tables for rich."""
    return Group(
        _main_table(evaluation),
        _parts("per predicate (relations: asserted and reported)", evaluation.per_predicate()),
        _parts("per modality (relations)", evaluation.per_modality()),
        _parts("entities per class", evaluation.per_class()),
        _reliability(evaluation),
        *_lines(evaluation),
    )


def _main_table(evaluation: Evaluation) -> Table:
    intervals = find_intervals(evaluation)
    table = _table(f"{len(evaluation.articles)} articles", interval=True)
    for name in COUNTED:
        _row(table, name, evaluation.counts(name), intervals[name]["f1"])
    return table


def _table(title: str, *, interval: bool = False) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    for name in ("precision", "recall", "F1", *(["F1, 95 %"] if interval else [])):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("right", "wrong", "missed"):
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _row(table: Table, name: str, counts: Counts, interval: Interval | None = None) -> None:
    shares = [f"{x:.3f}" for x in (counts.precision, counts.recall, counts.f1)]
    between = [f"{interval.low:.2f} to {interval.high:.2f}"] if interval else []
    numbers = [str(n) for n in (counts.tp, counts.fp, counts.fn)]
    table.add_row(escape(name), *shares, *between, *numbers)


def _parts(title: str, parts: dict[str, Counts]) -> Table:
    table = _table(f"\n{title}")
    for name in sorted(parts):
        _row(table, name, parts[name])
    return table


def _reliability(evaluation: Evaluation) -> Table:
    bins = evaluation.reliability()
    title = f"\nreliability: expected calibration error {expected_error(bins):.3f}"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in ("confidence", "mean", "right", "claims"):
        table.add_column(name, justify="right")
    for b in bins:
        span = f"{b.low:.1f}-{b.high:.1f}"
        table.add_row(span, f"{b.confidence:.3f}", f"{b.right:.3f}", str(b.count))
    return table


def _lines(evaluation: Evaluation) -> Iterator[str]:
    quotes, links, modality = evaluation.quotes(), evaluation.linking(), evaluation.modality()
    yield ""
    yield (
        f"quotations: {quotes['gold']} in the gold, {quotes['found']} found, "
        f"{quotes['speaker_right']} with the right speaker "
        f"({_percent(quotes['attribution_recall'])}), {quotes['extra']} others"
    )
    yield f"links: {links['right']} of {links['both']} right ({_percent(links['accuracy'])})"
    yield (
        f"modality of {modality['matched']} relations found: right {_percent(modality['strict'])}, "
        f"asserted and reported taken as one {_percent(modality['loose'])}"
    )
    identity = evaluation.identity()
    yield (
        f"identity: {identity['merged']} things wrongly merged "
        f"({identity['merged_per_hundred']:.1f} in a hundred), {identity['split']} wrongly split "
        f"({identity['split_per_hundred']:.1f} in a hundred)"
    )


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.1%}"


def list_errors(evaluation: Evaluation) -> Iterator[str]:
    """Yield a line for each miss and each error, article by article."""
    for article in evaluation.articles:
        if lines := list(_errors_of(article, confidence=True)):
            yield f"\n== {article.gold.name}"
            yield from lines


def find_errors(evaluation: Evaluation) -> dict[str, list[str]]:
    """Give the lines of misses and errors by article; how sure a claim was is left out."""
    return {a.gold.name: list(_errors_of(a, confidence=False)) for a in evaluation.articles}


def _errors_of(article: ArticleScore, *, confidence: bool) -> Iterator[str]:
    yield from _thing_errors(article)
    yield from _relation_errors(article, "plain", confidence=confidence)
    yield from _relation_errors(article, "hypothetical", confidence=confidence)
    yield from _word_errors(article)


def _thing_errors(article: ArticleScore) -> Iterator[str]:
    score, gold, system = article.things, article.gold, article.system
    for thing in score.missed:
        yield f"entity missed: {thing.label} ({thing.cls})"
    for thing in score.wrong:
        yield f"entity wrong: {thing.label} ({thing.cls})"
    for want, got in score.mistyped:
        yield f"class wrong: {want.label} is {want.cls}, not {got.cls}"
    for ident, parts in score.split:
        yield f"split: {gold.label(ident)} over {', '.join(map(system.label, parts))}"
    for ident, parts in score.merged:
        yield f"merged: {system.label(ident)} holds {', '.join(map(gold.label, parts))}"


def _relation_errors(article: ArticleScore, view: str, *, confidence: bool) -> Iterator[str]:
    score = article.relations[view]
    for relation in score.missed:
        yield f"{view} relation missed: {_told(article.gold, relation, confidence=False)}"
    for relation in score.wrong:
        yield f"{view} relation wrong: {_told(article.system, relation, confidence=confidence)}"


def _told(marking: Marking, relation: Relation, *, confidence: bool) -> str:
    ends = f"{marking.label(relation.s)} {relation.p} {marking.label(relation.o)}"
    sure = f", {relation.confidence:.2f}" if confidence else ""
    return f"{ends} [{relation.modality}{sure}] “{relation.evidence}”"


def _word_errors(article: ArticleScore) -> Iterator[str]:
    gold, system = article.gold, article.system
    for value in article.values.missed:
        yield f"value missed: {gold.label(value.s)} {value.p} {value.v} “{value.evidence}”"
    for value in article.values.wrong:
        yield f"value wrong: {system.label(value.s)} {value.p} {value.v} “{value.evidence}”"
    for quote in article.quotes.missed:
        yield f"quotation missed: {gold.label(quote.speaker)} “{quote.words}”"
    for quote, speakers in article.quotes.confused:
        got = ", ".join(system.label(s) if s else "nobody" for s in speakers)
        yield f"speaker wrong: {gold.label(quote.speaker)}, not {got} “{quote.words}”"
    for quote in article.quotes.extra:
        yield f"quotation not in the gold: {system.label(quote.speaker)} “{quote.words}”"
