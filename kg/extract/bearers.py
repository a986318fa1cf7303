"""What a noun is said of: *X, a rival of Y*; *X is a rival*; *its rival X*; *rivals such as X*."""

from typing import Final

from spacy.tokens import Token

from kg.extract.clauses import SUBJECTS, VERBAL, is_passive, surface_subjects
from kg.extract.scene import Scene, is_artefact
from kg.extract.tree import children
from kg.extract.wordlists import KINDS
from kg.model import Mention

_COPULAS: Final = frozenset("be become remain stay include comprise".split())
NAMING: Final = frozenset(
    """name appoint elect make hire tap promote install choose pick select nominate instal appointed
    call consider describe label designate list declare crown confirm recruit poach""".split()
)
_DEPTH: Final = 6


def bearers(scene: Scene, noun: Token, depth: int = 0) -> list[Mention]:
    """Give what a noun is said of: *X, a rival*; *X is a rival*; *its rival X*; *rival X*."""
    if (own := scene.headed(noun)) is not None:
        return [own]
    found = [m for m in scene.things(noun) if scene.first[m.span].i != noun.i]
    named = [c for c in children(noun) if c.dep_ == "appos"]
    beside = bool(found) and scene.first[found[0].span].i == noun.i + 1
    if found and (named or beside or _names_kind(scene, noun)):
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
    for clause in children(noun):
        if clause.dep_ == "relcl" and clause.lemma_ in {"include", "be"}:
            return [
                m
                for c in children(clause)
                if c.dep_ in {"dobj", "attr"} and c.pos_ in {"NOUN", "PROPN"}
                for m in scene.things(c)
                if scene.headed(c) is not None
            ]
    return []


def _opens_list(noun: Token) -> bool:
    return any(c.dep_ == "prep" and c.lower_ in {"as", "including", "like"} for c in children(noun))


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
    if noun.dep_ in SUBJECTS:
        return [m for c in children(verb) if c.dep_ in {"attr", "dobj"} for m in scene.things(c)]
    return []


def _by_naming(scene: Scene, noun: Token) -> list[Mention]:
    """Read *named X chair*, *X was named chair*."""
    verb = noun.head
    if noun.dep_ not in {"oprd", "attr", "dobj", "ccomp"} or verb.lemma_ not in NAMING:
        return []
    if is_passive(verb):
        return surface_subjects(scene, verb)
    return [
        m
        for c in children(verb)
        if c.dep_ in {"dobj", "nsubj"} and verb.i < c.i < noun.i
        for m in scene.things(c)
    ]


def _as(scene: Scene, noun: Token) -> list[Mention]:
    """Read *X serves as chair*, *hired X as chair*."""
    prep = noun.head
    if prep.lower_ == "managing" and prep.dep_ == "pcomp":  # a tagger's view of managing director
        prep = prep.head
    elif noun.dep_ != "pobj":
        return []
    if prep.lower_ != "as":
        return []
    verb = prep.head
    if verb.pos_ not in VERBAL:
        return scene.things(verb) if scene.headed(verb) else []
    if is_passive(verb):
        return surface_subjects(scene, verb)
    objects = [m for c in children(verb) if c.dep_ == "dobj" for m in scene.things(c)]
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
        return [m for c in children(verb) if c.dep_ == "dobj" for m in scene.things(c)]
    if verb.lemma_ == "be":
        return [m for c in children(verb) if c.dep_ in {"attr", "nsubj"} for m in scene.things(c)]
    return []
