"""Claims that disagree, and what is open: announced or expected, and stated by nobody so far."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import current_app

from kg import terms
from kg.queries import load_query
from service.graph import snapshot
from service.rows import link_to
from service.words import WORDS, write_day, write_number
from service.workers import Job, QueryPool

if TYPE_CHECKING:
    from service.paging import Page
    from service.reader import Reader, Source, Thing

SECONDS: Final = 30.0
"""How long one of these queries may take; its answer is kept as long as the graph is the same."""
MOST: Final = 2000

_KINDS: Final = {
    "stated and denied": ("Stated", "Denied"),
    "supported and opposed": ("Supports it", "Opposes it"),
    "two values": ("One value", "The other"),
    "both ways round": ("One way", "The other"),
}


@dataclass(frozen=True, slots=True)
class Half:
    """One of two claims that disagree."""

    heading: str
    subject: Thing
    words: str
    other: Thing | None
    text: str
    sentence: str
    source: Source


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two claims about a thing that cannot both hold."""

    thing: Thing
    kind: str
    halves: tuple[Half, Half]


@dataclass(frozen=True, slots=True)
class Open:
    """Something announced or expected that no article states plainly."""

    subject: Thing
    words: str
    other: Thing | None
    text: str
    modality: str
    sentence: str
    source: Source
    path: str
    record: str


class Answers:
    """Rows of saved queries, asked once for each generation, in a process that can be killed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: dict[tuple[str, str], list[dict[str, str]]] = {}

    def ask(self, name: str) -> list[dict[str, str]]:
        """Give at most MOST rows of a saved query. Raises QueryTimeout and its like."""
        key = str(snapshot().folder), name
        with self._lock:
            if key in self._rows:
                return self._rows[key]
        rows = _ask(name)
        with self._lock:
            self._rows = {k: v for k, v in self._rows.items() if k[0] == key[0]} | {key: rows}
        return rows


_answers = Answers()


def _ask(name: str) -> list[dict[str, str]]:
    pool = current_app.extensions["queries"]
    assert isinstance(pool, QueryPool)
    job = Job(load_query(name).text, "json", None, base=terms.BASE)
    data: dict[str, Any] = json.loads(b"".join(pool.run(job, seconds=SECONDS, patient=True).pieces))
    bindings = data["results"]["bindings"][:MOST]
    return [{n: v["value"] for n, v in binding.items()} for binding in bindings]


def find_disputes(reader: Reader, page: Page) -> Page:
    """Put the claims that disagree on a page."""
    kept = page.keep(
        _answers.ask("console/contradictions")[page.start : page.start + page.size + 1]
    )
    return page.keep(
        [_read_dispute(reader, row) for row in kept.rows] + [None] * int(kept.has_next)
    )


def _read_dispute(reader: Reader, row: dict[str, str]) -> Dispute:
    thing = reader.thing(row["entity"])
    first, second = _KINDS.get(row["contradiction"], ("One", "The other"))
    turned = row["contradiction"] == "both ways round"
    other = reader.thing(row["object1"]) if turned else thing
    return Dispute(
        thing=thing,
        kind=row["contradiction"],
        halves=(
            _read_half(reader, row, "1", first, thing),
            _read_half(reader, row, "2", second, other),
        ),
    )


def _read_half(
    reader: Reader, row: dict[str, str], number: str, heading: str, subject: Thing
) -> Half:
    predicate = terms.local_name(row[f"predicate{number}"])
    value = row[f"object{number}"]
    return Half(
        heading=heading,
        subject=subject,
        words=WORDS[predicate][0],
        other=reader.thing(value) if value.startswith(terms.BASE) else None,
        text=_write_value(predicate, value),
        sentence=row[f"sentence{number}"],
        source=reader.source(row[f"article{number}"]),
    )


def _write_value(predicate: str, value: str) -> str:
    return write_number(value) if predicate == "parameterCount" else write_day(value)


def find_open(reader: Reader, page: Page) -> Page:
    """Put what is open on a page."""
    rows = _answers.ask("console/open-questions")[page.start : page.start + page.size + 1]
    return page.keep([_read_open(reader, row) for row in rows])


def _read_open(reader: Reader, row: dict[str, str]) -> Open:
    predicate, value = terms.local_name(row["predicate"]), row["object"]
    return Open(
        subject=reader.thing(row["subject"]),
        words=WORDS[predicate][0],
        other=reader.thing(value) if value.startswith(terms.BASE) else None,
        text=_write_value(predicate, value),
        modality=terms.local_name(row["modality"]),
        sentence=row["sentence"],
        source=reader.source(row["article"]),
        path=link_to(row["evidence"]) or "",
        record=link_to(row["assertion"]) or "",
    )
