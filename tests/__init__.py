"""The tests of newsgraph; `python -m tests` runs all checks."""
