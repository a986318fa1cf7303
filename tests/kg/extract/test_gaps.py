"""Fixed forms between two neighbouring names, and how their lexicon is read."""

import pytest

from kg.errors import BrokenRules
from kg.extract.gaps import Gaps, load_gaps, read_gaps

ACME = "[acme:Company|Acme]"
BOLT = "[bolt:Company|Bolt Systems]"
ANA = "[ana:Person|Ana Ruiz]"
BEN = "[ben:Person|Ben Okafor]"
UNI = "[uni:ResearchInstitution|Leeds University]"
KITE = "[kite:Model|Kite]"
HAWK = "[hawk:Model|Hawk]"
CHIP = "[chip:Hardware|Ember 3]"
CHAT = "[chat:Software|Parley]"
ACT = "[act:Law|Open Models Act]"
LIMA = "[lima:Place|Lima]"
DUTCH = "[nl:Country|Dutch]"
FAIR = "[fair:Event|AI Forum]"

SAID = [
    (f"{ACME} of {LIMA} grew.", "acme locatedIn lima"),
    (f"{ACME}, a start-up based in {LIMA}, grew.", "acme locatedIn lima"),
    (f"{LIMA}-based {ACME} grew.", "acme locatedIn lima"),
    (f"{LIMA}-based chip start-up {ACME} grew.", "acme locatedIn lima"),
    (f"The {FAIR} in {LIMA} was full.", "fair locatedIn lima"),
    (f"{ANA}, formerly of {ACME}, spoke.", "ana affiliatedWith acme"),
    (f"{ANA} ({ACME}) spoke.", "ana affiliatedWith acme"),
    (f"Ex-{ACME} engineer {ANA} spoke.", "ana affiliatedWith acme"),
    (f"{ANA}, chief executive of {ACME}, spoke.", "acme ledBy ana"),
    (f"{ACME} CEO {ANA} spoke.", "acme ledBy ana"),
    (f"{ANA}, who founded {ACME}, spoke.", "acme foundedBy ana"),
    (f"{ACME} founder {ANA} spoke.", "acme foundedBy ana"),
    (f"{KITE}, which {ACME} released in May, is open.", "kite developedBy acme"),
    (f"{KITE} ({ACME}) came first.", "kite developedBy acme"),
    (f"{KITE}, a model made by {ACME}, is open.", "kite developedBy acme"),
    (f"{ACME}, the maker of {KITE}, grew.", "kite developedBy acme"),
    (f"{KITE}, fine-tuned from {HAWK}, is open.", "kite basedOn hawk"),
    (f"{CHAT}, which runs on {KITE}, is open.", "chat uses kite"),
    (f"{KITE} was trained on 64 {CHIP} chips.", "kite uses chip"),
    (f"{KITE} outperforms {HAWK}.", "kite outperforms hawk"),
    (f"{KITE}, the successor to {HAWK}, is open.", "kite succeeds hawk"),
    (f"{ANA} succeeded {BEN} in May.", "ana succeeds ben"),
    (f"{BOLT} has acquired {ACME}.", "bolt acquires acme"),
    (f"{BOLT} has sued {ACME}.", "bolt investigates acme"),
    (f"{ACME}, a rival of {BOLT}, grew.", "acme competesWith bolt"),
    (f"{BOLT}-backed {ACME} grew.", "bolt investsIn acme"),
    (f"{BOLT}-owned {ACME} grew.", "acme ownedBy bolt"),
    (f"{ACME}, a subsidiary of {BOLT}, grew.", "acme partOf bolt"),
    (f"{ANA} studied mathematics at {UNI}.", "ana educatedAt uni"),
    (f"The {ACT}, introduced by {ANA}, passed.", "act issuedBy ana"),
    (f"{DUTCH} researcher {ANA} spoke.", "ana nationality nl"),
]


@pytest.mark.parametrize(("text", "triple"), SAID)
def test_says(triples, text, triple):
    assert triple in triples(text, Gaps())


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        (f"{ACME} spoke of {LIMA}.", "acme locatedIn lima"),
        (f"{KITE}, which {ACME} praised, is open.", "kite developedBy acme"),
        (f"{KITE} did not outperform {HAWK}.", "kite outperforms hawk"),
        (f"{BOLT} has not acquired {ACME}.", "bolt acquires acme"),
        (f"{ACME}, rather than {BOLT}, grew.", "acme partOf bolt"),
        (f"{ANA} spoke to {ACME}.", "ana affiliatedWith acme"),
        (f"In [rome:Place|Rome], [bonn:Place|Bonn] and {LIMA} it rained.", "rome partOf bonn"),
    ],
)
def test_does_not_say(triples, text, triple):
    assert triple not in triples(text, Gaps())


def test_a_plan_is_no_deed(triples):
    found = triples(f"Analysts say {BOLT} acquired {ACME}.", Gaps())
    assert found == {"bolt acquires acme reported"}


def test_former_posts_say_so(claims):
    (claim,) = claims(f"{ANA}, formerly of {ACME}, spoke.", Gaps())
    assert claim.role == "former"


def test_the_shipped_forms_keep_to_the_ontology():
    rules = [gap.rule for gaps in load_gaps().values() for gap in gaps]
    assert len(rules) == len(set(rules)) > 50
    said = {gap.predicate for gaps in load_gaps().values() for gap in gaps}
    assert said <= Gaps.emits


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"left": "Company", "right": "Place", "gap": "(", "says": "locatedIn left right"}, "gaps"),
        ({"left": "Company", "right": "Place", "gap": "x", "says": "locatedIn left left"}, "once"),
        ({"left": "Company", "gap": "x", "says": "locatedIn left right"}, "right"),
        (
            {"left": "Company", "right": "Place", "gap": "{no}", "says": "locatedIn left right"},
            "no",
        ),
    ],
)
def test_a_broken_form_is_named(entry, told):
    with pytest.raises(BrokenRules, match=told):
        read_gaps({"nouns": {"w": "x"}, "gaps": [entry]})
