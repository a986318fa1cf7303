"""The SERVICE calls in a query: where they stand, whom they ask, and for what.

Only what every reading of the text agrees on is taken for a call, see `kg.queries.check`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import terms
from kg.errors import QueryRefused, QuerySyntax
from kg.queries import split

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMS: Final = frozenset(("select", "ask", "construct", "describe"))

Tokens = list[re.Match[str]]


@dataclass(frozen=True, slots=True)
class Call:
    """A call: its place in the text, whom it asks, and its pattern with the braces.

    `variable` is what is bound to the endpoint, `head` the prefixes that the pattern needs.
    """

    start: int
    end: int
    is_silent: bool
    endpoints: tuple[str, ...]
    variable: str | None
    pattern: str
    head: str


def find_calls(text: str) -> list[Call]:
    """Find the calls of a query, in the order of the text; not those within calls.

    Raises QueryRefused for what cannot be read for certain, and for a variable of which nothing
    says beside the call whom it means; QuerySyntax for what is no call.

    >>> [call.endpoints for call in find_calls("ASK { SERVICE <http://x/> { ?s ?p ?o } }")]
    [('http://x/',)]
    """
    tokens = [t for t in split(text) if t.lastgroup != "comment"]
    found: list[Call] = []
    for number, token in enumerate(tokens):
        if _is_word(token, "service") and not (found and token.start() < found[-1].end):
            found.append(_read_call(text, tokens, number))
    return found


def _read_call(text: str, tokens: Tokens, at: int) -> Call:
    """Read `SERVICE SILENT? <endpoint> { pattern }`, or a variable in place of the endpoint."""
    is_silent = any(_is_word(t, "silent") for t in tokens[at + 1 : at + 2])
    rest = tokens[at + 1 + is_silent :]
    end = _find_end(rest[1:])
    if not end or rest[0].lastgroup not in {"iri", "variable"}:
        raise QuerySyntax("SERVICE is written so: SERVICE <https://host/sparql> { … }")
    name = rest[0][0]
    is_variable = rest[0].lastgroup == "variable"
    pattern = text[rest[1].start() : end]
    return Call(
        tokens[at].start(),
        end,
        is_silent,
        _find_values(tokens, at, name[1:]) if is_variable else (name[1:-1],),
        name[1:] if is_variable else None,
        pattern,
        _write_head(text, tokens, pattern),
    )


def _find_end(tokens: Tokens) -> int | None:
    """Give where the braces end that the tokens begin with, None if they do not, or never end."""
    for number, depth in enumerate(_depths(tokens)):
        if depth == 0:
            return tokens[number].end() if tokens[0][0] == "{" else None
    return None


def _depths(tokens: Tokens) -> Iterator[int]:
    """Yield in how many brackets one is after each token."""
    depth = 0
    for token in tokens:
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        yield depth


def _find_values(tokens: Tokens, at: int, variable: str) -> tuple[str, ...]:
    """Give the endpoints that VALUES gives a variable, in the group in which the call stands."""
    depths = list(_depths(tokens))
    here = depths[at]
    first = next((n for n in range(at, -1, -1) if depths[n] < here), -1) + 1
    for number in range(first, len(tokens)):
        if depths[number] < here:
            break
        if depths[number] == here and _is_word(tokens[number], "values"):
            if found := _read_values(tokens[number + 1 :], variable):
                return found
    raise QueryRefused(
        f"SERVICE ?{variable} is answered only where VALUES ?{variable} {{ <endpoint> }}, in the "
        "same braces, says whom to ask"
    )


def _read_values(tokens: Tokens, variable: str) -> tuple[str, ...]:
    """Read VALUES of this one variable; nothing if they are of others, or not all IRIs."""
    words = [t for t in tokens if t[0] not in {"(", ")"}]
    end = next((n for n, t in enumerate(words) if t[0] == "}"), 0)
    found = words[2:end]
    if [t[0][1:] for t in words[:2]] != [variable, ""]:
        return ()
    if not all(t.lastgroup == "iri" for t in found):
        return ()
    return tuple(dict.fromkeys(t[0][1:-1] for t in found))


def _is_word(token: re.Match[str], word: str) -> bool:
    return token.lastgroup == "word" and token[0].casefold() == word


def _write_head(text: str, tokens: Tokens, pattern: str) -> str:
    """Give what stands before the query, and those prefixes of ours that the pattern uses."""
    head = text[: next((t.start() for t in tokens if t[0].casefold() in _FORMS), 0)]
    ours = "".join(
        f"PREFIX {name}: <{iri}>\n"
        for name, iri in terms.PREFIXES.items()
        if _has(pattern, name) and not _has(head, name)
    )
    return f"{ours}{head}\n"


def _has(text: str, prefix: str) -> bool:
    return re.search(rf"(?<![\w.-]){prefix}:", text) is not None
