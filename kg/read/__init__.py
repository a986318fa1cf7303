"""Where raw documents come from: text, pages, addresses, folders, standard input."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.errors import InputError
from kg.model import Article
from kg.read.file import read_file, read_stdin
from kg.read.folder import find_files
from kg.read.limits import Limits
from kg.read.web import read_url

__all__ = ["Limits", "read_sources"]

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def read_sources(
    sources: Iterable[str], limits: Limits | None = None
) -> Iterator[Article | InputError]:
    """Read the articles of sources, one at a time and in their order.

    A source is a file (text, Markdown or HTML), a folder of such files, a URL, or '-' for standard
    input. What cannot be read comes as an InputError that names it, the reason and what to do;
    the others go on. Each article or error is let go before the next is read.
    """
    limits = limits or Limits()
    for source in sources:
        for place in _places(source):
            yield place if isinstance(place, InputError) else _read(place, limits)


def _places(source: str) -> Iterator[str | Path | InputError]:
    """Yield the files of a folder, or else the source itself."""
    if source == "-" or _URL.match(source):
        yield source
    elif os.path.isdir(source):  # noqa: PTH112 - false for names that cannot be
        yield from find_files(Path(source))
    else:
        yield Path(source)


def _read(place: str | Path, limits: Limits) -> Article | InputError:
    try:
        if isinstance(place, Path):
            return read_file(place, limits)
        return read_stdin(limits) if place == "-" else read_url(place, limits)
    except InputError as error:
        return error
