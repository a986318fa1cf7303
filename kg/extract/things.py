"""Which thing a word of the parse denotes: mentions by token, subjects, objects, modality."""

from bisect import bisect_left
from collections.abc import Iterator

from spacy.tokens import Token

from kg import terms
from kg.extract.tree import children
from kg.model import Document, Mention, Modality, Span

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_UP = frozenset({"conj", "advcl", "xcomp", "pcomp"})
_PLANNED = frozenset(
    "plan intend aim promise propose hope want agree prepare seek pledge due slated scheduled set"
    " plans".split()
)
_EXPECTED = frozenset("expect predict forecast likely may might could".split())
_FUTURE = frozenset("will shall would must should 'll wo".split())


class Things:
    """The mentions of a document by token, and what the parse says of them."""

    def __init__(self, document: Document) -> None:
        self.text = document.article.text
        self._document = document
        self._of: dict[int, list[Mention]] = {}
        for mention in document.mentions:
            if not mention.entity:
                continue
            span = document.doc.char_span(
                mention.span.start, mention.span.end, alignment_mode="expand"
            )
            for token in span if span is not None else ():
                self._of.setdefault(token.i, []).append(mention)

    def within(self, span: Span) -> list[Mention]:
        """Give the resolved mentions that lie within a span, in text order."""
        mentions = self._document.mentions
        first = bisect_left(mentions, span.start, key=lambda m: m.span.start)
        last = bisect_left(mentions, span.end, key=lambda m: m.span.start)
        return [m for m in mentions[first:last] if m.entity and m.span.end <= span.end]

    def at(self, token: Token, cls: str) -> Mention | None:
        """Give the outermost mention of a class at a token."""
        found = [m for m in self._of.get(token.i, ()) if terms.is_a(m.cls, cls)]
        return max(found, key=lambda m: m.span.end - m.span.start, default=None)

    def denoted(self, token: Token, cls: str) -> Mention | None:
        """Give the thing of a class that a noun denotes: itself, its apposition or its name."""
        if found := self.at(token, cls):
            return None if self._owns(found) else found
        for child in children(token):
            if child.dep_ in {"appos", "compound", "nmod", "flat"} and (
                found := self.at(child, cls)
            ):
                return None if self._owns(found) else found
        if token.dep_ == "appos":
            return self.at(token.head, cls)
        return None

    def _owns(self, mention: Mention) -> bool:
        if mention.text.casefold() in {"its", "their", "his", "her", "our", "my", "your", "whose"}:
            return True
        return self.text[mention.span.end : mention.span.end + 2] in {"'s", "’s"}

    def subject(self, verb: Token, cls: str) -> Mention | None:
        """Give the subject of a verb, if it is of a class; of a participle, what it modifies."""
        token = verb
        for _ in range(4):
            for child in children(token):
                if child.dep_ in _SUBJECTS:
                    if child.lower_ in {"that", "which", "who"} and token.dep_ == "relcl":
                        return self.at(child, cls) or self.denoted(token.head, cls)
                    return self.denoted(child, cls)
            if token.dep_ in {"acl", "relcl"}:
                return self.denoted(token.head, cls)
            if token.dep_ not in _UP:
                return None
            token = token.head
        return None

    def objects(self, verb: Token, cls: str) -> list[Mention]:
        """Give the objects of a verb, of a class: *launched X and Y*, *X, which Z launched*."""
        found: list[Mention] = []
        for child in children(verb):
            if child.dep_ in {"dobj", "oprd", "attr"}:
                found.extend(self.joined(child, cls))
        if verb.dep_ == "relcl" and _has_own_subject(verb):
            antecedent = self.denoted(verb.head, cls)
            found.extend([antecedent] if antecedent is not None else [])
        return found

    def joined(self, token: Token, cls: str) -> Iterator[Mention]:
        """Yield the things of a class that a noun and those joined to it denote."""
        if found := self.denoted(token, cls):
            yield found
        for child in children(token):
            if child.dep_ == "conj":
                yield from self.joined(child, cls)

    def carried(self, sentence: Span, cls: str) -> Mention | None:
        """Give the one thing of a class that the sentence before speaks of, if it is only one."""
        sentences = self._document.sentences
        at = bisect_left(sentences, sentence)
        if not at or "\n\n" in self.text[sentences[at - 1].end : sentence.start]:
            return None
        last = self.within(sentences[at - 1])
        found = {m.entity: m for m in reversed(last) if terms.is_a(m.cls, cls)}
        return next(iter(found.values())) if len(found) == 1 else None

    def modality(self, at: int, sentence: Span) -> Modality:
        """Tell how the clause around an offset is stated: done, planned, expected or denied."""
        span = self._document.doc.char_span(at, min(at + 1, sentence.end), alignment_mode="expand")
        token = span.root if span is not None else None
        while token is not None and token.pos_ not in {"VERB", "AUX"} and token.head.i != token.i:
            token = token.head
        return modality_of(token) if token is not None else Modality.ASSERTED


def _has_own_subject(verb: Token) -> bool:
    """Tell whether a relative clause has a subject of its own: *which Acme released*."""
    return any(
        c.dep_ in _SUBJECTS and c.lower_ not in {"which", "that", "who"} for c in children(verb)
    )


def modality_of(verb: Token) -> Modality:
    """Tell how a verb is stated, by its auxiliaries and the verbs that govern it."""
    token = verb
    for _ in range(3):
        words = {c.lower_ for c in children(token) if c.dep_ in {"aux", "auxpass", "neg", "acomp"}}
        if any(c.dep_ == "neg" for c in children(token)):
            return Modality.NEGATED
        if words & {"may", "might", "could"} or token.lemma_ in _EXPECTED:
            return Modality.PREDICTED
        if (
            _is_to_be(token)
            or words & _FUTURE
            or words & _PLANNED
            or (token.lemma_ in _PLANNED and token is not verb)
        ):
            return Modality.PROPOSED
        if token.dep_ not in {"xcomp", "ccomp", "advcl"} or token.head.i == token.i:
            break
        token = token.head
    return Modality.ASSERTED


def _is_to_be(verb: Token) -> bool:
    """Tell *is to take effect*, which is still to come."""
    lefts = [c.lower_ for c in verb.lefts]
    return verb.dep_ == "xcomp" and verb.head.lemma_ == "be" and "to" in lefts
