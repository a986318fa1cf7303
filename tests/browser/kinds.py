"""An address of every kind of page, in the graph that the browser's tests serve."""

import pyoxigraph as ox

from kg import terms
from kg.store import open_snapshot

PAIRS = "SELECT ?model ?maker { ?model ng:developedBy ?maker }"
NUMBERS = "SELECT ?model ?number { ?model ng:parameterCount ?number }"
DATES = (
    "SELECT ?thing ?date { { ?thing ng:foundingDate ?date } UNION { ?thing ng:eventDate ?date } }"
)
PLACES = "SELECT ?place ?thing { ?thing ng:locatedIn ?place }"
COUNTS = "SELECT ?c (COUNT(?x) AS ?number) { ?x a ?c } GROUP BY ?c"
OPEN = (
    "/",
    "/search",
    "/search?q=Orla",
    "/search?q=Norlant",
    "/articles",
    "/class/Organisation",
    "/organisation/orla-labs",
    "/organisation/halden-fund",
    "/organisation/orla-labs?show=foundingDate",
    "/organisation/orla-labs?show=mentions",
    "/person/siobhan-daly",
    "/person/siobhan-daly?show=by",
    "/model/orla-2",
    "/policy/open-weights-act",
    "/technology/kestrel",
    "/place/norland",
    "/event/galdor-summit",
    "/extractor/hand/1",
    "/compare",
    "/compare?a=Orla+Labs&b=Vermeer+Systems",
    "/compare?a=Orla+Lab&b=Vermer",
    "/matrix",
    "/matrix?relation=acquires",
    "/map",
    "/disputes",
    "/open",
    "/ontology",
    "/api/",
    "/queries",
    "/queries/console/developers",
    "/queries/console/everything-about?entity=Orla+Labs",
    "/sparql",
    "/review",
    "/organisation/no-such-thing",
)
REVIEW = (
    "/review/merges",
    "/review/merges?thing=Orla+Labs",
    "/review/claims",
    "/review/claims?thing=Zzyzx",
    "/review/decisions",
)


def kinds(store):
    """Give the addresses, with those of records, whose names are hashes."""
    asked = (PAIRS, NUMBERS, DATES, PLACES, COUNTS)
    return (*OPEN, *records(store), *(f"/sparql?{query(text)}" for text in asked))


def query(text):
    from urllib.parse import urlencode

    return urlencode({"query": text, "format": "html"})


def records(store):
    """Give an article, a quotation, claims of each manner, and what has hostile or foreign names."""
    found = {}
    with open_snapshot(store) as snapshot:
        for quad in snapshot.graph.quads_for_pattern(None, None, None, ox.DefaultGraph()):
            path = quad.subject.value.removeprefix(terms.BASE)
            folder, _, rest = path.partition("/")
            if "#" in rest:
                continue
            if quad.predicate.value == terms.modality:
                found.setdefault((folder, quad.object.value), path)
            elif (
                (quad.predicate.value == terms.label and not path.isascii())
                or folder in {"article", "quotation"}
                or "script" in path
                or "img" in path
            ):
                found[folder, path] = path
    return tuple("/" + path for path in sorted(found.values()))
