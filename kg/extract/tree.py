"""The words that hang on a word, worked out once a document.

spaCy finds them anew at each call by walking over the words between; rules ask thousands of times.
"""

from spacy.tokens import Doc, Token

_latest: list[tuple[Doc, list[tuple[Token, ...]]]] = []


def children(token: Token) -> tuple[Token, ...]:
    """Give the words whose head a word is, in text order.

    Those of the latest document are kept: a document's extractors run one after another.
    """
    doc = token.doc
    if not _latest or _latest[0][0] is not doc:
        _latest[:] = [(doc, _list_children(doc))]
    return _latest[0][1][token.i]


def _list_children(doc: Doc) -> list[tuple[Token, ...]]:
    found: list[list[Token]] = [[] for _ in doc]
    for token in doc:
        head = token.head.i
        if head != token.i:
            found[head].append(token)
    return [tuple(tokens) for tokens in found]
