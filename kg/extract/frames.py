"""Relations that a verb or a noun states, after the lexicon `frames.yaml`."""

from collections.abc import Iterable, Iterator
from itertools import product

from spacy.tokens import Token

from kg import terms
from kg.extract.clauses import echoes, is_verbal, surface_subjects
from kg.extract.finding import Finding, Ruled
from kg.extract.lexicon import Frame, Saying, Slot, load_lexicon
from kg.extract.scene import Scene
from kg.extract.slots import fill
from kg.model import Mention


class Frames(Ruled):
    """Reads each word of the lexicon with what stands in its slots."""

    name = "frames"
    version = "1"
    emits = frozenset(terms.SIGNATURES) - {terms.nationality}

    def find(self, scene: Scene) -> Iterator[Finding]:
        """Yield the relations of every trigger, in text order."""
        lexicon = load_lexicon()
        for token in scene.doc:
            for frame in lexicon.frames_at(token):
                yield from _of_frame(scene, token, frame)
                yield from _echoed(scene, token, frame)


def _of_frame(scene: Scene, trigger: Token, frame: Frame) -> Iterator[Finding]:
    own = scene.at(trigger)
    if own is not None and own.kind == "name":
        return
    for saying in frame.says:
        for subject, obj in _pairs(scene, trigger, saying):
            yield Finding(
                subject=subject,
                predicate=saying.predicate,
                object=obj,
                trigger=trigger,
                rule=saying.rule,
                former=saying.former,
                modality=saying.modality,
                money=frame.money,
                fixed=_describes(trigger, saying),
            )


def _echoed(scene: Scene, trigger: Token, frame: Frame) -> Iterator[Finding]:
    """Say of the subject of *as did X* and *X does not* what the verb taken up says."""
    if not is_verbal(trigger):
        return
    for echo in echoes(trigger):
        for saying in frame.says:
            slots = [s for s in saying.subject if s.name in {"agent", "subject"}]
            for subject in surface_subjects(scene, echo):
                if any(slot.fits(subject) for slot in slots):
                    for obj in _fillers(scene, trigger, saying.object):
                        yield Finding(
                            subject=subject,
                            predicate=saying.predicate,
                            object=obj,
                            trigger=echo,
                            rule=f"echo:{saying.predicate.rsplit('#', 1)[-1]}",
                            former=saying.former,
                            modality=saying.modality,
                        )


def _describes(trigger: Token, saying: Saying) -> bool:
    """Tell whether a noun only describes: its clause then does not bear on what it says."""
    if trigger.pos_ in {"VERB", "AUX"}:
        return False
    borne = any(s.name == "bearer" for s in (*saying.subject, *saying.object))
    return borne and trigger.dep_ in {"nsubj", "nsubjpass", "appos", "compound", "nmod", "poss"}


def _pairs(scene: Scene, trigger: Token, saying: Saying) -> Iterator[tuple[Mention, Mention]]:
    """Yield each filler of the one slot with each of the other that the ontology lets it meet."""
    subjects = _fillers(scene, trigger, saying.subject)
    objects = _fillers(scene, trigger, saying.object) if subjects else []
    if not objects:
        return
    for subject, obj in _matched(scene, trigger, subjects, objects):
        if subject.entity != obj.entity and terms.allows(saying.predicate, subject.cls, obj.cls):
            yield subject, obj


def _matched(
    scene: Scene, trigger: Token, subjects: list[Mention], objects: list[Mention]
) -> Iterable[tuple[Mention, Mention]]:
    """Pair fillers: each with each, or by position where the text says *respectively*."""
    sentence = scene.sentence(trigger)
    if sentence is not None and "respectively" in sentence.of(scene.text):
        alike = len(subjects) == len(objects)
        return zip(subjects, objects, strict=True) if alike else ()
    return product(subjects, objects)


def _fillers(scene: Scene, trigger: Token, slots: tuple[Slot, ...]) -> list[Mention]:
    for slot in slots:
        found = [m for m in fill(scene, trigger, slot.name) if slot.fits(m)]
        if found:
            return found
    return []
