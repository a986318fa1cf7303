"""Which thing of the graph a person means by a name."""

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from kg import terms
from kg.errors import BadParameter

_SHOWN: Final = 8

_PREFIXES: Final = f"PREFIX rdfs: <{terms.RDFS}> PREFIX skos: <{terms.SKOS}>"

# An exact name is found by the index. Only if there is none are all names gone through.
_EXACT: Final = f"""{_PREFIXES}
SELECT DISTINCT ?thing ?isLabel ?name {{
  {{ ?thing rdfs:label ?name BIND(true AS ?isLabel) }}
  UNION {{ ?thing skos:altLabel ?name BIND(false AS ?isLabel) }}
}}"""
_ANY_CASE: Final = f"""{_PREFIXES}
SELECT DISTINCT ?thing ?isLabel ?name {{
  {{ ?thing rdfs:label ?given BIND(true AS ?isLabel) }}
  UNION {{ ?thing skos:altLabel ?given BIND(false AS ?isLabel) }}
  FILTER(LCASE(STR(?given)) = ?name)
}}"""
_LIKE: Final = f"""{_PREFIXES}
SELECT DISTINCT ?label ?name {{
  ?thing rdfs:label ?label FILTER(CONTAINS(LCASE(STR(?label)), ?name))
}} ORDER BY STRLEN(STR(?label)) ?label LIMIT {_SHOWN}"""
_CLASSES: Final = f"""{_PREFIXES}
SELECT ?thing ?label ?class {{ ?thing a ?class OPTIONAL {{ ?thing rdfs:label ?label }} }}"""


def find_thing(parameter: str, name: str, store: ox.Store) -> str:
    """Give the IRI of the one thing that has a name, by label before other names.

    The exact name counts before the same in other case. Raises BadParameter, with the things
    that it may be, if none or several have it.
    """
    for query, wanted in ((_EXACT, name), (_ANY_CASE, name.lower())):
        labelled: set[str] = set()
        named: set[str] = set()
        for thing, is_label in _find(query, wanted, store):
            (labelled if is_label else named).add(thing)
        found = sorted(labelled or named)
        if len(found) == 1:
            return found[0]
        if found:
            raise BadParameter(_explain_ambiguous(parameter, name, found, store))
    raise BadParameter(_explain_missing(parameter, name, store))


def _find(query: str, name: str, store: ox.Store) -> Iterator[tuple[str, bool]]:
    rows = store.query(query, substitutions={ox.Variable("name"): ox.Literal(name)})
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        thing, is_label = row["thing"], row["isLabel"]
        if isinstance(thing, ox.NamedNode) and isinstance(is_label, ox.Literal):
            yield thing.value, is_label.value == "true"


def _explain_ambiguous(parameter: str, name: str, found: list[str], store: ox.Store) -> str:
    things = "; ".join(_describe(thing, store) for thing in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"{parameter}: {name!r} may be several things; give the IRI of one: {things}{more}"


def _describe(thing: str, store: ox.Store) -> str:
    rows = store.query(_CLASSES, substitutions={ox.Variable("thing"): ox.NamedNode(thing)})
    assert isinstance(rows, ox.QuerySolutions)
    classes, label = set(), ""
    for row in rows:
        cls, value = row["class"], row["label"]
        if isinstance(cls, ox.NamedNode):
            classes.add(terms.local_name(cls.value))
        if isinstance(value, ox.Literal):
            label = value.value
    return f"<{thing}> ({', '.join([label, *sorted(classes)])})"


def _explain_missing(parameter: str, name: str, store: ox.Store) -> str:
    rows = store.query(_LIKE, substitutions={ox.Variable("name"): ox.Literal(name.lower())})
    assert isinstance(rows, ox.QuerySolutions)
    labels = [row["label"] for row in rows]
    like = ", ".join(label.value for label in labels if isinstance(label, ox.Literal))
    advice = f"did you mean {like}?" if like else "give its IRI, or another name"
    return f"{parameter}: nothing in the graph is named {name!r}; {advice}"
