"""What no query may do: call other hosts, change the graph, or bring the engine down.

A regular expression for SERVICE would not do: the engine's grammar has no words, and reads
`trueSERVICE<http://x/>{}` as a value and a call. Nor would a second parser: where two disagree on
the end of a string or a comment, a query can say one thing to each. So a text that has the word is
split into tokens, and passes only if each SERVICE stands where every reading agrees that it is no
call: in a comment, a string, an absolute IRI or a variable. A text without the word cannot call.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import pyoxigraph as ox

from kg import terms
from kg.errors import QueryError, QueryRefused, QuerySyntax

MAX_LENGTH: Final = 1_000_000
MAX_DEPTH: Final = 64
"""Nested brackets; the engine's stack overflows at some thousands and its time grows cubically."""
MAX_OPERATORS: Final = 1_000
"""Operators and UNIONs; a chain of 10,000 overflows the engine's stack."""

_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
TOKEN: Final = re.compile(
    r"""
    (?P<comment>\#[^\r\n]*)
    | (?P<string>
        '''(?:'{0,2}(?:[^'\\]|\\[tbnrf"'\\uU]))*'''
        | \"\"\"(?:"{0,2}(?:[^"\\]|\\[tbnrf"'\\uU]))*\"\"\"
        | '(?!'')(?:[^'\\\r\n]|\\[tbnrf"'\\uU])*'
        | "(?!"")(?:[^"\\\r\n]|\\[tbnrf"'\\uU])*"
      )
    | (?P<iri><[A-Za-z][A-Za-z0-9+.-]*://[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<relative><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<variable>[?$]\w+)
    | (?P<name>(?:[^\W\d_][\w.-]*+)?:(?:[\w:%.-]|\\.)*)
    | (?P<word>\w[\w.-]*)
    | (?P<open>[({\[])
    | (?P<close>[)}\]])
    | (?P<operator>\|\||&&|!=|<=|>=|\^\^|[!=<>+*/|^-])
    | (?P<doubtful>['"\\])
    """,
    re.VERBOSE,
)
"""A token of a query; what is between tokens is of no interest to who reads them."""
_UPDATES: Final = frozenset(
    ("insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with")
)
_FORMS: Final = frozenset(("select", "ask", "construct", "describe"))
_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_NO_CALLS: Final = {
    "service": "SERVICE would call another host, which is not allowed; ask that endpoint by "
    "itself, and take the word out of the query",
    "load": "LOAD would fetch from another host, which is not allowed; fetch it yourself and send "
    "the data",
}


def check_query(text: str, base: str | None = terms.BASE) -> None:
    """Raise if a text is no query that may be run; it is not run.

    Relative IRIs are read against `base`. The prefixes of `kg.terms` need no declaring.
    The engine parses and plans it, which can take long for a hostile one: where that matters,
    call this under a deadline and `refuse_unsafe` alone before.
    Raises QuerySyntax with line and column, or QueryRefused.
    """
    refuse_unsafe(text)
    try:
        # The engine offers no parsing alone. It objects to a value for a variable that is not
        # there after it has parsed the query and before it evaluates anything.
        _nothing().query(
            text,
            base_iri=base,
            prefixes=dict(terms.PREFIXES),
            substitutions={_ABSENT: ox.Literal("")},
        )
    except SyntaxError as error:
        raise explain_failure(error, text) from error
    except RuntimeError as error:
        if _ABSENT.value not in str(error):
            raise explain_failure(error, text) from error


_ABSENT: Final = ox.Variable("newsgraph_is_not_in_this_query")


@cache
def _nothing() -> ox.Store:
    return ox.Store()


def refuse_unsafe(text: str, *, is_update: bool = False) -> None:
    """Raise QueryRefused if a query calls other hosts, changes the graph or overloads the engine.

    An update may change the graph, but not LOAD. Takes time in proportion to the text's length. A
    text that passes may still be no SPARQL.

    >>> refuse_unsafe("SELECT * { ?s ?p 'no SERVICE <x> {}' }")
    """
    if len(text) > MAX_LENGTH:
        raise QueryRefused(
            f"the query has {len(text):,} characters, more than the {MAX_LENGTH:,} allowed; "
            "ask in several queries"
        )
    plain = _ESCAPE.sub(_unescape, text) if "\\" in text else text
    folded = plain.casefold()
    is_doubtful = "\\" in plain and _ESCAPE.search(plain) is not None
    for word in ("service", "load") if is_update else ("service",):
        if word in folded or is_doubtful:
            _refuse_calls(text, word)
    if not is_update and any(map(folded.__contains__, _UPDATES)):
        _refuse_updates(text)
    _refuse_overload(text)


def _unescape(found: re.Match[str]) -> str:
    """Resolve an escape. Engines differ in where they do so, so it is done everywhere."""
    number = int(found[1] or found[2], 16)
    return chr(number) if number < 0x110000 else " "


def split(text: str, word: str = "service") -> Iterator[re.Match[str]]:
    """Yield the tokens of a text that has such a word, where every reading agrees on them.

    Raises QueryRefused where an engine might see strings, comments and IRIs in other places.

    >>> [token[0] for token in split("SERVICE <http://x/> {}")]
    ['SERVICE', '<http://x/>', '{', '}']
    """
    if _ESCAPE.search(text):
        raise QueryRefused(
            f"a query that has the word {word.upper()} may not use \\u escapes; write the "
            "characters"
        )
    for found in TOKEN.finditer(text):
        kind, token = found.lastgroup, found[0]
        if kind == "doubtful" or (kind == "name" and "\\" in token):
            raise QueryRefused(
                f"a query that has the word {word.upper()} may not have unclosed strings or "
                "backslashes outside of them; write full IRIs"
            )
        if kind == "relative" and ("#" in token or "'" in token or word in token.casefold()):
            # `?a<?b)SERVICE?x#>` is an IRI to one reader and a comparison and a call to another.
            raise QueryRefused(_NO_CALLS[word] + ", or write full IRIs")
        if kind == "string" and token.startswith(("'''", '"""')) and "\\" in token:
            # If the engine finds fault with an escape, it reads '''a' as two strings instead.
            raise QueryRefused(_NO_CALLS[word] + ", or write long strings without backslashes")
        yield found


def _refuse_calls(text: str, word: str) -> None:
    """Let a text with such a word pass only if it can be no call in any reading."""
    # An update begins with LOAD, where no name can stand; a call may follow anything.
    kinds = {"word"} if word == "load" else {"name", "word"}
    for found in split(text, word):
        if found.lastgroup in kinds and word in found[0].casefold():
            advice = "" if found.lastgroup == "word" else ", or write full IRIs"
            raise QueryRefused(_NO_CALLS[word] + advice)


def _refuse_updates(text: str) -> None:
    for found in TOKEN.finditer(text):
        if found.lastgroup == "word":
            word = found[0].casefold()
            if word in _UPDATES:
                raise QueryRefused(
                    f"{word.upper()} would change the graph, which only `kg build` and `kg forget` "
                    "do; ask with SELECT, ASK, CONSTRUCT or DESCRIBE"
                )
            if word in _FORMS:
                return


def _refuse_overload(text: str) -> None:
    if len(text) < MAX_OPERATORS and sum(map(text.count, "({[")) <= MAX_DEPTH:
        return  # most queries: there is no room for so many
    depth = operators = 0
    for found in TOKEN.finditer(text):
        kind = found.lastgroup
        depth += (kind == "open") - (kind == "close")
        if kind == "operator":
            operators += found[0] != "^^"  # before a datatype; values may have many
        operators += kind == "word" and found[0].casefold() == "union"
        if depth > MAX_DEPTH:
            raise QueryRefused(
                f"brackets are nested more than {MAX_DEPTH} deep; make the query simpler"
            )
    if operators > MAX_OPERATORS:
        raise QueryRefused(
            f"the query has {operators:,} operators, more than the {MAX_OPERATORS:,} allowed; "
            "list values with VALUES or IN, or ask in several queries"
        )


def explain_failure(error: Exception, text: str) -> QueryError:
    """Turn what the engine raised on a query into an error for the person who asked."""
    if not isinstance(error, SyntaxError):
        return QueryError(f"the query failed: {error}")
    found = _PLACE.search(str(error))
    if found is None:
        return QuerySyntax(f"this is no SPARQL query: {error}")
    line, column, reason = int(found[1]), int(found[2]), found[3].split("\n")[0]
    lines = [*text.splitlines(), ""]
    shown = lines[min(line, len(lines)) - 1].strip()[:120]
    return QuerySyntax(
        f"this is no SPARQL query: line {line}, column {column}"
        + (f", in {shown!r}" if shown else "")
        + f": {reason[:200]}",
        line,
        column,
    )
