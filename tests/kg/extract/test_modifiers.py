"""What names say that hang on names: possessives, places before nouns, of and in."""

import pytest

from kg.extract.modifiers import Modifiers

ACME = "[acme:Company|Acme]"
UNI = "[uni:ResearchInstitution|Leeds University]"
ANA = "[ana:Person|Ana Ruiz]"
KITE = "[kite:Model|Kite]"
HAWK = "[hawk:Model|Hawk]"
ACT = "[act:Law|Open Models Act]"
PERU = "[peru:Country|Peru]"
DUTCH = "[nl:Country|Dutch]"
LIMA = "[lima:Place|Lima]"
BODY = "[body:IntergovernmentalBody|Southern Union]"
LAB = "[lab:ResearchInstitution|Arm Lab]"


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        (f"They use {ACME}'s {KITE}.", "kite developedBy acme"),
        (f"They use {ACME}'s {KITE} and {HAWK}.", "hawk developedBy acme"),
        (f"{KITE} from {ACME} came first.", "kite developedBy acme"),
        (f"{ACME} of {LIMA} grew.", "acme locatedIn lima"),
        (f"{PERU}'s {ACME} grew.", "acme locatedIn peru"),
        (f"The {DUTCH} toolmaker {ACME} grew.", "acme locatedIn nl"),
        (f"{ACME}, a {DUTCH} company, grew.", "acme locatedIn nl"),
        (f"{ACME} is a {DUTCH} company.", "acme locatedIn nl"),
        (f"{ANA}, a {DUTCH} scientist, spoke.", "ana nationality nl"),
        (f"The {DUTCH} engineer {ANA} spoke.", "ana nationality nl"),
        (f"{ANA} of {ACME} spoke.", "ana affiliatedWith acme"),
        (f"{ANA} of {UNI} spoke.", "ana affiliatedWith uni"),
        ("They moved to [oak:Place|Oakland], [cal:Place|California].", "oak partOf cal"),
        (f"They read the {BODY}'s {ACT}.", "act issuedBy body"),
        (f"They read {PERU}'s {ACT}.", "act issuedBy peru"),
        (f"{ACME}'s {LAB} grew.", "lab partOf acme"),
    ],
)
def test_says(triples, text, triple):
    assert triple in triples(text, Modifiers())


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        (f"{ACME}, {PERU} and {KITE} were named.", "acme locatedIn peru"),
        (
            "They visited [oak:Place|Oakland], [rome:Place|Rome] and [bonn:Place|Bonn].",
            "oak partOf rome",
        ),
        (f"{ACME}'s rival in {LIMA} uses {KITE}.", "kite developedBy acme"),
        (f"The {DUTCH} rival of {ACME} grew.", "acme locatedIn nl"),
        (f"The {DUTCH} premier, {ANA}, spoke.", "ana nationality nl"),
        (f"{ACME} and a {DUTCH} bank met.", "acme locatedIn nl"),
    ],
)
def test_does_not_say(triples, text, triple):
    assert triple not in triples(text, Modifiers())


def test_a_description_is_asserted_whatever_is_said_of_the_thing(triples):
    text = f"{ANA} denied that {ACME}'s {KITE} would ever win."
    assert "kite developedBy acme" in triples(text, Modifiers())
