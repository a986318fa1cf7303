"""Two evaluations side by side: what got better, what got worse, claim by claim.

`kg evaluate FOLDER --save before.json` keeps one; `kg evaluate FOLDER --compare before.json` holds
what the extraction gives now against it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.markup import escape
from rich.table import Table

from kg.errors import BadMarking
from kg.evaluate.report import find_errors
from kg.evaluate.score import COUNTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import RenderableType

    from kg.evaluate.score import Evaluation

_SINGLE = (
    ("quotes.attribution_recall", "quotations with the right speaker"),
    ("linking.accuracy", "links right"),
    ("identity.merged_per_hundred", "merged, in a hundred things"),
    ("identity.split_per_hundred", "split, in a hundred things"),
    ("calibration_error", "calibration error"),
)

Report = dict[str, Any]
"""`figures` as `Evaluation.as_dict()` gives them; `errors`, the lines of each article."""


def make_report(evaluation: Evaluation) -> Report:
    """Give what a comparison needs of an evaluation, for JSON."""
    return {"figures": evaluation.as_dict(), "errors": find_errors(evaluation)}


def write_report(evaluation: Evaluation, path: Path) -> None:
    """Keep an evaluation for a later comparison."""
    text = json.dumps(make_report(evaluation), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def read_report(path: Path) -> Report:
    """Read a kept evaluation. Raises BadMarking if the file is none."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        figures, errors = report["figures"], report["errors"]
        for counts in (*(figures[name] for name in COUNTED), *figures["per_predicate"].values()):
            float(counts["f1"])
        return {"figures": figures, "errors": {k: list(v) for k, v in errors.items()}}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadMarking(
            f"{path}: no evaluation as `kg evaluate FOLDER --save FILE` writes it ({error})"
        ) from error


def render_comparison(before: Report, after: Report) -> RenderableType:
    """Give tables of the figures that differ, in all and per predicate.

    Only articles that both evaluations read are compared claim by claim; others are named.
    """
    old, new = before["figures"], after["figures"]
    main = _table("figures")
    for name in COUNTED:
        _row(main, name, old[name], new[name])
    predicates = _table("\nper predicate that changed")
    for name in sorted({*old["per_predicate"], *new["per_predicate"]}):
        pair = old["per_predicate"].get(name), new["per_predicate"].get(name)
        if pair[0] != pair[1]:
            _row(predicates, name, *pair)
    return Group(main, predicates, *_single_lines(old, new), *_unlike(before, after))


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    for name in ("precision", "recall", "F1", "", "right", "wrong", "missed"):
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _row(
    table: Table, name: str, old: dict[str, float] | None, new: dict[str, float] | None
) -> None:
    none = {"p": 0.0, "r": 0.0, "f1": 0.0, "tp": 0, "fp": 0, "fn": 0}
    old, new = old or none, new or none
    shares = [f"{old[k]:.3f} → {new[k]:.3f}" for k in ("p", "r", "f1")]
    numbers = [_change(old[k], new[k]) for k in ("tp", "fp", "fn")]
    table.add_row(escape(name), *shares, f"{new['f1'] - old['f1']:+.3f}", *numbers)


def _change(old: float, new: float) -> str:
    return f"{new:.0f}" if old == new else f"{new:.0f} ({new - old:+.0f})"


def _single_lines(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    yield ""
    for path, words in _SINGLE:
        before, after = _figure(old, path), _figure(new, path)
        yield f"{words}: {_told(before)} → {_told(after)}"


def _figure(figures: Any, path: str) -> float | None:
    for part in path.split("."):
        figures = figures.get(part) if isinstance(figures, dict) else None
    return figures if isinstance(figures, int | float) else None


def _told(figure: float | None) -> str:
    return "none" if figure is None else f"{figure:.3f}"


def _unlike(before: Report, after: Report) -> Iterator[str]:
    old, new = set(before["errors"]), set(after["errors"])
    if old != new:
        yield f"[yellow]read by one only:[/] {escape(', '.join(sorted(old ^ new)))}"


def list_changes(before: Report, after: Report) -> Iterator[str]:
    """Yield, article by article, each error that is gone (+) and each that is new (-)."""
    for name in sorted(before["errors"].keys() & after["errors"].keys()):
        old, new = before["errors"][name], after["errors"][name]
        better = [f"+ no more: {line}" for line in old if line not in set(new)]
        worse = [f"- new: {line}" for line in new if line not in set(old)]
        if better or worse:
            yield f"\n== {name}"
            yield from (*better, *worse)
