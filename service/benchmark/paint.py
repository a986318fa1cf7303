"""How soon a browser paints each page: on a given graph, and on a made-up one.

`python -m service.benchmark.paint [--store FOLDER] [--quads N] [--runs N]`. Needs Playwright and
Debian's chromium. The first column is the first visit after the server started, when nothing is in
any cache; the others are of a new browser each, so nothing is in the browser's either.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import urllib.request
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from kg import terms
from service.benchmark.__main__ import SEED, run_ours
from service.benchmark.data import make_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser

CHROMIUM: Final = "/usr/bin/chromium"
GOAL: Final = 500
"""Milliseconds to the first contentful paint."""
_FIXED: Final = (
    "/",
    "/articles",
    "/matrix",
    "/matrix?relation=partnersWith",
    "/map",
    "/disputes",
    "/open",
    "/queries",
    "/sparql",
    "/ontology",
    "/api/",
)
_PAINT: Final = """() => new Promise((done) => new PerformanceObserver((list) => {
  const found = list.getEntriesByName("first-contentful-paint");
  if (found.length) done(found[0].startTime);
}).observe({ type: "paint", buffered: true }))"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; gives the exit code: 1 where a page is over the goal."""
    parser = argparse.ArgumentParser(prog="service.benchmark.paint", description=__doc__)
    parser.add_argument("--store", type=Path, help="a graph of your own, such as the sample's")
    parser.add_argument("--quads", type=int, default=1_000_000, help="of the made-up one; 0: none")
    parser.add_argument("--runs", type=int, default=3, help="visits of each page after the first")
    options = parser.parse_args(arguments)
    slow = 0
    with tempfile.TemporaryDirectory(prefix="newsgraph-paint-") as folder:
        stores = [options.store] if options.store else []
        if options.quads:
            make_store(Path(folder), options.quads, SEED)
            stores.append(Path(folder))
        for store in stores:
            slow += _measure(store, options.runs)
    return int(slow > 0)


def _measure(store: Path, runs: int) -> int:
    from playwright.sync_api import sync_playwright

    slow = 0
    with run_ours(store) as (port, _), sync_playwright() as playwright:
        base = f"http://127.0.0.1:{port}"
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        _paint(browser, f"{base}/static/icon.svg")  # the browser is warm, the service is not
        print(f"{store}: milliseconds to the first contentful paint")
        print(f"{'page':40} {'first':>7} {'median':>7}")
        for path in _pages(base):
            first = _paint(browser, base + path)
            later = median(_paint(browser, base + path) for _ in range(runs)) if runs else first
            slow += first > GOAL
            print(f"{path:40} {first:7.0f} {later:7.0f}{'  over' * (first > GOAL)}", flush=True)
        browser.close()
    return slow


def _paint(browser: Browser, address: str) -> float:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    found = float(page.evaluate(_PAINT))
    context.close()
    return found


def _pages(base: str) -> Iterator[str]:
    """Yield the pages, with the most mentioned thing of each class: much is said of it."""
    yield from _FIXED
    for cls in map(terms.local_name, terms.TOP_CLASSES):
        found = _links(f"{base}/class/{cls}", r"(?!class)[a-z]+/[^\"?]+")
        yield f"/class/{cls}"
        if found:
            yield found[0]
        if cls == "Organisation" and len(found) > 1:
            yield f"/compare?a={found[0]}&b={found[1]}"
    articles = _links(f"{base}/articles", r"article/[^\"?]+")
    yield from articles[:1]


def _links(address: str, pattern: str) -> list[str]:
    """Give the paths that the list on a page leads to."""
    with urllib.request.urlopen(address) as answer:  # noqa: S310  # our own server
        text = answer.read().decode().partition("<h1>")[2]
    return re.findall(rf'<li><a [^>]*href="(/{pattern})"', text)


if __name__ == "__main__":
    sys.exit(main())
