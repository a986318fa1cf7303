"""Rows of a saved query in every format in which they are sent."""

from __future__ import annotations

import io
import json
import math
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg import terms
from service.negotiate import GRAPH_WRITERS, GRAPHS, ROW_WRITERS, Format

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PLAIN: Final = Format("json", ("application/json",), "json")
"""Our own JSON: an object a row, numbers as numbers."""
FORMATS: Final = (
    PLAIN,
    Format("srj", ("application/sparql-results+json",), "srj"),
    Format("csv", ("text/csv",), "csv"),
    Format("tsv", ("text/tab-separated-values",), "tsv"),
    Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), "srx"),
    *(f for f in GRAPHS if f.name in {"turtle", "ntriples", "jsonld", "rdfxml"}),
)
"""What rows can be had in; the RDF ones say them in the result set vocabulary of the W3C."""

RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"

_INTEGERS: Final = frozenset(
    terms.XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger")
)
_FLOATS: Final = frozenset(terms.XSD + name for name in ("decimal", "double", "float"))
_SAFE_DIGITS: Final = 15
"""Digits of a whole number that JavaScript reads exactly."""

Row = dict[str, dict[str, Any]]


def write_rows(names: Sequence[str], rows: Sequence[Row], form: Format) -> bytes:
    """Write SPARQL result rows, given as SPARQL JSON has them, in another format than ours."""
    if form.name in GRAPH_WRITERS:
        prefixes = {"rs": RS, **terms.PREFIXES}
        data = ox.serialize(
            _result_set(names, rows), format=GRAPH_WRITERS[form.name], prefixes=prefixes
        )
        return data or b""
    whole = {"head": {"vars": list(names)}, "results": {"bindings": list(rows)}}
    text = json.dumps(whole, ensure_ascii=False).encode()
    if form.name == "srj":
        return text
    parsed = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    assert isinstance(parsed, ox.QuerySolutions)
    output = io.BytesIO()
    parsed.serialize(output, format=ROW_WRITERS[form.name])
    return output.getvalue()


def plain_row(names: Sequence[str], row: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Give a row as one would write it by hand: names to strings, numbers, truth values, null.

    >>> number = {"type": "literal", "value": "7", "datatype": terms.XSD + "integer"}
    >>> plain_row(["n", "x"], {"n": number})
    {'n': 7, 'x': None}
    """
    return {name: _plain(row.get(name)) for name in names}


def _plain(value: Mapping[str, Any] | None) -> str | int | float | bool | None:
    if value is None:
        return None
    return plain_value(str(value["value"]), value.get("datatype"))


def plain_value(text: str, kind: str | None) -> str | int | float | bool:
    """Give a literal of a datatype as a number or truth value where that says the same.

    >>> plain_value("7", terms.XSD + "integer"), plain_value("7", terms.XSD + "string")
    (7, '7')
    """
    if kind in _INTEGERS and len(text) <= _SAFE_DIGITS:
        return int(text)
    if kind in _FLOATS:
        number = float(text)
        return number if math.isfinite(number) else text
    if kind == terms.XSD + "boolean":
        return text == "true"
    return text


def _result_set(names: Sequence[str], rows: Sequence[Row]) -> Iterator[ox.Triple]:
    """Say rows in RDF. Source: W3C, SPARQL test cases, result-set vocabulary."""
    whole, a = ox.BlankNode("results"), ox.NamedNode(terms.rdf_type)
    yield ox.Triple(whole, a, ox.NamedNode(RS + "ResultSet"))
    for name in names:
        yield ox.Triple(whole, ox.NamedNode(RS + "resultVariable"), ox.Literal(name))
    for number, row in enumerate(rows):
        solution = ox.BlankNode(f"row{number}")
        yield ox.Triple(whole, ox.NamedNode(RS + "solution"), solution)
        yield ox.Triple(solution, ox.NamedNode(RS + "index"), ox.Literal(number + 1))
        for place, name in enumerate(names):
            if name in row:
                binding = ox.BlankNode(f"row{number}column{place}")
                yield ox.Triple(solution, ox.NamedNode(RS + "binding"), binding)
                yield ox.Triple(binding, ox.NamedNode(RS + "variable"), ox.Literal(name))
                yield ox.Triple(binding, ox.NamedNode(RS + "value"), _term(row[name]))


def _term(value: Mapping[str, Any]) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    text = str(value["value"])
    if value["type"] == "uri":
        return ox.NamedNode(text)
    if value["type"] == "bnode":
        return ox.BlankNode(text)
    if "xml:lang" in value:
        return ox.Literal(text, language=value["xml:lang"])
    kind = value.get("datatype")
    return ox.Literal(text, datatype=ox.NamedNode(kind)) if kind else ox.Literal(text)
