"""Marked articles on disk: what to extract from, and what should come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import BadMarking, InputError
from kg.evaluate.sources import from_marked, read_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from kg.evaluate.records import Marking
    from kg.model import Article

_MARK = "\n---\n"


@dataclass(frozen=True, slots=True)
class Sample:
    """An article and the records that a careful reader wrote down for it."""

    article: Article
    gold: Marking


def read_samples(folder: Path, only: Collection[str] = ()) -> Iterator[Sample]:
    """Yield the marked articles of a folder by name, or of them those named in `only`.

    The folder holds `articles/NAME.txt` and `gold/NAME.jsonl`, or articles marked in the corpus's
    form, in itself or in `articles/`. Raises BadMarking where an article has no gold or a gold no
    article, where a file is not in its form, and where nothing is left to read.
    """
    texts = folder / "articles" if (folder / "articles").is_dir() else folder
    paths = {p.stem: p for p in sorted(texts.glob("*.txt"))}
    if unknown := sorted(set(only) - set(paths)):
        raise BadMarking(f"{texts}: no article is called {', '.join(unknown)}")
    if not paths:
        raise BadMarking(f"{texts}: no articles (*.txt) in there; name a folder of marked articles")
    golds = {p.stem: p for p in (folder / "gold").glob("*.jsonl")}
    if golds and (odd := sorted(set(golds) ^ set(paths))):
        raise BadMarking(f"{folder}: article without gold or gold without article: {odd}")
    for name, path in paths.items():
        if not only or name in only:
            yield _plain(path, golds[name]) if golds else _marked(path)


def _plain(path: Path, gold: Path) -> Sample:
    from kg.read import read_sources

    for article in read_sources([str(path)]):
        if isinstance(article, InputError):
            raise BadMarking(f"{path}: {article.reason}")
        return Sample(article, read_lines(gold))
    raise BadMarking(f"{path}: not an article")


def _marked(path: Path) -> Sample:
    from kg.learn.corpus import read_marked

    if _MARK not in path.read_text(encoding="utf-8"):
        raise BadMarking(
            f"{path}: neither marked in the corpus's form nor with a gold/{path.stem}.jsonl beside "
            "its folder"
        )
    marked = read_marked(path)
    return Sample(marked.article, from_marked(marked, path.stem))
