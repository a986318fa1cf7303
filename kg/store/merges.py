"""What was taken to be one thing, and why: the record that `kg merges` shows."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg import terms
from kg.identity import make_slug
from kg.store.decisions import Decision, Kind, Rewriting

CERTAINTY = {
    "form-other": 0.5,
    "form-short": 0.7,
    "form-capital": 0.75,
    "form-initials": 0.8,
    "form-alike": 0.95,
    "form-known": 0.97,
    "form-decided": 1.0,
}
"""How sure each way to join a name to a thing is; an estimate for sorting, not a measure."""

REASONS = {
    "form-other": "stands in brackets beside it, or was linked in the text",
    "form-short": "a short form of it in the same article",
    "form-capital": "its capital, said of its government",
    "form-initials": "its initials",
    "form-alike": "spelt alike",
    "form-known": "a known name of it in the gazetteer",
    "form-decided": "decided by a person",
}
SAME_NAME = "the same name and kind in each article"
KNOWN = "the same row of the gazetteer in each article"


@dataclass(frozen=True, slots=True)
class Merge:
    """A name that was joined to a thing, or articles that were taken to speak of one thing.

    `form` is the name, empty where the same name joined several articles. `certainty` is from 0
    to 1, and 1 is what a person decided or looked at. `decision` is the person's decision behind
    it, if there is one.
    """

    entity: str
    label: str
    form: str
    reason: str
    certainty: float
    articles: tuple[str, ...]
    decision: Decision | None = None

    @property
    def seen(self) -> str:
        """A mark of the articles, by which it shows whether others have come since."""
        return mark_articles(self.articles)


def mark_articles(articles: Iterable[str]) -> str:
    """Give a short text that changes with the articles, in whatever order they come."""
    return hashlib.sha256(" ".join(sorted(articles)).encode()).hexdigest()[:16]


class _Looked:
    """What persons looked at and found right, of things as decisions have made them."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        now = Rewriting(decisions)
        self._names: dict[tuple[str, str], Decision] = {}
        self._articles: dict[str, set[str]] = defaultdict(set)
        self._last: dict[str, Decision] = {}
        for decision in sorted(now.decisions, key=lambda d: d.when):
            entity = now.entity(decision.subject, "")
            if decision.kind is Kind.TOGETHER:
                self._names[entity, decision.object] = decision
            elif decision.kind is Kind.SAME:
                self._articles[entity].update(decision.articles)
                self._last[entity] = decision

    def at_name(self, entity: str, form: str) -> Decision | None:
        return self._names.get((entity, form))

    def at_articles(self, entity: str, articles: set[str]) -> tuple[int, Decision | None]:
        """Give how many of the articles were looked at, and the decision if all were."""
        seen = articles & self._articles.get(entity, set())
        return len(seen), self._last[entity] if seen == articles else None


def list_merges(
    facts: Iterable[tuple[str, str, str, str]], decisions: Iterable[Decision] = ()
) -> list[Merge]:
    """List merges, the least certain first, from (entity, article, kind, value)."""
    by_entity: dict[str, dict[str, dict[str, set[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(set))
    )
    for entity, article, kind, value in facts:
        by_entity[entity][kind][value].add(article)
    decisions = list(decisions)
    looked = _Looked(decisions)
    merges = [m for entity in by_entity for m in _merges(entity, by_entity[entity], looked)]
    merges += [_decided(d, by_entity) for d in decisions if d.kind is Kind.MERGE]
    return sorted(merges, key=lambda m: (m.certainty, m.label, m.entity, m.form))


def _merges(entity: str, kinds: dict[str, dict[str, set[str]]], looked: _Looked) -> Iterator[Merge]:
    label = _label(kinds)
    for kind, reason in REASONS.items():
        for form, articles in kinds.get(kind, {}).items():
            if form != label and kind != "form-decided":
                decision = looked.at_name(entity, form)
                certainty = CERTAINTY[kind] if decision is None else 1.0
                yield Merge(
                    entity, label, form, reason, certainty, tuple(sorted(articles)), decision
                )
    every = {a for names in kinds.values() for articles in names.values() for a in articles}
    if len(every) > 1:
        known = bool(kinds.get("known-name"))
        person = f"/{terms.local_name(terms.Person).lower()}/" in entity
        certainty = 0.97 if known else 0.85 if person else 0.9
        reason = KNOWN if known else SAME_NAME
        seen, decision = looked.at_articles(entity, every)
        if decision is not None:
            certainty = 1.0
        elif seen:
            reason += f"; {seen} of them looked at"
        yield Merge(entity, label, "", reason, certainty, tuple(sorted(every)), decision)


def _decided(decision: Decision, by_entity: dict[str, dict[str, dict[str, set[str]]]]) -> Merge:
    kinds = by_entity.get(decision.object, {})
    by = f" by {decision.who}" if decision.who else ""
    why = f": {decision.why}" if decision.why else ""
    return Merge(
        decision.object,
        _label(kinds) or terms.local_name(decision.object),
        former_name(decision.subject, kinds.get("form-decided", ())),
        f"decided{by}{why}",
        1.0,
        (),
        decision,
    )


def former_name(thing: str, names: Iterable[str]) -> str:
    """Find the name that a thing had before it was merged, among those of what it is now.

    It is the one that its IRI was made from; the end of the IRI where none is.

    >>> former_name("https://w3id.org/newsgraph/organisation/bild", ["Axel Springer", "BILD"])
    'BILD'
    """
    folder, _, end = thing.removeprefix(terms.BASE).partition("/")
    made = {make_slug(name, terms.NG + folder.capitalize()): name for name in sorted(names)}
    fits = [slug for slug in made if end == slug or end.startswith(f"{slug}-")]
    return made[max(fits, key=len)] if fits else end


def _label(kinds: dict[str, dict[str, set[str]]]) -> str:
    """Give the name that most articles use; that of the gazetteer where there is one."""
    names = kinds.get("known-name") or kinds.get("name") or {}
    return min(names, key=lambda n: (-len(names[n]), -len(n), n), default="")
