"""Answers sent smaller: gzip, brotli and zstd, of whole bodies and of streams."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol, Self

import brotli
import zstandard
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALLEST: Final = 1024
"""Bytes below which a body is sent as it is: it fits into a packet anyway."""
LONGEST: Final = 256
"""Characters of a header that is read: what each one asks for is remembered."""
CODINGS: Final = ("zstd", "br", "gzip")
"""What is taken of codings liked equally, the first one first."""


class _Compressor(Protocol):
    def piece(self, data: bytes) -> bytes: ...
    def end(self) -> bytes: ...


class _Gzip:
    def __init__(self) -> None:
        self._object = zlib.compressobj(5, zlib.DEFLATED, 31)

    def piece(self, data: bytes) -> bytes:
        return self._object.compress(data) + self._object.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._object.flush()


class _Brotli:
    def __init__(self) -> None:
        self._object = brotli.Compressor(quality=4)

    def piece(self, data: bytes) -> bytes:
        return bytes(self._object.process(data) + self._object.flush())

    def end(self) -> bytes:
        return bytes(self._object.finish())


class _Zstd:
    def __init__(self) -> None:
        self._object = zstandard.ZstdCompressor(level=3).compressobj()

    def piece(self, data: bytes) -> bytes:
        return self._object.compress(data) + self._object.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    def end(self) -> bytes:
        return self._object.flush()


_COMPRESSORS: Final[dict[str, type[_Compressor]]] = {
    "gzip": _Gzip,
    "br": _Brotli,
    "zstd": _Zstd,
}


def choose_coding(accepted: str) -> str | None:
    """Give the coding that a client likes best, None if it takes none or says so at length.

    >>> choose_coding("gzip, br;q=0.5"), choose_coding("gzip;q=0"), choose_coding("")
    ('gzip', None, None)
    """
    return _choose_coding(accepted) if 0 < len(accepted) <= LONGEST else None


@lru_cache(maxsize=256)
def _choose_coding(accepted: str) -> str | None:
    header = parse_accept_header(accepted, Accept)
    rated = [(header.quality(name), -number, name) for number, name in enumerate(CODINGS)]
    quality, _, name = max(rated)
    return name if quality > 0 else None


def compress(body: bytes, coding: str) -> bytes:
    """Compress a whole body."""
    compressor = _COMPRESSORS[coding]()
    return compressor.piece(body) + compressor.end()


class Compressed:
    """A stream of pieces, each of which can be read as soon as it is there."""

    def __init__(self, pieces: Iterator[bytes], coding: str) -> None:
        self._pieces = pieces
        self._compressor: _Compressor | None = _COMPRESSORS[coding]()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if self._compressor is None:
            raise StopIteration
        try:
            return self._compressor.piece(next(self._pieces))
        except StopIteration:
            last = self._compressor.end()
            self._compressor = None
            return last

    def close(self) -> None:
        """Stop what makes the pieces."""
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()
