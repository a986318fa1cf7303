"""The saved queries on the graph of the sample articles, built by the real pipeline."""

from pathlib import Path

import pytest

from kg import terms
from kg.build import Options, build
from kg.queries import list_queries, run
from kg.store import open_snapshot, open_store

ARTICLES = Path(__file__).resolve().parent.parent / "marked" / "articles"
VALUES = {
    "claims-of": {"speaker": "Google"},
    "connection": {"one": "OpenAI", "other": "Microsoft"},
    "everything-about": {"entity": "OpenAI"},
    "search": {"words": "deep"},
    "timeline": {"entity": "OpenAI"},
}
RELATED = f"SELECT ?model {{ ?model <{terms.basedOn}>|<{terms.succeeds}> ?o ; a <{terms.Model}> }}"
MAY_BE_EMPTY = frozenset({"connection", "contradictions", "corroborated", "claims-of", "namesakes"})
"""What twelve articles on different matters need not hold."""


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    with open_store(folder, create=True) as store:
        report = build([str(ARTICLES)], store, Options(workers=1))
        assert report.added == 12
    with open_snapshot(folder) as snapshot:
        yield snapshot.graph


@pytest.mark.parametrize("query", list_queries("console"), ids=lambda q: q.name)
def test_every_question_is_answered(graph, query):
    name = query.name.removeprefix("console/")
    given = {p.name for p in query.params}
    values = {k: v for k, v in VALUES.get(name, {}).items() if k in given}
    if name == "model-family":
        values = {"model": next(iter(graph.query(RELATED)))["model"].value}
    rows = list(run(query, graph, values))
    assert rows or name in MAY_BE_EMPTY


def names(graph, query, column, **values):
    found = next(q for q in list_queries("console") if q.name == f"console/{query}")
    return {str(row[column].value) for row in run(found, graph, values) if row[column] is not None}


def test_known_answers_are_among_them(graph):
    assert "OpenAI" in names(graph, "developers", "developerLabel")
    assert "Satya Nadella" in names(graph, "leaders-and-founders", "personLabel")
    assert names(graph, "everything-about", "sentence", entity="DeepMind")
    assert "Google DeepMind" in names(graph, "search", "label", words="deep")


@pytest.mark.parametrize("check", list_queries("checks"), ids=lambda q: q.name)
def test_every_check_passes(graph, check):
    assert list(run(check, graph)) == []
