"""When things were founded, released or held, and how many parameters models have."""

import pytest

from kg import terms
from kg.extract.values import Values
from kg.learn.corpus import as_document, read_marked
from kg.model import Modality


@pytest.fixture
def values(tmp_path):
    """Give the values of a text marked in the corpus's form, as (thing, property, value)."""

    def find(text, *, modality=Modality.ASSERTED):
        path = tmp_path / "1.txt"
        path.write_text(f"title: t\n---\n{text}\n---\n", encoding="utf-8")
        found = Values().extract(as_document(read_marked(path)))
        return [
            (c.subject.entity, terms.local_name(c.predicate), c.object)
            for c in found
            if c.modality is modality
        ]

    return find


ACME = "[acme:Company|Acme Labs]"
ANA = "[ana:Person|Ana Ruiz]"
KITE = "[kite:Model|Kite-2]"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"{ACME} was founded in 2015 by {ANA}.", "2015"),
        (f"{ANA} founded {ACME} in May 2015.", "2015-05"),
        (f"{ACME}, which {ANA} co-founded in 2015, makes chips.", "2015"),
        (f"Founded in 2015 by {ANA}, {ACME} makes chips.", "2015"),
        (f"In 2015 {ANA} left to help found {ACME}.", "2015"),
        (f"{ANA} set up {ACME} on 3 May 2015.", "2015-05-03"),
        (f"{ACME} (founded 2015) makes chips.", "2015"),
    ],
)
def test_founding_dates(values, text, value):
    assert values(text) == [("acme", "foundingDate", value)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{ACME} released {KITE} in 2023.", ("kite", "releaseDate", "2023")),
        (
            f"{KITE}, which {ACME} released on 20 June 2024, is fast.",
            ("kite", "releaseDate", "2024-06-20"),
        ),
        (f"{KITE} came out in April 2024.", ("kite", "releaseDate", "2024-04")),
        ("The [act:Law|Chips Act] of 2022 pays for it.", ("act", "releaseDate", "2022")),
        (
            "The [act:Law|Chips Act], signed in August 2022, pays.",
            ("act", "releaseDate", "2022-08"),
        ),
        (
            "The [meet:Event|Paris Summit] was held in February 2025.",
            ("meet", "eventDate", "2025-02"),
        ),
        (
            "At the [meet:Event|Paris Summit] in [paris:Place|Paris] in February 2025 they met.",
            ("meet", "eventDate", "2025-02"),
        ),
        ("[meet:Event|Trade Forum], 11-13 May 2026", ("meet", "eventDate", "2026-05-11")),
    ],
)
def test_release_and_event_dates(values, text, found):
    assert values(text) == [found]


def test_the_day_of_passing_comes_before_the_day_in_force(values):
    text = "Passed on 26 December 2024, the [act:Law|AI Act] came into effect on 22 January 2026."
    assert values(text) == [("act", "releaseDate", "2024-12-26")]


@pytest.mark.parametrize(
    "text",
    [
        f"{ACME} will release {KITE} in 2027.",
        f"{ACME} plans to release {KITE} in 2027.",
        f"{KITE} is to come out in 2027.",
    ],
)
def test_what_is_planned_is_not_asserted(values, text):
    assert values(text) == []
    assert values(text, modality=Modality.PROPOSED) == [("kite", "releaseDate", "2027")]


@pytest.mark.parametrize(
    "text",
    [
        f"{ACME} opened an office in 2015.",
        f"{ANA} left {ACME} in 2015.",
        f"{ACME} has used {KITE} since 2023.",
        f"{ACME} released {KITE}.",
        f"{ACME} was led by {ANA} until 2015.",
    ],
)
def test_other_dates_are_no_founding_or_release(values, text):
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"{KITE} is a 72-billion-parameter model.", 72 * 10**9),
        (f"{KITE} has 405 billion parameters.", 405 * 10**9),
        (f"{ACME} released {KITE}, a 1.3bn-parameter model.", 1_300_000_000),
        (f"{KITE}, of seven billion parameters, is fast.", 7 * 10**9),
        (f"With twenty-seven billion parameters, {KITE} is small.", 27 * 10**9),
        (f"{KITE} has 66,000,000 parameters.", 66_000_000),
        (f"The trillion-parameter {KITE} is large.", 10**12),
        (f"{KITE} has 117M parameters.", 117_000_000),
        (f"{ACME} made {KITE}. [kite*|It] has nine billion parameters.", 9 * 10**9),
    ],
)
def test_parameter_counts(values, text, count):
    assert values(text) == [("kite", "parameterCount", str(count))]


def test_counts_pair_up_when_there_are_as_many_models(values):
    text = (
        "[a:Model|Fir-3B], [b:Model|Fir-11B] and [c:Model|Fir-46B], of 3, 11 and 46 billion "
        "parameters respectively, are new."
    )
    assert [(s, v) for s, _, v in values(text)] == [
        ("a", "3000000000"),
        ("b", "11000000000"),
        ("c", "46000000000"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"{KITE} has more than 100 billion parameters.",
        f"{KITE} has fewer parameters.",
        "[k:Model|Kite-72B] is large.",
        f"{KITE} has 17 billion active parameters.",
        f"{ACME} watches three parameters of {KITE}.",
    ],
)
def test_names_and_inexact_counts_give_none(values, text):
    assert values(text) == []


def test_each_claim_carries_its_sentence_and_extractor(tmp_path):
    path = tmp_path / "1.txt"
    path.write_text(f"title: t\n---\nHello.\n{ACME} was founded in 2015.\n---\n", encoding="utf-8")
    document = as_document(read_marked(path))
    (claim,) = Values().extract(document)
    assert claim.span.of(document.article.text) == "Acme Labs was founded in 2015."
    assert claim.extractors == ("values/1",)
    assert claim.predicate in Values.emits


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"{KITE}, the model that {ACME} put out in June 2025, is fast.", "2025-06"),
        (f"They like {KITE}, released in June 2025 by {ACME}.", "2025-06"),
        (f"In May 2025 they met. This is {KITE}, which came out the following month.", "2025-06"),
        (f"Released in June 2025, the fast {KITE} is liked.", "2025-06"),
    ],
)
def test_relative_clauses_and_participles_after_a_name(values, text, value):
    assert values(text) == [("kite", "releaseDate", value)]


def test_a_verb_with_another_object_dates_nothing_else(values):
    assert values(f"They sued {ACME}, which published a report on {KITE}, in 2025.") == []
