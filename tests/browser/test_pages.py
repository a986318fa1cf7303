"""Pages stay light, whatever kind they are of, and complain of nothing (see the fixture `page`)."""

import html5lib

from tests.browser.conftest import sign_in
from tests.browser.kinds import REVIEW, kinds
from tests.service.world import read_html

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


def test_the_html_of_every_kind_of_page_is_valid(page, store):
    sign_in(page)
    for path in (*kinds(store), *REVIEW):
        text = page.request.get(path, headers={"Accept": "text/html"}).text()
        try:
            read_html(text)
        except html5lib.html5parser.ParseError as error:
            raise AssertionError(f"{path}: {error}") from error


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
