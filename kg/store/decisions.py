"""What a person decided about the graph, and how it changes what articles contribute.

Decisions are kept apart from what was extracted: contributions stay as the pipeline made them, and
what goes into the graph is a pure function of both. So a decision outlives rebuilds, and taking it
back restores what was.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import pyoxigraph as ox

from kg import terms
from kg.errors import BadDecision
from kg.graph import MERGED, Contribution, Fact
from kg.model import Modality
from kg.store.verdicts import Said, Verdicts

GRAPH = ox.NamedNode(terms.BASE + "graph/curation")
"""The named graph in which decisions are published."""


class Kind(StrEnum):
    """What was decided of a subject."""

    MERGE = "merge"
    """The thing `subject` is the thing `object`."""
    SPLIT = "split"
    """What `article` calls `subject` is another thing, `object`."""
    APART = "apart"
    """The name `object` is no name of the thing `subject`."""
    TOGETHER = "together"
    """The name `object` is a name of the thing `subject`, as was taken for granted."""
    SAME = "same"
    """The articles in `object` mean one thing by the name of `subject`."""
    ACCEPT = "accept"
    """The assertion `subject` is right."""
    REJECT = "reject"
    """The assertion `subject` is wrong."""


_VERDICTS = frozenset({Kind.ACCEPT, Kind.REJECT})
_LOOKED = frozenset({Kind.TOGETHER, Kind.SAME})


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """One decision: about what, by whom, when (ISO 8601) and why.

    Of a claim, `object` is what it says (`Said`, as JSON), so that the decision outlives changes of
    the article around its sentence; it may be empty. Of articles that mean one thing it is their
    IRIs with spaces between: one that joins them later is another question.
    """

    kind: Kind
    subject: str
    object: str = ""
    article: str = ""
    who: str = ""
    when: str = ""
    why: str = ""

    @property
    def place(self) -> tuple[str, ...]:
        """What it decides: a later decision in the same place takes its place."""
        if self.kind in _VERDICTS:
            return ("claim", self.subject)
        return {
            Kind.MERGE: ("merge", self.subject),
            Kind.SPLIT: ("split", self.subject, self.article),
            Kind.APART: ("apart", self.subject, self.object),
            Kind.TOGETHER: ("apart", self.subject, self.object),
            Kind.SAME: ("same", self.subject),
        }[self.kind]

    @property
    def target(self) -> str:
        """The other thing or the name that it is about; nothing where it is about neither."""
        return "" if self.kind in _VERDICTS or self.kind is Kind.SAME else self.object

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that it is about."""
        if self.kind is Kind.SAME:
            return tuple(self.object.split())
        return (self.article,) if self.article else ()

    @property
    def is_looked_at(self) -> bool:
        """Whether it says that a merge is right, so that the graph stays as it is."""
        return self.kind in _LOOKED

    @property
    def iri(self) -> str:
        """Name the decision after its place."""
        return f"{terms.BASE}decision/{hashlib.sha256(repr(self.place).encode()).hexdigest()[:16]}"


class Rewriting:
    """How decisions change contributions; itself it never changes."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        by_place = {d.place: d for d in decisions}
        self.decisions = tuple(sorted(by_place.values()))
        self._merged = {d.subject: d.object for d in self.decisions if d.kind is Kind.MERGE}
        self._split = {
            (d.subject, d.article): d.object for d in self.decisions if d.kind is Kind.SPLIT
        }
        self._verdicts = _verdicts(self.decisions)

    def with_decision(self, decision: Decision) -> "Rewriting":
        """Give the rewriting with one decision more.

        Raises BadDecision where it makes no sense: a thing merged into itself, also by way of
        others, or things of two kinds made one.
        """
        if decision.kind is Kind.MERGE:
            if _folder(decision.subject) != _folder(decision.object):
                raise BadDecision(
                    f"{decision.subject} and {decision.object} are things of two kinds; a merge "
                    "needs two of one kind. Reject the claims that are wrong instead"
                )
            if self.entity(decision.object, "") == decision.subject or (
                decision.subject == decision.object
            ):
                raise BadDecision(f"{decision.subject} cannot be merged into itself")
        return Rewriting((*self.decisions, decision))

    def without(self, decision: Decision) -> "Rewriting":
        """Give the rewriting with a decision taken back."""
        return Rewriting(d for d in self.decisions if d.place != decision.place)

    def entity(self, iri: str, article: str) -> str:
        """Give the thing that an article's thing is, decisions applied."""
        iri = self._split.get((iri, article), iri)
        while iri in self._merged:
            iri = self._merged[iri]
        return iri

    def apart(self) -> frozenset[tuple[str, str]]:
        """Give (form, IRI) of the names that are no name of a thing."""
        return frozenset((d.object, d.subject) for d in self.decisions if d.kind is Kind.APART)

    def needs_text(self, article: str) -> bool:
        """Tell whether `apply` must know the article's text: a claim of it was accepted."""
        return article in self._verdicts and bool(self._verdicts[article].accepted)

    def apply(self, contribution: Contribution, text: str | None = None) -> Contribution:
        """Give what a contribution is once decisions are applied."""
        rejected: set[str] = set()
        if (verdicts := self._verdicts.get(contribution.article)) is not None:
            contribution, rejected = verdicts.apply(contribution, text)
        moved = {
            entity: new
            for entity in {f.entity for f in contribution.facts}
            if (new := self.entity(entity, contribution.article)) != entity
        }
        if not moved and not rejected:
            return contribution
        own = {_move(q, moved) for q in contribution.own}
        gone = rejected | _reflexive(own)
        if gone:
            own = _without(own, gone)
        shared = {_move(q, moved) for q in contribution.shared}
        return replace(
            contribution,
            own=frozenset(own),
            shared=frozenset(_still_said(shared, own, contribution.article)),
            facts=frozenset(
                f for fact in contribution.facts for f in _move_fact(fact, moved, self._merged)
            ),
        )

    def quads(self) -> set[ox.Quad]:
        """Give what is published of the decisions, in the curation graph."""
        return {quad for decision in self.decisions for quad in _decision_quads(decision)}


def _verdicts(decisions: Iterable[Decision]) -> dict[str, Verdicts]:
    """Group what was said of claims by their articles."""
    found: dict[str, tuple[dict[str, Said | None], dict[str, Said | None]]] = {}
    for decision in decisions:
        if decision.kind in _VERDICTS:
            accepted, rejected = found.setdefault(decision.article, ({}, {}))
            said = Said.from_json(decision.object) if decision.object else None
            (accepted if decision.kind is Kind.ACCEPT else rejected)[decision.subject] = said
    return {article: Verdicts(*pair) for article, pair in found.items()}


def _reflexive(own: set[ox.Quad]) -> set[str]:
    """Find the assertions that join a thing to itself, once things were merged."""
    subjects = {q.subject: q.object for q in own if q.predicate.value == terms.rdf_subject}
    return {
        _iri(q.subject)
        for q in own
        if q.predicate.value == terms.rdf_object and subjects.get(q.subject) == q.object
    }


def split_name(subject: str, article: str) -> str:
    """Name what an article calls by the name of another thing."""
    return f"{subject}-{hashlib.sha256(article.encode()).hexdigest()[:6]}"


def _folder(iri: str) -> str:
    return iri.rsplit("/", 1)[0]


def _iri(term: object) -> str:
    """Give the IRI of a term; nothing for any other term."""
    return term.value if isinstance(term, ox.NamedNode) else ""


def _move(quad: ox.Quad, moved: Mapping[str, str]) -> ox.Quad:
    subject, target = moved.get(_iri(quad.subject)), moved.get(_iri(quad.object))
    if subject is None and target is None:
        return quad
    return ox.Quad(
        ox.NamedNode(subject) if subject else quad.subject,
        quad.predicate,
        ox.NamedNode(target) if target else quad.object,
        quad.graph_name,
    )


def _without(own: set[ox.Quad], gone: set[str]) -> set[ox.Quad]:
    """Leave assertions out, with the evidence and the plain triples that only they need."""
    left = {q for q in own if _iri(q.subject) not in gone}
    cited = {q.object for q in left if q.predicate.value == terms.evidence}
    evidence = {
        q.object for q in own if q.predicate.value == terms.evidence and q.object not in cited
    }
    said = _plain(left)
    return {
        q
        for q in left
        if q.subject not in evidence
        and (q.graph_name == MERGED or (q.subject, q.predicate, q.object) in said)
    }


def _plain(own: Iterable[ox.Quad]) -> set[tuple[object, object, object]]:
    """Give the triples that assertions state as a fact."""
    parts: dict[object, dict[str, object]] = {}
    for quad in own:
        parts.setdefault(quad.subject, {})[quad.predicate.value] = quad.object
    plain = {ox.NamedNode(terms.NG + m) for m in Modality if m.is_plain}
    return {
        (p[terms.rdf_subject], p[terms.rdf_predicate], p[terms.rdf_object])
        for p in parts.values()
        if p.get(terms.modality) in plain
    }


def _still_said(shared: set[ox.Quad], own: set[ox.Quad], article: str) -> set[ox.Quad]:
    """Leave out of the shared triples what the article's own quads no longer support."""
    graph = ox.NamedNode(article)
    said = {(q.subject, q.predicate, q.object) for q in own if q.graph_name == graph}
    makers = {q.object for q in own if q.predicate.value == terms.wasGeneratedBy}
    return {
        q
        for q in shared
        if (q.subject in makers)
        or (q.predicate.value.startswith(terms.NG) and (q.subject, q.predicate, q.object) in said)
    }


_OF_ITSELF = frozenset({"known-class", "known-name", "same", "close"})
"""What holds of the thing that was meant, not of the one that it turned out to be."""


def _move_fact(fact: Fact, moved: Mapping[str, str], merged: Mapping[str, str]) -> Iterable[Fact]:
    new = moved.get(fact.entity)
    if new is None:
        yield fact
    elif fact.kind not in _OF_ITSELF:
        # The name of the thing that stays is its own, so the other's becomes one name more.
        kind = "form-decided" if fact.kind == "name" and new in merged.values() else fact.kind
        yield Fact(new, kind, fact.value)


def _decision_quads(decision: Decision) -> Iterable[ox.Quad]:
    node = ox.NamedNode(decision.iri)
    words = decision.object if decision.kind in _VERDICTS else ""
    said = Said.from_json(words) if words else None
    when = ox.Literal(decision.when, datatype=ox.NamedNode(terms.XSD + "dateTime"))
    pairs: list[tuple[str, ox.NamedNode | ox.Literal | None]] = [
        (terms.rdf_type, ox.NamedNode(terms.Activity)),
        (terms.label, ox.Literal(decision.kind.value)),
        (terms.rdf_subject, ox.NamedNode(decision.subject)),
        (terms.rdf_object, _term(decision.target)),
        (terms.exact, ox.Literal(said.key[-1]) if said else None),
        *((terms.PROV + "used", _term(article)) for article in decision.articles),
        (terms.author, ox.Literal(decision.who) if decision.who else None),
        (terms.PROV + "endedAtTime", when if decision.when else None),
        (terms.RDFS + "comment", ox.Literal(decision.why) if decision.why else None),
    ]
    for predicate, value in pairs:
        if value is not None:
            yield ox.Quad(node, ox.NamedNode(predicate), value, GRAPH)


def _term(value: str) -> ox.NamedNode | ox.Literal | None:
    if not value:
        return None
    return ox.NamedNode(value) if value.startswith(terms.BASE) else ox.Literal(value)
