"""Who was at a gathering."""

import pytest

from kg.extract.presence import Presence

ANA = "[ana:Person|Ana Ruiz]"
ACME = "[acme:Company|Acme]"
FAIR = "[fair:Event|Lima AI Forum]"


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        (f"{ANA} unveiled a robot at the {FAIR}.", "ana participatesIn fair"),
        (f"{ACME} showed its chips at the {FAIR}.", "acme participatesIn fair"),
        (f"{ANA} flew to the {FAIR}.", "ana participatesIn fair"),
        (f"{ANA} did not speak at the {FAIR}.", "ana participatesIn fair negated"),
        (f"{ANA} will speak at the {FAIR}.", "ana participatesIn fair proposed"),
    ],
)
def test_present(triples, text, triple):
    assert triple in triples(text, Presence())


@pytest.mark.parametrize(
    "text",
    [
        f"{ANA} wrote about the {FAIR}.",
        f"{ANA} paid for the {FAIR}.",
        f"{ANA} sat in [lima:Place|Lima].",
    ],
)
def test_not_present(triples, text):
    assert not triples(text, Presence())
