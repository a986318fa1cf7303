r"""The one form in which a text is stored: every offset counts in it.

Cleaning changes how a text is written, never what it says: composed characters (NFC),
`\n` for each line end, one kind of space, no control characters.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Final

_LINE_END: Final = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACE: Final = re.compile(r"[^\S\n]")
_LINE_EDGE: Final = re.compile(r" *\n *")
_GAP: Final = re.compile(r"\n{3,}")

# Control characters; soft hyphens, zero-width spaces and byte order marks, which split names;
# and what turns the direction of writing, with which a text can look other than it reads.
_DROPPED: Final = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]"
)
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")

_WRAP_WIDTH: Final = 100
"""Lines longer than this are paragraphs, not lines broken at a width."""


def clean_text(text: str) -> str:
    r"""Give a text in its stored form; cleaning it again changes nothing.

    >>> clean_text("\ufeff  Deep\u00adSeek\u00a0V3\r\n\r\n\r\n\x00Cafe\u0301 ")
    'DeepSeek V3\n\nCafé'
    """
    text = _LINE_END.sub("\n", text)
    text = _DROPPED.sub("", text)
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    text = unicodedata.normalize("NFC", text)
    text = _LINE_EDGE.sub("\n", _SPACE.sub(" ", text))
    return _GAP.sub("\n\n", text).strip(" \n")


def join_wrapped_lines(text: str) -> str:
    r"""Join the lines of paragraphs that were broken at a fixed width, as in e-mails.

    A block between empty lines is taken for one paragraph when each of its lines is as full as it
    could be: the first word of the next line would not have fitted. Lists and verses are not.

    >>> join_wrapped_lines("Meta released Llama in\nFebruary. It is a\nfamily.\n\nOne\nTwo")
    'Meta released Llama in February. It is a family.\n\nOne\nTwo'
    """
    width = max(map(len, text.split("\n")))
    if width > _WRAP_WIDTH:
        return text
    return "\n\n".join(_join(block, width) for block in text.split("\n\n"))


def _join(block: str, width: int) -> str:
    lines = block.split("\n")
    full = all(
        len(line) + 1 + len(following.split(" ", 1)[0]) > width
        for line, following in pairwise(lines)
    )
    return " ".join(lines) if full else block
