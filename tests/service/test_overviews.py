"""Overviews: comparison, matrix, map and disputes, each with its way to the sentence."""

import csv
import io
import re

import pytest

from service.benchmark.data import make_store
from service.matrix import RELATIONS
from service.places import load_coordinates
from service.projection import HEIGHT, WIDTH, project
from tests.service.conftest import make_app, publish
from tests.service.test_faces import HEADERS, get, serve
from tests.service.world import HOSTILE, publish_all, publish_hostile, publish_world, read_html

ADDRESSES = (
    "/compare",
    "/compare?a=Orla+Labs&b=Vermeer+Systems",
    "/compare?a=Orla+Labs&b=Nobody",
    "/compare?a=Orla-1&b=/model/orla-1",
    "/map",
    "/disputes",
    "/open",
    *(f"/matrix?relation={name}" for name in RELATIONS),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    yield from serve(publish_world(tmp_path_factory.mktemp("world") / "store"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_overview_is_valid_html_of_few_bytes(client, address):
    tree = read_html(get(client, address))
    assert len(list(tree.iter("h1"))) == 1
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))


def test_two_things_stand_side_by_side(client):
    page = get(client, "/compare?a=Orla+Labs&b=Vermeer+Systems")
    assert "What joins them" in page
    assert "Vermeer Systems competes with Orla Labs." in page
    shared = page.split("Both have to do with")[1]
    assert "Halden Fund" in shared
    assert "investors" in shared


def test_what_both_have_is_marked(client):
    page = get(client, "/compare?a=/organisation/data-council&b=/place/norland")
    assert "restricts" in page.lower()
    same = get(client, "/compare?a=Orla-1&b=Orla-2")
    assert "What joins them" in same


def test_a_name_that_nothing_has_leads_to_the_nearest(client):
    page = get(client, "/compare?a=Orla+Lab&b=Vermer+Sistems")
    assert "/organisation/vermeer-systems" in page


def test_a_thing_is_not_compared_with_itself(client):
    assert "same thing" in get(client, "/compare?a=Orla-1&b=/model/orla-1")


def test_the_matrix_leads_to_the_sentence(client):
    page = get(client, "/matrix?relation=investsIn")
    (link,) = re.findall(r'href="(/fact\?[^"]+)"', page)
    answer = client.get(link.replace("&amp;", "&"), headers=HEADERS, follow_redirects=True)
    assert answer.request.path.startswith("/assertion/")
    assert "40 million euros" in answer.text
    assert client.get("/matrix?relation=mentionedIn", headers=HEADERS).status_code == 404


def test_a_symmetric_relation_stands_both_ways(client):
    page = get(client, "/matrix?relation=competesWith")
    links = re.findall(r'href="(/fact\?[^"]+)"', page)
    assert len(links) == 2
    for link in links:
        answer = client.get(link.replace("&amp;", "&"), headers=HEADERS, follow_redirects=True)
        assert "Vermeer Systems competes with Orla Labs." in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "subject=/organisation/orla-labs&relation=investsIn&object=/organisation/halden-fund",
        "subject=/organisation/nobody&relation=investsIn&object=/organisation/orla-labs",
        "subject=%3Cx%3E&relation=investsIn&object=%00",
        "subject=/organisation/orla-labs&relation=label&object=/organisation/orla-labs",
    ],
)
def test_a_fact_that_nobody_states_is_not_found(client, query):
    assert client.get(f"/fact?{query}", headers=HEADERS).status_code == 404


def test_disputes_show_both_sentences(client):
    page = get(client, "/disputes")
    assert "which was founded in 2021" in page
    assert "who founded Orla Labs in 2022" in page
    assert "Halden Fund did not buy Vermeer Systems." in page
    assert "Halden Fund bought Vermeer Systems in March 2025." in page
    for number in ("2", "9"):
        assert "There are no more" in get(client, f"/disputes?page={number}")


def find_pairs(client):
    """Give the pairs of claims that the saved query finds, whichever comes first."""
    answer = client.get("/api/queries/console/contradictions?format=csv&limit=10000")
    pairs = set()
    for row in csv.DictReader(io.StringIO(answer.text)):
        ends = {row[n] for n in ("entity", "object1", "object2")}
        pairs.add((row["contradiction"], row["predicate1"], row["predicate2"], frozenset(ends)))
    return pairs


def test_disputes_are_those_of_the_saved_query_each_pair_once(client, tmp_path):
    pairs = find_pairs(client)
    page = get(client, "/disputes")
    assert page.count('<section class="dispute">') == len(pairs) == 3
    assert "3 disagreements" in page
    make_store(tmp_path, 10_000, seed=1)
    for large in serve(tmp_path, QUERY_SECONDS=60.0):
        pairs = find_pairs(large)
        assert {"both ways round", "stated and denied"} <= {kind for kind, *_ in pairs}
        assert f"{len(pairs)} disagreements" in get(large, "/disputes")


def test_what_a_generation_has_is_prepared_and_the_next_one_too(tmp_path):
    from service.home import overview
    from service.warm import keep_warm

    publish(tmp_path, range(2))
    app = make_app(tmp_path)
    prepared = []
    app.extensions["graphs"].followers.append(lambda s: prepared.append(s.generation))
    keep_warm(app)
    client = app.test_client()
    for number in (2, 4):
        publish(tmp_path, range(number))
        assert f"read in {number} articles" in client.get("/", headers=HEADERS).text
        assert prepared[-1] == app.extensions["graphs"].current().generation
    assert overview(app.extensions["graphs"].current(), None).articles == 4
    app.extensions["queries"].close()
    app.extensions["graphs"].close()


def test_open_questions_are_plans_that_nobody_states_as_done(client):
    page = get(client, "/open")
    assert "Orla Labs plans to buy Brightwell" in page
    assert "proposed" in page


def test_places_without_coordinates_are_named(client):
    page = get(client, "/map")
    assert "Norland" in page.split("Not on the map")[1]


def test_the_projection_keeps_places_in_the_picture_and_in_order():
    for east, north in load_coordinates().values():
        x, y = project(east, north)
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT + 100
    assert project(2.35, 48.86)[1] < project(2.35, 0)[1]
    assert project(-77, 38.9)[0] < project(2.35, 48.86)[0] < project(116.4, 39.9)[0]


def test_coordinates_are_those_of_the_places():
    known = load_coordinates()
    assert known["Q956"] == pytest.approx((116.4, 39.9), abs=0.2)
    assert known["Q90"] == pytest.approx((2.35, 48.86), abs=0.1)
    assert known["Q159"] == pytest.approx((99.7, 61.7), abs=1), "its land crosses 180 degrees"
    assert len(known) > 2000


def test_hostile_names_in_overviews(tmp_path):
    for client in serve(publish_hostile(tmp_path / "hostile")):
        for address in ("/matrix", "/map", "/disputes", "/open"):
            assert "<script>" not in get(client, address)
        page = client.get("/compare", query_string={"a": HOSTILE, "b": HOSTILE}, headers=HEADERS)
        assert "<script>" not in page.text
        read_html(page.text)


def test_a_graph_without_articles_has_overviews(tmp_path):
    for client in serve(publish_all(tmp_path / "bare", [])):
        for address in ("/compare", "/matrix", "/map", "/disputes", "/open"):
            read_html(get(client, address))


def test_no_graph_says_how_to_fill_it(tmp_path):
    for client in serve(tmp_path / "none"):
        answer = client.get("/map", headers=HEADERS)
        assert answer.status_code == 503
        assert "kg build" in answer.text
