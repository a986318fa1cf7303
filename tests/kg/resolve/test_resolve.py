"""Which mentions are one thing, on sentences written for it."""

import pytest

from kg import terms
from kg.find import find_mentions
from kg.find.parse import parse
from kg.model import Article, MentionKind
from kg.resolve import find_namesakes, resolve
from kg.resolve.names import find_introduced, find_long_form, is_short_for


def resolved(text):
    return resolve(find_mentions(parse(Article("test:1", text, "test"))))


def entity_of(document, words):
    """Give the entity of the first mention with these words."""
    mention = next(m for m in document.mentions if m.text == words)
    return document.entities[mention.entity]


def test_every_mention_has_an_entity_and_every_entity_a_name():
    document = resolved("OpenAI hired Ann Lee. She praised the company and its GPT-4 model.")
    for mention in document.mentions:
        assert mention.entity in document.entities
    for entity in document.entities.values():
        assert entity.name in entity.names or entity.row


def test_surnames_and_short_forms_join_their_full_name():
    document = resolved(
        "Sam Altman leads OpenAI. Altman spoke first. Moonshot AI raised money; Moonshot is in Beijing."
    )
    assert entity_of(document, "Altman") == entity_of(document, "Sam Altman")
    assert entity_of(document, "Moonshot") == entity_of(document, "Moonshot AI")


def test_two_people_of_one_surname_stay_two():
    document = resolved(
        "Dario Amodei and Daniela Amodei founded Anthropic. Sam Altman praised Dario Amodei."
    )
    assert entity_of(document, "Dario Amodei") != entity_of(document, "Daniela Amodei")


def test_acronyms_in_brackets_join():
    document = resolved(
        "The Bureau of Industry and Security (BIS) issued a rule. BIS will enforce it, officials said."
    )
    assert entity_of(document, "BIS").name == "Bureau of Industry and Security"


def test_a_demonym_is_its_country():
    document = resolved("China welcomed the plan. Chinese officials said that Baidu would join.")
    assert entity_of(document, "Chinese") == entity_of(document, "China")
    assert "Chinese" in entity_of(document, "China").names


def test_pronouns_are_no_names_of_their_thing():
    document = resolved("Ann Lee founded Ada Labs in 2019. She leads it from London.")
    she = next((m for m in document.mentions if m.text == "She"), None)
    assert she is not None
    assert she.kind is MentionKind.PRONOUN
    assert document.entities[she.entity].name == "Ann Lee"
    assert all("She" not in e.names for e in document.entities.values())


def test_known_things_are_linked_and_unknown_ones_are_not():
    document = resolved("OpenAI sued Zorbulon Labs in France.")
    assert terms.WIKIDATA + "Q21708200" in entity_of(document, "OpenAI").same_as
    assert entity_of(document, "Zorbulon Labs").same_as == ()


def test_models_of_one_family_stay_apart():
    document = resolved("Meta released Llama 3.1 after Llama 2. OpenAI sells GPT-4 and GPT-4o.")
    assert entity_of(document, "GPT-4") != entity_of(document, "GPT-4o")
    assert entity_of(document, "Llama 3.1") != entity_of(document, "Llama 2")


def test_a_company_is_not_its_subsidiary_with_its_name():
    document = resolved("Microsoft founded a unit called Microsoft AI. Microsoft owns GitHub.")
    assert entity_of(document, "Microsoft").same_as
    assert entity_of(document, "Microsoft") != entity_of(document, "Microsoft AI")


def test_namesakes_are_reported_and_not_joined():
    document = resolved("Ada Labs opened.")
    assert find_namesakes(document) == ()


@pytest.mark.parametrize(
    ("short", "long", "cls", "expected"),
    [
        ("Musk", "Elon Musk", terms.Person, True),
        ("Elon Musk", "Elon Musk", terms.Person, False),
        ("AI Act", "EU AI Act", terms.Law, True),
        ("Act", "EU AI Act", terms.Law, False),
        ("MIT", "Massachusetts Institute of Technology", terms.ResearchInstitution, True),
        ("Ms Li Kwong", "Marie Li Kwong", terms.Person, True),
        ("Frau Ruiz", "Ana Ruiz", terms.Person, True),
        ("Paris", "Paris Hilton", terms.Place, False),
        ("Claude", "Claude 3.5 Sonnet", terms.Model, False),
    ],
)
def test_short_forms(short, long, cls, expected):
    assert is_short_for(short, long, cls) is expected


def test_an_ambiguous_short_form_of_an_organisation_joins_none():
    assert find_long_form("Ada", terms.Company, ["Ada Labs", "Ada Systems"]) is None
    assert find_long_form("Lee", terms.Person, ["Ann Lee", "Bo Lee"]) == "Bo Lee"


@pytest.mark.parametrize(
    ("short", "cls", "names", "before", "expected"),
    [
        ("Kaldor", terms.Company, ["Kaldor Devices"], ["Kaldor Devices"], "Kaldor Devices"),
        ("Hortus", terms.ResearchInstitution, ["Bad Hortus"], ["Bad Hortus"], "Bad Hortus"),
        ("Kaldor", terms.Company, ["Kaldor Devices"], [], None),
        ("Kaldor", terms.Company, ["Kaldor Devices", "Kaldor Bank"], ["Kaldor Bank"], None),
        ("Kaldor", terms.Model, ["Kaldor 2"], ["Kaldor 2"], None),
        ("Senate", terms.GovernmentBody, ["Senate Committee"], ["Senate Committee"], None),
        ("Kaldor", terms.Company, ["Old Kaldor Devices"], ["Old Kaldor Devices"], None),
    ],
)
def test_a_short_name_joins_the_one_long_name_that_introduced_it(
    short, cls, names, before, expected
):
    assert find_introduced(short, cls, names, before) == expected


def test_introduced_names_are_one_thing_in_a_text():
    text = "Kaldor Devices bought a rival from Paris. Kaldor, founded by Ann Lee, makes chips."
    document = resolved(text)
    assert {m.entity for m in document.mentions if m.text.startswith("Kaldor")} == {
        m.entity for m in document.mentions if m.text == "Kaldor Devices"
    }
