"""Runs every check in turn: lint, format, types, tests with doctests. Stops at the first failure.

Arguments go on to pytest: `python -m tests -k store`.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("pytest", *sys.argv[1:]),
)


def main() -> int:
    """Run the checks and give the exit code of the first that failed, or 0."""
    for check in CHECKS:
        print(f"== {' '.join(check)}", flush=True)
        code = subprocess.call([sys.executable, "-m", *check], cwd=ROOT)
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
