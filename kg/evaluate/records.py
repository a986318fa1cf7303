"""What is compared: the things, relations, values and quotations of one article.

The gold and a system's output take the same form, whether they come from JSON Lines, from an
extraction or from an article marked in the corpus's form. Classes, properties and modalities are
local names of the ontology.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from kg import terms

Triple = tuple[str, str, str]

TOPS = {terms.local_name(c): terms.local_name(terms.top(c)) for c in terms.CLASSES}
SYMMETRIC = frozenset(terms.local_name(p) for p in terms.SYMMETRIC)
PLAIN = frozenset({"asserted", "reported"})
NATIONALITY = terms.local_name(terms.nationality)


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing with its normalised surface forms; `classes` holds every class that is right."""

    id: str
    cls: str
    label: str
    forms: frozenset[str]
    classes: frozenset[str]
    wikidata: str | None = None
    optional: bool = False

    @property
    def tops(self) -> frozenset[str]:
        """The top-level classes that are right."""
        return frozenset(TOPS.get(c, c) for c in self.classes)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation; `triples` and `modalities` hold every reading of it that is right."""

    s: str
    p: str
    o: str
    modality: str = "asserted"
    triples: frozenset[Triple] = frozenset()
    modalities: frozenset[str] = frozenset()
    optional: bool = False
    evidence: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a thing; `values` holds every one that is right. A nationality is one, too."""

    s: str
    p: str
    v: str
    values: tuple[str, ...] = ()
    optional: bool = False
    evidence: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation: its words, or only the first of them where `whole` is false."""

    words: str
    speaker: str | None
    speakers: frozenset[str | None] = frozenset()
    whole: bool = True
    optional: bool = False
    confidence: float = 1.0


@dataclass(slots=True)
class Marking:
    """All that is said of one article, by a person or by a system."""

    name: str
    things: dict[str, Thing] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)

    def label(self, ident: str | None) -> str:
        """Give the name of a thing for people, or its id where it has none."""
        thing = self.things.get(ident or "")
        return thing.label if thing is not None else str(ident)


def normalise(form: str) -> str:
    """Bring a name to the form in which names are compared.

    >>> normalise("The U.S. Congress’s"), normalise("Hugging  Face")
    ('us congress', 'hugging face')
    """
    form = unicodedata.normalize("NFKC", form).replace("’", "'").replace("‘", "'")
    form = form.casefold().strip()
    form = re.sub(r"'s?$", "", form)
    form = re.sub(r"\b(?:[a-z]\.){2,}", lambda m: m[0].replace(".", ""), form)
    form = re.sub(r"[^\w\s]", " ", form)
    form = re.sub(r"\s+", " ", form).strip()
    return re.sub(r"^the ", "", form)


def words_of(text: str) -> list[str]:
    """Split quoted words for comparison.

    >>> words_of("Don’t sell, she said.")
    ['dont', 'sell', 'she', 'said']
    """
    text = unicodedata.normalize("NFKC", text).replace("’", "").replace("'", "").casefold()
    return re.sub(r"[^\w\s]", " ", text).split()


def canonical(s: str, p: str, o: str) -> Triple:
    """Order the ends of a symmetric relation."""
    return (o, p, s) if p in SYMMETRIC and o < s else (s, p, o)
