"""Planned, expected, denied and reported: how a clause is meant comes out of its words."""

import pytest

from kg import terms
from kg.extract.frames import Frames
from kg.model import Modality

ACME = "[acme:Company|Acme]"
BOLT = "[bolt:Company|Bolt Systems]"
ANA = "[ana:Person|Ana Ruiz]"
KITE = "[kite:Model|Kite]"
HAWK = "[hawk:Model|Hawk]"
ACT = "[act:Law|Open Models Act]"

ASSERTED = [
    f"{BOLT} bought {ACME}.",
    f"{BOLT} has bought {ACME}.",
    f"{BOLT} completed its acquisition of {ACME}.",
    f"{BOLT} announced that [bolt*|it] had bought {ACME}.",
    f"{BOLT} said [bolt*|it] had bought {ACME}.",
    f"{BOLT} denied the charge but bought {ACME}.",
    f"Nobody cared, and {BOLT} bought {ACME}.",
    f"{BOLT} managed to buy {ACME}.",
]
PROPOSED = [
    f"{BOLT} plans to buy {ACME}.",
    f"{BOLT} agreed to buy {ACME}.",
    f"{BOLT} has agreed to acquire {ACME}.",
    f"{BOLT} will buy {ACME}.",
    f"{BOLT} is to buy {ACME}.",
    f"{BOLT} wants to take over {ACME}.",
    f"{BOLT} offered to buy {ACME}.",
    f"{BOLT} made a bid for {ACME}.",
    f"{BOLT} announced plans to buy {ACME}.",
    f"{BOLT} is in talks to buy {ACME}.",
    f"{BOLT} is considering buying {ACME}.",
    f"{BOLT} would buy {ACME} under the plan.",
    f"{BOLT}'s proposed acquisition of {ACME} is large.",
    f"{BOLT} repeated its promise to buy {ACME}.",
    f"{BOLT} said that [bolt*|it] will buy {ACME}.",
    f"{BOLT} hopes to buy {ACME}.",
    f"{BOLT} is about to buy {ACME}.",
    f"{BOLT} is going to buy {ACME}.",
]
PREDICTED = [
    f"{BOLT} could buy {ACME}.",
    f"{BOLT} may buy {ACME}.",
    f"{BOLT} is expected to buy {ACME}.",
    f"{BOLT} is likely to acquire {ACME}.",
    f"Analysts expect {BOLT} to buy {ACME}.",
    f"{BOLT} will probably buy {ACME}.",
    f"Analysts say that {BOLT} will buy {ACME}.",
    f"{ANA} said that {BOLT} will buy {ACME}.",
]
NEGATED = [
    f"{BOLT} did not buy {ACME}.",
    f"{BOLT} never bought {ACME}.",
    f"{BOLT} denied that [bolt*|it] had bought {ACME}.",
    f"{BOLT} denied buying {ACME}.",
    f"{BOLT} failed to buy {ACME}.",
    f"{BOLT} refused to buy {ACME}.",
    f"{BOLT} abandoned its plan to buy {ACME}.",
    f"{BOLT} dropped its bid for {ACME}.",
    f"{BOLT} has no plans to buy {ACME}.",
    f"{BOLT} is unlikely to buy {ACME}.",
    f"{BOLT} would have bought {ACME}.",
    f"{BOLT} almost bought {ACME}.",
    f"{BOLT} left without buying {ACME}.",
    f"{BOLT} decided against buying {ACME}.",
    f"{BOLT} has not yet acquired {ACME}.",
    f"Neither side says so, but {BOLT} never acquired {ACME}.",
    f"The court kept {BOLT} from buying {ACME}.",
    f"Neither {BOLT} nor [corp:Company|Corvid] has bought {ACME}.",
    f"Reports that {BOLT} had bought {ACME} were false.",
]
REPORTED = [
    f"{BOLT} reportedly bought {ACME}.",
    f"{BOLT} is said to have bought {ACME}.",
    f"According to {ANA}, {BOLT} bought {ACME}.",
    f"{ANA} said that {BOLT} had bought {ACME}.",
    f"{BOLT} bought {ACME}, {ANA} said.",
    f'"{BOLT} bought {ACME} for nothing," said {ANA}.',
    f"{ANA} claims that {BOLT} bought {ACME}.",
    f"{BOLT} is rumoured to have bought {ACME}.",
]
NOTHING = [
    f"Did {BOLT} buy {ACME}?",
    f"If {BOLT} buys {ACME}, prices rise.",
    f"{ANA} asked whether {BOLT} had bought {ACME}.",
]
TABLE = [
    (text, modality)
    for modality, texts in (
        (Modality.ASSERTED, ASSERTED),
        (Modality.PROPOSED, PROPOSED),
        (Modality.PREDICTED, PREDICTED),
        (Modality.NEGATED, NEGATED),
        (Modality.REPORTED, REPORTED),
    )
    for text in texts
]


@pytest.mark.parametrize(("text", "modality"), TABLE)
def test_purchase(claims, text, modality):
    found = {c.modality for c in claims(text, Frames()) if c.predicate == terms.acquires}
    assert found == {modality}


@pytest.mark.parametrize("text", NOTHING)
def test_questions_and_conditions_state_nothing(claims, text):
    assert not [c for c in claims(text, Frames()) if c.predicate == terms.acquires]


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        (f"{ACME} denied that [acme*|it] uses {KITE}.", "acme uses kite negated"),
        (f"{ACME} no longer uses {KITE}.", "acme uses kite negated"),
        (f"{ACME} does not use {KITE}.", "acme uses kite negated"),
        (f"{ACME} stopped using {KITE}.", "acme uses kite negated"),
        (f"{KITE} could overtake {HAWK}.", "kite outperforms hawk predicted"),
        (f"{KITE} does not beat {HAWK}.", "kite outperforms hawk negated"),
        (f"If the bill passes, the {ACT} would target {ACME}.", "act targets acme proposed"),
        (f"{ACME} will release {KITE} in May.", "kite developedBy acme proposed"),
        (f"{ACME} is not a subsidiary of {BOLT}.", "acme partOf bolt negated"),
        (f"{ACME} is to become a subsidiary of {BOLT}.", "acme partOf bolt proposed"),
        (f"{ACME} bought chips, and {KITE} was built by {BOLT}.", "kite developedBy bolt"),
        (f"{ACME} supports the {ACT}; {BOLT} does not.", "acme supports act"),
    ],
)
def test_other_relations(triples, text, triple):
    assert triple in triples(text, Frames())


def test_a_denial_does_not_reach_the_description_of_its_subject(triples):
    text = f"{KITE}'s maker, {ACME}, has ruled out a sale."
    assert "kite developedBy acme" in triples(text, Frames())


def test_ended_relations_are_asserted_with_a_former_role(claims):
    (claim,) = claims(f"{ANA} left {ACME} in May 2024.", Frames())
    assert (claim.modality, claim.role) == (Modality.ASSERTED, "former")
