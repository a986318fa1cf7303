"""Takes the pictures of docs/pages.md: every page of the graph of the sample articles.

`python -m tests.browser.screenshots [--out FOLDER] [--only WORD]`. The graph is built afresh, so
the pictures show what the code gives today.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, KEY, sign_in
from tests.browser.pictures import shrink
from tests.service.conftest import serve

ROOT = Path(__file__).resolve().parent.parent.parent
WIDE, NARROW, PAPER = (1100, 760), (360, 760), (760, 1000)
PLACES = "SELECT ?place ?thing { ?thing ng:locatedIn ?place }"
DATES = "SELECT ?thing ?founded { ?thing ng:foundingDate ?founded } ORDER BY ?founded"
COUNTS = "SELECT ?maker (COUNT(?m) AS ?models) { ?m ng:developedBy ?maker } GROUP BY ?maker ORDER BY DESC(?models)"
PAIRS = "SELECT ?model ?maker { ?model ng:developedBy ?maker }"


def ask(text):
    return "/sparql?" + urlencode({"query": text, "format": "html"})


def open_fold(name):
    """Give what opens a fold of a page and brings it into view."""

    def act(page):
        fold = page.locator("details", has=page.locator("summary", has_text=name)).last
        fold.locator("summary").first.click()
        fold.evaluate("(e) => e.scrollIntoView()")
        page.wait_for_timeout(600)

    return act


def search(page):
    page.locator("main").get_by_role("combobox").fill("sam")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")


def draw(page):
    page.get_by_role("button", name="Draw it as a graph").click()
    page.locator("canvas").first.wait_for()
    page.locator(".network").evaluate("(e) => e.scrollIntoView()")
    page.wait_for_timeout(600)


def first_link(words):
    """Give what follows the first link of that text."""

    def act(page):
        page.get_by_role("link", name=words, exact=True).first.click()
        page.wait_for_load_state()
        page.evaluate("scrollTo(0, 0)")

    return act


def open_quotation(page):
    """Open the first quotation of the first article that has one."""
    articles = [a.get_attribute("href") for a in page.locator("main li a").all()]
    for address in articles:
        page.goto(address)
        quoted = page.locator("a[href*='/quotation/']")
        if quoted.count():
            quoted.first.click()
            page.wait_for_load_state()
            return
    raise AssertionError("no article of the sample has a quotation")


def decide(page):
    """Say of two merges that they are right, and list what was decided."""
    for _ in range(2):
        page.get_by_role("button", name="Right").first.click()
        page.locator(".notice").wait_for()
        while page.get_by_role("link", name="wait until it is done").count():
            page.get_by_role("link", name="wait until it is done").click()
    page.get_by_role("link", name="Decisions").click()
    page.wait_for_load_state()


SHOTS = (
    ("home", "/", WIDE, "light", None),
    ("home-narrow", "/", NARROW, "light", None),
    ("suggestions", "/", WIDE, "light", search),
    ("organisation", "/organisation/openai", WIDE, "light", None),
    ("organisation-dark", "/organisation/openai", WIDE, "dark", None),
    ("organisation-narrow", "/organisation/openai", NARROW, "dark", None),
    ("organisation-print", "/organisation/openai", PAPER, "print", None),
    ("neighbourhood", "/organisation/openai", WIDE, "light", draw),
    ("person", "/person/ilya-sutskever", WIDE, "light", None),
    ("model", "/model/llama", WIDE, "light", None),
    ("policy", "/policy/eu-ai-act", WIDE, "light", None),
    ("place", "/place/united-states", WIDE, "dark", None),
    ("article", "/organisation/openai", WIDE, "light", first_link("in the article")),
    ("claim", "/organisation/openai", WIDE, "light", first_link("cite")),
    ("quotation", "/articles", WIDE, "light", open_quotation),
    ("articles", "/articles", WIDE, "light", None),
    ("search", "/search?q=meta", WIDE, "light", None),
    ("class", "/class/Organisation", WIDE, "light", None),
    ("compare", "/compare?a=OpenAI&b=Anthropic", WIDE, "light", None),
    ("matrix", "/matrix?relation=competesWith", WIDE, "light", None),
    ("map", "/map", WIDE, "light", None),
    ("disputes", "/disputes", WIDE, "light", None),
    ("open", "/open", WIDE, "light", None),
    ("questions", "/queries", WIDE, "light", None),
    (
        "question",
        "/queries/console/everything-about?entity=OpenAI",
        WIDE,
        "light",
        None,
    ),
    ("query", ask(PAIRS), WIDE, "light", None),
    ("query-chart", ask(COUNTS), WIDE, "light", open_fold("Chart")),
    ("query-timeline", ask(DATES), WIDE, "light", open_fold("Timeline")),
    ("query-map", ask(PLACES), WIDE, "light", open_fold("Map of")),
    ("query-graph", ask(PAIRS), WIDE, "light", open_fold("Graph of")),
    ("review-merges", "/review/merges", WIDE, "light", None),
    ("review-claims", "/review/claims", WIDE, "dark", None),
    ("ontology", "/ontology", WIDE, "light", None),
    ("api", "/api/", WIDE, "light", None),
    ("missing", "/organisation/opnai", WIDE, "light", None),
    ("review-decisions", "/review/merges", WIDE, "light", decide),
)
"""Name, address, size, light or dark or print, and what is done before the picture is taken."""


def main():
    parser = argparse.ArgumentParser(prog="tests.browser.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--only", default="", help="only pictures with this in their name")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="newsgraph-pictures-") as folder:
        store = Path(folder) / "store"
        build = ["build", ROOT / "tests" / "marked" / "articles", "--store", store]
        subprocess.run([sys.executable, "-m", "kg.cli", *build], check=True)
        with serve(store, NEWSGRAPH_WRITE_KEY=KEY) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
            )
            for shot in SHOTS:
                if options.only in shot[0]:
                    take(browser, address, options.out, *shot)
            browser.close()


def take(browser, address, out, name, path, size, scheme, act):
    """Take one picture."""
    width, height = size
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if scheme == "print":
        page.emulate_media(media="print")
    if path.startswith("/review"):
        sign_in(page)
    page.goto(path)
    if act:
        act(page)
    picture = shrink(browser, page.screenshot(animations="disabled"))
    (out / f"{name}.png").write_bytes(picture)
    print(f"{name}.png {len(picture):,} bytes")
    context.close()


if __name__ == "__main__":
    main()
