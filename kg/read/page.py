"""A page: the article in it, without what surrounds it, and what the page says of it."""

import logging
import re
from typing import TYPE_CHECKING, Final

import trafilatura

from kg.errors import NoArticle
from kg.model import Article
from kg.read.clean import clean_text
from kg.read.keys import article_key, canonical_url
from kg.read.limits import Limits
from kg.read.plain import check_text, too_large

if TYPE_CHECKING:
    from trafilatura.settings import Document

log = logging.getLogger(__name__)
# What it has to say is in our own error, with the name of the source.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# Only what the page marks as its date: a search through its text finds any date. The upper bound
# is fixed because the library's own is today, and nothing may depend on the clock.
_DATES: Final = {
    "original_date": True,
    "extensive_search": False,
    "min_date": "1990-01-01",
    "max_date": "2099-12-31",
}
_LANGUAGE: Final = re.compile(
    r"<html\b[^>]{0,500}?\slang\s*=\s*[\"']?(en(?:-[A-Za-z0-9]{2,8})*)\b", re.IGNORECASE
)
_MIN_LETTERS: Final = 60
"""Less than this is a caption or a notice, not an article."""


def read_page(html: str, source: str, limits: Limits, url: str | None = None) -> Article:
    """Make an article of a page; `url` is where it was fetched from, if it was.

    The title opens the text, as it does in a plain text.
    Raises NoArticle, TooLarge or ForeignLanguage.
    """
    found = _extract(html, source, limits)
    title = _title(found)
    # The library puts each block on a line; in a plain text empty lines stand between them.
    body = re.sub(r"\n+", "\n\n", clean_text(found.text or ""))
    if sum(map(str.isalpha, body)) < _MIN_LETTERS:
        raise _no_article(source)
    text = body if title is None or title in body[: 2 * len(title)] else f"{title}\n\n{body}"
    is_english = check_text(text, source, limits)
    address = canonical_url(found.url, url)
    declared = _LANGUAGE.search(html)
    return Article(
        key=article_key(address, text),
        text=text,
        source=source,
        title=title,
        authors=_authors(found.author),
        date=found.date,
        publisher=_line(found.sitename),
        language=(declared[1] if declared else "en") if is_english else None,
        url=address,
    )


def _extract(html: str, source: str, limits: Limits) -> "Document":
    # Parsing time grows with the tags, and hostile pages are made of nothing else.
    tags = html.count("<")
    if tags > limits.max_tags:
        raise too_large(source, tags, limits.max_tags, "tags in the page")
    if "<html" not in html[:2048].lower():
        # The library takes a lone block for something else than a page.
        html = f"<html>{html}</html>"
    try:
        found = trafilatura.bare_extraction(
            html, with_metadata=True, include_comments=False, date_extraction_params=_DATES
        )
    except Exception as error:
        # The library promises nothing about broken markup; one page must not end the build.
        log.warning("page not understood", extra={"source": source, "error": repr(error)})
        raise _no_article(source) from error
    if found is None:
        raise _no_article(source)
    assert not isinstance(found, dict)
    return found


def _no_article(source: str) -> NoArticle:
    return NoArticle(
        source,
        "no article was found in the page; give the address of the article itself, "
        "or save its text to a file",
    )


def _line(value: str | None) -> str | None:
    """Bring a piece of metadata on one line; None if nothing is left."""
    return " ".join(clean_text(value).split()) or None if value else None


def _title(found: "Document") -> str | None:
    """Give the title without the site's name at its end."""
    title, site = _line(found.title), _line(found.sitename)
    if title and site:
        title = re.sub(
            rf"\s+[|:\u2013\u2014\u00b7-]\s+{re.escape(site)}$", "", title, flags=re.IGNORECASE
        )
    return title


def _authors(names: str | None) -> tuple[str, ...]:
    lines = (_line(name) for name in (names or "").split(";"))
    return tuple(dict.fromkeys(line for line in lines if line))
