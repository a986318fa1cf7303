"""From text and mentions to claims; one file per extractor, all listed here."""

from kg.extract.base import Extractor
from kg.extract.combine import combine
from kg.extract.comparisons import Comparisons
from kg.extract.frames import Frames
from kg.extract.gaps import Gaps
from kg.extract.learned import Learned
from kg.extract.lists import Lists
from kg.extract.modifiers import Modifiers
from kg.extract.orders import soften_orders
from kg.extract.presence import Presence
from kg.extract.roles import Roles
from kg.extract.rounds import Rounds
from kg.extract.values import Values
from kg.model import Claim, Document

__all__ = ["EXTRACTORS", "Extractor", "extract_claims"]

EXTRACTORS: tuple[Extractor, ...] = (
    Frames(),
    Roles(),
    Modifiers(),
    Gaps(),
    Lists(),
    Rounds(),
    Comparisons(),
    Presence(),
    Values(),
    Learned(),
)
"""Every extractor; the order has no bearing on what comes out."""


def extract_claims(document: Document) -> tuple[Claim, ...]:
    """Find the claims of a document whose mentions are resolved, in text order.

    Its quotations should be there already, since they tell whose words a claim is. Claims keep to
    the domains and ranges of `kg.terms`; the same claim of several extractors comes once, with all
    their names.
    """
    claims = combine(claim for extractor in EXTRACTORS for claim in extractor.extract(document))
    return tuple(soften_orders(document, claims))
