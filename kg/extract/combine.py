"""One claim of what several extractors say alike, and a lower confidence where they differ."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kg import terms
from kg.extract.confidence import LEARNED, confidence_of_group
from kg.model import Claim, Mention, Modality

_DISAGREED = 0.7
"""Factor on the confidence of a claim that another contradicts in modality or direction."""

KEEP = 0.55
"""Claims less sure than this after combining are left out: precision comes first."""

Key = tuple[str, str, str, int, int]


def combine(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Merge the claims of all extractors, in an order that does not depend on theirs.

    Of claims with the same ends and sentence the surest modality stays. Their confidence is
    calibrated on who found them; one that says another modality, or the same relation the other
    way round, lowers it.
    """
    merged = [_merge(same) for same in group_claims(claims)]
    by_key = {_key(claim): claim for claim in merged}
    kept = [_against_reverse(claim, by_key) for claim in merged]
    return tuple(sorted((c for c in kept if c is not None and c.confidence >= KEEP), key=_order))


def group_claims(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Group the claims that keep to the ontology by their ends and sentence."""
    groups: dict[Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        if _is_sound(claim):
            groups[_key(claim)].append(claim)
    return list(groups.values())


def _is_sound(claim: Claim) -> bool:
    """Tell whether a claim keeps to the ontology and joins two things."""
    if isinstance(claim.object, str):
        return terms.allows_value(claim.predicate, claim.subject.cls)
    return claim.subject.entity != claim.object.entity and terms.allows(
        claim.predicate, claim.subject.cls, claim.object.cls
    )


def _end(obj: Mention | str) -> str:
    return f"value {obj}" if isinstance(obj, str) else obj.entity


def _key(claim: Claim) -> Key:
    ends = [claim.subject.entity, _end(claim.object)]
    if claim.predicate in terms.SYMMETRIC:
        ends.sort()
    return claim.predicate, ends[0], ends[1], claim.span.start, claim.span.end


def _merge(same: list[Claim]) -> Claim:
    """Merge claims that differ in extractor, modality and details only.

    A rule's modality and words stand before the learned model's.
    """
    rules = sorted((c for c in same if not _is_learned(c)), key=_strength)
    learned = sorted((c for c in same if _is_learned(c)), key=_strength)
    best = (rules or learned)[0]
    if rules and learned and best.modality is Modality.ASSERTED:
        best = replace(best, modality=learned[0].modality, attributed_to=learned[0].attributed_to)
    every = [best, *rules, *learned]
    priced = next((c for c in every if c.amount is not None), best)
    return replace(
        best,
        extractors=tuple(sorted({e for c in same for e in c.extractors})),
        confidence=round(_agreement(same, best.modality), 3),
        role=next((c.role for c in every if c.role), None),
        amount=priced.amount,
        currency=priced.currency,
        valid_from=next((c.valid_from for c in every if c.valid_from), None),
        valid_until=next((c.valid_until for c in every if c.valid_until), None),
    )


def _is_learned(claim: Claim) -> bool:
    return claim.extractors[0].startswith(LEARNED)


def _agreement(same: list[Claim], modality: Modality) -> float:
    """Give the confidence of what several extractors say of one sentence."""
    sure = confidence_of_group(same)
    if any(c.modality.is_plain != modality.is_plain for c in same if not _is_learned(c)):
        sure *= _DISAGREED
    return min(sure, 0.99)


def _strength(claim: Claim) -> tuple[object, ...]:
    details = sum(
        getattr(claim, n) is not None for n in ("role", "amount", "valid_from", "attributed_to")
    )
    return (-claim.confidence, -details, _order(claim))


def _against_reverse(claim: Claim, by_key: dict[Key, Claim]) -> Claim | None:
    """Weaken a claim whose reverse is claimed of the same sentence; the weaker of them goes."""
    if isinstance(claim.object, str) or claim.predicate in terms.SYMMETRIC:
        return claim
    predicate, subject, obj, start, end = _key(claim)
    other = by_key.get((predicate, obj, subject, start, end))
    if other is None or predicate in {terms.restricts, terms.investigates, terms.opposes}:
        return claim
    if other.confidence > claim.confidence:
        return None
    return replace(claim, confidence=round(claim.confidence * _DISAGREED, 3))


def _order(claim: Claim) -> tuple[object, ...]:
    obj = claim.object
    place = (0, 0) if isinstance(obj, str) else (obj.span.start, obj.span.end)
    return (
        claim.span,
        claim.subject.span,
        claim.predicate,
        place,
        _end(obj),
        claim.modality.value,
        claim.extractors,
    )
