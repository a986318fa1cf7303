"""Which blocks of a text are no part of the article: credits, navigation, forms."""

from kg.model import Span


def find_debris(text: str) -> list[Span]:
    """Find each line of a text that belongs to the page and not to the article."""
    del text
    return []
