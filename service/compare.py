"""Two things side by side: what is said of each, what both have, and what joins them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import terms
from service.facts import Fact, Property, group_claims, read_claims, show_facts
from service.words import WORDS

if TYPE_CHECKING:
    from service.reader import Described, Reader, Thing
    from service.search_index import SearchIndex

FEW: Final = 8
SHARED: Final = 30


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its head and how much is said of it."""

    thing: Described
    facts: int
    articles: int


@dataclass(frozen=True, slots=True)
class Row:
    """One property with the facts of both; `shared` are the values that both have."""

    key: str
    heading: str
    cells: tuple[list[Fact], list[Fact]]
    more: tuple[int, int]
    shared: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shared:
    """A thing that both have to do with, in which words."""

    thing: Thing
    words: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is known of two things."""

    sides: tuple[Side, Side]
    rows: list[Row]
    joins: list[Property]
    shared: list[Shared]


def resolve(index: SearchIndex, text: str) -> str | None:
    """Find the thing that somebody means by an address, a path or a name."""
    text = text.strip()
    for base in (terms.BASE, "/"):
        if text.startswith(base):
            return terms.BASE + text[len(base) :]
    hits = index.find(text, limit=1) or index.find(text, limit=1, prefix=True)
    return hits[0].iri if hits else None


def compare(reader: Reader, one: str, other: str) -> Comparison:
    """Compare two things by what is said of them."""
    claims = [read_claims(reader.snapshot, iri) for iri in (one, other)]
    groups = [group_claims(c for c in found if c.other not in {one, other}) for found in claims]
    by_key = [{p.key: p for p in found} for found in groups]
    order = [p.key for p in groups[0]] + [p.key for p in groups[1] if p.key not in by_key[0]]
    joins = group_claims(c for c in claims[0] if c.other == other)
    for group in joins:
        group.shown = group.facts[:FEW]
        show_facts(reader, group.shown, 2)
    sides = (_side(reader, one), _side(reader, other))
    return Comparison(
        sides=sides,
        rows=[_row(reader, key, by_key[0].get(key), by_key[1].get(key)) for key in order],
        joins=joins,
        shared=_find_shared(reader, one, other),
    )


def _side(reader: Reader, iri: str) -> Side:
    claims = read_claims(reader.snapshot, iri)
    facts = sum(len(p.facts) for p in group_claims(claims))
    return Side(reader.describe(iri), facts, len({c.article for c in claims}))


def _row(reader: Reader, key: str, one: Property | None, other: Property | None) -> Row:
    both = [p.facts if p else [] for p in (one, other)]
    values = [{f.other for f in facts if f.status == "plain"} for facts in both]
    shared = values[0] & values[1]
    cells = [sorted(facts, key=lambda f: f.other not in shared)[:FEW] for facts in both]
    for facts in cells:
        show_facts(reader, facts, 0)
    heading = next(p.heading for p in (one, other) if p)
    more = (len(both[0]) - len(cells[0]), len(both[1]) - len(cells[1]))
    return Row(key, heading, (cells[0], cells[1]), more, frozenset(shared))


def _find_shared(reader: Reader, one: str, other: str) -> list[Shared]:
    """Find the things that plain claims join with both."""
    words: list[dict[str, dict[str, None]]] = [{}, {}]
    for side, iri in enumerate((one, other)):
        for claim in read_claims(reader.snapshot, iri):
            if claim.status == "plain" and claim.other.startswith(terms.BASE):
                said = WORDS[claim.predicate][0 if claim.is_subject else 1]
                words[side].setdefault(claim.other, {})[said] = None
    both = sorted((words[0].keys() & words[1].keys()) - {one, other})[:SHARED]
    return [Shared(reader.thing(i), (", ".join(words[0][i]), ", ".join(words[1][i]))) for i in both]
