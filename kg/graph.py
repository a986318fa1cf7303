"""From an extraction to quads, after the ontology.

What one article gives falls into three parts: quads that are its own, plain triples that
others may state too, and facts about entities. The triples of an entity in the merged graph
are a pure function of the facts of all articles that mention it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg import terms
from kg.identity import Mint
from kg.link.gazetteer import load_gazetteer
from kg.model import Article, Claim, Entity, Extraction, Mention, Quotation, Span
from kg.resolve.names import why_same

MERGED = ox.DefaultGraph()

_TYPE = ox.NamedNode(terms.rdf_type)
_LABEL = ox.NamedNode(terms.label)
_ALT_LABEL = ox.NamedNode(terms.altLabel)
_MENTIONED_IN = ox.NamedNode(terms.mentionedIn)
_SAME_AS = ox.NamedNode(terms.sameAs)
_CLOSE_MATCH = ox.NamedNode(terms.closeMatch)

ENTITY_PREDICATES = (_TYPE, _LABEL, _ALT_LABEL, _MENTIONED_IN, _SAME_AS, _CLOSE_MATCH)
"""The properties of an entity that are decided by all articles that mention it."""


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """What one article says about an entity as such.

    `kind` is one of `class`, `name`, `known-class`, `known-name` (the last two from the gazetteer),
    `same`, `close`, or `form-` and why a further name was taken for one of it: `known` to the
    gazetteer, the name of its `capital`, spelt `alike`, its `initials`, a `short` form, `other`, or
    `decided` by a person. `value` is an IRI or a name.
    """

    entity: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """All that one article gives to the graph.

    `own` are quads that no other article can give; `shared` are triples of the merged graph that
    others may give too; `facts` is what the entities' triples are made from. `fingerprint` changes
    when the article or the pipeline does.
    """

    article: str
    fingerprint: str
    own: frozenset[ox.Quad]
    shared: frozenset[ox.Quad]
    facts: frozenset[Fact]


def contribute(extraction: Extraction, fingerprint: str, mint: Mint | None = None) -> Contribution:
    """Turn an extraction into quads and facts."""
    mint = mint or Mint()
    article = mint.article(extraction.article)
    iris = {e.key: mint.entity(e, extraction.article) for e in extraction.entities}
    own: set[ox.Quad] = set(_article_quads(extraction.article, article))
    shared: set[ox.Quad] = set()
    text = extraction.article.text
    for claim in extraction.claims:
        mine, others = _claim_quads(claim, article, text, iris, mint)
        own |= mine
        shared |= others
    for quotation in extraction.quotations:
        mine, others = _quotation_quads(quotation, article, text, iris, mint)
        own |= mine
        shared |= others
    facts = frozenset(f for e in extraction.entities for f in _facts(e, iris[e.key]))
    return Contribution(article, fingerprint, frozenset(own), frozenset(shared), facts)


def entity_quads(entity: str, facts: Mapping[str, Iterable[Fact]]) -> set[ox.Quad]:
    """Make the merged graph's triples of one entity from each article's facts about it.

    The class and label are those of the gazetteer, else those of most articles; ties go to the
    narrower class and the longer name, then by alphabet.
    """
    values: dict[str, dict[str, int]] = defaultdict(dict)
    for said in facts.values():
        for fact in said:
            votes = values[fact.kind]
            votes[fact.value] = votes.get(fact.value, 0) + 1
    if not values:
        return set()
    subject = ox.NamedNode(entity)
    cls = _winner(values["known-class"] or values["class"], lambda c: c in terms.PARENT)
    names = values["known-name"] or values["name"] or values["form-decided"]
    label = _winner(names, len)
    forms = {*values["name"], *values["known-name"]}
    forms.update(v for kind, votes in values.items() if kind.startswith("form-") for v in votes)
    forms.discard(label)
    pairs: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (_TYPE, ox.NamedNode(cls)),
        (_TYPE, ox.NamedNode(terms.top(cls))),
        (_LABEL, ox.Literal(label)),
        *((_ALT_LABEL, ox.Literal(form)) for form in forms),
        *((_MENTIONED_IN, ox.NamedNode(article)) for article in facts),
        *((_SAME_AS, ox.NamedNode(thing)) for thing in values["same"]),
        *(
            (_CLOSE_MATCH, ox.NamedNode(thing))
            for thing in values["close"]
            if thing not in values["same"]
        ),
    ]
    return {ox.Quad(subject, predicate, value, MERGED) for predicate, value in pairs}


def article_graph(contribution: Contribution) -> set[ox.Quad]:
    """Give all quads of a store that would hold this article alone."""
    by_entity: dict[str, list[Fact]] = defaultdict(list)
    for fact in contribution.facts:
        by_entity[fact.entity].append(fact)
    quads = set(contribution.own | contribution.shared)
    for entity, facts in by_entity.items():
        quads |= entity_quads(entity, {contribution.article: facts})
    return quads


FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def serialize_extraction(extraction: Extraction, form: str) -> str:
    """Write the graph of one article alone, in one of FORMATS.

    Turtle has no graphs: it gets the merged one.
    """
    quads = sorted(article_graph(contribute(extraction, "")), key=str)
    if form == "turtle":
        quads = [q for q in quads if q.graph_name == MERGED]
    data = ox.serialize(quads, format=FORMATS[form], prefixes=dict(terms.PREFIXES))
    return (data or b"").decode()


def _winner(votes: Mapping[str, int], weight: object) -> str:
    assert callable(weight)
    return min(votes, key=lambda v: (-votes[v], -int(weight(v)), v))


def _facts(entity: Entity, iri: str) -> Iterator[Fact]:
    yield Fact(iri, "class", entity.cls)
    yield Fact(iri, "name", entity.name)
    known = load_gazetteer()
    for form in entity.names:
        listed = entity.row in known.by_name.get(form, ()) or (
            entity.row is not None and known.by_adjective.get(form) == entity.row
        )
        capital = any(row in known.capitals for row in known.by_name.get(form, ()))
        why = "known" if listed else "capital" if capital and entity.row else None
        yield Fact(iri, f"form-{why or why_same(form, entity.name, entity.cls)}", form)
    if entity.row is not None:
        row = load_gazetteer().rows[entity.row]
        yield Fact(iri, "known-class", row.cls)
        yield Fact(iri, "known-name", row.label)
    for target in entity.same_as:
        yield Fact(iri, "same", target)
    for target in entity.close:
        yield Fact(iri, "close", target)


def _article_quads(article: Article, iri: str) -> Iterator[ox.Quad]:
    subject = ox.NamedNode(iri)

    def quad(predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(subject, ox.NamedNode(predicate), value, MERGED)

    yield quad(terms.rdf_type, ox.NamedNode(terms.Article))
    yield quad(terms.label, ox.Literal(article.title or article.url or iri))
    if article.title:
        yield quad(terms.headline, ox.Literal(article.title))
    if article.date:
        yield quad(terms.datePublished, date_literal(article.date))
    if article.url:
        yield quad(terms.url, ox.NamedNode(article.url))
    for predicate, value in (
        (terms.publisher, article.publisher),
        (terms.inLanguage, article.language),
    ):
        if value:
            yield quad(predicate, ox.Literal(value))
    for author in article.authors:
        yield quad(terms.author, ox.Literal(author))


def _claim_quads(
    claim: Claim, article: str, text: str, iris: Mapping[str, str], mint: Mint
) -> tuple[set[ox.Quad], set[ox.Quad]]:
    """Give the assertion with its evidence and, of a plain claim, the triple in both graphs."""
    subject = ox.NamedNode(iris[claim.subject.entity])
    predicate = ox.NamedNode(claim.predicate)
    value = _object(claim, iris)
    evidence, quads = _evidence(article, claim.span, text, mint)
    who = iris[claim.attributed_to.entity] if claim.attributed_to else ""
    node = ox.NamedNode(
        mint.assertion(
            article, subject.value, predicate.value, str(value), claim.modality, who, evidence.value
        )
    )
    shared = set(_extractor_quads(node, claim.extractors, mint, quads))
    for name, term in (
        (terms.rdf_type, ox.NamedNode(terms.Assertion)),
        (terms.rdf_subject, subject),
        (terms.rdf_predicate, predicate),
        (terms.rdf_object, value),
        (terms.wasDerivedFrom, ox.NamedNode(article)),
        (terms.evidence, evidence),
        (terms.modality, ox.NamedNode(terms.NG + claim.modality)),
        (terms.attributedTo, ox.NamedNode(who) if who else None),
        (terms.confidence, _decimal(f"{claim.confidence:.3f}")),
        (terms.role, ox.Literal(claim.role) if claim.role else None),
        (terms.amount, _decimal(claim.amount) if claim.amount else None),
        (terms.currency, ox.Literal(claim.currency) if claim.currency else None),
        (terms.validFrom, date_literal(claim.valid_from) if claim.valid_from else None),
        (terms.validUntil, date_literal(claim.valid_until) if claim.valid_until else None),
    ):
        if term is not None:
            quads.add(ox.Quad(node, ox.NamedNode(name), term, MERGED))
    if claim.modality.is_plain:
        quads.add(ox.Quad(subject, predicate, value, ox.NamedNode(article)))
        shared.add(ox.Quad(subject, predicate, value, MERGED))
    return quads, shared


def _quotation_quads(
    quotation: Quotation, article: str, text: str, iris: Mapping[str, str], mint: Mint
) -> tuple[set[ox.Quad], set[ox.Quad]]:
    evidence, quads = _evidence(article, quotation.span, text, mint)
    node = ox.NamedNode(mint.quotation(article, evidence.value))
    shared = set(_extractor_quads(node, quotation.extractors, mint, quads))
    said: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (terms.rdf_type, ox.NamedNode(terms.Quotation)),
        (terms.wasDerivedFrom, ox.NamedNode(article)),
        (terms.evidence, evidence),
        (terms.confidence, _decimal(f"{quotation.confidence:.3f}")),
    ]
    if quotation.speaker is not None:
        said.append((terms.speaker, ox.NamedNode(iris[quotation.speaker.entity])))
    said += [(terms.about, ox.NamedNode(iris[m.entity])) for m in quotation.about]
    quads |= {ox.Quad(node, ox.NamedNode(name), term, MERGED) for name, term in said}
    return quads, shared


def _evidence(article: str, span: Span, text: str, mint: Mint) -> tuple[ox.NamedNode, set[ox.Quad]]:
    node = ox.NamedNode(mint.evidence(article, span))
    return node, {
        ox.Quad(node, ox.NamedNode(name), term, MERGED)
        for name, term in (
            (terms.rdf_type, ox.NamedNode(terms.TextQuoteSelector)),
            (terms.rdf_type, ox.NamedNode(terms.TextPositionSelector)),
            (terms.exact, ox.Literal(span.of(text))),
            (terms.start, _integer(span.start)),
            (terms.end, _integer(span.end)),
        )
    }


def _extractor_quads(
    node: ox.NamedNode, extractors: Iterable[str], mint: Mint, own: set[ox.Quad]
) -> Iterator[ox.Quad]:
    """Link a record to its extractors and yield the extractors' own triples."""
    for name in extractors:
        extractor = ox.NamedNode(mint.extractor(name))
        own.add(ox.Quad(node, ox.NamedNode(terms.wasGeneratedBy), extractor, MERGED))
        yield ox.Quad(extractor, _TYPE, ox.NamedNode(terms.Activity), MERGED)
        yield ox.Quad(extractor, _LABEL, ox.Literal(name), MERGED)


def _object(claim: Claim, iris: Mapping[str, str]) -> ox.NamedNode | ox.Literal:
    if isinstance(claim.object, Mention):
        return ox.NamedNode(iris[claim.object.entity])
    if claim.predicate == terms.parameterCount:
        return _integer(int(claim.object))
    return date_literal(claim.object)


def date_literal(value: str) -> ox.Literal:
    """Type an ISO 8601 date by its form: year, month, date, or date and time.

    >>> date_literal("2023-04").datatype.value.rsplit("#")[-1]
    'gYearMonth'
    """
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}.get(len(value), "dateTime")
    return ox.Literal(value, datatype=ox.NamedNode(terms.XSD + kind))


def _integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(terms.XSD + "integer"))


def _decimal(value: str) -> ox.Literal:
    """Write a decimal in the canonical form that the store gives back (XSD 1.1, 3.3.3)."""
    whole, _, part = value.partition(".")
    part = part.rstrip("0")
    return ox.Literal(
        f"{whole}.{part}" if part else whole, datatype=ox.NamedNode(terms.XSD + "decimal")
    )
