"""Puts other names in the place of an article's own, so that none is learned by heart.

What a text says must be told from its words, not from who is in it: each pass, some of the things
of an article bear the names of things of the same class from other articles (entity swapping, as in
Zeng et al. 2020, *Counterfactual Generator*). Only a thing whose names are all made alike is
swapped: a full name, its first or last word, its initials.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg import terms
from kg.learn.corpus import Marked
from kg.model import Entity, Mention, MentionKind, Span

SHARE = 0.5
"""Share of the things that can be swapped and are."""

_FEWEST = 5
"""Donors of a class and form that there must be."""
_WORD = re.compile(r"\w+")

Donors = Mapping[tuple[str, tuple[str, ...]], Sequence[Mapping[str, str]]]
"""For each class and the forms that its names have: the names of each such thing, by form."""


def collect_donors(articles: Iterable[Marked]) -> Donors:
    """Gather the names of all things that can lend them."""
    donors: dict[tuple[str, tuple[str, ...]], list[Mapping[str, str]]] = defaultdict(list)
    for marked in articles:
        for entity in marked.entities.values():
            if forms := _forms(entity):
                donors[_kind(entity, forms)].append({f: n for n, f in forms.items()})
    return donors


def swap_names(marked: Marked, donors: Donors, rng: random.Random) -> Marked:
    """Give an article with some of its things renamed; quotations, which learn nothing, go."""
    taken = _count_words(marked)
    fresh: dict[tuple[str, str], str] = {}
    for key, entity in marked.entities.items():
        forms = _forms(entity)
        if not forms or rng.random() >= SHARE or any(taken[w] > 1 for w in _words(entity.names)):
            continue
        lenders = donors.get(_kind(entity, forms), ())
        if len(lenders) < _FEWEST:
            continue
        names = rng.choice(lenders)
        words = _words(names.values())
        if any(word in taken for word in words):
            continue
        taken.update(dict.fromkeys(words, 1))
        fresh.update(((key, name), names[form]) for name, form in forms.items())
    return _rename(marked, fresh) if fresh else marked


def _kind(entity: Entity, forms: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    return entity.cls, tuple(sorted(forms.values()))


def _forms(entity: Entity) -> Mapping[str, str]:
    """Tell how each name of a thing is made; nothing where one is made otherwise, or is a place's.

    Places keep their names: people and things are called after them.
    """
    if not entity.name or terms.top(entity.cls) == terms.Place:
        return {}
    words = entity.name.split()
    known = {
        "".join(w[0] for w in words if w[0].isupper()): "initials",
        words[-1]: "last",
        words[0]: "first",
        entity.name: f"full {min(len(words), 4)}",
    }
    forms = {name: known.get(name, "") for name in entity.names}
    return forms if all(forms.values()) else {}


def _words(names: Iterable[str]) -> set[str]:
    return {w for name in names for w in _WORD.findall(name.casefold())}


def _count_words(marked: Marked) -> dict[str, int]:
    """Count in the names of how many things of an article each word is."""
    counts: dict[str, int] = defaultdict(int)
    for entity in marked.entities.values():
        for word in _words(entity.names):
            counts[word] += 1
    return dict(counts)


def _rename(marked: Marked, fresh: Mapping[tuple[str, str], str]) -> Marked:
    """Write new names into the text, and move every span along."""
    text, last = "", 0
    moved: dict[int, int] = {}
    mentions: dict[Mention, Mention] = {}
    old = marked.article.text
    edges = sorted({e for s in marked.sentences for e in (s.start, s.end)})
    at = 0
    for mention in sorted(marked.mentions, key=lambda m: m.span):
        while at < len(edges) and edges[at] <= mention.span.start:
            moved[edges[at]] = len(text) + edges[at] - last
            at += 1
        text += old[last : mention.span.start]
        words = mention.text
        if mention.kind is MentionKind.NAME:
            words = fresh.get((mention.entity, mention.text), mention.text)
        span = Span(len(text), len(text) + len(words))
        mentions[mention] = replace(mention, span=span, text=words)
        text += words
        last = mention.span.end
    for edge in edges[at:]:
        moved[edge] = len(text) + edge - last
    text += old[last:]

    def shift(span: Span) -> Span:
        return Span(moved[span.start], moved[span.end])

    claims = {
        claim: replace(
            claim,
            subject=mentions[claim.subject],
            object=mentions[claim.object] if isinstance(claim.object, Mention) else claim.object,
            span=shift(claim.span),
            attributed_to=mentions[claim.attributed_to] if claim.attributed_to else None,
        )
        for claim in marked.claims
    }
    return replace(
        marked,
        article=replace(marked.article, text=text),
        sentences=tuple(shift(s) for s in marked.sentences),
        mentions=tuple(mentions[m] for m in marked.mentions),
        entities={key: _bear(entity, fresh) for key, entity in marked.entities.items()},
        claims=tuple(claims.values()),
        quotations=(),
        optional=frozenset(claims[c] for c in marked.optional),
    )


def _bear(entity: Entity, fresh: Mapping[tuple[str, str], str]) -> Entity:
    """Give a thing with its new names."""
    names = {n: fresh.get((entity.key, n), n) for n in entity.names}
    return replace(
        entity, name=names.get(entity.name, entity.name), names=tuple(sorted(names.values()))
    )
