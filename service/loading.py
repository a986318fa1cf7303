"""LOAD in an update, for hosts that the operator allows: fetched here, not by the engine.

The engine would go to any address, and follow a redirect to any other. Here each host on the way is
among those allowed, also where one redirects, is resolved once, and must have public addresses
only. The data then stand in the update itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg.errors import InputError, QueryError, QueryRefused
from kg.queries import TOKEN
from kg.read.fetch import Fetched, fetch
from kg.read.limits import Limits

ACCEPT: Final = "text/turtle, application/n-triples, application/rdf+xml, application/ld+json;q=0.9"
_FORMATS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
_IRI: Final = re.compile(r"<([^<>\"{}|^`\\\x00-\x20]*)>")


@dataclass(frozen=True, slots=True)
class _Load:
    start: int
    end: int
    is_silent: bool
    source: str
    graph: str | None


def replace_loads(text: str, hosts: frozenset[str], seconds: float) -> str:
    """Put what each LOAD names in its place, as INSERT DATA; other updates stay as they are.

    Raises QueryRefused if a host is not among those allowed, QueryError if it gives no RDF; with
    SILENT that operation does nothing.
    """
    parts, done = [], 0
    for load in _find(text):
        parts += [text[done : load.start], _insert(load, hosts, seconds)]
        done = load.end
    return "".join([*parts, text[done:]])


def _find(text: str) -> list[_Load]:
    tokens = [t for t in TOKEN.finditer(text) if t.lastgroup != "comment"]
    found, depth = [], 0
    for number, token in enumerate(tokens):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth == 0 and token.lastgroup == "word" and token[0].lower() == "load":
            load = _read(tokens[number : number + 6])
            if load:
                found.append(load)
    return found


def _read(tokens: list[re.Match[str]]) -> _Load | None:
    """Read `LOAD SILENT? <source> (INTO GRAPH <graph>)?`; None if it is not in that form."""
    words = [t[0].lower() for t in tokens]
    at = 2 if words[1:2] == ["silent"] else 1
    source = _IRI.fullmatch(tokens[at][0]) if len(tokens) > at else None
    if source is None:
        return None
    end, graph = tokens[at].end(), None
    if words[at + 1 : at + 3] == ["into", "graph"]:
        named = _IRI.fullmatch(tokens[at + 3][0]) if len(tokens) > at + 3 else None
        if named is None:
            return None
        end, graph = tokens[at + 3].end(), named[1]
    return _Load(tokens[0].start(), end, at == 2, source[1], graph)


def _insert(load: _Load, hosts: frozenset[str], seconds: float) -> str:
    try:
        host = urlsplit(load.source).hostname or ""
        if host not in hosts:
            raise QueryRefused(f"LOAD may not fetch from {host or load.source}: ask the operator")
        lines = _fetch(load.source, Limits(seconds=seconds, hosts=hosts))
    except QueryError:
        if not load.is_silent:
            raise
        lines = ""
    inner = f"GRAPH <{load.graph}> {{ {lines} }}" if load.graph else lines
    return f"INSERT DATA {{ {inner} }}"


def _fetch(source: str, limits: Limits) -> str:
    try:
        fetched: Fetched = fetch(source, limits, ACCEPT)
        form = _FORMATS.get(fetched.media_type)
        if form is None:
            raise QueryError(f"{source} is {fetched.media_type or 'of no type'}, which is no RDF")
        quads = list(ox.parse(fetched.data, form, base_iri=fetched.url, rename_blank_nodes=True))
    except (InputError, SyntaxError, ValueError) as error:
        raise QueryError(f"LOAD failed: {error}") from error
    return "\n".join(f"{q.subject} {q.predicate} {q.object} ." for q in quads)
