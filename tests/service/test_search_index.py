"""Search in the index of a generation: order, prefixes, slips of the pen, hostile words."""

import shutil
import threading
import time

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import terms
from kg.store import open_snapshot
from kg.store.search import FILE
from service.errors import QueryTimeout
from service.graph import Graphs
from service.search_index import SearchIndex, SearchIndexes
from tests.service.conftest import publish


@pytest.fixture(scope="module")
def index(store):
    with open_snapshot(store) as snapshot:
        made = SearchIndex(snapshot, 2.0)
        yield made
        made.close()


def labels(hits):
    return [hit.label for hit in hits]


def test_a_thing_is_found_by_its_name_in_any_case(index):
    (hit,) = index.find("openai")
    assert hit.label == "OpenAI"
    assert hit.iri == terms.BASE + hit.path[1:]
    assert (hit.cls, hit.description) == ("Company", "Company")
    assert hit.articles >= 2


def test_all_words_must_be_there(index):
    assert labels(index.find("ada labs")) == ["Ada Labs"]
    assert index.find("ada openai") == []


def test_a_prefix_completes_the_last_word_only(index):
    assert labels(index.find("mod", prefix=True)) == [f"Model-{n}" for n in (0, 1, 2, 3)]
    assert index.find("mod") == []
    assert labels(index.find("ada l", prefix=True)) == ["Ada Labs"]


def test_the_exact_name_goes_before_names_that_begin_with_it(index):
    assert labels(index.find("meta", prefix=True))[0] == "Meta"


def test_a_class_narrows_a_search(index):
    assert labels(index.find("o", prefix=True, cls="Organisation")) == ["OpenAI"]
    assert index.find("openai", cls="Person") == []


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("OpenIA", "OpenAI"),
        ("opnai", "OpenAI"),
        ("adalabs", "Ada Labs"),
        ("model 0", "Model-0"),
        ("Anne Lee", "Ann Lee"),
    ],
)
def test_a_slip_finds_the_nearest_name(index, slip, meant):
    assert labels(index.nearest(slip))[0] == meant


def test_what_is_like_nothing_has_no_neighbours(index):
    assert index.nearest("zzzzzzzzzz") == []


def test_a_sentence_is_found_with_its_article_and_what_matched(index):
    hits = index.find("released", "sentence")
    assert hits
    for hit in hits:
        assert "#char=" in hit.path
        assert [hit.snippet[a:b] for a, b in hit.marks] == ["released"]


def test_articles_are_found_by_title_and_by_what_they_say(index):
    assert labels(index.find("title 4", "article")) == ["Title 4"]
    assert len(index.find("china", "article")) == 7


def test_pages_follow_each_other_without_gap_or_double(index):
    every = labels(index.find("title", "article", limit=50))
    parts = [
        label
        for n in range(0, 8, 2)
        for label in labels(index.find("title", "article", limit=2, offset=n))
    ]
    assert parts == every
    assert len(set(every)) == 7


@given(st.text(max_size=60), st.sampled_from(["entity", "sentence", "article"]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_words_break_a_search(index, words, kind, prefix):
    index.find(words, kind, prefix=prefix)
    index.nearest(words)


@pytest.mark.parametrize(
    "words",
    [
        '"',
        "NEAR(a b)",
        "a* OR",
        "text:ai",
        "^openai",
        "a AND",
        "x\0y",
        "'; DROP TABLE name",
        "-",
        "{a b}:c",
    ],
)
def test_the_index_has_no_syntax_of_its_own(index, words):
    assert isinstance(index.find(words), list)


def test_a_search_that_takes_too_long_is_stopped(tmp_path):
    graph = ox.Store()
    node, label, cls = ox.NamedNode, ox.NamedNode(terms.label), ox.NamedNode(terms.rdf_type)
    graph.bulk_extend(
        quad
        for n in range(20_000)
        for thing in [node(f"{terms.BASE}model/m{n}")]
        for quad in (
            ox.Quad(thing, label, ox.Literal(f"Model {n}")),
            ox.Quad(thing, cls, node(terms.Model)),
        )
    )

    class Opened:
        folder, generation = tmp_path, "g"

    Opened.graph = graph
    slow = SearchIndex(Opened, 0.0)
    with pytest.raises(QueryTimeout, match="rarer words"):
        slow.nearest("model 77")
    slow.close()
    quick = SearchIndex(Opened, 2.0)
    quick.find("m", prefix=True)
    start = time.perf_counter()
    for _ in range(20):
        assert len(quick.find("mod", prefix=True)) == 10
    assert (time.perf_counter() - start) / 20 < 0.05
    quick.close()


def test_a_generation_without_an_index_is_searched_and_left_as_it_is(tmp_path):
    publish(tmp_path / "s", range(2))
    with open_snapshot(tmp_path / "s") as snapshot:
        (snapshot.folder / FILE).unlink(missing_ok=True)
        before = sorted(snapshot.folder.iterdir())
        index = SearchIndex(snapshot, 2.0)
        assert labels(index.find("openai")) == ["OpenAI"]
        index.close()
        assert sorted(snapshot.folder.iterdir()) == before


def test_a_new_generation_is_searched_at_once(tmp_path):
    publish(tmp_path / "s", [0])
    graphs = Graphs(tmp_path / "s")
    indexes = SearchIndexes(graphs, 2.0)
    assert indexes.current().find("ada labs") == []
    old = graphs.current()
    publish(tmp_path / "s", [2])
    assert labels(indexes.current().find("ada labs")) == ["Ada Labs"]
    indexes.current().close()
    old.close()
    graphs.close()


def test_many_threads_search_at_once(index):
    found = []
    threads = [
        threading.Thread(
            target=lambda: found.extend(labels(index.find("openai")) for _ in range(50))
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [["OpenAI"]] * 400


def test_an_old_generation_can_be_removed_while_its_index_is_open(tmp_path):
    publish(tmp_path / "s", [0])
    with open_snapshot(tmp_path / "s") as snapshot:
        index = SearchIndex(snapshot, 2.0)
        index.find("openai")
        shutil.rmtree(snapshot.folder)
        assert labels(index.find("openai")) == ["OpenAI"]
        index.close()
