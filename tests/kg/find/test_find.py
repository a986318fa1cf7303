"""Finding names: the tagger, the gazetteer, and which of their proposals stand."""

import pytest

from kg import terms
from kg.find import FINDERS, find_mentions
from kg.find.debris import find_debris
from kg.find.learned import whole_words
from kg.find.nonames import names_nothing
from kg.find.parse import parse
from kg.find.select import select
from kg.model import Article, Mention, MentionKind, Span


def found(text):
    document = find_mentions(parse(Article("test:1", text, "test")))
    for mention in document.mentions:
        assert mention.span.of(text) == mention.text
    return {
        (m.text, terms.local_name(m.cls))
        for m in document.mentions
        if m.kind in {MentionKind.NAME, MentionKind.ADJECTIVE}
    }


def test_finders_are_listed_by_name():
    assert [f.name for f in FINDERS] == ["learned", "known"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OpenAI released GPT-4 in March 2023.", {("OpenAI", "Company"), ("GPT-4", "Model")}),
        (
            "China's Tsinghua University hired Ann Lee.",
            {
                ("China", "Country"),
                ("Tsinghua University", "ResearchInstitution"),
                ("Ann Lee", "Person"),
            },
        ),
        (
            "The European Union adopted the AI Act.",
            {("European Union", "IntergovernmentalBody"), ("AI Act", "Law")},
        ),
        ("Nvidia's H100 is sold out.", {("Nvidia", "Company")}),
        ("Sam Altman spoke in Paris.", {("Sam Altman", "Person"), ("Paris", "Place")}),
    ],
)
def test_names_get_their_class(text, expected):
    assert expected <= found(text)


def test_what_is_no_name_is_not_found():
    assert found("The price rose by $3 billion in 2024, and nobody knows why.") == set()


def test_demonyms_are_adjectives_of_their_country():
    document = find_mentions(parse(Article("test:1", "A Chinese company sued Baidu.", "test")))
    (chinese,) = (m for m in document.mentions if m.text == "Chinese")
    assert chinese.kind is MentionKind.ADJECTIVE
    assert chinese.cls == terms.Country


def test_pronouns_and_common_nouns_are_candidates():
    text = "OpenAI hired Ann Lee. She said the company would grow."
    kinds = {m.text: m.kind for m in find_mentions(parse(Article("t", text, "t"))).mentions}
    assert kinds["She"] is MentionKind.PRONOUN


def test_a_sentence_ends_at_a_line_end_and_not_within_a_name():
    text = "Heading without a stop\n\nYoyodyne.AI released a model. It is small.\n- One\n- Two"
    document = parse(Article("t", text, "t"))
    assert [s.of(text) for s in document.sentences][:3] == [
        "Heading without a stop",
        "Yoyodyne.AI released a model.",
        "It is small.",
    ]


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("Nvidia's chips", Span(0, 8), "Nvidia"),
        ("the “Acme” lab", Span(4, 10), "Acme"),
        ("DeepSeek-V3 is", Span(0, 5), "DeepSeek"),
        ("The Hague and", Span(0, 9), "Hague"),
        ("in the U.S. today", Span(7, 11), "U.S."),
    ],
)
def test_spans_end_at_words(text, span, expected):
    assert whole_words(span, text).of(text) == expected


def test_page_debris_yields_nothing():
    text = (
        "Ada Labs opened a laboratory in London on Tuesday.\n\n"
        "Photo: John Smith/Getty Images\n\nLeave a Reply\n\nSubscribe to our newsletter\n\n"
        "Share this article on Facebook"
    )
    debris = [span.of(text) for span in find_debris(text)]
    assert any("Getty" in d for d in debris)
    assert any("Reply" in d for d in debris)
    assert not any("laboratory" in d for d in debris)
    assert "John Smith" not in {name for name, _ in found(text)}
    assert "Facebook" not in {name for name, _ in found(text)}


def test_offsets_hold_beyond_ascii():
    text = "🚀🚀 Café-owner Łukasz Żółć met Müller of Siemens in São Paulo — “naïve”, he said."
    for mention in find_mentions(parse(Article("t", text, "t"))).mentions:
        assert mention.span.of(text) == mention.text


@pytest.mark.parametrize("word", ["The", "THE", "This", "He", "And"])
def test_a_function_word_is_no_name_however_it_is_tagged(word):
    text = f"{word} Acme"
    document = parse(Article("test:1", text, "test"))
    tagged = Mention(Span(0, len(word)), word, terms.Place, score=0.99)
    assert select(document, [tagged]) == ()


@pytest.mark.parametrize(
    ("text", "cls", "expected"),
    [
        ("Wolof", terms.Model, True),
        ("Swahili", terms.Company, True),
        ("Yao", terms.Person, False),
        ("Basque", terms.Place, False),
        ("Tue 10", terms.Event, True),
        ("Prof. Dr.", terms.Person, True),
        ("Dr Ruiz", terms.Person, False),
        ("May Labs", terms.Company, False),
    ],
)
def test_languages_days_and_bare_titles_are_no_names(text, cls, expected):
    assert names_nothing(Mention(Span(0, len(text)), text, cls, MentionKind.NAME)) is expected


def test_a_model_for_languages_is_found_without_them():
    names = {name for name, _ in found("Acme AI trained a model that speaks Wolof, Hausa and Twi.")}
    assert not names & {"Wolof", "Hausa", "Twi"}
