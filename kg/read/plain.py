"""Plain text: its first line is the title if it looks like one."""

from typing import Final

from kg.errors import EmptyText, TooLarge
from kg.model import Article
from kg.read.clean import clean_text, join_wrapped_lines
from kg.read.keys import article_key
from kg.read.language import check_english
from kg.read.limits import Limits

_MAX_TITLE: Final = 200
_SENTENCE_ENDS: Final = (".", ":", ";", ",")


def read_plain(text: str, source: str, limits: Limits, url: str | None = None) -> Article:
    """Make an article of a plain text; `url` is its canonical URL if it has one.

    The title stays in the text, since offsets count in it.
    Raises EmptyText, TooLarge or ForeignLanguage.
    """
    text = join_wrapped_lines(clean_text(text))
    is_english = check_text(text, source, limits)
    return Article(
        key=article_key(url, text),
        text=text,
        source=source,
        title=find_title(text),
        language="en" if is_english else None,
        url=url,
    )


def check_text(text: str, source: str, limits: Limits) -> bool:
    """Refuse a clean text that cannot be an article; tell whether it is surely English.

    Raises EmptyText, TooLarge or ForeignLanguage.
    """
    if not any(map(str.isalnum, text)):
        raise EmptyText(source, "holds no text; give a file or page with an article in it")
    if len(text) > limits.max_text:
        raise too_large(source, len(text), limits.max_text, "characters of text")
    return check_english(text, source)


def too_large(source: str, size: int, limit: int, unit: str) -> TooLarge:
    """Make the error for a source over a limit."""
    return TooLarge(
        source,
        f"{size:,} {unit}, more than the {limit:,} allowed; split it into its articles, "
        "or allow more",
    )


def find_title(text: str) -> str | None:
    r"""Give the first line of a clean text if it looks like a title.

    A title is short, does not end as a sentence does, and an empty line follows it. Where a site's
    trail is glued before it (*HomeNewsTitle*), the next line repeats it clean and is the title.

    >>> find_title("Meta frees Llama\n\nMeta released Llama on Tuesday.")
    'Meta frees Llama'
    >>> find_title("Meta released Llama on Tuesday.\n\nIt is free.")
    """
    first, _, rest = text.partition("\n\n")
    if not rest or "\n" in first or len(first) > _MAX_TITLE or first.endswith(_SENTENCE_ENDS):
        return None
    second = rest.partition("\n")[0]
    return second if first.endswith(second) else first
