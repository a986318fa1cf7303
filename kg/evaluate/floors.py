"""Pinned figures that may not sink unseen.

The file is JSON: `{"at_least": {"relations_plain.p": 0.7}, "at_most": {"calibration_error": 0.1}}`;
a name is the path of a figure in the JSON of an evaluation. Lowering one needs a commit of its own
that says why.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kg.errors import BadMarking, BelowFloor

if TYPE_CHECKING:
    from pathlib import Path


def check_floors(figures: dict[str, Any], path: Path) -> int:
    """Compare figures with the floors of a file and give how many were checked.

    Raises BelowFloor naming each figure that is worse than its floor, and BadMarking where the
    file is not in its form or names an unknown figure.
    """
    try:
        floors = json.loads(path.read_text(encoding="utf-8"))
        least, most = dict(floors.get("at_least", {})), dict(floors.get("at_most", {}))
    except (ValueError, AttributeError) as error:
        raise BadMarking(f"{path}: not JSON with at_least and at_most ({error})") from error
    worse = []
    for name, floor in sorted(least.items()):
        if (got := _figure(figures, name, path)) < floor:
            worse.append(f"{name} is {got:.4f}, its floor {floor}")
    for name, ceiling in sorted(most.items()):
        if (got := _figure(figures, name, path)) > ceiling:
            worse.append(f"{name} is {got:.4f}, its ceiling {ceiling}")
    if worse:
        raise BelowFloor(
            f"{'; '.join(worse)}. Find what changed (--errors lists every miss), or change {path} "
            "in a commit of its own that says why."
        )
    return len(least) + len(most)


def _figure(figures: dict[str, Any], name: str, path: Path) -> float:
    found: Any = figures
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    if not isinstance(found, int | float):
        raise BadMarking(f"{path}: no figure is called {name}")
    return float(found)
