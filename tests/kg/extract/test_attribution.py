"""Whose word a claim is: named where somebody says it, nobody where the text itself does."""

import pytest

from kg import terms
from kg.extract.attribution import find_speaker_near
from kg.extract.frames import Frames
from kg.extract.scene import Scene
from kg.model import Modality

ACME = "[acme:Company|Acme]"
BOLT = "[bolt:Company|Bolt Systems]"
ANA = "[ana:Person|Ana Ruiz]"
POST = "[post:MediaOutlet|The Daily Post]"

SPEAKERS = [
    (f"According to {ANA}, {BOLT} bought {ACME}.", "ana"),
    (f"{BOLT} bought {ACME}, according to {POST}.", "post"),
    (f"{ANA} said that {BOLT} had bought {ACME}.", "ana"),
    (f"{BOLT} has bought {ACME}, {ANA} said.", "ana"),
    (f"{BOLT} has bought {ACME}, said {ANA}.", "ana"),
    (f"{POST} reported that {BOLT} had bought {ACME}.", "post"),
    (f"{ANA} told reporters that {BOLT} had bought {ACME}.", "ana"),
    (f'"{BOLT} bought {ACME} for nothing," said {ANA}.', "ana"),
    (f"{ANA} insists that {BOLT} bought {ACME}.", "ana"),
    (f"In {ANA}'s view, {BOLT} bought {ACME}.", "ana"),
]


def purchase(found):
    (claim,) = [c for c in found if c.predicate == terms.acquires]
    return claim


@pytest.mark.parametrize(("text", "speaker"), SPEAKERS)
def test_speaker(claims, text, speaker):
    claim = purchase(claims(text, Frames()))
    assert claim.modality is Modality.REPORTED
    assert claim.attributed_to is not None
    assert claim.attributed_to.entity == speaker


@pytest.mark.parametrize(
    "text",
    [
        f"{BOLT} bought {ACME}.",
        f"{BOLT} said that [bolt*|it] had bought {ACME}.",
        f"{ANA} said that it rained, and {BOLT} bought {ACME}.",
        f"{ANA}, who said so before, was right: {BOLT} bought {ACME}.",
    ],
)
def test_nobody_speaks_for_the_text_or_for_the_doer(claims, text):
    claim = purchase(claims(text, Frames()))
    assert claim.modality is Modality.ASSERTED
    assert claim.attributed_to is None


def test_unnamed_speakers_leave_a_report_without_a_name(claims):
    claim = purchase(claims(f"Analysts said that {BOLT} had bought {ACME}.", Frames()))
    assert (claim.modality, claim.attributed_to) == (Modality.REPORTED, None)


def test_denials_and_plans_name_who_says_so(claims):
    claim = purchase(claims(f"{ANA} said that {BOLT} had not bought {ACME}.", Frames()))
    assert claim.modality is Modality.NEGATED
    assert claim.attributed_to is not None
    assert claim.attributed_to.entity == "ana"


def test_speaker_near_a_mention(document):
    read = document(f"{ANA} said that {BOLT} had bought {ACME}.")
    acme = next(m for m in read.mentions if m.entity == "acme")
    speaker = find_speaker_near(Scene(read), acme)
    assert speaker is not None
    assert speaker.entity == "ana"
