"""Ask the published graph one query, for the command line."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from kg import terms
from kg.errors import QueryError, QuerySyntax
from kg.queries import bind, check_query, load_query
from kg.store import open_snapshot

Substitutions = dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]

_ROWS = {
    "json": ox.QueryResultsFormat.JSON,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "xml": ox.QueryResultsFormat.XML,
}
_TRIPLES = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "xml": ox.RdfFormat.RDF_XML,
    "json": ox.RdfFormat.JSON_LD,
    "table": ox.RdfFormat.TURTLE,
}


def ask(name: str, params: Mapping[str, str], form: str, store: Path, output: BinaryIO) -> None:
    """Run a query and write its answer.

    `name` is a file, a saved query's name or '-'. The prefixes of newsgraph need no declaring.
    Raises QuerySyntax, QueryRefused, UnknownQuery, BadParameter and what opening a store raises.
    """
    from kg.display import show_rows

    with open_snapshot(store) as snapshot:
        text, substitutions = _prepare(name, params, snapshot.graph)
        try:
            answer = snapshot.graph.query(
                text, prefixes=dict(terms.PREFIXES), substitutions=substitutions
            )
        except SyntaxError as error:
            raise QuerySyntax(f"{name}: {error}") from error
        if isinstance(answer, ox.QueryTriples):
            if form not in _TRIPLES:
                raise QueryError(f"a graph cannot be written as {form}: use --format turtle")
            ox.serialize(answer, output, format=_TRIPLES[form], prefixes=dict(terms.PREFIXES))
        elif form == "table":
            show_rows(answer)
        elif form in _ROWS:
            answer.serialize(output, format=_ROWS[form])
        else:
            raise QueryError(f"rows cannot be written as {form}: use --format csv")


def _prepare(
    name: str, params: Mapping[str, str], graph: ox.Store
) -> tuple[str, Substitutions | None]:
    """Give the text of a query and, of a saved one, its parameters bound."""
    if name == "-" or Path(name).is_file():
        if params:
            raise QueryError("--param is for saved queries: write the values into this one")
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        check_query(text)
        return text, None
    query = load_query(name)
    return query.text, bind(query, params, graph)
