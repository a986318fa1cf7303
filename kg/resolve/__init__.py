"""Which mentions of an article are one thing."""

from kg.resolve.document import Apart, find_namesakes, never_apart, resolve

__all__ = ["Apart", "find_namesakes", "never_apart", "resolve"]
