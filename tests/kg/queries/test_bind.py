"""Parameters: how a person may write them, and what is said when that cannot be."""

import pyoxigraph as ox
import pytest

from kg import terms
from kg.errors import BadParameter
from kg.queries import bind, load_query, read_query, run
from tests.queries.sample import make_graph

ORLA = "https://w3id.org/newsgraph/organisation/orla-labs"


@pytest.fixture(scope="module")
def graph():
    return make_graph()


def bound(graph, kind, value):
    query = read_query(f"# params: x {kind} — a value\nSELECT ?x {{}}", "test")
    return bind(query, {"x": value}, graph)[ox.Variable("x")]


@pytest.mark.parametrize(
    "value",
    [
        ORLA,
        f"<{ORLA}>",
        "organisation/orla-labs",
        "Orla Labs",
        "  orla LABS ",
    ],
)
def test_a_thing_may_be_given_in_many_ways(graph, value):
    assert bound(graph, "iri", value) == ox.NamedNode(ORLA)


def test_a_thing_may_be_given_by_another_name_and_by_prefix(graph):
    assert bound(graph, "iri", "daly").value.endswith("person/siobhan-daly")
    assert bound(graph, "iri", "wd:Q95") == ox.NamedNode("http://www.wikidata.org/entity/Q95")


def test_the_base_may_be_another(graph):
    query = read_query("# params: x iri — a value\nSELECT ?x {}", "test")
    values = bind(query, {"x": "model/a"}, graph, "https://example.org/")
    assert values[ox.Variable("x")] == ox.NamedNode("https://example.org/model/a")


def test_a_label_counts_before_other_names(graph):
    assert bound(graph, "iri", "Galdor").value.endswith("place/galdor")


def test_an_ambiguous_name_lists_what_it_may_be(graph):
    store = make_graph()
    store.add(ox.Quad(ox.NamedNode(ORLA), ox.NamedNode(terms.label), ox.Literal("Brightwell")))
    with pytest.raises(BadParameter) as raised:
        bound(store, "iri", "brightwell")
    for words in ("several things", ORLA, "organisation/brightwell", "Company"):
        assert words in str(raised.value)


def test_an_unknown_name_says_what_is_like_it(graph):
    with pytest.raises(BadParameter, match="did you mean Orla Labs"):
        bound(graph, "iri", "orla l")
    with pytest.raises(BadParameter, match="nothing in the graph is named 'zzz'; give its IRI"):
        bound(graph, "iri", "zzz")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("string", 'a "quoted" } word', ox.Literal('a "quoted" } word')),
        ("integer", "70,000", ox.Literal(70000)),
        ("date", "2025", ox.Literal("2025", datatype=ox.NamedNode(terms.XSD + "gYear"))),
        ("date", "2025-03", ox.Literal("2025-03", datatype=ox.NamedNode(terms.XSD + "gYearMonth"))),
        ("date", "2025-03-14", ox.Literal("2025-03-14", datatype=ox.NamedNode(terms.XSD + "date"))),
        ("term", "Company", ox.NamedNode(terms.Company)),
        ("term", "ng:developedBy", ox.NamedNode(terms.developedBy)),
        ("term", "negated", ox.NamedNode(terms.NG + "negated")),
        ("term", "chief executive", ox.Literal("chief executive")),
    ],
)
def test_values_are_read_by_kind(graph, kind, value, expected):
    assert bound(graph, kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("integer", "many", "whole number"),
        ("integer", "9" * 30, "whole number"),
        ("date", "March 2025", "like 2025, 2025-03"),
        ("date", "2025-13", "like 2025, 2025-03"),
        ("date", "2025-3", "like 2025, 2025-03"),
        ("iri", "<http://a b>", "nothing in the graph"),
        ("iri", 'http://x/"> } INSERT {', "nothing in the graph"),
    ],
)
def test_values_of_another_kind_are_told(graph, kind, value, words):
    with pytest.raises(BadParameter, match=words):
        bound(graph, kind, value)


def test_missing_and_unknown_parameters_are_told(graph):
    with pytest.raises(BadParameter, match="needs entity"):
        bind(load_query("everything-about"), {}, graph)
    with pytest.raises(BadParameter, match=r"has no parameter who; .* developer \(iri\)"):
        bind(load_query("developers"), {"who": "x"}, graph)


def test_a_value_cannot_break_out_of_the_query(graph):
    hostile = "x') } UNION { ?thing ?p ?o } #"
    assert list(run(load_query("search"), graph, {"words": hostile})) == []


def test_a_default_is_bound_and_an_empty_one_is_not(graph):
    assert bind(load_query("largest-models"), {}, graph) == {ox.Variable("minimum"): ox.Literal(0)}
    assert bind(load_query("developers"), {}, graph) == {}
