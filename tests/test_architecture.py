"""The imports of the code point one way, as CONTRIBUTING draws it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BASE = {"kg.model", "kg.terms", "kg.errors"}
STAGES = {
    "kg.read": set(),
    "kg.find": {"kg.encode", "kg.link", "kg.lookups"},
    "kg.link": {"kg.lookups"},
    "kg.resolve": {"kg.link", "kg.lookups", "kg.find", "kg.encode"},
    "kg.encode": {"kg.weights"},
    "kg.extract": {"kg.find", "kg.link", "kg.lookups", "kg.encode"},
}
HEAVY = {
    "flask": ("service",),
    "rdflib": ("kg.graph", "kg.validate", "kg.queries", "ontology", "service"),
    "pyoxigraph": (
        "kg.store",
        "kg.graph",
        "kg.queries",
        "kg.validate",
        "kg.ask",
        "kg.display",
        "kg.curate",
        "service",
    ),
    "torch": ("kg.learn",),
    "spacy": ("kg.find", "kg.model", "kg.resolve", "kg.extract", "kg.benchmark", "kg.encode"),
}


def modules():
    for folder in ("kg", "ontology", "queries", "service"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(p for p in parts if p != "__init__"), path


def imports_of(path):
    """Give the module names that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def within(name, package):
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize(
    ("name", "path"), list(modules()), ids=lambda x: x if isinstance(x, str) else ""
)
def test_imports_point_one_way(name, path):
    found = imports_of(path)
    for library, homes in HEAVY.items():
        if any(within(x, library) for x in found):
            assert any(within(name, home) for home in homes), f"{name} imports {library}"
    for stage, allowed in STAGES.items():
        if within(name, stage):
            own = {x for x in found if within(x, "kg") and x != "kg"}
            wrong = {x for x in own if not any(within(x, ok) for ok in BASE | allowed | {stage})}
            assert not wrong, f"{name} imports {sorted(wrong)}"
    if within(name, "service"):
        seen = {x for x in found if within(x, "kg") and x != "kg"}
        ok = {"kg.store", "kg.curate", "kg.queries", "kg.terms", "kg.errors", "kg.__version__"}
        if name in {"service.loading", "service.federation"}:
            ok |= {"kg.read"}  # fetching is guarded there, once for all
        wrong = {x for x in seen if not any(within(x, o) for o in ok)}
        assert not wrong, f"{name} imports {sorted(wrong)}"
    if within(name, "kg"):
        serving = {x for x in found if within(x, "service")}
        assert not serving or name == "kg.cli", f"{name} imports {sorted(serving)}"


def test_only_the_store_opens_oxigraph():
    for name, path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        opened = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute | ast.Name)
            and (node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id)
            == "Store"
            and node.args
        ]
        assert not opened or within(name, "kg.store"), f"{name} opens an Oxigraph folder"


def test_modules_stay_small():
    long = {
        name: lines
        for name, path in modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long, "look for the seam in these"
