"""Which thing of a system is which thing of the gold: one to one, by the names that they share."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from kg.evaluate.counts import Counts
from kg.evaluate.records import TOPS, Marking, Thing, normalise

_ENOUGH = 0.6
"""So large a share of the words of two names must agree where no whole name does."""


@dataclass(slots=True)
class Pairing:
    """Pairs of gold and system things; `gold_of` and `system_of` map ids one way and the other."""

    gold_of: dict[str, str] = field(default_factory=dict)
    system_of: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ThingScore:
    """How well things were found, typed, linked and kept apart.

    `split` holds gold things whose own names stand in several system things, `merged` system
    things that hold the own names of several gold things. `links` counts pairs where both sides
    have a Wikidata item, `right_links` those that agree.
    """

    untyped: Counts = field(default_factory=Counts)
    top: Counts = field(default_factory=Counts)
    exact: Counts = field(default_factory=Counts)
    per_class: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    missed: list[Thing] = field(default_factory=list)
    wrong: list[Thing] = field(default_factory=list)
    mistyped: list[tuple[Thing, Thing]] = field(default_factory=list)
    links: int = 0
    right_links: int = 0
    split: list[tuple[str, list[str]]] = field(default_factory=list)
    merged: list[tuple[str, list[str]]] = field(default_factory=list)


def pair_things(gold: Marking, system: Marking) -> Pairing:
    """Pair things greedily, the pair with most in common first; ties by id."""
    scored = [
        (score, g.id, s.id)
        for g in gold.things.values()
        for s in system.things.values()
        if (score := _likeness(g, s))
    ]
    pairing = Pairing()
    for _, g_id, s_id in sorted(scored, key=lambda t: (-t[0], t[1], t[2])):
        if g_id not in pairing.system_of and s_id not in pairing.gold_of:
            pairing.system_of[g_id] = s_id
            pairing.gold_of[s_id] = g_id
    return pairing


def _likeness(gold: Thing, system: Thing) -> float:
    """Score a pair: shared names count most, then class, then nearly equal names of one class."""
    shared = gold.forms & system.forms
    same_top = bool(gold.tops & system.tops)
    if shared:
        overlap = len(shared) / len(gold.forms | system.forms)
        label = normalise(gold.label) == normalise(system.label)
        return 10 + len(shared) + overlap + (1.5 if same_top else 0) + (1 if label else 0)
    if not same_top:
        return 0
    best = max((_agreement(a, b) for a in gold.forms for b in system.forms), default=0.0)
    return best if best >= _ENOUGH else 0


def _agreement(first: str, second: str) -> float:
    a, b = set(first.split()), set(second.split())
    return len(a & b) / len(a | b) if max(len(a), len(b)) > 1 else 0.0


def score_things(gold: Marking, system: Marking, pairing: Pairing) -> ThingScore:
    """Count things found, by class; optional ones of the gold are neither misses nor errors."""
    score = ThingScore()
    for thing in gold.things.values():
        found = system.things.get(pairing.system_of.get(thing.id, ""))
        if found is not None and thing.wikidata and found.wikidata:
            score.links += 1
            score.right_links += thing.wikidata == found.wikidata
        if not thing.optional:
            _count(score, thing, found)
    for thing in system.things.values():
        if thing.id not in pairing.gold_of:
            for counts in (score.untyped, score.top, score.exact, score.per_class[_top(thing)]):
                counts.fp += 1
            score.wrong.append(thing)
    _find_splits(gold, system, score)
    return score


def _top(thing: Thing) -> str:
    return TOPS.get(thing.cls, thing.cls)


def _count(score: ThingScore, thing: Thing, found: Thing | None) -> None:
    if found is None:
        for counts in (score.untyped, score.top, score.exact, score.per_class[_top(thing)]):
            counts.fn += 1
        score.missed.append(thing)
        return
    score.untyped.tp += 1
    score.per_class[_top(thing)].tp += 1
    exact = bool(thing.classes & found.classes)
    for counts, right in ((score.top, bool(thing.tops & found.tops)), (score.exact, exact)):
        counts.tp += right
        counts.fn += not right
        counts.fp += not right
    if not exact:
        score.mistyped.append((thing, found))


def _find_splits(gold: Marking, system: Marking, score: ThingScore) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for thing in gold.things.values():
        for form in thing.forms:
            owners[form].add(thing.id)
    holders: dict[str, set[str]] = defaultdict(set)
    held: dict[str, set[str]] = defaultdict(set)
    for thing in system.things.values():
        for form in thing.forms:
            if len(owners.get(form, ())) == 1:
                (owner,) = owners[form]
                holders[owner].add(thing.id)
                held[thing.id].add(owner)
    required = {t.id for t in gold.things.values() if not t.optional}
    score.split = [(g, sorted(s)) for g, s in holders.items() if len(s) > 1 and g in required]
    score.merged = [(s, sorted(g)) for s, g in held.items() if len(g & required) > 1]
