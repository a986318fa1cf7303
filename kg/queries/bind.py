"""Values for the parameters of a saved query: read, checked and bound by the engine.

No value is ever pasted into the text of a query.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote, urljoin

import pyoxigraph as ox

from kg import terms
from kg.errors import BadParameter
from kg.queries.names import find_thing
from kg.queries.saved import Parameter, SavedQuery

Term = ox.NamedNode | ox.Literal

_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_PATH: Final = re.compile(r"[a-z]+/[^\s<>\"{}|\\^`]+")
_DATE: Final = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
_WORDS: Final = {
    terms.local_name(iri): iri
    for iri in (
        *terms.CLASSES,
        terms.Article,
        terms.Assertion,
        terms.Quotation,
        *terms.SIGNATURES,
        *terms.VALUE_SUBJECTS,
        *(terms.NG + name for name in ("asserted", "reported", "proposed", "predicted", "negated")),
    )
}
"""Words of the ontology that may be given without prefix."""


def bind(
    query: SavedQuery, values: Mapping[str, str], store: ox.Store, base: str = terms.BASE
) -> dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    """Give what the engine is to put in place of the query's variables.

    `values` are as a person writes them. A thing may be given by its IRI, by its path below the
    base (`organisation/deepseek`) or by a name that it has in the graph (*DeepSeek*), in any case.

    Raises BadParameter if a value is missing, is of no known parameter or not of its kind, or if
    a name denotes nothing or more than one thing; the message lists what there is.
    """
    known = {param.name: param for param in query.params}
    if unknown := sorted(set(values) - set(known)):
        raise BadParameter(_explain_unknown(query, unknown))
    bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {}
    for param in query.params:
        value = values.get(param.name, param.default)
        if value is not None and value.strip():
            bound[ox.Variable(param.name)] = _read(param, value.strip(), store, base)
        elif not param.is_optional:
            raise BadParameter(
                f"{query.name} needs {param.name} ({param.kind}: {param.meaning}); give it as "
                f"{param.name}=…"
            )
    return bound


def _explain_unknown(query: SavedQuery, unknown: Iterable[str]) -> str:
    takes = ", ".join(f"{param.name} ({param.kind})" for param in query.params) or "none"
    return f"{query.name} has no parameter {', '.join(unknown)}; its parameters: {takes}"


def _read(param: Parameter, value: str, store: ox.Store, base: str) -> Term:
    match param.kind:
        case "string":
            return ox.Literal(value)
        case "integer":
            return _read_integer(param, value)
        case "date":
            return _read_date(param, value)
        case "iri":
            iri = _read_iri(value, base)
            return ox.NamedNode(iri or find_thing(param.name, value, store))
        case "term":
            iri = _read_iri(value, base) or _WORDS.get(value)
            return ox.NamedNode(iri) if iri else ox.Literal(value)


def _read_integer(param: Parameter, value: str) -> ox.Literal:
    plain = value.replace(",", "").replace("_", "")
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", plain):
        raise BadParameter(f"{param.name} must be a whole number, not {value!r}")
    return ox.Literal(int(plain))


def _read_date(param: Parameter, value: str) -> ox.Literal:
    found = _DATE.fullmatch(value)
    if found is None:
        raise BadParameter(
            f"{param.name} must be a year, month or day like 2025, 2025-03 or 2025-03-14, "
            f"not {value!r}"
        )
    kind = "date" if found[3] else "gYearMonth" if found[2] else "gYear"
    return ox.Literal(value, datatype=ox.NamedNode(terms.XSD + kind))


def _read_iri(value: str, base: str) -> str | None:
    """Give the IRI that a value spells: full, with prefix, or as path below the base."""
    bare = value[1:-1] if value.startswith("<") and value.endswith(">") else value
    prefix, colon, local = bare.partition(":")
    if colon and prefix in terms.PREFIXES and not local.startswith("//"):
        return terms.PREFIXES[prefix] + quote(local, "%:@!$&'()*+,;=~-._/#?")
    if "://" in bare and _IRI.fullmatch(bare):
        return bare
    return urljoin(base, bare) if _PATH.fullmatch(bare) else None
