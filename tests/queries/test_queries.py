"""Each saved query: valid for two engines, with its head, and finding what is there."""

import re

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

from kg import terms
from kg.queries import list_queries, load_query, run
from tests.queries.sample import make_graph

ALL = list_queries()
NAMED = pytest.mark.parametrize("query", ALL, ids=lambda query: query.name)


@pytest.fixture(scope="module")
def graph():
    return make_graph()


def rows(graph, name, **values):
    """Run a saved query; give its rows as dicts, IRIs by their last part."""
    answer = run(load_query(name), graph, values)
    names = [variable.value for variable in answer.variables]
    return [dict(zip(names, map(shown, row), strict=True)) for row in answer]


def shown(term):
    if isinstance(term, ox.NamedNode):
        return terms.local_name(term.value)
    return None if term is None else term.value


def column(found, *names):
    return [tuple(row[name] for name in names) for row in found]


@NAMED
def test_a_query_is_plain_valid_sparql(query):
    prepareQuery(query.text)
    ox.Store().query(query.text)


@NAMED
def test_a_query_has_its_head(query):
    assert query.title != query.name
    assert query.about.endswith(".")
    for param in query.params:
        assert param.meaning
        # The engine binds only what is projected.
        head = query.text[: query.text.index("WHERE")]
        assert re.search(rf"\?{param.name}\b", head), param.name


@NAMED
def test_a_query_gives_its_rows_in_a_fixed_order(query):
    if query.folder != "checks":
        assert "ORDER BY" in query.text


@NAMED
def test_a_query_may_be_given_any_of_its_parameters(query, graph):
    for param in query.params:
        given = {
            "iri": "Orla Labs",
            "date": "2025",
            "integer": "1",
            "string": "a",
            "term": "negated",
        }
        values = {p.name: given[p.kind] for p in query.params if p == param or not p.is_optional}
        list(run(query, graph, values))


def test_there_are_enough():
    assert len(list_queries("console")) >= 15
    assert len({query.title for query in ALL}) >= len(ALL) - 1


def test_developers(graph):
    found = rows(graph, "developers")
    assert (
        column(found, "artefactLabel", "developerLabel", "basisLabel")
        == [("Orla-2", "Orla Labs", "Orla-1")] * 2
    )
    assert {row["sentence"] for row in found} == {
        "Orla Labs released Orla-2, which is based on Orla-1.",
        "Orla-2 was made by Orla Labs, which was founded in 2021.",
    }
    assert len(rows(graph, "developers", developer="orla labs")) == 2
    assert rows(graph, "developers", developer="Vermeer Systems") == []


def test_leaders_and_founders(graph):
    found = rows(graph, "leaders-and-founders", organisation="organisation/orla-labs")
    assert set(column(found, "relation", "personLabel", "role", "from")) == {
        ("foundedBy", "Siobhán Daly", None, None),
        ("ledBy", "Siobhán Daly", "chief executive", "2022"),
    }
    assert {row["title"] for row in found} == {"Orla opens up", "In brief"}


def test_investments(graph):
    found = rows(graph, "investments", investor="Halden Fund")
    assert column(found, "relation", "targetLabel", "amount", "currency", "modality") == [
        ("investsIn", "Orla Labs", "40000000", "EUR", "asserted"),
        ("acquires", "Vermeer Systems", None, None, "negated"),
        ("acquires", "Vermeer Systems", None, None, "asserted"),
    ] or {row["modality"] for row in found} == {"asserted", "negated"}
    assert column(rows(graph, "investments", target="Brightwell"), "investorLabel", "modality") == [
        ("Orla Labs", "proposed")
    ]


def test_policies(graph):
    (row,) = rows(graph, "policies")
    assert row["policyLabel"] == "Open Weights Act"
    assert row["targetLabel"] == "Orla-2"
    assert row["issuerLabel"] == row["placeLabel"] == "Norland"
    assert row["modality"] == "reported"


def test_positions(graph):
    found = rows(graph, "console/positions", object="Open Weights Act")
    assert column(found, "relation", "subjectLabel") == [
        ("opposes", "Vermeer Systems"),
        ("supports", "Vermeer Systems"),
    ]


def test_everything_about(graph):
    found = rows(graph, "everything-about", entity="Orla Labs")
    assert len(found) == 15
    assert all(row["sentence"] and row["title"] for row in found)
    assert {"developedBy", "foundedBy", "investigates", "acquires"} <= {
        r["relation"] for r in found
    }
    later = rows(graph, "everything-about", entity="Orla Labs", since="2025-04")
    assert {row["date"] for row in later} == {"2025-04-02"}
    (said,) = rows(graph, "everything-about", entity="Ivo Brandt")[1:]
    assert (said["relation"], said["speakerLabel"]) == ("targets", "Ivo Brandt")


def test_corroborated_counts_copies_once(graph):
    (row,) = rows(graph, "corroborated")
    assert (row["entityLabel"], row["relation"], row["objectLabel"]) == (
        "Orla-2",
        "developedBy",
        "Orla Labs",
    )
    assert row["sources"] == "2"
    assert row["sentence1"] != row["sentence2"]
    assert row["article1"] != row["article2"]


def test_corroborated_takes_no_article_that_shares_a_sentence(graph):
    """Once the second article prints a sentence of the first, it is no source beside it."""
    store = make_graph()
    evidence = [
        quad
        for quad in store.quads_for_pattern(None, ox.NamedNode(terms.exact), None, None)
        if quad.object.value == "Vermeer Systems signed up to the Open Weights Act."
    ]
    for quad in evidence:
        store.remove(quad)
        copy = ox.Literal("Vermeer Systems opposes the Open Weights Act.")
        store.add(ox.Quad(quad.subject, quad.predicate, copy))
    assert rows(store, "corroborated") == []


def test_contradictions(graph):
    found = rows(graph, "contradictions")
    assert set(
        column(found, "entityLabel", "contradiction", "predicate1", "object1Label", "object2Label")
    ) == {
        ("Halden Fund", "stated and denied", "acquires", "Vermeer Systems", "Vermeer Systems"),
        ("Orla Labs", "two values", "foundingDate", "2021", "2022"),
        (
            "Vermeer Systems",
            "supported and opposed",
            "supports",
            "Open Weights Act",
            "Open Weights Act",
        ),
    }
    denied = next(row for row in found if row["contradiction"] == "stated and denied")
    assert denied["sentence1"] == "Halden Fund bought Vermeer Systems in March 2025."
    assert denied["sentence2"] == "Halden Fund did not buy Vermeer Systems."


def test_contradictions_in_direction():
    store = make_graph()
    for assertion in list(
        store.quads_for_pattern(
            None, ox.NamedNode(terms.rdf_predicate), ox.NamedNode(terms.succeeds)
        )
    ):
        twin = ox.NamedNode(assertion.subject.value + "-back")
        for quad in list(store.quads_for_pattern(assertion.subject, None, None)):
            store.add(ox.Quad(twin, quad.predicate, quad.object))
        (old,) = store.quads_for_pattern(twin, ox.NamedNode(terms.rdf_subject), None)
        (new,) = store.quads_for_pattern(twin, ox.NamedNode(terms.rdf_object), None)
        for quad in (old, new):
            store.remove(quad)
        store.add(ox.Quad(twin, old.predicate, new.object))
        store.add(ox.Quad(twin, new.predicate, old.object))
    found = rows(store, "contradictions", entity="Orla-1")
    assert column(found, "contradiction", "predicate1", "object1Label") == [
        ("both ways round", "succeeds", "Orla-2")
    ]


def test_timeline(graph):
    found = rows(graph, "timeline", entity="Orla Labs")
    assert [row["date"] for row in found] == sorted(row["date"] for row in found)
    assert ("2021", "value", "foundingDate") in column(found, "date", "dated", "relation")
    assert ("2022", "from", "ledBy") in column(found, "date", "dated", "relation")
    assert ("2025-04-02", "article", "investigates") in column(found, "date", "dated", "relation")


def test_most_quoted(graph):
    assert column(rows(graph, "most-quoted"), "speakerLabel", "quotations", "articles") == [
        ("Siobhán Daly", "2", "2")
    ]
    assert column(rows(graph, "most-quoted", since="2025-04-01"), "quotations") == [("1",)]


def test_quotations(graph):
    found = rows(graph, "console/quotations")
    assert {(row["words"], row["topicLabel"]) for row in found} == {
        ("Orla-2 is for everybody,", "Orla-2"),
        ("We will fight it,", None),
    }
    assert len(rows(graph, "console/quotations", about="Orla-2")) == 1
    assert len(rows(graph, "console/quotations", speaker="Daly")) == 2


def test_namesakes(graph):
    assert column(rows(graph, "namesakes"), "name", "class1", "class2") == [
        ("Galdor", "Organisation", "Place")
    ]


def test_competitors_from_both_sides(graph):
    found = rows(graph, "competitors", entity="Orla Labs")
    assert column(found, "relation", "rivalLabel") == [("competes with", "Vermeer Systems")]
    assert len(rows(graph, "competitors")) == 2


@pytest.mark.parametrize(("name", "param"), [("model-family", "model"), ("lineage", "entity")])
def test_families(graph, name, param):
    assert column(rows(graph, name, **{param: "Orla-2"}), "kin", "relativeLabel") == [
        ("ancestor", "Orla-1")
    ]
    assert column(
        rows(graph, name, **{param: "Orla-1"}), "kin", "relativeLabel", "developerLabel"
    ) == [("descendant", "Orla-2", "Orla Labs")]


def test_education(graph):
    (row,) = rows(graph, "education")
    assert row["personLabel"] == "Siobhán Daly"
    assert row["institutionLabel"] == "Galdor University"
    assert row["employerLabel"] == "Orla Labs"


def test_restrictions(graph):
    assert column(rows(graph, "restrictions"), "actorLabel", "relation", "targetLabel") == [
        ("Data Council", "investigates", "Orla Labs"),
        ("Norland", "restricts", "Orla-2"),
    ]


def test_partners(graph):
    assert column(rows(graph, "partners"), "entityLabel", "partnerLabel") == [
        ("Brightwell", "Orla Labs"),
        ("Orla Labs", "Brightwell"),
    ]


def test_uses(graph):
    assert column(rows(graph, "uses"), "userLabel", "usedLabel") == [("Orla-2", "Kestrel")]


def test_claims_of(graph):
    assert column(rows(graph, "claims-of", speaker="Ivo Brandt"), "relation", "modality") == [
        ("targets", "reported")
    ]


def test_plans(graph):
    assert column(rows(graph, "plans"), "modality", "subjectLabel") == [
        ("negated", "Halden Fund"),
        ("proposed", "Orla Labs"),
    ]
    assert column(rows(graph, "plans", modality="proposed"), "subjectLabel") == [("Orla Labs",)]
    assert rows(graph, "plans", modality="asserted") == []


def test_connection(graph):
    found = rows(graph, "connection", one="Halden Fund", other="Orla Labs")
    assert ("investsIn", "to", None) in column(found, "predicate1", "direction1", "betweenLabel")
    assert ("acquires", "to", "Vermeer Systems", "competesWith", "to") in column(
        found, "predicate1", "direction1", "betweenLabel", "predicate2", "direction2"
    )
    assert all(not row["between"] or row["betweenLabel"] for row in found)


def test_largest_models(graph):
    assert column(rows(graph, "largest-models"), "modelLabel", "parameters") == [
        ("Orla-2", "40000000000")
    ]
    assert rows(graph, "largest-models", minimum="50,000,000,000") == []


def test_by_country(graph):
    assert column(
        rows(graph, "by-country"), "placeLabel", "organisationLabel", "artefacts", "investors"
    ) == [("Norland", "Orla Labs", "1", "1")]


def test_search(graph):
    found = rows(graph, "search", words="ORLA L")
    assert column(found, "label", "classes", "articles") in (
        [("Orla Labs", "Company, Organisation", "3")],
        [("Orla Labs", "Organisation, Company", "3")],
    )


def test_articles(graph):
    assert column(rows(graph, "articles"), "title", "statements", "quotations") == [
        ("Vermeer is sold", "6", "1"),
        ("Orla opens up", "20", "1"),
        ("In brief", "3", "0"),
    ]
    assert len(rows(graph, "articles", since="2025-04")) == 1


def test_to_review(graph):
    found = rows(graph, "to-review")
    assert found[0]["confidence"] == "0.4"
    assert found[0]["relation"] == "targets"


def test_panels(graph):
    facts = rows(graph, "thing/facts", entity="Orla Labs")
    assert ("of", "ledBy", "Siobhán Daly", "2") in column(
        facts, "direction", "predicate", "valueLabel", "articles"
    )
    assert ("to", "developedBy", "Orla-2", "2") in column(
        facts, "direction", "predicate", "valueLabel", "articles"
    )
    assert column(rows(graph, "thing/quotations", entity="Orla-2"), "kind", "speakerLabel") == [
        ("about", "Siobhán Daly")
    ]
    assert column(rows(graph, "thing/mentions", entity="Orla Labs"), "title") == [
        ("Vermeer is sold",),
        ("Orla opens up",),
        ("In brief",),
    ]
    people = rows(graph, "organisation/people", entity="Orla Labs")
    assert {row["relation"] for row in people} == {"foundedBy", "ledBy"}
    works = rows(graph, "organisation/works", entity="Orla Labs")
    assert column(works, "relation", "artefactLabel", "basisLabel") == [
        ("developedBy", "Orla-2", "Orla-1")
    ]
    money = rows(graph, "organisation/money", entity="Orla Labs")
    assert column(money, "direction", "relation", "partyLabel", "amount") == [
        ("of", "acquires", "Brightwell", None),
        ("to", "investsIn", "Halden Fund", "40000000"),
    ]
    career = rows(graph, "person/career", entity="Siobhán Daly")
    assert {(row["relation"], row["placeLabel"]) for row in career} == {
        ("foundedBy", "Orla Labs"),
        ("ledBy", "Orla Labs"),
        ("educatedAt", "Galdor University"),
    }
    policy = rows(graph, "policy/positions", entity="Open Weights Act")
    assert {row["relation"] for row in policy} == {
        "supports",
        "opposes",
        "targets",
        "issuedBy",
        "appliesIn",
    }
