"""Things and records as linked data: their statements, and what a page embeds for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import terms
from service.reader import MERGED, Described, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.store import Snapshot

MOST = 20_000
"""Records about one thing that are written out."""
_NAMES = 50
"""Names and articles that a page embeds."""

_TYPES = {
    "Organisation": "Organization",
    "Company": "Corporation",
    "ResearchInstitution": "ResearchOrganization",
    "GovernmentBody": "GovernmentOrganization",
    "MediaOutlet": "NewsMediaOrganization",
    "Person": "Person",
    "Model": "SoftwareApplication",
    "Policy": "CreativeWork",
    "Law": "Legislation",
    "Technology": "Product",
    "Software": "SoftwareApplication",
    "Dataset": "Dataset",
    "Place": "Place",
    "Country": "Country",
    "Event": "Event",
}


def statements(snapshot: Snapshot, iri: str) -> Iterator[ox.Quad]:
    """Yield what the graph says of a thing or record, with the records that say it."""
    graph, node = snapshot.graph, ox.NamedNode(iri)
    yield from graph.quads_for_pattern(node, None, None, MERGED)
    seen: set[str] = set()
    for predicate in (terms.rdf_subject, terms.rdf_object, terms.speaker, terms.wasDerivedFrom):
        for quad in graph.quads_for_pattern(None, ox.NamedNode(predicate), node, MERGED):
            record = quad.subject
            if not isinstance(record, ox.NamedNode) or record.value in seen or len(seen) > MOST:
                continue
            seen.add(record.value)
            yield from graph.quads_for_pattern(record, None, None, MERGED)
            for link in graph.quads_for_pattern(record, ox.NamedNode(terms.evidence), None, MERGED):
                if isinstance(link.object, ox.NamedNode):
                    yield from graph.quads_for_pattern(link.object, None, None, MERGED)


def embed_thing(thing: Described, articles: Iterable[Source]) -> dict[str, Any]:
    """Describe a thing in the words of schema.org, as search engines read it."""
    top = terms.local_name(terms.top(terms.NG + thing.cls))
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@id": thing.iri,
        "@type": _TYPES.get(thing.cls, _TYPES.get(top, "Thing")),
        "name": thing.label,
        "url": thing.iri,
    }
    same = [target for _, target, rel in thing.links if rel == "the same"]
    about = [{"@id": a.iri, "@type": "NewsArticle", "headline": a.title} for a in articles]
    if thing.names:
        data["alternateName"] = thing.names[:_NAMES]
    if same:
        data["sameAs"] = same
    if about:
        data["subjectOf"] = about[:_NAMES]
    return data


def embed_article(source: Source) -> dict[str, Any]:
    """Describe an article in the words of schema.org."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@id": source.iri,
        "@type": "NewsArticle",
        "headline": source.title,
    }
    if source.publisher:
        data["publisher"] = {"@type": "Organization", "name": source.publisher}
    if source.date:
        data["datePublished"] = source.date
    if source.url:
        data["url"] = source.url
    if source.authors:
        data["author"] = [{"@type": "Person", "name": name} for name in source.authors]
    return data


def embed_claim(iri: str, words: str, sources: Iterable[Source]) -> dict[str, Any]:
    """Describe a claim in the words of schema.org, with the articles in which it appears."""
    return {
        "@context": "https://schema.org",
        "@id": iri,
        "@type": "Claim",
        "name": words,
        "appearance": [embed_article(s) | {"@context": "https://schema.org"} for s in sources],
    }
