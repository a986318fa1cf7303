"""What a page tells of a thing: its facts by property, each with the sentences that state it.

A fact is what claims of one relation, value and kind say together: a plain statement (asserted or
reported), or a proposed, predicted or denied one. Claims are read lightly for the whole thing; what
is said beside them (roles, amounts, who says so) only for those that are shown.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import terms
from kg.queries import load_query
from service.reader import Reader, Source, Thing, find_rows, read_values
from service.rows import link_to
from service.words import MODALITIES, WORDS, write_day, write_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import Snapshot

_VALUES = tuple(terms.local_name(p) for p in terms.VALUE_SUBJECTS)
_SYMMETRIC = frozenset(terms.local_name(p) for p in terms.SYMMETRIC)
_ORDER = {name: i for i, name in enumerate(dict.fromkeys((*_VALUES, *WORDS)))}
KEPT_CLAIMS = 50_000
"""Claims that are held in memory, about half a kilobyte each."""
_STATUS = ("plain", "proposed", "predicted", "negated")


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim about a thing; `other` is an IRI or a value, predicate and modality local names."""

    iri: str
    predicate: str
    is_subject: bool
    other: str
    modality: str
    confidence: float
    article: str
    evidence: str
    sentence: str

    @property
    def status(self) -> str:
        """The kind of fact that it supports."""
        return self.modality if self.modality in _STATUS else "plain"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that states a fact; `path` leads to it in its article, `record` to its claim."""

    sentence: str
    source: Source
    path: str
    record: str
    modality: str
    confidence: float
    who: Thing | None
    notes: tuple[str, ...]


@dataclass(slots=True)
class Fact:
    """What claims say together. `sources` counts the articles that are no copies of each other."""

    predicate: str
    is_subject: bool
    status: str
    other: str
    claims: list[Claim]
    sources: int = 0
    thing: Thing | None = None
    notes: tuple[str, ...] = ()
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def confidence(self) -> float:
        """How sure the surest of its claims is."""
        return max(c.confidence for c in self.claims)

    @property
    def tag(self) -> str:
        """The word for how it is meant; empty for what is plainly stated."""
        if self.status != "plain":
            return MODALITIES[self.status]
        return "" if any(c.modality == "asserted" for c in self.claims) else "reported"

    @property
    def text(self) -> str:
        """The value in words."""
        if self.predicate == "parameterCount":
            return write_number(self.other)
        return write_day(self.other) if self.predicate in _VALUES else self.other

    @property
    def record(self) -> str:
        """Where the fact has its own page: that of its surest claim."""
        return link_to(max(self.claims, key=lambda c: (c.confidence, c.iri)).iri) or ""


@dataclass(slots=True)
class Property:
    """The facts of one property under its heading; `key` names it in addresses."""

    key: str
    heading: str
    facts: list[Fact]
    shown: list[Fact] = field(default_factory=list)

    @property
    def more(self) -> int:
        """Facts that are not shown."""
        return len(self.facts) - len(self.shown)


class _Kept:
    """The claims that were read last: a thing of which much is said has many pages.

    A key is the folder of a generation and a thing; those of one generation only are kept.
    """

    def __init__(self) -> None:
        self._folder = ""
        self._lock = threading.Lock()
        self._found: OrderedDict[tuple[str, str], tuple[Claim, ...]] = OrderedDict()
        self._size = 0

    def get(self, key: tuple[str, str]) -> tuple[Claim, ...] | None:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def put(self, key: tuple[str, str], claims: tuple[Claim, ...]) -> None:
        with self._lock:
            if key[0] != self._folder:
                self._folder, self._size = key[0], 0
                self._found.clear()
            self._size += len(claims) - len(self._found.pop(key, ()))
            self._found[key] = claims
            while self._size > KEPT_CLAIMS and len(self._found) > 1:
                self._size -= len(self._found.popitem(last=False)[1])


_kept = _Kept()


def read_claims(snapshot: Snapshot, iri: str) -> tuple[Claim, ...]:
    """Read every claim about a thing."""
    key = str(snapshot.folder), iri
    claims = _kept.get(key)
    if claims is None:
        # Sorted here: the engine would look each IRI up at every comparison.
        text = load_query("thing/claims").text.rpartition("ORDER BY")[0]
        rows = find_rows(snapshot, text, entity=ox.NamedNode(iri))
        found = (_read_claim(row) for row in rows)
        claims = tuple(sorted(found, key=lambda c: (not c.is_subject, c.predicate, c.iri)))
        _kept.put(key, claims)
    return claims


def _read_claim(row: list[str | None]) -> Claim:
    _, direction, *cells = (cell or "" for cell in row)
    record, predicate, other, modality, confidence, article, evidence, sentence = cells
    return Claim(
        iri=record,
        predicate=terms.local_name(predicate),
        is_subject=direction == "of",
        other=other,
        modality=terms.local_name(modality),
        confidence=float(confidence),
        article=article,
        evidence=evidence,
        sentence=sentence,
    )


def group_claims(claims: Iterable[Claim]) -> list[Property]:
    """Put claims together to facts, and facts under their properties, the best supported first."""
    claims = list(claims)
    origin = find_copies(claims)
    facts: dict[tuple[str, bool, str, str], Fact] = {}
    for claim in claims:
        forth = claim.is_subject or claim.predicate in _SYMMETRIC
        key = (claim.predicate, forth, claim.status, claim.other)
        if key not in facts:
            facts[key] = Fact(claim.predicate, forth, claim.status, claim.other, [])
        facts[key].claims.append(claim)
    found: dict[tuple[str, bool], list[Fact]] = defaultdict(list)
    for fact in facts.values():
        fact.sources = len({origin[c.article] for c in fact.claims})
        found[fact.predicate, fact.is_subject].append(fact)
    order = sorted(found, key=lambda k: (_ORDER.get(k[0], 99), not k[1]))
    return [_make_property(*key, found[key]) for key in order]


def _make_property(predicate: str, is_subject: bool, facts: list[Fact]) -> Property:  # noqa: FBT001
    forth, back = WORDS.get(predicate, (predicate, predicate))
    facts.sort(key=lambda f: (_STATUS.index(f.status), -f.sources, -f.confidence, f.other))
    return Property(
        key=predicate if is_subject else f"-{predicate}",
        heading=forth if is_subject else back,
        facts=facts,
    )


def find_copies(claims: Iterable[Claim]) -> dict[str, str]:
    """Give each article the first of those whose words it shares: copies are one source.

    Two articles that state something in the very same sentence have it from one place, as news
    agencies' customers do.
    """
    origin: dict[str, str] = {}
    first: dict[str, str] = {}

    def find(article: str) -> str:
        while origin.setdefault(article, article) != article:
            article = origin[article]
        return article

    for claim in claims:
        here, there = find(claim.article), find(first.setdefault(claim.sentence, claim.article))
        if here != there:
            origin[max(here, there)] = min(here, there)
    return {article: find(article) for article in origin}


def show_facts(reader: Reader, facts: Iterable[Fact], most: int) -> int:
    """Read names, notes and at most `most` sentences of each fact; give how many were read."""
    number = 0
    for fact in facts:
        if link_to(fact.other) and fact.predicate not in _VALUES:
            fact.thing = reader.thing(fact.other)
        chosen = _choose(fact.claims, max(most, 1))
        read = [read_evidence(reader, claim) for claim in chosen]
        fact.notes = next((e.notes for e in read if e.notes), ())
        fact.evidence = read if most else []
        number += len(fact.evidence)
    return number


def _choose(claims: list[Claim], most: int) -> list[Claim]:
    """Pick the surest claims, each sentence once."""
    found: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda c: (-c.confidence, c.iri)):
        found.setdefault(claim.sentence, claim)
    return list(found.values())[:most]


def read_evidence(reader: Reader, claim: Claim) -> Evidence:
    """Read what is said beside a claim."""
    values = read_values(reader.snapshot, claim.iri)
    first = {name: found[0] for name, found in values.items()}
    who = first.get(terms.attributedTo)
    return Evidence(
        sentence=claim.sentence,
        source=reader.source(claim.article),
        path=link_to(claim.evidence) or "",
        record=link_to(claim.iri) or "",
        modality=claim.modality,
        confidence=claim.confidence,
        who=reader.thing(who) if who else None,
        notes=tuple(_write_notes(first)),
    )


def _write_notes(values: dict[str, str]) -> list[str]:
    notes = [values[terms.role]] if terms.role in values else []
    if terms.amount in values:
        money = f"{write_number(values[terms.amount])} {values.get(terms.currency, '')}"
        notes.append(money.strip())
    if terms.validFrom in values:
        notes.append(f"from {write_day(values[terms.validFrom])}")
    if terms.validUntil in values:
        notes.append(f"until {write_day(values[terms.validUntil])}")
    return notes
