"""Review: closed without the key, each decision in the graph at once and taken back without trace."""

import re
import time

import pytest

from kg import terms
from kg.store import open_snapshot, open_store
from tests.service.conftest import make_app, publish
from tests.service.test_faces import HEADERS
from tests.service.world import (
    HOSTILE,
    publish_hostile,
    publish_large,
    publish_world,
    read_html,
)

KEY = "the key of the operator"
LISTS = ("/review/merges", "/review/claims", "/review/decisions")


def serve(folder, **config):
    app = make_app(folder, **{"WRITE_KEY": KEY, **config})
    app.testing = True
    yield app.test_client()
    app.extensions["queries"].close()
    app.extensions["graphs"].close()


@pytest.fixture
def client(tmp_path):
    publish(tmp_path / "store", range(4))
    yield from serve(tmp_path / "store")


@pytest.fixture
def reviewer(client):
    assert sign_in(client).status_code == 303
    return client


def token_on(page):
    return re.search(r'name="token" value="([^"]+)"', page)[1]


def sign_in(client, key=KEY, who="Ann"):
    page = client.get("/review", headers=HEADERS).text
    form = {"token": token_on(page), "key": key, "who": who}
    return client.post("/review", data=form, headers=HEADERS)


def get(client, path):
    answer = client.get(path, headers=HEADERS)
    assert answer.status_code == 200, path
    read_html(answer.text)
    return answer.text


def decide(client, act, subject, other="", **more):
    """Send a form and wait until what it asks for is done; gives the page that says so."""
    path = {"undo": "/review/decisions"}.get(act, "/review/merges")
    form = {"token": token_on(get(client, path)), "act": act, "subject": subject, "other": other}
    answer = client.post("/review/decide", data={**form, "back": path, **more}, headers=HEADERS)
    assert answer.status_code == 303, answer.text
    for _ in range(30):
        page = get(client, answer.headers["Location"] + "&wait=1")
        if "Being carried out. It" not in page:
            return page
    raise AssertionError("the decision was not carried out")


def names(client, path):
    return client.get(path, headers=HEADERS).text


def ask(client, pattern):
    return client.get("/sparql", query_string={"query": f"ASK {{ {pattern} }}"}).json["boolean"]


def test_without_a_key_the_page_says_how_to_set_one(store):
    for client in serve(store, WRITE_KEY=""):
        for path in ("/review", *LISTS):
            assert "NEWSGRAPH_WRITE_KEY" in get(client, path)
        assert "switched off" in client.post("/review", data={"key": ""}).text
        assert "switched off" in client.post("/review/decide", data={"act": "undo"}).text


def test_nothing_is_shown_or_done_before_the_key_is_given(client):
    for path in LISTS:
        assert 'type="password"' in get(client, path)
    sent = client.post(
        "/review/decide", data={"act": "merge", "subject": "OpenAI", "other": "Meta"}
    )
    assert 'type="password"' in sent.text
    assert sign_in(client, "wrong").status_code == 403
    assert 'type="password"' in get(client, LISTS[0])
    assert get(client, "/organisation/openai")


def test_too_many_wrong_keys_lock_the_door_even_for_the_right_one(client):
    codes = [sign_in(client, f"wrong {i}").status_code for i in range(6)]
    assert codes == [403] * 5 + [429]
    assert sign_in(client).status_code == 429


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_ends(client):
    answer = sign_in(client)
    cookie = answer.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/review"):
        assert part in cookie
    assert KEY not in cookie
    assert "Secure" not in cookie
    before = client.get("/review", headers=HEADERS, base_url="https://x.example").headers
    assert "Secure" in before["Set-Cookie"]
    page = client.get(LISTS[0], headers=HEADERS)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in page.headers
    kept = client.get_cookie("newsgraph-review", path="/review").value
    client.post("/review/leave", data={"token": token_on(page.text)})
    assert 'type="password"' in get(client, LISTS[0])
    client.set_cookie("newsgraph-review", kept, path="/review")
    assert 'type="password"' in get(client, LISTS[0])


def test_a_session_outlives_a_restart_and_ends_with_the_key_or_when_it_is_left(tmp_path):
    publish(tmp_path / "store", range(4))
    for client in serve(tmp_path / "store"):
        sign_in(client)
        kept = client.get_cookie("newsgraph-review", path="/review").value
    for key, sign in ((KEY, "Leave"), ("another key", 'type="password"')):
        for client in serve(tmp_path / "store", WRITE_KEY=key):
            client.set_cookie("newsgraph-review", kept, path="/review")
            assert sign in get(client, LISTS[0])
    for client in serve(tmp_path / "store"):
        client.set_cookie("newsgraph-review", kept, path="/review")
        client.post("/review/leave", data={"token": token_on(get(client, LISTS[0]))})
    for client in serve(tmp_path / "store"):
        client.set_cookie("newsgraph-review", kept, path="/review")
        assert 'type="password"' in get(client, LISTS[0])


@pytest.mark.parametrize("token", [None, "", "x", "wrong" * 9])
def test_a_form_without_the_token_of_its_session_does_nothing(reviewer, token):
    form = {"act": "merge", "subject": "OpenAI", "other": "Meta"}
    if token is not None:
        form["token"] = token
    assert reviewer.post("/review/decide", data=form).status_code == 400
    assert reviewer.post("/review/leave", data=form).status_code == 400
    assert "Nothing was decided so far" in get(reviewer, "/review/decisions")


@pytest.mark.parametrize(
    "form",
    [
        {"act": "burn", "subject": "OpenAI", "other": "Meta"},
        {"act": "merge", "subject": "OpenAI"},
        {"act": "accept", "subject": ""},
        {"act": "together", "subject": "OpenAI"},
        {"act": "same", "subject": "OpenAI", "other": "OpenAI"},
        {"act": "undo", "subject": "x" * 1400},
    ],
)
def test_a_form_that_says_not_all_is_refused(reviewer, form):
    token = token_on(get(reviewer, LISTS[0]))
    assert reviewer.post("/review/decide", data={**form, "token": token}).status_code == 400


def test_a_merge_is_in_the_graph_at_once_and_undone_without_trace(reviewer):
    before = reviewer.get("/organisation/meta-39eb1e.nt").data
    page = decide(reviewer, "merge", "Meta", "OpenAI", why="a test of mine")
    assert "Decided, and in the graph" in page
    assert "Meta" in get(reviewer, "/organisation/openai").split('class="names"')[1][:200]
    assert reviewer.get("/organisation/meta-39eb1e", headers=HEADERS).status_code == 404
    graph = "GRAPH <https://w3id.org/newsgraph/graph/curation> { ?d rdf:subject ?s }"
    assert ask(reviewer, graph)
    shown = get(reviewer, "/review/decisions")
    assert "Ann" in shown
    assert "a test of mine" in shown
    name = re.search(r'name="subject" value="([0-9a-f]{16})"', shown)[1]
    assert "as it was before" in decide(reviewer, "undo", name)
    assert sorted(reviewer.get("/organisation/meta-39eb1e.nt").data.split(b"\n")) == sorted(
        before.split(b"\n")
    )
    assert not ask(reviewer, graph)


def test_a_merge_outlives_the_next_build(reviewer, tmp_path):
    decide(reviewer, "merge", "Meta", "OpenAI")
    publish(tmp_path / "store", range(6))
    assert reviewer.get("/organisation/meta-39eb1e", headers=HEADERS).status_code == 404
    assert "OpenAI" in get(reviewer, "/review/decisions")


def test_a_claim_is_rejected_and_accepted(reviewer):
    page = get(reviewer, "/review/claims")
    assert page.index("60 % sure") < page.index("91 % sure")
    claim = re.search(r'name="subject" value="([^"]+assertion/[^"]+)"', page)[1]
    path = "/" + claim.removeprefix(terms.BASE)
    assert reviewer.get(path, headers=HEADERS).status_code == 200
    decide(reviewer, "reject", claim)
    assert reviewer.get(path, headers=HEADERS).status_code == 404
    assert claim not in get(reviewer, "/review/claims")
    shown = get(reviewer, "/review/decisions")
    assert "Wrong" in shown
    assert "released Model-" in shown
    decide(reviewer, "accept", claim)
    assert "100 % sure" in get(reviewer, path)


def test_what_one_article_means_is_split_off(reviewer, tmp_path):
    with open_snapshot(tmp_path / "store") as snapshot:
        merge = next(m for m in snapshot.merges() if m.label == "OpenAI" and not m.form)
    decide(reviewer, "split", merge.entity, merge.articles[0])
    with open_snapshot(tmp_path / "store") as snapshot:
        (decision,) = snapshot.decisions()
    assert decision.who == "Ann"
    assert get(reviewer, "/" + decision.object.removeprefix(terms.BASE))
    assert "another thing" in get(reviewer, "/review/decisions")


def test_a_merge_that_is_right_leaves_the_queue_until_it_is_taken_back(reviewer, tmp_path):
    with open_snapshot(tmp_path / "store") as snapshot:
        merge = next(m for m in snapshot.merges() if m.label == "OpenAI" and not m.form)
    row = f'name="subject" value="{merge.entity}"'
    assert row in get(reviewer, "/review/merges")
    page = decide(reviewer, "same", merge.entity, seen=merge.seen, why="one firm")
    assert "Decided, and in the graph" in page
    assert row not in page
    for path in ("/review/merges?looked=1", "/review/decisions"):
        shown = get(reviewer, path)
        assert "one firm" in shown
        assert "is one thing in 2 articles" in shown
    graph = f"GRAPH <{terms.BASE}graph/curation> {{ ?d rdfs:comment 'one firm' ; prov:used ?a }}"
    assert ask(reviewer, graph)
    publish(tmp_path / "store", range(5))  # the same articles, and one that says nothing of it
    assert row not in get(reviewer, "/review/merges")
    (name,) = set(re.findall(r'name="subject" value="([0-9a-f]{16})"', shown))
    decide(reviewer, "undo", name)
    assert row in get(reviewer, "/review/merges")


def test_articles_that_came_since_a_merge_was_looked_at_are_a_new_question(reviewer, tmp_path):
    with open_snapshot(tmp_path / "store") as snapshot:
        merge = next(m for m in snapshot.merges() if m.label == "OpenAI" and not m.form)
    page = decide(reviewer, "same", merge.entity, seen="0123456789abcdef")
    assert "have changed since it was shown" in page
    decide(reviewer, "same", merge.entity, seen=merge.seen)
    publish(tmp_path / "store", range(12))
    page = get(reviewer, "/review/merges")
    assert "is one thing in 4 articles" in page
    assert "2 of them looked at" in page


def test_a_name_that_is_right_leaves_the_queue(tmp_path):
    store = publish_world(tmp_path / "store")
    with open_snapshot(store) as snapshot:
        merge = next(m for m in snapshot.merges() if m.form and m.certainty < 1)
    for client in serve(store):
        sign_in(client)
        assert f"“<bdi>{merge.form}</bdi>”" in get(client, "/review/merges")
        decide(client, "together", merge.entity, merge.form)
        assert f"“<bdi>{merge.form}</bdi>”" not in get(client, "/review/merges")
        assert "Looked at by" in get(client, "/review/merges?looked=1")
        assert f"“<bdi>{merge.form}</bdi>” is a name of" in get(client, "/review/decisions")


def test_a_claim_that_is_right_leaves_the_queue(reviewer):
    page = get(reviewer, "/review/claims")
    claim = re.search(r'name="subject" value="([^"]+assertion/[^"]+)"', page)[1]
    decide(reviewer, "accept", claim)
    assert claim not in get(reviewer, "/review/claims")
    shown = get(reviewer, "/review/claims?looked=1")
    assert shown.count("Looked at by") == 1
    assert f'value="{claim}"' not in shown  # it is taken back, not judged again


def test_what_makes_no_sense_is_explained_and_changes_nothing(reviewer):
    generation = reviewer.get("/healthz").json["generation"]
    for act, subject, other, words in (
        ("merge", "OpenAI", "China", "two kinds"),
        ("merge", "OpenAI", "OpenAI", "merged into itself"),
        ("merge", "Nobody", "OpenAI", "nothing in the graph is called Nobody"),
        ("merge", "<a b>", "OpenAI", "nothing in the graph is called"),
        ("apart", "OpenAI", "Closed AI", "no article names"),
        ("together", "OpenAI", "Closed AI", "was not taken for a name"),
        ("accept", "nothing", "", "no assertion"),
        ("undo", "0123456789abcdef", "", "no decision"),
    ):
        page = decide(reviewer, act, subject, other)
        assert "Nothing was decided." in page, (act, subject)
        assert words in page
    assert reviewer.get("/healthz").json["generation"] == generation


def test_while_another_process_writes_a_reviewer_is_told_so(reviewer, tmp_path):
    with open_store(tmp_path / "store"):
        page = decide(reviewer, "merge", "Meta", "OpenAI")
    assert "Another process is changing the graph" in page
    assert "Decided" in decide(reviewer, "merge", "Meta", "OpenAI")


def test_several_decisions_at_once_are_all_carried_out(reviewer):
    claims = re.findall(
        r'name="subject" value="([^"]+assertion/[^"]+)"', get(reviewer, "/review/claims")
    )[:5]
    token = token_on(get(reviewer, LISTS[0]))
    for claim in claims:
        form = {"token": token, "act": "reject", "subject": claim}
        assert reviewer.post("/review/decide", data=form).status_code == 303
    decider = reviewer.application.extensions["decider"]
    for _ in range(300):
        if not decider.unfinished():
            break
        time.sleep(0.1)
    assert get(reviewer, "/review/decisions").count('<p class="what">Wrong') == 5


def test_the_way_back_never_leads_out_of_the_review_pages(reviewer):
    for back in ("https://evil.example/", "//evil.example/review/claims", "/organisation/x", "\\x"):
        form = {"act": "undo", "subject": "none", "token": token_on(get(reviewer, LISTS[0]))}
        answer = reviewer.post("/review/decide", data={**form, "back": back})
        assert answer.headers["Location"].startswith("/review/")


def test_lists_are_narrowed_and_paged(tmp_path):
    for client in serve(publish_world(tmp_path / "store")):
        sign_in(client)
        every = get(client, "/review/claims")
        assert 'rel="next"' in every
        assert get(client, "/review/claims?page=2")
        some = get(client, "/review/claims?thing=Halden+Fund")
        assert "Halden Fund" in some
        assert some.count('class="what"') < every.count('class="what"')
        title = get(client, "/review/claims?article=Orla+opens")
        assert set(re.findall(r"<footer><a [^>]+><bdi>([^<]+)", title)) == {"Orla opens up"}
        assert "No claim is like that" in get(client, "/review/claims?below=1")
        assert "Confidence is a number" in get(client, "/review/claims?below=high")
        assert "No thing is named" in get(client, "/review/merges?thing=Zzyzx")
        assert "No title" in get(client, "/review/merges?article=zzyzx")
        for odd in ("/a b", "<x>", "%00", "/organisation/none", "x" * 1900):
            get(client, f"/review/merges?thing={odd}&article=/article/{odd}")
        assert "/organisation/orla-labs" in get(client, "/review/merges?thing=Orla+Labs")


def test_hostile_names_are_shown_as_text(tmp_path):
    for client in serve(publish_hostile(tmp_path / "store")):
        sign_in(client, who=HOSTILE)
        for path in LISTS:
            page = get(client, path)
            assert "<script>" not in page
            assert not list(read_html(page).iter("img"))


def test_an_empty_store_has_nothing_to_review(tmp_path):
    for client in serve(tmp_path / "none"):
        answer = client.get("/review", headers=HEADERS)
        assert answer.status_code == 403
        assert "nothing to review" in answer.text


def test_a_thing_in_very_many_articles_has_a_light_page(tmp_path):
    for client in serve(publish_large(tmp_path / "store", number=300, each=2)):
        sign_in(client)
        page = get(client, "/review/merges?thing=Hub+Corp")
        assert "is one thing in 150 articles" in page
        assert page.count("<option ") == 41
        assert "110 more: narrow the list by article" in page
        (chosen,) = re.findall(
            r'<option value="([^"]+)">Long list 298<',
            get(client, "/review/merges?thing=Hub+Corp&article=298"),
        )
        decide(client, "split", terms.BASE + "organisation/hub", chosen)
        assert "is one thing in 149 articles" in get(client, "/review/merges?thing=Hub+Corp")
