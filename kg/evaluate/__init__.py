"""How good an extraction is, on articles that people marked.

`evaluate(folder, extract)` gives an Evaluation: figures in `as_dict()`, tables by
`kg.evaluate.report.render`, misses and errors by `list_errors`. The counting rules: things are
paired one to one by the names that they share; relations are triples of paired things; values must
be equal; quotations are found by their first words; what the gold calls optional is neither a miss
nor an error.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kg.evaluate.samples import read_samples
from kg.evaluate.score import ArticleScore, Evaluation, score_article
from kg.evaluate.sources import from_extraction

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from kg.model import Article, Extraction

__all__ = ["ArticleScore", "Evaluation", "evaluate", "run", "score_article"]

FLOORS = "floors.json"
WIDTH = 110
"""Columns of tables that go into a file or a pipe."""


def evaluate(
    folder: Path, extract: Callable[[Article], Extraction], only: Collection[str] = ()
) -> Evaluation:
    """Extract from the marked articles of a folder and compare.

    `folder` holds `articles/NAME.txt` and `gold/NAME.jsonl`, or articles marked in the corpus's
    form; `only` names some of them. Raises BadMarking where a file is not as expected.
    """
    return Evaluation(
        tuple(
            score_article(sample.gold, from_extraction(extract(sample.article), sample.gold.name))
            for sample in read_samples(folder, only)
        )
    )


def run(
    folder: Path,
    extract: Callable[[Article], Extraction],
    *,
    errors: bool = False,
    only: Collection[str] = (),
    as_json: bool = False,
    floors: Path | None = None,
    save: Path | None = None,
    compare: Path | None = None,
) -> int:
    """Evaluate and print, then hold the figures against their floors; gives the exit code.

    `save` keeps the evaluation in a file; `compare` prints, instead of the tables, what differs
    from one that was kept, claim by claim. Without `floors`, those of `FOLDER/floors.json` hold
    where that file is and every article was evaluated. Raises BelowFloor and BadMarking.
    """
    from rich.console import Console

    from kg.evaluate.compare import (
        list_changes,
        make_report,
        read_report,
        render_comparison,
        write_report,
    )
    from kg.evaluate.floors import check_floors
    from kg.evaluate.report import list_errors, render

    before = read_report(compare) if compare else None
    evaluation = evaluate(folder, extract, only)
    figures = evaluation.as_dict()
    console = Console()
    console = console if console.is_terminal else Console(width=WIDTH)
    if as_json:
        print(json.dumps(figures, ensure_ascii=False, indent=1))  # noqa: T201 - machine-readable
    elif before is not None:
        after = make_report(evaluation)
        console.print(render_comparison(before, after))
        for line in list_changes(before, after):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    else:
        console.print(render(evaluation))
    if save is not None:
        write_report(evaluation, save)
    if errors:
        for line in list_errors(evaluation):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    pinned = floors or (folder / FLOORS if not only else None)
    if pinned is not None and (floors is not None or pinned.is_file()):
        check_floors(figures, pinned)
    return 0
