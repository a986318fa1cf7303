"""Reads short marked sentences, in the form of marked articles, for the tests of extractors."""

from dataclasses import replace

import pytest

from kg import terms
from kg.extract.quotations import find_quotations
from kg.learn.corpus import as_document, read_marked
from kg.model import MentionKind

DEMONYMS = {"Chinese", "Dutch", "French", "Chilean", "Kenyan", "American", "British"}


@pytest.fixture
def document(tmp_path):
    """Give a parsed document of a marked text; demonyms are adjectives, as finders make them."""

    def read(text):
        path = tmp_path / "1.txt"
        path.write_text(f"title: t\n---\n{text}\n---\n", encoding="utf-8")
        parsed = as_document(read_marked(path))
        mentions = tuple(
            replace(m, kind=MentionKind.ADJECTIVE) if m.text in DEMONYMS else m
            for m in parsed.mentions
        )
        parsed = replace(parsed, mentions=mentions)
        return replace(parsed, quotations=find_quotations(parsed))

    return read


@pytest.fixture
def claims(document):
    """Give the claims that some extractors find in a marked text, each once."""

    def find(text, *extractors):
        read = document(text)
        return list(dict.fromkeys(c for e in extractors for c in e.extract(read)))

    return find


@pytest.fixture
def triples(claims):
    """Give claims as *subject property object*, with the modality where it is not asserted."""

    def find(text, *extractors):
        return {write(c) for c in claims(text, *extractors)}

    return find


def write(claim):
    """Write a relation in short."""
    words = [claim.subject.entity, terms.local_name(claim.predicate), claim.object.entity]
    if claim.modality != "asserted":
        words.append(claim.modality.value)
    return " ".join(words)
