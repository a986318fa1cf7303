"""Pictures in the documents are those that the script takes, and not too heavy to clone."""

import re
from pathlib import Path

from tests.browser.screenshots import ROOT, SHOTS

IMAGES = ROOT / "docs" / "images"
HEAVY = 2_500_000


def pictures_in(path):
    return set(re.findall(r"images/([\w-]+)\.png", (ROOT / path).read_text("utf-8")))


def test_each_picture_is_taken_by_the_script_and_shown():
    taken = {name for name, *_ in SHOTS}
    assert pictures_in("docs/pages.md") == taken == {p.stem for p in IMAGES.iterdir()}


def test_the_readme_shows_the_main_pages():
    shown = pictures_in("README.md")
    assert shown <= {name for name, *_ in SHOTS}
    assert len(shown) >= 12


def test_pictures_are_light():
    assert sum(p.stat().st_size for p in Path(IMAGES).iterdir()) < HEAVY
