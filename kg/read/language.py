"""Is an article in English? Extraction knows no other language."""

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from kg.errors import ForeignLanguage

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# English function words that its neighbours do not write the same way.
_ENGLISH: Final = frozenset(
    "the and to that for it with by at from has have are be this its which not or were been will "
    "would could their they he his she who said says more than about after what when there".split()
)
_WORD: Final = re.compile(r"[^\W\d_]+")

_CERTAIN_SHARE: Final = 0.15
"""Over this share of function words a text is English without asking the model, which takes a
second to load. Of 397 articles marked for training, 393 are over it."""
_MIN_LETTERS: Final = 120
"""Shorter texts cannot be told: a list of names looks like any language."""
_MAX_PROBABILITY: Final = 0.0001
"""Of English, for a text in another language. Mere lists of names come down to 0.04; paragraphs in
other languages lie at one in a hundred million."""
_READ: Final = 20_000


def check_english(text: str, source: str) -> bool:
    """Tell whether a text is surely English; False means too short or too mixed to tell.

    Raises ForeignLanguage if it is surely in another language.
    """
    words = _WORD.findall(text[:_READ].casefold())
    if sum(map(len, words)) < _MIN_LETTERS:
        return False
    if sum(word in _ENGLISH for word in words) > _CERTAIN_SHARE * len(words):
        return True
    ranked = _load_identifier().rank(text[:_READ])
    language = ranked[0][0]
    if language == "en" or dict(ranked)["en"] > _MAX_PROBABILITY:
        return bool(language == "en")
    raise ForeignLanguage(
        source,
        f"seems to be in another language ({language}); only English articles can be read: "
        "give an English version",
    )


@cache
def _load_identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
