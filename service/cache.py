"""Answers once computed stay computed: a bounded cache on disk, with the small ones in memory too.

An answer is filed under the generation that it was computed on. When another generation is
published, what was kept for older ones is deleted.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MEMORY_SHARE: Final = 8
"""One part in so many of the cache's bound may be held in memory."""
WORTH_A_FILE: Final = 0.005
"""Seconds of computing from which an answer is kept on disk."""
ENTRY: Final = 512
"""Bytes that an answer takes beside its body: half as many were measured, so much is room."""
BLOCK: Final = 4096
"""Bytes of which a disk gives a file a whole number."""
LARGEST_SHARE: Final = 16
"""No answer may take more than one part in so many of the bound."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is kept: `kind` is `rows` or `graph`."""

    kind: str
    body: bytes


class ResultCache:
    """Answers by key. Safe for use by several threads; one process owns the folder."""

    def __init__(self, folder: Path | None, most: int) -> None:
        """Keep `most` bytes in a folder, or in a temporary one that goes when the process does."""
        self.most = most
        self.largest = most // LARGEST_SHARE
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="newsgraph-cache-"))
            self._forget = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self._folder = folder
        self._lock = threading.Lock()
        self._generation = ""
        self._sizes: OrderedDict[str, int] = OrderedDict()
        self._total = 0
        self._held: OrderedDict[str, Kept] = OrderedDict()
        self._held_total = 0

    def may_have(self, generation: str, key: str) -> bool:
        """Tell, without reading any file, whether `get` may find something."""
        return generation != self._generation or key in self._held or key in self._sizes

    def get(self, generation: str, key: str) -> Kept | None:
        """Give what is kept under a key for a generation."""
        if generation != self._generation:
            self._turn_to(generation)
        kept = self._held.get(key)
        if kept is not None:
            with self._lock:
                if key in self._held:
                    self._held.move_to_end(key)
                if key in self._sizes:
                    self._sizes.move_to_end(key)
            return kept
        if key not in self._sizes:
            return None
        try:
            data = self._path(generation, key).read_bytes()
        except OSError:
            self._drop(key)
            return None
        kind, _, body = data.partition(b"\n")
        kept = Kept(kind.decode(), body)
        with self._lock:
            if key in self._sizes:
                self._sizes.move_to_end(key)
        self._hold(key, kept)
        return kept

    def put(self, generation: str, key: str, kept: Kept, seconds: float = 1.0) -> None:
        """Keep an answer, and let those go that were not asked for longest.

        `seconds` is what it took to compute: one that took as long as to write a file is kept in
        memory only.
        """
        if not 0 < len(kept.body) <= self.largest:
            return
        if generation != self._generation:
            self._turn_to(generation)
        self._hold(key, kept)
        if seconds < WORTH_A_FILE:
            return
        path = self._path(generation, key)
        draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(kept.kind.encode() + b"\n" + kept.body)
            draft.replace(path)
        except OSError:
            return  # a full disk costs speed, no answer
        with self._lock:
            size = _on_disk(len(kept.body))
            self._total += size - self._sizes.pop(key, 0)
            self._sizes[key] = size
            gone = []
            while self._total > self.most:
                old, size = self._sizes.popitem(last=False)
                self._total -= size
                gone.append(old)
        for old in gone:
            with contextlib.suppress(OSError):
                self._path(generation, old).unlink()

    def _hold(self, key: str, kept: Kept) -> None:
        with self._lock:
            if key in self._held:
                self._held_total -= _in_memory(self._held.pop(key))
            self._held[key] = kept
            self._held_total += _in_memory(kept)
            while self._held_total > self.most // MEMORY_SHARE:
                _, old = self._held.popitem(last=False)
                self._held_total -= _in_memory(old)

    def _drop(self, key: str) -> None:
        with self._lock:
            self._total -= self._sizes.pop(key, 0)

    def _path(self, generation: str, key: str) -> Path:
        return self._folder / generation / key[:2] / key

    def _turn_to(self, generation: str) -> None:
        """Look what is kept for a generation, and delete what is for others."""
        with self._lock:
            if generation == self._generation:
                return
            self._generation = generation
            self._held.clear()
            self._sizes.clear()
            self._held_total = 0
            with contextlib.suppress(OSError):
                for folder in self._folder.iterdir():
                    if folder.name != generation and folder.is_dir():
                        shutil.rmtree(folder, ignore_errors=True)
            found = []
            for path in (self._folder / generation).glob("??/*"):
                with contextlib.suppress(OSError):
                    what = path.stat()
                    found.append((what.st_mtime, path.name, what.st_size))
            for _, name, size in sorted(found):
                self._sizes[name] = _on_disk(size)
            self._total = sum(self._sizes.values())


def _in_memory(kept: Kept) -> int:
    return len(kept.body) + ENTRY


def _on_disk(size: int) -> int:
    return -(-size // BLOCK) * BLOCK
