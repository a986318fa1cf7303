"""The page of a thing: which part of what is known it shows, and how much of it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import terms
from kg.queries import load_query
from service.facts import (
    Claim,
    Evidence,
    Fact,
    Property,
    group_claims,
    read_claims,
    read_evidence,
    show_facts,
)
from service.linked import embed_thing
from service.reader import MERGED, Described, Reader, Source, Thing, find_rows, read_values
from service.rows import link_to
from service.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import Snapshot

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])(?![0-9])")

ALL_FACTS = 60
"""Facts up to which a page shows all of them, and all on one page of a single property."""
FEW_FACTS = 8
"""Facts of each property that it shows where there are more."""
SENTENCES = 70
"""Sentences that one page holds; facts beyond lead to a page of their own."""
FEW = 8
NEIGHBOURS = 40
MONTHS = 60


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that somebody is quoted with."""

    words: str
    path: str
    record: str
    source: Source
    speaker: Thing | None


@dataclass(frozen=True, slots=True)
class Dated:
    """Something with a date: `kind` is value, from or until."""

    date: str
    kind: str
    subject: Thing
    words: str
    other: Thing | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing that claims join with this one, and in which words."""

    thing: Thing
    words: tuple[str, ...]
    sources: int


@dataclass(slots=True)
class EntityPage:
    """All that the page of a thing tells."""

    thing: Described
    properties: list[Property]
    claims: tuple[Claim, ...]
    facts: int = 0
    sources: int = 0
    told: list[tuple[Fact, Evidence]] = field(default_factory=list)
    by: list[Quoted] = field(default_factory=list)
    about: list[Quoted] = field(default_factory=list)
    more_by: int = 0
    more_about: int = 0
    timeline: list[Dated] = field(default_factory=list)
    dates: int = 0
    neighbours: list[Neighbour] = field(default_factory=list)
    mentions: list[Source] = field(default_factory=list)
    articles: int = 0
    months: list[tuple[str, int]] = field(default_factory=list)
    embedded: dict[str, Any] = field(default_factory=dict)


def read_entity(reader: Reader, iri: str) -> EntityPage:
    """Read a thing for its main page."""
    thing = reader.describe(iri)
    claims = read_claims(reader.snapshot, iri)
    properties = group_claims(claims)
    page = EntityPage(thing, properties, claims)
    page.facts = sum(len(p.facts) for p in properties)
    page.sources = len({c.article for c in claims})
    _show_properties(reader, page)
    quoted = read_quotations(reader.snapshot, iri)
    page.by = [_quote(reader, q) for q in quoted["by"][:FEW]]
    page.about = [_quote(reader, q) for q in quoted["about"][:FEW]]
    page.more_by = len(quoted["by"]) - len(page.by)
    page.more_about = len(quoted["about"]) - len(page.about)
    page.told = _find_told(page, iri)
    dates = read_dates(reader.snapshot, iri)
    page.dates = len(dates)
    page.timeline = show_dates(reader, claims, iri, dates[:FEW])
    page.neighbours = find_neighbours(reader, claims, FEW * 3)
    mentions = read_mentions(reader.snapshot, iri)
    page.articles = len(mentions)
    page.months = _count_months(date for _, date in mentions)
    page.mentions = [reader.source(article) for article, _ in mentions[:FEW]]
    page.embedded = embed_thing(thing, page.mentions)
    return page


def _show_properties(reader: Reader, page: EntityPage) -> None:
    """Choose the facts to show, and read sentences as long as the page has room."""
    left = SENTENCES
    each = None if page.facts <= ALL_FACTS else FEW_FACTS
    few = max(1, min(3, left // max(1, page.facts)))
    for group in page.properties:
        group.shown = group.facts[:each]
        for fact in group.shown:
            left -= show_facts(reader, [fact], few if left > 0 else 0)


def _find_told(page: EntityPage, iri: str) -> list[tuple[Fact, Evidence]]:
    """Find what others are said to say about the thing, the surest first."""
    told = []
    for group in page.properties:
        for fact in group.shown:
            said = (e for e in fact.evidence if e.who is not None and e.who.iri != iri)
            found = next(said, None)
            if found is not None:
                told.append((fact, found))
    return sorted(told, key=lambda t: -t[1].confidence)[:FEW]


def read_quotations(snapshot: Snapshot, iri: str) -> dict[str, list[list[str | None]]]:
    """Read the quotations by a thing and about it, the newest first."""
    found: dict[str, list[list[str | None]]] = {"by": [], "about": []}
    text = load_query("thing/quotations").text
    spoken: set[str | None] = set()
    for row in find_rows(snapshot, text, entity=ox.NamedNode(iri)):
        if row[1] == "by":
            spoken.add(row[2])
        elif row[2] in spoken:
            continue
        found[row[1] or "by"].append(row)
    return found


def _quote(reader: Reader, row: list[str | None]) -> Quoted:
    _, _, record, speaker, _, words, article, *_ = row
    evidence = read_values(reader.snapshot, record or "")[terms.evidence]
    return Quoted(
        words=words or "",
        path=(link_to(evidence[0]) if evidence else None) or "",
        record=link_to(record or "") or "",
        source=reader.source(article or ""),
        speaker=reader.thing(speaker) if speaker else None,
    )


def quote_page(reader: Reader, iri: str, kind: str, start: int, most: int) -> list[Quoted]:
    """Give one page of the quotations by a thing or about it."""
    return [
        _quote(reader, row)
        for row in read_quotations(reader.snapshot, iri)[kind][start : start + most]
    ]


def read_dates(snapshot: Snapshot, iri: str) -> list[tuple[str, str, str]]:
    """Read date, kind and claim of what is dated about a thing, the earliest first."""
    rows = find_rows(snapshot, load_query("thing/dates").text, entity=ox.NamedNode(iri))
    found = ((date or "", kind or "", record or "") for _, date, kind, record in rows)
    return sorted(found)


def show_dates(
    reader: Reader, claims: tuple[Claim, ...], iri: str, dates: list[tuple[str, str, str]]
) -> list[Dated]:
    """Read what happened at dates."""
    by_iri = {c.iri: c for c in claims}
    shown = []
    for date, kind, record in dates:
        claim = by_iri.get(record)
        if claim is None:
            continue
        is_value = kind == "value"
        subject = reader.thing(iri if claim.is_subject else claim.other)
        other = None if is_value else reader.thing(claim.other if claim.is_subject else iri)
        words = WORDS[claim.predicate][0]
        shown.append(Dated(date, kind, subject, words, other, read_evidence(reader, claim)))
    return shown


def read_mentions(snapshot: Snapshot, iri: str) -> list[tuple[str, str]]:
    """Read the articles that mention a thing, with their dates, the newest first."""
    found: list[tuple[str, str]] = []
    date = ox.NamedNode(terms.datePublished)
    mentioned = ox.NamedNode(terms.mentionedIn)
    for quad in snapshot.graph.quads_for_pattern(ox.NamedNode(iri), mentioned, None, MERGED):
        article = quad.object
        assert isinstance(article, ox.NamedNode)
        dates = snapshot.graph.quads_for_pattern(article, date, None, MERGED)
        found.append((article.value, next((d.object.value for d in dates), "")))  # type: ignore[union-attr]
    return sorted(found, key=lambda f: (f[1], f[0]), reverse=True)


def _count_months(dates: Iterable[str]) -> list[tuple[str, int]]:
    """Count dates by month, months without one between them too, the last sixty."""
    counts = Counter(d[:7] for d in dates if _MONTH.match(d))
    if not counts:
        return []
    first, last = min(counts), max(counts)
    year, month = (int(p) for p in last.split("-"))
    found: list[tuple[str, int]] = []
    while (name := f"{year:04d}-{month:02d}") >= first and len(found) < MONTHS:
        found.append((name, counts[name]))
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return found[::-1]


def find_neighbours(reader: Reader, claims: tuple[Claim, ...], most: int) -> list[Neighbour]:
    """Find the things that plain claims join with one, the best supported first."""
    sources: dict[str, set[str]] = defaultdict(set)
    words: dict[str, dict[str, None]] = defaultdict(dict)
    for claim in claims:
        if claim.status == "plain" and claim.other.startswith(terms.BASE):
            sources[claim.other].add(claim.article)
            words[claim.other][WORDS[claim.predicate][0 if claim.is_subject else 1]] = None
    order = sorted(sources, key=lambda o: (-len(sources[o]), o))[:most]
    return [Neighbour(reader.thing(o), tuple(words[o]), len(sources[o])) for o in order]


def write_network(reader: Reader, iri: str) -> dict[str, Any]:
    """Give a thing, its neighbours and what joins them, as the graph on its page reads them."""
    centre = reader.thing(iri)
    claims = read_claims(reader.snapshot, iri)
    near = find_neighbours(reader, claims, NEIGHBOURS)
    kept = {n.thing.iri for n in near}
    edges = {
        (iri, c.other, c.predicate) if c.is_subject else (c.other, iri, c.predicate)
        for c in claims
        if c.status == "plain" and c.other in kept
    }
    things = [centre, *(n.thing for n in near)]
    return {
        "nodes": [
            {
                "iri": t.iri,
                "path": t.path,
                "label": t.label,
                "class": t.cls,
                "top": terms.local_name(terms.top(terms.NG + t.cls)),
            }
            for t in things
        ],
        "edges": [
            {"from": s, "to": o, "predicate": p, "label": WORDS[p][0]} for s, o, p in sorted(edges)
        ],
        "more": max(0, len({c.other for c in claims if c.status == "plain"} - kept)),
    }


_COLUMNS = (
    "subject subject_label predicate object object_label modality confidence said_by notes "
    "sentence article title publisher date url assertion"
).split()


def write_csv(reader: Reader, iri: str) -> str:
    """Write every claim about a thing as a row, with its sentence and article."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    me = reader.thing(iri)
    for claim in read_claims(reader.snapshot, iri):
        is_thing = claim.other.startswith(terms.BASE)
        other = (claim.other, reader.thing(claim.other).label if is_thing else claim.other)
        mine = (me.iri, me.label)
        said = read_evidence(reader, claim)
        source = said.source
        writer.writerow(
            (
                *(mine if claim.is_subject else other),
                terms.NG + claim.predicate,
                *(other if claim.is_subject else mine),
                claim.modality,
                claim.confidence,
                said.who.label if said.who else "",
                "; ".join(said.notes),
                claim.sentence,
                source.iri,
                source.title,
                source.publisher,
                source.date,
                source.url,
                claim.iri,
            )
        )
    return text.getvalue()
