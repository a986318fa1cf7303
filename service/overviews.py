"""Pages that set many things side by side: comparison, matrix, map, disputes."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import NotFound

from kg import terms
from service.compare import compare, resolve
from service.disputes import find_disputes, find_open
from service.facts import read_claims
from service.graph import snapshot
from service.matrix import RELATIONS, read_matrix
from service.paging import read_page
from service.places import find_spots
from service.prefix import here
from service.projection import HEIGHT, WIDTH
from service.reader import Reader, is_known
from service.rows import link_to
from service.search_index import search_index
from service.words import WORDS

overviews = Blueprint("overviews", __name__)

PER_PAGE = 25
LONGEST = 300


@overviews.get("/compare")
def comparison() -> str:
    """Show two things side by side, or a form that asks which."""
    asked = [request.args.get(name, "").strip()[:LONGEST] for name in ("a", "b")]
    index = search_index()
    found = [resolve(index, text) if text else None for text in asked]
    known = [iri if iri and is_known(snapshot(), iri) else None for iri in found]
    one, other = known
    near = [
        index.nearest(t, 5) if t and not iri else [] for t, iri in zip(asked, known, strict=True)
    ]
    shown = compare(Reader(snapshot()), one, other) if one and other and one != other else None
    return render_template(
        "compare.html", asked=asked, near=near, comparison=shown, same=bool(one and one == other)
    )


@overviews.get("/matrix")
def matrix() -> str:
    """Show who does something with whom, for one relation."""
    relation = request.args.get("relation", RELATIONS[0])
    if relation not in RELATIONS:
        raise NotFound
    relations = [(name, WORDS[name][0]) for name in RELATIONS]
    return render_template(
        "matrix.html",
        matrix=read_matrix(Reader(snapshot()), relation),
        relation=relation,
        relations=relations,
    )


@overviews.get("/map")
def world() -> str:
    """Show the places that the graph speaks of."""
    spots, lost = find_spots(snapshot(), search_index())
    return render_template("map.html", spots=spots, lost=lost, width=WIDTH, height=HEIGHT)


@overviews.get("/disputes")
def disputes() -> str:
    """Show the claims that disagree, with both sentences."""
    page, total = find_disputes(Reader(snapshot()), read_page(PER_PAGE))
    return render_template("disputes.html", page=page, total=total)


@overviews.get("/open")
def open_questions() -> str:
    """Show what is announced or expected and stated by nobody so far."""
    page, total = find_open(Reader(snapshot()), read_page(PER_PAGE))
    return render_template("open.html", page=page, total=total)


@overviews.get("/fact")
def fact() -> Response:
    """Lead to the page of the surest claim with a subject, a relation and an object."""
    subject, relation, other = (request.args.get(n, "") for n in ("subject", "relation", "object"))
    iris = {terms.BASE + path.lstrip("/") for path in (subject, other)}
    if terms.NG + relation not in terms.SIGNATURES or not all(
        is_known(snapshot(), iri) for iri in iris
    ):
        raise NotFound
    one, two = (terms.BASE + path.lstrip("/") for path in (subject, other))
    either = terms.NG + relation in terms.SYMMETRIC
    found = [
        c
        for c in read_claims(snapshot(), one)
        if c.predicate == relation and c.other == two and (c.is_subject or either)
    ]
    if not found:
        raise NotFound
    best = max(found, key=lambda c: (c.status == "plain", c.confidence, c.iri))
    return redirect(here(link_to(best.iri) or "/"))  # type: ignore[return-value]
