"""The lexicon of words that state a relation, read from `frames.yaml` and indexed by lemma."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from spacy.tokens import Token

from kg import terms
from kg.errors import BrokenRules
from kg.extract.clauses import is_verbal
from kg.extract.lemmas import lemma_of
from kg.extract.tree import children
from kg.model import Mention, Modality

_MARKS: Final = {"former", "never", *(m.value for m in Modality)}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place around a trigger, with the class that its filler must have and those it may not."""

    name: str
    cls: str | None = None
    never: tuple[str, ...] = ()

    def fits(self, mention: Mention) -> bool:
        """Tell whether a mention may fill the slot."""
        if self.cls is not None and not terms.is_a(mention.cls, self.cls):
            return False
        return not any(terms.is_a(mention.cls, cls) for cls in self.never)


@dataclass(frozen=True, slots=True)
class Saying:
    """One relation that a trigger states: slots are alternatives, the first filled one counts."""

    rule: str
    predicate: str
    subject: tuple[Slot, ...]
    object: tuple[Slot, ...]
    former: bool = False
    modality: Modality | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A trigger: its lemma, the words that must hang on it and those that must not.

    `prefix` is what must stand before it with a hyphen, as tokenisers split *fine-tune*.
    """

    lemma: str
    prefix: str
    others: tuple[str, ...]
    unless: frozenset[str]
    needs: frozenset[str]
    money: bool
    says: tuple[Saying, ...]

    def holds(self, trigger: Token, near: AbstractSet[str]) -> bool:
        """Tell whether the words near a trigger give it the frame's sense."""
        if self.prefix and not _is_hyphened(trigger, self.prefix):
            return False
        if not all(word in near for word in self.others):
            return False
        if self.needs and not self.needs & near:
            return False
        return not (self.unless & near)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Frames of verbs and of nouns by the lemma of their trigger."""

    verbs: Mapping[str, tuple[Frame, ...]]
    nouns: Mapping[str, tuple[Frame, ...]]

    def frames_at(self, token: Token) -> Iterator[Frame]:
        """Yield the frames whose sense a token has, in the order of the file."""
        if is_verbal(token):
            found = next((self.verbs[w] for w in _lemmas(token) if w in self.verbs), ())
        elif token.pos_ in {"NOUN", "PROPN", "ADJ"}:
            found = self.nouns.get(token.lemma_.lower(), ())
        else:
            return
        near = _near(token) if any(f.others or f.unless or f.needs for f in found) else frozenset()
        for frame in found:
            if frame.holds(token, near):
                yield frame


def _is_hyphened(token: Token, prefix: str) -> bool:
    """Tell whether a word follows another with a hyphen between."""
    if token.i < 2 or token.nbor(-1).text not in {"-", "–"}:
        return False
    return token.nbor(-2).lower_ == prefix


def _lemmas(verb: Token) -> tuple[str, ...]:
    """Give what may be the lemma of a verb, the likeliest first.

    Lemmatisers take *fined* for a form of *fin* and *cofounded* of *cofounde*, and leave a
    participle that the tagger took for an adjective as it is.
    """
    if verb.pos_ == "ADJ":
        word = verb.lower_
        return word[:-1], word[:-2], word[:-3]
    lemma = lemma_of(verb)
    return lemma, lemma + "e", lemma + "l", lemma[:-1]


def _near(trigger: Token) -> AbstractSet[str]:
    """Give lemmas and forms of the words that hang on a trigger, and of those on its object."""
    found: set[str] = set()
    for child in children(trigger):
        found |= {child.lower_, child.lemma_.lower()}
        if child.dep_ in {"dobj", "prep", "acomp", "attr", "oprd", "nsubjpass", "advmod"}:
            for word in children(child):
                if word.dep_ in {"compound", "pobj", "nummod", "amod", "quantmod", "prep"}:
                    found |= {word.lower_, word.lemma_.lower()}
                if word.dep_ == "prep":
                    found |= {w.lemma_.lower() for w in children(word)}
    if "$" in found or found & {"million", "billion", "trillion", "bn", "€", "£", "mln", "m"}:
        found.add("money")
    return found


@cache
def load_lexicon() -> Lexicon:
    """Read the lexicon that ships with the package.

    Raises BrokenRules with the entry that is wrong.
    """
    raw = yaml.safe_load((files("kg.lookups") / "frames.yaml").read_text(encoding="utf-8"))
    return read_lexicon(raw)


def read_lexicon(raw: Mapping[str, Any]) -> Lexicon:
    """Make a lexicon of what a YAML file in the form of `frames.yaml` holds.

    Raises BrokenRules with the entry that is wrong.
    """
    tables: dict[str, dict[str, list[Frame]]] = {"verbs": {}, "nouns": {}}
    for part, table in tables.items():
        for entry in raw.get(part, ()):
            for frame in _frames(part, entry):
                table.setdefault(frame.lemma, []).append(frame)
    return Lexicon(*({k: tuple(v) for k, v in t.items()} for t in tables.values()))


def _frames(part: str, entry: Mapping[str, Any]) -> Iterator[Frame]:
    words = [w.strip().split() for w in str(entry["words"]).split(",")]
    name = entry.get("id", "-".join(words[0]))
    says = entry["says"] if isinstance(entry["says"], list) else [entry["says"]]
    sayings = tuple(_saying(f"{part[:-1]}:{name}", s) for s in says)
    needs = entry.get("needs", ())
    for first, *others in words:
        prefix, _, lemma = first.lower().rpartition("-")
        yield Frame(
            lemma=lemma,
            prefix=prefix,
            others=tuple(o.lower() for o in others),
            unless=frozenset(entry.get("unless", ())),
            needs=frozenset([needs] if isinstance(needs, str) else needs),
            money=bool(entry.get("money")),
            says=sayings,
        )


def _saying(rule: str, text: str) -> Saying:
    parts = text.split()
    mark = parts.pop() if parts[-1] in _MARKS else ""
    predicate = terms.NG + parts[0]
    if len(parts) != 3 or predicate not in terms.SIGNATURES:
        raise BrokenRules(f"frames.yaml, {rule}: not PREDICATE SUBJECT OBJECT [MARK]: {text}")
    return Saying(
        rule=f"{rule}:{parts[0]}",
        predicate=predicate,
        subject=_slots(rule, parts[1]),
        object=_slots(rule, parts[2]),
        former=mark == "former",
        modality=Modality(mark) if mark and mark != "former" else None,
    )


def _slots(rule: str, text: str) -> tuple[Slot, ...]:
    found = []
    for part in text.split("|"):
        name, _, rest = part.partition(":")
        cls, *never = rest.split("!")
        for word in (cls, *never):
            if word and terms.NG + word not in terms.CLASSES:
                raise BrokenRules(f"frames.yaml, {rule}: the ontology has no class {word}")
        wanted = terms.NG + cls if cls else None
        found.append(Slot(name, wanted, tuple(terms.NG + n for n in never)))
    return tuple(found)
