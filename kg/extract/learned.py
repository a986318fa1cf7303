"""Relations that the learned model reads off pairs of mentions in a sentence."""

from collections.abc import Iterator, Sequence

import numpy as np

from kg import terms
from kg.encode.model import Window
from kg.encode.pairs import allowed, list_pairs
from kg.encode.place import place_mentions
from kg.encode.scheme import MODALITIES, RELATIONS
from kg.encode.score import score_pairs
from kg.extract.attribution import find_speaker_near
from kg.extract.scene import Scene, scene_of
from kg.model import Claim, Document, Mention, MentionKind, Modality, Span

FLOOR = 0.3
"""Scores below this are not passed on."""


class Learned:
    """Claims of the pair head, with the model's own modality; scores are not yet calibrated."""

    name = "learned"
    version = "1"
    emits = frozenset(terms.SIGNATURES)

    def extract(self, document: Document) -> Iterator[Claim]:
        """Yield each pair that scores over the floor, window by window."""
        scene = scene_of(document)
        for window in document.windows:
            yield from _read(document, window, scene)


def _read(document: Document, window: Window, scene: Scene) -> Iterator[Claim]:
    mentions, places = place_mentions(document, window, resolved=True)
    if not places:
        return
    pairs = list_pairs(places)
    rows = [row for row in pairs.rows if window.first + row[0] >= window.own]
    if not rows:
        return
    classes = [(places[pairs.nodes[r[3]][0]][3], places[pairs.nodes[r[4]][0]][3]) for r in rows]
    relations, modalities = score_pairs(window, places, pairs.nodes, rows, classes)
    scored = (1 / (1 + np.exp(-relations))).astype(np.float32)
    for row, (cls_s, cls_o), scores, modes in zip(rows, classes, scored, modalities, strict=True):
        sentence = document.sentences[window.first + row[0]]
        ends = _pick(mentions, pairs.nodes[row[3]]), _pick(mentions, pairs.nodes[row[4]])
        for relation in allowed(cls_s, cls_o):
            score = float(scores[relation])
            if score >= FLOOR:
                modality = MODALITIES[int(modes.argmax())]
                yield _claim(ends, relation, score, modality, sentence, scene)


def _claim(
    ends: tuple[Mention, Mention],
    relation: int,
    score: float,
    modality: Modality,
    sentence: Span,
    scene: Scene,
) -> Claim:
    speaker = None if modality is Modality.ASSERTED else find_speaker_near(scene, ends[1])
    return Claim(
        subject=ends[0],
        predicate=RELATIONS[relation],
        object=ends[1],
        span=sentence,
        extractors=(f"{Learned.name}/{Learned.version}",),
        confidence=score,
        modality=modality,
        attributed_to=speaker,
    )


def _pick(mentions: Sequence[Mention], node: Sequence[int]) -> Mention:
    """Give the mention that stands for a node: a name where there is one."""
    own = [mentions[i] for i in node]
    return min(own, key=lambda m: (m.kind is not MentionKind.NAME, m.span))
