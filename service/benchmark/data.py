"""A graph of the shape of ours, of any size, the same for the same seed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg import terms
from kg.store import current_generation, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PER_ARTICLE: Final = 250
"""Quads that one article gives, about."""
_CLAIMS: Final = 20
_MERGED: Final = ox.DefaultGraph()
_KINDS: Final = (
    ("organisation", terms.Company),
    ("person", terms.Person),
    ("model", terms.Model),
    ("place", terms.Country),
)
_RELATIONS: Final = (
    (terms.developedBy, "model", "organisation"),
    (terms.partnersWith, "organisation", "organisation"),
    (terms.investsIn, "organisation", "organisation"),
    (terms.ledBy, "organisation", "person"),
    (terms.locatedIn, "organisation", "place"),
    (terms.outperforms, "model", "model"),
)
_MANNERS: Final = (
    ("asserted", "reported", "proposed", "predicted", "negated"),
    (84, 6, 6, 2, 2),
)
"""How claims are meant, and in how many of a hundred."""
_SYLLABLES: Final = "ka lo mi ran tev os ul pri den sho ga bex".split()


def thing(kind: str, number: int) -> str:
    """Give the IRI of a thing."""
    return f"{terms.BASE}{kind}/b{number}"


def name_of(kind: str, number: int) -> str:
    """Give the name of a thing, which no other of its kind has."""
    first, second = divmod(number, len(_SYLLABLES))
    return f"{_SYLLABLES[second].title()}{_SYLLABLES[first % 12]} {kind.title()} {number}"


def article(number: int) -> str:
    """Give the IRI of an article."""
    return f"{terms.BASE}article/b{number:06d}"


def count_articles(quads: int) -> int:
    """Give how many articles make so many quads."""
    return max(1, quads // PER_ARTICLE)


def count_things(articles: int) -> int:
    """Give how many things of each kind so many articles speak of."""
    return max(10, articles)


def make_store(folder: Path, quads: int, seed: int) -> str:
    """Make a store with a published graph of about so many quads; gives the generation."""
    with open_store(folder, create=True) as store:
        store.edit(lambda triples: triples.bulk_extend(make_quads(quads, seed)), "benchmark")
        store.publish()
    return current_generation(folder)


def make_quads(quads: int, seed: int) -> Iterator[ox.Quad]:
    """Yield the quads; a triple that several articles state comes several times."""
    draw = random.Random(seed)  # noqa: S311  # seeded on purpose
    articles = count_articles(quads)
    things = count_things(articles)
    for kind, cls in _KINDS:
        for number in range(things):
            iri = thing(kind, number)
            yield _quad(iri, terms.rdf_type, ox.NamedNode(cls))
            yield _quad(iri, terms.label, ox.Literal(name_of(kind, number), language="en"))
    for number in range(articles):
        yield from _article(number, things, draw)


def _article(number: int, things: int, draw: random.Random) -> Iterator[ox.Quad]:
    iri = article(number)
    day = f"20{draw.randrange(20, 26)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}"
    yield _quad(iri, terms.rdf_type, ox.NamedNode(terms.Article))
    yield _quad(iri, terms.label, ox.Literal(f"Article {number} of {day}"))
    yield _quad(iri, terms.SCHEMA + "datePublished", _typed(day, "date"))
    for claim in range(_CLAIMS):
        relation, one, other = draw.choice(_RELATIONS)
        # Few things are spoken of often and most of them seldom.
        ends = [int(things * draw.random() ** 2) for _ in range(2)]
        subject, target = thing(one, ends[0]), thing(other, ends[1])
        manner = draw.choices(*_MANNERS)[0]
        if manner in {"asserted", "reported"}:
            yield _quad(subject, relation, ox.NamedNode(target))
            yield _quad(subject, relation, ox.NamedNode(target), ox.NamedNode(iri))
        yield from _assertion(f"{iri.replace('article', 'assertion')}-{claim}", iri, manner, draw)
        node = f"{iri.replace('article', 'assertion')}-{claim}"
        yield _quad(node, terms.RDF + "subject", ox.NamedNode(subject))
        yield _quad(node, terms.RDF + "predicate", ox.NamedNode(relation))
        yield _quad(node, terms.RDF + "object", ox.NamedNode(target))
        yield _quad(subject, terms.mentionedIn, ox.NamedNode(iri))


def _assertion(node: str, iri: str, manner: str, draw: random.Random) -> Iterator[ox.Quad]:
    start = 100 * int(node.rpartition("-")[2])
    evidence = f"{iri}#char={start},{start + 80}"
    words = " ".join(draw.choices(_SYLLABLES, k=14))
    yield _quad(node, terms.rdf_type, ox.NamedNode(terms.Assertion))
    yield _quad(node, terms.modality, ox.NamedNode(terms.NG + manner))
    yield _quad(node, terms.NG + "confidence", _typed(f"0.{draw.randrange(50, 99)}", "decimal"))
    yield _quad(node, terms.PROV + "wasDerivedFrom", ox.NamedNode(iri))
    yield _quad(node, terms.NG + "evidence", ox.NamedNode(evidence))
    yield _quad(evidence, terms.OA + "exact", ox.Literal(words))


def _quad(
    subject: str,
    predicate: str,
    value: ox.NamedNode | ox.Literal,
    graph: ox.NamedNode | ox.DefaultGraph = _MERGED,
) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, graph)


def _typed(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(terms.XSD + kind))
