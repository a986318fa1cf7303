"""Dates as exact as the text gives them, and none where it gives none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.dates import dates_within, find_dates_in
from kg.model import Span


def values(text, published=None):
    return [d.value for d in find_dates_in(text, published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It began in 2010.", ["2010"]),
        ("It came in April 2023.", ["2023-04"]),
        ("Released on 20 June 2024 in Paris.", ["2024-06-20"]),
        ("Released on June 20, 2024.", ["2024-06-20"]),
        ("Signed on the 9th of February 2024.", ["2024-02-09"]),
        ("On Nov. 4, 2021 it closed.", ["2021-11-04"]),
        ("Updated 2024-06-20.", ["2024-06-20"]),
        ("In the autumn of 2022 it grew.", ["2022"]),
        ("The Act of 1996 (amended 2001).", ["1996"]),
        ("Acme (2019) and Bolt (est. 2020).", ["2019", "2020"]),
        ("**2013** - they met.\n2014: they parted.", ["2013", "2014"]),
    ],
)
def test_absolute_dates(text, expected):
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It hired 2000 engineers and sold 2,024 chips.",
        "The GTX 2080 beat the Falcon 2000.",
        "In the 2010s nobody knew.",
        "They met on 31 February 2024.",
        "It has 2048 cores, 1995% more.",
        "It grew last year and closed on Tuesday, in May and two years later.",
        "In May they march; they may 2024 times over.",
        "",
    ],
)
def test_what_is_no_certain_date_gives_none(text):
    assert values(text) == []


def test_ranges_have_a_first_and_a_last():
    text = "From 2019 to 2023 he led it; it met on 11-13 May 2026 and 30 June to 2 July 2026."
    found = [(d.value, d.until, d.lead) for d in find_dates_in(text)]
    assert found == [
        ("2019", "2023", "from"),
        ("2026-05-11", "2026-05-13", "on"),
        ("2026-06-30", "2026-07-02", ""),
    ]


def test_leads_tell_beginnings_from_ends():
    text = "Chair since 2019, member until May 2021, gone by 2022."
    assert [d.lead for d in find_dates_in(text)] == ["since", "until", "by"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In September 2024 it met; that November it voted.", "2024-11"),
        ("In March 2020 it began. Two months later it ended.", "2020-05"),
        ("In December 2020 it began. Two months later it ended.", "2021-02"),
        ("It began in 2015. Four years later it was sold.", "2019"),
        ("It began in 2015, the year before the vote.", "2014"),
        ("It was issued in September 2024 and withdrawn the following April.", "2025-04"),
        ("It was issued in March 2024 and withdrawn the following April.", "2024-04"),
    ],
)
def test_dates_carried_from_the_one_before(text, expected):
    found = find_dates_in(text)
    assert found[-1].value == expected
    assert found[-1].relative


def test_months_are_not_counted_from_a_bare_year():
    assert values("It began in 2015. Two months later it ended.") == ["2015"]


def test_a_far_date_is_no_anchor():
    assert values("It began in 2015.\n\n" + "Words go by. " * 60 + "That May it ended.") == ["2015"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It grew last year.", ["2025"]),
        ("It closed on Monday.", ["2026-06-08"]),
        ("It closed yesterday.", ["2026-06-09"]),
        ("It came in May.", ["2026-05"]),
        ("It came in December.", ["2025-12"]),
        ("It came on 17 September.", ["2025-09-17"]),
    ],
)
def test_the_day_of_publication_settles_deictic_dates(text, expected):
    assert values(text, "2026-06-10") == expected
    assert values(text) == []


def test_a_published_year_alone_settles_no_days():
    assert values("It closed on Monday, yesterday, in May. It grew last year.", "2026") == ["2025"]


def test_dates_within_a_span():
    text = "In 2010 it began. In 2011 it ended."
    assert [d.value for d in dates_within(find_dates_in(text), Span(18, len(text)))] == ["2011"]


@given(st.text(alphabet="0123456789 -/,.()MayJune\nlater two years", max_size=120))
def test_any_text_gives_ordered_disjoint_valid_dates(text):
    found = find_dates_in(text, "2026-06-10")
    for first, second in pairwise(found):
        assert first.span.end <= second.span.start
    for date in found:
        assert len(date.value) in {4, 7, 10}
        assert date.span.of(text).strip()
