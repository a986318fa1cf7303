"""Who in an article may speak, and whom a noun phrase of a reporting clause denotes."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from spacy.tokens import Token

from kg import terms
from kg.extract.quotmarks import Quoted, holder
from kg.extract.saying import PEOPLE, SPOKES
from kg.extract.tree import children
from kg.model import Document, Mention, MentionKind

_AGENTS = (terms.Organisation, terms.Person, terms.Place)
CALLED: Final = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f", "hers": "f"}
_TITLES: Final = {"mr": "m", "sir": "m", "lord": "m", "herr": "m", "monsieur": "m"} | dict.fromkeys(
    "mrs ms miss dame lady frau madame baroness sister".split(), "f"
)
_OF = frozenset("of for at with from in".split())


class Cast:
    """The mentions of a document that may be speakers, by token.

    Mentions within quoted words are no candidates: a speaker is named by the narrator.
    """

    def __init__(self, document: Document, quoted: list[Quoted]) -> None:
        self.text = document.article.text
        self.doc = document.doc
        self.mentions = tuple(
            m
            for m in document.mentions
            if m.entity and terms.top(m.cls) in _AGENTS and holder(quoted, m.span.start) is None
        )
        self._of: dict[int, Mention] = {}
        for mention in sorted(self.mentions, key=lambda m: m.span.start - m.span.end):
            span = document.doc.char_span(
                mention.span.start, mention.span.end, alignment_mode="expand"
            )
            for token in span if span is not None else ():
                self._of.setdefault(token.i, mention)

    def at(self, token: Token) -> Mention | None:
        """Give the outermost mention of an agent that a token belongs to."""
        return self._of.get(token.i)

    @cached_property
    def genders(self) -> Mapping[str, str]:
        """How the text calls each person, *m* or *f*, by settled pronouns and by titles."""
        found: dict[str, str] = {}
        for mention in self.mentions:
            words = mention.text.casefold().replace(".", " ").split()[:1]
            if mention.cls != terms.Person or not words:
                continue
            called = CALLED.get(words[0]) if mention.kind is MentionKind.PRONOUN else None
            if called := called or _TITLES.get(words[0]):
                found.setdefault(mention.entity, called)
        return found

    def among(self, tokens: Iterable[Token]) -> Iterator[Mention]:
        """Yield the agents mentioned by some tokens, each mention once."""
        last = None
        for token in tokens:
            mention = self.at(token)
            if mention is not None and mention is not last:
                yield mention
            last = mention

    def is_genitive(self, mention: Mention) -> bool:
        """Tell whether a mention is the possessor of something: *Airbnb's*, *his*."""
        after = self.text[mention.span.end : mention.span.end + 2]
        possessive = mention.text.casefold() in {"his", "her", "its", "their", "my", "our", "whose"}
        return (
            possessive or after in {"'s", "’s"} or mention.text.endswith(("'s", "’s", "s'", "s’"))
        )

    def denoted(self, head: Token) -> Mention | None:
        """Give whom a noun phrase denotes, by its head: *its boss, Ana Ruiz* is Ana Ruiz."""
        own = self.at(head)
        if own is not None and not self.is_genitive(own):
            return own
        if head.dep_ == "appos" and (same := self.at(head.head)) and not self.is_genitive(same):
            return same
        return self._apposed(head) or self._spoken_for(head)

    def _apposed(self, head: Token) -> Mention | None:
        """Find the name of a common noun: *chief executive Ana Ruiz*, *the association ABC*."""
        for child in sorted(children(head), key=lambda t: (t.dep_ != "appos", t.i)):
            if child.dep_ not in {"appos", "compound", "flat", "nmod"}:
                continue
            mention = self.at(child)
            if mention is None or self.is_genitive(mention):
                continue
            named = child.dep_ == "appos" and child.nbor(-1).text != ","
            if mention.cls == terms.Person or (
                named and terms.top(mention.cls) == terms.Organisation
            ):
                return mention
        following = list(head.doc[head.i + 1 : head.i + 16])
        return self.after_title(following)

    def after_title(self, tokens: list[Token]) -> Mention | None:
        """Find the person named right after a title and a comma: *, Ana Ruiz*."""
        for token in tokens:
            mention = self.at(token)
            if mention is not None and mention.cls == terms.Person:
                fresh = (
                    token.i == 0
                    or token.nbor(-1).text in {",", "(", ":"}
                    or token.nbor(-1).is_title
                )
                return mention if fresh and not self.is_genitive(mention) else None
            if (mention is None and token.lower_ in FINITE) or token.text in {";", ":", "."}:
                return None
        return None

    def _spoken_for(self, head: Token) -> Mention | None:
        """Give the organisation whose spokesman, engineers or statement a noun names.

        People of an organisation speak for it when there are several; a thing that says something
        says it for its owner.
        """
        speaks = head.lower_ in SPOKES or head.lemma_ in SPOKES
        people = head.lemma_ in PEOPLE
        if not speaks and not (people and head.tag_ == "NNS") and (people or head.pos_ != "NOUN"):
            return None
        if owner := self._owner(head, {"poss", "compound", "nmod", "amod"} if speaks else {"poss"}):
            return None if people and not speaks and owner.cls == terms.Person else owner
        return self._complement(head) if speaks or people else None

    def _owner(self, head: Token, relations: set[str]) -> Mention | None:
        for child in children(head):
            mention = self.at(child)
            if mention is not None and child.dep_ in relations:
                return mention
        return None

    def _complement(self, head: Token) -> Mention | None:
        """Find the organisation in *a spokesman for Acme*, *people at Acme*."""
        for child in children(head):
            if child.dep_ == "prep" and child.lower_ in _OF:
                for inner in children(child):
                    mention = self.at(inner)
                    if mention is not None and terms.top(mention.cls) == terms.Organisation:
                        return mention
        return None


FINITE = frozenset("who whom which that is was has had were said says told".split())
"""Words that end a noun phrase with its title."""
