"""How often each rule was right on marked articles: the confidence of what it finds."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

from kg.model import Modality

_DEFAULT: Final = 0.6
"""The confidence of a rule that no figure is known of."""


@cache
def _figures() -> Mapping[str, Mapping[str, float]]:
    found: Mapping[str, Mapping[str, float]] = yaml.safe_load(
        (files("kg.lookups") / "precision.yaml").read_text(encoding="utf-8")
    )
    return found


def confidence_of(rule: str, predicate: str, modality: Modality) -> float:
    """Give the precision of a rule, or else of its relation, times that of the modality."""
    figures = _figures()
    name = predicate.rsplit("#", 1)[-1]
    base = figures["rules"].get(rule, figures["relations"].get(name, _DEFAULT))
    return round(base * figures["modalities"].get(modality.value, 1.0), 3)
