"""How to cite a fact: as text, as BibTeX, and as JSON-LD (schema.org)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from service.words import write_day

if TYPE_CHECKING:
    from service.reader import Source

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{c: "\\" + c for c in "&%$#_{}"},
}


def cite_text(statement: str, sentence: str, source: Source, iri: str) -> str:
    """Cite a fact in words, after its sentence and its article.

    The IRI is the claim's own and does not change.
    """
    place = ". ".join(p for p in (source.publisher, write_day(source.date)) if p)
    by = f"{', '.join(source.authors)}: " if source.authors else ""
    parts = [f"{statement}.", f"“{' '.join(sentence.split())}”", f"{by}{source.title}."]
    if place:
        parts.append(f"{place}.")
    if source.url:
        parts.append(f"{source.url}.")
    return " ".join([*parts, f"newsgraph, {iri}"])


def cite_bibtex(statement: str, sentence: str, source: Source, iri: str) -> str:
    """Cite a fact as an entry of BibTeX, its article with the sentence as a note."""
    year = source.date[:4]
    fields = {
        "title": source.title,
        "author": " and ".join(source.authors),
        "publisher": source.publisher,
        "year": year,
        "date": source.date[:10],
        "note": f"{statement}: “{' '.join(sentence.split())}”",
    }
    lines = [f"  {name} = {{{escape_bibtex(value)}}}," for name, value in fields.items() if value]
    lines += [f"  url = {{{_address(value)}}}," for value in (source.url,) if value]
    lines.append(f"  howpublished = {{newsgraph, \\url{{{_address(iri)}}}}},")
    key = "newsgraph" + re.sub(r"[^0-9a-f]", "", iri.rsplit("/", 1)[-1])[:12]
    return "\n".join([f"@misc{{{key},", *lines, "}"]) + "\n"


def escape_bibtex(text: str) -> str:
    r"""Write text so that TeX prints it as it is.

    >>> escape_bibtex("R&D for 5 % {now}")
    'R\\&D for 5 \\% \\{now\\}'
    """
    return "".join(_SPECIAL.get(c, c) for c in " ".join(text.split()))


def _address(url: str) -> str:
    """Write an address so that no brace in it ends the field."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
