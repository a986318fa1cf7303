"""Which row of the gazetteer a name certainly stands for."""

from kg import terms
from kg.link.gazetteer import Row, load_gazetteer
from kg.model import Mention, MentionKind

_SEATS = {"Brussels": "Q458"}
"""Seats of bodies that are no country's capital first."""

_SHOUTED = 4
_ARTEFACTS = frozenset({terms.Model, terms.Technology})


def find_row(mention: Mention) -> Row | None:
    """Give the row that a name certainly stands for, None where it may be another thing.

    The broad class must agree, and where the name is ambiguous, the exact one.
    """
    gazetteer = load_gazetteer()
    if mention.kind is MentionKind.ADJECTIVE:
        row = gazetteer.by_adjective.get(mention.text)
        return gazetteer.rows[row] if row else None
    rows = [gazetteer.rows[r] for r in rows_named(mention.text)]
    fits = [r for r in rows if _agrees(mention, r)]
    if not fits:
        return None
    first = fits[0]
    if mention.text in first.ambiguous and first.cls != mention.cls:
        return None
    if terms.top(first.cls) == terms.Person and " " not in mention.text:
        return first if mention.text not in first.ambiguous and len(fits) == 1 else None
    if terms.top(first.cls) == terms.Place:
        return first if mention.text not in first.ambiguous or first.cls == mention.cls else None
    return first


def rows_named(name: str) -> tuple[str, ...]:
    """Give the ids of the rows that a name may stand for; headline capitals are read as a name.

    >>> rows_named("SAN FRANCISCO") == rows_named("San Francisco")
    True
    """
    by_name = load_gazetteer().by_name
    rows = by_name.get(name, ())
    if not rows and name.isupper() and len(name) > _SHOUTED:
        rows = by_name.get(name.title(), ())
    return rows


def government_of(mention: Mention) -> Row | None:
    """Give the country or body that a capital or seat stands for, where it acts.

    The finder tells by its class: a city that acts was typed as country or body.
    """
    gazetteer = load_gazetteer()
    if mention.text in _SEATS and terms.top(mention.cls) == terms.Organisation:
        return gazetteer.rows[_SEATS[mention.text]]
    acts = mention.cls == terms.Country or terms.top(mention.cls) == terms.Organisation
    if not acts or mention.kind is not MentionKind.NAME:
        return None
    for ident in gazetteer.by_name.get(mention.text, ()):
        if ident in gazetteer.capitals:
            return gazetteer.rows[gazetteer.capitals[ident]]
    return None


def _agrees(mention: Mention, row: Row) -> bool:
    tops = {terms.top(mention.cls), terms.top(row.cls)}
    return len(tops) == 1 or (tops <= _ARTEFACTS and mention.text not in row.ambiguous)
