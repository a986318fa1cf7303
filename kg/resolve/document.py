"""From mentions to entities within one article."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from kg import terms
from kg.link.gazetteer import Row, load_gazetteer
from kg.link.match import find_row
from kg.link.variants import find_variant
from kg.model import Document, Entity, Mention, MentionKind
from kg.resolve.anaphora import link_anaphora
from kg.resolve.classes import settle_classes
from kg.resolve.governments import find_government
from kg.resolve.names import find_introduced, find_long_form, fold, is_short_for, without_titles

_NAMING = {MentionKind.NAME, MentionKind.ADJECTIVE}
_KNOWN = 0.8
"""How sure a mention is at least that was found to name a row of the gazetteer."""


@dataclass(slots=True)
class _Group:
    """Mentions that were found to name one thing."""

    number: int
    mentions: list[Mention] = field(default_factory=list)
    row: Row | None = None


Apart = Callable[[str, str, str, Row | None], bool]
"""Tells of (form, name, class, gazetteer row) whether a person said that the form is no name of the
thing which has this name, or this row."""


def never_apart(form: str, name: str, cls: str, row: Row | None) -> bool:
    """Say that nobody said so."""
    del form, name, cls, row
    return False


def resolve(document: Document, apart: Apart = never_apart) -> Document:
    """Give each mention the key of its thing, and the document its entities.

    Nominals and pronouns for which no thing is found are dropped.
    """
    names = [m for m in document.mentions if m.kind in _NAMING]
    groups = _group(document, names, apart)
    keyed: dict[Mention, str] = {}
    entities: dict[str, Entity] = {}
    for group in groups:
        entity = _entity(group)
        entities[entity.key] = entity
        keyed.update(dict.fromkeys(group.mentions, entity.key))
    resolved = [_settled(m, entities[keyed[m]]) if m in keyed else m for m in document.mentions]
    mentions = link_anaphora(replace(document, mentions=tuple(resolved), entities=entities))
    return settle_classes(replace(document, mentions=mentions, entities=entities))


def _settled(mention: Mention, entity: Entity) -> Mention:
    """Give a mention the key and class of its thing; one of a well-known thing is no less sure."""
    sure = max(mention.score, _KNOWN) if entity.row is not None else mention.score
    return replace(mention, entity=entity.key, cls=entity.cls, score=sure)


def find_namesakes(document: Document) -> tuple[tuple[str, str], ...]:
    """Give pairs of entities that share a name and differ in broad class.

    Each was looked at in its places: the words around decided for two classes.
    """
    by_form: dict[str, list[Entity]] = defaultdict(list)
    for entity in document.entities.values():
        for form in {fold(n) for n in entity.names}:
            by_form[form].append(entity)
    pairs = {
        (a.key, b.key)
        for same in by_form.values()
        for a in same
        for b in same
        if a.key < b.key and terms.top(a.cls) != terms.top(b.cls)
    }
    return tuple(sorted(pairs))


def _group(document: Document, names: Sequence[Mention], apart: Apart) -> list[_Group]:
    """Group names: by gazetteer row, by form, then short forms with their long ones."""
    text = document.article.text
    groups: list[_Group] = []
    by_key: dict[tuple[str, str], _Group] = {}

    def place(mention: Mention, key: tuple[str, str], row: Row | None) -> None:
        group = by_key.get(key)
        if group is None:
            group = by_key[key] = _Group(len(groups), row=row)
            groups.append(group)
        group.mentions.append(mention)

    def parted(mention: Mention, name: str) -> bool:
        key = key_of.get((terms.top(mention.cls), fold(name)))
        row = by_key[key].row if key in by_key else None
        return apart(mention.text, name, mention.cls, row)

    long_names = _order_long_first(names)
    first = _first_places(names)
    seen: dict[str, list[tuple[int, str]]] = defaultdict(list)
    key_of: dict[tuple[str, str], tuple[str, str]] = {}
    for mention in long_names:
        top = terms.top(mention.cls)
        row = find_government(document, mention) or find_row(mention) or find_variant(mention, text)
        if row is not None and apart(mention.text, row.label, row.cls, row):
            row = None
        form = fold(mention.text)
        long = None
        if row is None or mention.text in row.ambiguous or not row.is_trusted:
            before = sorted(seen[top], key=lambda s: (s[0] < mention.span.start, s[0]))
            # Of names written alike the last place counts, once.
            others = list(dict.fromkeys(n for _, n in reversed(before)))[::-1]
            if apart is not never_apart:
                others = [n for n in others if not parted(mention, n)]
            long = find_long_form(mention.text, mention.cls, others) or find_introduced(
                mention.text,
                mention.cls,
                others,
                [n for n in others if first[top, fold(n)] < first[top, form]],
            )
        if long is not None and (top, fold(long)) in key_of:
            key = key_of[top, fold(long)]
        elif row is not None:
            key = ("row", row.id)
        else:
            key = (top, form)
        key_of.setdefault((top, form), key)
        seen[top].append((mention.span.start, mention.text))
        place(mention, key, row if key[0] == "row" else None)
    return _join_parentheses(text, groups, apart)


def _first_places(names: Sequence[Mention]) -> dict[tuple[str, str], int]:
    """Give where each name of each broad class stands first."""
    first: dict[tuple[str, str], int] = {}
    for mention in sorted(names, key=lambda m: m.span):
        first.setdefault((terms.top(mention.cls), fold(mention.text)), mention.span.start)
    return first


def _order_long_first(names: Sequence[Mention]) -> list[Mention]:
    """Order names so that a long form comes before its short ones wherever it stands."""
    return sorted(
        names, key=lambda m: (-len(without_titles(fold(m.text).split())), len(m.text) < 7, m.span)
    )


def _join_parentheses(text: str, groups: list[_Group], apart: Apart) -> list[_Group]:
    """Join *Bureau of Industry and Security (BIS)*: a name in brackets right after another."""
    owner = {m.span.start: g for g in groups for m in g.mentions}
    by_end = {m.span.end: (m, g) for g in groups for m in g.mentions}
    gone: set[int] = set()
    for end, (mention, group) in by_end.items():
        opening = re.match(r"\s?\((?:the )?", text[end : end + 7])
        if not opening:
            continue
        other = owner.get(end + opening.end())
        if other is None or other is group or other.number in gone or group.number in gone:
            continue
        inner = next(m for m in other.mentions if m.span.start == end + opening.end())
        alike = terms.top(inner.cls) == terms.top(mention.cls) and not apart(
            inner.text, mention.text, mention.cls, group.row
        )
        if (
            alike
            and text[inner.span.end : inner.span.end + 1] == ")"
            and (inner.text.isupper() or is_short_for(inner.text, mention.text, mention.cls))
        ):
            group.mentions.extend(other.mentions)
            group.row = group.row or other.row
            gone.add(other.number)
    return [g for g in groups if g.number not in gone]


def _entity(group: _Group) -> Entity:
    """Make the entity of a group: best name, class by vote, links where certain."""
    forms = Counter(m.text for m in group.mentions)
    names = [m for m in group.mentions if m.kind is MentionKind.NAME]
    row = group.row
    if row is not None:
        # *The White House* may stand for a country in a text, and is no name of it.
        seats = load_gazetteer().seats
        own = {row.label, *row.names, *row.ambiguous}
        names = [m for m in names if m.text in own] or [m for m in names if m.text not in seats]
    best = min(
        Counter(m.text for m in names).items() or forms.items(),
        key=lambda f: (-len(fold(f[0]).split()), f[0].isupper() and len(f[0]) > 5, -f[1], f[0]),
    )[0]
    if row is not None and not names:
        best = row.label
    votes: Counter[str] = Counter()
    for m in group.mentions:
        votes[m.cls] += m.score  # type: ignore[assignment]
    cls = row.cls if row is not None else min(votes, key=lambda c: (-votes[c], c))
    return Entity(
        key=f"e{group.number}",
        cls=cls,
        name=best,
        names=tuple(sorted(forms)),
        row=row.id if row is not None else None,
        same_as=row.same_as if row is not None else (),
        score=max(m.score for m in group.mentions),
    )
