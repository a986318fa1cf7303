"""Spellings of one name that differ in nothing that counts: accents, hyphens, capitals, legal form.

*Cote d'Ivoire* is *Côte d’Ivoire*, *Open AI* is *OpenAI*, *Nvidia Corp.* is *NVIDIA*. Digits count,
and so do the dots between them: *GPT-4* is not *GPT-4o*, nor *Llama 3.1* *Llama 31*.
"""

import re
import unicodedata

_LEGAL = re.compile(
    r",?\s+(?:inc|incorporated|corp|corporation|ltd|limited|llc|plc|gmbh|ag|s\.?a|co|pty|n\.?v|b\.?v)\.?$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
_SHORTEST = 5
"""Letters under which two spellings may well be two names: *Meta* and *META*, *Arm* and *ARM*."""


def spelling_key(name: str) -> str | None:
    """Give what all spellings of a name have in common; None if the name is too short to tell.

    >>> spelling_key("Open AI") == spelling_key("OpenAI, Inc.")
    True
    >>> spelling_key("GPT-4.1"), spelling_key("The Côte d’Ivoire"), spelling_key("Arm")
    ('gpt4.1', 'cotedivoire', None)
    """
    plain = unicodedata.normalize("NFKD", _LEGAL.sub("", _ARTICLE.sub("", name.strip())))
    letters = "".join(
        c
        for i, c in enumerate(plain)
        if c.isalnum() or (c == "." and plain[i + 1 : i + 2].isdigit() and plain[i - 1].isdigit())
    )
    return letters.casefold() if len(letters) >= _SHORTEST else None
