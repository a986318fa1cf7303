"""Which row of the gazetteer a name certainly stands for."""

from kg import terms
from kg.link.gazetteer import Row, load_gazetteer
from kg.link.spelling import spelling_key
from kg.model import Mention, MentionKind

_SHOUTED = 4
_ARTEFACTS = frozenset({terms.Model, terms.Technology})


def find_row(mention: Mention) -> Row | None:
    """Give the row that a name certainly stands for, None where it may be another thing.

    The broad class must agree, and where the name is ambiguous, the exact one.
    """
    gazetteer = load_gazetteer()
    if mention.kind is MentionKind.ADJECTIVE:
        return _row_of_adjective(mention.text)
    rows = [gazetteer.rows[r] for r in rows_named(mention.text)]
    fits = [r for r in rows if _agrees(mention, r)]
    if not fits:
        return _row_of_people(mention)
    first = fits[0]
    if mention.text in first.ambiguous and first.cls != mention.cls:
        return None
    if terms.top(first.cls) == terms.Person and " " not in mention.text:
        return first if mention.text not in first.ambiguous and len(fits) == 1 else None
    if terms.top(first.cls) == terms.Place:
        return first if mention.text not in first.ambiguous or first.cls == mention.cls else None
    return first


def rows_named(name: str) -> tuple[str, ...]:
    """Give the ids of the rows that a name may stand for.

    Headline capitals are read as a name, and an article before it does not count. A name that is
    not known exactly as written is looked up by its spelling: only where one row has it.

    >>> rows_named("SAN FRANCISCO") == rows_named("San Francisco")
    True
    >>> rows_named("the Hugging-Face") == rows_named("Hugging Face")
    True
    """
    gazetteer = load_gazetteer()
    plain = name[4:] if name[:4] in {"The ", "the "} else name
    for known in (name, plain):
        if rows := gazetteer.by_name.get(known):
            return rows
    if name.isupper() and len(name) > _SHOUTED and (rows := gazetteer.by_name.get(name.title())):
        return rows
    key = spelling_key(name) if plain[:1].isupper() else None
    alike = {gazetteer.by_name[n] for n in gazetteer.by_spelling.get(key or "", ())}
    return alike.pop() if len(alike) == 1 else ()


def government_of(mention: Mention) -> Row | None:
    """Give the country or body that a capital or seat stands for, where it acts.

    The finder tells by its class: a city that acts was typed as country or body.
    """
    gazetteer = load_gazetteer()
    body = terms.top(mention.cls) == terms.Organisation
    if mention.kind is not MentionKind.NAME or not (body or mention.cls == terms.Country):
        return None
    plain = mention.text[4:] if mention.text[:4] in {"The ", "the "} else mention.text
    for name in (mention.text, plain):
        seat = gazetteer.rows.get(gazetteer.seats.get(name, ""))
        if seat is not None:
            return seat
    for ident in gazetteer.by_name.get(mention.text, ()):
        if ident in gazetteer.capitals:
            return gazetteer.rows[gazetteer.capitals[ident]]
    return None


def _row_of_adjective(word: str) -> Row | None:
    gazetteer = load_gazetteer()
    return gazetteer.rows.get(gazetteer.by_adjective.get(word, ""))


def _row_of_people(mention: Mention) -> Row | None:
    """Give the country of a word for its people that was taken for a name: *a Swede*, *Saudis*."""
    if terms.top(mention.cls) != terms.Place or " " in mention.text:
        return None
    return _row_of_adjective(mention.text) or _row_of_adjective(mention.text.removesuffix("s"))


def _agrees(mention: Mention, row: Row) -> bool:
    tops = {terms.top(mention.cls), terms.top(row.cls)}
    return len(tops) == 1 or (tops <= _ARTEFACTS and mention.text not in row.ambiguous)
