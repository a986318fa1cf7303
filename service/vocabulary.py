"""The terms of the ontology as its page lists them, each under the fragment of its IRI."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pyoxigraph as ox

from kg import terms

_KINDS = (
    ("Class", "Classes", "What a thing or a record is."),
    ("ObjectProperty", "Relations", "What a statement says between two things."),
    ("DatatypeProperty", "Values", "What a statement says of one thing, and what records carry."),
    ("Concept", "Modalities", "How a statement is meant."),
)
_TYPES = {f"{terms.OWL}{name}": name for name, *_ in _KINDS} | {f"{terms.SKOS}Concept": "Concept"}


@dataclass(frozen=True, slots=True)
class Term:
    """A term: local name, comment, the classes above it, and pairs of classes that it may join."""

    name: str
    comment: str
    parents: tuple[str, ...]
    joins: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The terms of one kind, by name."""

    name: str
    about: str
    terms: tuple[Term, ...]


def read_ontology() -> str:
    """Give the ontology as it is written, in Turtle."""
    return (files("ontology") / "newsgraph.ttl").read_text(encoding="utf-8")


@cache
def list_terms() -> tuple[Section, ...]:
    """Give the terms of the ontology by kind."""
    graph = ox.Store()
    graph.load(read_ontology().encode(), format=ox.RdfFormat.TURTLE)
    kinds: dict[str, dict[str, Term]] = {name: {} for name, *_ in _KINDS}
    for quad in graph.quads_for_pattern(None, ox.NamedNode(terms.rdf_type), None):
        subject, kind = quad.subject, _TYPES.get(str(quad.object.value))  # type: ignore[union-attr]
        if kind and isinstance(subject, ox.NamedNode) and subject.value.startswith(terms.NG):
            name = terms.local_name(subject.value)
            kinds[kind][name] = _read_term(graph, subject, name)
    return tuple(
        Section(heading, about, tuple(kinds[kind][name] for name in sorted(kinds[kind])))
        for kind, heading, about in _KINDS
    )


def _read_term(graph: ox.Store, node: ox.NamedNode, name: str) -> Term:
    above = _values(graph, node, f"{terms.RDFS}subClassOf")
    comment = _values(graph, node, f"{terms.RDFS}comment") or _values(
        graph, node, f"{terms.SKOS}definition"
    )
    joins = [
        (_list_classes(subjects), _list_classes(objects))
        for subjects, objects in terms.SIGNATURES.get(node.value, ())
    ]
    if node.value in terms.VALUE_SUBJECTS:
        joins.append((_list_classes(terms.VALUE_SUBJECTS[node.value]), "a value"))
    return Term(
        name=name,
        comment=comment[0] if comment else "",
        parents=tuple(terms.local_name(p) for p in above if p.startswith(terms.NG)),
        joins=tuple(joins),
    )


def _list_classes(classes: tuple[str, ...]) -> str:
    return ", ".join(terms.local_name(c) for c in classes)


def _values(graph: ox.Store, node: ox.NamedNode, predicate: str) -> list[str]:
    quads = graph.quads_for_pattern(node, ox.NamedNode(predicate), None)
    return sorted(q.object.value for q in quads if isinstance(q.object, ox.NamedNode | ox.Literal))
