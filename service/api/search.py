"""Search by words, as JSON: things, sentences or articles."""

from __future__ import annotations

from typing import Any, Final, cast
from urllib.parse import urlencode

from kg import terms
from kg.errors import BadParameter
from service.api.arguments import read_arguments, read_choice, read_number, read_switch
from service.search_index import Kind, search_index

KINDS: Final = ("entity", "sentence", "article")
MOST: Final = 100
DEEPEST: Final = 1000
LONGEST: Final = 200
CLASSES: Final = tuple(sorted(terms.local_name(c) for c in terms.CLASSES))
_KNOWN: Final = ("q", "kind", "limit", "offset", "prefix", "class")


def search() -> dict[str, Any]:
    """Answer a search; where no thing was found, with the names that are nearest."""
    given = read_arguments(_KNOWN)
    asked = dict(given)
    words = given.pop("q", "").strip()
    if not words:
        raise BadParameter("q is missing: give the words to look for as ?q=…")
    if len(words) > LONGEST:
        raise BadParameter(f"q has {len(words):,} characters, more than the {LONGEST} allowed")
    kind = cast("Kind", read_choice(given, "kind", KINDS, "entity"))
    limit = read_number(given, "limit", 10, 1, MOST)
    offset = read_number(given, "offset", 0, 0, DEEPEST)
    prefix = read_switch(given, "prefix")
    cls = read_choice(given, "class", ("", *CLASSES), "")
    if cls and kind != "entity":
        raise BadParameter("class narrows a search for things: give it with kind=entity")
    index = search_index()
    found = index.find(words, kind, limit=limit + 1, offset=offset, prefix=prefix, cls=cls)
    near = index.nearest(words) if kind == "entity" and not found and not offset else []
    more = len(found) > limit and offset + limit <= DEEPEST
    following = urlencode({**asked, "offset": offset + limit})
    return {
        "query": words,
        "kind": kind,
        "generation": index.generation,
        "offset": offset,
        "results": [hit.as_json() for hit in found[:limit]],
        "next": f"?{following}" if more else None,
        "suggestions": [hit.as_json() for hit in near],
    }
