"""Known names with their classes and their identifiers elsewhere.

The table is `kg/lookups/gazetteer.tsv` (its sources are named beside it), amended by
`kg/lookups/names.yaml`: names that the table lacks and classes that differ here.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import yaml

from kg import terms
from kg.link.spelling import spelling_key

_OTHER_IDS = {"dbpedia": terms.DBPEDIA, "geonames": terms.GEONAMES, "ror": terms.ROR}
_TRUSTED = frozenset({"xc", "hn", "cc", "fb", "usc", "hand"})
"""Sources that were chosen for what this field writes about, or read entry by entry."""


@dataclass(frozen=True, slots=True)
class Row:
    """One known thing.

    `names` are the names that stand for nothing else that is known, `ambiguous` those that may;
    `adjectives` are demonyms. `wikidata` is an item id such as Q95. `facts` are pairs of a
    property's local name, `role` or `capitalOf`, and a row id or a plain value.
    """

    id: str
    label: str
    cls: str
    names: tuple[str, ...]
    ambiguous: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    wikidata: str | None = None
    same_as: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def is_trusted(self) -> bool:
        """Whether a source says so that was chosen for this field or read entry by entry."""
        return not _TRUSTED.isdisjoint(self.sources)

    def fact(self, name: str) -> str | None:
        """Give the first value of a fact."""
        return next((v for k, v in self.facts if k == name), None)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All known things by id, and the ids by name.

    `by_name` maps a name exactly as written to the ids of the rows that it may stand for,
    ambiguous names and demonyms included.
    """

    rows: Mapping[str, Row]
    by_name: Mapping[str, tuple[str, ...]]
    by_adjective: Mapping[str, str]
    capitals: Mapping[str, str] = field(default_factory=dict)
    """Id of a capital to the id of the country that it may stand for."""
    seats: Mapping[str, str] = field(default_factory=dict)
    """Name of a seat that is no known capital to the id of the country or body that has it."""
    by_spelling: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Key of a spelling to the names that have it; names that may mean another thing left out."""


@cache
def load_gazetteer() -> Gazetteer:
    """Load the table once a process."""
    folder = files("kg.lookups")
    rows: dict[str, Row] = {}
    with (folder / "gazetteer.tsv").open(encoding="utf-8") as handle:
        table = csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(table)
        for cells in table:
            rows[cells[0]] = _row(*cells)
    amendments = yaml.safe_load((folder / "names.yaml").read_text(encoding="utf-8"))
    _amend(rows, amendments)
    by_name: dict[str, list[str]] = defaultdict(list)
    by_adjective = _by_listed_name(amendments.get("adjective"))
    for row in rows.values():
        for name in (*row.names, *row.ambiguous):
            by_name[name].append(row.id)
        for name in row.adjectives:
            by_adjective.setdefault(name, row.id)
    capitals = {
        row.id: country
        for row in rows.values()
        if (country := row.fact("capitalOf")) and country in rows
    }
    return Gazetteer(
        rows,
        {
            name: tuple(sorted(set(ids), key=lambda i: _precedence(rows[i], name)))
            for name, ids in by_name.items()
        },
        by_adjective,
        capitals,
        _by_listed_name(amendments.get("seat")),
        _by_spelling(rows.values()),
    )


def _by_listed_name(listed: object) -> dict[str, str]:
    """Map each name of an amendment to the row that it is listed under."""
    assert isinstance(listed, dict)
    return {name: ident for ident, names in listed.items() for name in names.split("|")}


def _by_spelling(rows: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.is_trusted:
            for name in row.names:
                if (key := spelling_key(name)) is not None:
                    found[key].add(name)
    return {key: tuple(sorted(names)) for key, names in found.items()}


def _precedence(row: Row, name: str) -> tuple[bool, bool, int, int, str]:
    """Order the rows that one name may stand for, the likeliest first."""
    return (
        not row.is_trusted,
        name != row.label,
        -len(row.sources),
        int((row.wikidata or "Q999999999")[1:]),
        row.id,
    )


def _row(
    ident: str,
    label: str,
    cls: str,
    aliases: str,
    wikidata: str,
    other: str,
    facts: str,
    source: str,
) -> Row:
    names, ambiguous, adjectives = [label], [], []
    for alias in filter(None, aliases.split("|")):
        if alias.endswith("~adj"):
            adjectives.append(alias[:-4])
        elif alias.endswith("~ambig"):
            ambiguous.append(alias[:-6])
        else:
            names.append(alias)
    same_as = [terms.WIKIDATA + wikidata] if wikidata else []
    for item in filter(None, other.split("|")):
        scheme, _, value = item.partition(":")
        if scheme in _OTHER_IDS:
            same_as.append(_OTHER_IDS[scheme] + value + ("/" if scheme == "geonames" else ""))
    return Row(
        id=ident,
        label=label,
        cls=terms.NG + cls,
        names=tuple(n for n in dict.fromkeys(names) if n not in ambiguous),
        ambiguous=tuple(dict.fromkeys(ambiguous)),
        adjectives=tuple(dict.fromkeys(adjectives)),
        wikidata=wikidata or None,
        same_as=tuple(same_as),
        facts=tuple((k, v) for k, _, v in (f.partition("=") for f in facts.split("|")) if v),
        sources=tuple(source.split(",")),
    )


def _amend(rows: dict[str, Row], amendments: dict[str, object]) -> None:
    """Apply the hand-kept names: `add` new rows, `class` and `ambiguous` of rows by id."""
    added = amendments.get("add") or {}
    assert isinstance(added, dict)
    for cls, things in added.items():
        for label, extra in things.items():
            ident = f"name-{terms.local_name(cls).lower()}-{label.lower().replace(' ', '-')}"
            rows[ident] = _row(ident, label, cls, extra or "", "", "", "", "hand")
    classes = amendments.get("class") or {}
    assert isinstance(classes, dict)
    for ident, cls in classes.items():
        rows[ident] = _replace(rows[ident], cls=terms.NG + cls)
    aliases = amendments.get("alias") or {}
    assert isinstance(aliases, dict)
    for ident, names in aliases.items():
        rows[ident] = _replace(rows[ident], names=(*rows[ident].names, *names.split("|")))
    facts = amendments.get("fact") or {}
    assert isinstance(facts, dict)
    for ident, said in facts.items():
        added_facts = tuple((k, v) for k, _, v in (f.partition("=") for f in said.split("|")))
        rows[ident] = _replace(rows[ident], facts=(*rows[ident].facts, *added_facts))
    doubtful = amendments.get("ambiguous") or []
    assert isinstance(doubtful, list)
    for ident in list(rows):
        row = rows[ident]
        if common := [n for n in row.names if n in doubtful]:
            rows[ident] = _replace(
                row,
                names=tuple(n for n in row.names if n not in common),
                ambiguous=(*row.ambiguous, *common),
            )


def _replace(row: Row, **changes: object) -> Row:
    from dataclasses import replace

    return replace(row, **changes)  # type: ignore[arg-type]
