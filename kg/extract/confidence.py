"""How likely a claim is right, from what the extractors that found it say.

A logistic model of few features, fitted on marked articles (`calibration.yaml`): of the claims
given 0.8, four in five are right.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import yaml

from kg.model import Claim, Mention, MentionKind

LEARNED = "learned/"
_LOW, _HIGH = -2.0, 7.0
_USUAL = 0.8
_RULE = 1.4
"""The logit of the precision of a middling rule."""
_ANAPHORS = frozenset({MentionKind.PRONOUN, MentionKind.NOMINAL})


def confidence_of_group(same: Sequence[Claim]) -> float:
    """Give the chance, 0 to 1, that a claim found by several extractors is right."""
    weights = _weights()
    total = sum(weights[name] * value for name, value in features(same).items())
    return 1 / (1 + math.exp(-total))


def features(same: Sequence[Claim]) -> dict[str, float]:
    """Give the features of a claim: what the model and the rules say, and how sure its ends are."""
    learned = [c.confidence for c in same if c.extractors[0].startswith(LEARNED)]
    ruled = len(learned) < len(same)
    claim = same[0]
    ends = [m for m in (claim.subject, claim.object) if isinstance(m, Mention)]
    value = isinstance(claim.object, str)
    sure = _logit(_surest_rule(same)) - _RULE if ruled and not value else 0.0
    return {
        "constant": 1.0,
        "score": _logit(max(learned)) if learned else 0.0,
        "rule_and_model": float(ruled and bool(learned)),
        "rule": sure if learned else 0.0,
        "rule_alone": float(ruled and not learned and not value),
        "sure_alone": 0.0 if learned else sure,
        "value": float(value),
        "anaphor": float(sum(m.kind in _ANAPHORS for m in ends)),
        "mention": min(m.score for m in ends) - _USUAL,
        "apart": float(any(not claim.span.covers(m.span) for m in ends)),
    }


def _surest_rule(same: Sequence[Claim]) -> float:
    return max(c.confidence for c in same if not c.extractors[0].startswith(LEARNED))


def _logit(score: float) -> float:
    inner = min(max(score, 1e-6), 1 - 1e-6)
    return min(max(math.log(inner / (1 - inner)), _LOW), _HIGH)


@cache
def _weights() -> Mapping[str, float]:
    text = (files("kg.lookups") / "calibration.yaml").read_text(encoding="utf-8")
    weights: Mapping[str, float] = yaml.safe_load(text)
    return weights
