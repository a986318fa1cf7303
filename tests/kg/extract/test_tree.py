"""Children of words are those that spaCy gives."""

from kg.extract.tree import children
from kg.find.parse import parse
from kg.model import Article

TEXTS = (
    "Acme, which makes chips, hired Ana Ruiz, who had led Bolt, and opened an office in Paris.",
    "Bolt closes.\nIts founder left.",
)


def test_children_are_spacys():
    docs = [parse(Article(t, t, "here")).doc for t in TEXTS]
    for doc in (*docs, docs[0]):  # back to one that is no longer kept
        for token in doc:
            assert [c.i for c in children(token)] == [c.i for c in token.children]
