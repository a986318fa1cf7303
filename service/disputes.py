"""Claims that disagree, and what is open: announced or expected, and stated by nobody so far."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg import terms
from service.reader import MERGED, find_rows, read_some, read_values
from service.rows import link_to
from service.words import WORDS, write_day, write_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store import Snapshot
    from service.paging import Page
    from service.reader import Reader, Source, Thing

_Term = ox.NamedNode | ox.Literal
_NOTHING: Final = ox.Literal("")

_DENIED: Final = """SELECT ?name ?thing ?predicate ?value {
  ?claim ng:modality ng:negated ; rdf:subject ?thing ; rdf:predicate ?predicate ;
    rdf:object ?value . ?thing rdfs:label ?name }"""
_OPPOSED: Final = """SELECT ?name ?thing ?value {
  ?thing ng:opposes ?value . ?thing ng:supports ?value . ?thing rdfs:label ?name }"""
_TWO_VALUES: Final = """SELECT ?name ?thing ?one ?other {
  ?thing ng:%(property)s ?one . ?thing ng:%(property)s ?other . ?thing rdfs:label ?name
  FILTER(STR(?one) < STR(?other)) }"""
_BOTH_WAYS: Final = """SELECT ?name ?thing ?other {
  ?thing ng:%(property)s ?other . ?other ng:%(property)s ?thing . ?thing rdfs:label ?name
  FILTER(STR(?thing) < STR(?other)) }"""
_OPEN: Final = """SELECT ?date ?claim ?thing ?predicate ?value {
  VALUES ?manner { ng:proposed ng:predicted }
  ?claim ng:modality ?manner ; rdf:subject ?thing ; rdf:predicate ?predicate ; rdf:object ?value ;
    prov:wasDerivedFrom ?article .
  OPTIONAL { ?article schema:datePublished ?date } }"""
_EVIDENCE: Final = """SELECT ?subject ?predicate ?object ?manner ?article ?words {
  ?claim rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
    ng:modality ?manner ; prov:wasDerivedFrom ?article ; ng:evidence ?evidence .
  ?evidence oa:exact ?words }"""

_VALUES: Final = ("foundingDate", "releaseDate", "eventDate", "parameterCount")
_ONE_WAY: Final = ("succeeds", "outperforms", "basedOn", "partOf", "ownedBy", "acquires")
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


Pair = tuple[str, ox.NamedNode, str, _Term, str, _Term]
"""Kind, thing, and for both sides a predicate and an object; predicates are local names."""


class _Lists:
    """What disagrees and what is open in a generation: found once, and read when it is shown."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key = ""
        self._disputes: list[Pair] | None = None
        self._open: list[str] | None = None

    def disputes(self, snapshot: Snapshot) -> list[Pair]:
        """Give the claims that disagree, by the names of their things."""
        with self._lock:
            self._turn_to(snapshot)
            if self._disputes is None:
                found = sorted(_find_pairs(snapshot), key=lambda f: (f[0], str(f[1])))
                self._disputes = [pair for _, pair in found]
            return self._disputes

    def open(self, snapshot: Snapshot) -> list[str]:
        """Give the claims of what is announced or expected, the newest first."""
        with self._lock:
            self._turn_to(snapshot)
            if self._open is None:
                self._open = _find_open(snapshot)
            return self._open

    def _turn_to(self, snapshot: Snapshot) -> None:
        if self._key != str(snapshot.folder):
            self._key = str(snapshot.folder)
            self._disputes = self._open = None


_lists = _Lists()


def warm_disputes(snapshot: Snapshot) -> None:
    """Find what disagrees and what is open in a new generation before somebody asks."""
    _lists.disputes(snapshot)
    _lists.open(snapshot)


def _find_pairs(snapshot: Snapshot) -> Iterator[tuple[str, Pair]]:
    """Find claims that disagree, with the name of their thing.

    Plain triples tell which, since each stands for all the claims that state it; only denials have
    none, and they are few. It is what the saved query console/contradictions gives, each pair once.
    """
    seen = set()
    for row in _ask(snapshot, _DENIED):
        name, thing, predicate, value = row
        assert isinstance(thing, ox.NamedNode)
        assert isinstance(predicate, ox.NamedNode)
        key = thing, predicate, value
        stated = snapshot.graph.quads_for_pattern(thing, predicate, value, MERGED)
        if key not in seen and next(stated, None) is not None:
            seen.add(key)
            word = terms.local_name(predicate.value)
            yield name.value, ("stated and denied", thing, word, value, word, value)
    for name, thing, value in _ask(snapshot, _OPPOSED):
        assert isinstance(thing, ox.NamedNode)
        yield (
            name.value,
            ("supported and opposed", thing, "supports", value, "opposes", value),
        )
    for word in _VALUES:
        for name, thing, one, other in _ask(snapshot, _TWO_VALUES % {"property": word}):
            assert isinstance(thing, ox.NamedNode)
            # 2022 and 2022-03 agree: one is only more exact.
            if word == "parameterCount" or not other.value.startswith(one.value):
                yield name.value, ("two values", thing, word, one, word, other)
    for word in _ONE_WAY:
        for name, thing, other in _ask(snapshot, _BOTH_WAYS % {"property": word}):
            assert isinstance(thing, ox.NamedNode)
            yield name.value, ("both ways round", thing, word, other, word, thing)


def _find_open(snapshot: Snapshot) -> list[str]:
    found = []
    for date, claim, thing, predicate, value in _ask(snapshot, _OPEN):
        assert isinstance(thing, ox.NamedNode)
        assert isinstance(predicate, ox.NamedNode)
        stated = snapshot.graph.quads_for_pattern(thing, predicate, value, MERGED)
        if next(stated, None) is None:
            found.append((date.value, claim.value))
    found.sort(key=lambda f: f[1])
    found.sort(key=lambda f: f[0], reverse=True)
    return [claim for _, claim in found]


def _ask(snapshot: Snapshot, query: str) -> Iterator[tuple[_Term, ...]]:
    answer = snapshot.graph.query(query, prefixes=dict(terms.PREFIXES))
    assert isinstance(answer, ox.QuerySolutions)
    for row in answer:
        yield tuple(c if isinstance(c, ox.NamedNode | ox.Literal) else _NOTHING for c in row)


def find_disputes(reader: Reader, page: Page) -> tuple[Page, int]:
    """Put the claims that disagree on a page; gives how many there are in all."""
    found = _lists.disputes(reader.snapshot)
    kept = page.keep(found[page.start : page.start + page.size + 1])
    rows = [_read_dispute(reader, pair) for pair in kept.rows]
    return replace(kept, rows=[row for row in rows if row]), len(found)


def _read_dispute(reader: Reader, pair: Pair) -> Dispute | None:
    kind, thing, *sides = pair
    first, second = _KINDS[kind]
    turned = kind == "both ways round"
    other = sides[1] if turned else thing
    assert isinstance(other, ox.NamedNode)
    one = _read_half(reader, first, thing, (sides[0], sides[1]), is_denied=False)
    two = _read_half(
        reader, second, other, (sides[2], sides[3]), is_denied=kind == "stated and denied"
    )
    return Dispute(reader.thing(thing.value), kind, (one, two)) if one and two else None


def _read_half(
    reader: Reader,
    heading: str,
    subject: ox.NamedNode,
    said: tuple[Any, Any],
    *,
    is_denied: bool,
) -> Half | None:
    """Read one side with the sentence of its first article; None if nothing states it."""
    predicate, value = said
    rows = find_rows(
        reader.snapshot,
        _EVIDENCE,
        subject=subject,
        predicate=ox.NamedNode(terms.NG + predicate),
        object=value,
    )
    manners = (
        {terms.NG + "negated"} if is_denied else {terms.NG + "asserted", terms.NG + "reported"}
    )
    found = min(((a or "", w or "") for *_, m, a, w in rows if m in manners), default=None)
    if found is None:
        return None
    return Half(
        heading=heading,
        subject=reader.thing(subject.value),
        words=WORDS[predicate][0],
        other=reader.thing(value.value) if isinstance(value, ox.NamedNode) else None,
        text=_write_value(predicate, value.value),
        sentence=found[1],
        source=reader.source(found[0]),
    )


def _write_value(predicate: str, value: str) -> str:
    return write_number(value) if predicate == "parameterCount" else write_day(value)


def find_open(reader: Reader, page: Page) -> tuple[Page, int]:
    """Put what is open on a page; gives how much there is in all."""
    found = _lists.open(reader.snapshot)
    kept = page.keep(found[page.start : page.start + page.size + 1])
    return replace(kept, rows=[_read_open(reader, claim) for claim in kept.rows]), len(found)


def _read_open(reader: Reader, claim: str) -> Open:
    first = {name: found[0] for name, found in read_values(reader.snapshot, claim).items()}
    predicate, value = terms.local_name(first[terms.rdf_predicate]), first[terms.rdf_object]
    evidence = first[terms.evidence]
    return Open(
        subject=reader.thing(first[terms.rdf_subject]),
        words=WORDS[predicate][0],
        other=reader.thing(value) if value.startswith(terms.BASE) else None,
        text=_write_value(predicate, value),
        modality=terms.local_name(first[terms.modality]),
        sentence=read_some(reader.snapshot, evidence, (terms.exact,))[terms.exact][0],
        source=reader.source(first[terms.wasDerivedFrom]),
        path=link_to(evidence) or "",
        record=link_to(claim) or "",
    )
