"""Misspelt names of known people and organisations, where the text makes it certain who is meant.

*Alexander Wang* is nobody's name here, but one letter from *Alexandr Wang*; in a text that also
names Scale AI, which he founded, he is meant. Without such company the name stays what it says.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from kg import terms
from kg.link.gazetteer import Row, load_gazetteer
from kg.model import Mention, MentionKind

_SHORTEST = 5
"""Letters of a word under which one letter more or less is often another name: *Ana*, *Anna*."""
_KINDS = frozenset({terms.Person, terms.Organisation})


def find_variant(mention: Mention, text: str) -> Row | None:
    """Give the one known thing whose name is a letter off and whose company stands in the text.

    Its own name, rightly spelt, must not stand there: then two things are meant.
    """
    top = terms.top(mention.cls)
    if top not in _KINDS or mention.kind is not MentionKind.NAME:
        return None
    found = {
        ident
        for name, ident in _by_frame().get(_frame(top, mention.text), ())
        if _differs_by_one(name, mention.text) and name not in text and _in_company(ident, text)
    }
    return load_gazetteer().rows[found.pop()] if len(found) == 1 else None


def _frame(top: str, name: str) -> tuple[str, str, str, int]:
    """Give what two spellings must share: first letter, other words, and the number of words."""
    words = name.split()
    return (top, name[:1], " ".join(words[1:]) if len(words) > 1 else name[-3:], len(words))


@cache
def _by_frame() -> Mapping[tuple[str, str, str, int], tuple[tuple[str, str], ...]]:
    found: dict[tuple[str, str, str, int], list[tuple[str, str]]] = defaultdict(list)
    rows = load_gazetteer().rows
    for ident in _partners():
        row = rows[ident]
        for name in row.names:
            if len(name.split()[0]) >= _SHORTEST:
                found[_frame(terms.top(row.cls), name)].append((name, ident))
    return {frame: tuple(names) for frame, names in found.items()}


@cache
def _partners() -> Mapping[str, tuple[str, ...]]:
    """Map each person and organisation to those that the gazetteer relates it to."""
    rows = load_gazetteer().rows
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows.values():
        for _, value in row.facts:
            if value in rows and {terms.top(row.cls), terms.top(rows[value].cls)} <= _KINDS:
                found[row.id].add(value)
                found[value].add(row.id)
    return {ident: tuple(sorted(others)) for ident, others in found.items()}


def _in_company(ident: str, text: str) -> bool:
    rows = load_gazetteer().rows
    return any(
        name in text
        for other in _partners()[ident]
        for name in rows[other].names
        if len(name) >= _SHORTEST
    )


def _differs_by_one(one: str, other: str) -> bool:
    """Tell whether one letter was left out, put in, changed, or changed places with the next.

    >>> _differs_by_one("Alexandr", "Alexander"), _differs_by_one("Abacus.AI", "Abicus.AI")
    (True, True)
    >>> _differs_by_one("Altman", "Altman"), _differs_by_one("GPT", "GTX")
    (False, False)
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if at is None:
        return True
    a, b = one[at:], other[at:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[1::-1] + a[2:] == b)
