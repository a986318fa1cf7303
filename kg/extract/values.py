"""Values that an article gives to things: when founded, released, held; how many parameters."""

from collections.abc import Iterator

from kg import terms
from kg.extract.happenings import find_happenings
from kg.extract.sizes import find_sizes
from kg.model import Claim, Document, Mention, Modality, Span

CONFIDENCE = {
    terms.foundingDate: 0.9,
    terms.releaseDate: 0.85,
    terms.eventDate: 0.85,
    terms.parameterCount: 0.9,
}
"""How often a value was right on marked articles that no rule was tuned to."""


class Values:
    """Dates of founding, release and gathering, and parameter counts."""

    name = "values"
    version = "1"
    emits = frozenset(CONFIDENCE)

    def extract(self, document: Document) -> Iterator[Claim]:
        """Yield each value, in text order, with the sentence that gives it."""
        found = [*find_happenings(document), *find_sizes(document)]
        seen: set[tuple[str, str, str, Modality]] = set()
        for subject, predicate, value, modality, sentence in sorted(found, key=_by_place):
            key = (subject.entity, predicate, value, modality)
            if key in seen or not terms.allows_value(predicate, subject.cls):
                continue
            seen.add(key)
            yield Claim(
                subject=subject,
                predicate=predicate,
                object=value,
                span=sentence,
                extractors=(f"{self.name}/{self.version}",),
                confidence=CONFIDENCE[predicate],
                modality=modality,
            )


def _by_place(found: tuple[Mention, str, str, Modality, Span]) -> tuple[Span, Span, str, str]:
    subject, predicate, value, _, sentence = found
    return sentence, subject.span, predicate, value
