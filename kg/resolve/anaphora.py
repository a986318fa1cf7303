"""What pronouns and common nouns stand for: *he*, *its*, *the company*, *the bloc*.

The learned model scores each against the names of its window and against the pronouns and common
nouns before it, so that a run of *he* is followed link by link, over windows too. One whose best
score says no is dropped, and so is one that leads to such a one.
"""

from dataclasses import replace

from kg import terms
from kg.encode.model import Window, load_model
from kg.encode.pairs import link_rows
from kg.encode.place import place_mentions
from kg.model import Document, Mention, MentionKind

_NAMING = {MentionKind.NAME, MentionKind.ADJECTIVE}
_HUMAN = frozenset("he him his himself she her hers herself".split())
_THING = frozenset("it its itself".split())


def link_anaphora(document: Document) -> tuple[Mention, ...]:
    """Give the document's mentions, anaphors with their entity, those without one left out."""
    linked: dict[Mention, Mention] = {}
    for window in document.windows:
        _link_window(document, window, linked)
    out = []
    for mention in document.mentions:
        if mention.kind in _NAMING:
            out.append(mention)
        elif (name := linked.get(mention)) is not None:
            out.append(replace(mention, entity=name.entity, cls=name.cls))
    return tuple(out)


def _link_window(document: Document, window: Window, linked: dict[Mention, Mention]) -> None:
    """Map each anaphor of a window, unless it was in the one before, to the name it stands for."""
    mentions, places = place_mentions(document, window)
    rows = link_rows(places)
    if not rows:
        return
    vectors, _ = load_model().mentions(window, [(p[0], p[1]) for p in places])
    scores = load_model().links(
        vectors,
        [n for n, cs in rows for _ in cs],
        [c for _, cs in rows for c, _ in cs],
        [p[2] for p in places],
        [d for _, cs in rows for _, d in cs],
    )
    at = 0
    for number, candidates in rows:
        own = scores[at : at + len(candidates)]
        at += len(candidates)
        anaphor = mentions[number]
        if places[number][5] + window.first < window.own:
            continue
        best = max(
            (
                (float(s), c)
                for s, (c, _) in zip(own, candidates, strict=True)
                if _fits(anaphor, linked.get(mentions[c], mentions[c]))
            ),
            default=(0.0, -1),
        )
        if best[0] > 0:
            name = linked.get(mentions[best[1]], mentions[best[1]])
            if name.kind in _NAMING:
                linked[anaphor] = name


def _fits(anaphor: Mention, name: Mention) -> bool:
    """Tell whether a pronoun can stand for a thing of that class: *he* for no company."""
    person = terms.top(name.cls) == terms.Person
    word = anaphor.text.casefold()
    if word in _HUMAN:
        return person
    return not (word in _THING and person)
