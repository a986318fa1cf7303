"""What a thing is may follow from what is said of it; certain things stay what they are."""

from dataclasses import replace

import numpy as np
import pytest

from kg import terms
from kg.encode.scheme import CLASSES, MODALITIES, RELATIONS
from kg.find import find_mentions
from kg.find.parse import parse
from kg.model import Article
from kg.resolve import classes, resolve
from kg.resolve.classes import settle_classes

TEXT = "Zorblat was founded by Ann Lee in 2019. Zorblat is popular. OpenAI knows Zorblat."


@pytest.fixture(scope="module")
def read():
    return resolve(find_mentions(parse(Article("t", TEXT, "t"))))


def key_of(document, name):
    (key,) = (k for k, e in document.entities.items() if e.name == name)
    return key


def doubt(document, name, chances):
    return lambda _: {key_of(document, name): {c: float(np.log(p)) for c, p in chances.items()}}


def says(relation):
    """Give a pair head that is sure of one relation wherever the ontology allows it."""

    def score(window, places, nodes, rows, ends, *, alone):
        assert alone, "each reading is judged as if it were the only one"
        relations = np.full((len(rows), len(RELATIONS)), -9.0, np.float32)
        relations[:, RELATIONS.index(relation)] = 9.0
        return relations, np.zeros((len(rows), len(MODALITIES)), np.float32)

    return score


def test_what_has_a_founder_is_an_organisation(read, monkeypatch):
    chances = {terms.Company: 0.2, terms.Software: 0.8}
    monkeypatch.setattr(classes, "_find_doubts", doubt(read, "Zorblat", chances))
    monkeypatch.setattr(classes, "score_pairs", says(terms.foundedBy))
    settled = settle_classes(read)
    assert settled.entities[key_of(read, "Zorblat")].cls == terms.Company
    assert {m.cls for m in settled.mentions if m.entity == key_of(read, "Zorblat")} == {
        terms.Company
    }


def test_where_nothing_is_said_looks_decide(read, monkeypatch):
    chances = {terms.Company: 0.2, terms.Software: 0.8}
    monkeypatch.setattr(classes, "_find_doubts", doubt(read, "Zorblat", chances))
    monkeypatch.setattr(classes, "score_pairs", says(terms.appliesIn))
    assert settle_classes(read).entities[key_of(read, "Zorblat")].cls == terms.Software


def test_gazetteer_rows_are_never_in_doubt(read):
    (row,) = (k for k, e in read.entities.items() if e.name == "OpenAI")
    assert read.entities[row].row is not None
    assert row not in classes._find_doubts(read)


def test_open_classes_are_one_for_each_broad_class():
    chances = np.full(len(CLASSES), -20.0, np.float32)
    for cls, chance in ((terms.Company, 0.5), (terms.MediaOutlet, 0.1), (terms.Model, 0.4)):
        chances[CLASSES.index(cls)] = np.log(chance)
    readings = classes._readings(chances, terms.Organisation)
    assert set(readings) == {terms.Organisation, terms.Model}, (
        "the present class stands for its own"
    )
    assert readings[terms.Organisation] == pytest.approx(np.log(0.6), abs=1e-3)
    chances[CLASSES.index(terms.Model)] = np.log(classes.OPEN / 2)
    assert set(classes._readings(chances, terms.Company)) == {terms.Company}


def test_settling_twice_changes_nothing_more(read):
    again = settle_classes(read)
    assert again.entities == read.entities
    assert again.mentions == read.mentions


def test_every_mention_has_the_class_of_its_entity(read):
    assert all(m.cls == read.entities[m.entity].cls for m in read.mentions)


def test_a_text_without_doubts_stays_as_it_is(read, monkeypatch):
    monkeypatch.setattr(classes, "_find_doubts", lambda _: {})
    document = replace(read, windows=())
    assert settle_classes(document) is document
