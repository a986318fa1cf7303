"""Amounts of money in a text, as plain decimal numbers with the code of their currency."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kg.model import Span

_SCALES: Final = {
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mln": 10**6,
    "million": 10**6,
    "lakh": 10**5,
    "crore": 10**7,
    "b": 10**9,
    "bn": 10**9,
    "bln": 10**9,
    "billion": 10**9,
    "trn": 10**12,
    "tn": 10**12,
    "trillion": 10**12,
}
_SIGNS: Final = {
    "US$": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "HK$": "HKD",
    "S$": "SGD",
    "NZ$": "NZD",
    "NT$": "TWD",
    "R$": "BRL",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₩": "KRW",
    "₹": "INR",
    "Rs": "INR",
    "Rs.": "INR",
    "₦": "NGN",
    "₪": "ILS",
    "₺": "TRY",
    "₱": "PHP",
    "₫": "VND",
    "CHF": "CHF",
    "RMB": "CNY",
    "Rp": "IDR",
    "RM": "MYR",
    "SFr": "CHF",
    "DKr": "DKK",
    "SKr": "SEK",
    "NKr": "NOK",
    "KSh": "KES",
}
_CODES: Final = frozenset(
    """USD EUR GBP CNY JPY KRW INR AUD CAD HKD SGD CHF SEK NOK DKK TWD BRL MXN ZAR NGN KES EGP AED
    SAR QAR ILS TRY PLN CZK HUF RON THB IDR MYR PHP VND NZD RUB UAH ARS CLP COP PEN KZT PKR BDT GHS
    RWF MAD TND ISK BGN""".split()
)
_NAMES: Final = {
    "dollar": "USD",
    "us dollar": "USD",
    "u.s. dollar": "USD",
    "american dollar": "USD",
    "buck": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "pound sterling": "GBP",
    "yuan": "CNY",
    "renminbi": "CNY",
    "yen": "JPY",
    "won": "KRW",
    "rupee": "INR",
    "australian dollar": "AUD",
    "canadian dollar": "CAD",
    "hong kong dollar": "HKD",
    "singapore dollar": "SGD",
    "new taiwan dollar": "TWD",
    "swiss franc": "CHF",
    "franc": "CHF",
    "krona": "SEK",
    "swedish krona": "SEK",
    "kronor": "SEK",
    "swedish kronor": "SEK",
    "krone": "NOK",
    "norwegian krone": "NOK",
    "norwegian kroner": "NOK",
    "kroner": "NOK",
    "danish krone": "DKK",
    "danish kroner": "DKK",
    "rand": "ZAR",
    "naira": "NGN",
    "shilling": "KES",
    "kenyan shilling": "KES",
    "real": "BRL",
    "reais": "BRL",
    "peso": "MXN",
    "dirham": "AED",
    "riyal": "SAR",
    "shekel": "ILS",
    "lira": "TRY",
    "zloty": "PLN",
    "zlotys": "PLN",
    "złoty": "PLN",
    "koruna": "CZK",
    "forint": "HUF",
    "baht": "THB",
    "rupiah": "IDR",
    "ringgit": "MYR",
    "dong": "VND",
    "rouble": "RUB",
    "ruble": "RUB",
    "hryvnia": "UAH",
    "tenge": "KZT",
    "taka": "BDT",
    "cedi": "GHS",
}
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_SCALE = (
    r"(?:[ -]?(?P<scale{0}>thousand|million|billion|trillion|crore|lakh|mln|bln|trn|bn|mn|tn|[kmb])"
    r"\b)?"
)
_SIGN = "|".join(re.escape(s) for s in sorted({*_SIGNS, *_CODES}, key=len, reverse=True))
_NAME = "|".join(re.escape(n) for n in sorted(_NAMES, key=len, reverse=True))
_MONEY = re.compile(
    rf"(?<![\w$])(?P<sign>{_SIGN})\s?(?P<n1>{_NUMBER}){_SCALE.format(1)}"
    rf"|(?<![\w$.,])(?P<n2>{_NUMBER}){_SCALE.format(2)}[ -](?P<name>{_NAME})s?\b"
    rf"|(?<![\w$.,])(?P<n3>{_NUMBER}){_SCALE.format(3)}\s?(?P<code>€|£|{'|'.join(sorted(_CODES))})(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `amount` a plain decimal number, `currency` an ISO 4217 code."""

    span: Span
    amount: str
    currency: str


def find_money(text: str) -> tuple[Money, ...]:
    """Find every amount of money in a text, in text order.

    A bare dollar sign is the United States'. Numbers in words are not read.

    >>> [(m.amount, m.currency) for m in find_money("It paid $1.5bn, then 380 billion yuan.")]
    [('1500000000', 'USD'), ('380000000000', 'CNY')]
    """
    return tuple(
        Money(Span(m.start(), m.end()), _amount(m), code)
        for m in _MONEY.finditer(text)
        if (code := _currency(m)) is not None
    )


def _amount(match: re.Match[str]) -> str:
    number = match["n1"] or match["n2"] or match["n3"]
    scale = match["scale1"] or match["scale2"] or match["scale3"] or ""
    value = Decimal(number.replace(",", "")) * _SCALES.get(scale.lower(), 1)
    return format(value.normalize(), "f")


def _currency(match: re.Match[str]) -> str | None:
    if match["sign"]:
        sign = match["sign"]
        return _SIGNS.get(sign) or (sign if sign in _CODES else None)
    if match["name"]:
        return _NAMES.get(match["name"].lower())
    code = match["code"]
    return _SIGNS.get(code) or (code.upper() if code.isupper() else None)
