"""Twelve queries as people and programs ask them; eight are short, four go through much."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from kg import terms
from service.benchmark.data import article, count_articles, count_things, name_of, thing

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIXES: Final = "".join(
    f"PREFIX {name}: <{iri}>\n" for name, iri in terms.PREFIXES.items() if name != "wd"
)

SHORT: Final = (
    "SELECT ?p ?o { <%(organisation)s> ?p ?o } LIMIT 100",
    'SELECT ?thing { ?thing rdfs:label "%(name)s"@en }',
    "SELECT ?m ?l { ?m ng:developedBy <%(organisation)s> ; rdfs:label ?l } LIMIT 50",
    """SELECT ?sentence ?article { ?a rdf:subject <%(organisation)s> ; rdf:predicate ng:ledBy ;
  ng:evidence/oa:exact ?sentence ; prov:wasDerivedFrom ?article } LIMIT 20""",
    "ASK { <%(organisation)s> ng:partnersWith <%(other)s> }",
    """SELECT DISTINCT ?x { <%(other)s> ng:partnersWith ?y . ?y ng:partnersWith ?x } LIMIT 50""",
    "SELECT * { GRAPH <%(article)s> { ?s ?p ?o } }",
    """CONSTRUCT { <%(model)s> ?p ?o . ?s ?q <%(model)s> }
{ { <%(model)s> ?p ?o } UNION { ?s ?q <%(model)s> FILTER(?q != rdf:object) } }""",
)
LONG: Final = (
    "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n)",
    """SELECT ?o (COUNT(?m) AS ?n) { ?m ng:developedBy ?o } GROUP BY ?o ORDER BY DESC(?n) ?o
LIMIT 20""",
    """SELECT ?p (COUNT(?a) AS ?n) { ?a rdf:predicate ?p ; ng:confidence ?c
  FILTER(?c > 0.%(part)d) } GROUP BY ?p ORDER BY ?p""",
    """SELECT ?s ?l { ?s a ng:Model ; rdfs:label ?l FILTER(CONTAINS(LCASE(?l), "%(digits)s")) }
LIMIT 20""",
)
MIX: Final = (*SHORT, *LONG)
ALL: Final = "SELECT * { ?s ?p ?o }"
RUNAWAY: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def make_queries(templates: tuple[str, ...], quads: int, seed: int) -> Iterator[str]:
    """Yield queries without end, each template in turn, no text twice."""
    draw = random.Random(seed)  # noqa: S311  # seeded on purpose
    articles = count_articles(quads)
    things = count_things(articles)
    number = 0
    while True:
        for template in templates:
            number += 1
            one, other = (int(things * draw.random() ** 2) for _ in range(2))
            values = {
                "organisation": thing("organisation", one),
                "other": thing("organisation", other),
                "model": thing("model", one),
                "name": name_of("organisation", one),
                "article": article(draw.randrange(articles)),
                "part": draw.randrange(50, 99),
                "digits": f"{draw.randrange(10)}{draw.randrange(10)}",
            }
            yield f"{_PREFIXES}{template % values} # {seed}.{number}"
