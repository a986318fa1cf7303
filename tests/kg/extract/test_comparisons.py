"""Comparatives that praise one model over another, and those that do not."""

import pytest

from kg.extract.comparisons import Comparisons

KITE = "[kite:Model|Kite]"
HAWK = "[hawk:Model|Hawk]"
ACME = "[acme:Company|Acme]"


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        (f"{KITE} is faster than {HAWK}.", "kite outperforms hawk"),
        (f"{KITE} is better at mathematics than {HAWK}.", "kite outperforms hawk"),
        (f"{KITE} scored higher than {HAWK} on the test.", "kite outperforms hawk"),
        (f"{KITE} makes fewer mistakes than {HAWK}.", "kite outperforms hawk"),
        (f"{KITE} is more accurate than {HAWK}.", "kite outperforms hawk"),
        (f"{KITE} came out ahead of {HAWK}.", "kite outperforms hawk"),
        (f"{KITE} is slower than {HAWK}.", "hawk outperforms kite"),
        (f"{KITE} makes more errors than {HAWK}.", "hawk outperforms kite"),
        (f"{ACME} says {KITE} is faster than {HAWK}.", "kite outperforms hawk reported"),
        (f"{KITE} is no faster than {HAWK}.", None),
    ],
)
def test_merit(triples, text, triple):
    found = triples(text, Comparisons())
    assert triple in found if triple else "kite outperforms hawk" not in found


@pytest.mark.parametrize(
    "text",
    [
        f"{KITE} is larger than {HAWK}.",
        f"{KITE} is older than {HAWK}.",
        f"{KITE} is cheaper than {HAWK}.",
        f"{KITE} came earlier than {HAWK}.",
        f"{ACME} is faster than [bolt:Company|Bolt].",
    ],
)
def test_no_merit(triples, text):
    assert not triples(text, Comparisons())
