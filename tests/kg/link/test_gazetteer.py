"""The gazetteer: its rows keep to the ontology, and a name stands for a row only where certain."""

import re

import pytest

from kg import terms
from kg.identity import Mint, row_path
from kg.link.gazetteer import load_gazetteer
from kg.link.match import find_row, government_of
from kg.model import Article, Entity, Mention, MentionKind, Span


def mention(text, cls, kind=MentionKind.NAME):
    return Mention(Span(0, len(text)), text, cls, kind)


def test_rows_keep_to_the_ontology():
    rows = load_gazetteer().rows
    assert len(rows) > 15_000
    for row in rows.values():
        assert row.cls in terms.CLASSES
        assert row.wikidata is None or re.fullmatch(r"Q[1-9]\d*", row.wikidata)
        assert all(iri.startswith("http") for iri in row.same_as)


def test_no_two_rows_share_an_iri():
    paths = [row_path(ident) for ident in load_gazetteer().rows]
    assert len(set(paths)) == len(paths)


def test_a_clear_name_stands_for_its_row():
    assert find_row(mention("OpenAI", terms.Company)).wikidata == "Q21708200"
    assert find_row(mention("Chinese", terms.Country, MentionKind.ADJECTIVE)).wikidata == "Q148"


def test_an_ambiguous_name_needs_the_exact_class():
    assert find_row(mention("Georgia", terms.Country)).wikidata == "Q230"
    assert find_row(mention("Georgia", terms.Person)) is None


def test_another_broad_class_stands_for_nothing():
    assert find_row(mention("OpenAI", terms.Person)) is None


def test_a_capital_that_acts_is_its_country():
    assert government_of(mention("Beijing", terms.Country)).wikidata == "Q148"
    assert government_of(mention("Beijing", terms.Place)) is None
    assert government_of(mention("Brussels", terms.IntergovernmentalBody)).wikidata == "Q458"


def test_iris_are_readable_and_collision_safe():
    mint, article = Mint(), Article("k", "t", "s")

    def iri(name, cls, row=None):
        return mint.entity(Entity("e", cls, name, (name,), row), article).removeprefix(terms.BASE)

    assert iri("OpenAI", terms.Company, "Q21708200") == "organisation/openai"
    assert iri("Zorbulon Labs, Inc.", terms.Company) == "organisation/zorbulon-labs"
    assert iri("OpenAI", terms.Company).startswith("organisation/openai-"), "not the known one"
    assert re.fullmatch(r"person/smith-[0-9a-f]{8}", iri("Smith", terms.Person))
    assert iri("智谱", terms.Company) != iri("百度", terms.Company)
    assert len(iri("x" * 300, terms.Company)) < 120
    assert iri("Zürich/../<script>", terms.Place) == "place/zurich-script"


@pytest.mark.parametrize(
    ("name", "cls", "wikidata"),
    [
        ("Washington", terms.Country, "Q30"),
        ("the White House", terms.GovernmentBody, "Q30"),
        ("The Hague", terms.Country, "Q55"),
        ("Brussels", terms.Country, "Q458"),
        ("Kremlin", terms.Country, "Q159"),
    ],
)
def test_a_seat_that_acts_is_its_government(name, cls, wikidata):
    assert government_of(mention(name, cls)).wikidata == wikidata


def test_a_seat_as_a_place_is_no_government():
    assert government_of(mention("Washington", terms.Place)) is None
    assert government_of(mention("The Hague", terms.Place)) is None


@pytest.mark.parametrize(
    ("word", "wikidata"),
    [
        ("South Korean", "Q884"),
        ("Korean", "Q884"),
        ("Taiwanese", "Q865"),
        ("Congolese", "Q974"),
        ("Dutch", "Q55"),
        ("Ivorian", "Q1008"),
        ("Serbian", "Q403"),
    ],
)
def test_adjectives_are_known_for_every_country(word, wikidata):
    assert find_row(mention(word, terms.Country, MentionKind.ADJECTIVE)).wikidata == wikidata


def test_every_country_has_an_adjective_but_those_that_lend_their_name():
    gazetteer = load_gazetteer()
    named = {row for word, row in gazetteer.by_adjective.items()}
    without = {r.label for r in gazetteer.rows.values() if r.cls == terms.Country} - {
        gazetteer.rows[n].label for n in named
    }
    assert without == {"Vatican City", "Congo - Brazzaville", "Dominica"}


def test_a_word_for_people_is_their_country():
    assert find_row(mention("Briton", terms.Country)).wikidata == "Q145"
    assert find_row(mention("Saudis", terms.Country)).wikidata == "Q851"
    assert find_row(mention("Briton", terms.Person)) is None


@pytest.mark.parametrize(
    ("spelt", "cls", "label"),
    [
        ("Open AI", terms.Company, "OpenAI"),
        ("Deepseek", terms.Company, "DeepSeek"),
        ("Hugging-Face", terms.Company, "Hugging Face"),
        ("Nvidia Corp.", terms.Company, "Nvidia"),
        ("GPT4o", terms.Model, "GPT-4o"),
        ("the European Commission", terms.IntergovernmentalBody, "European Commission"),
        ("Cote d'Ivoire", terms.Country, "Côte d’Ivoire"),
    ],
)
def test_spellings_of_a_known_name(spelt, cls, label):
    assert find_row(mention(spelt, cls)).label == label


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("GPT-4p", terms.Model),
        ("Llama 31", terms.Model),
        ("open ai", terms.Company),
        ("MISTRALS", terms.Company),
        ("Deepseek", terms.Person),
    ],
)
def test_what_only_looks_like_a_known_name_is_none(name, cls):
    assert find_row(mention(name, cls)) is None
