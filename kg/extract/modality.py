"""In what manner a word states a fact, and who says so.

Read off the verbs, nouns and conjunctions that govern it: *plans to buy*, *denied that it uses*,
*could overtake*, *if the bill passes*, *according to critics*.
"""

from dataclasses import dataclass

from spacy.tokens import Token

from kg import terms
from kg.extract.grammar import Grammar
from kg.extract.saying import SAYING
from kg.model import Mention, Modality

_DENY = frozenset(
    "deny reject refuse decline fail drop abandon cancel scrap dismiss withdraw block halt rule_out "
    "call_off stop rebuff spurn end cease".split()
)
_PLAN = frozenset(
    "plan intend aim agree offer propose want seek hope consider mull weigh prepare pledge promise "
    "threaten urge try attempt bid vow commit decide negotiate explore look ask call demand push "
    "agree draft table".split()
)
_EXPECT = frozenset(
    "expect predict forecast project anticipate believe think reckon see likely "
    "suppose estimate bet".split()
)
_PLAN_NOUNS = frozenset(
    "plan plans proposal bid offer talks intention deal agreement draft effort efforts attempt".split()
)
_MAY = frozenset("could may might would should can".split())
_WILL = frozenset("will shall 'll wo".split())
_IF = frozenset("if unless whether should".split())
_NEVER = frozenset("not never n't no neither nor hardly".split())
_CLAUSES = frozenset("xcomp ccomp advcl acl relcl conj pcomp".split())
_ANNOUNCE = frozenset(
    "announce say confirm disclose reveal report state tell add acknowledge".split()
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a fact is stated, and by whom where somebody is named."""

    modality: Modality
    speaker: Mention | None = None


def manner_of(token: Token, grammar: Grammar, parties: frozenset[str] = frozenset()) -> Manner:
    """Tell how the clause of a trigger is stated.

    `parties` are the entities of the claim: what one of them says of itself is asserted
    (an announcement by the one who does it).
    """
    modality = _state(token)
    speaker = speaker_of(token, grammar)
    if speaker is not None and speaker.entity in parties and _announced(token):
        speaker = None
    if modality is Modality.PROPOSED and speaker is not None and _has(token, _WILL):
        modality = Modality.PREDICTED
    if modality is Modality.ASSERTED and (speaker is not None or _reported_by_unnamed(token)):
        modality = Modality.REPORTED
    return Manner(modality, speaker)


def _state(token: Token) -> Modality:
    found = Modality.ASSERTED
    current = token
    for depth in range(6):
        words = {
            c.lower_ for c in current.children if c.dep_ in {"aux", "neg", "mark", "advmod", "det"}
        }
        if any(c.dep_ == "neg" for c in current.children) or (depth == 0 and "never" in words):
            return Modality.NEGATED
        if {"no", "longer"} <= words or words & {"neither", "nor"}:
            return Modality.NEGATED
        if found is Modality.ASSERTED and current.pos_ in {"VERB", "AUX"}:
            if words & _IF:
                found = Modality.PREDICTED
            elif words & _WILL:
                found = Modality.PROPOSED
            elif words & _MAY:
                found = Modality.PREDICTED
        head = current.head
        if head.i == current.i or current.dep_ in {"nsubj", "parataxis"}:
            return found
        if current.dep_ == "conj" and depth > 0:
            return found
        lemma = head.lemma_.lower()
        if current.dep_ in _CLAUSES | {"dobj", "pobj", "prep", "acomp", "nsubjpass"}:
            if lemma in _DENY and current.dep_ in {"xcomp", "ccomp", "pcomp", "dobj", "nsubjpass"}:
                return Modality.NEGATED
            if current.dep_ in {"xcomp", "ccomp", "pcomp", "prep"} and lemma in _PLAN:
                found = Modality.PROPOSED
            elif current.dep_ in {"xcomp", "ccomp"} and lemma in _EXPECT | {
                "set",
                "due",
                "poise",
                "slate",
            }:
                found = Modality.PREDICTED
            elif current.dep_ in {"acl", "prep", "xcomp"} and lemma in _PLAN_NOUNS:
                found = Modality.PROPOSED
        current = head
    return found


def _has(token: Token, words: frozenset[str]) -> bool:
    return any(c.dep_ == "aux" and c.lower_ in words for c in token.children)


def speaker_of(token: Token, grammar: Grammar) -> Mention | None:
    """Give who is named as saying what a clause states: quotation, verb of saying, *according to*."""
    for quotation in grammar.document.quotations:
        if quotation.span.start <= token.idx < quotation.span.end:
            return quotation.speaker
    current = token
    for _ in range(6):
        head = current.head
        if head.i == current.i:
            break
        if current.dep_ in {"ccomp", "parataxis"} and head.lemma_.lower() in SAYING:
            return _agent(grammar.subjects(head))
        current = head
    for child in current.children:
        if (
            child.dep_ in {"ccomp", "parataxis"}
            and child.lemma_.lower() in SAYING
            and child.i > token.i
        ):
            return _agent(grammar.subjects(child))
    return _according(token, grammar)


def _according(token: Token, grammar: Grammar) -> Mention | None:
    for word in token.sent:
        if word.lower_ == "according":
            things = grammar.prepositions(word).get("to", [])
            for child in word.children:
                if child.lower_ == "to":
                    things += [m for c in child.children for m in grammar.denoted(c)]
            return _agent(things)
    return None


def _reported_by_unnamed(token: Token) -> bool:
    """Tell whether somebody unnamed says so: *critics say*, *according to two people*, *reportedly*."""
    current = token
    for _ in range(6):
        if any(c.lower_ in {"reportedly", "allegedly"} for c in current.children):
            return True
        head = current.head
        if head.i == current.i:
            break
        if current.dep_ in {"ccomp", "parataxis"} and head.lemma_.lower() in {
            "say",
            "claim",
            "allege",
        }:
            return True
        current = head
    return any(w.lower_ == "according" for w in token.sent)


def _announced(token: Token) -> bool:
    current = token
    for _ in range(6):
        head = current.head
        if head.i == current.i:
            return False
        if current.dep_ in {"ccomp", "parataxis"}:
            return head.lemma_.lower() in _ANNOUNCE
        current = head
    return False


def _agent(things: list[Mention]) -> Mention | None:
    agents = {terms.Person, terms.Organisation, terms.Place}
    return next((m for m in things if terms.top(m.cls) in agents), None)
