"""An article by its web address."""

from typing import Final

from kg.errors import NotText
from kg.model import Article
from kg.read.decode import decode, looks_like_html
from kg.read.fetch import Fetched, fetch
from kg.read.keys import normalise_url
from kg.read.limits import Limits
from kg.read.markdown import strip_markdown
from kg.read.page import read_page
from kg.read.plain import read_plain, too_large

_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_TEXTS: Final = frozenset(
    {"text/plain", "text/markdown", "text/x-markdown", "application/xml", "text/xml", ""}
)


def read_url(url: str, limits: Limits) -> Article:
    """Fetch and read the article at a URL.

    Raises one of the kinds of InputError.
    """
    page = fetch(url, limits)
    if page.media_type not in _PAGES | _TEXTS:
        raise NotText(url, f"is {page.media_type}, not a page or a text; save its text to a file")
    if page.media_type in _PAGES or looks_like_html(page.data):
        html = decode(page.data, url, page.charset)
        return read_page(html, url, limits, page.url)
    return _read_text(page, url, limits)


def _read_text(page: Fetched, source: str, limits: Limits) -> Article:
    if len(page.data) > limits.max_bytes:
        raise too_large(source, len(page.data), limits.max_bytes, "bytes")
    text = decode(page.data, source, page.charset)
    if "markdown" in page.media_type or page.url.endswith(".md"):
        text = strip_markdown(text)
    return read_plain(text, source, limits, normalise_url(page.url))
