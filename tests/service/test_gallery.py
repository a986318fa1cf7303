"""The gallery of saved queries: forms, answers, downloads, errors."""

import pytest

from kg.queries import list_queries

SHOWN = [q for q in list_queries() if q.folder not in {"checks", "article", "assertion"}]


def test_each_query_for_people_is_in_the_gallery(client):
    page = client.get("/queries").get_data(as_text=True)
    for query in SHOWN:
        assert f'href="/queries/{query.name}"' in page


@pytest.mark.parametrize("query", SHOWN, ids=lambda q: q.name)
def test_each_query_has_a_field_for_each_parameter(client, query):
    response = client.get(f"/queries/{query.name}")
    assert response.status_code == 200
    page = response.get_data(as_text=True)
    for param in query.params:
        assert f'name="{param.name}"' in page
    needed = [p for p in query.params if not (p.is_optional or p.default)]
    assert ('id="answer"' in page) is not bool(needed)


def test_a_name_in_the_form_gives_readable_rows(client):
    page = client.get("/queries/console/everything-about", query_string={"entity": "OpenAI"})
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "said-there" in text
    assert '<th scope="col">objectLabel' not in text


@pytest.mark.parametrize(
    ("form", "sent"), [("csv", "text/csv"), ("json", "application/sparql-results+json")]
)
def test_an_answer_can_be_downloaded(client, form, sent):
    response = client.get("/queries/console/developers", query_string={"format": form})
    assert response.mimetype == sent
    assert "attachment" in response.headers["Content-Disposition"]
    assert b"openai" in response.data


def test_a_value_that_names_nothing_is_explained(client):
    response = client.get("/queries/console/everything-about?entity=%3Cb%3Enobody")
    assert response.status_code == 400
    assert "<b>nobody" not in response.get_data(as_text=True)
    assert 'role="alert"' in response.get_data(as_text=True)


@pytest.mark.parametrize("name", ["checks/unlabelled", "console/nothing", "assertion/x"])
def test_what_is_not_in_the_gallery_is_not_found(client, name):
    assert client.get(f"/queries/{name}").status_code == 404
