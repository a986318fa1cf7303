"""Pages of things, and the same things as RDF at the same addresses.

https://w3id.org/newsgraph/organisation/deepseek answers at /organisation/deepseek.
"""

import json
from importlib.resources import files
from pathlib import PurePosixPath

import pyoxigraph as ox
from flask import Blueprint, Response, current_app, redirect, render_template, request
from werkzeug.exceptions import NotFound

from kg import terms
from kg.queries import list_queries
from kg.store import Snapshot
from service.facts import describe, find_by_name, group_facts, nearest_names, statements
from service.graph import has_graph, snapshot
from service.home import overview
from service.negotiate import GRAPH_WRITERS, GRAPHS, HTML, Format, choose
from service.rows import link_to, shorten
from service.words import register_words

pages = Blueprint("pages", __name__)
register_words(pages)

_RECORDS = frozenset({"article", "assertion", "quotation", "extractor"})
_SUFFIXES = {f.suffix: f.name for f in GRAPHS} | {"html": "html"}


@pages.get("/")
def home() -> str:
    """Show what the graph holds and how to get into it."""
    if not has_graph():
        return render_template("empty.html", store=current_app.config["STORE"])
    saved = [q for q in list_queries() if q.folder == "console"]
    return render_template("home.html", overview=overview(snapshot()), saved=saved)


@pages.get("/search")
def search() -> str:
    """List the things whose name has the words."""
    words = request.args.get("q", "").strip()[:200]
    found = find_by_name(snapshot(), words) if words else []
    return render_template("search.html", words=words, found=found)


@pages.get("/class/<name>")
def of_class(name: str) -> str:
    """List the things of a class."""
    if terms.NG + name not in terms.CLASSES:
        raise NotFound
    found = find_by_name(snapshot(), "", terms.NG + name)
    return render_template("search.html", words="", cls=name, found=found)


@pages.get("/healthz")
def health() -> Response:
    """Tell that the service is alive, and which generation it serves."""
    generation = snapshot().generation if has_graph() else None
    return Response(
        json.dumps({"status": "ok", "generation": generation}), mimetype="application/json"
    )


@pages.get("/ontology")
def ontology() -> Response:
    """Answer for the ontology: its Turtle, or a page of its terms."""
    if _wanted(None) == HTML:
        text = (files("ontology") / "newsgraph.ttl").read_text(encoding="utf-8")
        return Response(render_template("ontology.html", text=text), mimetype="text/html")
    text = (files("ontology") / "newsgraph.ttl").read_text(encoding="utf-8")
    return Response(text, content_type="text/turtle; charset=utf-8")


@pages.get("/<any(organisation,person,model,policy,technology,place,event):folder>/<path:slug>")
@pages.get("/<any(article,assertion,quotation,extractor):folder>/<path:slug>")
def thing(folder: str, slug: str) -> Response:
    """Answer for one IRI of the graph, as a page or as RDF."""
    stem, wanted = _split(slug)
    graph = snapshot()
    iri = terms.BASE + f"{folder}/{slug}"
    if not _is_known(graph, iri):
        iri = terms.BASE + f"{folder}/{stem}"
        if not _is_known(graph, iri):
            return _missing(graph, slug)
    else:
        wanted = None
    form = _wanted(wanted)
    if form == HTML:
        response = Response(_page(graph, iri, folder), mimetype="text/html")
    else:
        data = ox.serialize(
            (ox.Triple(q.subject, q.predicate, q.object) for q in statements(graph, iri)),
            format=GRAPH_WRITERS[form.name],
            prefixes=dict(terms.PREFIXES),
        )
        response = Response(data or b"", content_type=form.content_type)
    response.headers["Link"] = ", ".join(
        f'</{iri[len(terms.BASE) :]}.{f.suffix}>; rel="alternate"; type="{f.types[0]}"'
        for f in GRAPHS[:3]
    )
    return response


def _split(slug: str) -> tuple[str, str | None]:
    """Part a path from the suffix that asks for a format: deepseek.ttl."""
    suffix = PurePosixPath(slug).suffix.removeprefix(".")
    if suffix in _SUFFIXES:
        return slug[: -len(suffix) - 1], _SUFFIXES[suffix]
    return slug, None


def _wanted(suffix: str | None) -> Format:
    form = choose((HTML, *GRAPHS), request.accept_mimetypes, suffix or request.args.get("format"))
    return form or HTML


def _is_known(graph: Snapshot, iri: str) -> bool:
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    return next(graph.graph.quads_for_pattern(node, None, None, None), None) is not None


def _missing(graph: Snapshot, slug: str) -> Response:
    """Answer that there is no such thing, with the nearest names."""
    near = nearest_names(graph, slug)
    if _wanted(None) != HTML:
        raise NotFound
    page = render_template("missing.html", slug=slug, near=near)
    return Response(page, 404, mimetype="text/html")


def _page(graph: Snapshot, iri: str, folder: str) -> str:
    shown = describe(graph, iri)
    if folder in _RECORDS:
        rows = [
            (shorten(q.predicate.value), _show(q.object))
            for q in statements(graph, iri)
            if isinstance(q.subject, ox.NamedNode) and q.subject.value == iri
        ]
        claims = group_facts(graph, iri, "article") if folder == "article" else []
        return render_template(
            "record.html", thing=shown, rows=sorted(rows), claims=claims, folder=folder
        )
    return render_template(
        "thing.html",
        thing=shown,
        facts=group_facts(graph, iri, "thing"),
        quotations=group_facts(graph, iri, "quotations"),
        articles=group_facts(graph, iri, "articles"),
    )


def _show(term: object) -> tuple[str, str | None]:
    if isinstance(term, ox.NamedNode):
        return shorten(term.value), link_to(term.value)
    return (term.value if isinstance(term, ox.Literal) else str(term)), None


@pages.get("/favicon.ico")
def icon() -> Response:
    """Say where the icon is."""
    return redirect("/static/icon.svg")  # type: ignore[return-value]
