"""Who heads what and who holds which post: *X, chief executive of Y*; *Y's CEO X*; *Y boss X*."""

import re
from collections.abc import Iterator

from spacy.tokens import Token

from kg import terms
from kg.extract.grammar import Grammar
from kg.extract.modality import manner_of
from kg.model import Claim, Document, Mention, MentionKind, Modality

_HEADS = frozenset(
    "ceo executive chief chairman chairwoman chairperson chair president head boss premier chancellor "
    "chieftain principal rector leader governor mayor director-general vice-chancellor".split()
)
_POSTS = frozenset(
    "scientist researcher professor engineer fellow officer director manager spokesman spokeswoman "
    "spokesperson analyst lecturer minister secretary commissioner senator congressman congresswoman "
    "lawmaker representative deputy vice-president adviser advisor counsel lawyer economist partner "
    "editor reporter correspondent employee veteran strategist designer developer alumnus "
    "ambassador envoy official executive chief head postdoc associate cto cfo coo vp lead".split()
)
_NO_HEAD_BEFORE = frozenset(
    "vice deputy scientific technology financial operating science scientist product legal economist "
    "research security information policy marketing commercial revenue strategy staff assistant "
    "associate former-vice engineering technical regional sales".split()
)
_FORMER = re.compile(
    r"\b(?:former|formerly|ex-?|then|late|outgoing|past|one-time|erstwhile)\b", re.IGNORECASE
)
_ORG_SLOTS = ("of", "at", "for", "poss", "compound", "in", "with")


class Roles:
    """Posts: heads of organisations and places, and all who hold another post there."""

    name = "roles"
    version = "1"
    emits = frozenset({terms.ledBy, terms.affiliatedWith})

    def extract(self, document: Document) -> Iterator[Claim]:
        """Yield a claim for each person and post, in text order."""
        grammar = Grammar(document)
        for token in document.doc:
            if token.pos_ in {"NOUN", "PROPN"} and token.lemma_.lower() in _HEADS | _POSTS:
                yield from _claims(token, grammar)


def _claims(token: Token, grammar: Grammar) -> Iterator[Claim]:
    sentence = grammar.sentence(token)
    if sentence is None:
        return
    title = _title_tokens(token)
    slots = grammar.noun_slots(token)
    people = [m for m in slots["self"] if terms.top(m.cls) == terms.Person] or _titled(
        token, grammar
    )
    if not people:
        return
    heads = _is_head(token, title)
    role = " ".join(t.text for t in title)
    before = grammar.document.article.text[max(sentence.start, title[0].idx - 12) : title[0].idx]
    former = bool(_FORMER.search(before))
    for place in _places(token, title, slots, grammar):
        for person in people:
            subject, predicate, obj = (
                (place, terms.ledBy, person) if heads else (person, terms.affiliatedWith, place)
            )
            if place.entity == person.entity or not terms.allows(predicate, subject.cls, obj.cls):
                continue
            manner = manner_of(token, grammar, frozenset({place.entity, person.entity}))
            yield Claim(
                subject=subject,
                predicate=predicate,
                object=obj,
                span=sentence,
                extractors=(f"{Roles.name}/{Roles.version}",),
                confidence=0.85,
                modality=manner.modality
                if manner.modality is not Modality.PREDICTED
                else Modality.ASSERTED,
                attributed_to=manner.speaker,
                role=f"former {role}" if former and "former" not in role else role,
            )


def _title_tokens(token: Token) -> list[Token]:
    """Give the words of a title: *chief executive*, *deputy prime minister*."""
    words = [token]
    for child in reversed(list(token.lefts)):
        if child.dep_ in {"compound", "amod", "nmod"} and child.ent_type_ in {"", "TITLE"}:
            if child.text[:1].islower() or child.lower_ in _HEADS | _POSTS | _NO_HEAD_BEFORE:
                if not _FORMER.fullmatch(child.text):
                    words.insert(0, child)
                continue
        break
    return words


def _is_head(token: Token, title: list[Token]) -> bool:
    words = [t.lower_ for t in title]
    if any(w in _NO_HEAD_BEFORE for w in words):
        return False
    word = token.lemma_.lower()
    if word == "executive":
        return "chief" in words
    if word == "minister":
        return "prime" in words
    if word == "chief":
        return len(words) == 1 or words[0] in {"party"}
    if word == "director":
        return words in (["managing", "director"], ["executive", "director"])
    return word in _HEADS


def _titled(token: Token, grammar: Grammar) -> list[Mention]:
    """Give the person of *Nvidia chief executive Jensen Huang*: the head that the title goes before."""
    if token.dep_ in {"compound", "nmod"}:
        mention = grammar.at(token.head)
        if mention is not None and terms.top(mention.cls) == terms.Person:
            return [mention]
    after = token.i + 1
    if after < len(token.doc):
        mention = grammar.at(token.doc[after])
        if mention is not None and terms.top(mention.cls) == terms.Person:
            return [mention]
    return []


def _places(
    token: Token, title: list[Token], slots: dict[str, list[Mention]], grammar: Grammar
) -> list[Mention]:
    """Give the organisations or places of a post, from the nearest construction that names one."""
    for slot in _ORG_SLOTS:
        if found := [m for m in slots.get(slot, ()) if _employs(m)]:
            return found
    first = title[0].i
    before = [token.doc[i] for i in (first - 1, first - 2) if i >= 0]
    if before and before[0].tag_ == "POS":
        before = before[1:]
    mention = grammar.at(before[0]) if before else None
    return [mention] if mention is not None and _employs(mention) else []


def _employs(mention: Mention) -> bool:
    """Tell whether posts are held there; *an American engineer* holds none in America."""
    tops = {terms.Organisation, terms.Place}
    return mention.kind is not MentionKind.ADJECTIVE and terms.top(mention.cls) in tops
