"""Amounts of money in the spellings of the press."""

import pytest

from kg.extract.money import find_money


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$2 billion", "2000000000", "USD"),
        ("$1.5bn", "1500000000", "USD"),
        ("$40m", "40000000", "USD"),
        ("US$800 million", "800000000", "USD"),
        ("€410m", "410000000", "EUR"),
        ("£3,500", "3500", "GBP"),
        ("380 billion yuan", "380000000000", "CNY"),
        ("340 billion won", "340000000000", "KRW"),
        ("¥631.5 billion", "631500000000", "JPY"),
        ("₹212 crore", "2120000000", "INR"),
        ("10,372 crore rupees", "103720000000", "INR"),
        ("3 million kroner", "3000000", "NOK"),
        ("EUR 22m", "22000000", "EUR"),
        ("22m EUR", "22000000", "EUR"),
        ("C$5 million", "5000000", "CAD"),
        ("900,000 cedis", "900000", "GHS"),
        ("5 million Swiss francs", "5000000", "CHF"),
        ("1.25 dollars", "1.25", "USD"),
    ],
)
def test_amount(text, amount, currency):
    (found,) = find_money(f"It paid {text} then.")
    assert (found.amount, found.currency) == (amount, currency)
    assert found.span.of(f"It paid {text} then.") == text


@pytest.mark.parametrize(
    "text", ["40 million people", "a 70-billion-parameter model", "Kite 2", "5 per cent", "B200"]
)
def test_no_money(text):
    assert not find_money(f"It has {text} now.")


def test_amounts_come_in_text_order():
    assert [m.amount for m in find_money("First €2m, then $3m.")] == ["2000000", "3000000"]
