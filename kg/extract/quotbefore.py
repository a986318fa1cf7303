"""What before quoted words tells whose they are: *Smith said*, *Smith:*, *Smith's warning that*.

Each function looks at one pattern and gives the speaker, NOBODY where the text plainly gives the
words to somebody without a name, or None where the pattern does not occur.
"""

from collections.abc import Sequence

from spacy.tokens import Token

from kg import terms
from kg.extract.quotcast import Cast
from kg.extract.quotnames import NOBODY, is_person, last_named, named
from kg.extract.saying import CLAIMING, FORMS, JUDGING, PEOPLE, SPOKES
from kg.extract.tree import children
from kg.model import Mention, MentionKind

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_UP = frozenset("conj advcl xcomp ccomp pcomp prep acl parataxis dep".split())
_OF_SPEAKER = frozenset("quote cite say hear overhear record".split())
_WITH_HEARER = frozenset(
    """accuse advise applaud ask assure blast call chide condemn criticise denounce deride dub find
    greet hail inform label mock name order praise remind salute scold see slam tell thank term urge
    view warn welcome""".split()
)
"""Verbs whose object may be a person: what stands after them need not be their subject."""
_VERBAL = frozenset({"VERB", "AUX"})
_FINITE = frozenset({"VBZ", "VBD", "VBP", "MD"})
_MEDIA = SPOKES | CLAIMING | frozenset({"advertisement", "ad", "interview", "column", "essay"})
_PHRASES = 5
"""Steps up from a noun to the phrase that it is in."""


def preceding(cast: Cast, before: Sequence[Token]) -> Mention | None:
    """*Smith said: "…"* and *Smith called it "…"*: the last verb of saying before the words.

    What follows the last semicolon counts first: it is a sentence of its own.
    """
    cut = max((at + 1 for at, t in enumerate(before) if t.text == ";"), default=0)
    found = _preceding(cast, before[cut:])
    return found if found is not None or not cut else _preceding(cast, before[:cut])


def _preceding(cast: Cast, before: Sequence[Token]) -> Mention | None:
    nobody: Mention | None = None
    for at in range(len(before) - 1, -1, -1):
        token = before[at]
        if token.lower_ in CLAIMING and token.pos_ == "NOUN":
            owner = _possessor(cast, token)
            if owner is not None:
                return owner
        if not _is_saying(token, before[at + 1 :]) or _is_only_seen(cast, token):
            continue
        found = _sayer(cast, token, before[:at], before[at + 1 :])
        if found is not None and found is not NOBODY:
            return found
        if token.dep_ != "relcl":
            return found
        nobody = found
    return nobody


def _sayer(
    cast: Cast, verb: Token, left: Sequence[Token], right: Sequence[Token]
) -> Mention | None:
    """Give the one who does the saying of a verb before the quoted words."""
    own = any(c.dep_ in _SUBJECTS and c.i < verb.i for c in children(verb))
    if right and not own and FORMS.get(verb.lower_) not in _WITH_HEARER and _opens(left):
        inverted = named(cast, right)
        if inverted is not None and inverted.cls == terms.Person:
            return inverted
    subject = find_subject(verb)
    if subject is None or (
        left and left[0].nbor(-1 if left[0].i else 0).text == ";" and subject.i < left[0].i
    ):
        return last_named(cast, left)
    if subject.dep_ == "nsubjpass" and FORMS.get(verb.lower_) not in _OF_SPEAKER:
        return _agent(cast, verb) or NOBODY
    found = cast.denoted(subject) or _relative(cast, subject) or _above(cast, subject, verb)
    return found or _misread_subject(cast, subject, left) or NOBODY


def _misread_subject(cast: Cast, subject: Token, left: Sequence[Token]) -> Mention | None:
    """Give the person before a verb whose subject the parse puts on a thing or a particle."""
    if subject.lemma_ in PEOPLE or subject.pos_ == "PRON" or subject.tag_ == "NNS":
        return None
    found = last_named(cast, left)
    return found if is_person(found) else None


def _opens(left: Sequence[Token]) -> bool:
    return not left or left[-1].text in {",", ";", ":", "—", "–"}


def _is_saying(token: Token, rest: Sequence[Token]) -> bool:
    if token.lower_ not in FORMS or (token.tag_ == "VBN" and token.dep_ == "acl"):
        return False
    if FORMS[token.lower_] == "put":
        return False
    return token.pos_ in _VERBAL or bool(rest and rest[0].text in {":", ","}) or not rest


def _is_only_seen(cast: Cast, verb: Token) -> bool:
    """Tell whether somebody unnamed judges or sees something: *that none had ever been seen*."""
    passive = verb.tag_ == "VBN" and any(c.dep_ == "auxpass" for c in children(verb))
    return passive and FORMS[verb.lower_] in JUDGING and _agent(cast, verb) is None


def find_subject(verb: Token) -> Token | None:
    """Give the subject of a verb; of one without, that of the clause on which it hangs."""
    token = verb
    for _ in range(6):
        subjects = [c for c in children(token) if c.dep_ in _SUBJECTS and c.i < token.i]
        if subjects:
            return subjects[-1]
        if token.dep_ in {"relcl", "acl"} and token.head.pos_ in {"NOUN", "PROPN", "PRON"}:
            return token.head
        if token.dep_ not in _UP:
            return None
        token = token.head
    return None


def _relative(cast: Cast, subject: Token) -> Mention | None:
    """Give the antecedent of *who* in a relative clause, or in one joined to it by *and*."""
    if subject.lower_ not in {"who", "which", "that"}:
        return None
    clause = subject.head
    while clause.dep_ == "conj" and clause.head.i < clause.i:
        clause = clause.head
    if clause.dep_ != "relcl":
        return None
    return cast.denoted(clause.head) or _above(cast, clause.head, clause)


def _above(cast: Cast, noun: Token, verb: Token) -> Mention | None:
    """Give whom a clause speaks of that the parse hangs on a noun too near to it.

    *Acme, a shareholder with 9 %, which called it*: up from *%* to the phrase that it is in, until
    that denotes an agent. Of *a letter calling it* and the like, who wrote that.
    """
    if verb.dep_ not in {"relcl", "acl"}:
        return None
    token = noun
    for _ in range(_PHRASES):
        if token.dep_ in {"dobj", "pobj"} and token.lemma_ in _MEDIA:
            writer = find_subject(token.head)
            return cast.denoted(writer) if writer is not None and writer.i < token.i else None
        if token.dep_ not in {"pobj", "prep", "appos", "attr", "relcl"}:
            return None
        token = token.head
        if token.pos_ in {"NOUN", "PROPN"} and (found := cast.denoted(token)):
            return found
    return None


def _possessor(cast: Cast, noun: Token) -> Mention | None:
    for child in children(noun):
        if child.dep_ == "poss" and (owner := cast.at(child)):
            return owner
        if child.dep_ == "prep" and child.lower_ in {"of", "by", "from"}:
            for inner in children(child):
                if owner := cast.denoted(inner):
                    return owner
    return None


def _agent(cast: Cast, verb: Token) -> Mention | None:
    for child in children(verb):
        if child.dep_ == "agent":
            for inner in children(child):
                if found := cast.denoted(inner):
                    return found
    return None


def introducing(cast: Cast, before: Sequence[Token]) -> Mention | None:
    """*Smith laughed: "…"*: a colon before the words and somebody before the colon."""
    if not before or before[-1].text != ":":
        return None
    for token in reversed(before):
        if token.pos_ not in _VERBAL or (subject := find_subject(token)) is None:
            continue
        if found := cast.denoted(subject):
            return found
    return last_named(cast, before)


def governing(cast: Cast, before: Sequence[Token]) -> Mention | None:
    """*Smith threatened to "…"*: any other verb before the words whose subject is an agent."""
    for token in reversed(before):
        if token.pos_ in _VERBAL and (subject := find_subject(token)) is not None:
            return cast.denoted(subject) or _relative(cast, subject) or NOBODY
    return None


def acting(cast: Cast, first: Token) -> Mention | None:
    """*Acme "welcomes clarity"*: the subject of a verb that is quoted stands outside."""
    if first.tag_ not in _FINITE:
        return None
    subject = find_subject(first)
    return cast.denoted(subject) if subject is not None else None


def nearest(cast: Cast, before: Sequence[Token]) -> Mention | None:
    """Give the person named last before the words, where nothing else tells who says them."""
    found = last_named(cast, before)
    named_one = found is not None and found.kind is MentionKind.NAME
    return found if named_one and is_person(found) else None
