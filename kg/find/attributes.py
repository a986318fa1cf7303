"""Parts of speech and morphology from tags: what spaCy's attribute ruler says, in less time.

The ruler's patterns look at a token's tag and dependency, at whether it is white space and, for
some words, at its lower-case form: what it sets depends on nothing else. So its answer for such a
key is kept. Texts with one of its few two-word patterns (*gonna*) go through the ruler itself.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc

_Key = tuple[int, int, int]
_Test = Callable[[str, str], bool]


class CachedRuler:
    """An attribute ruler that remembers what it said of a key."""

    def __init__(self, ruler: AttributeRuler) -> None:
        self._ruler = ruler
        self._strings = ruler.vocab.strings
        self._known: dict[_Key, tuple[int, int, int]] = {}
        self._word: dict[int, int] = {}
        self._expressions: list[re.Pattern[str]] = []
        self._pairs: list[tuple[_Test, _Test]] = []
        self._paired: dict[tuple[int, ...], bool] = {}
        single: set[str] = set()
        for rule in ruler.patterns:
            patterns: Any = rule["patterns"]
            for pattern in patterns:
                if len(pattern) == 1:
                    single.update(self._words(pattern[0]))
                else:
                    self._pairs.append((_tester(pattern[0]), _tester(pattern[1])))
        self._special = {self._strings.add(w) for w in single}

    def _words(self, token: dict[str, Any]) -> Iterator[str]:
        """Yield the words that a token's pattern names; keep what it describes by expression."""
        lower = token.get("LOWER")
        if isinstance(lower, str):
            yield lower
        elif isinstance(lower, dict):
            yield from lower.get("IN", ())
            yield from lower.get("NOT_IN", ())
            if "REGEX" in lower:
                self._expressions.append(re.compile(lower["REGEX"]))

    def __call__(self, doc: Doc) -> Doc:
        """Set parts of speech, morphology and irregular lemmas of a tagged and parsed text."""
        rows = doc.to_array(["LOWER", "TAG", "DEP"]).tolist()
        keys = [(self._shape_of(lower), tag, dep) for lower, tag, dep in rows]
        known = self._known
        if any(self._is_pair(a[0], a[2], b[0], b[2]) for a, b in pairwise(rows)):
            return self._ruler(doc)
        if any(k not in known for k in keys):
            doc = self._ruler(doc)
            said = doc.to_array(["POS", "MORPH", "LEMMA"]).tolist()
            known.update(zip(keys, map(tuple, said), strict=True))
            return doc
        values: Any = np.array([known[k] for k in keys], dtype=np.uint64)
        doc.from_array(["POS", "MORPH", "LEMMA"], values)
        return doc

    def _shape_of(self, lower: int) -> int:
        """Give the word itself if a pattern names it, else white space or nothing in particular."""
        found = self._word.get(lower)
        if found is None:
            word = self._strings[lower]
            named = lower in self._special or any(e.search(word) for e in self._expressions)
            found = self._word[lower] = lower if named else 1 if word.isspace() else 0
        return found

    def _is_pair(self, *pair: int) -> bool:
        """Tell whether a two-word pattern may fit two words, given as word and dependency each."""
        found = self._paired.get(pair)
        if found is None:
            first, relation, second, other = (self._strings[i] for i in pair)
            found = any(a(first, relation) and b(second, other) for a, b in self._pairs)
            self._paired[pair] = found
        return found


def _tester(token: dict[str, Any]) -> _Test:
    """Make the test of word and dependency that a token's pattern asks for; tags always pass."""
    wanted = token.get("DEP")
    lower = token.get("LOWER")
    expression: re.Pattern[str] | None = None
    allowed: frozenset[str] | None = None
    if isinstance(lower, str):
        allowed = frozenset({lower})
    elif isinstance(lower, dict) and "IN" in lower:
        allowed = frozenset(lower["IN"])
    elif isinstance(lower, dict) and "REGEX" in lower:
        expression = re.compile(lower["REGEX"])

    def test(word: str, relation: str) -> bool:
        if isinstance(wanted, str) and relation != wanted:
            return False
        if allowed is not None and word not in allowed:
            return False
        return expression is None or bool(expression.search(word))

    return test


@Language.factory("newsgraph_attributes")
def make_cached_ruler(nlp: Language, name: str) -> CachedRuler:
    """Put the cache over the pipeline's own ruler."""
    del name
    ruler = nlp.get_pipe("attribute_ruler")
    assert isinstance(ruler, AttributeRuler)
    return CachedRuler(ruler)
