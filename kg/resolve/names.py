"""Which names of an article name one thing: short forms, surnames, acronyms, spelling.

Never merges two things because they share one word: a short form must have exactly one long form
in the article, or the nearest before it.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache

from kg import terms
from kg.find.nonames import TITLES

_SUFFIX = re.compile(
    r"[,]?\s+(?:inc|corp|corporation|ltd|limited|llc|plc|gmbh|ag|co|company|group|holdings?)\.?$"
)
_LINK_WORDS = frozenset("of the and for in on de la & to a".split())
_DROPPED = frozenset(
    "ai labs lab technologies technology systems intelligence research institute foundation "
    "university college group inc corp semiconductor electronics capital ventures partners "
    "platforms robotics computing networks software global international holdings team project "
    "act bill regulation initiative summit conference ministry department agency commission".split()
)
"""Words that a short form may leave off the end of a name."""


_OF_STATES = frozenset({terms.GovernmentBody, terms.IntergovernmentalBody})


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """Write a name in the form in which two spellings of it are equal.

    >>> fold("The U.S."), fold("Scale AI, Inc."), fold("Nestlé’s")
    ('us', 'scale ai', 'nestle')
    """
    plain = unicodedata.normalize("NFKD", name).replace("’", "'").casefold().strip()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"'s?$", "", plain)
    plain = re.sub(r"\b(?:[a-z]\.){2,}", lambda m: m[0].replace(".", ""), plain)
    plain = re.sub(r"^the ", "", _SUFFIX.sub("", plain))
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s.+-]", " ", plain)).strip()


def is_short_for(short: str, long: str, cls: str) -> bool:
    """Tell whether one name can be a short form of another of the same broad class.

    >>> is_short_for("Altman", "Sam Altman", terms.Person)
    True
    >>> is_short_for("Ms. Ruiz", "Ana Ruiz", terms.Person)
    True
    >>> is_short_for("Moonshot", "Moonshot AI", terms.Company)
    True
    >>> is_short_for("Google", "Google DeepMind", terms.Company)
    False
    >>> is_short_for("Llama", "Llama 3.1", terms.Model)
    False
    >>> is_short_for("BIS", "Bureau of Industry and Security", terms.GovernmentBody)
    True
    >>> is_short_for("Ms Li Kwong", "Marie Li Kwong", terms.Person)
    True
    """
    a, b = fold(short).split(), fold(long).split()
    top = terms.top(cls)
    if top == terms.Person:
        a, b = without_titles(a), without_titles(b)
    if not a or len(a) >= len(b):
        return len(a) == 1 and len(b) == 1 and a == b
    if top == terms.Person:
        return len(a[0]) > 1 and (a == b[-len(a) :] or a == b[:1])
    if top in {terms.Model, terms.Technology, terms.Place}:
        return False
    if _is_acronym(short, long):
        return True
    rest = b[len(a) :] if b[: len(a)] == a else None
    if rest is not None and all(w in _DROPPED or w in _LINK_WORDS for w in rest):
        return True
    return top == terms.Policy and len(a) > 1 and b[-len(a) :] == a


def why_same(short: str, long: str, cls: str) -> str:
    """Tell why one name was taken for another of the same thing.

    >>> [why_same(n, "Bureau of Industry and Security", terms.GovernmentBody)
    ...  for n in ("the Bureau of Industry and Security", "BIS", "Commerce")]
    ['alike', 'initials', 'other']
    """
    if fold(short) == fold(long):
        return "alike"
    if _is_acronym(short, long):
        return "initials"
    return "short" if is_short_for(short, long, cls) or _opens_or_ends(short, long) else "other"


def without_titles(words: list[str]) -> list[str]:
    """Leave out *Mr*, *Dr*, *Senator* before a person's name."""
    at = 0
    while at < len(words) - 1 and words[at].rstrip(".") in TITLES:
        at += 1
    return words[at:]


def _is_acronym(short: str, long: str) -> bool:
    """Tell whether capitals are the initials of a longer name, with or without its small words."""
    letters = short.replace(".", "")
    if not (2 <= len(letters) <= 8 and letters.isupper() and letters.isalpha()):
        return False
    words = [w for w in re.split(r"[\s-]+", long) if w]
    every = "".join(w[0] for w in words).upper()
    great = "".join(w[0] for w in words if w.casefold() not in _LINK_WORDS).upper()
    return letters in {every, great}


def find_introduced(
    short: str, cls: str, names: Sequence[str], before: Collection[str]
) -> str | None:
    """Pick the longer name that a short one begins or ends, if it is the only one and came first.

    `names` are all of the broad class in the article, `before` those first named before the short
    one. In marked articles such are one thing in 99 of 100 cases; where several names fit, or the
    short one came first (*Kestner*, then *Kestner Medical*), in less than half. Parts of a state
    share words, and models have versions: of these it is never told.

    >>> find_introduced("Palisade", terms.Company, ["Palisade Analytics"], ["Palisade Analytics"])
    'Palisade Analytics'
    >>> find_introduced("Palisade", terms.Company, ["Palisade Analytics"], [])
    """
    if terms.top(cls) not in {terms.Organisation, terms.Policy} or cls in _OF_STATES:
        return None
    fits: dict[str, str] = {}
    for name in names:
        if _opens_or_ends(short, name):
            fits.setdefault(fold(name), name)
    only = next(iter(fits.values())) if len(fits) == 1 else None
    return only if only in before else None


def _opens_or_ends(short: str, long: str) -> bool:
    a, b = fold(short).split(), fold(long).split()
    return 0 < len(a) < len(b) and a in (b[: len(a)], b[-len(a) :])


def find_long_form(short: str, cls: str, earlier: Sequence[str]) -> str | None:
    """Pick what a short form is short for: the only one that fits, else the latest of them.

    `earlier` are the names of the same broad class in the order in which they were last seen.
    Two people who share the surname are told apart by which was named last.
    """
    fits = [name for name in earlier if is_short_for(short, name, cls)]
    if len({fold(f) for f in fits}) == 1 or terms.top(cls) == terms.Person:
        return fits[-1] if fits else None
    return None
