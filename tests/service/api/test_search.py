"""/api/search over HTTP: its shape, its pages, its errors."""

import pytest


def ask(client, **given):
    return client.get("/api/search", query_string=given)


def test_a_search_box_gets_what_it_shows(client):
    answer = ask(client, q="ope", kind="entity", limit=10, prefix=1)
    assert answer.status_code == 200
    (hit,) = answer.json["results"]
    assert hit["label"] == "OpenAI"
    assert hit["path"] == "/organisation/openai"
    assert hit["class"] == "Company"
    assert {"iri", "description", "snippet", "articles"} <= set(hit)
    assert client.get(hit["path"]).status_code == 200


def test_a_misspelt_name_gets_suggestions(client):
    answer = ask(client, q="Opnai").json
    assert answer["results"] == []
    assert answer["suggestions"][0]["label"] == "OpenAI"


def test_next_leads_through_all(client):
    seen, following = [], "?q=title&kind=article&limit=3"
    while following:
        answer = client.get("/api/search" + following).json
        seen += [hit["label"] for hit in answer["results"]]
        following = answer["next"]
    assert sorted(seen) == sorted({f"Title {n}" for n in (*range(6), 12)})


def test_sentences_lead_to_their_place(client):
    hit = ask(client, q="released", kind="sentence", limit=1).json["results"][0]
    assert client.get(hit["path"].partition("#")[0]).status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "q is missing"),
        ("q=%20", "q is missing"),
        ("q=a&limit=0", "limit must be a whole number from 1 to 100"),
        ("q=a&limit=1e9", "limit must be"),
        ("q=a&limit=99999999999999999999", "limit must be"),
        ("q=a&limit=%D9%A1", "limit must be"),
        ("q=a&offset=-1", "offset must be"),
        ("q=a&kind=person", "kind must be one of entity, sentence, article"),
        ("q=a&class=Cat", "class must be one of"),
        ("q=a&class=Model&kind=article", "kind=entity"),
        ("q=a&prefix=maybe", "prefix must be 1 or 0"),
        ("q=a&q=b", "given 2 times"),
        ("q=a&qq=b", "did you mean q?"),
        ("q=" + "a" * 201, "more than the 200 allowed"),
        ("q=" + "a" * 3000, "more than the 2,000 allowed"),
        ("q=%FF%FE", "not in UTF-8"),
        ("q=a%00b", "control characters"),
        ("q=a%0D%0ASet-Cookie:x", None),
    ],
)
def test_bad_input_is_told(client, query, words):
    answer = client.get("/api/search?" + query)
    if words is None:
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        return
    assert answer.status_code == 400
    assert words in answer.json["error"]["message"]


def test_a_store_without_a_graph_says_so(tmp_path):
    from tests.service.conftest import make_app

    app = make_app(tmp_path)
    answer = ask(app.test_client(), q="a")
    assert answer.status_code == 503
    assert "kg build" in answer.json["error"]["message"]
