"""A real browser over the real command, which watches what pages complain of and whom they ask.

Debian's chromium must be there: without it these tests fail and say how to install it.
"""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.service.conftest import serve
from tests.service.world import publish_mixture

CHROMIUM = Path("/usr/bin/chromium")
KEY = "the key of the operator"


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    return publish_mixture(tmp_path_factory.mktemp("browser") / "store")


@pytest.fixture(scope="session")
def server(store):
    with serve(store, NEWSGRAPH_WRITE_KEY=KEY) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    # As long as Playwright is open, its event loop runs in this thread, and no other one may.
    assert CHROMIUM.exists(), "no chromium here: apt-get install chromium, then run again"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield made
        made.close()


@pytest.fixture
def page(browser, server):
    """Give an empty page; at the end nothing may have been complained of or asked elsewhere."""
    context = browser.new_context(base_url=server, accept_downloads=True)
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


def sign_in(page):
    """Go into the review pages as a reviewer does."""
    page.goto("/review")
    page.get_by_label("Key").fill(KEY)
    page.get_by_label("Your name").fill("Ann")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Leave").wait_for()
