"""The whole graph in canonical order, for keeping, comparing and sending.

The graph has no blank nodes, so sorted N-Quads are its canonical form (RDF Dataset
Canonicalization, section 4.2, with nothing left to label).
"""

import heapq
import io
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox
from typing_extensions import Buffer

from kg import terms
from kg.errors import StoreFull

CHUNK = 200_000
"""Quads sorted in memory at a time."""

FORMATS = {
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def export(quads: Iterable[ox.Quad], output: BinaryIO, form: str = "nquads") -> None:
    """Write quads in canonical order; memory does not grow with their number.

    `form` is one of FORMATS. The same quads give the same bytes.
    """
    lines = _sorted_lines(quads)
    if form == "nquads":
        output.writelines(line.encode() for line in lines)
        return
    reader = io.BufferedReader(_Reader(lines))
    ordered = ox.parse(reader, format=ox.RdfFormat.N_QUADS)
    ox.serialize(ordered, output, format=FORMATS[form], prefixes=dict(terms.PREFIXES))


def write_file(quads: Iterable[ox.Quad], path: Path, form: str = "nquads") -> None:
    """Write quads to a file, which is there whole or not at all.

    Raises StoreFull if the disk is full, the former file untouched.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as output:
            export(quads, output, form)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StoreFull(f"{path} cannot be written: {error.strerror}. Nothing was left") from error


def _sorted_lines(quads: Iterable[ox.Quad]) -> Iterator[str]:
    """Yield each quad as a line of N-Quads, sorted, sorting on disk what memory should not hold."""
    with ExitStack() as stack:
        runs: list[Iterable[str]] = []
        source = iter(quads)
        while chunk := sorted({_line(q) for q in _take(source, CHUNK)}):
            if len(chunk) < CHUNK and not runs:
                yield from chunk
                return
            run = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n"))
            run.writelines(chunk)
            run.seek(0)
            runs.append(run)
        yield from (line for line, _ in groupby(heapq.merge(*runs)))


def _take(source: Iterator[ox.Quad], number: int) -> Iterator[ox.Quad]:
    for _, quad in zip(range(number), source, strict=False):
        yield quad


def _line(quad: ox.Quad) -> str:
    graph = "" if quad.graph_name == ox.DefaultGraph() else f" {quad.graph_name}"
    return f"{quad.subject} {quad.predicate} {quad.object}{graph} .\n"


class _Reader(io.RawIOBase):
    """Lets the parser read lines as a binary file."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._left = b""

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Fill a buffer with what comes next; nothing at the end."""
        view = memoryview(buffer)
        self._left = self._left or next(self._lines, "").encode()
        size = min(len(view), len(self._left))
        view[:size], self._left = self._left[:size], self._left[size:]
        return size
