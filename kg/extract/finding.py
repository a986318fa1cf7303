"""From what a rule found to a claim: sentence, modality, speaker, role, amount, dates, confidence.

Each extractor by rules yields findings; here they become claims in one way for all.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from kg import terms
from kg.extract.attribution import find_speaker
from kg.extract.details import find_amount, find_validity
from kg.extract.modality import Reading, read_modality
from kg.extract.precision import confidence_of
from kg.extract.scene import Scene, scene_of
from kg.model import Claim, Document, Mention, Modality


@dataclass(frozen=True, slots=True)
class Finding:
    """A relation that a rule read off the text.

    `trigger` is the word at which the relation is stated: modality, speaker, amounts and dates are
    read there. `rule` names the rule for its measured precision. `former` says that the relation
    has ended. `modality` is one that the rule brings with it. `fixed` says that the trigger only
    describes a noun, so that what governs its clause does not bear on it. `evidence` is a word of
    the sentence that the claim stands in, where that is not the trigger's: an item of a list.
    """

    subject: Mention
    predicate: str
    object: Mention
    trigger: Token
    rule: str
    role: str | None = None
    former: bool = False
    modality: Modality | None = None
    money: bool = False
    fixed: bool = False
    evidence: Token | None = None


class Ruled:
    """Base of extractors by rules: a subclass says what it finds, and this makes the claims."""

    name: str
    version: str
    emits: frozenset[str]

    def find(self, scene: Scene) -> Iterator[Finding]:
        """Yield each finding, in text order of the triggers."""
        raise NotImplementedError

    def extract(self, document: Document) -> Iterator[Claim]:
        """Yield each claim found, in text order."""
        for _, claim in self.explain(document):
            yield claim

    def explain(self, document: Document) -> Iterator[tuple[str, Claim]]:
        """Yield each claim with the name of the rule that found it."""
        scene = scene_of(document)
        for finding in self.find(scene):
            claim = self._claim(scene, finding)
            if claim is not None:
                yield finding.rule, claim

    def _claim(self, scene: Scene, found: Finding) -> Claim | None:
        sentence = scene.sentence(found.evidence or found.trigger)
        if sentence is None or found.subject.entity == found.object.entity:
            return None
        if not terms.allows(found.predicate, found.subject.cls, found.object.cls):
            return None
        reading = read_modality(found.trigger, alone=found.fixed)
        modality, speaker = _manner(scene, found, reading)
        if modality is None:
            return None
        amount = find_amount(scene, found.trigger) if found.money else None
        valid_from, valid_until = find_validity(scene, found.trigger)
        former = found.former or reading.former
        return Claim(
            subject=found.subject,
            predicate=found.predicate,
            object=found.object,
            span=sentence,
            extractors=(f"{self.name}/{self.version}",),
            confidence=confidence_of(found.rule, found.predicate, modality),
            modality=modality,
            attributed_to=speaker,
            role=_role(found.role, former=former),
            amount=amount.amount if amount else None,
            currency=amount.currency if amount else None,
            valid_from=valid_from,
            valid_until=valid_until,
        )


def _manner(
    scene: Scene, found: Finding, reading: Reading
) -> tuple[Modality | None, Mention | None]:
    """Weigh the clause's modality with the rule's own and with whose word it is.

    What somebody announces of a deed of their own is asserted, not reported; what they say that
    others will do is a prediction.
    """
    modality = reading.modality
    if modality is None:
        return None, None
    if found.modality is not None and modality.is_plain:
        modality = found.modality
    if found.fixed:
        return modality, None
    reported, speaker = find_speaker(scene, found.trigger, reading)
    ends = {found.subject.entity, found.object.entity}
    if reading.future and not reading.planned and modality is Modality.PROPOSED and reported:
        own = speaker is not None and speaker.entity in ends
        modality = Modality.PROPOSED if own else Modality.PREDICTED
    if modality is Modality.ASSERTED and reported:
        modality = Modality.REPORTED
    if modality is Modality.REPORTED and speaker is not None and speaker.entity in ends:
        return Modality.ASSERTED, None
    return modality, speaker if modality is not Modality.ASSERTED else None


def _role(role: str | None, *, former: bool) -> str | None:
    if not former:
        return role
    if role is None:
        return "former"
    return role if role.startswith("former") else f"former {role}"
