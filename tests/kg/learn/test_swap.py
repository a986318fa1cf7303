"""Other names in an article's places: all spans move along, and nothing else changes."""

import random
from pathlib import Path

import pytest

import kg.learn
from kg import terms
from kg.learn.corpus import read_marked
from kg.learn.swap import collect_donors, swap_names
from kg.model import MentionKind

FOLDER = Path(kg.learn.__file__).parent / "articles"
TEXT = """\
title: t
register: wire report
---
[vantor:Company|Vantor Systems] of [lund:Place|Lund] bought [oru:Company|Oru]. [lee:Person|Ada Lee] leads [vantor|VS].
"[vantor*|We] are glad," said [lee|Lee] of [labs:Company|Oru Labs].
---
vantor acquires oru @1
vantor ledBy lee @1
quote lee "We are glad" @2
"""


@pytest.fixture(scope="module")
def articles():
    return [read_marked(path) for path in sorted(FOLDER.glob("20*.txt"))]


@pytest.fixture(scope="module")
def donors(articles):
    return collect_donors(articles)


def test_every_span_still_has_its_words(articles, donors):
    changed = 0
    for before in articles:
        after = swap_names(before, donors, random.Random(1))
        text = after.article.text
        assert [m.span.of(text) for m in after.mentions] == [m.text for m in after.mentions]
        assert [m.entity for m in after.mentions] == [m.entity for m in before.mentions]
        assert len(after.sentences) == len(before.sentences)
        for old, new in zip(before.claims, after.claims, strict=True):
            assert after.sentences.index(new.span) == before.sentences.index(old.span)
            assert new.subject in after.mentions
            assert (new.predicate, new.modality, new.role) == (
                old.predicate,
                old.modality,
                old.role,
            )
        assert len(after.optional) == len(before.optional)
        changed += sum(
            a.text != b.text for a, b in zip(before.mentions, after.mentions, strict=True)
        )
    assert changed > len(articles)


def test_only_names_of_things_that_are_no_places_change(articles, donors):
    for before in articles:
        after = swap_names(before, donors, random.Random(2))
        for old, new in zip(before.mentions, after.mentions, strict=True):
            if old.kind is not MentionKind.NAME or terms.top(old.cls) == terms.Place:
                assert new.text == old.text
            assert new.cls == old.cls


def test_forms_go_with_forms_and_things_with_a_word_in_common_stay(tmp_path, donors):
    path = tmp_path / "1.txt"
    path.write_text(TEXT, encoding="utf-8")
    marked = read_marked(path)
    seen = set()
    for seed in range(40):
        names = {
            e.key: e for e in swap_names(marked, donors, random.Random(seed)).entities.values()
        }
        assert {names["oru"].name, names["labs"].name, names["lund"].name} == {
            "Oru",
            "Oru Labs",
            "Lund",
        }
        assert names["lee"].name.split()[-1] in names["lee"].names
        seen.add(names["lee"].name)
    assert len(seen) > 5


def test_names_that_few_others_could_lend_stay(tmp_path):
    path = tmp_path / "1.txt"
    path.write_text(TEXT, encoding="utf-8")
    marked = read_marked(path)
    assert swap_names(marked, collect_donors([marked]), random.Random(1)) is marked
