"""Five journeys from a wish to its end, as people take them."""

import csv
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.browser.conftest import KEY, sign_in
from tests.service.conftest import serve


def test_a_person_is_found_and_the_sentence_that_proves_a_fact(page):
    page.goto("/")
    search = page.locator("main").get_by_role("combobox")
    search.focus()
    page.keyboard.type("siobh")
    expect(page.get_by_role("option", name="Siobhán Daly")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Siobhán Daly")
    fact = page.locator(".fact", has_text="Galdor University")
    fact.locator("summary").focus()
    page.keyboard.press("Enter")
    fact.get_by_role("link", name="in the article").click()
    expect(page.locator("h1")).to_have_text("Orla opens up")
    proof = page.locator("mark:target")
    expect(proof).to_have_text("Siobhán Daly studied at Galdor University.")
    expect(proof).to_be_in_viewport()


def test_a_wrong_merge_is_undone(page):
    sign_in(page)
    page.get_by_text("Two things that are one").click()
    page.get_by_label("This thing").fill("Brightwell")
    page.get_by_label("is this one").fill("Halden Fund")
    page.get_by_role("button", name="Merge").click()
    _finish_decision(page, "Decided, and in the graph")
    page.goto("/organisation/halden-fund")
    expect(page.locator(".names")).to_contain_text("Brightwell")
    page.goto("/review/decisions")
    row = page.locator(".doubts li", has_text="Halden Fund")
    expect(row).to_contain_text("Ann")
    row.get_by_role("button", name="Undo").click()
    _finish_decision(page, "as it was before")
    page.goto("/organisation/halden-fund")
    expect(page.locator("h1")).to_have_text("Halden Fund")
    expect(page.locator(".names")).to_have_count(0)
    page.goto("/organisation/brightwell")
    expect(page.locator("h1")).to_have_text("Brightwell")


TEXT = """Sam Altman, the chief executive of OpenAI, spoke in Paris on Monday. Altman said that \
OpenAI would open an office in France.
"""


def test_a_name_that_extraction_joined_is_set_apart_and_joined_again(browser, tmp_path):
    (tmp_path / "speech.txt").write_text(TEXT, encoding="utf-8")
    store = tmp_path / "store"
    build = [sys.executable, "-m", "kg.cli", "build", tmp_path / "speech.txt", "--store", store]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    with serve(store, NEWSGRAPH_WRITE_KEY=KEY) as address:
        # Without scripts: a reviewer needs none.
        page = browser.new_page(base_url=address, java_script_enabled=False)
        sign_in(page)
        row = page.locator(".doubts li", has_text="“Altman”")
        row.get_by_label("Reason").fill("another Altman")
        row.get_by_role("button", name="Not its name").click()
        _finish_decision(page, "Decided, and in the graph")
        expect(page.locator(".doubts")).not_to_contain_text("“Altman”")
        page.goto("/review/decisions")
        expect(page.locator(".doubts li")).to_contain_text("another Altman")
        page.get_by_role("button", name="Undo").click()
        _finish_decision(page, "as it was before")
        page.goto("/review/merges")
        expect(page.locator(".doubts")).to_contain_text("“Altman”")
        page.close()


def test_a_merge_that_is_right_is_looked_at_once(page):
    sign_in(page)
    row = page.locator(".doubts li", has_text="Orla Labs is one thing in")
    row.get_by_label("Reason").fill("one lab")
    row.get_by_role("button", name="Right").click()
    _finish_decision(page, "Decided, and in the graph")
    expect(row).to_have_count(0)
    page.get_by_role("link", name="with what was decided").click()
    expect(row).to_contain_text("Looked at by Ann")
    page.get_by_role("link", name="Decisions").click()
    expect(row).to_contain_text("one lab")
    row.get_by_role("button", name="Undo").click()
    _finish_decision(page, "as it was before")
    page.get_by_role("link", name="Merges").click()
    expect(row).to_have_count(1)


def _finish_decision(page, words):
    """Wait as a reviewer without scripts does, by the link that the page offers."""
    while page.get_by_role("link", name="wait until it is done").count():
        page.get_by_role("link", name="wait until it is done").click()
    expect(page.locator(".notice")).to_contain_text(words)


def test_a_saved_query_with_a_parameter_is_downloaded(page):
    page.goto("/queries")
    page.locator("a[href$='/console/everything-about']").click()
    page.get_by_label("Entity").fill("Orla Labs")
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
    page.locator("#a").fill("Orla Labs")
    page.locator("#b").fill("Vermeer Systems")
    page.locator("main form button").click()
    expect(page.locator("h1")).to_have_text("Orla Labs and Vermeer Systems")
