"""The lemma of a verb where spaCy's rules give that of a shorter one: *hopes* is not from *hop*."""

from typing import Final

from spacy.tokens import Token

_REPAIRED: Final = {
    "hop": "hope",
    "fin": "fine",
    "ax": "axe",
    "cod": "code",
    "rid": "ride",
    "slat": "slate",
    "stag": "stage",
    "premier": "premiere",
    "instal": "install",
    "foreseed": "foresee",
    "decreed": "decree",
}
"""Found by inflecting each verb of the word lists; the shorter verb is rare in news."""


def lemma_of(token: Token) -> str:
    """Give a word's lemma in lower case, repaired for verbs."""
    lemma: str = token.lemma_.lower()
    return _REPAIRED.get(lemma, lemma) if token.pos_ == "VERB" else lemma
