"""Memory of a process and all that it started."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def measure_memory(pid: int) -> int:
    """Give the memory of a process and all below it, shared pages by their share."""
    total = 0
    for file in (Path("/proc") / str(p) / "smaps_rollup" for p in _tree(pid)):
        with contextlib.suppress(OSError, StopIteration):
            lines = file.read_text(encoding="ascii").splitlines()
            total += 1024 * int(next(x for x in lines if x.startswith("Pss:")).split()[1])
    return total


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text(encoding="ascii").split():
                yield from _tree(int(child))
