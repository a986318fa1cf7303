"""What several extractors say of the same sentence becomes one claim each.

Agreement raises confidence, disagreement on direction lowers it. Which share of claims is right
at which agreement was measured on marked articles that nothing was trained on.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kg import terms
from kg.model import Claim, Mention, Modality

KEEP = 0.5
"""Claims less sure than this after combining are left out: precision comes first."""

_LEARNED = "learned/"
_ALONE = 0.62
"""The score that the learned model needs where no rule agrees."""

_Key = tuple[str, str, str, int]


def combine(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Merge claims on the same things by the same sentence, and drop what cannot hold."""
    groups: dict[_Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        if _holds(claim):
            canonical = _canonical(claim)
            groups[_key(canonical)].append(canonical)
    merged = [_merge(group) for group in groups.values()]
    against = {_key(c): c.confidence for c in merged}
    kept = [c for c in merged if not _outvoted(c, against)]
    return tuple(sorted((c for c in kept if c.confidence >= KEEP), key=_order))


def _holds(claim: Claim) -> bool:
    """Tell whether a claim keeps to the ontology and joins two things."""
    if isinstance(claim.object, str):
        return terms.allows_value(claim.predicate, claim.subject.cls)
    return claim.subject.entity != claim.object.entity and terms.allows(
        claim.predicate, claim.subject.cls, claim.object.cls
    )


def _canonical(claim: Claim) -> Claim:
    """Write symmetric relations from the thing that stands first in the text."""
    if claim.predicate in terms.SYMMETRIC and isinstance(claim.object, Mention):
        first, second = sorted((claim.subject, claim.object), key=lambda m: (m.entity, m.span))
        return replace(claim, subject=first, object=second)
    return claim


def _key(claim: Claim) -> _Key:
    obj = claim.object.entity if isinstance(claim.object, Mention) else claim.object
    return claim.subject.entity, claim.predicate, obj, claim.span.start


def _merge(group: list[Claim]) -> Claim:
    """Merge claims with one key: the rule's words and modality, the confidence of all."""
    rules = [c for c in group if not c.extractors[0].startswith(_LEARNED)]
    learned = [c for c in group if c.extractors[0].startswith(_LEARNED)]
    base = max(rules or learned, key=lambda c: (c.confidence, c.modality is not Modality.ASSERTED))
    score = max((c.confidence for c in learned), default=0.0)
    if rules and learned:
        confidence = 1 - (1 - base.confidence) * (1 - score) * 0.8
    elif rules:
        confidence = base.confidence * 0.85
    else:
        confidence = score if score >= _ALONE else 0.0
    modality, speaker = base.modality, base.attributed_to
    if rules and learned and base.modality is Modality.ASSERTED:
        modality, speaker = learned[0].modality, speaker or learned[0].attributed_to
    return replace(
        base,
        extractors=tuple(sorted({e for c in group for e in c.extractors})),
        confidence=min(0.99, confidence),
        modality=modality,
        attributed_to=speaker if modality is not Modality.ASSERTED else None,
        role=next((c.role for c in group if c.role), None),
        amount=next((c.amount for c in group if c.amount), None),
        currency=next((c.currency for c in group if c.amount), None),
    )


def _outvoted(claim: Claim, against: dict[_Key, float]) -> bool:
    """Tell whether the same sentence says the opposite direction with more certainty."""
    if claim.predicate in terms.SYMMETRIC or not isinstance(claim.object, Mention):
        return False
    other = (claim.object.entity, claim.predicate, claim.subject.entity, claim.span.start)
    return against.get(other, 0.0) > claim.confidence


def _order(claim: Claim) -> tuple[int, str, str, str]:
    obj = claim.object.entity if isinstance(claim.object, Mention) else claim.object
    return claim.span.start, claim.predicate, claim.subject.entity, obj
