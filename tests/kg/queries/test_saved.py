"""Saved queries and their heads."""

import pytest

from kg.errors import BadParameter, QuerySyntax, UnknownQuery
from kg.queries import list_queries, load_query, read_query, run
from tests.queries.sample import make_graph

TEXT = """# title: One
# about: What it is
# about: in two lines.
# params: a iri — first
# params: b integer = 3 — second
# params: c date = — third

# not the head: title: Other
SELECT ?a ?b ?c WHERE { ?a ?b ?c }
"""


def test_a_head_is_read():
    query = read_query(TEXT, "x/one")
    assert (query.title, query.about) == ("One", "What it is in two lines.")
    assert [(p.name, p.kind, p.is_optional, p.default, p.meaning) for p in query.params] == [
        ("a", "iri", False, None, "first"),
        ("b", "integer", True, "3", "second"),
        ("c", "date", True, None, "third"),
    ]
    assert (query.folder, query.form) == ("x", "SELECT")
    assert [str(p) for p in query.params] == [
        "a (iri): first",
        "b (integer, 3 if not given): second",
        "c (date, may be left out): third",
    ]


def test_a_query_without_head_is_known_by_its_name():
    query = read_query("ASK { ?s ?p ?o }", "mine")
    assert (query.title, query.params, query.form) == ("mine", (), "ASK")


@pytest.mark.parametrize("line", ["a", "a iri", "a colour — what", "a iri = x", "— what"])
def test_a_faulty_parameter_is_told(line):
    with pytest.raises(BadParameter, match="cannot read the line"):
        read_query(f"# params: {line}\nSELECT * {{}}", "mine")


def test_queries_are_found_by_name():
    assert load_query("console/developers") == load_query("developers")
    assert load_query("developers.rq") == load_query(" console/developers.rq ")
    assert {query.folder for query in list_queries("checks")} == {"checks"}
    assert list_queries("nowhere") == ()


def test_unknown_names_get_near_ones():
    with pytest.raises(UnknownQuery, match="did you mean console/developers"):
        load_query("developer")
    with pytest.raises(UnknownQuery, match=r"several .*console/positions, policy/positions"):
        load_query("positions")
    with pytest.raises(UnknownQuery, match=r"there is no saved query '\.\./\.\./etc/passwd'"):
        load_query("../../etc/passwd")


def test_a_query_of_ones_own_is_run():
    graph = make_graph()
    assert bool(run("ASK { <organisation/orla-labs> ng:locatedIn ?where }", graph))
    with pytest.raises(QuerySyntax):
        run("ASK { ?s }", graph)
