"""Which model does better than which, told by a comparative: *X is faster than Y*, *fewer errors*.

Size, age and price are no merit: *larger than*, *older than* and *cheaper than* say nothing here.
"""

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Token

from kg import terms
from kg.extract.clauses import VERBAL, surface_subjects, under
from kg.extract.finding import Finding, Ruled
from kg.extract.scene import Scene, is_artefact
from kg.model import Mention

_BETTER: Final = frozenset(
    """better faster quicker stronger smarter sharper abler higher safer more accurate capable
    powerful reliable ahead superior above past""".split()
)
_WORSE: Final = frozenset("worse slower weaker lower poorer behind below inferior".split())
_MORE: Final = frozenset({"more", "higher", "greater"})
_LESS: Final = frozenset({"less", "fewer", "lower"})
_MERITS: Final = frozenset(
    """accurate capable powerful reliable efficient fluent accurately reliably quickly word
    question problem task point answer mark exam test benchmark often score""".split()
)
_FAULTS: Final = frozenset("mistake error slip hallucination fault miss flaw blunder wrong".split())
_STEPS: Final = 6


class Comparisons(Ruled):
    """Reads comparatives between models and other artefacts."""

    name = "comparisons"
    version = "1"
    emits = frozenset({terms.outperforms})

    def find(self, scene: Scene) -> Iterator[Finding]:
        """Yield a finding for each comparison, in text order."""
        for token in scene.doc:
            if token.dep_ != "prep" or token.lower_ not in {"than", "of", "behind", "above"}:
                continue
            verb = _verb_above(token)
            better = _direction(verb, token) if verb is not None else None
            if verb is None or better is None:
                continue
            for subject, obj in _ends(scene, verb, token):
                first, second = (subject, obj) if better else (obj, subject)
                if terms.allows(terms.outperforms, first.cls, second.cls):
                    rule = "comparisons:comparative:outperforms"
                    yield Finding(first, terms.outperforms, second, verb, rule)


def _direction(verb: Token, than: Token) -> bool | None:
    """Tell whether the words from a verb to *than* praise; None where they do neither."""
    head = than.head
    if than.lower_ != "than":
        if head.lower_ in {"ahead", "behind"} and than.lower_ == "of":
            return head.lower_ == "ahead"
        return None
    between = than.doc[min(verb.i, head.i) : than.i]
    words = {t.lower_ for t in between} | {t.lemma_.lower() for t in between}
    if "no" in words:
        return None
    if words & _FAULTS:
        return True if words & _LESS else (False if words & _MORE else None)
    if words & _MERITS and words & (_MORE | _LESS):
        return bool(words & _MORE)
    if words & _WORSE:
        return False
    return True if words & (_BETTER - {"more"}) else None


def _verb_above(token: Token) -> Token | None:
    """Give the verb whose clause a comparison stands in."""
    for _ in range(_STEPS):
        token = token.head
        if token.pos_ in VERBAL:
            return token
    return None


def _ends(scene: Scene, verb: Token, than: Token) -> Iterator[tuple[Mention, Mention]]:
    objects = [m for m in under(scene, than) if is_artefact(m)]
    if not objects:
        return
    for subject in surface_subjects(scene, verb):
        if is_artefact(subject):
            for obj in objects:
                if subject.entity != obj.entity:
                    yield subject, obj
