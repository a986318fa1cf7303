"""The query page: an editor over a plain form, the answer in many shapes, code to copy."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import current_app, render_template, request

from kg import terms
from kg.queries import list_queries
from service.answer_views import make_views
from service.graph import has_graph, snapshot
from service.projection import HEIGHT, WIDTH

if TYPE_CHECKING:
    from kg.errors import KgError
    from service.rows import Table

SHOWN: Final = 1000
"""Rows that the page shows; downloads have all."""
LONGEST_LINK: Final = 6000
"""Characters of a link that every browser and proxy carries."""

_COMMON: Final = (
    "rdf:type rdf:subject rdf:predicate rdf:object rdfs:label skos:altLabel owl:sameAs "
    "skos:closeMatch prov:wasDerivedFrom prov:wasGeneratedBy oa:exact oa:start oa:end "
    "schema:datePublished schema:headline schema:url"
).split()
_OF_CLAIMS: Final = (
    "evidence modality attributedTo confidence role amount currency validFrom validUntil speaker "
    "about mentionedIn"
).split()


def render_query(
    text: str, table: Table | None, graph: str | None = None, error: KgError | None = None
) -> str:
    """Write the page for a query and what came of it."""
    rows = table is not None and table.answer is None
    link = request.url_root.rstrip("/") + "/sparql?" + urlencode({"query": text})
    return render_template(
        "sparql.html",
        text=text,
        table=table,
        graph=graph,
        error=error,
        views=make_views(table, snapshot()) if table and rows and has_graph() else None,
        saved=[q for q in list_queries() if q.folder == "console"],
        shown=SHOWN,
        seconds=current_app.config["QUERY_SECONDS"],
        link=link if len(link) <= LONGEST_LINK else None,
        code=write_code(text, request.url_root.rstrip("/") + "/sparql", is_graph=graph is not None),
        vocabulary=vocabulary(),
        map_width=int(WIDTH),
        map_height=int(HEIGHT),
    )


def vocabulary() -> dict[str, object]:
    """Give what the editor completes: prefixes, and the terms of the ontology by their prefix."""
    names = [*terms.SIGNATURES, *terms.VALUE_SUBJECTS]
    properties = ["ng:" + terms.local_name(iri) for iri in names]
    properties += ["ng:" + name for name in _OF_CLAIMS] + _COMMON
    classes = [*terms.CLASSES, terms.Article, terms.Assertion, terms.Quotation]
    return {
        "prefixes": dict(terms.PREFIXES),
        "properties": sorted(set(properties)),
        "classes": sorted({"ng:" + terms.local_name(iri) for iri in classes}),
    }


def write_code(text: str, endpoint: str, *, is_graph: bool = False) -> list[tuple[str, str]]:
    """Write how to ask a query from a shell, from Python and from R: pairs of name and code.

    The query is quoted by the rules of each language, so that any text comes through as it is.

    >>> write_code("ASK {}", "http://localhost/sparql")[0][1]
    "curl http://localhost/sparql -H 'Accept: text/csv' --data-urlencode 'query=ASK {}'"
    """
    kind = "text/turtle" if is_graph else "text/csv"
    url = shlex.quote(endpoint)
    sent = shlex.quote("query=" + text)
    curl = f"curl {url} -H 'Accept: {kind}' --data-urlencode {sent}"
    answer = (
        "graph = service.queryAndConvert()"
        if is_graph
        else "service.setReturnFormat(JSON)\n"
        'rows = service.queryAndConvert()["results"]["bindings"]'
    )
    python = (
        "from SPARQLWrapper import JSON, POST, SPARQLWrapper\n\n"
        f"service = SPARQLWrapper({json.dumps(endpoint)})\nservice.setMethod(POST)\n"
        f'service.setQuery("""\n{_in_quotes(text)}\n""")\n{answer}'
    )
    dashes = "-"
    while f'){dashes}"' in text:
        dashes += "-"
    read = 'content(answer, "text")' if is_graph else 'read.csv(text = content(answer, "text"))'
    r = (
        f'library(httr)\n\nquery <- r"{dashes}(\n{text}\n){dashes}"\n'
        f'answer <- POST({json.dumps(endpoint)}, body = list(query = query), encode = "form",\n'
        f'               accept("{kind}"))\nresult <- {read}'
    )
    return [("curl", curl), ("Python", python), ("R", r)]


def _in_quotes(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').replace("\r\n", "\n")
