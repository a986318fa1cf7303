"""What a person said of claims: that one is right, or wrong.

A verdict is on what an article says in a sentence, not on the place where it says so: when the
article changes around the sentence, or is extracted anew, it holds on. An accepted claim stays even
where extraction no longer finds it, as long as the article has the sentence.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Self

import pyoxigraph as ox

from kg import terms
from kg.errors import BadDecision
from kg.graph import MERGED, Contribution, Fact
from kg.model import Modality

Key = tuple[str, ...]
"""Subject, predicate, object, modality, speaker and sentence of a claim, as extracted."""

_KEY = (terms.rdf_subject, terms.rdf_predicate, terms.rdf_object, terms.modality)
_SURE = ox.Literal("1", datatype=ox.NamedNode(terms.XSD + "decimal"))
_COUNT = ox.NamedNode(terms.XSD + "integer")


@dataclass(frozen=True, slots=True)
class Said:
    """What a claim says, as extracted, before any decision.

    `quads` (N-Quads) and `facts` (entity, kind, value) are all of it and of the things that it is
    about: what it takes to put it back.
    """

    key: Key
    quads: str
    facts: tuple[tuple[str, str, str], ...]

    def to_json(self) -> str:
        """Write it on one line."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Read it back. Raises BadDecision."""
        try:
            said = json.loads(line)
            facts = tuple((str(a), str(b), str(c)) for a, b, c in said["facts"])
            list(ox.parse(said["quads"], format=ox.RdfFormat.N_QUADS))
            return cls(tuple(map(str, said["key"])), str(said["quads"]), facts)
        except (ValueError, TypeError, KeyError, SyntaxError) as error:
            raise BadDecision(f"not what a claim says: {line[:60]!r} ({error})") from error


def what_is_said(contribution: Contribution, assertion: str) -> Said | None:
    """Give what one of an article's assertions says; None if it has no such assertion."""
    quads = [q for q in contribution.own if q.subject == ox.NamedNode(assertion)]
    if not quads:
        return None
    key = _key(quads, _words(contribution.own))
    things = {_value(q.object) for q in quads}
    lines = ox.serialize(sorted(quads, key=str), format=ox.RdfFormat.N_QUADS) or b""
    facts = sorted((f.entity, f.kind, f.value) for f in contribution.facts if f.entity in things)
    return Said(key, lines.decode(), tuple(facts))


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was said of the claims of one article: by IRI, and by what they say."""

    accepted: Mapping[str, Said | None]
    rejected: Mapping[str, Said | None]

    def apply(self, contribution: Contribution, text: str | None) -> tuple[Contribution, set[str]]:
        """Give the contribution with accepted claims made sure, and the IRIs of those that go.

        `text` is the article's, where a claim may have to be put back.
        """
        claims = _claims(contribution.own)
        words = _words(contribution.own)
        found = {iri: _key(quads, words) for iri, quads in claims.items()}
        right = {s.key for s in self.accepted.values() if s is not None}
        wrong = {s.key for s in self.rejected.values() if s is not None}
        sure = {i for i, key in found.items() if i in self.accepted or key in right}
        gone = {i for i, key in found.items() if i in self.rejected or key in wrong} - sure
        own = {_make_sure(q) if _value(q.subject) in sure else q for q in contribution.own}
        changed = replace(contribution, own=frozenset(own))
        for iri, said in sorted(self.accepted.items()):
            if said is not None and said.key not in found.values() and text:
                changed = _put_back(changed, iri, said, text)
        return changed, gone


def _claims(own: Iterable[ox.Quad]) -> dict[str, list[ox.Quad]]:
    own = list(own)
    nodes = {_value(q.subject) for q in own if q.predicate.value == terms.rdf_predicate}
    claims = defaultdict(list)
    for quad in own:
        if (node := _value(quad.subject)) in nodes:
            claims[node].append(quad)
    return claims


def _words(own: Iterable[ox.Quad]) -> dict[str, str]:
    """Map each piece of evidence to its words."""
    return {_value(q.subject): _value(q.object) for q in own if q.predicate.value == terms.exact}


def _key(quads: Iterable[ox.Quad], words: Mapping[str, str]) -> Key:
    values = {q.predicate.value: q.object for q in quads}
    parts = [str(values.get(p, "")) for p in (*_KEY, terms.attributedTo)]
    return (*parts, words.get(_value(values.get(terms.evidence)), ""))


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def _make_sure(quad: ox.Quad) -> ox.Quad:
    if quad.predicate.value != terms.confidence:
        return quad
    return ox.Quad(quad.subject, quad.predicate, _SURE, quad.graph_name)


def _put_back(contribution: Contribution, iri: str, said: Said, text: str) -> Contribution:
    """Put an accepted claim back, if its sentence still stands in the article."""
    sentence = said.key[-1]
    start = text.find(sentence)
    if start < 0 or not sentence:
        return contribution
    end = start + len(sentence)
    place = ox.NamedNode(f"{contribution.article}#char={start},{end}")
    node = ox.NamedNode(iri)
    own, shared = set(contribution.own), set(contribution.shared)
    values: dict[str, ox.NamedNode | ox.Literal] = {}
    for quad in ox.parse(said.quads, format=ox.RdfFormat.N_QUADS):
        if not isinstance(quad.object, ox.NamedNode | ox.Literal):
            continue
        value = place if quad.predicate.value == terms.evidence else quad.object
        values[quad.predicate.value] = value
        own.add(_make_sure(ox.Quad(node, quad.predicate, value, MERGED)))
        if quad.predicate.value == terms.wasGeneratedBy:
            shared |= _extractor(ox.NamedNode(quad.object.value))
    for name, value in (
        (terms.rdf_type, ox.NamedNode(terms.TextQuoteSelector)),
        (terms.rdf_type, ox.NamedNode(terms.TextPositionSelector)),
        (terms.exact, ox.Literal(sentence)),
        (terms.start, ox.Literal(str(start), datatype=_COUNT)),
        (terms.end, ox.Literal(str(end), datatype=_COUNT)),
    ):
        own.add(ox.Quad(place, ox.NamedNode(name), value, MERGED))
    if values[terms.modality].value in {terms.NG + m for m in Modality if m.is_plain}:
        subject = ox.NamedNode(values[terms.rdf_subject].value)
        predicate = ox.NamedNode(values[terms.rdf_predicate].value)
        own.add(
            ox.Quad(
                subject, predicate, values[terms.rdf_object], ox.NamedNode(contribution.article)
            )
        )
        shared.add(ox.Quad(subject, predicate, values[terms.rdf_object], MERGED))
    return replace(
        contribution,
        own=frozenset(own),
        shared=frozenset(shared),
        facts=contribution.facts | {Fact(*fact) for fact in said.facts},
    )


def _extractor(node: ox.NamedNode) -> set[ox.Quad]:
    name = node.value.partition("/extractor/")[2]
    return {
        ox.Quad(node, ox.NamedNode(terms.rdf_type), ox.NamedNode(terms.Activity), MERGED),
        ox.Quad(node, ox.NamedNode(terms.label), ox.Literal(name), MERGED),
    }
