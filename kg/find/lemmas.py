"""Lemmas as spaCy's rules give them, each kind of word looked up once.

The rules look at a word as written, its part of speech and its morphology, and at nothing else.
"""

from typing import Any

import numpy as np
from spacy.language import Language
from spacy.pipeline import Lemmatizer
from spacy.tokens import Doc


class CachedLemmatizer:
    """A rule lemmatizer that remembers its answers."""

    def __init__(self, lemmatizer: Lemmatizer) -> None:
        self._lemmatizer = lemmatizer
        self._strings = lemmatizer.vocab.strings
        self._known: dict[tuple[int, int, int], int] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemmas that the attribute ruler has not set."""
        rows = doc.to_array(["ORTH", "POS", "MORPH", "LEMMA"]).tolist()
        lemmas = [
            set_before or self._lemma(doc, at, (orth, pos, morph))
            for at, (orth, pos, morph, set_before) in enumerate(rows)
        ]
        values: Any = np.array(lemmas, dtype=np.uint64)
        doc.from_array(["LEMMA"], values)
        return doc

    def _lemma(self, doc: Doc, at: int, key: tuple[int, int, int]) -> int:
        found = self._known.get(key)
        if found is None:
            lemma = self._lemmatizer.rule_lemmatize(doc[at])[0]
            found = self._known[key] = self._strings.add(lemma)
        return found


@Language.factory("newsgraph_lemmas")
def make_cached_lemmatizer(nlp: Language, name: str) -> CachedLemmatizer:
    """Put the cache over the pipeline's own lemmatizer."""
    del name
    lemmatizer = nlp.get_pipe("lemmatizer")
    assert isinstance(lemmatizer, Lemmatizer)
    return CachedLemmatizer(lemmatizer)
