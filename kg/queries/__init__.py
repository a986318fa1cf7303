"""What may be asked: the saved queries, their parameters, and what no query may do."""

from kg.queries.bind import bind
from kg.queries.check import TOKEN, check_query, explain_failure, refuse_unsafe, split
from kg.queries.run import run
from kg.queries.saved import Parameter, SavedQuery, list_queries, load_query, read_query

__all__ = [
    "TOKEN",
    "Parameter",
    "SavedQuery",
    "bind",
    "check_query",
    "explain_failure",
    "list_queries",
    "load_query",
    "read_query",
    "refuse_unsafe",
    "run",
    "split",
]
