"""Which things the words of a parse denote: the ground on which every rule of relations stands.

A word denotes the thing whose mention it heads. A common noun without a mention denotes what its
apposition, its name or its list says (*the chatbot Bard*, *chips such as the H100*, *engineers at
Acme*); a relative pronoun what its clause describes; joined words each their own.

Labels of dependencies are those of ClearNLP, which spaCy's English pipelines use.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from spacy.tokens import Token

from kg import terms
from kg.extract.tree import children
from kg.extract.wordlists import ACTING_FOR, CALLED, KINDS, LIST_OPENERS, PARTS
from kg.model import Document, Mention, MentionKind, Span

if TYPE_CHECKING:
    from kg.extract.dates import DateExpression

RELATIVE: Final = frozenset({"who", "whom", "which", "that"})
POSSESSIVE: Final = frozenset("its their his her our my your whose".split())
_AGENTS: Final = (terms.Organisation, terms.Person, terms.Place)
_ARTEFACTS: Final = (terms.Model, terms.Technology)
_AUXILIARIES: Final = frozenset({"aux", "auxpass"})
_BEFORE: Final = frozenset({"compound", "nmod", "amod"})
_LIST: Final = re.compile(r",? (?:and|or|&) |, ")
_DEPTH: Final = 6


def is_agent(mention: Mention) -> bool:
    """Tell whether a mention denotes an organisation, a person or a place."""
    return terms.top(mention.cls) in _AGENTS


def _nearest(mentions: list[Mention], relative: Token, clause: Token) -> list[Mention]:
    """Give the last of a list before a relative pronoun, unless its verb is of the plural.

    *Acme, Bolt and Corvid, which makes chips*, but *Acme and Bolt, which make chips*.
    """
    plural = clause.tag_ == "VBP" or any(
        c.tag_ == "VBP" or c.lower_ == "were" for c in children(clause) if c.dep_ in _AUXILIARIES
    )
    if len(mentions) < 2 or (plural and relative.dep_ in {"nsubj", "nsubjpass"}):
        return mentions
    before = [m for m in mentions if m.span.end <= relative.idx]
    return [max(before, key=lambda m: m.span)] if before else mentions


def _is_person(mention: Mention) -> bool:
    return terms.top(mention.cls) == terms.Person


def is_artefact(mention: Mention) -> bool:
    """Tell whether a mention denotes a model or a piece of technology."""
    return terms.top(mention.cls) in _ARTEFACTS


class Scene:
    """A document as rules see it: mentions by the words that head them, sentences by word."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.doc = document.doc
        self.text = document.article.text
        self._heads: dict[int, list[Mention]] = {}
        self._inside: dict[int, Mention] = {}
        self._sentences: dict[int, Span] = {}
        self.cache: dict[Span, tuple[DateExpression, ...]] = {}
        self.first: dict[Span, Token] = {}
        self.last: dict[Span, Token] = {}
        self._ordered = [m for m in document.mentions if m.entity]
        for mention in self._ordered:
            self._place(mention)
        self._place_sentences()

    def _place(self, mention: Mention) -> None:
        words = self.doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand")
        if words is None or not len(words):
            return
        self._heads.setdefault(words.root.i, []).append(mention)
        self.first[mention.span], self.last[mention.span] = words[0], words[-1]
        for token in words:
            held = self._inside.get(token.i)
            if held is None or held.span.end - held.span.start < len(mention.text):
                self._inside[token.i] = mention

    def _place_sentences(self) -> None:
        sentences = iter(self.document.sentences)
        current = next(sentences, None)
        for token in self.doc:
            while current is not None and token.idx >= current.end:
                current = next(sentences, None)
            if current is not None and token.idx >= current.start:
                self._sentences[token.i] = current

    def tokens(self, sentence: Span) -> list[Token]:
        """Give the words of a sentence."""
        words = self.doc.char_span(sentence.start, sentence.end, alignment_mode="expand")
        return list(words) if words is not None else []

    def sentence(self, token: Token) -> Span | None:
        """Give the sentence of a token; None in page debris and between sentences."""
        return self._sentences.get(token.i)

    def within(self, span: Span) -> list[Mention]:
        """Give the mentions that lie within a span, in text order, none inside another."""
        first = bisect_left(self._ordered, span.start, key=lambda m: m.span.start)
        found: list[Mention] = []
        for mention in self._ordered[first:]:
            if mention.span.start >= span.end:
                break
            inner = bool(found) and found[-1].span.covers(mention.span)
            if not inner and mention.span.end <= span.end:
                found.append(mention)
        return found

    def at(self, token: Token) -> Mention | None:
        """Give the outermost mention that covers a token."""
        return self._inside.get(token.i)

    def headed(self, token: Token) -> Mention | None:
        """Give the longest mention that a token heads."""
        return max(self._heads.get(token.i, ()), key=lambda m: len(m.text), default=None)

    def is_demonym(self, mention: Mention) -> bool:
        """Tell whether a mention is an adjective of a place or a word for its people."""
        if mention.kind is MentionKind.ADJECTIVE:
            return True
        if terms.top(mention.cls) != terms.Place or mention.span not in self.last:
            return False
        last = self.last[mention.span]
        return last.pos_ == "ADJ"

    def mentions(self) -> Iterator[tuple[Mention, Token]]:
        """Yield each mention with the token that heads it, in text order."""
        found = [(m, self.doc[i]) for i, ms in self._heads.items() for m in ms]
        return iter(sorted(found, key=lambda f: (f[0].span, f[0].entity)))

    def is_modifier(self, token: Token) -> bool:
        """Tell whether a mention only modifies: a possessive, a demonym, a name before a noun."""
        mention = self.at(token)
        if mention is None:
            return False
        return (
            token.dep_ in {"poss", "amod", "compound", "nmod"}
            and self.at(token.head) is not mention
        )

    def things(self, token: Token, depth: int = 0, *, acting: bool = False) -> list[Mention]:
        """Give what a noun denotes with all that is joined to it, in text order, each once.

        `acting` says that the noun does something, so that *engineers at Acme* stand for Acme.
        """
        found = list(self._own(token, depth, acting=acting))
        found.extend(self._misjoined(token))
        if depth < _DEPTH:
            for child in children(token):
                if child.dep_ == "conj" and child.pos_ not in {"VERB", "AUX"}:
                    found.extend(self.things(child, depth + 1, acting=acting))
        return list(dict.fromkeys(found))

    def _misjoined(self, token: Token) -> Iterator[Mention]:
        """Yield names of a list that the parser took for modifiers: *Bolt Capital and Peak*."""
        mention = self.headed(token)
        if mention is None:
            return
        for child in children(token):
            other = self.headed(child)
            if other is None or other is mention or child.dep_ not in _BEFORE | {"appos"}:
                continue
            end = min(other.span, mention.span).end
            if _LIST.match(self.text, end, end + 6) is None:
                continue
            alike = terms.top(other.cls) == terms.top(mention.cls) != terms.Place
            goes_on = any(c.dep_ == "conj" and self.headed(c) for c in children(child))
            if alike and (child.dep_ != "appos" or goes_on):
                yield other
                yield from self._joined(child, 0)

    def _own(self, token: Token, depth: int, *, acting: bool) -> Iterator[Mention]:
        """Yield what a noun by itself denotes."""
        mention = self.headed(token)
        if mention is None and (inside := self.at(token)) is not None:
            mention = None if self.is_modifier(token) else inside
        if mention is not None:
            yield mention
            return
        if depth > _DEPTH:
            return
        if token.lower_ in RELATIVE:
            yield from self._antecedents(token, depth)
        elif token.pos_ in {"NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"}:
            yield from self._described(token, depth)
            if acting and token.lemma_.lower() in ACTING_FOR:
                yield from self._employer(token, depth)

    def _antecedents(self, token: Token, depth: int) -> Iterator[Mention]:
        clause = next((t for t in [token, *token.ancestors] if t.dep_ == "relcl"), None)
        if clause is None or clause.head.i > token.i:
            return
        found = _nearest(self.things(clause.head, depth + 1), token, clause)
        if token.lower_ == "who" and found and not any(_is_person(m) for m in found):
            above = (self.headed(t) for t in clause.head.ancestors)
            found = [m for m in above if m is not None and _is_person(m)][:1] or found
        yield from found

    def _described(self, noun: Token, depth: int) -> Iterator[Mention]:
        """Yield what a common noun stands for, by the first of the ways that finds something."""
        for way in (self._named, self._listed, self._kind, self._part, self._apposed):
            found = list(way(noun, depth))
            if found:
                yield from found
                return

    def _named(self, noun: Token, depth: int) -> Iterator[Mention]:
        """Read *the chatbot, Bard* and *a model called Bard*."""
        for child in children(noun):
            if child.dep_ == "appos" and (mention := self.headed(child)):
                yield mention
                if noun.tag_ == "NNS":  # founders, Ana and Ben; not: a founder, Ana, and Ben
                    yield from self._joined(child, depth)
            elif child.dep_ in {"acl", "amod"} and child.lower_ in CALLED:
                for named in children(child):
                    if named.dep_ in {"oprd", "dobj", "attr"}:
                        yield from self.things(named, depth + 1)
        if noun.i + 1 < len(self.doc) and (after := self.at(self.doc[noun.i + 1])) is not None:
            head = self.doc[noun.i + 1]
            while head.head.i > head.i and self.at(head.head) is after:
                head = head.head
            if head.head == noun.head and head.dep_ == noun.dep_ and head is not head.head:
                yield after  # two subjects side by side: the toolmaker Acme

    def _joined(self, token: Token, depth: int) -> Iterator[Mention]:
        for child in children(token):
            if child.dep_ == "conj" and self.headed(child) is not None:
                yield from self.things(child, depth + 1)

    def _listed(self, noun: Token, depth: int) -> Iterator[Mention]:
        """Read *chips such as the H100*, *firms including Acme*, *partners like Acme*."""
        for child in children(noun):
            if child.dep_ == "prep" and child.lower_ in LIST_OPENERS and child.i > noun.i:
                if child.lower_ == "as" and not any(c.lower_ == "such" for c in children(child)):
                    continue
                for obj in children(child):
                    if obj.dep_ == "pobj":
                        yield from self.things(obj, depth + 1)

    def _kind(self, noun: Token, depth: int) -> Iterator[Mention]:
        """Read *H100 chips*, *the Llama family*."""
        del depth
        if noun.lemma_.lower() not in KINDS:
            return
        for child in children(noun):
            mention = self.headed(child)
            if mention is not None and child.dep_ in _BEFORE and is_artefact(mention):
                yield mention

    def _employer(self, noun: Token, depth: int) -> Iterator[Mention]:
        """Read *Acme's engineers*, *Acme engineers*, *a team at Acme*, who act for Acme."""
        for child in children(noun):
            if child.dep_ in _BEFORE or child.dep_ == "poss":
                found = [m for m in (self.headed(child),) if m is not None]
            elif child.dep_ == "prep" and child.lower_ in {"of", "at", "from"}:
                found = [
                    m
                    for c in children(child)
                    if c.dep_ == "pobj"
                    for m in self.things(c, depth + 1)
                ]
            else:
                continue
            yield from (m for m in found if terms.top(m.cls) == terms.Organisation)

    def _part(self, noun: Token, depth: int) -> Iterator[Mention]:
        """Read *versions of Llama*, *dozens of H100s*."""
        if noun.lemma_.lower() not in PARTS and noun.pos_ not in {"DET", "PRON"}:
            return
        for child in children(noun):
            if child.dep_ == "prep" and child.lower_ == "of":
                for obj in children(child):
                    if obj.dep_ == "pobj":
                        yield from self.things(obj, depth + 1)

    def _apposed(self, noun: Token, depth: int) -> Iterator[Mention]:
        """Read *Bard, a chatbot* and, where a clause hangs on the noun, *Bard is a chatbot*."""
        if noun.dep_ == "appos":
            if mention := self.headed(noun.head):
                yield mention
        elif noun.dep_ == "attr" and any(c.dep_ in {"relcl", "acl"} for c in children(noun)):
            for child in children(noun.head):
                if child.dep_ == "nsubj":
                    yield from self.things(child, depth + 1)


_latest: list[tuple[Document, Scene]] = []


def scene_of(document: Document) -> Scene:
    """Give the scene of a document; the extractors of one document share it.

    Only the latest is kept: a document's extractors run one after another.
    """
    if not _latest or _latest[0][0] is not document:
        _latest[:] = [(document, Scene(document))]
    return _latest[0][1]


def is_pronoun(mention: Mention) -> bool:
    """Tell whether a mention is a pronoun."""
    return mention.kind is MentionKind.PRONOUN
