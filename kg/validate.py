"""Tells whether the graph is what the ontology allows and its evidence what the articles say.

Three looks: the SHACL shapes, the queries in queries/checks/ (which must return no rows), and the
comparison of each evidence with the article's text. A build makes the second and third, which take
milliseconds, before it publishes; `kg validate` makes all three.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from kg import terms
from kg.errors import InvalidGraph
from kg.graph import MERGED
from kg.queries import list_queries
from ontology import shapes_text

BATCH = 10
"""Articles whose records are validated together: bounds memory."""

SHOWN = 1000
"""Violations kept; the rest is counted only."""

Text = Callable[[str], str | None]
"""Gives the stored text of an article by its IRI."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule broken by one node; `rule` is a shape, the name of a check, or `evidence`."""

    node: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Validation:
    """What was looked at and what was found. `counts` has the number of violations by rule."""

    articles: int
    evidence: int
    violations: tuple[Violation, ...]
    counts: dict[str, int]

    @property
    def conforms(self) -> bool:
        """Whether nothing breaks a rule."""
        return not self.counts

    def demand(self) -> None:
        """Raise InvalidGraph with the first violations if there are any."""
        if self.violations:
            first = "; ".join(f"{v.node}: {v.message}" for v in self.violations[:3])
            raise InvalidGraph(
                f"{sum(self.counts.values())} violations of {', '.join(sorted(self.counts))}: "
                f"{first}. "
                "Nothing was published. This is a fault in newsgraph: please report it"
            )


def validate_graph(graph: ox.Store, text: Text, *, shapes: bool = True) -> Validation:
    """Look at a whole graph; memory does not grow with it.

    With `shapes` off only the checks and the evidence are looked at.
    """
    articles = sorted(n.value for n in _subjects(graph, terms.rdf_type, terms.Article))
    found: list[Violation] = []
    counts: Counter[str] = Counter()
    evidence = 0

    def note(violations: Iterable[Violation]) -> None:
        for violation in violations:
            counts[violation.rule] += 1
            if len(found) < SHOWN:
                found.append(violation)

    note(find_check_failures(graph))
    for article in articles:
        number, wrong = _evidence(graph, article, text(article))
        evidence += number
        note(wrong)
    if shapes:
        stream = iter(articles)
        while batch := list(islice(stream, BATCH)):
            note(find_shape_failures(quad for a in batch for quad in records_of(graph, a)))
    return Validation(len(articles), evidence, tuple(found), dict(counts))


def find_check_failures(graph: ox.Store) -> Iterator[Violation]:
    """Run the queries in queries/checks/ and yield a violation for each row."""
    for check in list_queries("checks"):
        rows = graph.query(check.text)
        assert isinstance(rows, ox.QuerySolutions)
        names = [v.value for v in rows.variables]
        for row in rows:
            cells = {n: row[n] for n in names if row[n] is not None}
            node = str(next(iter(cells.values()), "")).strip("<>")
            shown = ", ".join(f"{n} {c}" for n, c in cells.items())
            yield Violation(node, check.name, f"{check.title}: {shown}")


def find_shape_failures(quads: Iterable[ox.Quad]) -> Iterator[Violation]:
    """Validate records against the shapes and yield a violation for each result."""
    data = rdflib.Graph()
    triples = (ox.Triple(q.subject, q.predicate, q.object) for q in quads)
    data.parse(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=_shapes(), inference="none", advanced=False)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        path = report.value(result, SH.resultPath)
        value = report.value(result, SH.value)
        message = str(report.value(result, SH.resultMessage))
        where = f" ({terms.local_name(str(path))} {value})" if path is not None else ""
        yield Violation(
            str(report.value(result, SH.focusNode)),
            terms.local_name(str(report.value(result, SH.sourceConstraintComponent))),
            message + where,
        )


def records_of(graph: ox.Store, article: str) -> set[ox.Quad]:
    """Give all that one article's validation needs.

    Its node, its records with their evidence and extractors, the things that it mentions, and its
    plain triples. Other articles that mention the same things come with their type only.
    """
    node = ox.NamedNode(article)
    merged = graph.quads_for_pattern
    found = set(merged(node, None, None, MERGED))
    for record in _subjects(graph, terms.wasDerivedFrom, article):
        found.update(merged(record, None, None, MERGED))
        for name in (terms.evidence, terms.wasGeneratedBy):
            for linked in _objects(graph, record, name):
                found.update(merged(linked, None, None, MERGED))
    kept = {terms.rdf_type, terms.label, terms.altLabel, terms.sameAs, terms.closeMatch}
    for thing in _subjects(graph, terms.mentionedIn, article):
        found.update(q for q in merged(thing, None, None, MERGED) if q.predicate.value in kept)
        found.add(ox.Quad(thing, ox.NamedNode(terms.mentionedIn), node, MERGED))
    found.update(
        ox.Quad(q.subject, q.predicate, q.object, MERGED) for q in merged(None, None, None, node)
    )
    return found


def _evidence(graph: ox.Store, article: str, text: str | None) -> tuple[int, list[Violation]]:
    """Compare each passage of an article with its stored text; count them and say what differs."""
    passages = {
        passage
        for record in _subjects(graph, terms.wasDerivedFrom, article)
        for passage in _objects(graph, record, terms.evidence)
    }
    wrong = []
    for passage in sorted(passages, key=str):
        values = {
            q.predicate.value: q.object.value
            for q in graph.quads_for_pattern(passage, None, None, MERGED)
            if isinstance(q.object, ox.Literal)
        }
        start, end = int(values.get(terms.start, 0)), int(values.get(terms.end, 0))
        if text is None:
            wrong.append(Violation(passage.value, "evidence", "the article's text is not stored"))
        elif text[start:end] != values.get(terms.exact):
            wrong.append(
                Violation(passage.value, "evidence", "the stored text has other words there")
            )
    return len(passages), wrong


def _subjects(graph: ox.Store, predicate: str, obj: str) -> list[ox.NamedNode]:
    found = graph.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(obj), MERGED)
    return [q.subject for q in found if isinstance(q.subject, ox.NamedNode)]


def _objects(graph: ox.Store, subject: ox.NamedNode, predicate: str) -> list[ox.NamedNode]:
    found = graph.quads_for_pattern(subject, ox.NamedNode(predicate), None, MERGED)
    return [q.object for q in found if isinstance(q.object, ox.NamedNode)]


@cache
def _shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(data=shapes_text(), format="turtle")
