"""Which mentions of an article are one thing."""

from kg.resolve.document import find_namesakes, resolve

__all__ = ["find_namesakes", "resolve"]
