"""Who does what to whom: the places around a verb or a noun that hold its arguments.

A verb has an `agent` and a `patient` whatever its voice, a surface `subject`, an `attr`, and one
slot for each preposition. A noun that relates two things has a `bearer` (what it is said of: *X, a
rival of Y*), a `holder` (whose it is: *X's stake*, *X took a stake*), a `comp` (a name before it)
and one slot for each preposition.
"""

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Token

from kg.extract.scene import Scene, is_artefact
from kg.extract.wordlists import KINDS
from kg.model import Mention

_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
_VERBAL: Final = frozenset({"VERB", "AUX"})
_COPULAS: Final = frozenset("be become remain stay include comprise".split())
_NAMING: Final = frozenset(
    """name appoint elect make hire tap promote install choose pick select nominate instal appointed
    call consider describe label designate list declare crown confirm recruit poach""".split()
)
_OBJECT_CONTROL: Final = frozenset(
    """ask urge order allow force help want expect tell persuade let require enable permit forbid
    invite push press compel authorise authorize hire lead encourage see make have get prompt
    advise call need like oblige direct instruct""".split()
)
_UNFIT: Final = frozenset(
    """face lose criticise criticize deny reject oppose ban see hear hail fear report
    describe await escape dodge survive resist question doubt discuss explain mention
    note""".split()
)
"""Verbs whose subject does not have what their object names: *faces a suit*, *rejected a bid*."""
_HINDERING: Final = frozenset(
    "stop prevent keep bar block prohibit ban dissuade discourage deter".split()
)
_ENGAGEMENTS: Final = frozenset(
    "talk discussion negotiation bid effort attempt plan deal agreement race move pact".split()
)
_DEPTH: Final = 6


def is_passive(verb: Token) -> bool:
    """Tell whether a verb is passive: by its auxiliary, or as a participle after a noun."""
    labels = {c.dep_ for c in verb.children}
    if verb.pos_ == "ADJ" or labels & {"nsubjpass", "auxpass"}:
        return True
    if verb.tag_ != "VBN" or "dobj" in labels or "aux" in labels:
        return False
    if verb.dep_ in {"acl", "amod", "advcl"}:
        return True
    if verb.dep_ == "conj" and verb.head.pos_ in _VERBAL and not labels & _SUBJECTS:
        return is_passive(verb.head)
    return "agent" in labels


def fill(scene: Scene, trigger: Token, slot: str) -> list[Mention]:
    """Give the things in a slot of a trigger, in text order; none if it is empty or unknown."""
    verbal = is_verbal(trigger)
    named = _VERB_SLOTS.get(slot) if verbal else _NOUN_SLOTS.get(slot)
    if named is not None:
        return named(scene, trigger)
    return objects_of(scene, trigger, slot)


def is_verbal(token: Token) -> bool:
    """Tell whether a word is a verb, or a participle that the tagger took for an adjective."""
    if token.pos_ in _VERBAL or token.tag_.startswith("VB"):
        return True
    return token.pos_ == "ADJ" and token.lower_.endswith("ed")


def surface_subjects(scene: Scene, verb: Token, depth: int = 0) -> list[Mention]:
    """Give what the grammatical subject of a verb denotes, shared and controlled ones included."""
    for child in verb.children:
        if child.dep_ in _SUBJECTS:
            return scene.things(child)
    if depth > _DEPTH:
        return []
    return _inherited(scene, verb, depth)


def _inherited(scene: Scene, verb: Token, depth: int) -> list[Mention]:
    """Give the subject that a verb without its own takes from the word above it."""
    head = verb.head
    if verb.dep_ == "conj" and head.pos_ in _VERBAL:
        return surface_subjects(scene, head, depth + 1)
    if verb.dep_ in {"xcomp", "ccomp"} and head.pos_ in _VERBAL | {"ADJ"}:
        return _controller(scene, head, depth)
    if verb.dep_ == "xcomp":
        return surface_subjects(scene, head, depth + 1)
    if verb.dep_ == "advcl" and not any(c.dep_ == "mark" for c in verb.children):
        return surface_subjects(scene, head, depth + 1)
    if verb.dep_ == "pcomp" and head.dep_ == "prep":
        return _above_preposition(scene, head, depth)
    if verb.dep_ in {"acl", "relcl"}:
        return _of_clause(scene, verb, depth)
    if verb.pos_ == "ADJ":
        return _of_adjective(scene, verb, depth)
    return []


def _of_adjective(scene: Scene, adjective: Token, depth: int) -> list[Mention]:
    """Read *X is fine-tuned*, and *X, fine-tuned on Y* where the tagger saw an adjective."""
    head = adjective.head
    if adjective.dep_ in {"acomp", "oprd", "conj"} and head.pos_ in _VERBAL | {"ADJ"}:
        return surface_subjects(scene, head, depth + 1)
    return scene.things(head) if adjective.i > head.i else []


def _controller(scene: Scene, head: Token, depth: int) -> list[Mention]:
    """Read *X plans to buy*, and *X asked Y to buy*, where Y buys."""
    if head.lemma_.lower() in _OBJECT_CONTROL:
        if is_passive(head):
            return surface_subjects(scene, head, depth + 1)
        for child in head.children:
            if child.dep_ in {"dobj", "nsubj"} and child.i > head.i:
                return scene.things(child)
    return surface_subjects(scene, head, depth + 1)


def _above_preposition(scene: Scene, prep: Token, depth: int) -> list[Mention]:
    head = prep.head
    if prep.lower_ == "from" and head.lemma_ in _HINDERING:
        return [m for c in head.children if c.dep_ == "dobj" for m in scene.things(c)]
    if head.pos_ in _VERBAL:
        return surface_subjects(scene, head, depth + 1)
    return _holders(scene, head, depth + 1)


def _of_clause(scene: Scene, verb: Token, depth: int) -> list[Mention]:
    """Read *a firm making chips*, *chips made by it*, *X's plan to buy Y*."""
    if verb.dep_ == "relcl":
        gap = any(c.dep_ == "dobj" for c in verb.children)
        return scene.things(verb.head) if gap or verb.tag_ == "VBG" else []
    if verb.tag_ in {"VBG", "VBN"}:
        return scene.things(verb.head)
    return _holders(scene, verb.head, depth + 1)


def agents(scene: Scene, verb: Token) -> list[Mention]:
    """Give who acts: the subject, or the *by* phrase of a passive."""
    if not is_passive(verb):
        found = surface_subjects(scene, verb)
        return [*found, *_companions(scene, verb)] if found else []
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            return [*_under(scene, child), *_companions(scene, verb)]
    return _far_agents(scene, verb)


def _far_agents(scene: Scene, verb: Token) -> list[Mention]:
    """Read *was fined 20 million by X*, where the parser hangs *by X* on the amount."""
    for child in verb.children:
        if child.i < verb.i or child.dep_ not in {"dobj", "npadvmod", "oprd", "prep", "advmod"}:
            continue
        for inner in child.subtree:
            if inner.lower_ == "by" and inner.head.pos_ not in _VERBAL:
                return _under(scene, inner)
    return []


def _companions(scene: Scene, verb: Token) -> list[Mention]:
    """Give who acts along: *together with Y*, *alongside Y*."""
    found: list[Mention] = []
    subjects = [t for c in verb.children if c.dep_ in _SUBJECTS for t in c.children]
    for child in (*verb.children, *subjects):
        before = verb.doc[child.i - 1].lower_ if child.i else ""
        joint = child.lower_ == "alongside" or (
            child.lower_ == "with" and before in {"together", "along", "jointly"}
        )
        if joint and child.dep_ == "prep":
            found.extend(m for c in child.children for m in scene.things(c))
    return found


def patients(scene: Scene, verb: Token) -> list[Mention]:
    """Give what is acted upon: the object, the subject of a passive, the head of a clause."""
    if is_passive(verb):
        return surface_subjects(scene, verb)
    found = []
    for child in verb.children:
        if child.dep_ in {"dobj", "dative"} and child.i != verb.i and child.dep_ == "dobj":
            found.extend(scene.things(child))
    if found or any(c.dep_ == "dobj" for c in verb.children):
        return found
    return _relative_object(scene, verb)


def _relative_object(scene: Scene, verb: Token) -> list[Mention]:
    """Read *the chatbot Acme built*: the clause's gap is its object."""
    clause = verb
    while clause.dep_ in {"xcomp", "ccomp", "conj"} and clause.head.pos_ in _VERBAL:
        clause = clause.head
    if clause.dep_ != "relcl" or not any(c.dep_ in _SUBJECTS for c in clause.children):
        return []
    subject = next(c for c in clause.children if c.dep_ in _SUBJECTS)
    if subject.lower_ in {"who", "which", "that"} or any(c.dep_ == "pobj" for c in clause.children):
        return []
    return scene.things(clause.head)


def objects_of(scene: Scene, trigger: Token, slot: str) -> list[Mention]:
    """Give the objects of a preposition that hangs on a trigger, or on its object or particle."""
    if slot in {"at", "in"} and trigger.dep_ == "relcl":
        if any(c.lower_ == "where" for c in trigger.children):
            return scene.things(trigger.head)
    for holder in _prepositional(trigger):
        for child in holder.children:
            if child.dep_ in {"prep", "agent", "dative", "prt"} and child.lower_ == slot:
                found = _under(scene, child)
                if found:
                    return found
    return []


def _under(scene: Scene, prep: Token) -> list[Mention]:
    found: list[Mention] = []
    for child in prep.children:
        if child.dep_ in {"pobj", "pcomp"} and child.pos_ not in _VERBAL:
            if child.lower_ in {"which", "whom"}:
                clause = next((t for t in prep.ancestors if t.dep_ == "relcl"), None)
                found.extend(scene.things(clause.head) if clause is not None else [])
            else:
                found.extend(scene.things(child))
        elif child.dep_ == "prep":
            found.extend(_under(scene, child))
    return found


def _prepositional(trigger: Token) -> Iterator[Token]:
    """Yield the words on which a parser may hang the preposition that a trigger governs."""
    yield trigger
    verbal = trigger.pos_ in _VERBAL
    for child in trigger.children:
        if child.dep_ in {"prt", "advmod", "acomp"} or (verbal and child.dep_ in {"dobj", "oprd"}):
            yield child
    if not verbal and trigger.dep_ in {"dobj", "nsubjpass"}:
        yield trigger.head
    if verbal and trigger.dep_ == "acl" and trigger.head.dep_ in {"dobj", "pobj"}:
        return


def _attributes(scene: Scene, verb: Token) -> list[Mention]:
    return [
        m for c in verb.children if c.dep_ in {"attr", "oprd", "acomp"} for m in scene.things(c)
    ]


def bearers(scene: Scene, noun: Token, depth: int = 0) -> list[Mention]:
    """Give what a noun is said of: *X, a rival*; *X is a rival*; *its rival X*; *rival X*."""
    if (own := scene.headed(noun)) is not None:
        return [own]
    found = [m for m in scene.things(noun) if scene.first[m.span].i != noun.i]
    named = [c for c in noun.children if c.dep_ == "appos"]
    if found and (named or _names_kind(scene, noun)):
        return found
    for way in (_including, _by_apposition, _by_copula, _by_naming, _as, _before_name, _listed):
        if result := way(scene, noun):
            return result
    if noun.dep_ == "conj" and depth < _DEPTH and noun.head.pos_ in {"NOUN", "PROPN"}:
        if scene.headed(noun.head) is None:
            return bearers(scene, noun.head, depth + 1)
        return []
    return found if named or _opens_list(noun) else []


def _names_kind(scene: Scene, noun: Token) -> bool:
    """Tell whether an artefact's name stands right before its noun: *its Plume app*."""
    before = noun.nbor(-1) if noun.i else noun
    mention = scene.at(before)
    return noun.lemma_.lower() in KINDS and mention is not None and is_artefact(mention)


def _including(scene: Scene, noun: Token) -> list[Mention]:
    """Read *backers, who include X*."""
    for clause in noun.children:
        if clause.dep_ == "relcl" and clause.lemma_ in {"include", "be"}:
            return [
                m
                for c in clause.children
                if c.dep_ in {"dobj", "attr"} and c.pos_ in {"NOUN", "PROPN"}
                for m in scene.things(c)
                if scene.headed(c) is not None
            ]
    return []


def _opens_list(noun: Token) -> bool:
    return any(c.dep_ == "prep" and c.lower_ in {"as", "including", "like"} for c in noun.children)


def _by_apposition(scene: Scene, noun: Token) -> list[Mention]:
    if noun.dep_ != "appos":
        return []
    if (mention := scene.headed(noun.head)) is not None:
        return [mention]
    return bearers(scene, noun.head, 1) if noun.head.pos_ == "NOUN" else []


def _by_copula(scene: Scene, noun: Token) -> list[Mention]:
    """Read *X is a rival*, *the rival is X*, *its rivals include X*."""
    verb = noun.head
    if verb.lemma_ not in _COPULAS:
        return []
    if noun.dep_ in {"attr", "oprd", "dobj", "acomp"}:
        return surface_subjects(scene, verb)
    if noun.dep_ in _SUBJECTS:
        return [m for c in verb.children if c.dep_ in {"attr", "dobj"} for m in scene.things(c)]
    return []


def _by_naming(scene: Scene, noun: Token) -> list[Mention]:
    """Read *named X chair*, *X was named chair*."""
    verb = noun.head
    if noun.dep_ not in {"oprd", "attr", "dobj", "ccomp"} or verb.lemma_ not in _NAMING:
        return []
    if is_passive(verb):
        return surface_subjects(scene, verb)
    return [
        m
        for c in verb.children
        if c.dep_ in {"dobj", "nsubj"} and verb.i < c.i < noun.i
        for m in scene.things(c)
    ]


def _as(scene: Scene, noun: Token) -> list[Mention]:
    """Read *X serves as chair*, *hired X as chair*."""
    prep = noun.head
    if noun.dep_ != "pobj" or prep.lower_ != "as":
        return []
    verb = prep.head
    if verb.pos_ not in _VERBAL:
        return scene.things(verb) if scene.headed(verb) else []
    if is_passive(verb):
        return surface_subjects(scene, verb)
    objects = [m for c in verb.children if c.dep_ == "dobj" for m in scene.things(c)]
    return objects or surface_subjects(scene, verb)


def _before_name(scene: Scene, noun: Token) -> list[Mention]:
    """Read *rival X*, where the noun stands right before the name."""
    if noun.dep_ not in {"compound", "nmod", "amod"} or noun.i + 1 >= len(noun.doc):
        return []
    mention = scene.headed(noun.head)
    if mention is None or scene.first[mention.span].i <= noun.i:
        return []
    return scene.things(noun.head) if noun.tag_.endswith("S") else [mention]


def _listed(scene: Scene, noun: Token) -> list[Mention]:
    """Read *among its rivals are X and Y*, *counts X among its rivals*."""
    prep = noun.head
    if noun.dep_ != "pobj" or prep.lower_ != "among":
        return []
    verb = prep.head
    if verb.lemma_ in {"count", "number"}:
        return [m for c in verb.children if c.dep_ == "dobj" for m in scene.things(c)]
    if verb.lemma_ == "be":
        return [m for c in verb.children if c.dep_ in {"attr", "nsubj"} for m in scene.things(c)]
    return []


def _holders(scene: Scene, noun: Token, depth: int = 0) -> list[Mention]:
    """Give whose a noun is: *X's stake*, *X took a stake*, *a stake was taken by X*."""
    if found := possessors(scene, noun):
        return found
    verb = noun.head
    if depth <= _DEPTH and (found := _engaged(scene, noun, depth)):
        return found
    if depth > _DEPTH or verb.pos_ not in _VERBAL or verb.lemma_ in _UNFIT:
        return []
    if noun.dep_ in {"dobj", "oprd"}:
        return surface_subjects(scene, verb, depth + 1) if is_passive(verb) else agents(scene, verb)
    if noun.dep_ == "nsubjpass":
        return agents(scene, verb)
    return []


def _engaged(scene: Scene, noun: Token, depth: int) -> list[Mention]:
    """Read *X is in talks to buy*, *X joined in an effort to stop*."""
    verb = noun.head.head
    if noun.dep_ != "pobj" or noun.head.lower_ not in {"in", "under"}:
        return []
    if noun.lemma_ not in _ENGAGEMENTS or verb.pos_ not in _VERBAL:
        return []
    return surface_subjects(scene, verb, depth + 1)


def possessors(scene: Scene, noun: Token) -> list[Mention]:
    """Give the possessors of a noun: *X's rival*, *its rival*, *whose rival*."""
    for child in noun.children:
        if child.dep_ != "poss":
            continue
        if child.lower_ == "whose":
            clause = next((t for t in noun.ancestors if t.dep_ == "relcl"), None)
            return scene.things(clause.head) if clause is not None else []
        if (mention := scene.headed(child)) is not None:
            return [mention, *_joined(scene, child)]
        return scene.things(child)
    return []


def _joined(scene: Scene, token: Token) -> list[Mention]:
    return [m for c in token.children if c.dep_ == "conj" for m in scene.things(c)]


def compounds(scene: Scene, noun: Token) -> list[Mention]:
    """Give the names right before a noun: *a Microsoft investment*."""
    return [
        m
        for c in noun.children
        if c.dep_ in {"compound", "nmod", "amod"} and (m := scene.headed(c)) is not None
    ]


_VERB_SLOTS: Final = {
    "agent": agents,
    "patient": patients,
    "subject": surface_subjects,
    "attr": _attributes,
}
_NOUN_SLOTS: Final = {
    "bearer": bearers,
    "holder": _holders,
    "poss": possessors,
    "comp": compounds,
}
