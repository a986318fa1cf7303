"""What a possessive, demonym or place before or after a name says.

*OpenAI's GPT-4*, *Google's DeepMind*, *Japan's SoftBank*, *Chinese company X*, *Paris-based X*, *SMIC
of Shanghai*, *the EU's AI Act*, *the French scientist X*.
"""

import re
from collections.abc import Iterator

from kg import terms
from kg.extract.grammar import Grammar, is_named
from kg.model import Claim, Document, Mention, MentionKind, Span

_ARTEFACTS = frozenset({terms.Model, terms.Technology})
_NAME_AFTER = re.compile(r"^(?:['’]s?)?\s(?:(?:[a-z][\w-]*|AI)\s){0,3}$")
_LINKING = re.compile(
    r"\b(?:to|from|in|on|of|with|for|by|into|at|as|and|or|than|over|is|was|are|has|had|have|takeover|stake|"
    r"rival|customer|partner|competitor|supplier|backer|investor|use|purchase|version|account)\b"
)
_DESCRIBED = re.compile(
    r"^\s(?:(?:[a-z][\w-]*|AI|tech|e-commerce)\s){0,4}(?:start-?up|company|firm|giant|maker|chipmaker|"
    r"developer|lab|laboratory|group|conglomerate|carmaker|unicorn|champion|upstart|outfit|"
    r"toolmaker|manufacturer|bank|investor|retailer|operator|foundry|designer|university|institute|"
    r"regulator|watchdog|agency|think-tank|publisher|newspaper|company's|titan|behemoth|rival)s?,?\s$"
)
_PERSON_WORDS = re.compile(
    r"^(?:-born)?\s(?:(?:[a-z][\w-]*|AI)\s){0,3}(?:scientist|researcher|entrepreneur|billionaire|"
    r"engineer|professor|academic|founder|national|investor|mathematician|economist|philosopher|"
    r"physicist|executive|tycoon|lawyer|politician|computer scientist|programmer|businessman|"
    r"businesswoman|activist)s?,?\s$"
)
_DIRECT = re.compile(r"^\s(?:AI\s|tech\s)?$")
_BASED = re.compile(r"^[-–]based\s(?:(?:[a-z][\w-]*|AI|tech)\s){0,5}(?:[a-z][\w-]*,?\s)?$")
_OF_PLACE = re.compile(r"^,?\s(?:of|based in|headquartered in|located in|in)\s(?:the\s)?$")
_APPOSED = re.compile(r"^,\s(?:the|a|an)\s(?:(?:[a-z][\w-]*|AI)\s){0,3}$")


class Modifiers:
    """Relations between two names that stand close together, told by the words between."""

    name = "modifiers"
    version = "1"
    emits = frozenset(
        {
            terms.developedBy,
            terms.locatedIn,
            terms.partOf,
            terms.issuedBy,
            terms.nationality,
            terms.ownedBy,
        }
    )

    def extract(self, document: Document) -> Iterator[Claim]:
        """Yield a claim for each close pair, in text order."""
        text = document.article.text
        grammar = Grammar(document)
        for sentence in document.sentences:
            inside = [m for m in document.mentions if m.entity and sentence.covers(m.span)]
            for left, right in zip(inside, inside[1:], strict=False):
                between = text[left.span.end : right.span.start]
                if len(between) > 60 or not is_named(right):
                    continue
                yield from _read(left, right, between, sentence, grammar)


def _read(
    left: Mention, right: Mention, between: str, sentence: Span, grammar: Grammar
) -> Iterator[Claim]:
    if grammar.is_owner(left) and _NAME_AFTER.match(between) and not _LINKING.search(between):
        yield from _possessive(left, right, between, sentence)
        return
    tops = terms.top(left.cls), terms.top(right.cls)
    if tops[0] == terms.Place and tops[1] == terms.Organisation:
        demonym = left.kind is MentionKind.ADJECTIVE or left.text in {"US", "U.S.", "UK", "EU"}
        if _BASED.match(between) or (demonym and _DESCRIBED.match(between)):
            yield _claim(right, terms.locatedIn, left, sentence, 0.9)
    elif tops[0] == terms.Place and tops[1] == terms.Person and left.cls == terms.Country:
        if left.kind is MentionKind.ADJECTIVE and _PERSON_WORDS.match(between):
            yield _claim(right, terms.nationality, left, sentence, 0.85)
    elif tops == (terms.Organisation, terms.Place) and _OF_PLACE.match(between):
        if is_named(left) and (" in" not in between or "based" in between or "quarter" in between):
            yield _claim(left, terms.locatedIn, right, sentence, 0.85)
    elif tops == (terms.Place, terms.Place) and between == ", " and left.cls != terms.Country:
        yield _claim(left, terms.partOf, right, sentence, 0.8)
    elif tops[0] == terms.Organisation and tops[1] in _ARTEFACTS and _DIRECT.match(between):
        if is_named(left) and right.kind is MentionKind.NAME:
            yield _claim(right, terms.developedBy, left, sentence, 0.7)


def _possessive(left: Mention, right: Mention, between: str, sentence: Span) -> Iterator[Claim]:
    """Read *X's Y* by the classes of X and Y."""
    tops = terms.top(left.cls), terms.top(right.cls)
    if tops[1] in _ARTEFACTS and tops[0] in {terms.Organisation, terms.Person}:
        if not re.search(
            r"\b(?:rival|customer|partner|competitor|use|purchase|version)\b", between
        ):
            yield _claim(right, terms.developedBy, left, sentence, 0.85)
    elif tops == (terms.Place, terms.Organisation):
        yield _claim(right, terms.locatedIn, left, sentence, 0.8)
    elif tops == (terms.Organisation, terms.Organisation) and between in {"'s ", "’s "}:
        yield _claim(right, terms.partOf, left, sentence, 0.5)
    elif tops[1] == terms.Policy and tops[0] in {terms.Place, terms.Organisation}:
        yield _claim(right, terms.issuedBy, left, sentence, 0.8)


def _claim(
    subject: Mention, predicate: str, obj: Mention, sentence: Span, confidence: float
) -> Claim:
    return Claim(
        subject=subject,
        predicate=predicate,
        object=obj,
        span=sentence,
        extractors=(f"{Modifiers.name}/{Modifiers.version}",),
        confidence=confidence,
    )
