"""What a person decided: applied at once, kept over rebuilds, taken back without a trace."""

import io
import itertools

import pyoxigraph as ox
import pytest

from kg import terms
from kg.errors import BadDecision
from kg.graph import MERGED, contribute
from kg.store import open_snapshot, open_store
from kg.store.decisions import GRAPH, Decision, Kind, Rewriting
from kg.store.export import export
from kg.store.merges import former_name, list_merges
from kg.validate import validate_graph
from tests.kg.small import make_extraction

META = terms.BASE + "organisation/meta-"
ADA = terms.BASE + "organisation/ada-labs"
OPENAI = terms.BASE + "organisation/openai"


def put(store, *numbers, title=None):
    for number in numbers:
        extraction = make_extraction(number, title)
        store.add(contribute(extraction, f"f{title}"), extraction.article)


def dump(store):
    output = io.BytesIO()
    export(store.quads(), output)
    return output.getvalue()


def things(store, predicate=terms.developedBy):
    return {
        q.object.value
        for q in store.triples.quads_for_pattern(None, ox.NamedNode(predicate), None, MERGED)
    }


def labels(store, iri):
    found = store.triples.quads_for_pattern(ox.NamedNode(iri), None, None, MERGED)
    return {q.predicate.value: q.object.value for q in found if isinstance(q.object, ox.Literal)}


def assertion(store, predicate):
    (first, *_) = sorted(
        (
            q.subject.value
            for q in store.triples.quads_for_pattern(
                None, ox.NamedNode(terms.rdf_predicate), ox.NamedNode(predicate), MERGED
            )
        ),
    )
    return first


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "store", create=True) as opened:
        put(opened, *range(6))
        yield opened


def decisions_of(store):
    article = store.articles()[0].iri
    return (
        Decision(Kind.MERGE, ADA, OPENAI, who="ana", when="2026-01-02T03:04:05+00:00", why="same"),
        Decision(Kind.SPLIT, OPENAI, OPENAI + "-abcdef", article),
        Decision(Kind.REJECT, assertion(store, terms.developedBy), article=article),
        Decision(Kind.ACCEPT, assertion(store, terms.locatedIn), article=article),
    )


def test_a_merge_moves_all_that_is_said_and_the_name(store):
    before = things(store)
    store.decide(Decision(Kind.MERGE, ADA, OPENAI))
    assert things(store) == before - {ADA}
    assert labels(store, ADA) == {}
    assert labels(store, OPENAI)[terms.altLabel] == "Ada Labs"
    assert not list(store.triples.quads_for_pattern(ox.NamedNode(ADA), None, None, MERGED))


def test_a_split_moves_what_one_article_says(store):
    article = next(a.iri for a in store.articles() if a.key == "test:0")
    store.decide(Decision(Kind.SPLIT, OPENAI, OPENAI + "-abcdef", article))
    assert {OPENAI, OPENAI + "-abcdef"} <= things(store)
    assert labels(store, OPENAI + "-abcdef")[terms.label] == "OpenAI"
    mentioned = store.triples.quads_for_pattern(
        ox.NamedNode(OPENAI), ox.NamedNode(terms.mentionedIn), ox.NamedNode(article), MERGED
    )
    assert not list(mentioned)


def test_a_rejected_claim_leaves_with_its_triple_and_evidence(store):
    node = assertion(store, terms.developedBy)
    quads = {q.predicate.value: q.object for q in store.quads() if q.subject.value == node}
    plain = (quads[terms.rdf_subject], quads[terms.rdf_predicate], quads[terms.rdf_object])
    store.decide(Decision(Kind.REJECT, node, article=quads[terms.wasDerivedFrom].value))
    assert not list(store.triples.quads_for_pattern(ox.NamedNode(node), None, None, MERGED))
    assert not list(store.triples.quads_for_pattern(*plain, quads[terms.wasDerivedFrom]))
    outcome = validate_graph(store.triples, store.text, shapes=False)
    outcome.demand()


def test_a_triple_that_another_article_states_stays(tmp_path):
    with open_store(tmp_path / "store", create=True) as store:
        put(store, 0, 12)  # both say the same of the same model
        plain = ox.NamedNode(terms.developedBy)
        nodes = [
            q.subject
            for q in store.triples.quads_for_pattern(
                None, ox.NamedNode(terms.rdf_predicate), plain, MERGED
            )
        ]
        for left, node in zip((1, 0), nodes, strict=True):
            (source,) = store.triples.quads_for_pattern(
                node, ox.NamedNode(terms.wasDerivedFrom), None, MERGED
            )
            store.decide(Decision(Kind.REJECT, node.value, article=source.object.value))
            assert len(list(store.triples.quads_for_pattern(None, plain, None, MERGED))) == left


def test_taking_a_decision_back_leaves_no_trace(store):
    before = dump(store)
    made = decisions_of(store)
    for decision in made:
        store.decide(decision)
    assert dump(store) != before
    for decision in made:
        store.undo(decision)
    assert dump(store) == before


def test_what_was_looked_at_changes_nothing_but_the_record(store):
    before = set(store.quads())
    articles = [a.iri for a in store.articles()]
    looked = (
        Decision(Kind.SAME, OPENAI, " ".join(articles), who="ana", when="2026-01-02T03:04:05Z"),
        Decision(Kind.TOGETHER, OPENAI, "Open AI", who="ana"),
    )
    for decision in looked:
        store.decide(decision)
    added = set(store.quads()) - before
    assert {q.graph_name for q in added} == {GRAPH}
    assert {q.object.value for q in added if q.predicate.value.endswith("used")} == set(articles)
    assert before < set(store.quads())
    for decision in looked:
        store.undo(decision)
    assert set(store.quads()) == before


def test_what_was_looked_at_goes_with_a_thing_that_is_merged():
    facts = [(OPENAI, f"article-{n}", "name", "OpenAI") for n in range(3)]
    facts.append((OPENAI, "article-0", "form-initials", "OAI"))
    merged = Decision(Kind.MERGE, ADA, OPENAI)
    looked = [
        Decision(Kind.SAME, ADA, "article-0 article-1"),
        Decision(Kind.SAME, OPENAI, "article-2"),
        Decision(Kind.TOGETHER, ADA, "OAI"),
    ]
    assert [m.certainty for m in list_merges(facts)] == [0.8, 0.9]
    part = list_merges(facts, [merged, *looked[::2]])
    assert [(m.form, m.certainty) for m in part] == [("", 0.9), ("OAI", 1.0), ("ada-labs", 1.0)]
    assert "2 of them looked at" in part[0].reason
    assert {m.certainty for m in list_merges(facts, [merged, *looked])} == {1.0}


def test_a_name_is_set_apart_or_kept_and_never_both(store):
    before = set(store.quads())
    store.decide(Decision(Kind.APART, OPENAI, "Open AI"))
    store.decide(Decision(Kind.TOGETHER, OPENAI, "Open AI"))
    assert [d.kind for d in store.decisions()] == [Kind.TOGETHER]
    assert store.apart() == frozenset()
    store.undo(store.decisions()[0])
    assert set(store.quads()) == before


def test_the_order_of_decisions_and_articles_does_not_matter(tmp_path):
    dumps = set()
    with open_store(tmp_path / "first", create=True) as first:
        put(first, *range(6))
        made = decisions_of(first)
    for number, order in enumerate(itertools.permutations(made)):
        with open_store(tmp_path / str(number % 3), create=True) as store:
            for decision in store.decisions():
                store.undo(decision)
            if number % 2:
                put(store, *reversed(range(6)))
            for decision in order:
                store.decide(decision)
            put(store, *range(6))
            dumps.add(dump(store))
    assert len(dumps) == 1


def test_decisions_outlive_rebuilds_forgetting_and_reopening(tmp_path):
    with open_store(tmp_path / "store", create=True) as store:
        put(store, *range(6))
        store.decide(Decision(Kind.MERGE, ADA, OPENAI))
        decided = dump(store)
        put(store, *range(6), title="Anew")
        assert ADA not in things(store)
        for number in range(6):
            store.forget(f"test:{number}")
    with open_store(tmp_path / "store") as store:
        assert [d.kind for d in store.decisions()] == [Kind.MERGE]
        put(store, *range(6))
        assert dump(store) == decided


def test_things_merged_one_into_another_end_up_as_one(store):
    store.decide(Decision(Kind.MERGE, ADA, OPENAI))
    with pytest.raises(BadDecision, match="into itself"):
        store.decide(Decision(Kind.MERGE, OPENAI, ADA))
    with pytest.raises(BadDecision, match="two kinds"):
        store.decide(Decision(Kind.MERGE, OPENAI, terms.BASE + "person/ann-lee"))


def test_a_claim_that_joins_a_thing_to_itself_is_dropped():
    extraction = make_extraction(1)
    contribution = contribute(extraction, "f")
    person, company = (
        next(f.entity for f in contribution.facts if f"/{kind}/" in f.entity)
        for kind in ("person", "organisation")
    )
    assert company != person
    joined = Rewriting([Decision(Kind.SPLIT, person, company, contribution.article)])
    said = {q.object.value for q in joined.apply(contribution).own if "predicate" in str(q)}
    assert terms.affiliatedWith in {
        q.object.value for q in contribution.own if q.predicate.value == terms.rdf_predicate
    }
    assert terms.affiliatedWith not in said


def test_decisions_are_published_in_the_curation_graph(store):
    made = decisions_of(store)
    generation = store.publish()
    for decision in made:
        store.decide(decision)
    assert store.publish() != generation
    with open_snapshot(store.folder) as snapshot:
        nodes = {q.subject.value for q in snapshot.graph.quads_for_pattern(None, None, None, GRAPH)}
        assert nodes == {d.iri for d in made}
        validate_graph(snapshot.graph, snapshot.text).demand()
        assert [m.decision for m in snapshot.merges() if m.decision] == [made[0]]


def test_the_last_decision_on_a_claim_counts(store):
    node = assertion(store, terms.developedBy)
    article = store.articles()[0].iri
    before = dump(store)
    store.decide(Decision(Kind.REJECT, node, article=article))
    store.decide(Decision(Kind.ACCEPT, node, article=article))
    assert len(store.decisions()) == 1
    store.undo(store.decisions()[0])
    assert dump(store) == before


def test_a_merged_thing_keeps_its_name_in_the_list():
    names = ["Ada Labs, Inc.", "Ada", "OpenAI"]
    assert former_name(ADA, names) == "Ada Labs, Inc."
    assert former_name(ADA + "-39eb1e", names) == "Ada Labs, Inc."
    assert former_name(ADA, ["Nothing like it"]) == "ada-labs"
