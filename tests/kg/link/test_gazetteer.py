"""The gazetteer: its rows keep to the ontology, and a name stands for a row only where certain."""

import re

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
