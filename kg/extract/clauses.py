"""Subjects, agents, objects and owners: what a parse gives once voice and control are undone.

The subject of *buy* in *X plans to buy Y*, *X, which bought Y*, *Y, bought by X*, *after buying Y,
X closed it* and *X's plan to buy Y* is X.
"""

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Token

from kg.extract.scene import Scene
from kg.extract.tree import children
from kg.model import Mention

SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
VERBAL: Final = frozenset({"VERB", "AUX"})
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


def is_verbal(token: Token) -> bool:
    """Tell whether a word is a verb, or a participle that the tagger took for an adjective."""
    if token.pos_ in VERBAL or token.tag_.startswith("VB"):
        return True
    return token.pos_ == "ADJ" and token.lower_.endswith("ed")


def is_passive(verb: Token) -> bool:
    """Tell whether a verb is passive: by its auxiliary, or as a participle after a noun."""
    labels = {c.dep_ for c in children(verb)}
    if verb.pos_ == "ADJ" or labels & {"nsubjpass", "auxpass"}:
        return True
    if verb.tag_ != "VBN" or "dobj" in labels or "aux" in labels:
        return False
    if verb.dep_ in {"acl", "amod", "advcl"} or "agent" in labels:
        return True
    if verb.dep_ == "conj" and verb.head.pos_ in VERBAL and not labels & SUBJECTS:
        return is_passive(verb.head)
    return False


def surface_subjects(scene: Scene, verb: Token, depth: int = 0) -> list[Mention]:
    """Give what the grammatical subject of a verb denotes, shared and controlled ones included."""
    for child in children(verb):
        if child.dep_ in SUBJECTS:
            return scene.things(child, acting=True)
    if depth > _DEPTH:
        return []
    return _inherited(scene, verb, depth)


def _inherited(scene: Scene, verb: Token, depth: int) -> list[Mention]:
    """Give the subject that a verb without its own takes from the word above it."""
    head = verb.head
    if verb.dep_ == "conj" and head.pos_ in VERBAL:
        return surface_subjects(scene, head, depth + 1)
    if verb.dep_ in {"xcomp", "ccomp"} and head.pos_ in VERBAL | {"ADJ"}:
        return _controller(scene, head, depth)
    if verb.dep_ == "xcomp":
        return surface_subjects(scene, head, depth + 1)
    if verb.dep_ == "advcl" and not any(c.dep_ == "mark" for c in children(verb)):
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
    if adjective.dep_ in {"acomp", "oprd", "conj"} and head.pos_ in VERBAL | {"ADJ"}:
        return surface_subjects(scene, head, depth + 1)
    return scene.things(head) if adjective.i > head.i else []


def _controller(scene: Scene, head: Token, depth: int) -> list[Mention]:
    """Read *X plans to buy*, and *X asked Y to buy*, where Y buys."""
    if head.lemma_.lower() in _OBJECT_CONTROL:
        if is_passive(head):
            return surface_subjects(scene, head, depth + 1)
        for child in children(head):
            if child.dep_ in {"dobj", "nsubj"} and child.i > head.i:
                return scene.things(child)
    return surface_subjects(scene, head, depth + 1)


def _above_preposition(scene: Scene, prep: Token, depth: int) -> list[Mention]:
    head = prep.head
    if prep.lower_ == "from" and head.lemma_ in _HINDERING:
        return [m for c in children(head) if c.dep_ == "dobj" for m in scene.things(c)]
    if head.pos_ in VERBAL:
        return surface_subjects(scene, head, depth + 1)
    return holders(scene, head, depth + 1)


def _of_clause(scene: Scene, verb: Token, depth: int) -> list[Mention]:
    """Read *a firm making chips*, *chips made by it*, *X's plan to buy Y*."""
    if verb.head.lemma_ in {"first", "last"} and any(c.lower_ == "to" for c in children(verb)):
        return _ordinal(scene, verb.head, depth)
    if verb.dep_ == "relcl":
        gap = any(c.dep_ == "dobj" for c in children(verb))
        return scene.things(verb.head) if gap or verb.tag_ == "VBG" else []
    if verb.tag_ in {"VBG", "VBN"}:
        return scene.things(verb.head)
    return holders(scene, verb.head, depth + 1)


def _ordinal(scene: Scene, noun: Token, depth: int) -> list[Mention]:
    """Read *X was the first to sign* and *among the first to sign were X and Y*."""
    if noun.dep_ == "attr":
        return surface_subjects(scene, noun.head, depth + 1)
    verb = noun.head.head
    if noun.dep_ == "pobj" and noun.head.lower_ == "among" and verb.lemma_ == "be":
        return [m for c in children(verb) if c.dep_ in {"attr", "nsubj"} for m in scene.things(c)]
    return []


def echoes(verb: Token) -> Iterator[Token]:
    """Yield the verbs that take a verb up: *as did X*, *and so does X*, *X does not*."""
    for child in children(verb):
        taken_up = child.lemma_ in {"do", "be"} and child.dep_ in {"advcl", "conj"}
        marked = any(c.lower_ in {"as", "so"} and c.i < child.i for c in children(child))
        if taken_up and (marked or _is_denial(child)) and _is_bare(child):
            yield child
    if verb.dep_ == "ccomp" and verb.head.lemma_ == "do" and verb.i < verb.head.i:
        if _is_denial(verb.head) and _is_bare(verb.head):
            yield verb.head


def _is_denial(verb: Token) -> bool:
    return verb.lemma_ == "do" and any(c.dep_ == "neg" for c in children(verb))


def _is_bare(verb: Token) -> bool:
    """Tell whether a verb has a subject and nothing that it does: *Bolt does not*."""
    labels = {c.dep_ for c in children(verb)}
    return bool(labels & SUBJECTS) and not labels & {"dobj", "attr", "acomp", "xcomp"}


def agents(scene: Scene, verb: Token) -> list[Mention]:
    """Give who acts: the subject, or the *by* phrase of a passive."""
    if not is_passive(verb):
        found = surface_subjects(scene, verb)
        return [*found, *_companions(scene, verb)] if found else []
    for child in children(verb):
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            return [*under(scene, child, acting=True), *_companions(scene, verb)]
    return _far_agents(scene, verb)


def _far_agents(scene: Scene, verb: Token) -> list[Mention]:
    """Read *was fined 20 million by X*, where the parser hangs *by X* on the amount."""
    for child in children(verb):
        if child.i < verb.i or child.dep_ not in {"dobj", "npadvmod", "oprd", "prep", "advmod"}:
            continue
        for inner in child.subtree:
            if inner.lower_ == "by" and inner.head.pos_ not in VERBAL:
                return under(scene, inner)
    return []


def _companions(scene: Scene, verb: Token) -> list[Mention]:
    """Give who acts along: *together with Y*, *alongside Y*."""
    found: list[Mention] = []
    subjects = [t for c in children(verb) if c.dep_ in SUBJECTS for t in children(c)]
    for child in (*children(verb), *subjects):
        before = verb.doc[child.i - 1].lower_ if child.i else ""
        joint = child.lower_ == "alongside" or (
            child.lower_ == "with" and before in {"together", "along", "jointly"}
        )
        if joint and child.dep_ == "prep":
            found.extend(m for c in children(child) for m in scene.things(c))
    return found


def patients(scene: Scene, verb: Token) -> list[Mention]:
    """Give what is acted upon: the object, the subject of a passive, the head of a clause."""
    if is_passive(verb):
        return surface_subjects(scene, verb)
    found = []
    for child in children(verb):
        if child.dep_ in {"dobj", "dative"} and child.i != verb.i and child.dep_ == "dobj":
            found.extend(scene.things(child))
    if found or any(c.dep_ == "dobj" for c in children(verb)):
        return found
    return _relative_object(scene, verb)


def _relative_object(scene: Scene, verb: Token) -> list[Mention]:
    """Read *the chatbot Acme built*: the clause's gap is its object."""
    clause = verb
    while clause.dep_ in {"xcomp", "ccomp", "conj"} and clause.head.pos_ in VERBAL:
        clause = clause.head
    if clause.dep_ != "relcl" or not any(c.dep_ in SUBJECTS for c in children(clause)):
        return []
    subject = next(c for c in children(clause) if c.dep_ in SUBJECTS)
    if subject.lower_ in {"who", "which", "that"} or any(
        c.dep_ == "pobj" for c in children(clause)
    ):
        return []
    found = scene.things(clause.head)
    before = [m for m in found if m.span.end <= subject.idx]
    return [max(before, key=lambda m: m.span)] if len(before) > 1 else found


def attributes(scene: Scene, verb: Token) -> list[Mention]:
    """Give what a verb makes of its subject: *X is Y*."""
    return [
        m for c in children(verb) if c.dep_ in {"attr", "oprd", "acomp"} for m in scene.things(c)
    ]


def under(scene: Scene, prep: Token, *, acting: bool = False) -> list[Mention]:
    """Give the objects of a preposition: *by X*, *in which*, *on top of X*."""
    found: list[Mention] = []
    for child in children(prep):
        if child.dep_ in {"pobj", "pcomp"} and child.pos_ not in VERBAL:
            if child.lower_ in {"which", "whom"}:
                clause = next((t for t in prep.ancestors if t.dep_ == "relcl"), None)
                found.extend(scene.things(clause.head) if clause is not None else [])
            else:
                found.extend(scene.things(child, acting=acting))
        elif child.dep_ == "prep":
            found.extend(under(scene, child))
    return found


def objects_of(scene: Scene, trigger: Token, slot: str) -> list[Mention]:
    """Give the objects of a preposition that hangs on a trigger, or on its object or particle."""
    if slot in {"at", "in"} and trigger.dep_ == "relcl":
        if any(c.lower_ == "where" for c in children(trigger)):
            return scene.things(trigger.head)
    for holder in _prepositional(trigger):
        for child in children(holder):
            if child.dep_ in {"prep", "agent", "dative", "prt"} and child.lower_ == slot:
                found = under(scene, child)
                if found:
                    return found
    return []


def _prepositional(trigger: Token) -> Iterator[Token]:
    """Yield the words on which a parser may hang the preposition that a trigger governs."""
    yield trigger
    verbal = trigger.pos_ in VERBAL
    for child in children(trigger):
        if child.dep_ in {"prt", "advmod", "acomp"} or (verbal and child.dep_ in {"dobj", "oprd"}):
            yield child
    if not verbal and trigger.dep_ in {"dobj", "nsubjpass", "attr"}:
        yield trigger.head
    if verbal:
        yield from _deeper(trigger)


def _deeper(verb: Token) -> Iterator[Token]:
    """Yield *neuroscience* of *a degree in neuroscience at X*, *years* of *for years at X*."""
    for child in children(verb):
        for prep in children(child) if child.dep_ == "dobj" else (child,):
            if prep.dep_ == "prep" and prep.lower_ in {"in", "for", "on"}:
                yield from (c for c in children(prep) if c.dep_ == "pobj")
        if child.dep_ == "npadvmod":
            yield child


def holders(scene: Scene, noun: Token, depth: int = 0) -> list[Mention]:
    """Give whose a noun is: *X's stake*, *X took a stake*, *a stake was taken by X*."""
    if found := possessors(scene, noun):
        return found
    verb = noun.head
    if depth <= _DEPTH and (found := _engaged(scene, noun, depth)):
        return found
    if depth > _DEPTH or verb.pos_ not in VERBAL or verb.lemma_ in _UNFIT:
        return []
    if noun.dep_ in {"dobj", "oprd"}:
        return surface_subjects(scene, verb, depth + 1) if is_passive(verb) else agents(scene, verb)
    if noun.dep_ == "nsubjpass":
        return agents(scene, verb)
    return []


def _engaged(scene: Scene, noun: Token, depth: int) -> list[Mention]:
    """Read *X is in talks to buy*, *X joined in an effort to stop*."""
    return engaged(scene, noun, depth) if noun.lemma_ in _ENGAGEMENTS else []


def engaged(scene: Scene, noun: Token, depth: int = 0) -> list[Mention]:
    """Give who does something *in* what a noun names: *X spoke in favour of Y*."""
    verb = noun.head.head
    if (
        noun.dep_ != "pobj"
        or noun.head.lower_ not in {"in", "under", "with"}
        or verb.pos_ not in VERBAL
    ):
        return []
    return surface_subjects(scene, verb, depth + 1)


def datives(scene: Scene, verb: Token) -> list[Mention]:
    """Give to whom something is given: *gave Y a million*."""
    return [
        m
        for c in children(verb)
        if c.dep_ == "dative" and c.lower_ != "to"
        for m in scene.things(c)
    ]


def owned(scene: Scene, verb: Token) -> list[Mention]:
    """Give whose the object of a verb is: *limited Y's access*."""
    return [m for c in children(verb) if c.dep_ == "dobj" for m in possessors(scene, c)]


def possessors(scene: Scene, noun: Token) -> list[Mention]:
    """Give the possessors of a noun: *X's rival*, *its rival*, *whose rival*."""
    for child in children(noun):
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
    return [m for c in children(token) if c.dep_ == "conj" for m in scene.things(c)]


def compounds(scene: Scene, noun: Token) -> list[Mention]:
    """Give the names right before a noun: *a Microsoft investment*."""
    return [
        m
        for c in children(noun)
        if c.dep_ in {"compound", "nmod", "amod"} and (m := scene.headed(c)) is not None
    ]
