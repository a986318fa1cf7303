"""What may be said: classes, properties, shapes and examples, as package data."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def ontology_text() -> str:
    """Give the ontology in Turtle."""
    return (files("ontology") / "newsgraph.ttl").read_text(encoding="utf-8")


def shapes_text() -> str:
    """Give the SHACL shapes in Turtle."""
    return (files("ontology") / "shapes.ttl").read_text(encoding="utf-8")


def context_text() -> str:
    """Give the JSON-LD context."""
    return (files("ontology") / "context.jsonld").read_text(encoding="utf-8")


def examples() -> list[Traversable]:
    """Give the example files by name: CLASS-good.ttl and CLASS-bad.ttl."""
    return sorted(
        (f for f in (files("ontology") / "examples").iterdir() if f.name.endswith(".ttl")),
        key=lambda f: f.name,
    )
