"""Rows are counted in what the engine wrote, whatever stands in the values."""

import pyoxigraph as ox
import pytest

from service.negotiate import GRAPH_WRITERS, ROW_WRITERS
from service.served import RowCount, count_rows
from tests.service.test_front import ask, own  # noqa: F401  # a fixture

NASTY = ['},{"', 'x},{"', "a\r\nb", "\r\n", '"', '""\r\n"', "<result>", '[{"', "\n", "", "},{"]


def write(form, values):
    rows = " ".join(f"({ox.Literal(v)} {ox.Literal(v, language='en')})" for v in values)
    answer = ox.Store().query(f"SELECT ?x ?y {{ VALUES (?x ?y) {{ {rows} }} }}")
    return answer.serialize(format=ROW_WRITERS[form])


@pytest.mark.parametrize("form", ROW_WRITERS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1 << 20])
@pytest.mark.parametrize("values", [[], [NASTY[0]], NASTY], ids=len)
def test_the_count_is_that_of_the_rows_however_they_are_cut(form, size, values):
    body = write(form, values)
    count = RowCount(form)
    for start in range(0, len(body), size):
        count.add(body[start : start + size])
    assert count.rows == len(values)


def test_triples_are_counted_where_they_are_a_line_each():
    triple = ox.Triple(ox.NamedNode("x:a"), ox.NamedNode("x:b"), ox.Literal("\n"))
    for form in GRAPH_WRITERS:
        body = ox.serialize([triple] * 3, format=GRAPH_WRITERS[form])
        assert count_rows(body, form) == (3 if form in {"ntriples", "nquads"} else None)


@pytest.mark.parametrize(
    "query", ["SELECT * { ?s ?p ?o } LIMIT 5", "SELECT * { ?s ?p ?o . ?t ?q ?o }"]
)
def test_those_who_watch_are_told_the_rows_once(own, query):  # noqa: F811
    client = own.test_client()
    served = []
    own.extensions["front"].watchers.append(served.append)
    for _ in range(2):
        answer = ask(client, query)
        rows = len(answer.json["results"]["bindings"])
    assert [s.rows for s in served] == [rows, rows]
