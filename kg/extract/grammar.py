"""What the parse says of mentions: which thing a noun denotes, and what a verb or noun joins."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg import terms
from kg.model import Document, Mention, MentionKind, Span

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_OBJECTS = frozenset({"dobj", "attr", "oprd", "dative"})
_RELATIVE = frozenset({"that", "which", "who", "whom"})
_UP = frozenset({"conj", "advcl", "xcomp", "pcomp"})
_KIND_NOUNS = frozenset(
    "model models chatbot assistant app chip chips processor processors platform series family "
    "line law act bill rule regulation framework library tool system dataset benchmark gpu gpus "
    "accelerator accelerators supercomputer software product products llm engine".split()
)
"""Nouns that say what a name before them is: *the Gemini models*, *the H20 chip*."""
_LIST_LINKS = frozenset({"including", "like", "as"})
_OWNERS = frozenset("its their his her our my your whose".split())


class Grammar:
    """A document's mentions by token, and the arguments of its words."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._of: dict[int, Mention] = {}
        for mention in document.mentions:
            if not mention.entity:
                continue
            span = document.doc.char_span(
                mention.span.start, mention.span.end, alignment_mode="expand"
            )
            for token in span if span is not None else ():
                self._of.setdefault(token.i, mention)

    def at(self, token: Token) -> Mention | None:
        """Give the mention that a token is part of."""
        return self._of.get(token.i)

    def sentence(self, token: Token) -> Span | None:
        """Give the sentence of a token, None in page debris."""
        return next((s for s in self.document.sentences if s.start <= token.idx < s.end), None)

    def is_owner(self, mention: Mention) -> bool:
        """Tell whether a mention stands as possessive: *Google's*, *its*."""
        after = self.document.article.text[mention.span.end : mention.span.end + 2]
        if mention.text.casefold() in _OWNERS:
            return True
        return after[:1] in {"'", "’"} and after[1:] in {"s", " "}

    def denoted(self, token: Token) -> list[Mention]:
        """Give what a noun denotes: itself or its apposition, and all that is joined to it."""
        found = list(self._denoted(token, 0))
        return list({m.entity: m for m in found}.values())

    def _denoted(self, token: Token, depth: int) -> Iterator[Mention]:
        mention = self.at(token)
        if mention is not None:
            if not self.is_owner(mention):
                yield mention
        else:
            for child in token.children:
                named = self.at(child)
                if named is None or self.is_owner(named):
                    continue
                kind = token.lower_ in _KIND_NOUNS and terms.top(named.cls) in {
                    terms.Model,
                    terms.Technology,
                    terms.Policy,
                }
                if child.dep_ == "appos" or (child.dep_ in {"compound", "nmod"} and kind):
                    yield named
            if token.dep_ == "appos" and (head := self.at(token.head)) and not self.is_owner(head):
                yield head
        if depth > 12:
            return
        for child in token.children:
            if child.dep_ == "conj" and child.pos_ in {"NOUN", "PROPN", "PRON", "NUM", "X"}:
                yield from self._denoted(child, depth + 1)
            elif child.dep_ == "prep" and child.lower_ in _LIST_LINKS:
                for inner in child.children:
                    if inner.dep_ == "pobj":
                        yield from self._denoted(inner, depth + 1)

    def subjects(self, verb: Token) -> list[Mention]:
        """Give the grammatical subject of a verb, through control, conjunction and relatives."""
        token = verb
        for _ in range(5):
            for child in token.children:
                if child.dep_ in _SUBJECTS:
                    if child.lower_ in _RELATIVE and token.dep_ == "relcl":
                        return self.denoted(token.head) or self.denoted(child)
                    return self.denoted(child)
            if token.dep_ in {"acl", "relcl"} and token.tag_ in {"VBG", "VBN", "VB", "VBD"}:
                return self.denoted(token.head)
            if token.dep_ not in _UP or token.head.i == token.i:
                return []
            token = token.head
            if token.pos_ not in {"VERB", "AUX", "ADP"}:
                return []
        return []

    def objects(self, verb: Token) -> list[Mention]:
        """Give the direct objects of a verb, those of a relative clause too."""
        found = [m for c in verb.children if c.dep_ in _OBJECTS for m in self.denoted(c)]
        if (
            not found
            and verb.dep_ == "relcl"
            and not any(c.dep_ in _SUBJECTS and c.lower_ in _RELATIVE for c in verb.children)
        ):
            found = self.denoted(verb.head)
        return found

    def is_passive(self, verb: Token) -> bool:
        """Tell whether a verb is passive, participles after nouns included."""
        if any(c.dep_ in {"auxpass", "nsubjpass", "agent"} for c in verb.children):
            return True
        return verb.tag_ == "VBN" and verb.dep_ in {"acl", "advcl", "amod"}

    def prepositions(self, word: Token) -> dict[str, list[Mention]]:
        """Give what stands after each preposition of a word: {'in': [...], 'by': [...]}."""
        found: dict[str, list[Mention]] = {}
        for child in word.children:
            if child.dep_ in {"prep", "agent", "dative"} and child.pos_ in {"ADP", "SCONJ", "VERB"}:
                for inner in child.children:
                    if inner.dep_ in {"pobj", "pcomp"}:
                        found.setdefault(child.lower_, []).extend(self.denoted(inner))
                    elif inner.dep_ == "prep":
                        for deep in inner.children:
                            if deep.dep_ == "pobj":
                                found.setdefault(inner.lower_, []).extend(self.denoted(deep))
        return found

    def slots(self, verb: Token) -> dict[str, list[Mention]]:
        """Give the arguments of a verb by slot: subj, obj and each preposition."""
        slots = self.prepositions(verb)
        for child in verb.children:  # *signed a deal with X*: the preposition hangs on the object
            if child.dep_ in _OBJECTS and self.at(child) is None:
                for name, things in self.prepositions(child).items():
                    slots.setdefault(f"obj.{name}", []).extend(things)
        subjects = self.subjects(verb)
        if self.is_passive(verb):
            slots["obj"] = subjects
            slots["subj"] = slots.get("by", [])
        else:
            slots["subj"] = subjects
            slots["obj"] = self.objects(verb)
        return slots

    def noun_slots(self, noun: Token) -> dict[str, list[Mention]]:
        """Give the arguments of a noun: self, poss, compound and each preposition."""
        slots = self.prepositions(noun)
        slots["self"] = self._self(noun)
        for child in noun.children:
            if child.dep_ == "poss":
                slots.setdefault("poss", []).extend(self._owner(child))
            elif child.dep_ in {"compound", "nmod", "amod"} and (found := self.at(child)):
                slots.setdefault("compound", []).append(found)
        return slots

    def _owner(self, token: Token) -> list[Mention]:
        mention = self.at(token)
        if mention is not None:
            return [mention]
        return [m for c in token.children if c.dep_ == "appos" and (m := self.at(c))]

    def _self(self, noun: Token) -> list[Mention]:
        """Give the named thing that a common noun speaks of: apposition, copula, title."""
        head = noun.head
        if (own := self.at(noun)) is not None:
            return [own]
        if noun.dep_ == "appos":
            return [m] if (m := self.at(head)) else []
        if noun.dep_ in {"compound", "nmod"} and (m := self.at(head)):
            return [m]
        if noun.dep_ == "attr" and head.lemma_ in {"be", "become", "remain"}:
            return self.subjects(head)
        if noun.dep_ == "pobj" and head.lower_ == "as":
            return self.objects(head.head) or self.subjects(head.head)
        if noun.dep_ == "oprd":
            return self.subjects(head) if self.is_passive(head) else self.objects(head)
        if noun.dep_ == "conj" and head.pos_ == "NOUN" and head.i != noun.i:
            return self._self(head)
        return [m for c in noun.children if c.dep_ == "appos" and (m := self.at(c))]


def lemma_of(verb: Token) -> str:
    """Give the lemma of a verb with its particle: take_over."""
    particle = next((c.lower_ for c in verb.children if c.dep_ == "prt"), None)
    lemma = verb.lemma_.lower()
    return f"{lemma}_{particle}" if particle else lemma


def is_named(mention: Mention) -> bool:
    """Tell whether a mention is a name or a demonym."""
    return mention.kind in {MentionKind.NAME, MentionKind.ADJECTIVE}
