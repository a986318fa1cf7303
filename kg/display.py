"""What the command prints for people: reports, tables, progress."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from kg import terms
from kg.build import Report
from kg.errors import InputError
from kg.model import Extraction, Mention
from kg.queries import list_queries
from kg.store import ArticleRecord, Stats
from kg.store.decisions import Decision
from kg.store.merges import Merge
from kg.validate import Validation

_PIPE_WIDTH = 140
"""Columns of tables that go into a file or a pipe."""

_out = Console()
if not _out.is_terminal:
    _out = Console(width=_PIPE_WIDTH)
_err = Console(stderr=True)


@contextmanager
def progress_bar() -> Iterator[Callable[[str], None]]:
    """Show on standard error how many sources are done; silent where that is no terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[source]}"),
    )
    with Progress(*columns, console=_err, transient=True, disable=not _err.is_terminal) as bar:
        task = bar.add_task("articles", total=None, source="")

        def done(source: str) -> None:
            bar.update(task, advance=1, source=escape(source[-40:]))

        yield done


def show_report(report: Report, store: Path) -> None:
    """Print what a build did."""
    table = Table(show_header=False, box=None, pad_edge=False)
    rows: tuple[tuple[str, int | str], ...] = (
        ("articles read", report.read),
        ("  new", report.added),
        ("  replaced", report.replaced),
        ("  unchanged", report.unchanged),
        ("skipped", len(report.skipped)),
        ("entities", report.entities),
        *((f"claims {m.value}", n) for m, n in sorted(report.claims.items())),
        ("quotations", report.quotations),
        ("seconds", f"{report.seconds:.1f}"),
    )
    for name, value in rows:
        table.add_row(name, f"{value:,}" if isinstance(value, int) else value)
    _out.print(table)
    if report.namesakes:
        shown = sorted({f"{n} ({_local(a)}, {_local(b)})" for n, a, b in report.namesakes})
        _out.print("same name, two things: " + escape(", ".join(shown)))
    show_skipped(report.skipped)
    _out.print(f"published [bold]{report.generation}[/] in {escape(str(store))}")


def show_skipped(skipped: Sequence[InputError]) -> None:
    """Print each source that gave nothing, with the reason."""
    for error in skipped:
        _err.print(f"[yellow]skipped[/] {escape(str(error))}", soft_wrap=True)


def show_extraction(extraction: Extraction) -> None:
    """Print an article's claims as a person reads them: claim, modality, confidence, sentence."""
    text = extraction.article.text
    names = {e.key: e.name for e in extraction.entities}
    table = Table(title=escape(extraction.article.title or extraction.article.source), expand=True)
    table.add_column("claim", ratio=3)
    table.add_column("modality", ratio=1)
    table.add_column("sure", justify="right", width=4)
    table.add_column("sentence", ratio=5)
    for claim in extraction.claims:
        obj = claim.object
        value = names[obj.entity] if isinstance(obj, Mention) else obj
        words = (
            f"[bold]{escape(names[claim.subject.entity])}[/] {_local(claim.predicate)} "
            f"[bold]{escape(value)}[/]"
        )
        extra = [x for x in (claim.role, _money(claim.amount, claim.currency)) if x]
        said = f"\\n{escape(names[claim.attributed_to.entity])}" if claim.attributed_to else ""
        table.add_row(
            words + (f"\n[dim]{escape(', '.join(extra))}[/]" if extra else ""),
            claim.modality.value + said.replace("\\n", "\n"),
            f"{claim.confidence:.2f}",
            escape(claim.span.of(text)),
        )
    _out.print(table)
    if extraction.quotations:
        quotes = Table(title="quotations", expand=True)
        quotes.add_column("speaker", ratio=1)
        quotes.add_column("words", ratio=4)
        for quotation in extraction.quotations:
            who = names[quotation.speaker.entity] if quotation.speaker else "?"
            quotes.add_row(escape(who), escape(quotation.span.of(text)))
        _out.print(quotes)
    _out.print(
        f"{len(extraction.entities)} entities, {len(extraction.claims)} claims, "
        f"{len(extraction.quotations)} quotations"
    )


def show_rows(answer: ox.QuerySolutions | ox.QueryBoolean) -> None:
    """Print the answer of a SELECT as a table, of an ASK as yes or no."""
    if isinstance(answer, ox.QueryBoolean):
        _out.print("yes" if bool(answer) else "no")
        return
    rows = [{v.value: row[v.value] for v in answer.variables} for row in answer]
    names = [
        name
        for name in _telling([v.value for v in answer.variables])
        if not rows or any(row[name] is not None for row in rows)
    ]
    table = Table()
    for name in names:
        wide = name in {"sentence", "words", "title", "about"}
        table.add_column(
            name.removesuffix("Label"), ratio=3 if wide else 1, min_width=8, overflow="fold"
        )
    for row in rows:
        table.add_row(*(escape(_term(row[n])) for n in names))
    _out.print(table)
    _out.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")


def _telling(names: list[str]) -> list[str]:
    """Leave out of a table for people what it tells twice: the IRI beside a label."""
    named = {"article"} if "title" in names else set()
    kept = [n for n in names if f"{n}Label" not in names and n not in named]
    return kept or names


def show_queries() -> None:
    """Print the saved queries with what they answer and take."""
    table = Table("name", "answers", "parameters")
    for query in list_queries():
        table.add_row(
            query.name,
            f"[bold]{escape(query.title)}[/]\n{escape(query.about)}",
            "\n".join(escape(str(p)) for p in query.params),
        )
    _out.print(table)


def show_articles(articles: Sequence[ArticleRecord], form: str) -> None:
    """Print the articles of a store."""
    if form == "json":
        _out.print_json(json.dumps([asdict(a) for a in articles], ensure_ascii=False))
        return
    table = Table("article", "title", "published", "assertions")
    for a in articles:
        source = " · ".join(x for x in (a.publisher, a.date) if x)
        table.add_row(
            _local(a.iri), escape(a.title or a.url or ""), escape(source), str(a.assertions)
        )
    _out.print(table)


def show_stats(stats: Stats, generation: str, form: str) -> None:
    """Print how much a graph holds."""
    if form == "json":
        _out.print_json(json.dumps({"generation": generation, **asdict(stats)}))
        return
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in (
        ("articles", stats.articles),
        ("entities", stats.entities),
        *((f"  {c}", n) for c, n in stats.classes.items()),
        *((f"claims {m}", n) for m, n in stats.claims.items()),
        ("quotations", stats.quotations),
        ("quads", stats.quads),
    ):
        table.add_row(name, f"{value:,}")
    _out.print(table)
    _out.print(f"generation {generation}")


def show_merges(merges: Sequence[Merge], form: str) -> None:
    """Print what was taken to be one thing, and why."""
    if form == "json":
        _out.print_json(json.dumps([asdict(m) for m in merges], ensure_ascii=False))
        return
    table = Table("thing", "joined", "why", "sure", "articles")
    for m in merges:
        joined = escape(m.form) if m.form else f"{len(m.articles)} articles"
        named = f"{escape(m.label)}\n[dim]{escape(m.entity.removeprefix(terms.BASE))}[/]"
        reason = m.reason
        if m.decision is not None and m.decision.is_looked_at:
            reason += f"\nlooked at by {m.decision.who or 'somebody'}"
        table.add_row(named, joined, escape(reason), f"{m.certainty:.2f}", _few(m.articles))
    _out.print(table)
    _out.print(f"{len(merges)} merge{'' if len(merges) == 1 else 's'}")


def show_decisions(decisions: Sequence[Decision]) -> None:
    """Print what was decided, by whom, when and why."""
    table = Table("decision", "what", "about", "who and when", "why")
    for d in decisions:
        about = "\n→ ".join(x.removeprefix(terms.BASE) for x in (d.subject, d.target) if x)
        place = f"\nin {_few(d.articles)}" if d.articles else ""
        table.add_row(
            _local(d.iri), d.kind, escape(about + place), escape(f"{d.who} {d.when}"), escape(d.why)
        )
    _out.print(table)


_FEW = 4
"""Articles that a row names."""


def _few(articles: Sequence[str]) -> str:
    more = f" and {len(articles) - _FEW} more" if len(articles) > _FEW else ""
    return " ".join(map(_local, articles[:_FEW])) + more


def _money(amount: str | None, currency: str | None) -> str | None:
    return f"{int(float(amount)):,} {currency}" if amount and currency else None


def _local(iri: str) -> str:
    return terms.local_name(iri)


def _term(term: object) -> str:
    """Write a term short: the value of a literal, a prefixed name, or the end of a thing's IRI."""
    if isinstance(term, ox.Literal):
        return term.value
    if isinstance(term, ox.NamedNode):
        for prefix, namespace in terms.PREFIXES.items():
            if term.value.startswith(namespace):
                return f"{prefix}:{term.value[len(namespace) :]}"
        return term.value.removeprefix(terms.BASE)
    return "" if term is None else str(term)


def show_validation(outcome: Validation) -> None:
    """Print what a validation found, violations by rule with the first of each."""
    for violation in outcome.violations[:50]:
        _out.print(
            f"[red]{escape(violation.rule)}[/] {escape(violation.node)}: "
            f"{escape(violation.message)}",
            soft_wrap=True,
        )
    total = sum(outcome.counts.values())
    if total > len(outcome.violations[:50]):
        _out.print(f"… and {total - 50:,} more")
    _out.print(
        f"{outcome.articles:,} articles, {outcome.evidence:,} pieces of evidence: "
        + ("all in order" if outcome.conforms else f"{total:,} violations")
    )
