"""What after quoted words tells whose they are: *said Smith*, *according to Smith*, a signature.

Each function looks at one pattern and gives the speaker, NOBODY where the text plainly gives the
words to somebody without a name, or None where the pattern does not occur.
"""

from collections.abc import Sequence

from spacy.tokens import Token

from kg import terms
from kg.extract.quotcast import Cast
from kg.extract.quotnames import NOBODY, is_free_person, is_person, last_described, named
from kg.extract.saying import ACCORDING, FORMS, OWN_WORDS
from kg.extract.tree import children
from kg.model import Mention, MentionKind

_SUBORDINATORS = frozenset("that because if when while but than although though so and or".split())
_PARTICLES = frozenset("out on up back in off also then".split())
_PERFECT = frozenset("has had have".split())
_VERBAL = frozenset({"VERB", "AUX"})


def according(cast: Cast, before: Sequence[Token], after: Sequence[Token]) -> Mention | None:
    """*according to Smith*, *in the words of Smith*, *in her words*, *for Smith*."""
    return _according(cast, after[:8], after) or _according(cast, before, after)


def accordingly(cast: Cast, before: Sequence[Token]) -> Mention | None:
    """*is, in the words of Smith, "…"*: such a phrase after the last verb before the words."""
    last = max((at for at, t in enumerate(before) if t.pos_ in _VERBAL), default=-1)
    return _according(cast, before[last + 1 :], ())


def _according(cast: Cast, tokens: Sequence[Token], after: Sequence[Token]) -> Mention | None:
    """Look for such a phrase in some tokens; a name may lie beyond them, in what comes after."""
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
            owner = cast.at(token.nbor(-1)) or (cast.at(token.nbor(-2)) if token.i > 1 else None)
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
    """*"…" (Ana Ruiz, Acme)*, *"…" — Ana Ruiz* and *"…": Ana Ruiz*: a name after the words."""
    if len(after) < 2 or after[0].text not in {"(", "-", "–", "—", "--", "―", "~", ":"}:
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
        return following_one if is_person(following_one) else None
    first = cast.at(tokens[0])
    if first is None or not is_free_person(cast, first):
        return None
    rest = [t for t in tokens if t.idx >= first.span.end]
    return first if rest and rest[0].pos_ == "VERB" else None


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
    return named(cast, tokens) or last_described(cast, tokens) or NOBODY


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
    for child in children(verb):
        if child.dep_ == "nsubj" and tokens[0].i <= child.i < verb.i:
            found = cast.denoted(child)
            if found is not None and found.cls == terms.Person:
                return found
    return named(cast, tokens) or NOBODY
