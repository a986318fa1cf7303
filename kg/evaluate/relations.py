"""Relations, right or wrong, under four views of modality.

`plain`: asserted and reported ones, which of the two does not matter. `strict`: every one, and the
modality must agree. `all`: the same with asserted and reported taken as one. `hypothetical`:
proposed, predicted and negated ones only, and the modality must agree.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.evaluate.counts import Counts
from kg.evaluate.records import PLAIN, Marking, Relation, Triple, canonical

if TYPE_CHECKING:
    from kg.evaluate.pairing import Pairing

VIEWS = ("plain", "all", "strict", "hypothetical")
_UNPAIRED = "\0"
"""Before the id of a system thing that no gold thing is: no gold relation has such an end."""

Key = tuple[Triple, str]


@dataclass(slots=True)
class RelationScore:
    """Counts in all, per predicate and per modality, and what they are made of.

    `judged` holds confidence and rightness of each of the system's relations that counts.
    """

    total: Counts = field(default_factory=Counts)
    per_predicate: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    per_modality: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    missed: list[Relation] = field(default_factory=list)
    wrong: list[Relation] = field(default_factory=list)
    judged: list[tuple[float, bool]] = field(default_factory=list)

    def parts(self, relation: Relation) -> tuple[Counts, Counts, Counts]:
        """Give the counts to which a relation adds."""
        return (
            self.total,
            self.per_predicate[relation.p],
            self.per_modality[relation.modality],
        )


@dataclass(frozen=True, slots=True)
class _Wanted:
    relation: Relation
    modalities: frozenset[str]
    optional: bool


def score_relations(gold: Marking, system: Marking, pairing: Pairing, view: str) -> RelationScore:
    """Compare relations as triples of gold ids."""
    given = _given(system, pairing, view)
    wanted = [w for r in gold.relations if (w := _wanted(r, view)) is not None]
    score = RelationScore()
    used: set[Key] = set()
    # required ones first, so that an optional reading does not take a required one's match
    for want in sorted(wanted, key=lambda w: w.optional):
        hits = [k for k in given if _matches(k, want, view)]
        used.update(hits)
        if not want.optional:
            _count(score, want.relation, found=bool(hits))
    if view != "plain":
        used.update(_forgiven(given, wanted))
    _count_rest(score, gold, given, used)
    return score


def _seen_as(modality: str, view: str) -> str:
    if view == "plain":
        return ""
    return "asserted" if view == "all" and modality in PLAIN else modality


def _kept(modalities: frozenset[str], view: str) -> bool:
    if view == "plain":
        return bool(modalities & PLAIN)
    return view != "hypothetical" or bool(modalities - PLAIN)


def _given(system: Marking, pairing: Pairing, view: str) -> dict[Key, Relation]:
    """Give the system's relations in gold ids, of equal ones the most confident."""
    given: dict[Key, Relation] = {}
    for relation in system.relations:
        if not _kept(frozenset({relation.modality}), view):
            continue
        s = pairing.gold_of.get(relation.s, _UNPAIRED + relation.s)
        o = pairing.gold_of.get(relation.o, _UNPAIRED + relation.o)
        paired = not (s.startswith(_UNPAIRED) or o.startswith(_UNPAIRED))
        triple = canonical(s, relation.p, o) if paired else (s, relation.p, o)
        key = (triple, _seen_as(relation.modality, view))
        if key not in given or given[key].confidence < relation.confidence:
            given[key] = relation
    return given


def _wanted(relation: Relation, view: str) -> _Wanted | None:
    if not _kept(relation.modalities, view):
        return None
    either = (view == "plain" and not relation.modalities <= PLAIN) or (
        view == "hypothetical" and bool(relation.modalities & PLAIN)
    )
    seen = frozenset(_seen_as(m, view) for m in relation.modalities)
    return _Wanted(relation, seen, relation.optional or either)


def _matches(key: Key, want: _Wanted, view: str) -> bool:
    return key[0] in want.relation.triples and (view == "plain" or key[1] in want.modalities)


def _forgiven(given: dict[Key, Relation], wanted: list[_Wanted]) -> set[Key]:
    """Find plain readings of triples that are optional and may be plain."""
    plain = {
        triple
        for want in wanted
        if want.optional and want.modalities & PLAIN
        for triple in want.relation.triples
    }
    return {key for key in given if key[0] in plain and key[1] in PLAIN}


def _count(score: RelationScore, relation: Relation, *, found: bool) -> None:
    for counts in score.parts(relation):
        counts.tp += found
        counts.fn += not found
    if not found:
        score.missed.append(relation)


def _count_rest(
    score: RelationScore, gold: Marking, given: dict[Key, Relation], used: set[Key]
) -> None:
    optional = {t.id for t in gold.things.values() if t.optional}
    for key, relation in given.items():
        if key in used:
            score.judged.append((relation.confidence, True))
        elif key[0][0] not in optional and key[0][2] not in optional:
            for counts in score.parts(relation):
                counts.fp += 1
            score.wrong.append(relation)
            score.judged.append((relation.confidence, False))


def count_modalities(gold: Marking, system: Marking, pairing: Pairing) -> tuple[int, int, int]:
    """Count gold relations that the system has in any modality, and in how many it agrees.

    Gives how many there are, how many agree strictly, and how many with asserted and reported
    taken as one.
    """
    seen: dict[Triple, set[str]] = defaultdict(set)
    for relation in system.relations:
        s, o = pairing.gold_of.get(relation.s), pairing.gold_of.get(relation.o)
        if s is not None and o is not None:
            seen[canonical(s, relation.p, o)].add(relation.modality)
    matched = strict = loose = 0
    for relation in gold.relations:
        got = set().union(*(seen.get(t, set()) for t in relation.triples))
        if relation.optional or not got:
            continue
        matched += 1
        strict += bool(got & relation.modalities)
        loose += bool(got & relation.modalities or (got & PLAIN and relation.modalities & PLAIN))
    return matched, strict, loose
