"""Whatever pages take from others stands with its licence, and so does what is inside it."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

VENDOR = Path(str(files("service"))) / "static" / "vendor"
FOLDERS = sorted(p for p in VENDOR.iterdir() if p.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_each_folder_has_the_licence_of_what_is_in_it(folder):
    text = (folder / "LICENSE").read_text(encoding="utf-8")
    assert "Permission is hereby granted" in text


def test_each_package_that_was_built_in_is_named_with_its_licence():
    lock = json.loads((VENDOR / "package-lock.json").read_text(encoding="utf-8"))
    told = "".join(p.read_text("utf-8") for f in FOLDERS for p in f.glob("LICENSE*"))
    for path, package in lock["packages"].items():
        name = path.removeprefix("node_modules/")
        if name and not package.get("dev") and not name.startswith("@types/"):
            named = f"{name} {package['version']}" in told
            assert named or any(f.name == f"{name}-{package['version']}" for f in FOLDERS), name
