"""Long lists, a page at a time, by ?page= from 1."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import request
from werkzeug.exceptions import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

DEEPEST = 10_000
"""Pages beyond this are none: whoever wants it all takes a download."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `rows` are those on it, `has_next` tells whether there are more."""

    number: int
    size: int
    rows: Sequence[Any] = field(default=())
    has_next: bool = False

    @property
    def start(self) -> int:
        """Number of rows before it."""
        return (self.number - 1) * self.size

    def keep(self, rows: Sequence[Any]) -> Page:
        """Put rows on the page, of which one more than fits tells that there are more."""
        return replace(self, rows=rows[: self.size], has_next=len(rows) > self.size)

    def address(self, number: int) -> str:
        """Give the address of another page of the same list."""
        others = [(k, v) for k, v in request.args.items(multi=True) if k != "page"]
        query = urlencode(others + ([("page", str(number))] if number > 1 else []))
        return f"?{query}"


def read_page(size: int) -> Page:
    """Read which page is asked for. Raises NotFound if there can be none of that number."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= DEEPEST):
        raise NotFound
    return Page(int(text[:9]), size)
