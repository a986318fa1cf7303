"""Running a query on a store."""

from collections.abc import Mapping

import pyoxigraph as ox

from kg import terms
from kg.queries.bind import bind
from kg.queries.check import check_query, explain_failure
from kg.queries.saved import SavedQuery

Answer = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean


def run(
    query: SavedQuery | str,
    store: ox.Store,
    values: Mapping[str, str] | None = None,
    base: str = terms.BASE,
) -> Answer:
    """Run a query, with the values of its parameters as a person writes them.

    The answer is lazy: rows are made as they are taken. It is not bounded in time or memory;
    who serves others runs it in a process that can be killed.

    Raises QuerySyntax, QueryRefused, BadParameter, or QueryError if the engine fails.
    """
    saved = query if isinstance(query, SavedQuery) else SavedQuery("query", "query", "", (), query)
    check_query(saved.text, base)
    substitutions = bind(saved, values or {}, store, base)
    try:
        return store.query(
            saved.text,
            base_iri=base,
            prefixes=dict(terms.PREFIXES),
            substitutions=substitutions,
        )
    except (SyntaxError, RuntimeError, ValueError) as error:
        raise explain_failure(error, saved.text) from error
