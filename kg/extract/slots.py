"""Who does what to whom: the places around a verb or a noun that hold its arguments.

A verb has an `agent` and a `patient` whatever its voice, a surface `subject`, an `attr`, an `owned`
(whose its object is: *cut X's access*), a `dative` (*gave X a loan*) and one slot for each
preposition. A noun that relates two things has a `bearer` (what it is said of: *X, a rival of Y*),
a `holder` (whose it is: *X's stake*, *X took a stake*), a `comp` (a name before it), an `engaged`
(*X spoke in favour*) and one slot for each preposition.
"""

from typing import Final

from spacy.tokens import Token

from kg.extract.bearers import bearers
from kg.extract.clauses import (
    agents,
    attributes,
    compounds,
    datives,
    engaged,
    holders,
    is_verbal,
    objects_of,
    owned,
    patients,
    possessors,
    surface_subjects,
)
from kg.extract.scene import Scene
from kg.model import Mention

_VERB_SLOTS: Final = {
    "agent": agents,
    "patient": patients,
    "subject": surface_subjects,
    "attr": attributes,
    "owned": owned,
    "dative": datives,
}
_NOUN_SLOTS: Final = {
    "bearer": bearers,
    "holder": holders,
    "poss": possessors,
    "comp": compounds,
    "engaged": engaged,
}


def fill(scene: Scene, trigger: Token, slot: str) -> list[Mention]:
    """Give the things in a slot of a trigger, in text order; none if it is empty or unknown."""
    verbal = is_verbal(trigger)
    named = _VERB_SLOTS.get(slot) if verbal else _NOUN_SLOTS.get(slot)
    if named is not None:
        return named(scene, trigger)
    return objects_of(scene, trigger, slot)
