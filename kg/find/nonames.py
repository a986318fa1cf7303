"""Capitalised words that name no thing of ours: languages, days and months, bare titles."""

from functools import cache
from importlib.resources import files

from kg import terms
from kg.model import Mention

TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady baroness rev hon senator sen rep judge "
    "justice president premier minister secretary governor gov mayor chairman chair general gen "
    "captain capt colonel col sheikh sheikha shri smt frau herr madame monsieur mme senor senora "
    "sr sra don dona ing eng engr adv datuk tun pastor imam rabbi dean".split()
)
"""Titles before a person's name; not part of it."""

_CALENDAR = frozenset(
    """
    mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday
    sunday jan feb mar apr jun jul aug sep sept oct nov dec january february march april may june
    july august september october november december q1 q2 q3 q4 h1 h2 am pm gmt cet est pst utc
    """.split()
)
_SPEAKS = frozenset({terms.Person, terms.Place})
"""Classes of which a word for a language may be a name: *Yao*, *Basque*."""


def names_nothing(mention: Mention) -> bool:
    """Tell whether a span consists of such words only, with or without numbers."""
    words = [w.strip(".,'’").casefold() for w in mention.text.split()]
    words = [w for w in words if w and not w.isdecimal()]
    if all(w in _CALENDAR for w in words) or all(w in TITLES for w in words):
        return True
    return mention.text in _languages() and terms.top(mention.cls) not in _SPEAKS


@cache
def _languages() -> frozenset[str]:
    text = (files("kg.lookups") / "languages.txt").read_text(encoding="utf-8")
    return frozenset(text.split("\n")) - {""}
