"""A page of a saved query: some of its rows, cut by the engine and not after it."""

import re
from typing import Final

from kg.queries.saved import SavedQuery

_COMMENT: Final = re.compile(r"(?:^|\s)#[^\n]*")
_OWN_LIMIT: Final = re.compile(r"\b(?:LIMIT|OFFSET)\s+\d+\s*\Z", re.IGNORECASE)


def has_own_limit(query: SavedQuery) -> bool:
    """Tell whether a query says itself how many rows it gives, so that no page can be cut of it."""
    return bool(_OWN_LIMIT.search(_COMMENT.sub("", query.text).rstrip()))


def page_text(query: SavedQuery, limit: int, offset: int) -> str:
    """Give the text that asks for `limit` rows from `offset` on, counted from 0.

    Both are numbers, never text from outside. A query with a limit of its own is left as it is.

    Raises ValueError if one is below 0.
    """
    if limit < 0 or offset < 0:
        raise ValueError("a page cannot begin before the first row or have fewer than none")
    if has_own_limit(query):
        return query.text
    return f"{query.text.rstrip()}\nLIMIT {limit:d} OFFSET {offset:d}\n"
