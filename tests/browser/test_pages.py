"""Pages and journeys in a real browser, served by the real command.

Debian's chromium must be there: without it these tests fail and say how to install it.
"""

import csv
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.service.conftest import server, store

__all__ = ["server", "store"]

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
QUERY = "SELECT ?model ?maker { ?model ng:developedBy ?maker }"
PAGES = (
    "/",
    "/search?q=OpenAI",
    "/articles",
    "/class/Organisation",
    "/organisation/openai",
    "/compare",
    "/matrix",
    "/map",
    "/disputes",
    "/open",
    "/ontology",
    "/queries",
    "/queries/console/developers",
    "/queries/console/everything-about?entity=OpenAI",
    f"/sparql?query={QUERY.replace('?', '%3F').replace(' ', '+')}",
    "/organisation/no-such-thing",
)
RUN = "axe.run({ rules: { 'nested-interactive': { enabled: false } } })"
"""Facts on pages of things are links within the heads of folds: the one rule still broken."""
HEAVY = 150_000
"""Bytes of a page with its style and scripts, before the editor and the graph library."""


@pytest.fixture(scope="module")
def browser():
    assert CHROMIUM.exists(), "no chromium here: apt-get install chromium, then run again"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield made
        made.close()


@pytest.fixture(params=["light"])
def page(browser, server, request):
    """Give an empty page; at the end nothing may have been complained of or asked elsewhere."""
    context = browser.new_context(
        base_url=server, color_scheme=request.param, accept_downloads=True
    )
    made, wrong = context.new_page(), []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("console", lambda m: wrong.append(m.text) if _is_complaint(m) else None)
    made.on("request", lambda r: wrong.append(r.url) if _is_outside(r.url, server) else None)
    yield made
    context.close()
    assert wrong == []


def _is_complaint(message):
    # That a page is not found is what one of the pages is about.
    return message.type in {"error", "warning"} and "status of 404" not in message.text


def _is_outside(url, server):
    return not url.startswith((server + "/", "data:"))


def test_pages_break_no_rule_of_accessibility(page):
    rules = AXE.read_text(encoding="utf-8")
    broken = {}
    for path in PAGES:
        page.goto(path)
        page.evaluate(rules)
        found = page.evaluate(RUN)["violations"]
        if found:
            broken[path] = [(v["id"], v["nodes"][0]["html"][:200]) for v in found]
    assert broken == {}


def test_pages_are_light(page):
    sizes = []
    page.on("response", lambda r: sizes.append((r.url, len(r.body()))))
    heavy = {}
    for path in PAGES:
        sizes.clear()
        page.goto(path)
        page.wait_for_load_state("networkidle")
        size = sum(n for url, n in sizes if "/vendor/" not in url)
        if size >= HEAVY:
            heavy[path] = size
    assert heavy == {}


def test_a_saved_query_with_a_parameter_is_downloaded(page):
    page.goto("/queries")
    page.locator("a[href$='/console/everything-about']").click()
    page.get_by_label("Entity").fill("OpenAI")
    page.get_by_role("button", name="Ask").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    with Path(waiting.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert all(row["sentence"] for row in rows)


def test_a_query_is_written_with_completion_and_shared(page):
    page.goto("/sparql")
    page.locator("form[data-ready]").wait_for(state="attached")
    page.locator(".CodeMirror-code").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT ?m ?o { ?m ng:develop")
    page.keyboard.press("Control+Space")
    _finish(page)
    page.keyboard.type(" ?o }")
    page.get_by_role("button", name="Run").click()
    link = page.locator("[data-share]").get_attribute("href")
    (shared,) = parse_qs(urlsplit(link).query)["query"]
    assert "ng:developedBy" in shared
    page.goto(link)
    expect(page.locator("table[data-sortable] tbody tr").first).to_be_visible()


def _finish(page):
    """Take the completion if the editor still offers it; a single one it takes by itself."""
    expect(page.locator(".CodeMirror-code")).to_contain_text("ng:develop")
    if page.locator(".CodeMirror-hints").count():
        page.keyboard.press("Enter")
    expect(page.locator(".CodeMirror-code")).to_contain_text("ng:developedBy")


def test_two_companies_are_compared(page):
    page.goto("/compare")
    page.locator("#a").fill("OpenAI")
    page.locator("#b").fill("Meta")
    page.locator("main form button").click()
    expect(page.locator("h1")).to_have_text("OpenAI and Meta")
