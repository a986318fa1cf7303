"""Pages and linked data: every IRI at its own path, in every format, and hostile names escaped."""

import pytest
import rdflib

from kg import terms
from tests.service.conftest import make_app

OPENAI = "/organisation/openai"


def get(client, path, accept="text/html"):
    return client.get(path, headers={"Accept": accept})


@pytest.mark.parametrize(
    ("accept", "form"), [("text/turtle", "turtle"), ("application/ld+json", "json-ld")]
)
def test_an_iri_answers_as_rdf_at_its_own_path(client, accept, form):
    response = get(client, OPENAI, accept)
    assert response.status_code == 200
    assert response.mimetype == accept
    assert "Accept" in response.headers["Vary"]
    graph = rdflib.Graph().parse(data=response.data, format=form)
    thing = rdflib.URIRef(terms.BASE + "organisation/openai")
    assert (thing, rdflib.RDF.type, rdflib.URIRef(terms.Company)) in graph
    assert any(graph.subjects(rdflib.URIRef(terms.rdf_object), thing))


def test_the_same_by_suffix_and_by_parameter(client):
    for path in (f"{OPENAI}.ttl", f"{OPENAI}?format=turtle"):
        assert get(client, path).mimetype == "text/turtle"
    assert get(client, f"{OPENAI}.jsonld").mimetype == "application/ld+json"
    assert get(client, f"{OPENAI}.html", "text/turtle").mimetype == "text/html"


def test_a_page_shows_each_fact_with_its_sentence(client):
    page = get(client, OPENAI).get_data(as_text=True)
    assert "OpenAI released Model-0." in page
    assert "develops" in page
    assert "denied" in page
    assert 'rel="alternate"' in page
    assert "/article/" in page


@pytest.mark.parametrize("folder", ["article", "assertion", "quotation", "extractor"])
def test_records_have_pages_too(client, app, folder):
    with app.app_context():
        from service.graph import snapshot

        iri = next(
            q.subject.value
            for q in snapshot().graph
            if q.subject.value.startswith(f"{terms.BASE}{folder}/") and "#" not in q.subject.value
        )
    path = "/" + iri[len(terms.BASE) :]
    assert get(client, path).status_code == 200
    assert iri.encode() in get(client, path, "text/turtle").data


def test_home_search_and_classes_lead_to_things(client):
    assert OPENAI in get(client, "/").get_data(as_text=True)
    assert OPENAI in get(client, "/search?q=openai").get_data(as_text=True)
    assert OPENAI in get(client, "/class/Company").get_data(as_text=True)
    assert get(client, "/class/Nothing").status_code == 404
    assert get(client, "/search?q=zzzz").status_code == 200
    assert get(client, "/ontology", "text/turtle").mimetype == "text/turtle"
    assert get(client, "/healthz").json["status"] == "ok"


def test_an_unknown_iri_names_the_nearest(client):
    page = get(client, "/organisation/opena")
    assert page.status_code == 404
    assert OPENAI in page.get_data(as_text=True)
    assert get(client, "/organisation/opena", "text/turtle").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/organisation/../../etc/passwd",
        "/organisation/%2e%2e%2f",
        "/organisation/<script>",
        "/model/%00",
    ],
)
def test_strange_paths_find_nothing(client, path):
    response = get(client, path)
    assert response.status_code in {301, 308, 404}
    assert b"<script>" not in response.data


def test_every_answer_has_the_headers_of_safety(client):
    for path in ("/", OPENAI, "/nothing", "/sparql"):
        headers = get(client, path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_fault_is_logged_under_an_id_and_shown_without_its_trace(store, caplog):
    app = make_app(store)
    app.testing = False

    @app.get("/broken")
    def broken():
        raise RuntimeError("a secret of the inside")

    response = app.test_client().get("/broken", headers={"Accept": "application/json"})
    assert response.status_code == 500
    assert b"secret" not in response.data
    ident = response.json["error"]["message"].split("logged as ")[1].split(".")[0]
    assert ident in caplog.text
    assert "a secret of the inside" in caplog.text
