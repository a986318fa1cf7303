"""Sums of money near a trigger, as a plain decimal and an ISO 4217 code."""

import re
from decimal import Decimal

from spacy.tokens import Token

from kg.extract.grammar import Grammar

_SIGNS = {
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "HK$": "HKD",
    "S$": "SGD",
    "NT$": "TWD",
    "R$": "BRL",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
}
_WORDS = {
    "dollar": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "yuan": "CNY",
    "renminbi": "CNY",
    "yen": "JPY",
    "rupee": "INR",
    "won": "KRW",
    "franc": "CHF",
    "real": "BRL",
    "riyal": "SAR",
    "dirham": "AED",
    "rand": "ZAR",
    "krona": "SEK",
    "krone": "NOK",
    "shekel": "ILS",
}
_SCALE = {
    "thousand": 3,
    "k": 3,
    "million": 6,
    "m": 6,
    "mn": 6,
    "mln": 6,
    "billion": 9,
    "bn": 9,
    "b": 9,
    "trillion": 12,
    "tn": 12,
    "crore": 7,
    "lakh": 5,
}
_NUMBER = r"(?P<{n}>\d[\d,]*(?:\.\d+)?)\s?-?(?P<{s}>thousand|million|billion|trillion|crore|lakh|mln|mn|bn|tn|[kmb])?\b"
_MONEY = re.compile(
    r"(?P<sign>US\$|A\$|C\$|HK\$|S\$|NT\$|R\$|[$€£¥₹₩])\s?"
    + _NUMBER.format(n="n1", s="s1")
    + "|"
    + _NUMBER.format(n="n2", s="s2")
    + r"\s(?P<land>US|Australian|Canadian|Hong Kong|Singapore)?\s?"
    + r"(?P<word>"
    + "|".join(_WORDS)
    + r")s?\b",
    re.IGNORECASE,
)


def find_money(text: str) -> list[tuple[int, str, str]]:
    """Find sums of money: (offset, amount, currency), in text order.

    >>> find_money("about $1.5 billion and 380 billion yuan")
    [(6, '1500000000', 'USD'), (23, '380000000000', 'CNY')]
    """
    found = []
    for match in _MONEY.finditer(text):
        number = (match["n1"] or match["n2"]).replace(",", "")
        scale = _SCALE.get((match["s1"] or match["s2"] or "").casefold(), 0)
        if match["sign"]:
            currency = _SIGNS[
                match["sign"].upper() if match["sign"][0].isalpha() else match["sign"]
            ]
        else:
            currency = _WORDS[match["word"].casefold()]
        amount = Decimal(number).scaleb(scale)
        found.append((match.start(), format(amount.normalize(), "f"), currency))
    return found


def money_near(token: Token, grammar: Grammar) -> tuple[str | None, str | None]:
    """Give the one sum in the clause of a trigger; two sums in its sentence say nothing certain."""
    sentence = grammar.sentence(token)
    if sentence is None:
        return None, None
    found = find_money(sentence.of(grammar.document.article.text))
    if len(found) != 1:
        return None, None
    return found[0][1], found[0][2]
