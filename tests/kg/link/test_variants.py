"""A misspelt name is the known one only in company that makes it certain."""

import pytest

from kg import terms
from kg.link.variants import find_variant
from kg.model import Mention, MentionKind, Span


def found(name, cls, text, kind=MentionKind.NAME):
    row = find_variant(Mention(Span(0, len(name)), name, cls, kind), f"{name} {text}")
    return row.label if row is not None else None


@pytest.mark.parametrize(
    ("name", "cls", "text", "label"),
    [
        ("Alexander Wang", terms.Person, "founded Scale AI.", "Alexandr Wang"),
        ("Abicus.AI", terms.Company, "was founded by Bindu Reddy.", "Abacus.AI"),
        ("Alexander Wang", terms.Person, "showed dresses in New York.", None),
        ("Alexander Wang", terms.Person, "and Alexandr Wang met at Scale AI.", None),
        ("Alexander Wong", terms.Person, "founded Scale AI.", None),
        ("Alexander Wang", terms.Model, "was trained by Scale AI.", None),
        ("Scale AI", terms.Company, "was founded by Alexandr Wang.", None),
    ],
)
def test_variants(name, cls, text, label):
    assert found(name, cls, text) == label


def test_a_pronoun_is_no_variant():
    assert found("Alexander Wang", terms.Person, "of Scale AI", MentionKind.NOMINAL) is None
