"""Values, which must be equal, and quotations, which are found by their first words."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg import terms
from kg.evaluate.counts import Counts
from kg.evaluate.records import NATIONALITY, Marking, Quote, Value, normalise, words_of

if TYPE_CHECKING:
    from kg.evaluate.pairing import Pairing

_PARAMETERS = terms.local_name(terms.parameterCount)
_FIRST_WORDS = 6


@dataclass(slots=True)
class ValueScore:
    """Counts of values in all and per property, and what they are made of."""

    total: Counts = field(default_factory=Counts)
    per_predicate: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    missed: list[Value] = field(default_factory=list)
    wrong: list[Value] = field(default_factory=list)
    judged: list[tuple[float, bool]] = field(default_factory=list)


@dataclass(slots=True)
class QuoteScore:
    """How many quotations of the gold were found, with the right speaker, and how many others.

    `confused` holds a gold quotation with the speakers that the system gave it.
    """

    gold: int = 0
    found: int = 0
    right: int = 0
    extra: list[Quote] = field(default_factory=list)
    missed: list[Quote] = field(default_factory=list)
    confused: list[tuple[Quote, list[str | None]]] = field(default_factory=list)
    judged: list[tuple[float, bool]] = field(default_factory=list)


def score_values(gold: Marking, system: Marking, pairing: Pairing) -> ValueScore:
    """Compare values; each of the system's counts once."""
    left = list({(v.s, v.p, v.v): v for v in system.values}.values())
    score = ValueScore()
    for want in sorted(gold.values, key=lambda v: v.optional):
        hits = [v for v in left if _is_value(want, v, gold, system, pairing)]
        left = [v for v in left if v not in hits]
        score.judged.extend((v.confidence, True) for v in hits)
        if want.optional:
            continue
        for counts in (score.total, score.per_predicate[want.p]):
            counts.tp += bool(hits)
            counts.fn += not hits
        if not hits:
            score.missed.append(want)
    for value in left:
        thing = gold.things.get(pairing.gold_of.get(value.s, ""))
        if thing is not None and thing.optional:
            continue
        score.total.fp += 1
        score.per_predicate[value.p].fp += 1
        score.wrong.append(value)
        score.judged.append((value.confidence, False))
    return score


def _is_value(want: Value, got: Value, gold: Marking, system: Marking, pairing: Pairing) -> bool:
    if got.p != want.p or pairing.gold_of.get(got.s) != want.s:
        return False
    return any(_equal(want.p, v, got.v, gold, system, pairing) for v in want.values)


def _equal(p: str, want: str, got: str, gold: Marking, system: Marking, pairing: Pairing) -> bool:
    if p == NATIONALITY:
        if pairing.gold_of.get(got) == want:
            return True
        wanted, given = gold.things.get(want), system.things.get(got)
        forms = wanted.forms if wanted is not None else {normalise(want)}
        last = re.split(r"[#/:]", got)[-1]
        return bool(forms & (given.forms if given is not None else {normalise(last)}))
    if p == _PARAMETERS:
        try:
            return float(want) == float(got)
        except ValueError:
            return False
    return want.strip() == got.strip()


def score_quotes(gold: Marking, system: Marking, pairing: Pairing) -> QuoteScore:
    """Find the gold's quotations among the system's and compare who speaks."""
    score = QuoteScore()
    used: set[int] = set()
    right_ones: set[int] = set()
    for want in gold.quotes:
        hits = [i for i, q in enumerate(system.quotes) if is_same_quote(want, q)]
        used.update(hits)
        right = [i for i in hits if _speaks(system.quotes[i], want, pairing)]
        right_ones.update(right)
        if want.optional:
            continue
        score.gold += 1
        score.found += bool(hits)
        score.right += bool(right)
        if not hits:
            score.missed.append(want)
        elif not right:
            score.confused.append((want, [system.quotes[i].speaker for i in hits]))
    score.judged = [(system.quotes[i].confidence, i in right_ones) for i in sorted(used)]
    score.extra = [q for i, q in enumerate(system.quotes) if i not in used]
    return score


def _speaks(quote: Quote, want: Quote, pairing: Pairing) -> bool:
    if quote.speaker is None:
        return None in want.speakers
    return pairing.gold_of.get(quote.speaker) in want.speakers


def is_same_quote(want: Quote, got: Quote) -> bool:
    """Tell whether the first words of a gold quotation stand anywhere in a system's one.

    Of more than four words two may differ; four or fewer must all agree.
    """
    start, whole = words_of(want.words)[:_FIRST_WORDS], words_of(got.words)
    count = len(start)
    if not start or not whole:
        return False
    need = count if count <= 4 else count - 2
    for at in range(len(whole)):
        window = whole[at : at + count]
        same = sum(a == b for a, b in zip(start, window, strict=False))
        cut_off = not got.whole and at == 0 and 3 <= len(window) < count and same == len(window)
        if same >= need or cut_off:
            return True
    return False
