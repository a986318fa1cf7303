"""What in a narrator's sentence tells whose words its quotations are.

Each function looks at one pattern and gives the speaker, NOBODY where the text plainly gives the
words to somebody without a name, or None where the pattern does not occur.
"""

from collections.abc import Sequence
from typing import Final

from spacy.tokens import Token

from kg import terms
from kg.extract.quotcast import Cast
from kg.extract.quotnames import is_free_person, last_named, named
from kg.extract.saying import ACCORDING, CLAIMING, FORMS, OWN_WORDS, PEOPLE
from kg.model import Mention, MentionKind, Span

NOBODY: Final = Mention(Span(0, 0), "", "", MentionKind.NOMINAL)
"""Stands for a speaker whom the text does not name."""

_SUBORDINATORS = frozenset("that because if when while but than although though so and or".split())
_PARTICLES = frozenset("out on up back in off also then".split())
_PERFECT = frozenset("has had have".split())
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


def according(cast: Cast, before: Sequence[Token], after: Sequence[Token]) -> Mention | None:
    """*according to Smith*, *in the words of Smith*, *in her words*, *for Smith*."""
    for tokens in (after[:8], before):
        words = [t.lower_ for t in tokens]
        line = " ".join(words)
        for phrase in ACCORDING:
            at = f" {line} ".find(f" {phrase} ")
            if at < 0:
                continue
            first = line[:at].count(" ") + phrase.count(" ") + 1
            found = named(cast, _wider(tokens, after, first))
            if found is not None:
                return found
        for token in tokens:
            if token.lower_ in OWN_WORDS and token.i > 0:
                owner = cast.at(token.nbor(-1)) or (
                    cast.at(token.nbor(-2)) if token.i > 1 else None
                )
                if owner is not None and cast.is_genitive(owner):
                    return owner
    return None


def _wider(tokens: Sequence[Token], after: Sequence[Token], first: int) -> Sequence[Token]:
    source = after if tokens and after and tokens[0].i == after[0].i else tokens
    return source[first:]


def following(cast: Cast, after: Sequence[Token]) -> Mention | None:
    """*"…," said Smith* and *"…," Smith said*: the reporting clause right after the words."""
    tokens = _without_comma(after)
    if not tokens or tokens[0].text in {";", ":", ".", ")"} or tokens[0].pos_ == "CCONJ":
        return None
    if tokens[0].lower_ in {"is", "was"} and len(tokens) > 1 and tokens[1].lower_ == "how":
        tokens = tokens[2:]
    if tokens and tokens[0].lower_ == "as":
        tokens = tokens[1:]
    for at, token in enumerate(tokens[:2]):
        lead = at == 0 or tokens[0].pos_ == "ADV" or tokens[0].lower_ in _PERFECT
        if token.lower_ in FORMS and lead:
            return _inverted(cast, tokens[at + 1 :])
    return _straight(cast, tokens)


def signed(cast: Cast, after: Sequence[Token]) -> Mention | None:
    """*"…" (Ana Ruiz, Acme)* and *"…" — Ana Ruiz*: a name right after the words."""
    if len(after) < 2 or after[0].text not in {"(", "-", "–", "—", "--", "―", "~"}:
        return None
    mention = cast.at(after[1])
    if mention is None or mention.cls != terms.Person or mention.kind is not MentionKind.NAME:
        return None
    rest = [t for t in after if t.idx >= mention.span.end]
    return None if rest and rest[0].pos_ in _VERBAL else mention


def telling(cast: Cast, after: Sequence[Token]) -> Mention | None:
    """*"…," beamed Ana Ruiz* and *"…," she resumed*: any verb beside a person after a comma."""
    tokens = _without_comma(after)[:8]
    if not tokens:
        return None
    if tokens[0].pos_ == "VERB":
        following_one = cast.at(tokens[1]) if len(tokens) > 1 else None
        return following_one if _is_person(following_one) else None
    first = cast.at(tokens[0])
    if first is None or not is_free_person(cast, first):
        return None
    rest = [t for t in tokens if t.idx >= first.span.end]
    return first if rest and rest[0].pos_ == "VERB" else None


def _is_person(mention: Mention | None) -> bool:
    return mention is not None and mention.cls == terms.Person


def _without_comma(tokens: Sequence[Token]) -> Sequence[Token]:
    at = 0
    while at < len(tokens) and tokens[at].text in {",", "-", "–", "—", "--"}:
        at += 1
    return tokens[at:]


def _inverted(cast: Cast, tokens: Sequence[Token]) -> Mention | None:
    """Whom *said* has after it; None where a clause without a subject goes on (*said no more*)."""
    if not tokens:
        return None
    while tokens and tokens[0].lower_ in _PARTICLES:
        tokens = tokens[1:]
    return named(cast, tokens) or NOBODY


def _straight(cast: Cast, tokens: Sequence[Token]) -> Mention | None:
    """*Smith, the founder, said*: subject first."""
    relative = False
    for at, token in enumerate(tokens[:40]):
        if token.text in {";", ":"}:
            return None
        if token.lower_ in {"who", "whom", "whose", "which"}:
            relative = True
        elif token.lower_ in _SUBORDINATORS and not relative and at:
            if token.lower_ not in {"and", "or"}:
                return None
        elif token.lower_ in FORMS and at and token.pos_ not in {"ADP", "ADJ", "DET"}:
            if token.pos_ == "NOUN" and tokens[at - 1].pos_ in {"DET", "ADJ", "NOUN"}:
                continue
            return _subject_in(cast, tokens[:at], token)
        elif token.tag_ in {"VBZ", "VBD", "VBP", "MD"} and not relative and not _is_aux(token):
            return None
    return None


def _is_aux(token: Token) -> bool:
    return token.lemma_ in {"have", "be", "will", "would", "like"} or token.dep_ in {
        "aux",
        "auxpass",
    }


def _subject_in(cast: Cast, tokens: Sequence[Token], verb: Token) -> Mention | None:
    if tokens[0].pos_ == "ADP" or tokens[0].lower_ in _SUBORDINATORS:
        return None
    for child in verb.children:
        if child.dep_ == "nsubj" and tokens[0].i <= child.i < verb.i:
            found = cast.denoted(child)
            if found is not None and found.cls == terms.Person:
                return found
    return named(cast, tokens) or NOBODY


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
        if not _is_saying(token, before[at + 1 :]):
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
    own = any(c.dep_ in _SUBJECTS and c.i < verb.i for c in verb.children)
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
    found = cast.denoted(subject) or _relative(cast, subject)
    return found or _misread_subject(cast, subject, left) or NOBODY


def _misread_subject(cast: Cast, subject: Token, left: Sequence[Token]) -> Mention | None:
    """Give the person before a verb whose subject the parse puts on a thing or a particle."""
    if subject.lemma_ in PEOPLE or subject.pos_ == "PRON" or subject.tag_ == "NNS":
        return None
    found = last_named(cast, left)
    return found if _is_person(found) else None


def _opens(left: Sequence[Token]) -> bool:
    return not left or left[-1].text in {",", ";", ":", "—", "–"}


def _is_saying(token: Token, rest: Sequence[Token]) -> bool:
    if token.lower_ not in FORMS or (token.tag_ == "VBN" and token.dep_ == "acl"):
        return False
    if FORMS[token.lower_] == "put":
        return False
    return token.pos_ in _VERBAL or bool(rest and rest[0].text in {":", ","}) or not rest


def find_subject(verb: Token) -> Token | None:
    """Give the subject of a verb; of one without, that of the clause on which it hangs."""
    token = verb
    for _ in range(6):
        subjects = [c for c in token.children if c.dep_ in _SUBJECTS and c.i < token.i]
        if subjects:
            return subjects[-1]
        if token.dep_ in {"relcl", "acl"} and token.head.pos_ in {"NOUN", "PROPN", "PRON"}:
            return token.head
        if token.dep_ not in _UP:
            return None
        token = token.head
    return None


def _relative(cast: Cast, subject: Token) -> Mention | None:
    """Give the antecedent of *who* in a relative clause."""
    if subject.lower_ not in {"who", "which", "that"}:
        return None
    clause = subject.head
    return cast.denoted(clause.head) if clause.dep_ == "relcl" else None


def _possessor(cast: Cast, noun: Token) -> Mention | None:
    for child in noun.children:
        if child.dep_ == "poss" and (owner := cast.at(child)):
            return owner
        if child.dep_ == "prep" and child.lower_ in {"of", "by", "from"}:
            for inner in child.children:
                if owner := cast.denoted(inner):
                    return owner
    return None


def _agent(cast: Cast, verb: Token) -> Mention | None:
    for child in verb.children:
        if child.dep_ == "agent":
            for inner in child.children:
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


def nearest(cast: Cast, before: Sequence[Token]) -> Mention | None:
    """Give the person named last before the words, where nothing else tells who says them."""
    found = last_named(cast, before)
    named_one = found is not None and found.kind is MentionKind.NAME
    return found if named_one and _is_person(found) else None
