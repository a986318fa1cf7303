"""The graph's terms in plain words, and how pages write numbers, dates and classes."""

from flask import Blueprint

from kg import terms

WORDS = {
    "foundedBy": ("founded by", "founded"),
    "ledBy": ("led by", "leads"),
    "affiliatedWith": ("holds a post at", "people there"),
    "memberOf": ("member of", "members"),
    "educatedAt": ("studied at", "people who studied there"),
    "partOf": ("part of", "parts"),
    "locatedIn": ("based or held in", "located there"),
    "ownedBy": ("owned by", "owns"),
    "investsIn": ("invests in", "investors"),
    "acquires": ("acquires", "acquired by"),
    "partnersWith": ("partners with", "partners with"),
    "competesWith": ("competes with", "competes with"),
    "developedBy": ("developed by", "develops"),
    "basedOn": ("based on", "basis of"),
    "outperforms": ("said to outperform", "said to be outperformed by"),
    "uses": ("uses", "used by"),
    "issuedBy": ("issued by", "issued"),
    "appliesIn": ("applies in", "policies in force there"),
    "targets": ("targets", "targeted by"),
    "supports": ("supports", "supported by"),
    "opposes": ("opposes", "opposed by"),
    "restricts": ("restricts", "restricted by"),
    "investigates": ("investigates", "investigated by"),
    "participatesIn": ("takes part in", "participants"),
    "succeeds": ("comes after", "followed by"),
    "nationality": ("nationality", "nationals"),
    "foundingDate": ("founded", ""),
    "releaseDate": ("released", ""),
    "eventDate": ("takes place", ""),
    "parameterCount": ("parameters", ""),
}
"""Each property in plain words, from its subject and from its object."""

MODALITIES = {
    "asserted": "",
    "reported": "reported",
    "proposed": "proposed",
    "predicted": "predicted",
    "negated": "denied",
}
"""How a claim is meant, in the word that a page shows; a plain statement needs none."""

PLURALS = {
    "Organisation": "organisations",
    "Person": "people",
    "Model": "models",
    "Policy": "policies",
    "Technology": "technologies",
    "Place": "places",
    "Event": "events",
    "Company": "companies",
    "ResearchInstitution": "research institutions",
    "GovernmentBody": "government bodies",
    "IntergovernmentalBody": "intergovernmental bodies",
    "MediaOutlet": "media outlets",
    "Law": "laws",
    "ExportControl": "export controls",
    "Strategy": "strategies",
    "Declaration": "declarations",
    "ExecutiveAct": "executive acts",
    "Hardware": "hardware",
    "Software": "software",
    "Dataset": "data sets",
    "Country": "countries",
}

_MONTHS = (
    "January February March April May June July August September October November December"
).split()

NAVIGATION = (
    ("overviews.comparison", "Compare"),
    ("overviews.matrix", "Matrix"),
    ("overviews.world", "Map"),
    ("overviews.disputes", "Disputes"),
    ("gallery.index", "Questions"),
    ("sparql.endpoint", "Query"),
)
"""Pages in the head of every page: endpoint and name."""


def register_words(pages: Blueprint) -> None:
    """Give templates what they need to write numbers, dates and classes."""
    pages.add_app_template_filter(write_day, "day")
    pages.add_app_template_filter(write_number, "number")
    pages.add_app_template_filter(write_share, "share")
    pages.add_app_template_filter(write_class, "kind")
    pages.add_app_template_filter(find_colour, "colour")
    pages.add_app_template_filter(count_of, "count_of")
    pages.app_context_processor(lambda: {"navigation": NAVIGATION, "plurals": PLURALS})


def write_day(date: str | None) -> str:
    """Write an ISO 8601 date for people; what is no date stays as it is.

    >>> write_day("2025-03-04"), write_day("2025-03"), write_day("2025"), write_day(None)
    ('4 March 2025', 'March 2025', '2025', '')
    """
    parts = (date or "").split("T")[0].split("-")
    if len(parts) not in {2, 3} or not all(p.isdigit() for p in parts):
        return (date or "").split("T")[0]
    if not 1 <= int(parts[1]) <= len(_MONTHS):
        return date or ""
    month = f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return f"{int(parts[2][:2])} {month}" if len(parts) == 3 else month


def write_number(value: float | str) -> str:
    """Write a number with its thousands apart.

    >>> write_number("1700000000"), write_number(1234.5), write_number("unknown")
    ('1,700,000,000', '1,234.5', 'unknown')
    """
    try:
        return f"{float(value):,.10g}" if float(value) % 1 else f"{int(float(value)):,}"
    except (ValueError, OverflowError):
        return str(value)


def write_share(value: float | str) -> str:
    """Write a share of one in hundredths.

    >>> write_share("0.914")
    '91 %'
    """
    return f"{float(value) * 100:.0f} %"


def write_class(name: str) -> str:
    """Write the name of a class in words.

    >>> write_class("ResearchInstitution")
    'research institution'
    """
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()


def find_colour(name: str) -> str:
    """Give the style of a class, which is that of the broadest class above it.

    >>> find_colour("Company")
    'c-organisation'
    """
    return "c-" + terms.local_name(terms.top(terms.NG + name)).lower()


def count_of(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun.

    >>> count_of(1, "source"), count_of(1200, "source"), count_of(2, "policy", "policies")
    ('1 source', '1,200 sources', '2 policies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
