"""Pages of things, and the same things as RDF at the same addresses.

https://w3id.org/newsgraph/organisation/deepseek answers at /organisation/deepseek.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pyoxigraph as ox
from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from kg import terms
from service.entity import write_csv, write_network
from service.faces import show_face
from service.graph import has_graph, snapshot
from service.home import example_questions, overview
from service.linked import statements
from service.negotiate import GRAPH_WRITERS, GRAPHS, HTML, Format, choose
from service.paging import read_page
from service.prefix import here
from service.reader import MERGED, Reader
from service.records import read_claim
from service.search_index import search_index
from service.vocabulary import list_terms, read_ontology
from service.words import register_words

if TYPE_CHECKING:
    from kg.store import Snapshot

pages = Blueprint("pages", __name__)
register_words(pages)

PER_PAGE = 100
LONGEST = 200

_CSV = Format("csv", ("text/csv",), "csv")
_BIBTEX = Format("bibtex", ("application/x-bibtex",), "bib")
_SUFFIXES = {f.suffix: f.name for f in (*GRAPHS, _CSV, _BIBTEX)} | {"html": "html"}


@pages.get("/")
def home() -> str:
    """Show what the graph holds and how to get into it."""
    if not has_graph():
        return render_template("empty.html", store=current_app.config["STORE"])
    index = search_index()
    return render_template(
        "home.html", overview=overview(snapshot(), index), saved=example_questions()
    )


@pages.get("/search")
def search() -> str:
    """List the things, sentences and articles that have the words."""
    words = "".join(c for c in request.args.get("q", "") if c.isprintable()).strip()[:LONGEST]
    if not words:
        return render_template("search.html", words="")
    index, page = search_index(), read_page(PER_PAGE)
    found = index.find(words, limit=page.size + 1, offset=page.start, prefix=True)
    sentences = index.find(words, "sentence", limit=8) if page.number == 1 else []
    near = [] if found or page.number > 1 else index.nearest(words, 8)
    return render_template(
        "search.html", words=words, page=page.keep(found), sentences=sentences, near=near
    )


@pages.get("/class/<name>")
def of_class(name: str) -> str:
    """List the things of a class."""
    if terms.NG + name not in terms.CLASSES:
        raise NotFound
    index, page = search_index(), read_page(PER_PAGE)
    found = index.of_class(name, page.size + 1, page.start)
    sizes = index.sizes()
    narrower = [
        (c, sizes[c])
        for c in sorted(
            terms.local_name(c) for c, p in terms.PARENT.items() if p == terms.NG + name
        )
        if c in sizes
    ]
    return render_template(
        "class.html", name=name, total=sizes.get(name, 0), narrower=narrower, page=page.keep(found)
    )


@pages.get("/articles")
def articles() -> str:
    """List the articles, the newest first."""
    page = read_page(PER_PAGE)
    return render_template(
        "articles.html", page=page.keep(search_index().newest(page.size + 1, page.start))
    )


@pages.get("/ontology")
def ontology() -> Response:
    """Answer for the ontology: its Turtle, or a page of its terms."""
    if _wanted(None) == HTML:
        page = render_template("ontology.html", sections=list_terms(), base=terms.NG)
        return Response(page, mimetype="text/html")
    return Response(read_ontology(), content_type="text/turtle; charset=utf-8")


@pages.get(
    "/network/<any(organisation,person,model,policy,technology,place,event):folder>/<path:slug>"
)
def network(folder: str, slug: str) -> Response:
    """Give a thing and its neighbours as the graph on its page reads them."""
    iri = terms.BASE + f"{folder}/{slug}"
    if not _is_known(snapshot(), iri):
        raise NotFound
    data = write_network(Reader(snapshot()), iri)
    return Response(json.dumps(data, ensure_ascii=False), mimetype="application/json")


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
            return _missing(slug)
    else:
        wanted = None
    response = _answer(graph, iri, folder, wanted or request.args.get("format"))
    response.headers["Link"] = ", ".join(
        f'<{here("/" + iri[len(terms.BASE) :])}.{f.suffix}>; rel="alternate"; type="{f.types[0]}"'
        for f in GRAPHS[:4]
    )
    return response


def _answer(graph: Snapshot, iri: str, folder: str, wanted: str | None) -> Response:
    reader = Reader(graph)
    if wanted == "csv" and folder not in {"assertion", "quotation", "extractor", "article"}:
        return _download(write_csv(reader, iri), _CSV, iri)
    if wanted in {"bibtex", "bib"} and folder == "assertion":
        return _download(read_claim(reader, iri).bibtex, _BIBTEX, iri)
    form = _wanted(wanted)
    if form == HTML:
        return Response(show_face(reader, iri, folder), mimetype="text/html")
    data = ox.serialize(
        (ox.Triple(q.subject, q.predicate, q.object) for q in statements(graph, iri)),
        format=GRAPH_WRITERS[form.name],
        prefixes=dict(terms.PREFIXES),
    )
    return Response(data or b"", content_type=form.content_type)


def _download(text: str, form: Format, iri: str) -> Response:
    response = Response(text, content_type=f"{form.types[0]}; charset=utf-8")
    name = "".join(c for c in iri.rsplit("/", 1)[-1] if c.isascii() and (c.isalnum() or c in "-_"))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form.suffix}"'
    return response


def _split(slug: str) -> tuple[str, str | None]:
    """Part a path from the suffix that asks for a format: deepseek.ttl."""
    suffix = PurePosixPath(slug).suffix.removeprefix(".")
    if suffix in _SUFFIXES:
        return slug[: -len(suffix) - 1], _SUFFIXES[suffix]
    return slug, None


def _wanted(wanted: str | None) -> Format:
    form = choose((HTML, *GRAPHS), request.accept_mimetypes, wanted or request.args.get("format"))
    return form or HTML


def _is_known(graph: Snapshot, iri: str) -> bool:
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    return next(graph.graph.quads_for_pattern(node, None, None, MERGED), None) is not None


def _missing(slug: str) -> Response:
    """Answer that there is no such thing, with the nearest names."""
    if _wanted(None) != HTML:
        raise NotFound
    words = slug.rsplit("/", 1)[-1][:LONGEST]
    page = render_template("missing.html", slug=words, near=search_index().nearest(words, 8))
    return Response(page, 404, mimetype="text/html")


@pages.get("/favicon.ico")
def icon() -> Response:
    """Say where the icon is."""
    return redirect(url_for("static", filename="icon.svg"))  # type: ignore[return-value]
