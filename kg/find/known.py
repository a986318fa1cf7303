"""Names that the gazetteer knows, found exactly as written, the longest first."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from kg.link.gazetteer import load_gazetteer
from kg.model import Document, Mention, MentionKind, Span

_FIRST_WORD = re.compile(r"\w+")
_SHORT = 3


class Known:
    """Names of the gazetteer; a name that may mean something else scores low."""

    name = "known"

    def find(self, document: Document) -> list[Mention]:
        """Give the known names, in text order; of two that start together the longer."""
        text = document.article.text
        return [m for sentence in document.sentences for m in _scan(text, sentence)]


def _scan(text: str, sentence: Span) -> Iterator[Mention]:
    index = _index()
    after = sentence.start
    for word in _FIRST_WORD.finditer(text, sentence.start, sentence.end):
        if word.start() < after:
            continue
        for name in index.get(word[0], ()):
            end = word.start() + len(name)
            if text.startswith(name, word.start()) and end <= sentence.end and _ends(text, end):
                yield _mention(name, word.start())
                after = end
                break


def _ends(text: str, end: int) -> bool:
    return end >= len(text) or not (text[end].isalnum() or text[end - 1 : end + 2] in {"-", "."})


def _mention(name: str, start: int) -> Mention:
    gazetteer = load_gazetteer()
    span = Span(start, start + len(name))
    if name in gazetteer.by_adjective and name not in gazetteer.by_name:
        row = gazetteer.rows[gazetteer.by_adjective[name]]
        return Mention(span, name, row.cls, MentionKind.ADJECTIVE, score=0.9, row=row.id)
    rows = gazetteer.by_name[name]
    row = gazetteer.rows[rows[0]]
    clear = name not in row.ambiguous and len(rows) == 1 and len(name) > _SHORT
    score = 0.7 if clear and " " in name else 0.5 if clear else 0.2
    return Mention(span, name, row.cls, MentionKind.NAME, score=score, row=row.id)


@cache
def _index() -> Mapping[str, tuple[str, ...]]:
    """Map the first word of each name to the names that begin with it, the longest first."""
    gazetteer = load_gazetteer()
    index: dict[str, list[str]] = defaultdict(list)
    for name in (*gazetteer.by_name, *gazetteer.by_adjective):
        if (word := _FIRST_WORD.match(name)) and any(c.isupper() for c in name):
            index[word[0]].append(name)
    return {k: tuple(sorted(v, key=lambda n: (-len(n), n))) for k, v in index.items()}
