"""Who puts money into whom in a funding round, told over a sentence or two.

*Acme raised $40m in a round led by A, with B and C taking part. D joined in.* The one that raises
is found first; whoever leads, joins or gives in the same sentence, or in the next that speaks of
*the round*, invests in it.
"""

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Token

from kg import terms
from kg.extract.clauses import agents, objects_of, possessors, surface_subjects
from kg.extract.finding import Finding, Ruled
from kg.extract.scene import Scene, is_agent
from kg.extract.tree import children
from kg.model import Mention

_RAISING: Final = frozenset(
    """raise secure close land bag collect take complete pull draw net mop announce receive get win
    attract gather have scoop obtain garner""".split()
)
_ROUNDS: Final = frozenset("round series financing funding raise financings cheque tranche".split())
_MONEY: Final = frozenset("$ € £ ¥ ₹ million billion crore bn m mln lakh trillion".split())
_JOINING: Final = frozenset(
    "lead co-lead join anchor participate follow contribute chip invest back head".split()
)
_GIVING: Final = frozenset(
    """participation money investment backing contribution support cheque check capital funding
    million billion crore financing round involvement help commitment""".split()
)
_SHARED: Final = frozenset({"participation", "involvement", "contribution", "backing"})


class Rounds(Ruled):
    """Reads funding rounds over one sentence or two."""

    name = "rounds"
    version = "1"
    emits = frozenset({terms.investsIn})

    def find(self, scene: Scene) -> Iterator[Finding]:
        """Yield a finding for each investor of a round, in text order."""
        before: list[Mention] = []
        for sentence in scene.document.sentences:
            words = scene.tokens(sentence)
            lemmas = {t.lemma_.lower() for t in words}
            if not lemmas & (_ROUNDS | _MONEY | _JOINING):
                before = []
                continue
            receivers = _receivers(scene, words)
            carried = not receivers and _speaks_of_round(words)
            if carried:
                receivers = before
            if len({m.entity for m in receivers}) == 1:
                yield from _investors(scene, words, receivers[0], carried=carried)
            before = receivers


def _receivers(scene: Scene, words: list[Token]) -> list[Mention]:
    """Give those that raise money in a sentence."""
    found: list[Mention] = []
    for token in words:
        lemma = token.lemma_.lower()
        if lemma in _RAISING and token.pos_ == "VERB" and _takes_money(token):
            found.extend(m for m in surface_subjects(scene, token) if _is_org(m))
        elif lemma in _ROUNDS and token.pos_ in {"NOUN", "PROPN"}:
            owners = possessors(scene, token) or objects_of(scene, token, "in")
            found.extend(m for m in owners or objects_of(scene, token, "for") if _is_org(m))
    return found


def _is_org(mention: Mention) -> bool:
    return terms.top(mention.cls) == terms.Organisation


def _takes_money(verb: Token) -> bool:
    """Tell whether the object of a verb is money or a round."""
    for child in children(verb):
        if child.dep_ == "dobj":
            near = {t.lemma_.lower() for t in child.subtree if t.i <= child.i + 1}
            return bool(near & _MONEY) or child.lemma_.lower() in _ROUNDS
    return False


def _speaks_of_round(words: list[Token]) -> bool:
    """Tell whether a sentence takes up a round that the one before told of."""
    for token in words:
        lemma = token.lemma_.lower()
        if lemma in _ROUNDS and any(c.lower_ in {"the", "this"} for c in children(token)):
            return True
        if lemma in {"join", "participate", "chip"} and not _has_object(token):
            return True
    return False


def _has_object(verb: Token) -> bool:
    return any(c.dep_ == "dobj" and c.lemma_.lower() not in _ROUNDS for c in children(verb))


def _investors(
    scene: Scene, words: list[Token], receiver: Mention, *, carried: bool
) -> Iterator[Finding]:
    how = "carried" if carried else "same"
    for token in words:
        for mention in _givers(scene, token):
            if is_agent(mention) and mention.entity != receiver.entity:
                rule = f"rounds:{how}:investsIn"
                yield Finding(mention, terms.investsIn, receiver, token, rule, money=True)


def _givers(scene: Scene, token: Token) -> list[Mention]:
    """Give who leads, joins or gives at a word."""
    lemma = token.lemma_.lower()
    if token.pos_ == "VERB" and lemma in _JOINING:
        return [] if _has_object(token) else agents(scene, token)
    if token.dep_ != "prep" or token.lower_ not in {"from", "by", "with"}:
        return []
    above = token.head.lemma_.lower()
    if token.lower_ == "from" and (
        above in _GIVING or (above in _RAISING and _takes_money(token.head))
    ):
        return [m for obj in children(token) if obj.dep_ == "pobj" for m in scene.things(obj)]
    if above in _SHARED and token.lower_ == "by":
        return [m for obj in children(token) for m in scene.things(obj)]
    return []
