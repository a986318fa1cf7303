"""How a clause is meant: done, said by somebody, planned, expected or denied.

From the word that states a relation the reading climbs through the words that govern it and
weighs what each adds: auxiliaries, negation, adverbs, and verbs and nouns such as *plan*, *deny*,
*expect*. It stops where a clause stands by itself or only describes a noun.
"""

from dataclasses import dataclass, field
from typing import Final

from spacy.tokens import Token

from kg.extract import governors as words
from kg.extract.lemmas import lemma_of
from kg.extract.saying import SAYING
from kg.extract.tree import children
from kg.model import Modality

_VERBAL: Final = frozenset({"VERB", "AUX"})
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
_NEGATORS: Final = frozenset({"det", "neg", "preconj", "cc"})
_STEPS: Final = 8


@dataclass(slots=True)
class Reading:
    """What climbing from a trigger found.

    `path` holds the places of the words passed, `saying` the verbs and nouns of saying among them,
    the nearest first. `future` tells of a bare *will*. `open` says that the clause is a question or
    a condition and states nothing.
    """

    denied: int = 0
    planned: bool = False
    future: bool = False
    expected: bool = False
    reported: bool = False
    former: bool = False
    open: bool = False
    path: list[int] = field(default_factory=list)
    saying: list[Token] = field(default_factory=list)

    @property
    def modality(self) -> Modality | None:
        """Weigh the signs; None where the text states nothing either way.

        A denial outweighs a plan, and a double denial states nothing. An expectation outweighs a
        plan, a plan outweighs a report.
        """
        if self.open or (self.denied and self.denied % 2 == 0):
            return None
        if self.denied:
            return Modality.NEGATED
        if self.expected:
            return Modality.PREDICTED
        if self.planned or self.future:
            return Modality.PROPOSED
        return Modality.REPORTED if self.reported else Modality.ASSERTED


def read_modality(trigger: Token, *, alone: bool = False) -> Reading:
    """Read how the clause of a trigger, a verb or a noun, is meant.

    `alone` says that only the trigger's own adverbs and adjectives count: it describes a noun, and
    what is said of that noun does not bear on the description.
    """
    reading = Reading()
    token: Token | None = trigger
    if alone:
        _weigh_noun(reading, trigger)
        return reading
    for step in range(_STEPS):
        if token is None:
            break
        reading.path.append(token.i)
        if token.pos_ in _VERBAL or token.tag_.startswith("VB"):
            _weigh_verb(reading, token, bare=step > 0)
        else:
            _weigh_noun(reading, token)
        token = _climb(reading, token)
    return reading


def _weigh_verb(reading: Reading, verb: Token, *, bare: bool) -> None:
    """Add what a verb's auxiliaries, adverbs and negation say."""
    hanging = children(verb)
    auxiliaries = {c.lower_ for c in hanging if c.dep_ in {"aux", "auxpass"}}
    if verb.lemma_ == "be" and verb.lower_ in words.FUTURE:
        auxiliaries.add(verb.lower_)
    if auxiliaries & words.CONDITIONAL and "have" in auxiliaries and verb.tag_ == "VBN":
        reading.denied += 1
    elif auxiliaries & words.FUTURE:
        reading.future = True
    elif auxiliaries & words.CONDITIONAL:
        reading.planned = True
    if auxiliaries & words.POSSIBLE:
        reading.expected = True
    if "to" in auxiliaries and verb.dep_ == "ROOT":
        reading.planned = True
    for child in hanging:
        if child.dep_ in {"neg", "advmod", "preconj", "cc", "det"} and child.i < verb.i + 4:
            _weigh_adverb(reading, child, negates=child.dep_ in {"neg", "advmod", "preconj"})
        elif child.dep_ == "mark" and child.lower_ in words.CONDITIONS:
            reading.open = True
        elif not bare and child.dep_ in _SUBJECTS | {"dobj"}:
            if any(c.dep_ in _NEGATORS and c.lower_ in {"no", "neither"} for c in children(child)):
                reading.denied += 1
        if child.dep_ in _SUBJECTS and child.lower_ in {"neither", "none", "nobody"}:
            reading.denied += 1


def _weigh_adverb(reading: Reading, adverb: Token, *, negates: bool) -> None:
    form = adverb.lower_
    no_longer = form in words.NO_LONGER and any(c.lower_ == "no" for c in children(adverb))
    if no_longer or (form in words.ADVERBS_DENIED and negates):
        reading.denied += 1
    elif form in words.ADVERBS_REPORTED:
        reading.reported = True
    elif form in words.ADVERBS_EXPECTED:
        reading.expected = True
    elif form in words.ADVERBS_FORMER:
        reading.former = True


def _weigh_noun(reading: Reading, noun: Token) -> None:
    """Add what a noun's determiners and adjectives say: *no stake*, *a planned takeover*."""
    for child in children(noun):
        form = child.lower_
        if child.dep_ in {"det", "neg"} and form in {"no", "neither"}:
            reading.denied += 1
        elif child.dep_ not in {"amod", "compound", "advmod"} or child.i > noun.i:
            continue
        elif form in words.ADJECTIVES_PLANNED:
            reading.planned = True
        elif form in words.ADJECTIVES_REPORTED:
            reading.reported = True
        elif form in words.ADJECTIVES_DENIED:
            reading.denied += 1
        elif form in words.ADJECTIVES_FORMER:
            reading.former = True


def _climb(reading: Reading, token: Token) -> Token | None:
    """Go to the word that governs this one, if it bears on how the clause is meant."""
    head = token.head
    if head.i == token.i:
        reading.open |= _is_question(token)
        return None
    if token.dep_ == "ccomp" and token.i < head.i and not _is_reporting(token, head):
        return None  # two clauses side by side, which parsers hang on each other
    if token.dep_ in {"xcomp", "ccomp", "acomp"}:
        return _governor(reading, head)
    if token.dep_ == "acl" and any(c.dep_ == "aux" and c.lower_ == "to" for c in children(token)):
        return _infinitive(reading, token, head)
    finite = any(c.dep_ == "mark" and c.lower_ == "that" for c in children(token))
    if token.dep_ == "acl" and (token.tag_ == "VBG" or finite):
        known = words.DENYING | words.PLANNING | words.EXPECTING | words.REPORTING
        return _governor(reading, head) if lemma_of(head) in known else None
    if token.dep_ == "pcomp" or (token.dep_ == "pobj" and head.dep_ == "prep"):
        return _above_preposition(reading, token, head)
    if token.dep_ in {"dobj", "nsubjpass", "attr", "oprd", "nsubj"} and head.pos_ in _VERBAL:
        return _verb_of_noun(reading, token, head)
    if token.dep_ == "conj":
        return _joined(reading, token, head)
    if token.dep_ == "advcl" and any(
        c.dep_ == "mark" and c.lower_ in words.CONDITIONS for c in children(token)
    ):
        reading.open = True
    return None


def _is_reporting(token: Token, head: Token) -> bool:
    """Tell *X has bought Y, Z said* from two clauses side by side."""
    between = token.doc[token.i : head.i]
    return lemma_of(head) in SAYING and all(t.text not in {";", ":"} for t in between)


def _infinitive(reading: Reading, verb: Token, noun: Token) -> Token:
    """Read *a plan to buy* and *has until Friday to sign*, but not *the first to sign*."""
    superlative = any(c.lower_ in {"first", "only", "latest", "last"} for c in children(noun))
    if not superlative and noun.lower_ not in {"first", "last"} and noun.pos_ != "PROPN":
        reading.planned |= verb.tag_ == "VB"
    return _governor(reading, noun)


def _governor(reading: Reading, head: Token) -> Token:
    lemma = lemma_of(head)
    if lemma in words.DENYING:
        reading.denied += 1
    elif lemma in words.EXPECTING:
        reading.expected = True
        reading.denied += lemma == "unlikely"
    elif lemma in words.PLANNING:
        reading.planned = True
    if lemma in words.REPORTING or lemma in SAYING:
        reading.saying.append(head)
        reading.reported = True
    if lemma == "about" or (lemma == "go" and head.tag_ == "VBG"):
        reading.planned = True
    if lemma == "be":
        infinitive = any(c.dep_ == "xcomp" and c.i > head.i for c in children(head))
        reading.planned |= infinitive
    return head


def _above_preposition(reading: Reading, token: Token, prep: Token) -> Token | None:
    """Climb from *of buying*, *from buying*, *on a merger* where the word above says more."""
    head = prep.head
    if prep.lower_ in words.UNDOING and token.pos_ in _VERBAL:
        reading.denied += 1
        return None
    lemma = lemma_of(head)
    if prep.lower_ == "from" and lemma in words.HINDERING and token.pos_ in _VERBAL:
        reading.denied += 1
        return head
    known = words.DENYING | words.PLANNING | words.EXPECTING | words.REPORTING
    if lemma not in known or prep.lower_ in {"after", "before", "since", "by", "while", "as"}:
        return None
    return _governor(reading, head)


def _verb_of_noun(reading: Reading, noun: Token, verb: Token) -> Token | None:
    """Climb from a noun to the verb whose object or subject it is: *abandoned its bid*."""
    lemma = lemma_of(verb)
    if noun.dep_ in {"nsubj", "nsubjpass", "dobj"}:
        fails = lemma in {"fail", "collapse", "falter", "stall"}
        if lemma in words.DENYING and (noun.dep_ != "nsubj" or fails):
            reading.denied += 1
        elif lemma in words.PLANNING and noun.dep_ != "nsubj":
            reading.planned = True
    if noun.dep_ == "nsubj":
        if lemma == "be":
            said = {c.lemma_.lower() for c in children(verb) if c.dep_ in {"acomp", "attr"}}
            reading.denied += bool(said & words.DENYING)
        return None
    return verb


def _joined(reading: Reading, token: Token, head: Token) -> Token | None:
    """Climb from a joined verb to the first one, which may hold the auxiliary for both."""
    if token.pos_ not in _VERBAL or head.pos_ not in _VERBAL:
        return head if token.pos_ == head.pos_ else None
    own = any(c.dep_ in _SUBJECTS for c in children(token))
    if own:
        return _past(reading, head)
    if token.tag_ == "VB" and not any(c.dep_ == "aux" for c in children(token)):
        shared = {c.lower_ for c in children(head) if c.dep_ == "aux"}
        reading.future |= bool(shared & words.FUTURE)
        reading.planned |= bool(shared & words.CONDITIONAL)
        reading.expected |= bool(shared & words.POSSIBLE)
    return _past(reading, head)


def _past(reading: Reading, verb: Token) -> Token | None:
    """Go from a joined verb past the first one to what governs both."""
    reading.path.append(verb.i)
    return _climb(reading, verb)


def _is_question(root: Token) -> bool:
    return root.sent[-1].text == "?" or any(
        c.text == "?" for c in children(root) if c.dep_ == "punct"
    )
