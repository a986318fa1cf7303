"""The full-text index is published with the graph and holds what the graph holds."""

import sqlite3

from kg.graph import contribute
from kg.store import open_snapshot, open_store
from kg.store.search import FILE, VERSION, fold, write_search
from tests.kg.small import make_extraction


def publish(folder, numbers):
    with open_store(folder, create=True) as store:
        for number in numbers:
            extraction = make_extraction(number)
            store.add(contribute(extraction, "f"), extraction.article)
        store.publish()


def ask(folder, query):
    with open_snapshot(folder) as snapshot:
        db = sqlite3.connect(f"{(snapshot.folder / FILE).as_uri()}?mode=ro", uri=True)
        try:
            return db.execute(query).fetchall()
        finally:
            db.close()


def test_a_published_generation_has_its_index(tmp_path):
    publish(tmp_path / "s", range(3))
    assert ask(tmp_path / "s", "PRAGMA user_version") == [(VERSION,)]
    things = ask(tmp_path / "s", "SELECT label, class, wider, description, articles FROM thing")
    assert ("Model-0", "Model", "Model", "Model by OpenAI", 1) in things
    assert ("OpenAI", "Company", "Organisation", "Company", 1) in things
    assert len(ask(tmp_path / "s", "SELECT * FROM article")) == 3


def test_the_best_known_come_first(tmp_path):
    publish(tmp_path / "s", range(4))
    counts = [n for (n,) in ask(tmp_path / "s", "SELECT articles FROM thing ORDER BY id")]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 4


def test_it_follows_the_graph(tmp_path):
    publish(tmp_path / "s", range(3))
    query = "SELECT count(*) FROM name WHERE text = 'Ada Labs'"
    assert ask(tmp_path / "s", query) == [(1,)]
    with open_store(tmp_path / "s") as store:
        store.forget(next(a.iri for a in store.articles() if a.title == "Title 2"))
        store.publish()
    assert ask(tmp_path / "s", query) == [(0,)]


def test_words_that_stand_in_a_larger_piece_of_evidence_are_not_listed_twice(tmp_path):
    publish(tmp_path / "s", [0])
    texts = [t for (t,) in ask(tmp_path / "s", "SELECT text FROM sentence ORDER BY id")]
    assert texts == ["OpenAI released Model-0.", "“We like it,” said Ann Lee of OpenAI in China."]


def test_the_same_graph_gives_the_same_rows(tmp_path):
    publish(tmp_path / "a", [0, 1, 2])
    publish(tmp_path / "b", [2, 1, 0])
    for table in ("thing", "name", "article", "sentence"):
        query = f"SELECT * FROM {table} ORDER BY id"
        assert ask(tmp_path / "a", query) == ask(tmp_path / "b", query)


def test_an_empty_graph_has_an_empty_index(tmp_path):
    import pyoxigraph as ox

    write_search(tmp_path / "i.sqlite", ox.Store())
    db = sqlite3.connect(tmp_path / "i.sqlite")
    assert db.execute("SELECT count(*) FROM thing").fetchone() == (0,)
    db.close()


def test_names_are_compared_without_case_and_marks():
    assert fold("Élysée  Palace") == fold("elysee palace")
