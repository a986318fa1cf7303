"""From text and mentions to claims; one file per extractor, all listed here."""

from kg.extract.base import Extractor
from kg.extract.combine import combine
from kg.extract.frames import Frames
from kg.extract.learned import Learned
from kg.extract.modifiers import Modifiers
from kg.extract.roles import Roles
from kg.extract.values import Values
from kg.model import Claim, Document

__all__ = ["EXTRACTORS", "extract_claims"]

EXTRACTORS: tuple[Extractor, ...] = (Frames(), Roles(), Modifiers(), Values(), Learned())


def extract_claims(document: Document) -> tuple[Claim, ...]:
    """Give the claims of a document, each once, in the order of the text."""
    return combine(claim for extractor in EXTRACTORS for claim in extractor.extract(document))
