"""Quotation marks of every kind, mixed, nested, left open and misread."""

import pytest

from kg.extract.quotmarks import find_quoted, mend_marks


def words(text):
    return [q.span.of(text) for q in find_quoted(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "yes" and left.', ["yes"]),
        ("He said “yes” and “no”.", ["yes", "no"]),
        ("‘It’s the workers’ fault,’ he said.", ["It’s the workers’ fault,"]),
        ("'It's theirs,' he said.", ["It's theirs,"]),
        ("She called it «une honte» and „Unsinn“.", ["une honte", "Unsinn"]),
        ("``Latex,'' she said.", ["Latex,"]),
        ("\"She told me 'no',\" he said.", ["She told me 'no',"]),
        ("‘He shouted “fire” twice,’ she said.", ["He shouted “fire” twice,"]),
        ('“Mixed marks," he said.', ["Mixed marks,"]),
    ],
)
def test_marks_of_every_kind(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The firm's rivals' chips don't sell.",
        "Rock 'n' roll of the '90s, 'tis true.",
        "'Course he said so.",
        'A 15" wafer and a 12" one.',
        "No marks at all.",
        "",
        '""',
    ],
)
def test_apostrophes_and_inches_open_nothing(text):
    assert words(text) == []


def test_a_speech_over_paragraphs_is_open_in_each_but_the_last():
    text = "“We began small.\n\n“We ended big,” said Smith."
    found = find_quoted(text)
    assert [(q.span.of(text), q.continues) for q in found] == [
        ("We began small.", True),
        ("We ended big,", False),
    ]


def test_an_open_mark_at_the_start_of_a_paragraph_holds_to_its_end():
    assert words('"We never closed this one.\nNext paragraph.') == ["We never closed this one."]


def test_spans_leave_out_the_marks_and_outer_includes_them():
    text = "x “abc” y"
    (quote,) = find_quoted(text)
    assert (quote.span.of(text), quote.outer.of(text)) == ("abc", "“abc”")


def test_misread_marks_are_mended_and_offsets_stay():
    text = "â€œIt isnâ€™t,â€ she said."
    assert len(mend_marks(text)) == len(text)
    assert words(text) == ["It isnâ€™t,"]


def test_offsets_count_code_points():
    text = "😀 “naïve” 😀"
    (quote,) = find_quoted(text)
    assert quote.span.of(text) == "naïve"


@pytest.mark.parametrize("mark", ["“a ", "'a ", '"a" ', "``a "])
def test_many_marks_cost_no_more_than_their_number(mark):
    assert len(find_quoted(mark * 50_000)) <= 50_000
