"""Whose word a claim is: the subject of a verb of saying, *according to*, a quotation's speaker."""

from typing import Final

from spacy.tokens import Token

from kg.extract.clauses import agents, possessors
from kg.extract.modality import Reading, read_modality
from kg.extract.scene import Scene, is_agent
from kg.extract.tree import children
from kg.model import Mention, Span

_VIEWS: Final = frozenset(
    "view opinion count measure account word telling estimate reckoning test figure benchmark "
    "judgment judgement assessment".split()
)
"""Nouns that make their possessor the speaker: *in her view*, *by the firm's own count*."""


def find_speaker(scene: Scene, trigger: Token, reading: Reading) -> tuple[bool, Mention | None]:
    """Tell whether a claim is somebody's word and, where the text names one, whose."""
    for verb in reading.saying:
        speakers = possessors(scene, verb) if verb.pos_ == "NOUN" else agents(scene, verb)
        named = next((m for m in speakers if is_agent(m)), None)
        return True, named
    if (found := _according(scene, trigger, reading)) is not None:
        return found
    for quotation in scene.document.quotations:
        if quotation.span.covers(Span(trigger.idx, trigger.idx + len(trigger))):
            return True, quotation.speaker
    return reading.reported, None


def _according(
    scene: Scene, trigger: Token, reading: Reading
) -> tuple[bool, Mention | None] | None:
    """Read *according to X* and *in X's view* where they hang on a word of the trigger's clause."""
    for place in reading.path:
        for child in children(scene.doc[place]):
            if child.lower_ == "according":
                objects = [
                    m
                    for prep in children(child)
                    for obj in children(prep)
                    for m in scene.things(obj)
                ]
                return True, next((m for m in objects if is_agent(m)), None)
            if child.dep_ == "prep" and child.lower_ in {"in", "by", "on"}:
                for noun in children(child):
                    if noun.lemma_.lower() in _VIEWS and (owners := possessors(scene, noun)):
                        return True, next((m for m in owners if is_agent(m)), None)
    del trigger
    return None


def find_speaker_near(scene: Scene, mention: Mention) -> Mention | None:
    """Give whose word the clause around a mention is, where the text names somebody."""
    token = scene.first.get(mention.span)
    while token is not None and token.pos_ not in {"VERB", "AUX"}:
        token = token.head if token.head.i != token.i else None
    if token is None:
        return None
    return find_speaker(scene, token, read_modality(token))[1]
