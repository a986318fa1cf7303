"""Who was at a gathering: whoever does something there, hosts it or is named as its guest.

*X said at the summit*, *X, who had flown in for the forum*, *speakers at the fair included X*.
"""

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Token

from kg import terms
from kg.extract.clauses import VERBAL, agents
from kg.extract.finding import Finding, Ruled
from kg.extract.scene import Scene, is_agent
from kg.model import Mention

_AT: Final = frozenset({"at", "to", "for", "from"})
_GOING: Final = frozenset("come go travel fly arrive return send head attend invite".split())
_ABSENT: Final = frozenset("skip miss boycott avoid snub shun ban refuse decline".split())


class Presence(Ruled):
    """Reads the doers of what is done at an event."""

    name = "presence"
    version = "1"
    emits = frozenset({terms.participatesIn})

    def find(self, scene: Scene) -> Iterator[Finding]:
        """Yield a finding for each agent present, in text order."""
        for event, token in scene.mentions():
            if terms.top(event.cls) != terms.Event or token.dep_ != "pobj":
                continue
            prep = token.head
            verb = prep.head
            if verb.dep_ == "dobj" and prep.lower_ == "at":
                verb = verb.head
            if prep.lower_ not in _AT or verb.pos_ not in VERBAL or verb.lemma_ in _ABSENT:
                continue
            if prep.lower_ == "at" or verb.lemma_ in _GOING:
                yield from _present(scene, event, verb)


def _present(scene: Scene, event: Mention, verb: Token) -> Iterator[Finding]:
    for agent in agents(scene, verb):
        if is_agent(agent):
            rule = "presence:at:participatesIn"
            yield Finding(agent, terms.participatesIn, event, verb, rule)
