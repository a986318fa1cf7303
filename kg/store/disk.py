"""One writer at a time, and the disk's errors in words that say what to do."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kg.errors import StoreBusy, StoreDamaged, StoreFull, StoreMissing


def take_lock(folder: Path) -> IO[str]:
    """Become the writer of a folder until the handle is closed. Raises StoreBusy."""
    handle = (folder / "lock").open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.seek(0)
        owner = handle.read().strip() or "unknown"
        handle.close()
        raise StoreBusy(
            f"{folder} is being written by another process (number {owner}): "
            "wait until it is done, or use another --store"
        ) from error
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    return handle


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn the errors of the disk into ours."""
    try:
        yield
    except PermissionError as error:
        raise StoreMissing(
            f"{folder} cannot be written: {error.strerror}. Choose another --store"
        ) from error
    except OSError as error:
        free = shutil.disk_usage(folder if folder.exists() else Path.cwd()).free
        words = str(error).casefold()
        if (
            error.errno in {27, 28, 122}
            or "no space" in words
            or "too large" in words
            or free < 2**20
        ):
            raise StoreFull(
                f"{folder}: the disk is full. Nothing half-written stays: "
                "free some space and build again"
            ) from error
        raise StoreDamaged(
            f"{folder}: {error}. Restore the folder from a copy, or build it again in a new one"
        ) from error
