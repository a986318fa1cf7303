"""Posts: who heads what, who holds which other post, former ones, and no post at a birthplace."""

import pytest

from kg import terms
from kg.extract.roles import Roles, load_posts

ACME = "[acme:Company|Acme]"
BOLT = "[bolt:Company|Bolt Systems]"
UNI = "[uni:ResearchInstitution|Leeds University]"
ANA = "[ana:Person|Ana Ruiz]"
BEN = "[ben:Person|Ben Okafor]"
PERU = "[peru:Country|Peru]"
DUTCH = "[nl:Country|Dutch]"
LIMA = "[lima:Place|Lima]"
OFFICE = "[office:GovernmentBody|Ministry of Trade]"
BODY = "[body:IntergovernmentalBody|Southern Union]"


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        (f"{ANA}, chief executive of {ACME}, resigned.", "acme ledBy ana"),
        (f"{ACME}'s chief executive, {ANA}, resigned.", "acme ledBy ana"),
        (f"{ACME} chief executive {ANA} resigned.", "acme ledBy ana"),
        (f"{ACME}'s CEO {ANA} resigned.", "acme ledBy ana"),
        (f"{ANA} is the chair of {ACME}.", "acme ledBy ana"),
        (f"{ANA} became president of {ACME}.", "acme ledBy ana"),
        (f"{ANA} was named chief executive of {ACME}.", "acme ledBy ana"),
        (f"{ANA} serves as managing director of {ACME}.", "acme ledBy ana"),
        (f"{ANA}, founder and chief executive of {ACME}, resigned.", "acme ledBy ana"),
        (f"{ANA}, the director of {UNI}, spoke.", "uni ledBy ana"),
        (f"{ANA}, minister at the {OFFICE}, spoke.", "office ledBy ana"),
        (f"{PERU}'s president, {ANA}, spoke.", "peru ledBy ana"),
        (f"The {DUTCH} prime minister, {ANA}, spoke.", "nl ledBy ana"),
        (f"{ANA}, chief scientist of {ACME}, resigned.", "ana affiliatedWith acme"),
        (f"{ANA}, a professor at {UNI}, spoke.", "ana affiliatedWith uni"),
        (f"{ANA}, vice-president of {ACME}, resigned.", "ana affiliatedWith acme"),
        (f"{ANA} is an analyst at {ACME}.", "ana affiliatedWith acme"),
        (f"{ACME} spokesman {BEN} declined to comment.", "ben affiliatedWith acme"),
        (f"{ANA}, {PERU}'s minister of trade, spoke.", "ana affiliatedWith peru"),
        (f"{ACME}'s head of research, {ANA}, spoke.", "ana affiliatedWith acme"),
        (f"{ANA}, an engineer at {ACME}, spoke.", "ana affiliatedWith acme"),
    ],
)
def test_posts(triples, text, triple):
    assert triple in triples(text, Roles())


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        (f"{ANA}, chief scientist of {ACME}, resigned.", "acme ledBy ana"),
        (f"{ANA}, vice-president of {ACME}, resigned.", "acme ledBy ana"),
        (f"{ACME}'s head of research, {ANA}, spoke.", "acme ledBy ana"),
        (f"{ACME}'s chief executive, {ANA}, met {BEN}.", "acme ledBy ben"),
        (f"{ACME}'s chief executive met {BEN} of {BOLT}.", "acme ledBy ben"),
        (f"{ANA}, a teacher from {LIMA}, spoke.", "ana affiliatedWith lima"),
        (f"{ANA}, a {DUTCH} engineer, spoke.", "ana affiliatedWith nl"),
        (f"{ANA}, a commissioner of the {BODY}, spoke.", "body ledBy ana"),
    ],
)
def test_no_such_post(triples, text, triple):
    assert triple not in triples(text, Roles())


@pytest.mark.parametrize(
    ("text", "role"),
    [
        (f"{ANA}, chief executive of {ACME}, resigned.", "chief executive"),
        (f"{ANA}, former chief executive of {ACME}, spoke.", "former chief executive"),
        (f"{ANA}, vice-president of {ACME}, resigned.", "vice-president"),
        (f"{ANA}, minister of trade of {PERU}, spoke.", "minister of trade"),
        (f"{ANA}, then head of {ACME}, spoke.", "former head"),
    ],
)
def test_role(claims, text, role):
    assert [c.role for c in claims(text, Roles())] == [role]


def test_two_titles_share_their_company(claims):
    found = claims(f"{ANA} is chair and chief executive of {ACME}.", Roles())
    assert {c.role for c in found} == {"chair", "chief executive"}


def test_nested_possessives_do_not_cross(triples):
    text = f"{ACME}'s chief executive, {ANA}, and {BOLT}'s chief executive, {BEN}, met."
    found = triples(text, Roles())
    assert "acme ledBy ana" in found
    assert not {"acme ledBy ben", "bolt ledBy ana"} & found


def test_words_for_posts_do_not_contradict_each_other():
    posts = load_posts()
    assert posts.heads
    assert not posts.heads & posts.lesser
    assert {p.split()[-1] for p in posts.phrases} <= posts.heads | posts.posts


def test_claims_name_the_extractor(claims):
    (claim,) = claims(f"{ANA} is the chair of {ACME}.", Roles())
    assert claim.extractors == (f"{Roles.name}/{Roles.version}",)
    assert claim.predicate == terms.ledBy
