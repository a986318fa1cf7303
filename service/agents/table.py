"""The beginning of an answer, in plain values: an agent reads rows, and few of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.errors import QueryError
from service.api.results import plain_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.workers import Answer

USUAL_ROWS: Final = 50
MOST_ROWS: Final = 500
MOST_BYTES: Final = 256 << 10
"""Bytes of an answer that are read for an agent. More would fill its memory, not ours."""


def read_answer(answer: Answer, limit: int) -> dict[str, Any]:
    """Read the first rows of an answer in TSV, or the first triples of one in N-Triples.

    What was left off is told in `note`, and `is_complete` is then false.
    """
    is_graph = answer.kind == "graph"
    lines, is_cut = _read_lines(answer.pieces, limit + (0 if is_graph else 1))
    data: dict[str, Any] = {"generation": answer.generation}
    if is_graph:
        data["triples"] = lines
    elif lines in (["true"], ["false"]):
        data["boolean"] = lines == ["true"]
    else:
        data |= _read_rows(lines)
    data["is_complete"] = not is_cut
    if is_cut:
        shown = len(lines) if is_graph else len(lines) - 1
        data["note"] = (
            f"Only the first {max(0, shown)} are given, and there are more: use COUNT for their "
            "number, or ORDER BY with LIMIT and OFFSET to page through them."
        )
    return data


def _read_lines(pieces: Iterable[bytes], most: int) -> tuple[list[str], bool]:
    """Give at most so many whole lines, and whether anything was left off."""
    read, is_whole = bytearray(), False
    for piece in pieces:
        read += piece
        if len(read) > MOST_BYTES or read.count(b"\n") > most:
            break
    else:
        is_whole = True
    if is_whole and not read.endswith(b"\n"):
        read += b"\n"
    lines = _split(read[:MOST_BYTES])
    return lines[:most], not is_whole or len(lines) > most


def _split(data: bytearray) -> list[str]:
    """Split at line feeds only: values may have other marks that count as line ends elsewhere."""
    return data[: data.rfind(b"\n") + 1].decode().split("\n")[:-1]


def _read_rows(lines: list[str]) -> dict[str, Any]:
    if not lines:
        raise QueryError("One row alone is too large to be given: leave out its longest column")
    text = "\n".join(lines) + "\n"
    answer = ox.parse_query_results(text.encode(), format=ox.QueryResultsFormat.TSV)
    assert isinstance(answer, ox.QuerySolutions)
    names = [v.value for v in answer.variables]
    return {
        "columns": names,
        "rows": [{n: _plain(value) for n, value in zip(names, row, strict=True)} for row in answer],
    }


def _plain(value: Any) -> str | int | float | bool | None:
    if isinstance(value, ox.Literal):
        return plain_value(value.value, value.datatype.value)
    if isinstance(value, ox.NamedNode | ox.BlankNode):
        return value.value if isinstance(value, ox.NamedNode) else str(value)
    return None if value is None else str(value)
