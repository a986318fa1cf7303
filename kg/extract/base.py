"""What an extractor is: it sees a document and yields claims, and knows nothing else."""

from collections.abc import Iterator
from typing import Protocol

from kg.model import Claim, Document


class Extractor(Protocol):
    """Finds claims of certain kinds in a document.

    `name` and `version` go into the provenance of each claim as `name/version`; `emits` lists the
    properties of the ontology that it may yield. Claims keep to the domains and ranges of
    `kg.terms`, and each carries the sentence that states it.
    """

    name: str
    version: str
    emits: frozenset[str]

    def extract(self, document: Document) -> Iterator[Claim]:
        """Yield each claim found, in text order."""
        ...
