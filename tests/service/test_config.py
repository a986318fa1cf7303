"""Settings come from defaults, a file, the environment and the caller, in that order."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import service.serve
from kg.cli import main
from kg.errors import KgError
from service.config import DEFAULTS, SETTINGS, read_config


def write(folder, text):
    path = folder / "newsgraph.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_anything_the_defaults_hold():
    assert read_config(environ={}) == DEFAULTS


def test_a_later_source_goes_before_an_earlier_one(tmp_path):
    path = write(tmp_path, 'query_seconds = 5\nquery_workers = 3\nstore = "/a"\n')
    environ = {"NEWSGRAPH_CONFIG": str(path), "NEWSGRAPH_QUERY_WORKERS": "4"}
    found = read_config({"STORE": "/b"}, environ)
    assert (found["QUERY_SECONDS"], found["QUERY_WORKERS"], found["STORE"]) == (5.0, 4, "/b")
    assert isinstance(found["QUERY_SECONDS"], float)


def test_a_file_named_by_the_caller_goes_before_the_one_of_the_environment(tmp_path):
    path = write(tmp_path, "port = 9000\n")
    environ = {"NEWSGRAPH_CONFIG": str(tmp_path / "none.toml")}
    assert read_config(environ=environ, file=path)["PORT"] == 9000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("query_second = 5", "did you mean query_seconds"),
        ("query_workers = 0", "at least 1"),
        ("query_workers = 2.5", "a whole number"),
        ("query_workers = true", "a whole number"),
        ('full_text = "yes"', "true or false"),
        ("store = ", "is no TOML"),
        ("query_seconds = nan", "at least"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path, text, words):
    with pytest.raises(KgError, match=words) as caught:
        read_config(environ={}, file=write(tmp_path, text))
    assert "newsgraph.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("QUERY_SECONDS", "ten", "a number"),
        ("QUERY_MEMORY", "1", "at least"),
        ("FULL_TEXT", "perhaps", "true or false"),
    ],
)
def test_a_wrong_variable_is_named(name, value, words):
    with pytest.raises(KgError, match=words):
        read_config(environ={f"NEWSGRAPH_{name}": value})


def test_switches_are_read_as_people_write_them():
    assert read_config(environ={"NEWSGRAPH_FULL_TEXT": "off"})["FULL_TEXT"] is False
    assert read_config(environ={"NEWSGRAPH_FULL_TEXT": "Yes"})["FULL_TEXT"] is True


def test_a_missing_file_is_an_error_not_the_defaults(tmp_path):
    with pytest.raises(KgError, match=r"none\.toml cannot be read"):
        read_config(environ={"NEWSGRAPH_CONFIG": str(tmp_path / "none.toml")})


def test_every_setting_says_what_it_does():
    assert all(s.meaning.endswith(".") for s in SETTINGS)


def test_the_command_takes_what_it_is_not_told_from_the_file(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(service.serve, "serve", lambda *given: seen.append(given))
    monkeypatch.setenv("NEWSGRAPH_CONFIG", "")
    path = write(tmp_path, f'port = 9000\nhost = "0.0.0.0"\nstore = "{tmp_path}"\n')
    result = CliRunner().invoke(main, ["serve", "--config", str(path), "--host", "127.0.0.1"])
    assert result.exit_code == 0, result.output
    assert seen == [(tmp_path, "127.0.0.1", 9000)]


def test_the_operators_page_has_every_setting():
    page = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
    for setting in SETTINGS:
        assert f"| `{setting.name.lower()}` | `{setting.default!r}` |" in page
