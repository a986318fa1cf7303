"""Answers of SELECT and ASK as a table for a page."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from kg import terms


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: what to show, and where it leads if it is a thing."""

    text: str
    link: str | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under names; `more` if rows were left off."""

    names: list[str]
    rows: list[list[Cell]]
    total: int
    answer: bool | None = None

    @property
    def more(self) -> int:
        """Number of rows that are not shown."""
        return self.total - len(self.rows)


def read_table(pieces: Iterable[bytes], most: int) -> Table:
    """Read SPARQL results in JSON into a table of at most `most` rows."""
    data = json.loads(b"".join(pieces))
    if "boolean" in data:
        return Table([], [], 0, answer=bool(data["boolean"]))
    names = data["head"]["vars"]
    bindings = data["results"]["bindings"]
    rows = [[_cell(binding.get(name)) for name in names] for binding in bindings[:most]]
    return Table(names, rows, len(bindings))


def _cell(value: dict[str, str] | None) -> Cell:
    if value is None:
        return Cell("")
    if value["type"] == "uri":
        return Cell(shorten(value["value"]), link_to(value["value"]))
    number = value.get("datatype", "").rsplit("#")[-1] in {"integer", "decimal", "double"}
    return Cell(value["value"], number=number)


def shorten(iri: str) -> str:
    """Write an IRI short: prefixed, or without the base of things."""
    for prefix, namespace in terms.PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri.removeprefix(terms.BASE)


def link_to(iri: str) -> str | None:
    """Give where an IRI leads from a page: our own path for a thing of the graph, itself else.

    Only web addresses become links: an IRI may come from an article.
    """
    if iri.startswith(terms.BASE):
        return "/" + iri[len(terms.BASE) :]
    return iri if iri.startswith(("https://", "http://")) else None
