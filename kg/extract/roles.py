"""Who heads what and who holds which post: *X, chief executive of Y*; *Y's CEO X*; *Y boss X*."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import yaml
from spacy.tokens import Span, Token

from kg import terms
from kg.extract.bearers import NAMING, bearers
from kg.extract.clauses import compounds, objects_of, possessors
from kg.extract.finding import Finding, Ruled
from kg.extract.governors import ADJECTIVES_FORMER
from kg.extract.scene import Scene
from kg.extract.tree import children
from kg.model import Mention, MentionKind

_NOMINAL: Final = frozenset({"NOUN", "PROPN"})
_PREPOSITIONS: Final = ("of", "at", "for", "in", "with", "on", "from")
_TITLE_WORDS: Final = frozenset({"compound", "amod", "nmod", "advmod", "punct"})


_OF_BODIES: Final = frozenset({"minister", "secretary", "commissioner"})


@dataclass(frozen=True, slots=True)
class Posts:
    """Words for posts: of heads, their phrases, all others, political ones, and what lessens."""

    heads: frozenset[str]
    phrases: frozenset[str]
    posts: frozenset[str]
    lesser: frozenset[str]
    political: frozenset[str]

    def names(self, token: Token) -> bool:
        """Tell whether a noun names a post."""
        lemma = token.lemma_.lower()
        return lemma in self.posts or lemma in self.heads

    def is_head(self, title: list[str], whole: Mention) -> bool:
        """Tell whether a title, in lower case, is that of whoever heads the whole.

        A minister heads a ministry and not the country; a director with nothing before it an
        institute.
        """
        words = [w for w in title if w not in {"-", "co", "co-", "acting", "interim", "founding"}]
        for size in (3, 2):
            if len(words) >= size and " ".join(words[-size:]) in self.phrases:
                return not self.lesser & set(words[:-size])
        if words[-1] in _OF_BODIES and whole.cls == terms.GovernmentBody:
            return not {"deputy", "assistant", "under", "vice", "press"} & set(words)
        if words == ["director"]:
            return terms.top(whole.cls) == terms.Organisation
        return words[-1] in self.heads and not self.lesser & set(words)


@cache
def load_posts() -> Posts:
    """Read the words for posts that ship with the package."""
    raw = yaml.safe_load((files("kg.lookups") / "posts.yaml").read_text(encoding="utf-8"))
    return Posts(
        heads=frozenset(raw["heads"].split()) - {"executive", "director"},
        phrases=frozenset(p.strip() for p in raw["head-phrases"].split(",")),
        posts=frozenset(raw["posts"].split()) | {"director"},
        lesser=frozenset(raw["lesser"].split()),
        political=frozenset(raw["political"].split()),
    )


class Roles(Ruled):
    """Posts: heads of organisations and places, and all who hold another post there."""

    name = "roles"
    version = "2"
    emits = frozenset({terms.ledBy, terms.affiliatedWith})

    def find(self, scene: Scene) -> Iterator[Finding]:
        """Yield a finding for each person, post and place of it, in text order."""
        posts = load_posts()
        for token in scene.doc:
            if token.pos_ in _NOMINAL and posts.names(token):
                yield from _of_post(scene, token, posts)


def _of_post(scene: Scene, token: Token, posts: Posts) -> Iterator[Finding]:
    own = scene.at(token)
    if own is not None and own.kind is MentionKind.NAME and terms.top(own.cls) != terms.Person:
        return
    people = [m for m in bearers(scene, token) if terms.top(m.cls) == terms.Person]
    if not people:
        return
    political = token.lemma_.lower() in posts.political
    how, wholes = _wholes(scene, token, political=political)
    title = _title(scene, token)
    words = [t.lower_ for t in title]
    before = title[0].nbor(-1) if title[0].i else token
    former = before.lower_ in ADJECTIVES_FORMER or any(
        t.lower_ in ADJECTIVES_FORMER for t in children(token) if t.i < token.i
    )
    for whole in wholes:
        heads = posts.is_head(words, whole) and not _is_of_part(scene, token, how)
        for person in people:
            subject, predicate, obj = (
                (whole, terms.ledBy, person) if heads else (person, terms.affiliatedWith, whole)
            )
            if terms.allows(predicate, subject.cls, obj.cls):
                kind = "head" if heads else "post"
                yield Finding(
                    subject,
                    predicate,
                    obj,
                    trigger=token,
                    rule=f"roles:{kind}:{how}",
                    role=_role(scene, token, title),
                    former=former,
                    fixed=not _is_predicate(token),
                )


def _is_predicate(token: Token) -> bool:
    """Tell *X is chair*, *named X chair* and *as chair* from a post that only describes."""
    if token.dep_ == "conj" and token.head.pos_ in _NOMINAL:
        return _is_predicate(token.head)
    if token.dep_ in {"attr", "oprd", "acomp"}:
        return True
    if token.dep_ == "dobj":
        return token.head.lemma_ in NAMING or token.head.lower_ == "managing"
    return token.dep_ == "pobj" and token.head.lower_ == "as"


def _is_of_part(scene: Scene, token: Token, how: str) -> bool:
    """Tell *Acme's head of research* and *an agency commissioner* from those who head the whole."""
    lemma = token.lemma_.lower()
    if lemma in _OF_BODIES:
        return any(c.lower_ in {"a", "an"} for c in children(token))
    if how == "of" or lemma not in {"head", "director", "leader", "chief", "chair"}:
        return False
    after = [c for c in children(token) if c.dep_ == "prep" and c.lower_ in {"of", "for"}]
    return any(scene.at(t) is None for c in after for t in children(c))


def _title(scene: Scene, token: Token) -> list[Token]:
    """Give the words of a title without those for time and place: *chief executive*."""
    words = [token]
    if token.i and token.nbor(-1).lower_ in {"managing", "founding", "acting"}:
        words.insert(0, token.nbor(-1))
    while words[0].i and words[0].nbor(-1).text == "-" and scene.at(words[0].nbor(-2)) is None:
        words[:0] = [words[0].nbor(-2), words[0].nbor(-1)]
    for child in reversed([c for c in token.lefts if c.i < words[0].i]):
        hyphened = child.whitespace_ == "" and child.i == words[0].i - 1
        if scene.at(child) is not None or not (child.dep_ in _TITLE_WORDS or hyphened):
            break
        if child.lower_ not in ADJECTIVES_FORMER:
            words[:0] = [t for t in child.subtree if t.i < words[0].i]
    return words


def _role(scene: Scene, token: Token, title: list[Token]) -> str:
    """Give the words of a post with what it is a post of: *minister for digital affairs*."""
    words = [t.text for t in title]
    after = token.i + 1
    if after < len(token.doc) and token.doc[after].lower_ in {"of", "for"}:
        part = list(_plain_words(scene, token.doc[after + 1 : after + 6]))
        if part and part[-1].pos_ in _NOMINAL:
            words += [token.doc[after].text, *(t.text for t in part)]
    return " ".join(words).replace(" - ", "-")


def _plain_words(scene: Scene, words: Span) -> Iterator[Token]:
    """Yield words up to the next name, preposition or mark."""
    for token in words:
        if scene.at(token) is not None or token.pos_ in {"ADP", "PUNCT", "VERB", "AUX", "PRON"}:
            return
        yield token


def _wholes(scene: Scene, token: Token, *, political: bool) -> tuple[str, list[Mention]]:
    """Give the organisations or places of a post, from the first construction that names one."""
    for candidate in _shared(token):
        if found := _employers(possessors(scene, candidate), political=political):
            return "poss", found
        for preposition in _PREPOSITIONS:
            near = objects_of(scene, candidate, preposition)
            placed = political and preposition in {"of", "for"}
            if found := _employers(near, political=placed):
                return preposition, found
        if found := _employers(_of_part(scene, candidate), political=political):
            return "of", found
        if found := _employers(compounds(scene, candidate), political=political):
            return "compound", found
    if token.dep_ in {"compound", "nmod", "amod"}:
        before = [m for c in children(token.head) if c.i < token.i and (m := scene.headed(c))]
        if found := _employers(before, political=political):
            return "beside", found[-1:]
    return "", []


def _of_part(scene: Scene, token: Token) -> list[Mention]:
    """Read *minister of trade of Peru*, *head of research at Acme*."""
    return [
        mention
        for prep in children(token)
        if prep.dep_ == "prep" and prep.lower_ in {"of", "for"}
        for part in children(prep)
        if part.dep_ == "pobj" and scene.at(part) is None
        for inner in ("of", "at", "in")
        for mention in objects_of(scene, part, inner)
    ]


def _shared(token: Token) -> Iterator[Token]:
    """Yield a title and those joined to it: *founder and chief executive of X*."""
    yield token
    if token.dep_ == "conj" and token.head.pos_ in _NOMINAL:
        yield token.head
    for child in children(token):
        if child.dep_ == "conj" and child.pos_ in _NOMINAL:
            yield child


def _employers(mentions: list[Mention], *, political: bool) -> list[Mention]:
    """Keep those where posts are held: places, and their adjectives, for political ones only.

    *An American engineer* holds no post in America, nor *a teacher from Lima* one in Lima.
    """
    found = [m for m in mentions if terms.top(m.cls) == terms.Organisation]
    if not found and political:
        found = [m for m in mentions if terms.top(m.cls) == terms.Place]
    return found
