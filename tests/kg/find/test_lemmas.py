"""The kept answers of the lemmatizer are the lemmatizer's own."""

from pathlib import Path

import pytest

from kg.find.parse import load_pipeline

TEXTS = [
    p.read_text(encoding="utf-8")
    for p in sorted((Path(__file__).resolve().parents[2] / "marked" / "articles").glob("*.txt"))
]


@pytest.mark.parametrize("text", [*TEXTS, "She's left. They were leaving; he leaves the leaves."])
def test_it_says_what_the_rules_say(text):
    nlp = load_pipeline()
    rules = nlp.get_pipe("lemmatizer")
    for _ in range(2):  # the second time from what was kept
        mine = nlp(text)
        lemmas = [t.lemma_ for t in mine]
        for token in mine:
            token.lemma = 0
        ruled = nlp.get_pipe("attribute_ruler")(mine)
        assert lemmas == [t.lemma_ for t in rules(ruled)]
