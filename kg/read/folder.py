"""A folder: every text and page in it and below, in a fixed order."""

import os
from collections.abc import Iterator
from pathlib import Path

from kg.errors import InputError, NoArticle
from kg.read.file import PAGES, TEXTS


def find_files(folder: Path) -> Iterator[Path | InputError]:
    """Yield the files of a folder and its subfolders that may hold articles.

    These are .txt, .md and .html files. A folder's own files come first, then its subfolders, each
    sorted by name. Hidden files and folders, and links to folders, are left out. Only one
    folder's names are held at a time. What cannot be listed comes as an InputError.
    """
    errors: list[OSError] = []
    found = False
    for place, folders, names in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if _may_hold_article(name):
                found = True
                yield Path(place, name)
        yield from _drain(errors)
    yield from _drain(errors)
    if not found:
        yield NoArticle(str(folder), "holds no .txt, .md or .html file; name another folder")


def _may_hold_article(name: str) -> bool:
    return not name.startswith(".") and Path(name).suffix.lower() in PAGES | TEXTS


def _drain(errors: list[OSError]) -> Iterator[InputError]:
    while errors:
        error = errors.pop(0)
        yield InputError(
            str(error.filename),
            f"cannot be listed ({error.strerror}); ask its owner for the right to read it",
        )
