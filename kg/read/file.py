"""A file: plain text, Markdown or a page, and the bytes of standard input."""

import sys
from pathlib import Path
from typing import IO

from kg.errors import InputError, TooLarge
from kg.model import Article
from kg.read.decode import decode, looks_like_html
from kg.read.limits import Limits
from kg.read.markdown import strip_markdown
from kg.read.page import read_page
from kg.read.plain import read_plain, too_large

PAGES = frozenset({".html", ".htm", ".xhtml"})
TEXTS = frozenset({".txt", ".md", ".markdown"})


def read_file(path: Path, limits: Limits) -> Article:
    """Read the article in a file; its kind is told by its ending, or else by how it begins.

    Raises InputError or one of its kinds. A file over the limit is refused without being read.
    """
    source, ending = str(path), path.suffix.lower()
    try:
        limit = _limit(ending, limits)
        if path.is_file() and path.stat().st_size > limit:
            raise too_large(source, path.stat().st_size, limit, "bytes")
        with path.open("rb") as stream:
            data = _read(stream, source, limit)
    except OSError as error:
        raise InputError(source, f"cannot be read ({error.strerror}); {_advice(error)}") from error
    except ValueError as error:
        raise InputError(source, f"is no name of a file ({error}); check it") from error
    return read_bytes(data, source, limits, ending)


def read_stdin(limits: Limits) -> Article:
    """Read the article that stands on standard input, a text or a page.

    Raises one of the kinds of InputError.
    """
    return read_bytes(_read(sys.stdin.buffer, "-", limits.max_page), "-", limits)


def read_bytes(data: bytes, source: str, limits: Limits, ending: str = "") -> Article:
    """Read the article in the bytes of a file.

    Raises one of the kinds of InputError.
    """
    is_page = ending in PAGES or (ending not in {".md", ".markdown"} and looks_like_html(data))
    if not is_page and len(data) > limits.max_bytes:
        raise too_large(source, len(data), limits.max_bytes, "bytes")
    text = decode(data, source)
    if is_page:
        return read_page(text, source, limits)
    if ending in {".md", ".markdown"}:
        text = strip_markdown(text)
    return read_plain(text, source, limits)


def _limit(ending: str, limits: Limits) -> int:
    return limits.max_bytes if ending in TEXTS else limits.max_page


def _read(stream: IO[bytes], source: str, limit: int) -> bytes:
    """Read a stream to its end, never more than a byte over the limit."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(
            source,
            f"more than the {limit:,} bytes allowed; split it into its articles, or allow more",
        )
    return data


def _advice(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "check the name, and write a web address with https://"
    if isinstance(error, PermissionError):
        return "ask its owner for the right to read it"
    return "check that it is a file or a folder"
