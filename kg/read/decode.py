"""From bytes to text: which encoding, and is it text at all."""

import codecs
import re
from typing import Final

import charset_normalizer

from kg.errors import NotText

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # The longer first: the mark of UTF-32 begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KINDS: Final = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
)
_META: Final = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE
)
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffd]")

_SNIFFED: Final = 2048
"""Bytes at the start in which a page shows itself (HTML standard: 1,024 for its encoding)."""
_MAX_CONTROL_SHARE: Final = 0.01
_FEW_CONTROLS: Final = 4


def looks_like_html(data: bytes) -> bool:
    """Tell whether bytes are a page rather than a plain text.

    >>> looks_like_html(b"<!DOCTYPE html><title>A</title>"), looks_like_html(b"A < B")
    (True, False)
    """
    return bool(_HTML.search(data[:_SNIFFED].replace(b"\x00", b"")))


def decode(data: bytes, source: str, declared: str | None = None) -> str:
    """Give the text that bytes hold.

    Tried in order: a byte order mark; UTF-8, since what decodes as UTF-8 is UTF-8; the encoding
    that the server (`declared`) or the page itself names; what charset-normalizer finds.
    Raises NotText if the bytes are no text or no encoding fits.
    """
    text = _by_mark(data, source)
    if text is None:
        _refuse_binary(data, source)
        text = _try(data, "utf-8")
    if text is None:
        text = _by_declaration(data, declared)
    if text is None:
        text = _by_guess(data)
    if text is None or _is_noise(text):
        raise NotText(source, "not in an encoding that could be found out; save it as UTF-8")
    return text


def _by_mark(data: bytes, source: str) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _try(data, encoding)
            if text is None:
                raise NotText(source, f"begins as {encoding} but is not; save it as UTF-8")
            return text
    return None


def _refuse_binary(data: bytes, source: str) -> None:
    for magic, kind in _KINDS:
        if data.startswith(magic):
            raise NotText(source, f"{kind}, not a text or a page; convert it to text first")
    if b"\x00" in data:
        raise NotText(source, "binary, not a text or a page; convert it to text first")


def _by_declaration(data: bytes, declared: str | None) -> str | None:
    named = _META.search(data[:_SNIFFED])
    for encoding in (declared, named and named[1].decode("ascii", "replace")):
        if encoding:
            text = _try(data, _as_browsers_do(encoding))
            if text is not None:
                return text
    return None


def _as_browsers_do(encoding: str) -> str:
    """Read Latin-1 and ASCII as Windows-1252 (WHATWG Encoding standard, section 4.2)."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return encoding
    return "cp1252" if name in {"iso8859-1", "ascii"} else name


def _by_guess(data: bytes) -> str | None:
    best = charset_normalizer.from_bytes(data[: 64 * 1024]).best()
    return _try(data, best.encoding) if best else None


def _try(data: bytes, encoding: str) -> str | None:
    try:
        # Python also has codecs from bytes to bytes (zip, base64): those are no encodings.
        return data.decode(encoding)
    except (LookupError, UnicodeError, ValueError):
        return None


def _is_noise(text: str) -> bool:
    return len(_CONTROL.findall(text)) > _FEW_CONTROLS + _MAX_CONTROL_SHARE * len(text)
