"""Markdown: the words without the marks, a block a line."""

import re
from collections.abc import Iterator
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Metadata of site generators (YAML or TOML between fences) says nothing to a reader.
_FRONT_MATTER: Final = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_BREAKS: Final = {"softbreak": " ", "hardbreak": "\n"}


def strip_markdown(text: str) -> str:
    r"""Give the text of a Markdown document: paragraphs, headings and items, no code, no HTML.

    >>> strip_markdown("# Meta\n\nIt *released*\n[Llama](https://example.org/llama).\n")
    'Meta\n\nIt released Llama.'
    """
    body = _FRONT_MATTER.sub("", text.replace("\r\n", "\n"), count=1)
    return "\n\n".join(_blocks(MarkdownIt("commonmark").enable("table").parse(body)))


def _blocks(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            words = "".join(_words(token.children or ())).strip()
            if words:
                yield words


def _words(tokens: "list[Token] | tuple[()]") -> Iterator[str]:
    for token in tokens:
        if token.type in {"text", "code_inline"}:
            yield token.content
        else:
            yield _BREAKS.get(token.type, "")
