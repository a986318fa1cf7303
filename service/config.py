"""What an operator can set, in one table: by file, by environment or by `create_app`.

A later source goes before an earlier one: the defaults here, a TOML file, the environment, what
`create_app` is given. In the file a setting has its name in lower case; in the environment it has
NEWSGRAPH_ before it, and NEWSGRAPH_CONFIG names the file.

    store = "/srv/newsgraph"
    query_seconds = 5
    rate_limit = "600 per minute"
"""

from __future__ import annotations

import difflib
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg import terms
from kg.errors import KgError

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = str | int | float | bool

PREFIX: Final = "NEWSGRAPH_"
FILE: Final = PREFIX + "CONFIG"
"""The variable of the environment that names the file."""

_MIB: Final = 1024**2
_TRUE: Final = frozenset(("1", "true", "yes", "on"))
_FALSE: Final = frozenset(("0", "false", "no", "off"))


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its default, whose type is the setting's, and what it does.

    A number may not be below `least`.
    """

    name: str
    default: Value
    meaning: str
    least: float | None = None


SETTINGS: Final = (
    Setting("STORE", "newsgraph-store", "Folder of the graph."),
    Setting("HOST", "127.0.0.1", "Address that `kg serve` listens on."),
    Setting("PORT", 8000, "Port that `kg serve` listens on.", least=1),
    Setting(
        "PROXIES",
        0,
        "Reverse proxies that stand before the service: so many are believed in what they say of "
        "client, scheme, host and path prefix (X-Forwarded-For, -Proto, -Host, -Prefix).",
        least=0,
    ),
    Setting("BASE", terms.BASE, "What the IRIs of things begin with."),
    Setting("QUERY_SECONDS", 10.0, "Longest time of one query, in seconds.", least=0.01),
    Setting("QUERY_MEMORY", 1024 * _MIB, "Most memory of one query, in bytes.", least=_MIB),
    Setting("QUERY_WORKERS", 2, "Light queries that run at a time.", least=1),
    Setting("QUERY_SLOW", 8, "Long queries that run beside them.", least=1),
    Setting("QUERY_QUEUE", 64, "Queries that may wait; the next gets 503.", least=1),
    Setting("WRITE_KEY", "", "Key that lets who sends it change the graph; empty: nobody may."),
    Setting("LOAD_HOSTS", "", "Hosts that an update may LOAD from, with spaces between."),
    Setting(
        "SERVICE_ENDPOINTS",
        "",
        "SPARQL endpoints that queries may call with SERVICE, like https://example.org/sparql, "
        "with spaces between; empty: none.",
    ),
    Setting("SERVICE_SECONDS", 5.0, "Longest time of one such call, in seconds.", least=0.01),
    Setting("CACHE", "", "Folder of answers once computed; empty: a temporary one."),
    Setting("CACHE_BYTES", 256 * _MIB, "Most bytes of them; 0: none are kept.", least=0),
    Setting("MAX_CONTENT_LENGTH", _MIB, "Largest request body, in bytes.", least=1024),
    Setting("MAX_FORM_MEMORY_SIZE", _MIB, "Largest form, in bytes.", least=1024),
    Setting(
        "FULL_TEXT",
        False,  # noqa: FBT003  # the default, not a flag
        "Whether a page of an article shows its whole text; else its evidence with a few words "
        "around it.",
    ),
    Setting("SEARCH_SECONDS", 2.0, "Longest time of one search, in seconds.", least=0.01),
    Setting(
        "RATE_LIMIT",
        "",
        'Requests that one client may send, as in "600 per minute; 50 per second"; empty: any '
        "number. Each server process counts for itself.",
    ),
    Setting(
        "ACCESS_LOG",
        "",
        "Where a line of JSON for each request goes: a file, - for standard error, empty: nowhere.",
    ),
    Setting(
        "MCP_ORIGINS",
        "",
        "Websites whose pages may use `/mcp`, like https://example.org, with spaces between; `*`: "
        "all. Agents that are no web pages, and pages of this machine, always may.",
    ),
    Setting(
        "METRICS_FROM",
        "127.0.0.1 ::1",
        "Addresses and networks that may read `/metrics`, with spaces between; `*`: anybody; "
        "empty: nobody.",
    ),
    Setting(
        "SLOW_SECONDS",
        2.0,
        "A request that takes longer is logged as a warning, with its query; 0: none.",
        least=0,
    ),
)

DEFAULTS: Final[dict[str, Value]] = {s.name: s.default for s in SETTINGS}
_BY_NAME: Final = {s.name: s for s in SETTINGS}


def read_config(
    given: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> dict[str, Any]:
    """Give every setting by its name in capitals, and what else is given.

    `file` goes before the one that the environment names. Raises KgError, which names the setting
    and where it stands, if a value is not of the setting's kind or a name in the file is unknown.
    """
    environ = os.environ if environ is None else environ
    found: dict[str, Any] = dict(DEFAULTS)
    named = file or (Path(environ[FILE]) if environ.get(FILE) else None)
    if named is not None:
        found |= _read_file(named)
    for setting in SETTINGS:
        text = environ.get(PREFIX + setting.name)
        if text is not None:
            found[setting.name] = _read_text(setting, text)
    return found | dict(given or {})


def _read_file(path: Path) -> dict[str, Value]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KgError(f"the configuration {path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KgError(f"the configuration {path} is no TOML: {error}") from error
    return {name.upper(): _read_value(path, name, value) for name, value in data.items()}


def _read_value(path: Path, name: str, value: object) -> Value:
    setting = _BY_NAME.get(name.upper())
    if setting is None:
        near = difflib.get_close_matches(name.upper(), _BY_NAME, n=1)
        advice = f"did you mean {near[0].lower()}?" if near else "docs/operating.md lists them"
        raise KgError(f"{path}: there is no setting {name}; {advice}")
    kind = type(setting.default)
    fits = isinstance(value, kind) or (kind is float and isinstance(value, int))
    if not fits or (isinstance(value, bool) and kind is not bool):
        raise KgError(f"{path}: {name} must be {_kind(setting)}, not {value!r}")
    return _check(setting, kind(value), f"{path}: {name}")  # type: ignore[call-overload, arg-type]


def _read_text(setting: Setting, text: str) -> Value:
    where = PREFIX + setting.name
    if isinstance(setting.default, bool):
        if text.lower() not in _TRUE | _FALSE:
            raise KgError(f"{where} must be {_kind(setting)}, not {text!r}")
        return text.lower() in _TRUE
    try:
        return _check(setting, type(setting.default)(text), where)
    except ValueError:
        raise KgError(f"{where} must be {_kind(setting)}, not {text!r}") from None


def _check(setting: Setting, value: Value, where: str) -> Value:
    if setting.least is not None and not float(value) >= setting.least:
        raise KgError(f"{where} must be at least {setting.least:g}, not {value}")
    return value


def _kind(setting: Setting) -> str:
    words = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}
    return words[type(setting.default)]
