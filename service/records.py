"""Pages of records: a claim with all that supports it and how to cite it, a quotation, the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg import terms
from kg.queries import load_query
from service.article import cut_context
from service.cite import cite_bibtex, cite_text
from service.facts import Claim, Evidence, Fact, find_copies, read_evidence
from service.linked import embed_claim
from service.reader import MERGED, Reader, Source, Thing, find_rows, read_values
from service.rows import link_to, shorten
from service.words import MODALITIES, WORDS

MOST = 50
"""Other claims of the same fact that a page shows."""


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A claim: what it says, its sentence in context, the others that say the same or deny it."""

    iri: str
    path: str
    subject: Thing
    words: str
    value: Fact
    evidence: Evidence
    context: tuple[str, str, str]
    others: list[Evidence]
    sources: int
    total: int
    statement: str
    text: str
    bibtex: str
    embedded: dict[str, Any]
    extractors: list[tuple[str, str]]


def read_claim(reader: Reader, iri: str) -> ClaimPage:
    """Read a claim and what else says the same."""
    claims = _claims_of_fact(reader, iri)
    claim = next(c for c in claims if c.iri == iri)
    values = read_values(reader.snapshot, iri)
    subject = reader.thing(values[terms.rdf_subject][0])
    fact = Fact(claim.predicate, True, claim.status, claim.other, [claim])  # noqa: FBT003
    if claim.other.startswith(terms.BASE):
        fact.thing = reader.thing(claim.other)
    words = WORDS[claim.predicate][0]
    evidence = read_evidence(reader, claim)
    statement = f"{subject.label} {words} {fact.thing.label if fact.thing else fact.text}"
    if MODALITIES[claim.modality]:
        statement += f" ({MODALITIES[claim.modality]})"
    same = [c for c in claims if c.status == claim.status]
    cited = (statement, claim.sentence, evidence.source, iri)
    others = [read_evidence(reader, c) for c in claims if c.iri != iri][:MOST]
    return ClaimPage(
        iri=iri,
        path=link_to(iri) or "",
        subject=subject,
        words=words,
        value=fact,
        evidence=evidence,
        context=cut_context(reader.snapshot, claim.evidence),
        others=others,
        sources=len(set(find_copies(same).values())),
        total=len(claims) - 1,
        statement=statement,
        text=cite_text(*cited),
        bibtex=cite_bibtex(*cited),
        embedded=embed_claim(iri, statement, [evidence.source]),
        extractors=[
            (shorten(e).removeprefix("extractor/"), link_to(e) or "")
            for e in sorted(values[terms.wasGeneratedBy])
        ],
    )


def _claims_of_fact(reader: Reader, iri: str) -> list[Claim]:
    values = read_values(reader.snapshot, iri)
    rows = find_rows(reader.snapshot, load_query("assertion/fact").text, entity=ox.NamedNode(iri))
    found = {}
    for row in rows:
        _, record, modality, confidence, article, evidence, sentence = (c or "" for c in row)
        found[record] = Claim(
            iri=record,
            predicate=terms.local_name(values[terms.rdf_predicate][0]),
            is_subject=True,
            other=values[terms.rdf_object][0],
            modality=terms.local_name(modality),
            confidence=float(confidence),
            article=article,
            evidence=evidence,
            sentence=sentence,
        )
    return list(found.values())


@dataclass(frozen=True, slots=True)
class QuotationPage:
    """A quotation: the words in context, who says them, and of what they speak."""

    iri: str
    path: str
    speaker: Thing | None
    about: list[Thing]
    source: Source
    evidence: str
    context: tuple[str, str, str]
    embedded: dict[str, Any]


def read_quotation(reader: Reader, iri: str) -> QuotationPage:
    """Read a quotation."""
    values = read_values(reader.snapshot, iri)
    speakers = values[terms.speaker]
    evidence = values[terms.evidence][0]
    context = cut_context(reader.snapshot, evidence)
    speaker = reader.thing(speakers[0]) if speakers else None
    embedded: dict[str, Any] = {
        "@context": "https://schema.org",
        "@id": iri,
        "@type": "Quotation",
        "text": context[1],
    }
    if speaker:
        embedded["spokenByCharacter"] = {"@id": speaker.iri, "name": speaker.label}
    return QuotationPage(
        iri=iri,
        path=link_to(iri) or "",
        speaker=speaker,
        about=[reader.thing(a) for a in sorted(values[terms.about])],
        source=reader.source(values[terms.wasDerivedFrom][0]),
        evidence=link_to(evidence) or "",
        context=context,
        embedded=embedded,
    )


def read_record(reader: Reader, iri: str) -> list[tuple[str, str, str | None]]:
    """Give every statement of a record as predicate, value and where the value leads."""
    found = []
    for quad in reader.snapshot.graph.quads_for_pattern(ox.NamedNode(iri), None, None, MERGED):
        name = shorten(quad.predicate.value)
        if isinstance(quad.object, ox.NamedNode):
            found.append((name, shorten(quad.object.value), link_to(quad.object.value)))
        elif isinstance(quad.object, ox.Literal):
            found.append((name, quad.object.value, None))
    return sorted(found, key=lambda f: f[:2])
