"""What a name says that hangs on another name or on the noun for it.

*OpenAI's GPT-4*, *SMIC of Shanghai*, *Japan's SoftBank*, *Cambridge, Massachusetts*, *the EU's AI
Act*: the construction and the two classes tell the relation. *The Dutch toolmaker ASML*, *X is a
Chinese scientist*: a place before a noun tells where the thing is that the noun is said of.
"""

import re
from collections.abc import Iterator
from typing import Final

from spacy.tokens import Token

from kg import terms
from kg.extract.bearers import bearers
from kg.extract.finding import Finding, Ruled
from kg.extract.roles import load_posts
from kg.extract.scene import Scene, is_artefact, is_pronoun
from kg.extract.tree import children
from kg.model import Mention

_MODEL, _TECH, _ORG = terms.Model, terms.Technology, terms.Organisation
_PERSON, _PLACE, _POLICY, _EVENT = terms.Person, terms.Place, terms.Policy, terms.Event

_TABLE: Final = {
    ("of", _ORG, _PLACE): terms.locatedIn,
    ("in", _ORG, _PLACE): terms.locatedIn,
    ("poss", _ORG, _PLACE): terms.locatedIn,
    ("before", _ORG, _PLACE): terms.locatedIn,
    ("in", _EVENT, _PLACE): terms.locatedIn,
    ("of", _PERSON, _ORG): terms.affiliatedWith,
    ("at", _PERSON, _ORG): terms.affiliatedWith,
    ("poss", _PERSON, _ORG): terms.affiliatedWith,
    ("from", _PERSON, _ORG): terms.affiliatedWith,
    ("poss", _PERSON, _PLACE): terms.affiliatedWith,
    ("beside", _PERSON, _PLACE): terms.nationality,
    ("beside", _PLACE, _PLACE): terms.partOf,
    ("before", _POLICY, _ORG): terms.issuedBy,
    ("in", _PLACE, _PLACE): terms.partOf,
    ("poss", _PLACE, _PLACE): terms.partOf,
    ("poss", _ORG, _ORG): terms.partOf,
    ("of", _ORG, _ORG): terms.partOf,
    ("poss", _MODEL, _ORG): terms.developedBy,
    ("poss", _TECH, _ORG): terms.developedBy,
    ("poss", _MODEL, _PERSON): terms.developedBy,
    ("of", _MODEL, _ORG): terms.developedBy,
    ("of", _TECH, _ORG): terms.developedBy,
    ("from", _MODEL, _ORG): terms.developedBy,
    ("from", _TECH, _ORG): terms.developedBy,
    ("by", _MODEL, _ORG): terms.developedBy,
    ("by", _TECH, _ORG): terms.developedBy,
    ("before", _MODEL, _ORG): terms.developedBy,
    ("before", _TECH, _ORG): terms.developedBy,
    ("poss", _POLICY, _PLACE): terms.issuedBy,
    ("poss", _POLICY, _ORG): terms.issuedBy,
    ("of", _POLICY, _ORG): terms.issuedBy,
    ("by", _POLICY, _ORG): terms.issuedBy,
    ("by", _POLICY, _PERSON): terms.issuedBy,
    ("in", _POLICY, _PLACE): terms.appliesIn,
}
"""What the dependent's construction, the head's class and the dependent's class say of the head."""

_PREPOSITIONS: Final = frozenset(how for how, _, _ in _TABLE) - {"poss", "before", "beside"}
_BEFORE: Final = frozenset({"compound", "nmod", "amod"})


class Modifiers(Ruled):
    """Reads names that hang on names, and places before nouns."""

    name = "modifiers"
    version = "2"
    emits = frozenset(_TABLE.values()) | {terms.nationality}

    def find(self, scene: Scene) -> Iterator[Finding]:
        """Yield the relations of every mention that hangs on something, in text order."""
        for mention, token in scene.mentions():
            yield from _on_name(scene, mention, token)
            if terms.top(mention.cls) == terms.Place:
                yield from _place_on_noun(scene, mention, token)


def _on_name(scene: Scene, mention: Mention, token: Token) -> Iterator[Finding]:
    """Read a mention that hangs on another mention, directly or by a preposition."""
    how, head = _construction(mention, token)
    if how is None or head is None:
        return
    headed = scene.headed(head)
    if headed is None or headed.entity == mention.entity or is_pronoun(headed):
        return
    predicate = _TABLE.get((how, terms.top(headed.cls), terms.top(mention.cls)))
    if predicate is not None and _is_close(scene, headed, mention, how):
        rule = f"modifiers:{how}:{terms.local_name(predicate)}"
        yield Finding(headed, predicate, mention, token, rule, fixed=True)
        if how == "poss" and is_artefact(headed):
            for other in _sharing(scene, head, headed):
                yield Finding(other, predicate, mention, token, f"{rule}:shared", fixed=True)


def _sharing(scene: Scene, head: Token, headed: Mention) -> Iterator[Mention]:
    """Yield what shares a possessor: *H100* of *Nvidia's A100 and H100*."""
    for child in children(head):
        bare = not any(c.dep_ in {"poss", "det"} for c in children(child))
        mention = scene.headed(child)
        if child.dep_ == "conj" and bare and mention is not None:
            if terms.top(mention.cls) == terms.top(headed.cls) and not is_pronoun(mention):
                yield mention
                yield from _sharing(scene, child, headed)


def _construction(mention: Mention, token: Token) -> tuple[str | None, Token | None]:
    head = token.head
    if token.dep_ == "poss":
        return "poss", head
    if token.dep_ in _BEFORE:
        return "before", head
    if token.dep_ in {"appos", "npadvmod", "conj"} and terms.top(mention.cls) == terms.Place:
        return "beside", head
    if token.dep_ == "pobj" and head.dep_ == "prep" and head.lower_ in _PREPOSITIONS:
        return head.lower_, head.head
    return None, None


def _is_close(scene: Scene, head: Mention, mention: Mention, how: str) -> bool:
    """Tell whether nothing but the construction's own words stands between two names."""
    first, last = sorted((head.span, mention.span))
    between = scene.text[first.end : last.start]
    if how == "beside":
        return _is_apposed(scene, head, mention, between)
    if how in {"of", "in", "from", "at", "by"}:
        return between.strip(" ,") in {how, f"{how} the"}
    return len(between.split()) <= 4 and "," not in between


def _is_apposed(scene: Scene, head: Mention, mention: Mention, between: str) -> bool:
    """Tell *Cambridge, Massachusetts* from *London, Paris and Rome*; read *X, a Briton*."""
    if head.span > mention.span:
        return False
    if terms.top(head.cls) == terms.Person:
        return between in {", a ", ", an ", ", the "} and scene.is_demonym(mention)
    listed = scene.text[: head.span.start].rstrip().endswith((",", " and"))
    rest = scene.text[mention.span.end : mention.span.end + 60]
    goes_on = _LIST_GOES_ON.match(rest) is not None
    return between == ", " and head.cls != terms.Country and not (listed or goes_on)


_LIST_GOES_ON: Final = re.compile(r",? (?:and|or|&) [A-Z]|, [A-Z][\w.]+(?:,| and| or)")


def _place_on_noun(scene: Scene, place: Mention, token: Token) -> Iterator[Finding]:
    """Read *the Dutch toolmaker ASML*, *X, a Chinese company*, *a start-up in Paris, X*."""
    noun = token.head
    if token.dep_ == "pobj" and noun.dep_ == "prep" and noun.lower_ in {"in", "from", "of"}:
        how, noun = noun.lower_, noun.head
    elif token.dep_ in _BEFORE | {"poss"}:
        how = token.dep_ if token.dep_ == "poss" else "before"
    else:
        return
    if noun.pos_ not in {"NOUN", "PROPN"} or scene.headed(noun) is not None:
        return
    for bearer in bearers(scene, noun):
        top = terms.top(bearer.cls)
        if top == terms.Organisation and noun.lemma_.lower() not in _NO_SITE:
            rule = f"modifiers:{how}-noun:locatedIn"
            yield Finding(bearer, terms.locatedIn, place, noun, rule, fixed=True)
        elif top == terms.Person and how == "before" and place.cls == terms.Country:
            political = noun.lemma_.lower() in load_posts().political
            if scene.is_demonym(place) and not political:
                rule = "modifiers:before-noun:nationality"
                yield Finding(bearer, terms.nationality, place, noun, rule, fixed=True)


_ADJECTIVAL: Final = (
    "an",
    "ish",
    "ese",
    "ch",
    "i",
    "sh",
    "tch",
    "ic",
    "ss",
    "ek",
    "ss",
    "ot",
    "-born",
)
_NO_SITE: Final = frozenset(
    """rival competitor partner investor subsidiary customer supplier unit arm division
    backer member owner ally office branch market counterpart""".split()
)
