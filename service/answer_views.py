"""What can be drawn of a table: bars, dates, places and relations, where its columns allow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import terms
from service.places import locate
from service.projection import project
from service.rows import Cell, Table

if TYPE_CHECKING:
    from kg.store import Snapshot

MOST: Final = 40
"""Bars, places and the like that are drawn at most; the table has all."""
EDGES: Final = 200
_DATE: Final = re.compile(r"-?\d{4}(-\d\d(-\d\d(T.*)?)?)?")
_FOLDERS: Final = ("organisation", "person", "model", "policy", "technology", "place", "event")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is of, its value, and its length from 0 to 100."""

    label: Cell
    value: str
    length: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map of the world."""

    label: Cell
    rows: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Edge:
    """Two things that stand in one row."""

    one: Cell
    other: Cell


@dataclass(frozen=True, slots=True)
class Views:
    """All that can be drawn of one table; a part is empty where no column allows it."""

    bars: list[Bar]
    bars_of: str
    dates: list[tuple[str, list[Cell]]]
    dots: list[Dot]
    edges: list[Edge]


def make_views(table: Table, snapshot: Snapshot) -> Views:
    """Find what can be drawn of a table."""
    merged = merge_labels(table)
    bars_of, bars = _find_bars(merged)
    return Views(bars, bars_of, _find_dates(merged), _find_dots(merged, snapshot), _edges(merged))


def merge_labels(table: Table) -> Table:
    """Put each column of names over the things they name: ?x and ?xLabel, ?article and ?title."""
    pairs = {n: n + "Label" for n in table.names if n + "Label" in table.names}
    if "article" in table.names and "title" in table.names:
        pairs["article"] = "title"
    dropped = set(pairs.values())
    at = {name: i for i, name in enumerate(table.names)}
    names = [n for n in table.names if n not in dropped]
    rows = [
        [_named(row[at[n]], row[at[pairs[n]]]) if n in pairs else row[at[n]] for n in names]
        for row in table.rows
    ]
    filled = [i for i in range(len(names)) if any(row[i].text for row in rows)]
    return Table([names[i] for i in filled], [[r[i] for i in filled] for r in rows], table.total)


def _named(thing: Cell, label: Cell) -> Cell:
    return Cell(label.text or thing.text, thing.link or label.link, label.number)


def _find_bars(table: Table) -> tuple[str, list[Bar]]:
    columns = range(len(table.names))
    numbers = [
        c for c in columns if table.rows and all(r[c].number or not r[c].text for r in table.rows)
    ]
    words = [c for c in columns if c not in numbers]
    if not numbers or not words:
        return "", []
    number, word = numbers[0], words[0]
    found = [(r[word], r[number].text, _value(r[number].text)) for r in table.rows]
    found = sorted((f for f in found if f[2] is not None and f[2] > 0), key=lambda f: -(f[2] or 0))
    most = max((f[2] or 0 for f in found), default=1)
    bars = [Bar(w, text, round(100 * (v or 0) / most, 2)) for w, text, v in found[:MOST]]
    return table.names[number], bars


def _value(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value < float("inf") else None


def _find_dates(table: Table) -> list[tuple[str, list[Cell]]]:
    for column in range(len(table.names)):
        texts = [row[column].text for row in table.rows]
        given = [t for t in texts if t]
        if given and all(_DATE.fullmatch(t) for t in given):
            rows = sorted((r for r in table.rows if r[column].text), key=lambda r: r[column].text)
            return [
                (r[column].text[:10], [c for i, c in enumerate(r) if i != column and c.text])
                for r in rows[: MOST * 5]
            ]
    return []


def _find_dots(table: Table, snapshot: Snapshot) -> list[Dot]:
    found: dict[str, tuple[Cell, int]] = {}
    for row in table.rows:
        for cell in row:
            if cell.link and cell.link.startswith("/place/"):
                found[cell.link] = (cell, found.get(cell.link, (cell, 0))[1] + 1)
    dots = []
    for link, (cell, rows) in sorted(found.items())[: MOST * 5]:
        where = locate(snapshot, terms.BASE + link[1:])
        if where is not None:
            x, y = project(*where)
            dots.append(Dot(cell, rows, round(x, 1), round(y, 1)))
    return dots


def _edges(table: Table) -> list[Edge]:
    edges: dict[tuple[str | None, str | None], Edge] = {}
    for row in table.rows:
        things = [c for c in row if _is_thing(c)][:2]
        if len(things) == 2 and things[0].link != things[1].link:  # a pair
            edges.setdefault((things[0].link, things[1].link), Edge(*things))
    return list(edges.values())[:EDGES]


def _is_thing(cell: Cell) -> bool:
    return bool(cell.link and cell.link.startswith("/") and cell.link.split("/")[1] in _FOLDERS)
