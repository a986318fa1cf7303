"""What a reviewer looks through: merges, claims that are least sure, and what was decided."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg import terms
from kg.store.decisions import Kind
from kg.store.merges import former_name
from kg.store.verdicts import Said
from service.article import cut_context, cut_word
from service.facts import Claim, Evidence, Fact, read_claims, read_evidence
from service.reader import MERGED, Reader, Source, Thing, find_rows, read_values
from service.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import Snapshot
    from kg.store.decisions import Decision
    from kg.store.merges import Merge

SHOWN: Final = 3
"""Articles of a merge whose words are shown."""
CHOICES: Final = 40
"""Articles of a merge that are named: a thing may stand in thousands."""
_ASSERTION: Final = terms.BASE + "assertion/"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a reviewer wants to see: of one thing, of some articles, no surer than `below`.

    An empty `thing` and `articles` None are all of them. What a person decided is left out unless
    `looked` is set.
    """

    thing: str = ""
    articles: frozenset[str] | None = None
    below: float = 1.0
    looked: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """How an article uses a name: the words before it, it, and the words after it."""

    source: Source
    before: str
    name: str
    after: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A merge as it is looked at: `uses` are places where articles use the name.

    `sources` are the first of its articles.
    """

    merge: Merge
    thing: Thing
    uses: list[Use]
    sources: list[Source]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A claim as it is looked at, in its sentence."""

    subject: Thing
    words: str
    value: Fact
    evidence: Evidence
    context: tuple[str, str, str]
    iri: str
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it is looked at; what does not fit its kind is empty."""

    decision: Decision
    name: str
    subject: Thing | None
    words: str
    other: Thing | None
    text: str
    sentence: str
    source: Source | None


class _Lists:
    """The long lists of a generation, made on their first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key = ""
        self._merges: list[Merge] | None = None
        self._claims: list[tuple[float, str]] | None = None
        self._accepted: dict[str, Decision] | None = None

    def merges(self, snapshot: Snapshot) -> list[Merge]:
        with self._lock:
            self._turn_to(snapshot)
            if self._merges is None:
                self._merges = snapshot.merges()
            return self._merges

    def claims(self, snapshot: Snapshot) -> list[tuple[float, str]]:
        with self._lock:
            self._turn_to(snapshot)
            if self._claims is None:
                self._claims = sorted(_read_confidence(snapshot))
            return self._claims

    def accepted(self, snapshot: Snapshot) -> dict[str, Decision]:
        with self._lock:
            self._turn_to(snapshot)
            if self._accepted is None:
                decisions = snapshot.decisions()
                self._accepted = {d.subject: d for d in decisions if d.kind is Kind.ACCEPT}
            return self._accepted

    def _turn_to(self, snapshot: Snapshot) -> None:
        if self._key != str(snapshot.folder):
            self._key = str(snapshot.folder)
            self._merges = self._claims = self._accepted = None


_lists = _Lists()


def find_merges(snapshot: Snapshot, wanted: Filter) -> list[Merge]:
    """Find merges, the least certain first; each with the wanted articles before its others."""
    first = wanted.articles or frozenset()
    return [
        replace(m, articles=tuple(sorted(m.articles, key=lambda a: a not in first))) if first else m
        for m in _lists.merges(snapshot)
        if m.certainty <= wanted.below
        and (m.certainty < 1 or (wanted.looked and m.decision is not None))
        and (not wanted.thing or m.entity == wanted.thing)
        and (wanted.articles is None or not wanted.articles.isdisjoint(m.articles))
    ]


def show_merge(reader: Reader, merge: Merge) -> Joined:
    """Read a merge for its page."""
    sources = [reader.source(a) for a in merge.articles[:CHOICES]]
    name = merge.form or merge.label
    uses = []
    for source in sources:
        cut = cut_word(reader.snapshot, source.iri, name, merge.label if merge.form else "")
        if cut is not None:
            uses.append(Use(source, *cut))
        if len(uses) == SHOWN:
            break
    return Joined(merge, reader.thing(merge.entity), uses, sources)


def find_claims(snapshot: Snapshot, wanted: Filter) -> list[str]:
    """Find claims, the least sure first; gives their IRIs."""
    if wanted.thing:
        found: Iterable[tuple[float, str]] = {
            (c.confidence, c.iri)
            for c in read_claims(snapshot, wanted.thing)
            if wanted.articles is None or c.article in wanted.articles
        }
    elif wanted.articles is not None:
        found = {pair for a in wanted.articles for pair in _claims_of(snapshot, a)}
    else:
        found = _lists.claims(snapshot)
    done = {} if wanted.looked else _lists.accepted(snapshot)
    kept = ((confidence, iri) for confidence, iri in found if iri not in done)
    return [iri for confidence, iri in sorted(kept) if confidence <= wanted.below]


def _claims_of(snapshot: Snapshot, article: str) -> Iterable[tuple[float, str]]:
    query = """SELECT ?article ?confidence ?claim {
      ?claim prov:wasDerivedFrom ?article ; ng:confidence ?confidence ; rdf:predicate ?any }"""
    rows = find_rows(snapshot, query, article=ox.NamedNode(article))
    return [(float(confidence or 0), claim or "") for _, confidence, claim in rows]


def _read_confidence(snapshot: Snapshot) -> Iterable[tuple[float, str]]:
    predicate = ox.NamedNode(terms.confidence)
    for quad in snapshot.graph.quads_for_pattern(None, predicate, None, MERGED):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            if quad.subject.value.startswith(_ASSERTION):
                yield float(quad.object.value), quad.subject.value


def show_claim(reader: Reader, iri: str) -> Doubt:
    """Read a claim for its page."""
    first = {name: found[0] for name, found in read_values(reader.snapshot, iri).items()}
    evidence = first[terms.evidence]
    claim = Claim(
        iri=iri,
        predicate=terms.local_name(first[terms.rdf_predicate]),
        is_subject=True,
        other=first[terms.rdf_object],
        modality=terms.local_name(first[terms.modality]),
        confidence=float(first[terms.confidence]),
        article=first[terms.wasDerivedFrom],
        evidence=evidence,
        sentence=(read_values(reader.snapshot, evidence)[terms.exact] or [""])[0],
    )
    return Doubt(
        subject=reader.thing(first[terms.rdf_subject]),
        words=WORDS[claim.predicate][0],
        value=_value(reader, claim),
        evidence=read_evidence(reader, claim),
        context=cut_context(reader.snapshot, evidence),
        iri=iri,
        decision=_lists.accepted(reader.snapshot).get(iri),
    )


def _value(reader: Reader, claim: Claim) -> Fact:
    fact = Fact(claim.predicate, True, claim.status, claim.other, [claim])  # noqa: FBT003
    if claim.other.startswith(terms.BASE):
        fact.thing = reader.thing(claim.other)
    return fact


def show_decision(reader: Reader, decision: Decision) -> Decided:
    """Read a decision for its page: of a claim, what it says, wherever that stands now."""
    subject, words, text, sentence = decision.subject, "", decision.target, ""
    if decision.kind in {Kind.ACCEPT, Kind.REJECT}:
        said = Said.from_json(decision.object).key if decision.object else ("",) * 6
        subject, predicate, text = (_plain(part) for part in said[:3])
        words = WORDS[terms.local_name(predicate)][0] if predicate else ""
        sentence = said[-1]
    thing = reader.thing(subject) if subject else None
    if decision.kind is Kind.MERGE:
        thing = Thing(subject, "", former_name(subject, reader.describe(text).names), "Thing")
    return Decided(
        decision=decision,
        name=terms.local_name(decision.iri),
        subject=thing,
        words=words,
        other=reader.thing(text) if text.startswith(terms.BASE) else None,
        text=text,
        sentence=sentence,
        source=reader.source(decision.article) if decision.article else None,
    )


def _plain(part: str) -> str:
    """Take the marks off a term: <https://…> or "2015"^^<…>; other words stay as they are."""
    if part.startswith("<") and part.endswith(">"):
        return part[1:-1]
    if part.startswith('"') and '"' in part[1:]:
        return part[1 : part.rindex('"')]
    return part
