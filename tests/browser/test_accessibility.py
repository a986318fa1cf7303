"""No page breaks a rule of axe-core, light or dark, wide or narrow."""

import threading
from pathlib import Path

from werkzeug.serving import make_server

from tests.browser.conftest import sign_in
from tests.browser.kinds import REVIEW, kinds
from tests.service.conftest import make_app

AXE = (Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text("utf-8")
NARROW = {"width": 360, "height": 780}
RUN = "axe.run({ resultTypes: ['violations'] })"
"""Every rule; what is not broken is told in brief, in a third of the time."""


def broken_on(page, paths):
    """Give the rules that pages break, with the first place of each; all rules, light and dark."""
    broken = {}
    for path in paths:
        page.goto(path)
        _open_all(page)
        page.evaluate(AXE)
        found = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += page.evaluate(RUN)["violations"]
        if found:
            broken[path] = [(v["id"], v["nodes"][0]["html"][:300]) for v in found]
    return broken


def _open_all(page):
    """Open what is folded, so that it is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")


def test_no_page_breaks_a_rule(page, store):
    assert broken_on(page, kinds(store)) == {}


def test_no_review_page_breaks_a_rule(page):
    sign_in(page)
    assert broken_on(page, REVIEW) == {}


def test_no_page_scrolls_sideways_on_a_narrow_screen(page, store):
    page.set_viewport_size(NARROW)
    sign_in(page)
    wide = {}
    for path in (*kinds(store), *REVIEW):
        page.goto(path)
        _open_all(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            wide[path] = width
    assert wide == {}


def test_both_sides_of_a_comparison_are_seen_on_a_narrow_screen(page):
    page.set_viewport_size(NARROW)
    page.goto("/compare?a=Orla+Labs&b=Vermeer+Systems")
    for cell in page.get_by_role("row").last.get_by_role("cell").all():
        box = cell.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= NARROW["width"]
    assert page.get_by_role("row").last.get_by_role("cell").count() == 2


def test_an_empty_graph_breaks_no_rule_either(browser, tmp_path):
    app = make_app(tmp_path, WRITE_KEY="key")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page(base_url=f"http://127.0.0.1:{server.port}")
    assert broken_on(page, ("/", "/review", "/organisation/none")) == {}
    assert "kg build" in page.goto("/").text()
    page.close()
    server.shutdown()
    server.server_close()
    app.extensions["queries"].close()
