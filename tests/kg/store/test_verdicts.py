"""A verdict follows its sentence: through changed articles, other extractors, and merges."""

import pyoxigraph as ox
import pytest

from kg import curate, terms
from kg.errors import BadDecision
from kg.graph import contribute
from kg.model import Article, Claim, Extraction, Mention, Span
from kg.store import open_store
from kg.store.verdicts import Said
from kg.validate import validate_graph
from tests.kg.small import make_extraction
from tests.kg.store.test_decisions import dump

PREFIX = "A sentence that was put before. "


def put(store, extraction, version):
    store.add(contribute(extraction, version), extraction.article)


def changed(extraction, *, claims=True):
    """Give the extraction of an article with a sentence more; without claims, if told so."""
    by = len(PREFIX)
    old = extraction.article

    def span(s):
        return Span(s.start + by, s.end + by)

    def moved(m):
        return m and Mention(span(m.span), m.text, m.cls, m.kind, m.entity)

    kept = tuple(
        Claim(
            moved(c.subject),
            c.predicate,
            moved(c.object) if isinstance(c.object, Mention) else c.object,
            span(c.span),
            c.extractors,
            c.confidence,
            c.modality,
            moved(c.attributed_to),
            c.role,
        )
        for c in extraction.claims
    )
    article = Article(old.key, PREFIX + old.text, old.source, old.title)
    return Extraction(article, extraction.entities if claims else (), kept if claims else (), ())


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "store", create=True) as opened:
        put(opened, make_extraction(1), "1")
        yield opened


def assertions(store, predicate=terms.developedBy):
    rows = store.triples.query(f"SELECT ?a {{ ?a <{terms.rdf_predicate}> <{predicate}> }}")
    return [row["a"].value for row in rows]


def is_fact(store, predicate=terms.developedBy):
    return bool(store.triples.query(f"ASK {{ ?s <{predicate}> ?o }}"))


def sound(store):
    return not validate_graph(store.triples, store.text).violations


def test_a_rejected_claim_stays_away_when_its_sentence_moves(store):
    (claim,) = assertions(store)
    curate.judge(store, claim, right=False)
    put(store, changed(make_extraction(1)), "2")
    assert assertions(store) == []
    assert not is_fact(store)
    assert is_fact(store, terms.affiliatedWith)
    assert sound(store)


def test_an_accepted_claim_is_certain_and_stays_without_an_extractor_that_finds_it(store):
    (claim,) = assertions(store)
    curate.judge(store, claim, right=True)
    assert store.triples.query(f"ASK {{ <{claim}> <{terms.confidence}> 1.0 }}")
    put(store, changed(make_extraction(1), claims=False), "2")
    assert is_fact(store)
    assert sound(store)


def test_an_accepted_claim_goes_with_its_sentence_and_comes_back_with_it(store):
    curate.judge(store, assertions(store)[0], right=True)
    before = dump(store)
    other = Article("test:1", "Nothing of it is left.", "test", "Title 1")
    put(store, Extraction(other, (), (), ()), "2")
    assert assertions(store) == []
    assert sound(store)
    put(store, make_extraction(1), "1")
    assert dump(store) == before


def test_verdicts_hold_whatever_was_merged(store):
    (claim,) = assertions(store)
    curate.judge(store, claim, right=False)
    put(store, make_extraction(2), "1")
    curate.merge(store, "Ada Labs", "Meta")
    put(store, changed(make_extraction(1)), "2")
    makers = store.triples.query(f"SELECT ?m {{ ?m <{terms.developedBy}> ?o }}")
    assert [row["m"].value for row in makers] == [terms.BASE + "model/model-2"]
    assert sound(store)


def test_the_other_verdict_on_a_claim_that_is_gone_brings_it_back(store):
    (claim,) = assertions(store)
    before = store.triples.query(f"SELECT * {{ <{claim}> ?p ?o }}")
    size = len(list(before))
    curate.judge(store, claim, right=False)
    curate.judge(store, claim, right=True)
    after = store.triples.query(f"SELECT * {{ <{claim}> ?p ?o }}")
    assert len(list(after)) == size
    assert len(store.decisions()) == 1


def test_taking_a_verdict_back_restores_what_was(store):
    before = dump(store)
    (claim,) = assertions(store)
    for right in (True, False):
        decision = curate.judge(store, claim, right=right)
        assert dump(store) != before
        curate.undo(store, decision.iri)
        assert dump(store) == before


def test_the_curation_graph_shows_the_sentence_of_a_verdict(store):
    (claim,) = assertions(store)
    curate.judge(store, claim, right=False, who="ana")
    quads = store.triples.quads_for_pattern(None, ox.NamedNode(terms.exact), None, None)
    words = {q.object.value for q in quads if q.graph_name == ox.NamedNode(curation())}
    assert words == {"Meta released Model-1."}


def curation():
    return terms.BASE + "graph/curation"


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"key": [], "quads": "<x", "facts": []}'])
def test_what_is_no_claim_is_refused(line):
    with pytest.raises(BadDecision):
        Said.from_json(line)
