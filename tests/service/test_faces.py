"""The page of every IRI: valid, small, with its evidence, and unmoved by hostile names."""

import csv
import io
import json
import re
from collections import defaultdict

import pyoxigraph as ox
import pytest

from kg import terms
from kg.store import open_snapshot
from tests.service.conftest import make_app
from tests.service.world import (
    HOSTILE,
    MARKUP,
    publish_hostile,
    publish_large,
    publish_mixture,
    publish_world,
    read_html,
)

HEADERS = {"Accept": "text/html"}
LARGEST = 150_000
FOLDERS = frozenset(
    "organisation person model policy technology place event article assertion quotation".split()
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return publish_world(tmp_path_factory.mktemp("world") / "store")


@pytest.fixture(scope="module")
def client(folder):
    yield from serve(folder)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    yield from serve(publish_hostile(tmp_path_factory.mktemp("hostile") / "store"))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    yield from serve(publish_large(tmp_path_factory.mktemp("large") / "store"))


def serve(folder, **config):
    app = make_app(folder, **config)
    app.testing = True
    yield app.test_client()
    app.extensions["queries"].close()
    app.extensions["graphs"].close()


def get(client, path):
    response = client.get(path, headers=HEADERS)
    assert response.status_code == 200, path
    assert len(response.data) < LARGEST, path
    return response.get_data(as_text=True)


def crawl(client, start="/", most=200):
    """Give every page that links lead to, by its address."""
    found, waiting = {}, [start]
    while waiting and len(found) < most:
        path = waiting.pop(0)
        if path in found or re.match(
            r"/(static|sparql|api|fact)|.*format=|.*\.(ttl|nt|rdf|jsonld|csv|bib)$", path
        ):
            continue
        found[path] = get(client, path)
        tree = read_html(found[path])
        links = (a.get("href").partition("#")[0] for a in tree.iter("a") if a.get("href"))
        waiting += [
            p if p[0] == "/" else path.partition("?")[0] + p for p in links if p[:1] in set("/?")
        ]
    return found


@pytest.fixture(scope="module")
def all_pages(client):
    return crawl(client)


def embedded(page):
    (script,) = (
        s for s in read_html(page).iter("script") if s.get("type") == "application/ld+json"
    )
    return json.loads(script.text)


def test_all_pages_of_the_world_are_reached_and_valid(all_pages, folder):
    with open_snapshot(folder) as snapshot:
        known = {
            "/" + q.subject.value.removeprefix(terms.BASE)
            for q in snapshot.graph.quads_for_pattern(
                None, ox.NamedNode(terms.mentionedIn), None, ox.DefaultGraph()
            )
        }
    assert known <= set(all_pages)
    assert sum(p.startswith("/assertion/") for p in all_pages) > 15


def test_ids_are_unique_and_each_link_within_a_page_leads_somewhere(all_pages):
    anchors = {}
    for path, page in all_pages.items():
        ids = [e.get("id") for e in read_html(page).iter() if e.get("id")]
        assert len(ids) == len(set(ids)), path
        anchors[path] = set(ids)
    for path, page in all_pages.items():
        for link in read_html(page).iter("a"):
            target, hash_, fragment = link.get("href").partition("#")
            if hash_ and (target or path) in anchors:
                assert fragment in anchors[target or path], (path, link.get("href"))


def test_each_page_has_one_heading_and_says_what_it_is(all_pages):
    titles = defaultdict(list)
    for path, page in all_pages.items():
        tree = read_html(page)
        assert len(list(tree.iter("h1"))) == 1, path
        titles[next(tree.iter("title")).text].append(path)
        assert not [s for s in tree.iter("script") if not s.get("src") and not s.get("type")]
        assert not [e for e in tree.iter() if e.get("style") or e.get("onclick")], path
        assert not list(tree.iter("style")), path


def test_a_fact_shows_its_sources_and_its_sentences(client):
    page = get(client, "/organisation/orla-labs")
    assert re.search(r"Founded by</h3>.{0,200}?Siobhán Daly", page, re.DOTALL)
    assert "who founded Orla Labs in 2022" in page
    assert "The Ledger" in page
    assert 'href="https://ledger.example/orla"' in page


def test_copies_of_an_article_are_one_source(client):
    founder = re.search(
        r"Siobhán Daly</bdi></a></span>.*?(\d) source",
        get(client, "/organisation/orla-labs"),
        re.DOTALL,
    )
    assert founder[1] == "1"
    maker = re.search(
        r"Orla Labs</bdi></a></span>.*?(\d) source", get(client, "/model/orla-2"), re.DOTALL
    )
    assert maker[1] == "2"


def test_what_is_planned_and_what_is_denied_is_marked(client):
    assert re.search(
        r'Brightwell</bdi></a></span> <span class="tag">proposed',
        get(client, "/organisation/orla-labs"),
    )
    assert re.search(r'<span class="tag">denied', get(client, "/organisation/halden-fund"))


def test_quotations_stand_with_who_says_them_and_what_they_are_about(client):
    assert (
        "Orla-2 is for everybody" in get(client, "/model/orla-2").split("What others say of it")[1]
    )
    assert "We will fight it" in get(client, "/person/siobhan-daly").split(">Quoted<")[1]


def test_a_claim_that_somebody_makes_is_told_as_theirs(client):
    told = get(client, "/model/orla-2").split("What others say of it")[1]
    assert "Ivo Brandt" in told


def test_the_timeline_is_in_order(client):
    timeline = get(client, "/organisation/halden-fund").split('id="timeline"')[1]
    assert "March 2025" in timeline


def test_a_policy_shows_who_stands_where(client):
    page = get(client, "/policy/open-weights-act")
    for heading, name in (
        ("Issued by", "Norland"),
        ("Targets", "Orla-2"),
        ("Supported by", "Vermeer Systems"),
        ("Opposed by", "Vermeer Systems"),
    ):
        assert re.search(f"<h3>{heading}</h3>.*?{name}", page, re.DOTALL), heading
        assert page.count(f">{heading}</h3>") == 1


def test_a_model_shows_its_family_and_makers(client):
    family = get(client, "/model/orla-2").split('id="family"')[1]
    assert re.search(r"based on</span>.*?Orla-1", family)
    assert "by Orla Labs" in family
    assert "What came of it" in get(client, "/model/orla-1")


def test_an_article_shows_sentences_in_order_and_no_more_of_its_text(client, all_pages):
    path = next(p for p, page in all_pages.items() if "<h1><bdi>Orla opens up" in page)
    page = all_pages[path]
    marks = [m.text for m in read_html(page).iter("mark")]
    assert marks[0].startswith("Orla Labs released")
    assert marks.index("Orla Labs is based in Norland.") > marks.index(
        "Vermeer Systems competes with Orla Labs."
    )
    assert "She was born in Galdor." not in " ".join(marks)
    assert 'rel="external noopener">Read the original' in page


def test_the_operator_may_show_the_whole_text(folder, all_pages):
    path = next(p for p, page in all_pages.items() if "<h1><bdi>Orla opens up" in page)
    for client in serve(folder, FULL_TEXT=True):
        page = get(client, path)
        assert "She was born in Galdor." in page
        read_html(page)
        text = "".join(
            next(d for d in read_html(page).iter("div") if d.get("class") == "text").itertext()
        )
    with open_snapshot(folder) as snapshot:
        stored = snapshot.text(terms.BASE + path[1:])
    assert text.split() == stored.split()


def test_a_claim_can_be_cited_in_three_ways(client, all_pages):
    path = next(
        p for p in all_pages if p.startswith("/assertion/") and "40 million" in all_pages[p]
    )
    page = all_pages[path]
    assert "@misc{newsgraph" in page
    assert terms.BASE + path[1:] in page
    bibtex = client.get(path + ".bib")
    assert bibtex.mimetype == "application/x-bibtex"
    assert "title = {Orla opens up}" in bibtex.text
    data = embedded(page)
    assert data["@id"] == terms.BASE + path[1:]
    assert data["appearance"][0]["headline"] == "Orla opens up"


def test_every_iri_has_json_ld_and_leads_to_its_formats(client, all_pages):
    iris = [p for p in all_pages if p.split("/")[1] in FOLDERS and "?" not in p]
    assert len({p.split("/")[1] for p in iris}) > 6
    for path in iris:
        assert embedded(all_pages[path])["@id"] == terms.BASE + path[1:]
        links = [e for e in read_html(all_pages[path]).iter("link") if e.get("rel") == "alternate"]
        assert {"text/turtle", "application/ld+json"} <= {e.get("type") for e in links}
        for link in links:
            answer = client.get(link.get("href"))
            assert (answer.status_code, answer.mimetype) == (200, link.get("type"))


def test_a_table_of_all_claims(client):
    answer = client.get("/organisation/orla-labs.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {"Halden Fund", "Orla Labs"} <= {r["subject_label"] for r in rows}
    money = next(r for r in rows if r["predicate"].endswith("investsIn"))
    assert money["notes"] == "40,000,000 EUR"
    assert money["title"] == "Orla opens up"


def test_the_network_is_what_the_list_says(client):
    data = client.get("/network/organisation/orla-labs").json
    labels = {n["iri"]: n["label"] for n in data["nodes"]}
    edges = {(labels[e["from"]], e["label"], labels[e["to"]]) for e in data["edges"]}
    assert ("Halden Fund", "invests in", "Orla Labs") in edges
    assert not any("Brightwell" in e and "acquires" in e for e in edges)
    assert client.get("/network/organisation/nobody").status_code == 404


def test_hostile_names_and_texts_come_out_as_text(hostile):
    found = crawl(hostile)
    assert len(found) > 6
    for path, page in found.items():
        tree = read_html(page)
        assert not list(tree.iter("img")), path
        assert "<script>" not in page, path
        assert "{{ 7*7 }}" in page or MARKUP[:9] not in "".join(tree.itertext()), path
    model = next(page for path, page in found.items() if path.startswith("/model/"))
    heading = "".join(next(read_html(model).iter("h1")).itertext())
    assert heading == HOSTILE
    data = embedded(model)
    assert data["name"] == HOSTILE
    assert MARKUP in data["alternateName"]


def test_titles_from_right_to_left_do_not_turn_what_follows(tmp_path):
    for client in serve(publish_mixture(tmp_path / "mixture")):
        page = get(client, "/event/galdor-summit")
        assert page.count("<bdi>قمة غالدور</bdi>") == page.count("قمة غالدور</") > 2


def test_a_hostile_search_is_shown_as_text(client):
    page = client.get("/search", query_string={"q": HOSTILE}, headers=HEADERS).text
    assert "<script>" not in page
    read_html(page)
    assert read_html(client.get("/search?q=%00%22*%27)(", headers=HEADERS).text) is not None


def test_a_thing_with_five_thousand_facts_is_paged(large):
    page = get(large, "/organisation/hub")
    assert "5,000 facts" in page
    assert "All 5,000" in page
    seen, path = [], "/organisation/hub?show=uses"
    for _ in range(3):
        part = get(large, path)
        read_html(part)
        seen += re.findall(r"<bdi>(Tool \d+)</bdi>", part)
        path = "/organisation/hub" + re.search(r'rel="next" href="([^"]+)"', part)[1].replace(
            "&amp;", "&"
        )
    assert len(seen) == len(set(seen)) == 150
    last = get(large, "/organisation/hub?show=uses&page=100")
    assert 'rel="next"' not in last
    assert len(large.get("/organisation/hub.csv").text.splitlines()) == 5001


@pytest.mark.parametrize(
    "query", ["show=nothing", "show=uses&page=0", "show=uses&page=x", "show=uses&page=99999999999"]
)
def test_parts_that_are_not_there_are_not_found(large, query):
    assert large.get(f"/organisation/hub?{query}", headers=HEADERS).status_code == 404


def test_lists_of_a_class_are_paged(large):
    first = get(large, "/class/Software")
    assert "5,000" in first
    second = get(large, "/class/Software?page=2")
    names = [set(re.findall(r"<bdi>(Tool \d+)</bdi>", p)) for p in (first, second)]
    assert len(names[0]) == len(names[1]) == 100
    assert not names[0] & names[1]


def test_an_unknown_address_helps(client):
    for path in ("/organisation/orla-lab", "/organisation/" + "z" * 300, "/person/%F0%9F%9A%80"):
        answer = client.get(path, headers=HEADERS)
        assert answer.status_code == 404
        read_html(answer.text)
    assert "/organisation/orla-labs" in client.get("/organisation/orla-lab", headers=HEADERS).text


def test_an_empty_store_says_how_to_fill_it(tmp_path):
    for client in serve(tmp_path / "none"):
        page = get(client, "/")
        read_html(page)
        assert "kg build" in page
        answer = client.get("/organisation/openai", headers=HEADERS)
        assert answer.status_code == 503
        assert "kg build" in answer.text


def test_a_graph_without_articles_has_pages_too(tmp_path):
    from tests.service.world import publish_all

    for client in serve(publish_all(tmp_path / "bare", [])):
        for path in ("/", "/class/Model", "/articles", "/search?q=a"):
            read_html(get(client, path))
