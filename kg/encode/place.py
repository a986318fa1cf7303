"""Where a document's mentions lie in a window of the encoder."""

from bisect import bisect_left

from kg.encode.model import Window
from kg.encode.pairs import Place
from kg.encode.scheme import CLASSES, KINDS
from kg.model import Document, Mention, MentionKind


def place_mentions(
    document: Document, window: Window, *, resolved: bool = False
) -> tuple[list[Mention], list[Place]]:
    """Give the mentions that lie in a window, and each one's place there in numbers.

    With `resolved`, only those that have an entity; without, the others get -1 for it.
    """
    covered = window.pieces.covered
    numbers = {key: i for i, key in enumerate(document.entities)}
    end = bisect_left(document.mentions, covered.end, key=lambda m: m.span.start)
    mentions: list[Mention] = []
    places: list[Place] = []
    for mention in document.mentions[:end]:
        if not covered.overlaps(mention.span) or (resolved and not mention.entity):
            continue
        where = window.pieces.find(mention.span)
        if where is None:
            continue
        kind = MentionKind.NAME if mention.kind is MentionKind.ADJECTIVE else mention.kind
        mentions.append(mention)
        places.append(
            (
                *where,
                KINDS.index(kind),
                CLASSES.index(mention.cls),
                numbers.get(mention.entity, -1),
                window.pieces.sentences[where[0]],
            )
        )
    return mentions, places
