"""Marks on sentences become training windows; a wrong mark is named with its line."""

import random
from importlib.resources import files

import pytest
from tokenizers import Tokenizer

from kg import terms
from kg.encode.scheme import CLASSES, MODALITIES, RELATIONS
from kg.errors import BadMarking
from kg.learn.marks import draw_marked, load_marks
from kg.model import Modality

SENTENCES = """\
Ana\tB-person
Ruiz\tI-person
founded\tO
Acme\tB-organisation
and\tO
joined\tO
Bolt\tB-misc
.\tO

It\tO
uses\tO
Corvid\tB-product
.\tO
"""
MARKS = """\
# a remark
class 1 e3 Company
1 e2 foundedBy e1 asserted
1 e1 affiliatedWith e3 asserted optional
mention 2 0-0 Company nominal
2 e2 uses e1 reported
"""


@pytest.fixture
def folders(tmp_path):
    (tmp_path / "crossner").mkdir()
    (tmp_path / "marks").mkdir()
    (tmp_path / "crossner" / "ai-train.txt").write_text(SENTENCES, encoding="utf-8")
    return tmp_path / "marks", tmp_path / "crossner"


@pytest.fixture(scope="module")
def tokenizer():
    tokenizer = Tokenizer.from_file(str(files("kg.weights") / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _load(folders, text, name="ai-train.tsv"):
    (folders[0] / name).write_text(text, encoding="utf-8")
    return load_marks(*folders)


def test_marks_of_several_files_find_their_sentences(folders):
    first, second = _load(folders, MARKS, "ai-train300.tsv")
    assert [(s.first, s.end, s.cls) for s in first.spans] == [
        (0, 2, terms.Person),
        (3, 4, terms.Organisation),
        (6, 7, terms.Company),
    ]
    asserted = MODALITIES.index(Modality.ASSERTED)
    assert first.relations == [
        (1, RELATIONS.index(terms.foundedBy), 0, asserted, False),
        (0, RELATIONS.index(terms.affiliatedWith), 2, asserted, True),
    ]
    assert [s.kind.value for s in second.spans] == ["name", "pronoun"]


def test_a_window_carries_tags_mentions_and_pairs(folders, tokenizer):
    (window,) = draw_marked(_load(folders, MARKS), tokenizer, random.Random(1))
    assert len(window.ids) == len(window.tags) == len(window.shapes) == len(window.sentences)
    said = sorted(RELATIONS[r] for rs in window.pairs.values() for r, _ in rs)
    assert said == [terms.foundedBy, terms.uses]
    assert {RELATIONS[i[3]] for i in window.ignored} == {terms.affiliatedWith}
    classes = sorted(terms.local_name(CLASSES[m[3]]) for m in window.mentions)
    assert classes == ["Company", "Company", "Organisation", "Person", "Technology"]
    things = {m[4] // 1000 for m in window.mentions}
    assert things == {0, 1}  # things of different sentences are different things


def test_a_dropped_sentence_is_left_out(folders):
    assert len(_load(folders, "drop 1\n")) == 1


def test_things_said_to_be_the_same_are_one(folders):
    first, _ = _load(folders, "same 1 e2 e3\n")
    assert [s.thing for s in first.spans] == [0, 1, 1]


@pytest.mark.parametrize(
    "line",
    [
        "1 e2 foundedBy e9 asserted",
        "1 e2 nonsense e1 asserted",
        "1 e2 foundedBy e1 perhaps",
        "1 e1 foundedBy e2 asserted",  # a person is founded by nobody
        "0 e2 foundedBy e1 asserted",
        "3 e2 foundedBy e1 asserted",
        "class 1 e1 Banana",
        "mention 1 20-21 Company",
        "remark 1",
        "1",
    ],
)
def test_a_wrong_mark_is_named_with_its_line(folders, line):
    with pytest.raises(BadMarking, match=r"ai-train\.tsv:2"):
        _load(folders, f"# first\n{line}\n")


def test_missing_sentences_and_missing_marks_are_named(folders):
    with pytest.raises(BadMarking, match="no marks"):
        load_marks(*folders)
    with pytest.raises(BadMarking, match="law-train"):
        _load(folders, MARKS, "law-train.tsv")
