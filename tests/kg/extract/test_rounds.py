"""Funding rounds over one sentence or two."""

import pytest

from kg.extract.rounds import Rounds

ACME = "[acme:Company|Acme]"
BOLT = "[bolt:Company|Bolt Capital]"
PEAK = "[peak:Company|Peak Partners]"
FUND = "[fund:Organisation|Sovereign Fund]"


@pytest.mark.parametrize(
    ("text", "investors"),
    [
        (f"{ACME} raised $40m in a round led by {BOLT}.", {"bolt"}),
        (f"{ACME} raised $40m from {BOLT} and {PEAK}.", {"bolt", "peak"}),
        (f"{ACME} closed a round led by {BOLT}, with participation from {PEAK}.", {"bolt", "peak"}),
        (f"{ACME} raised $40m. The round was led by {BOLT}.", {"bolt"}),
        (f"{ACME} raised $40m. {BOLT} led the round, and {PEAK} joined in.", {"bolt", "peak"}),
        (f"{BOLT} led {ACME}'s latest round.", {"bolt"}),
        (f"{ACME} raised $40m in a round led by {BOLT} and joined by {FUND}.", {"bolt", "fund"}),
    ],
)
def test_investors(claims, text, investors):
    found = [c for c in claims(text, Rounds()) if c.object.entity == "acme"]
    assert {c.subject.entity for c in found} == investors


@pytest.mark.parametrize(
    "text",
    [
        f"{ACME} raised questions about {BOLT}.",
        f"{ACME} raised $40m. It rained in May. {BOLT} led the choir.",
        f"{BOLT} led the inquiry into {ACME}.",
        f"{ACME} raised $40m. {BOLT} hired engineers from {PEAK}.",
    ],
)
def test_no_round(claims, text):
    assert not claims(text, Rounds())


def test_the_amount_of_the_round_stands_on_each_investor(claims):
    found = claims(f"{ACME} raised $40m from {BOLT} and {PEAK}.", Rounds())
    assert {(c.amount, c.currency) for c in found} == {("40000000", "USD")}


def test_of_two_that_raise_none_is_guessed(claims):
    text = f"{ACME} and {PEAK} raised $40m each in rounds led by {BOLT}."
    assert not claims(text, Rounds())
