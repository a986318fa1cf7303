"""Pages stay light, whatever kind they are of, and complain of nothing (see the fixture `page`)."""

from tests.browser.conftest import sign_in
from tests.browser.kinds import REVIEW, kinds

HEAVY = 150_000
"""Bytes of a page with its style and scripts, before the editor and the graph library."""


def test_pages_are_light(page, store):
    sizes = []
    page.on("response", lambda r: sizes.append((r.url, len(r.body()))) if r.ok else None)
    sign_in(page)
    heavy = {}
    for path in (*kinds(store), *REVIEW):
        sizes.clear()
        page.goto(path)
        size = sum(n for url, n in sizes if "/vendor/" not in url)
        if size >= HEAVY:
            heavy[path] = size
    assert heavy == {}


def test_facts_open_by_keyboard(page):
    page.goto("/organisation/halden-fund")
    fact = page.locator(".fact").last
    sentence = fact.locator("blockquote").first
    assert not sentence.is_visible()
    fact.locator("summary").focus()
    page.keyboard.press("Enter")
    sentence.wait_for(state="visible")


def test_facts_open_without_scripts(browser, server):
    page = browser.new_page(base_url=server, java_script_enabled=False)
    page.goto("/organisation/halden-fund")
    page.locator("details:not([open]) > summary").last.click()
    page.locator("details[open] blockquote").last.wait_for(state="visible")
    page.close()
