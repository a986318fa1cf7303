"""Reading what stands after the question mark: strictly, so that a slip is told and not ignored."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from flask import request

from kg.errors import BadParameter

if TYPE_CHECKING:
    from collections.abc import Collection

MOST_CHARACTERS: Final = 2000
"""Characters of one value."""

_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_arguments(known: Collection[str]) -> dict[str, str]:
    """Give the arguments of the request, each at most once and of a known name.

    Raises BadParameter for an unknown or repeated name, a value that is too long, control
    characters, and bytes that are no UTF-8.
    """
    try:
        unquote_to_bytes(request.query_string.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        raise BadParameter(
            "the address is not in UTF-8: write it as percent-encoded UTF-8"
        ) from None
    found: dict[str, str] = {}
    for name, values in request.args.lists():
        if name not in known:
            raise BadParameter(_explain_unknown(name, known))
        if len(values) > 1:
            raise BadParameter(f"{name} is given {len(values)} times: give it once")
        found[name] = _check(name, values[0])
    return found


def read_number(given: dict[str, str], name: str, default: int, least: int, most: int) -> int:
    """Take a whole number out of the arguments. Raises BadParameter outside of its bounds."""
    text = given.pop(name, str(default)).strip()
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or not least <= int(text) <= most:
        raise BadParameter(
            f"{name} must be a whole number from {least} to {most:,}, not {text[:40]!r}"
        )
    return int(text)


def read_switch(given: dict[str, str], name: str) -> bool:
    """Take a switch out of the arguments: 1, true, 0, false."""
    text = given.pop(name, "0").strip().lower()
    if text not in {"0", "1", "true", "false"}:
        raise BadParameter(f"{name} must be 1 or 0, not {text[:40]!r}")
    return text in {"1", "true"}


def read_choice(given: dict[str, str], name: str, choices: Collection[str], default: str) -> str:
    """Take one of some words out of the arguments."""
    text = given.pop(name, default).strip()
    if text not in choices:
        raise BadParameter(f"{name} must be one of {', '.join(choices)}, not {text[:40]!r}")
    return text


def _check(name: str, value: str) -> str:
    if len(value) > MOST_CHARACTERS:
        raise BadParameter(
            f"{name} has {len(value):,} characters, more than the {MOST_CHARACTERS:,} allowed"
        )
    if _UNPRINTABLE.search(value):
        raise BadParameter(f"{name} has control characters: leave them out")
    return value


def _explain_unknown(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    takes = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return f"there is no parameter {name[:40]!r}; {takes}"
