"""The label sets of the learned model; training and run time share them, in this order."""

from functools import lru_cache

from kg import terms
from kg.model import MentionKind, Modality

CLASSES = tuple(sorted(terms.CLASSES))
"""Classes of mentions."""

RELATIONS = tuple(sorted(terms.SIGNATURES))
"""Relations between mentions, nationality among them."""

MODALITIES = tuple(Modality)

KINDS = (MentionKind.NAME, MentionKind.NOMINAL, MentionKind.PRONOUN, MentionKind.ADJECTIVE)

TAGS = ("O", "B-name", "I-name", "B-nominal", "I-nominal", "B-pronoun", "I-pronoun")
"""Tags of word pieces; a demonym is tagged as a name."""

SHAPES = 8


def tag_of(kind: MentionKind, *, first: bool) -> int:
    """Give the tag of a piece of a mention."""
    name = "name" if kind is MentionKind.ADJECTIVE else kind.value
    return TAGS.index(f"{'B' if first else 'I'}-{name}")


@lru_cache(maxsize=65536)
def shape_of(word: str) -> int:
    """Tell how a word is written, which the uncased encoder does not see.

    0 lower case, 1 Capitalised, 2 CAPITALS, 3 a single capital, 4 miXed, 5 with digits,
    6 no letter, 7 not used (separators).

    >>> [shape_of(w) for w in ("model", "Meta", "EU", "A", "DeepSeek", "H100", ",")]
    [0, 1, 2, 3, 4, 5, 6]
    """
    if any(c.isdigit() for c in word):
        return 5
    if not any(c.isalpha() for c in word):
        return 6
    if word.islower():
        return 0
    if len(word) == 1:
        return 3
    if word.isupper():
        return 2
    return 1 if word[0].isupper() and word[1:].islower() else 4
