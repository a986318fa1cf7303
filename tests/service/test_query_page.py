"""The query page as a plain form, and the code that it hands out."""

import ast
import subprocess
from html.parser import HTMLParser

import pytest

from service.query_page import vocabulary, write_code

HARD = [
    'SELECT * { ?s ?p "it\'s" }',
    'SELECT * { ?s ?p """a \\"b\\" \\\\ """ }',
    "ASK { ?s ?p '$(id) `id` <b>' }",
    'ASK { ?s ?p ")-" } # )-" )--"',
]


def ask_page(client, query):
    return client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"})


@pytest.mark.parametrize("query", HARD)
def test_the_shell_hands_on_the_query_as_it_is(query):
    (_, curl), *_ = write_code(query, "http://127.0.0.1:1/sparql")
    command = "curl() { printf '%s\\0' \"$@\"; }; " + curl
    sent = subprocess.run(["sh", "-c", command], capture_output=True, check=True, text=True)
    assert sent.stdout.split("\0")[-2] == "query=" + query


@pytest.mark.parametrize("query", HARD)
def test_python_hands_on_the_query_as_it_is(query):
    code = dict(write_code(query, "http://127.0.0.1:1/sparql"))["Python"]
    calls = [n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Call)]
    given = [n.args[0].value for n in calls if getattr(n.func, "attr", "") == "setQuery"]
    assert [text.strip() for text in given] == [query]


@pytest.mark.parametrize("query", HARD)
def test_the_raw_string_of_r_ends_where_the_query_does(query):
    code = dict(write_code(query, "http://127.0.0.1:1/sparql"))["R"]
    start = code.index('r"') + 2
    dashes = code[start : code.index("(", start)]
    text = code[start + len(dashes) + 1 :]
    assert text[: text.index(f'){dashes}"')].strip() == query


def test_the_editor_completes_words_of_the_ontology():
    words = vocabulary()
    assert "ng:developedBy" in words["properties"]
    assert "ng:Company" in words["classes"]
    assert "ng" in words["prefixes"]


def test_the_page_says_its_limits_and_links_things(client):
    page = ask_page(client, "SELECT ?m ?o { ?m ng:developedBy ?o }").get_data(as_text=True)
    assert "A query may take" in page
    assert 'href="/organisation/' in page
    assert "data-edges" in page
    assert "SPARQLWrapper" in page


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.names = []

    def handle_starttag(self, tag, attrs):
        if tag in {"textarea", "button"}:
            self.names.append(dict(attrs).get("name"))


def test_the_form_needs_no_script(client):
    page = client.get("/sparql", headers={"Accept": "text/html"}).get_data(as_text=True)
    forms = _Forms()
    forms.feed(page)
    assert "query" in forms.names
    assert "format" in forms.names


def test_what_a_query_says_stays_text(client):
    page = ask_page(client, 'SELECT ("<script>alert(1)</script>" AS ?x) {}').get_data(as_text=True)
    assert "<script>alert" not in page
