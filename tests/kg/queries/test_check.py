"""No query calls out, changes the graph or brings the engine down, however it is written."""

import time

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import errors
from kg.queries import check_query, explain_failure, refuse_unsafe

CALL = "SERVICE <http://127.0.0.1:9/> { ?a ?b ?c }"

# Each of these the engine reads as a call.
CALLS = [
    f"SELECT * {{ {CALL} }}",
    "SELECT * { sErViCe SILENT <http://127.0.0.1:9/> {} }",
    "SELECT * { SERVICESILENT<http://127.0.0.1:9/>{} }",
    "SELECT * { SERVICE ?x {} }",
    "ASK { FILTER NOT EXISTS { SERVICE ?x {} } }",
    f"SELECT * {{ {{ SELECT * {{ OPTIONAL {{ {CALL} }} }} }} }}",
    f"CONSTRUCT {{ ?a ?b ?c }} WHERE {{ {{}} UNION {{ {CALL} }} }}",
    f"DESCRIBE ?a WHERE {{ {CALL} }}",
    "SELECT * { ?s ?p ?o LATERAL { SERVICE ?s {} } }",
    "SELECT * { ?s ?p trueSERVICE <http://127.0.0.1:9/> {} }",
    "SELECT * { ?s ?p 1SERVICE <http://127.0.0.1:9/> {} }",
    "SELECT * { ?s ?p 1e5SERVICE <http://127.0.0.1:9/> {} }",
    "SELECT * { ?s ?p 'a'SERVICE <http://127.0.0.1:9/> {} }",
    "SELECT * { ?s ?p 'a'@en.SERVICE <http://127.0.0.1:9/> {} }",
    "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:a{} }",
    "PREFIX : <http://127.0.0.1:9/> PREFIX SERVICE: <http://e/> SELECT * { SERVICE:a{} }",
    f"SELECT * {{ # a comment ends here \r {CALL} }}",
    "SELECT * { SERVICE # <http://harmless/>\n <http://127.0.0.1:9/> # {\n { } }",
    # The comparison looks like an IRI, and what is then a comment like a string.
    "SELECT * { FILTER(?a<?b)SERVICE?x#>'''\n{ ?s ?p ?o } #'''\n}",
    # A long string with a wrong escape is read as two short ones.
    "SELECT * { VALUES ?v {''' '} SERVICE ?x {} #\\q '''\n}",
    'SELECT * { ?s ?p "x\\u005C" . SERVICE ?x {} }',
    "PREFIX e: <http://e/> SELECT * { ?s ?p e:a\\'. SERVICE ?x {} #'\n}",
]
HARMLESS = [
    "SELECT * { ?s ?p ?o }",
    "SELECT * { ?service ?p $SERVICE }",
    "SELECT * { ?s ?p 'SERVICE <http://x/> {}' }",
    'SELECT * { ?s ?p "the \\"service\\" <http://x/> {}"@en }',
    "SELECT * { ?s ?p '''a 'service'\n{}''' }",
    "# SERVICE <http://x/> {}\nSELECT * { ?s ?p ?o # SERVICE ?x {}\n}",
    "SELECT * { ?s <http://x.example/service#a> ?o FILTER(?o<3 && ?o>1) }",
    "SELECT * { ?s ?p ?o FILTER(CONTAINS(LCASE(?o), 'service')) OPTIONAL { ?o ng:uses ?x } }",
    "SELECT * { <organisation/deepseek> ?p 'self-service' }",
]
UPDATES = [
    "INSERT DATA { <http://a> <http://b> <http://c> }",
    "PREFIX select: <http://x/>\ndelete where { ?s ?p ?o }",
    "# SELECT * {}\nLOAD <http://127.0.0.1:9/>",
    "BASE <http://x/> CLEAR ALL",
    "DROP GRAPH <http://x/>",
    "WITH <http://x/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
]


def parses(text):
    """Tell whether the engine takes a text for a query, without evaluating it."""
    try:
        ox.Store().query(text, substitutions={ox.Variable("none"): ox.Literal("")})
    except SyntaxError:
        return False
    except RuntimeError as error:
        return "none" in str(error)
    return True


@pytest.mark.parametrize("text", CALLS)
def test_calls_are_refused(text):
    with pytest.raises(errors.QueryRefused, match="SERVICE"):
        refuse_unsafe(text)
    with pytest.raises(errors.QueryRefused):
        check_query(text)


def test_these_are_calls_to_the_engine():
    assert [text for text in CALLS if not parses(text)] == []


@pytest.mark.parametrize(
    "text", ["SELECT * { \\u0053ERVICE ?x {} }", "SELECT * { \\U00000053ervice ?x {} }"]
)
def test_calls_in_escapes_are_refused(text):
    """This engine does not resolve them there, but others do."""
    with pytest.raises(errors.QueryRefused):
        refuse_unsafe(text)


def test_escaped_escapes_are_refused():
    with pytest.raises(errors.QueryRefused):
        refuse_unsafe("SELECT * { \\u005Cu0053ERVICE ?x {} }")


@pytest.mark.parametrize("text", HARMLESS)
def test_the_word_alone_is_no_call(text):
    check_query(text)


PIECES = st.lists(
    st.sampled_from(
        [
            *"'\"#<>\\ \n\r?$:.;,(){}@-",
            "'''",
            '"""',
            "''",
            "\\q",
            "\\'",
            "?a",
            "?b",
            "true",
            "1",
            "VALUES ?v {",
            "}",
            "FILTER(",
            "?a<?b",
            "<http://e/>",
            "e:a",
            "e:",
            "'a'",
            "BIND(1 AS ?x)",
            " . ",
            "&&",
            "silent ",
        ]
    ),
    max_size=6,
).map("".join)


@settings(max_examples=600, deadline=None)
@given(PIECES, PIECES, st.sampled_from([CALL, "SERVICE?x{}", "SERVICE<http://127.0.0.1:9/>{}"]))
def test_what_passes_does_not_call(before, after, call):
    text = (
        f"PREFIX e: <http://e/> PREFIX : <http://127.0.0.1:9/> SELECT * {{ {before}{call}{after} }}"
    )
    try:
        check_query(text)
    except errors.QueryError:
        return
    # On a call, the engine would fail to connect, or to find an address in ?x.
    list(ox.Store().query(text))


@pytest.mark.parametrize("text", UPDATES)
def test_updates_are_refused(text):
    with pytest.raises(errors.QueryRefused, match="would change the graph"):
        check_query(text)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("SELECT * WHERE {\n  ?s ?p }", 2, 9),
        ("SELEC * WHERE { ?s ?p ?o }", 1, 8),
        ("SELECT * {\n\n ?s x:y ?o }", 3, 8),
    ],
)
def test_faults_are_shown_where_they_are(text, line, column):
    with pytest.raises(errors.QuerySyntax, match=f"line {line}, column") as raised:
        check_query(text)
    assert raised.value.line == line
    assert abs(raised.value.column - column) <= 3


def test_a_query_is_checked_without_being_run():
    values = " ".join(f"VALUES ?v{i} {{ {'1 ' * 200} }}" for i in range(6))
    check_query(f"ASK {{ {values} FILTER(false) }}")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p " + "(" * 500 + "1" + ")" * 500 + " }",
        "SELECT * " + "{" * 500 + "}" * 500,
        "SELECT * { FILTER(" + "!" * 20_000 + "1) }",
        "SELECT * { {}" + " UNION {}" * 20_000 + " }",
        "SELECT * { FILTER(1" + "+1" * 20_000 + ") }",
        "SELECT * { VALUES ?x { " + "1 " * 600_000 + "} }",
    ],
    ids=["collections", "groups", "not", "union", "sum", "length"],
)
def test_what_would_overload_the_engine_is_refused(text):
    with pytest.raises(errors.QueryRefused):
        check_query(text)


def test_long_lists_of_values_pass():
    check_query("SELECT * { VALUES ?x { " + "<http://e/a> " * 5_000 + "} }")


@pytest.mark.parametrize(
    "text",
    [
        "a." * 400_000,
        "'''a\"\"\"b" * 90_000,
        "\\u005Cu005C" + "u005C" * 100_000,
        "<a" * 400_000,
        "'a\n" * 200_000,
        "\\" * 900_000,
        "'''" + "''\\'" * 200_000,
    ],
    ids=range(7),
)
def test_checking_takes_time_in_proportion_to_length(text):
    began = time.process_time()
    with pytest.raises(errors.QueryRefused):
        refuse_unsafe(text + " service")
    assert time.process_time() - began < 5


def test_other_failures_are_told():
    assert "no disk" in str(explain_failure(OSError("no disk"), ""))


def test_values_with_datatypes_are_no_operators():
    from kg import terms

    rows = " ".join(f"'{n}'^^<{terms.XSD}date>" for n in range(3000))
    refuse_unsafe(f"SELECT * {{ VALUES ?d {{ {rows} }} }}")
