"""/api/queries: values bound and never pasted, pages, formats, errors."""

import csv
import io
import json

import pytest
import rdflib

from kg.queries import list_queries, read_query
from kg.queries.page import has_own_limit, page_text
from service.api.queries import PAGING
from service.api.results import FORMATS

DEVELOPERS = "/api/queries/console/developers"


def ask(client, name="console/developers", accept=None, **given):
    headers = {"Accept": accept} if accept else {}
    return client.get(f"/api/queries/{name}", query_string=given, headers=headers)


@pytest.mark.parametrize("query", list_queries(), ids=lambda q: q.name)
def test_every_saved_query_answers(client, query):
    values = {"iri": "OpenAI", "string": "a", "integer": "1", "date": "2020", "term": "reported"}
    given = {p.name: values[p.kind] for p in query.params if not p.is_optional}
    answer = ask(client, query.name, **given, limit=3)
    assert answer.status_code == 200, answer.text
    assert len(answer.json["rows"]) <= 3
    assert answer.json["generation"] == answer.headers["X-Generation"]


def test_a_name_without_its_folder_is_enough(client):
    assert ask(client, "developers").json == ask(client).json


def test_a_thing_may_be_given_by_name_path_or_iri(client):
    answers = [
        ask(client, developer=value).json["rows"]
        for value in (
            "OpenAI",
            "openai",
            "organisation/openai",
            "https://w3id.org/newsgraph/organisation/openai",
        )
    ]
    assert answers[0]
    assert all(a == answers[0] for a in answers)
    assert len(answers[0]) < len(ask(client).json["rows"])


def test_pages_together_are_the_whole(client):
    whole = ask(client).json
    assert whole["next"] is None
    assert len(whole["rows"]) > 3
    seen, following = [], f"?limit={len(whole['rows']) // 3 + 1}"
    while following:
        page = client.get(DEVELOPERS + following)
        seen += page.json["rows"]
        assert len(seen) <= len(whole["rows"])
        following = page.json["next"]
        assert (f'{following}>; rel="next"' in page.headers.get("Link", "")) is bool(following)
    assert seen == whole["rows"]


@pytest.mark.parametrize("form", FORMATS, ids=lambda f: f.name)
def test_every_format_says_the_same(client, form):
    rows = ask(client).json["rows"]
    named = ask(client, format=form.name)
    accepted = ask(client, accept=form.types[0])
    assert named.mimetype == accepted.mimetype == form.types[0]
    if form.name in {"turtle", "ntriples", "jsonld", "rdfxml"}:
        name = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}[
            form.name
        ]
        graph = rdflib.Graph().parse(data=named.data, format=name)
        solutions = list(
            graph.subject_objects(
                rdflib.URIRef("http://www.w3.org/2001/sw/DataAccess/tests/result-set#solution")
            )
        )
        assert len(solutions) == len(rows)
    else:
        assert named.text.count("/organisation/") >= len(rows)


def test_csv_opens_as_a_table(client):
    answer = ask(client, format="csv")
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["artefactLabel"] for row in table] == [
        row["artefactLabel"] for row in ask(client).json["rows"]
    ]


def test_numbers_are_numbers(client):
    rows = ask(client, "console/articles").json["rows"]
    assert all(isinstance(row["statements"], int) for row in rows)
    assert "since" not in rows[0]
    assert rows[0]["date"] is None


def test_the_same_question_is_not_answered_twice(client):
    first = ask(client)
    again = client.get(DEVELOPERS, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(DEVELOPERS + "?limit=1", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        (DEVELOPERS + "?developper=OpenAI", 400, "did you mean developer?"),
        (DEVELOPERS + "?developer=Nobody+Inc", 400, "nothing in the graph is named"),
        (DEVELOPERS + "?developer=a&developer=b", 400, "given 2 times"),
        (DEVELOPERS + "?limit=0", 400, "from 1 to 10,000"),
        (DEVELOPERS + "?limit=1%3BDROP", 400, "limit must be"),
        (DEVELOPERS + "?offset=99999999", 400, "offset must be"),
        (DEVELOPERS + "?format=exe", 406, "turtle"),
        (DEVELOPERS + "?developer=" + "a" * 2001, 400, "more than the 2,000"),
        (DEVELOPERS + "?developer=%80", 400, "not in UTF-8"),
        ("/api/queries/console/everything-about", 400, "needs entity"),
        ("/api/queries/console/largest-models?minimum=many", 400, "a whole number"),
        ("/api/queries/console/articles?since=2025-13", 400, "a year, month or day"),
        ("/api/queries/console/develpers", 404, "did you mean console/developers"),
        ("/api/queries/..%2f..%2fpyproject.toml", 404, "no saved query"),
        ("/api/queries/%2e%2e/%2e%2e/etc/passwd", 404, "no saved query"),
        ("/api/queries/console/developers.rq%00", 404, "no saved query"),
    ],
)
def test_bad_input_is_told(client, path, code, words):
    answer = client.get(path)
    assert answer.status_code == code
    assert answer.json["error"]["code"] == code
    assert words in answer.json["error"]["message"]


@pytest.mark.parametrize(
    "value",
    [
        'x" } UNION { ?s ?p ?o } #',
        "https://w3id.org/newsgraph/organisation/openai> . ?s ?p ?o . <x:y",
        "?developer",
        "} LIMIT 1 #",
        "a\r\nX-Injected: 1",
        "\u202e\U0001f600",
    ],
)
def test_a_value_is_bound_and_never_read_as_a_query(client, value):
    answer = ask(client, developer=value)
    assert answer.status_code == 400
    assert "X-Injected" not in answer.headers
    answer = ask(client, "console/search", words=value)
    assert (answer.status_code, answer.json["rows"]) == (200, [])


def test_an_unknown_method_is_told(client):
    answer = client.post(DEVELOPERS)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_no_saved_query_takes_a_name_that_paging_needs():
    for query in list_queries():
        assert not {p.name for p in query.params} & set(PAGING), query.name


def test_a_query_with_its_own_limit_is_paged_behind_it():
    own = read_query("SELECT * { ?s ?p ?o }\nLIMIT 5 # rows\n", "x")
    assert has_own_limit(own)
    assert page_text(own, 2, 2) == own.text
    inner = read_query("SELECT * { { SELECT * { ?s ?p ?o } LIMIT 5 } } # LIMIT 3", "x")
    assert not has_own_limit(inner)
    assert page_text(inner, 2, 4).endswith("\nLIMIT 2 OFFSET 4\n")
    with pytest.raises(ValueError, match="before the first row"):
        page_text(inner, 1, -1)


def test_the_list_names_every_query(client):
    found = client.get("/api/queries").json["queries"]
    assert [q["name"] for q in found] == [q.name for q in list_queries()]
    assert client.get("/api/").json["queries"] == found


def test_the_page_for_people_names_every_query_with_its_parameters(client):
    page = client.get("/api/", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    for query in list_queries():
        assert f"/api/queries/{query.name}" in page.text
        assert all(f"<code>{p.name}</code>" in page.text for p in query.params)


def test_rows_too_large_for_memory_are_told(client, monkeypatch):
    monkeypatch.setattr("service.api.queries.MOST_BYTES", 100)
    answer = ask(client)
    assert answer.status_code == 400
    assert "limit=" in answer.json["error"]["message"]
    monkeypatch.undo()
    assert json.loads(ask(client).data)["rows"]
