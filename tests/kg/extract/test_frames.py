"""Every relation of the ontology is read off verbs and nouns, and not where the text denies it."""

import pytest

from kg import terms
from kg.extract.frames import Frames

ACME = "[acme:Company|Acme]"
BOLT = "[bolt:Company|Bolt Systems]"
CORP = "[corp:Company|Corvid]"
UNI = "[uni:ResearchInstitution|Leeds University]"
ANA = "[ana:Person|Ana Ruiz]"
BEN = "[ben:Person|Ben Okafor]"
KITE = "[kite:Model|Kite-2]"
HAWK = "[hawk:Model|Hawk-7B]"
CHIP = "[chip:Hardware|Ember 3]"
CHAT = "[chat:Software|Parley]"
ACT = "[act:Law|Open Models Act]"
PACT = "[pact:Declaration|Lisbon Pledge]"
PERU = "[peru:Country|Peru]"
CHAD = "[chad:Country|Chad]"
PARIS = "[paris:Place|Paris]"
BODY = "[body:IntergovernmentalBody|Southern Union]"
CLUB = "[club:Organisation|Chip Alliance]"
OFFICE = "[office:GovernmentBody|Trade Office]"
FAIR = "[fair:Event|Lima AI Forum]"

SAID = [
    (f"{ANA} founded {ACME} in 2015.", "acme foundedBy ana"),
    (f"{ACME} was set up by {ANA} and {BEN}.", "acme foundedBy ben"),
    (f"{ACME}, founded in 2010 by {ANA}, makes chips.", "acme foundedBy ana"),
    (f"{ANA}, a co-founder of {ACME}, has left.", "acme foundedBy ana"),
    (f"{ANA}, who runs {ACME}, was pleased.", "acme ledBy ana"),
    (f"{ACME} is led by {ANA}.", "acme ledBy ana"),
    (f"{ANA} works at {UNI}.", "ana affiliatedWith uni"),
    (f"{ACME} hired {ANA} last week.", "ana affiliatedWith acme"),
    (f"{PERU} belongs to {BODY}.", "peru memberOf body"),
    (f"{ACME} and {BOLT} are members of {CLUB}.", "bolt memberOf club"),
    (f"{ANA} studied physics at {UNI}.", "ana educatedAt uni"),
    (f"{ANA} holds a doctorate from {UNI}.", "ana educatedAt uni"),
    (f"{ANA} is a graduate of {UNI}.", "ana educatedAt uni"),
    (f"{ACME} is a subsidiary of {BOLT}.", "acme partOf bolt"),
    (f"{ACME}, a unit of {BOLT}, makes chips.", "acme partOf bolt"),
    (f"{ACME} is based in {PARIS}.", "acme locatedIn paris"),
    (f"{FAIR} was held in {PARIS}.", "fair locatedIn paris"),
    (f"{BOLT} owns {ACME}.", "acme ownedBy bolt"),
    (f"{ACME} is owned by {PERU}.", "acme ownedBy peru"),
    (f"{BOLT} has invested in {ACME}.", "bolt investsIn acme"),
    (f"{BOLT} has poured money into {ACME}.", "bolt investsIn acme"),
    (f"{BOLT} took a stake in {ACME}.", "bolt investsIn acme"),
    (f"{ACME} is backed by {BOLT}.", "bolt investsIn acme"),
    (f"{BOLT}, an investor in {ACME}, was pleased.", "bolt investsIn acme"),
    (f"{BOLT} bought {ACME} in 2019.", "bolt acquires acme"),
    (f"{ACME} was snapped up by {BOLT}.", "bolt acquires acme"),
    (f"{BOLT} took over {ACME}.", "bolt acquires acme"),
    (f"{BOLT}'s acquisition of {ACME} was quick.", "bolt acquires acme"),
    (f"{ACME} has teamed up with {UNI}.", "acme partnersWith uni"),
    (f"{ACME} signed a deal with {BOLT}.", "acme partnersWith bolt"),
    (f"{ACME} competes with {BOLT}.", "acme competesWith bolt"),
    (f"{ACME} is a rival of {BOLT}.", "acme competesWith bolt"),
    (f"{ACME} released {KITE} in May.", "kite developedBy acme"),
    (f"{KITE} was trained by {ACME}.", "kite developedBy acme"),
    (f"{CHIP}, a chip made by {ACME}, is fast.", "chip developedBy acme"),
    (f"{ACME} is the maker of {KITE}.", "kite developedBy acme"),
    (f"{KITE} is based on {HAWK}.", "kite basedOn hawk"),
    (f"{KITE} was fine-tuned from {HAWK}.", "kite basedOn hawk"),
    (f"{KITE} is a derivative of {HAWK}.", "kite basedOn hawk"),
    (f"{KITE} easily outperforms {HAWK}.", "kite outperforms hawk"),
    (f"{HAWK} was beaten by {KITE}.", "kite outperforms hawk"),
    (f"{HAWK} lags behind {KITE}.", "kite outperforms hawk"),
    (f"{ACME} uses {KITE}.", "acme uses kite"),
    (f"{CHAT} runs on {KITE}.", "chat uses kite"),
    (f"{CHAT} is powered by {KITE}.", "chat uses kite"),
    (f"{KITE} was trained on {CHIP}.", "kite uses chip"),
    (f"{PERU} passed the {ACT} in May.", "act issuedBy peru"),
    (f"The {ACT} was introduced by {ANA}.", "act issuedBy ana"),
    (f"The {ACT} applies in {PERU}.", "act appliesIn peru"),
    (f"The {ACT} took effect in {PERU} in June.", "act appliesIn peru"),
    (f"The {ACT} targets {ACME} and {BOLT}.", "act targets bolt"),
    (f"{ACME} supports the {ACT}.", "acme supports act"),
    (f"{ACME} signed the {PACT}.", "acme supports pact"),
    (f"{ACME} opposes the {ACT}.", "acme opposes act"),
    (f"{ACME} criticised the {ACT}.", "acme opposes act"),
    (f"{OFFICE} fined {ACME}.", "office restricts acme"),
    (f"{PERU} banned {CHAT}.", "peru restricts chat"),
    (f"{PERU} put {ACME} on a blacklist.", "peru restricts acme"),
    (f"{ACME} sued {BOLT}.", "acme investigates bolt"),
    (f"{OFFICE} opened an inquiry into {ACME}.", "office investigates acme"),
    (f"{ANA} attended the {FAIR}.", "ana participatesIn fair"),
    (f"{ACME} took part in the {FAIR}.", "acme participatesIn fair"),
    (f"{KITE} replaced {HAWK}.", "kite succeeds hawk"),
    (f"{ANA} succeeded {BEN}.", "ana succeeds ben"),
    (f"{KITE} is the successor to {HAWK}.", "kite succeeds hawk"),
]

UNSAID = [
    (f"{ANA} met the founder of {CORP} at {ACME}.", "acme foundedBy ana"),
    (f"{ANA} led a round of talks about {ACME}.", "acme ledBy ana"),
    (f"{ANA} wrote a book about {UNI}.", "ana affiliatedWith uni"),
    (f"{ACME} sells chips to {CLUB}.", "acme memberOf club"),
    (f"{ANA} spoke at {UNI}.", "ana educatedAt uni"),
    (f"{ACME} sent a letter to {BOLT}.", "acme partOf bolt"),
    (f"{ACME} sells its software in {PARIS}.", "acme locatedIn paris"),
    (f"{BOLT} owns a licence for {CHAT}.", "chat ownedBy bolt"),
    (f"{BOLT} is watching {ACME}.", "bolt investsIn acme"),
    (f"{BOLT} bought time on the servers of {ACME}.", "bolt acquires acme"),
    (f"{ACME} was compared with {BOLT}.", "acme partnersWith bolt"),
    (f"{ACME} and {BOLT} reported results.", "acme competesWith bolt"),
    (f"{ACME} praised {KITE}.", "kite developedBy acme"),
    (f"{KITE} was compared with {HAWK}.", "kite basedOn hawk"),
    (f"{KITE} appeared after {HAWK}.", "kite outperforms hawk"),
    (f"{ACME} wrote about {KITE}.", "acme uses kite"),
    (f"{ACME} read the {ACT}.", "act issuedBy acme"),
    (f"The {ACT} was mentioned in {PERU}.", "act appliesIn peru"),
    (f"{ACME} studied the {ACT}.", "act targets acme"),
    (f"{ACME} mentioned the {ACT}.", "acme supports act"),
    (f"{ACME} welcomed the {ACT}.", "acme opposes act"),
    (f"{OFFICE} wrote to {ACME}.", "office restricts acme"),
    (f"{ACME} thanked {BOLT}.", "acme investigates bolt"),
    (f"{ANA} read about the {FAIR}.", "ana participatesIn fair"),
    (f"{KITE} and {HAWK} are models.", "kite succeeds hawk"),
]


@pytest.mark.parametrize(("text", "triple"), SAID)
def test_says(triples, text, triple):
    assert triple in triples(text, Frames())


@pytest.mark.parametrize(("text", "triple"), UNSAID)
def test_does_not_say(triples, text, triple):
    found = {t.rsplit(" ", 1)[0] if len(t.split()) == 4 else t for t in triples(text, Frames())}
    assert triple not in found


def test_every_relation_has_an_example_and_a_counterexample():
    emitted = {terms.local_name(p) for p in Frames.emits}
    for table in (SAID, UNSAID):
        assert {triple.split()[1] for _, triple in table} == emitted


def test_lists_do_not_pair_by_position(triples):
    text = f"{ACME}, {BOLT} and {CORP} sell models called {KITE}, {HAWK} and [owl:Model|Owl]."
    assert not {t for t in triples(text, Frames()) if t == "kite developedBy acme"} or {
        "kite developedBy bolt",
        "owl developedBy acme",
    } <= triples(text, Frames())


def test_respectively_pairs_by_position(triples):
    text = f"{ACME} and {BOLT} released {KITE} and {HAWK} respectively."
    found = triples(text, Frames())
    assert {"kite developedBy acme", "hawk developedBy bolt"} <= found
    assert "kite developedBy bolt" not in found


def test_nested_possessives_do_not_cross(triples):
    text = f"{ACME}'s model, {KITE}, and {BOLT}'s model, {HAWK}, are open."
    found = triples(text, Frames())
    assert "kite developedBy acme" in found
    assert not {"kite developedBy bolt", "hawk developedBy acme"} & found


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        (f"{ACME}, which {BOLT} bought in 2019, makes chips.", "bolt acquires acme"),
        (f"{BOLT}, which bought {ACME} in 2019, makes chips.", "bolt acquires acme"),
        (f"{BOLT} hired {ANA} and bought {ACME}.", "bolt acquires acme"),
        (f"After buying {ACME}, {BOLT} closed its office.", "bolt acquires acme"),
        (f"[bolt:Company|Bolt] grew. [bolt*|It] bought {ACME}.", "bolt acquires acme"),
        (f"[bolt:Company|Bolt] grew. [bolt*|The company] bought {ACME}.", "bolt acquires acme"),
        (f"Engineers at {BOLT} released {KITE}.", "kite developedBy bolt"),
        (f"{ACME} uses chips such as {CHIP} and [nova:Hardware|Nova].", "acme uses nova"),
        (f"{ACME} runs thousands of {CHIP} chips.", "acme uses chip"),
        (f"{BOLT} together with {UNI} released {KITE}.", "kite developedBy uni"),
        (f"{ACME} was fined 20 million euros by {OFFICE}.", "office restricts acme"),
    ],
)
def test_slots_are_filled_from_afar(triples, text, triple):
    assert triple in triples(text, Frames())


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        (f"{ACME} supports the {ACT}, as does {BOLT}.", "bolt supports act"),
        (f"{ACME} supports the {ACT}, and so does {BOLT}.", "bolt supports act"),
        (f"{ACME} supports the {ACT}; {BOLT} does not.", "bolt supports act negated"),
        (f"{ACME} was the first to sign the {PACT}.", "acme supports pact"),
        (f"Among the first to sign the {PACT} were {ACME} and {BOLT}.", "bolt supports pact"),
        (f"{ACME} spoke in favour of the {ACT}.", "acme supports act"),
        (f"{ACME}'s platform is run on {CHIP} chips.", "acme uses chip"),
    ],
)
def test_verbs_taken_up_again(triples, text, triple):
    assert triple in triples(text, Frames())


def test_amount_stands_on_the_investment(claims):
    (claim,) = [
        c
        for c in claims(f"{BOLT} invested $2 billion in {ACME}.", Frames())
        if c.predicate == terms.investsIn
    ]
    assert (claim.amount, claim.currency) == ("2000000000", "USD")


def test_date_stands_on_the_claim(claims):
    (claim,) = [
        c
        for c in claims(f"{ANA} has worked at {UNI} since May 2019.", Frames())
        if c.predicate == terms.affiliatedWith
    ]
    assert (claim.valid_from, claim.valid_until) == ("2019-05", None)


def test_claims_carry_their_sentence(claims, document):
    text = f"It rained. {BOLT} bought {ACME}. It stopped."
    (claim,) = claims(text, Frames())
    assert claim.span.of(document(text).article.text) == "Bolt Systems bought Acme."


def test_things_without_a_name_yield_nothing(triples):
    assert not triples(f"{ACME} released a new model.", Frames())
