"""How often each rule was right on marked articles: the confidence of what it finds."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from kg.model import Modality

_Figures = Mapping[str, Mapping[str, Mapping[str, float]]]


@cache
def _figures() -> _Figures:
    text = (files("kg.lookups") / "precision.yaml").read_text(encoding="utf-8")
    found: _Figures = yaml.safe_load(text)
    return found


def confidence_of(rule: str, predicate: str, modality: Modality) -> float:
    """Give the precision of a rule; of one never measured that of its relation, or of all rules."""
    figures = _figures()["plain" if modality.is_plain else "other"]
    name = predicate.rsplit("#", 1)[-1]
    usual = figures["relations"].get(name, figures["all"]["all"])
    return figures["rules"].get(rule, usual)
