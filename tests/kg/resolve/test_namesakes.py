"""One word, two things; one thing, two words: within an article and across articles."""

import pytest

from kg import terms
from kg.build import extract_article
from kg.find.parse import parse
from kg.identity import Mint
from kg.model import Article, Mention, Span
from kg.resolve.governments import acts


def iris(key, text):
    """Extract a text and give, for each name in it, the IRIs of what it denotes (their ends)."""
    extraction = extract_article(Article(key, text, "test"))
    found = {}
    for entity in extraction.entities:
        iri = Mint().entity(entity, extraction.article).removeprefix(terms.BASE)
        for name in entity.names:
            found.setdefault(name, set()).add(iri)
    return found


def test_a_surname_alone_joins_nobody_across_articles():
    one = iris("a", "Zhang criticised the AI Act on Monday, and OpenAI agreed with Zhang.")
    two = iris("b", "Zhang, an engineer, works for Baidu in Beijing.")
    assert one["Zhang"].isdisjoint(two["Zhang"])


def test_two_people_of_one_surname_in_one_article_stay_two():
    found = iris(
        "a", "Ana Ruiz founded Zentara Labs. Her brother Leo Ruiz runs Baidu's lab in Madrid."
    )
    assert found["Ana Ruiz"].isdisjoint(found["Leo Ruiz"])


def test_a_company_and_its_model_of_one_name_are_two():
    found = iris(
        "a",
        "Mistral AI, a French company, raised money on Monday. "
        "The model Mistral 7B, released by Mistral AI, outperforms Llama 2.",
    )
    assert found["Mistral AI"].isdisjoint(found["Mistral 7B"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Beijing", "Beijing said on Monday that it would restrict exports of Nvidia's chips."),
        ("Washington", "Washington has blocked sales of Nvidia's H100 to China, officials said."),
    ],
)
def test_a_capital_that_acts_is_its_country_and_one_that_lies_there_a_city(name, text):
    country = {"Beijing": "place/china", "Washington": "place/united-states"}[name]
    assert iris("a", text)[name] == {country}
    assert iris("b", f"Zentara Labs, based in {name}, hired Ana Ruiz.")[name] != {country}


def test_family_version_and_product_stay_apart():
    found = iris(
        "a",
        "OpenAI released GPT-4 in 2023. GPT-4o came a year later, and ChatGPT runs on GPT-4o. "
        "Meta trained Llama 2 and Llama 3.1.",
    )
    names = ("GPT-4", "GPT-4o", "ChatGPT", "Llama 2", "Llama 3.1")
    assert len({frozenset(found[n]) for n in names}) == len(names)


def test_legal_form_article_and_hyphen_make_no_other_thing():
    one = iris("a", "Zorbulon Labs, Inc. sued OpenAI in California over its data.")
    two = iris("b", "OpenAI paid Zorbulon Labs last year, the court in California heard.")
    name = next(n for n in one if n.startswith("Zorbulon"))
    assert one[name] == two["Zorbulon Labs"]
    three = iris("c", "The chatbot of Open AI beat that of Zorbulon Labs in France.")
    assert three["Open AI"] == one["OpenAI"]


def test_no_chain_of_short_forms_joins_two_firms():
    """Ada is short for Ada Labs in one article and for Ada Systems in the other."""
    one = iris("a", "Ada Labs hired Ana Ruiz in London. Ada has twenty engineers in France.")
    two = iris(
        "b", "Ada Systems sued OpenAI in London. Ada wants damages, its lawyers in France said."
    )
    assert one["Ada Labs"].isdisjoint(two["Ada Systems"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Washington fined Nvidia in March.", True),
        ("Beijing and Washington agreed to talk about models.", True),
        ("Nvidia was fined by Washington in March.", True),
        ("Washington has become a hub of robotics.", False),
        ("Officials in Washington met Baidu.", False),
        ("Springfield fined Nvidia in March.", False),
    ],
)
def test_a_seat_acts_where_its_sentence_says_so(text, expected):
    name = "Springfield" if "Springfield" in text else "Washington"
    start = text.index(name)
    mention = Mention(Span(start, start + len(name)), name, terms.Place)
    assert acts(parse(Article("a", text, "test")), mention) is expected
