"""Relations that the learned model reads off pairs of mentions in a sentence or in two."""

from collections.abc import Iterator, Sequence

import numpy as np

from kg import terms
from kg.encode.model import Floats, Window, load_model, sums_before
from kg.encode.pairs import Pairs, Place, allowed, list_pairs
from kg.encode.place import place_mentions
from kg.encode.scheme import MODALITIES, RELATIONS
from kg.extract.attribution import find_speaker_near
from kg.extract.scene import Scene, scene_of
from kg.model import Claim, Document, Mention, MentionKind, Modality, Span

FLOOR = 0.3
"""Scores below this are not passed on."""
APART = 0.15
"""What a pair whose ends stand in two sentences must have more."""


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
    pairs = list_pairs(places, neighbours=False)
    if not pairs.rows:
        return
    relations, modalities = _score(window, places, pairs)
    for row, scores, modes in zip(pairs.rows, relations, modalities, strict=True):
        sentence = document.sentences[window.first + row[0]]
        if window.first + row[0] < window.own:
            continue
        ends = _pick(mentions, pairs.nodes[row[3]]), _pick(mentions, pairs.nodes[row[4]])
        apart = any(not sentence.covers(m.span) for m in ends)
        classes = places[pairs.nodes[row[3]][0]][3], places[pairs.nodes[row[4]][0]][3]
        for relation in allowed(*classes):
            score = float(scores[relation])
            if score >= FLOOR + (APART if apart else 0.0):
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


def _score(window: Window, places: Sequence[Place], pairs: Pairs) -> tuple[Floats, Floats]:
    """Score the pairs: what each node looks like, what both attend to, what stands between."""
    model = load_model()
    hidden = window.hidden
    vectors, _ = model.mentions(window, [(p[0], p[1]) for p in places])
    nodes = np.stack([np.logaddexp.reduce(vectors[n], axis=0) for n in pairs.nodes])
    looks = np.stack([_look(window, [places[i][0] for i in n]) for n in pairs.nodes])
    subject = [r[3] for r in pairs.rows]
    obj = [r[4] for r in pairs.rows]
    both = np.einsum("phl,phl->pl", looks[subject], looks[obj])
    context = (both / (both.sum(1, keepdims=True) + 1e-9)) @ hidden
    sums = sums_before(hidden)
    first = np.array([r[5] for r in pairs.rows])
    last = np.array([r[6] for r in pairs.rows])
    between = (sums[last] - sums[first]) / np.maximum(last - first, 1)[:, None]
    classes = [places[n[0]][3] for n in pairs.nodes]
    relations, modalities = model.pairs(
        nodes[subject].astype(np.float32),
        nodes[obj].astype(np.float32),
        context.astype(np.float32),
        between.astype(np.float32),
        [classes[i] for i in subject],
        [classes[i] for i in obj],
        [r[7] for r in pairs.rows],
    )
    return (1 / (1 + np.exp(-relations))).astype(np.float32), modalities


def _look(window: Window, pieces: list[int]) -> Floats:
    """Give what the pieces attend to on average: [heads, L]."""
    rows = window.attention[:, pieces]
    mean: Floats = rows[:, 0] if len(pieces) == 1 else rows.mean(1)
    return mean


def _pick(mentions: Sequence[Mention], node: Sequence[int]) -> Mention:
    """Give the mention that stands for a node: a name where there is one."""
    own = [mentions[i] for i in node]
    return min(own, key=lambda m: (m.kind is not MentionKind.NAME, m.span))
