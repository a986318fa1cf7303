"""The HTML face of each IRI: which template shows what of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, render_template, request
from werkzeug.exceptions import NotFound

from kg import terms
from service.article import read_paragraphs, read_passages
from service.entity import (
    quote_page,
    read_dates,
    read_entity,
    read_mentions,
    show_dates,
)
from service.facts import Fact, Property, group_claims, read_claims, show_facts
from service.family import read_family
from service.linked import embed_article
from service.paging import read_page
from service.records import read_claim, read_quotation, read_record

if TYPE_CHECKING:
    from service.reader import Reader

PER_PAGE = 50
SENTENCES = 3
_SIDES = (
    ("issuedBy", "Issued by", ""),
    ("appliesIn", "Applies in", ""),
    ("targets", "Targets", ""),
    ("-supports", "Supported by", "for"),
    ("-opposes", "Opposed by", "against"),
)


def show_face(reader: Reader, iri: str, folder: str) -> str:
    """Make the page of a thing or record."""
    match folder:
        case "assertion":
            return render_template("claim.html", page=read_claim(reader, iri))
        case "quotation":
            return render_template("quotation.html", page=read_quotation(reader, iri))
        case "article":
            return _show_article(reader, iri)
        case "extractor":
            return render_template(
                "record.html", thing=reader.describe(iri), rows=read_record(reader, iri)
            )
    part = request.args.get("show")
    return _show_part(reader, iri, part) if part else _show_thing(reader, iri)


def _show_thing(reader: Reader, iri: str) -> str:
    page = read_entity(reader, iri)
    top = terms.local_name(terms.top(terms.NG + page.thing.cls))
    sides = _find_sides(page.properties) if top == "Policy" else []
    family = read_family(reader, iri) if top in {"Model", "Technology"} else None
    return render_template("thing.html", page=page, thing=page.thing, sides=sides, family=family)


def _find_sides(properties: list[Property]) -> list[tuple[str, str, list[Fact], Property]]:
    """Give who stands where on a policy, in the order of its page."""
    by_key = {p.key: p for p in properties}
    return [
        (heading, side, by_key[key].shown, by_key[key])
        for key, heading, side in _SIDES
        if key in by_key
    ]


def _show_part(reader: Reader, iri: str, part: str) -> str:
    """Show one part of what is known of a thing, a page at a time."""
    head = {"thing": reader.describe(iri), "part": part}
    page = read_page(PER_PAGE)
    if part in {"by", "about"}:
        found = quote_page(reader, iri, part, page.start, page.size + 1)
        return render_template("part.html", **head, page=page.keep(found))
    if part == "mentions":
        mentions = read_mentions(reader.snapshot, iri)[page.start : page.start + page.size + 1]
        sources = [reader.source(article) for article, _ in mentions]
        return render_template("part.html", **head, page=page.keep(sources))
    claims = read_claims(reader.snapshot, iri)
    if part == "timeline":
        dates = read_dates(reader.snapshot, iri)[page.start : page.start + page.size + 1]
        shown = show_dates(reader, claims, iri, dates)
        return render_template("part.html", **head, page=page.keep(shown))
    group = next((g for g in group_claims(claims) if g.key == part), None)
    if group is None:
        raise NotFound
    kept = page.keep(group.facts[page.start : page.start + page.size + 1])
    show_facts(reader, kept.rows, SENTENCES)
    return render_template("part.html", **head, page=kept, group=group)


def _show_article(reader: Reader, iri: str) -> str:
    source = reader.source(iri)
    passages = read_passages(reader, iri)
    text = reader.snapshot.text(iri) if current_app.config.get("FULL_TEXT") else None
    page = read_page(PER_PAGE)
    return render_template(
        "article.html",
        source=source,
        thing=source,
        passages=passages,
        page=page.keep(passages[page.start : page.start + page.size + 1]),
        paragraphs=read_paragraphs(text, passages) if text else None,
        embedded=embed_article(source),
    )
