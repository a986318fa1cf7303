"""Dates that a text gives, as exact as it gives them, and no more.

Absolute ones (*20 June 2024*, *June 2024*, *2024*) stand for themselves. Relative ones are read
only where they are certain: *that November* and *two years later* from a date just before, *last
year* and *on Tuesday* from the day on which the article appeared. All else yields nothing.
"""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kg.model import Document, Span

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[6-9]\d\d|20\d\d)"
_TO = r"\s{0,4}(?:[-–—]|to|and|until|through)\s{0,4}"
_NUMBER = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
} | {"a": 1, "an": 1}
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()

_ABSOLUTE = re.compile(
    rf"""\b(?:
      (?P<iso>{_YEAR}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)(?![\d-])
    | (?P<d1>{_DAY})(?:\s{{1,4}}(?P<m0>{_MONTH}))?(?:{_TO}(?P<d2>{_DAY}))?\s{{1,4}}(?:of\s{{1,4}})?
      (?P<m1>{_MONTH}),?\s{{1,4}}(?P<y1>{_YEAR})
    | (?P<m2>{_MONTH})\s{{1,4}}(?P<d3>{_DAY})(?:{_TO}(?:(?P<m3>{_MONTH})\s{{1,4}})?
      (?P<d4>{_DAY}))?,?\s{{1,4}}(?P<y2>{_YEAR})
    | (?P<m4>{_MONTH})(?:{_TO}(?P<m5>{_MONTH}))?,?\s{{1,4}}(?:of\s{{1,4}})?(?P<y3>{_YEAR})
    | (?P<y4>{_YEAR}){_TO}(?P<y5>{_YEAR})
    | (?P<y6>{_YEAR})
    )(?![\w%]|[.,]\d|-[a-z\d])""",
    re.VERBOSE,
)
_YEAR_LEADS = re.compile(
    r"(?:\b(?:in|since|by|until|till|from|of|during|before|after|through|around|circa|about|early|late|q[1-4]"
    r"|mid|spring|summer|autumn|fall|winter|year|founded|established|est\.|launched|released|published"
    r"|created|born|incorporated|formed|started|opened|adopted|passed|signed|enacted|end|start|beginning"
    r"|between|and|to|back|only|as|for|inc\.|dating|the|on)[\s-]+|[(/,;:]\s*|^|[-–—*]\s+|\*\*)$",
    re.IGNORECASE,
)
_COUNTING = re.compile(
    r"(?:\b(?-i:[a-z]+) of|\b(?:to|from|for|about|around|and|between|the|only|as)|[,;:(])\s*$",
    re.IGNORECASE,
)
"""What may stand before a count as well as before a year, in *a team of 2000 engineers*."""
_COUNTED = re.compile(r"\s+(?!was|is|has|does|as|its|this|his)[a-z]+s\b")
_RELATIVE = re.compile(
    rf"""\b(?:
      that\s{{1,4}}(?:same\s{{1,4}})?(?P<that>{_MONTH})
    | the\s{{1,4}}(?:following|next)\s{{1,4}}(?P<next>{_MONTH}|year|month)
    | (?:the\s{{1,4}}|that\s{{1,4}})?same\s{{1,4}}(?P<same>year|month)
    | that\s{{1,4}}(?P<thatyear>year|spring|summer|autumn|fall|winter)
    | (?:the\s{{1,4}}same|that)\s{{1,4}}(?P<sameday>day)
    | (?P<n>(?i:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)|\d{{1,2}})
      \s{{1,4}}(?P<unit>years?|months?)\s{{1,4}}(?P<way>later|earlier|before|afterwards?)
    | the\s{{1,4}}(?P<adjacent>year)\s{{1,4}}(?P<side>before|after)
    | (?P<deictic>last|this|next)\s{{1,4}}(?P<of>year|month|{_MONTH})
    | (?P<day>yesterday|today)
    | on\s{{1,4}}(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)
    | (?P<dd>{_DAY})\s{{1,4}}(?P<dm>{_MONTH})
    | (?P<md>{_MONTH})\s{{1,4}}(?P<mdd>{_DAY})
    | in\s{{1,4}}(?P<bare>{_MONTH})
    )\b(?!\s*,?\s*{_YEAR})""",
    re.VERBOSE,
)
_LEAD = re.compile(
    r"\b(in|on|since|from|until|till|by|before|after|of|during|between|through|as of|to|at)\s+"
    r"(?:the\s+)?(?:(?:early|late|mid|spring|summer|autumn|fall|winter|start|end|beginning)[\s-]+"
    r"(?:of\s+)?)?$",
    re.IGNORECASE,
)
_NEAR = 400
"""A relative date looks so many characters back for the date that it counts from."""


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date in the text.

    `span` covers its words without a preposition. `value` is ISO 8601, as exact as the text: a year
    (`2010`), a month (`2023-04`) or a day (`2024-06-20`); of a range its first. `until` is the last
    of a range, None for a single date. `lead` is the preposition before it in lower case, or empty:
    *since* and *from* begin a validity, *until* and *to* end one. `relative` says that it was
    worked out from another date.
    """

    span: Span
    value: str
    until: str | None = None
    lead: str = ""
    relative: bool = False


def find_dates(document: Document) -> tuple[DateExpression, ...]:
    """Find every date of an article, in text order, never overlapping.

    >>> from kg.find.parse import parse
    >>> from kg.model import Article
    >>> text = "It was founded in May 2015. Two years later, on 3 June 2017, it was sold."
    >>> [(d.value, d.lead) for d in find_dates(parse(Article("k", text, "-")))]
    [('2015-05', 'in'), ('2017', ''), ('2017-06-03', 'on')]
    """
    return find_dates_in(document.article.text, document.article.date)


def find_dates_in(text: str, published: str | None = None) -> tuple[DateExpression, ...]:
    """Find the dates of a text; `published` is the ISO date, month or year of its appearance."""
    absolute = [d for m in _ABSOLUTE.finditer(text) if (d := _absolute(text, m)) is not None]
    found: list[DateExpression] = []
    waiting = deque(absolute)
    for match in _RELATIVE.finditer(text):
        span = Span(match.start(), match.end())
        while waiting and waiting[0].span.end <= span.start:
            found.append(waiting.popleft())
        if waiting and waiting[0].span.overlaps(span):
            continue
        value = _relative(match, _anchor(text, found, span.start), published)
        if value:
            found.append(DateExpression(span, value, None, _lead(text, span.start), relative=True))
    return (*found, *waiting)


def dates_within(dates: tuple[DateExpression, ...], span: Span) -> Iterator[DateExpression]:
    """Yield those of some dates in text order that lie within a span, such as a sentence."""
    first = bisect_left(dates, span.start, key=lambda d: d.span.start)
    for found in dates[first:]:
        if found.span.start >= span.end:
            return
        if found.span.end <= span.end:
            yield found


def _lead(text: str, start: int) -> str:
    match = _LEAD.search(text, max(0, start - 30), start)
    return match[1].lower() if match else ""


def _month(name: str) -> str:
    key = name.rstrip(".").casefold()[:3]
    return f"{next(n for n, m in enumerate(_MONTHS, 1) if m.startswith(key)):02}"


def _number(day: str) -> int:
    return int(re.match(r"\d+", day)[0])  # type: ignore[index]


def _iso(year: str, month: str | None = None, day: str | None = None) -> str | None:
    """Put a date together; None for a day that the calendar does not have."""
    if month is None:
        return year
    if day is None:
        return f"{year}-{_month(month)}"
    try:
        return date(int(year), int(_month(month)), _number(day)).isoformat()
    except ValueError:
        return None


def _absolute(text: str, match: re.Match[str]) -> DateExpression | None:
    part = match.groupdict()
    first: str | None
    last: str | None = None
    if part["iso"]:
        first = part["iso"]
    elif part["d1"]:
        first = _iso(part["y1"], part["m0"] or part["m1"], part["d1"])
        last = _iso(part["y1"], part["m1"], part["d2"]) if part["d2"] else None
    elif part["d3"]:
        first = _iso(part["y2"], part["m2"], part["d3"])
        last = _iso(part["y2"], part["m3"] or part["m2"], part["d4"]) if part["d4"] else None
    elif part["m4"]:
        first = _iso(part["y3"], part["m4"])
        last = _iso(part["y3"], part["m5"]) if part["m5"] else None
    else:
        first, last = part["y4"] or part["y6"], part["y5"]
        if not _is_year(text, match):
            return None
    if first is None:
        return None
    span = Span(match.start(), match.end())
    return DateExpression(span, first, last, _lead(text, match.start()))


def _is_year(text: str, match: re.Match[str]) -> bool:
    """Tell a year from a count (*2000 engineers*) and from part of a name (*Falcon 2000*)."""
    line = text.rfind("\n", 0, match.start()) + 1
    before = text[max(line, match.start() - 14) : match.start()]
    if not _YEAR_LEADS.search(before):
        return False
    return not (_COUNTING.search(before) and _COUNTED.match(text, match.end()))


def _anchor(text: str, before: list[DateExpression], at: int) -> str | None:
    """Give the last date before a place, if it is near enough to count from."""
    if not before or at - before[-1].span.end > _NEAR:
        return None
    last = before[-1]
    return last.value if text.count("\n\n", last.span.end, at) <= 1 else None


def _relative(match: re.Match[str], anchor: str | None, published: str | None) -> str | None:
    part = match.groupdict()
    if part["deictic"] or part["day"] or part["weekday"]:
        return _deictic(part, published)
    if part["dd"] or part["md"] or part["bare"]:
        return _yearless(part, published)
    return _carried(part, anchor) if anchor else None


def _carried(part: dict[str, str | None], anchor: str) -> str | None:
    """Read *that November*, *the year before*, *two months later* from the date just before."""
    year, month = int(anchor[:4]), anchor[5:7]
    if part["n"]:
        return _shifted(part, year, month)
    if part["sameday"]:
        return anchor if len(anchor) == len("2024-06-20") else None
    if part["next"]:
        return _following(year, month, part["next"])
    if part["that"]:
        return f"{year}-{_month(part['that'])}"
    if part["same"] == "month":
        return anchor[:7] if month else None
    if part["adjacent"]:
        return str(year - 1 if part["side"] == "before" else year + 1)
    return str(year)


def _following(year: int, month: str, name: str) -> str | None:
    """Read *the following April*: the next one after the month just named."""
    if name == "year":
        return str(year + 1)
    if name == "month":
        return _shifted({"n": "one", "unit": "months", "way": "later"}, year, month)
    if not month:
        return f"{year + 1}-{_month(name)}"
    return f"{year + (_month(name) <= month)}-{_month(name)}"


def _shifted(part: dict[str, str | None], year: int, month: str) -> str | None:
    words, unit, way = part["n"] or "", part["unit"] or "", part["way"] or ""
    count = _NUMBER.get(words.lower()) or int(words)
    sign = -1 if way in {"earlier", "before"} else 1
    if unit.startswith("year"):
        return str(year + sign * count)
    if not month:
        return None
    months = year * 12 + int(month) - 1 + sign * count
    return f"{months // 12}-{months % 12 + 1:02}"


def _deictic(part: dict[str, str | None], published: str | None) -> str | None:
    """Read *last year*, *yesterday*, *on Tuesday* from the day of publication."""
    if not published or not re.match(r"\d{4}", published):
        return None
    year, month = int(published[:4]), published[5:7]
    step = {"last": -1, "this": 0, "next": 1}.get(part["deictic"] or "", 0)
    if part["of"] == "year":
        return str(year + step)
    if part["of"] == "month":
        return (
            _shifted(
                {"n": "one", "unit": "months", "way": "later" if step > 0 else "before"},
                year,
                month,
            )
            if step
            else published[:7]
            if month
            else None
        )
    if part["of"]:
        return f"{year}-{_month(part['of'])}" if step == 0 else None
    return _day(part, published)


def _day(part: dict[str, str | None], published: str) -> str | None:
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return None
    if part["day"] == "yesterday":
        return (day - timedelta(days=1)).isoformat()
    if part["weekday"]:
        back = (day.weekday() - _WEEKDAYS.index(part["weekday"].lower())) % 7
        return (day - timedelta(days=back)).isoformat()
    return day.isoformat()


def _yearless(part: dict[str, str | None], published: str | None) -> str | None:
    """Read *on 17 September* and *in May* as the last such before the article appeared."""
    if not published or len(published) < len("2024-01"):
        return None
    month = part["dm"] or part["md"] or part["bare"] or ""
    day = part["dd"] or part["mdd"]
    for year in (int(published[:4]), int(published[:4]) - 1):
        value = _iso(str(year), month, day)
        if value is not None and value[: len(published)] <= published[: len(value)]:
            return value
    return None
