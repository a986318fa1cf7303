"""Mint the IRIs of things and records.

Each is a pure function of one article (and of the fixed gazetteer), so the order in which
articles come cannot matter. Published IRIs never change: change a rule here only with a
new base.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg import terms
from kg.link.gazetteer import Row, load_gazetteer
from kg.model import Article, Entity, Span

_COMPANY_SUFFIX = re.compile(
    r"(?:,?\s+(?:Inc|Incorporated|Corp|Corporation|Ltd|Limited|LLC|LLP|PLC|plc|GmbH|AG|S\.?A|SE|"
    r"N\.?V|B\.?V|Co|Pty|Oy|AB|ASA|SpA|KK)\.?)+$"
)
_SLUG_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Mint:
    """Mints IRIs under a base, which ends in a slash."""

    base: str = terms.BASE

    def article(self, article: Article) -> str:
        """Name an article after the hash of its key."""
        return f"{self.base}article/{_hash(article.key)[:16]}"

    def evidence(self, article: str, span: Span) -> str:
        """Name a passage of an article by its code points (RFC 5147, section 3)."""
        return f"{article}#char={span.start},{span.end}"

    def assertion(self, *parts: str) -> str:
        """Name an assertion after all that tells it from another."""
        return f"{self.base}assertion/{_hash(*parts)[:24]}"

    def quotation(self, *parts: str) -> str:
        """Name a quotation after all that tells it from another."""
        return f"{self.base}quotation/{_hash(*parts)[:24]}"

    def extractor(self, name: str) -> str:
        """Name an extractor, given as name/version."""
        return f"{self.base}extractor/{name}"

    def entity(self, entity: Entity, article: Article) -> str:
        """Name a thing after its best name.

        A gazetteer row has the slug of its label; where two rows would share one, all but the
        first get their id appended. A thing that is no row but has the slug of one gets a short
        hash of its name, and a person known by one word only the hash of the article: a surname
        alone says nothing about another article's person of that surname.
        """
        folder = folder_of(entity.cls)
        if entity.row is not None:
            return self.base + row_path(entity.row)
        slug = make_slug(entity.name, entity.cls)
        if terms.top(entity.cls) == terms.Person and "-" not in slug:
            slug = f"{slug}-{_hash(article.key)[:8]}"
        elif f"{folder}/{slug}" in _rows_by_path():
            slug = f"{slug}-{_hash(folder, entity.name)[:6]}"
        return f"{self.base}{folder}/{slug}"


def folder_of(cls: str) -> str:
    """Give the folder of a class: that of its top class.

    >>> folder_of(terms.Company)
    'organisation'
    """
    return terms.local_name(terms.top(cls)).lower()


def make_slug(name: str, cls: str) -> str:
    """Make the readable end of an IRI from a name.

    Letters lose their accents; what is left beyond ASCII is kept as a hash, so that two names
    in another script do not fall together.

    >>> make_slug("Scale AI, Inc.", terms.Company), make_slug("Llama 3.1", terms.Model)
    ('scale-ai', 'llama-3.1')
    >>> make_slug("Gödel", terms.Person)
    'godel'
    """
    plain = _COMPANY_SUFFIX.sub("", name) if terms.top(cls) == terms.Organisation else name
    folded = unicodedata.normalize("NFKD", plain or name)
    ascii_only = "".join(c for c in folded if not unicodedata.combining(c))
    ascii_only = ascii_only.translate(_FOLD).replace("’", "").replace("'", "").replace("&", " and ")
    slug = re.sub(r"[^a-z0-9.+]+", "-", ascii_only.casefold())
    slug = re.sub(r"\.(?!\d)", "-", slug)
    slug = re.sub(r"-+", "-", slug).strip("-.")
    lost = [c for c in ascii_only if ord(c) > 127 and c.isalnum()]
    if not slug or lost or len(slug) > _SLUG_LENGTH:
        slug = f"{slug[:_SLUG_LENGTH].strip('-.')}-{_hash(name)[:8]}".strip("-")
    return slug


_FOLD = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "đ": "d", "æ": "ae", "œ": "oe"}
)


def row_path(row_id: str) -> str:
    """Give folder and slug of a gazetteer row.

    >>> row_path("Q95")
    'organisation/google'
    """
    return _paths()[row_id]


@cache
def _paths() -> Mapping[str, str]:
    """Give the path of each row: rows that share a slug are told apart by their id, but one."""
    paths: dict[str, str] = {}
    for path, rows in _rows_by_path().items():
        for number, row in enumerate(rows):
            paths[row.id] = path if number == 0 else f"{path}-{row.id.casefold()}"
    return paths


@cache
def _rows_by_path() -> Mapping[str, tuple[Row, ...]]:
    """Group the rows by folder and slug, those with the lowest Wikidata item first."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in load_gazetteer().rows.values():
        groups[f"{folder_of(row.cls)}/{make_slug(row.label, row.cls)}"].append(row)
    return {path: tuple(sorted(rows, key=_precedence)) for path, rows in groups.items()}


def _precedence(row: Row) -> tuple[bool, int, str]:
    return (row.wikidata is None, int((row.wikidata or "Q0")[1:]), row.id)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
