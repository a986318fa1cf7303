"""Saved queries: .rq files whose first comment lines tell their title, purpose and parameters.

    # title: Who develops what
    # about: Each model with its developer and the sentence that says so.
    # params: developer iri = — only what this one developed
    # params: since date = 2024 — only articles from then on

A parameter with a `=` may be left out; nothing after the `=` means that it is then unbound.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, Literal, get_args

from kg.errors import BadParameter, UnknownQuery

Kind = Literal["iri", "string", "integer", "date", "term"]

_HEAD: Final = re.compile(r"#\s*(title|about|params):\s*(.*?)\s*", re.IGNORECASE)
_PARAMETER: Final = re.compile(r"(\w+)\s+(\w+)(?:\s*(=)\s*(.*?))?\s+(?:—|--)\s+(.+)")
_FORM: Final = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_COMMENT: Final = re.compile(r"^\s*#.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a saved query, which the query has as a variable of that name.

    `kind` says how its value is read; `default` is the value if none is given, None for unbound;
    without `is_optional` a value must be given.
    """

    name: str
    kind: Kind
    meaning: str
    is_optional: bool = False
    default: str | None = None

    def __str__(self) -> str:
        need = f", {self.default} if not given" if self.default else ""
        need = ", may be left out" if self.is_optional and not need else need
        return f"{self.name} ({self.kind}{need}): {self.meaning}"


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A SPARQL query with what a person needs to know to use it.

    `name` is folder and file without ending (`console/developers`); `text` plain valid SPARQL.
    """

    name: str
    title: str
    about: str
    params: tuple[Parameter, ...]
    text: str

    @property
    def folder(self) -> str:
        """The folder of the file: the page or place that the query belongs to."""
        return self.name.rpartition("/")[0]

    @property
    def form(self) -> str:
        """The query form: SELECT, ASK, CONSTRUCT or DESCRIBE."""
        found = _FORM.search(_COMMENT.sub("", self.text))
        return found[1].upper() if found else "SELECT"


def read_query(text: str, name: str) -> SavedQuery:
    """Read a query with its comment head; without a head its title is its name.

    Raises BadParameter if a `# params:` line is not in the form.
    """
    head: dict[str, list[str]] = {"title": [], "about": [], "params": []}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if found := _HEAD.fullmatch(line):
            head[found[1].lower()].append(found[2])
    return SavedQuery(
        name=name,
        title=" ".join(head["title"]) or name,
        about=" ".join(head["about"]),
        params=tuple(_read_parameter(line, name) for line in head["params"]),
        text=text,
    )


def _read_parameter(line: str, name: str) -> Parameter:
    found = _PARAMETER.fullmatch(line)
    if found is None or found[2] not in get_args(Kind):
        raise BadParameter(
            f"{name}: cannot read the line '# params: {line}'; write "
            f"'name type [= default] — meaning' with a type of {', '.join(get_args(Kind))}"
        )
    return Parameter(
        name=found[1],
        kind=found[2],  # type: ignore[arg-type]  # checked above
        meaning=found[5],
        is_optional=found[3] is not None,
        default=found[4] or None,
    )


@cache
def list_queries(folder: str | None = None) -> tuple[SavedQuery, ...]:
    """Give the saved queries, all or those of one folder, sorted by name."""
    found = sorted(_find(files("queries"), ""), key=lambda query: query.name)
    return tuple(query for query in found if folder in {None, query.folder})


def _find(place: Traversable, path: str) -> Iterator[SavedQuery]:
    for item in place.iterdir():
        if item.is_dir():
            yield from _find(item, f"{path}{item.name}/")
        elif item.name.endswith(".rq"):
            text = item.read_text(encoding="utf-8")
            yield read_query(text, path + item.name.removesuffix(".rq"))


def load_query(name: str) -> SavedQuery:
    """Give the saved query of a name: with its folder, or without where that is enough.

    Raises UnknownQuery, with the nearest names, if there is none or more than one.
    """
    wanted = name.strip().strip("/").removesuffix(".rq")
    queries = {query.name: query for query in list_queries()}
    if wanted in queries:
        return queries[wanted]
    ends = [each for each in queries if each.endswith("/" + wanted)]
    if len(ends) == 1:
        return queries[ends[0]]
    raise UnknownQuery(_explain_unknown(name, wanted, list(queries), ends))


def _explain_unknown(name: str, wanted: str, names: list[str], ends: list[str]) -> str:
    if ends:
        return f"several queries are named {name!r}; name one in full: {', '.join(ends)}"
    near = difflib.get_close_matches(wanted, names, n=3, cutoff=0.4)
    near += [n for n in names if wanted and wanted in n and n not in near]
    advice = f"did you mean {', '.join(near[:5])}?" if near else f"there are {', '.join(names)}"
    return f"there is no saved query {name!r}; {advice}"
