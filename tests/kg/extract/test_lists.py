"""Lists with their headings and lead-ins."""

import pytest

from kg.extract.lists import Lists

ACME = "[acme:Company|Acme]"
BOLT = "[bolt:Company|Bolt Systems]"
CORP = "[corp:Company|Corvid]"
LIMA = "[lima:Place|Lima]"
PERU = "[peru:Country|Peru]"
PACT = "[pact:Declaration|Lisbon Pledge]"
CLUB = "[club:Organisation|Chip Alliance]"
ACT = "[act:Law|Open Models Act]"


def test_a_place_before_a_list_of_companies(triples):
    found = triples(f"Who came:\n\n• from {PERU}: {ACME}, {BOLT} and {CORP}", Lists())
    assert found >= {"acme locatedIn peru", "bolt locatedIn peru", "corp locatedIn peru"}


def test_bullets_fill_the_plural_of_their_lead_in(triples):
    text = f"Three firms signed the {PACT}:\n\n- {ACME}\n\n- {BOLT} (once [old:Company|Boltzmann])\n\n- {CORP}"
    found = triples(text, Lists())
    assert found == {"acme supports pact", "bolt supports pact", "corp supports pact"}


def test_bullets_with_headings_of_their_own(triples):
    text = f"Two firms signed the {PACT}:\n\n• from {PERU}: {ACME} and {BOLT}"
    assert {"acme supports pact", "bolt supports pact"} <= triples(text, Lists())


def test_a_list_ends_where_bullets_of_another_kind_begin(triples):
    text = f"2. Two firms signed the {PACT}:\n\n• {ACME}\n\n• {BOLT}\n\n3. {CORP} did not come."
    assert triples(text, Lists()) == {"acme supports pact", "bolt supports pact"}


def test_what_a_rule_covers(triples):
    text = f"The {ACT} targets these companies:\n\n- {ACME}\n\n- {BOLT}"
    assert triples(text, Lists()) == {"act targets acme", "act targets bolt"}


def test_a_short_heading_with_its_list_in_one_line(triples):
    text = f"Members of the {CLUB}: {ACME}, {BOLT} and {CORP}."
    assert triples(text, Lists()) == {
        "acme memberOf club",
        "bolt memberOf club",
        "corp memberOf club",
    }


def test_the_evidence_is_the_item(claims, document):
    text = f"Two firms signed the {PACT}:\n\n- {ACME} of {LIMA}\n\n- {BOLT}"
    read = document(text)
    evidence = {c.subject.entity: c.span.of(read.article.text) for c in claims(text, Lists())}
    assert "Acme" in evidence["acme"]
    assert "Bolt" in evidence["bolt"]


@pytest.mark.parametrize(
    "text",
    [
        f"{LIMA}: {ACME} could buy {BOLT} in May.",
        f"Three firms did well: {ACME} grew and {BOLT} shrank.",
        f"Members of the {CLUB} met.\n\n- {ACME}\n\n- {BOLT}",
        f"Nobody in the {CLUB} minded: {ACME} least of all.",
        f"{CORP} signed the {PACT}:\n\n- {ACME}\n\n- {BOLT}",
    ],
)
def test_no_list(triples, text):
    assert not triples(text, Lists())


def test_a_denied_lead_in_denies_for_each_item(triples):
    text = f"Two firms did not sign the {PACT}:\n\n- {ACME}\n\n- {BOLT}"
    assert triples(text, Lists()) == {"acme supports pact negated", "bolt supports pact negated"}
