"""How many parameters a model is said to have: *a 72-billion-parameter model*.

Only what the text says of parameters counts, never the number in a name such as Qwen-72B; nor does
*more than*, *fewer than* or *up to* so many, which gives no number.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from spacy.tokens import Doc, Token

from kg import terms
from kg.extract.things import Things
from kg.model import Document, Mention, Modality, Span

_WORDS: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_NUMBERS: dict[str, Decimal] = {w: Decimal(n) for n, w in enumerate(_WORDS, start=1)}
_NUMBERS |= {"a": Decimal(1), "half": Decimal("0.5")}
_NUMBERS |= {
    w: Decimal(n)
    for w, n in {
        "thirty": 30,
        "forty": 40,
        "fifty": 50,
        "sixty": 60,
        "seventy": 70,
        "eighty": 80,
        "ninety": 90,
    }.items()
}
_SCALE: Final = {
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "mn": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "b": 10**9,
    "trillion": 10**12,
    "tn": 10**12,
    "t": 10**12,
}
_WORD: Final = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_NUM = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|(?:{_WORD})(?:-(?:{'|'.join(_WORDS[:9])}))?\b)"
_UNIT = r"(?:thousands?|millions?|billions?|trillions?|bn|mn|tn|[bmtk])"
_SIZE = rf"(?:{_NUM}-?(?:[\s-]?{_UNIT}\b)?|[bt]rillion)"
_COUNT = re.compile(
    rf"\b(?P<list>{_SIZE}(?:\s*,\s*{_SIZE})*(?:,?\s+(?:and|or|to)\s+{_SIZE})?)[\s-]*$",
    re.IGNORECASE,
)
_PARAMETERS = re.compile(r"\bparameters?\b", re.IGNORECASE)
_TABLE = re.compile(rf"(?:\s+count)?\s*[:=|]\s*(?P<list>{_SIZE})\b", re.IGNORECASE)
_ITEM = re.compile(
    rf"\b(?:(?P<number>{_NUM})-?[\s-]?(?:(?P<unit>{_UNIT})\b)?|(?P<bare>[bt]rillion))",
    re.IGNORECASE,
)
_FEWEST: Final = 10_000
_WINDOW: Final = 80
"""So many characters before the word *parameters* are looked at for the number."""

_INEXACT = re.compile(
    r"(?:more than|fewer than|less than|over|under|above|below|up to|at least|at most|between"
    r"|nearly|almost|beyond|exceeding|hundreds of|tens of|per cent of|percent of|times)"
    r"\s+(?:the\s+|its\s+)?$",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:than|unlike|against|like|versus|vs\.?|matching|beat(?:s|ing)?)\s*$", re.IGNORECASE
)
_ACTIVE = re.compile(
    r"\b(?:active|activated|activates|trainable|at a time|per token)\b", re.IGNORECASE
)

Sized = tuple[Mention, str, str, Modality, Span]


def find_sizes(document: Document) -> Iterator[Sized]:
    """Yield (model, property, count, modality, sentence) for each count of parameters."""
    things = Things(document)
    for sentence in document.sentences:
        words = sentence.of(document.article.text)
        for place, listed in _listed(words):
            counts = _counts(listed)
            span = Span(sentence.start + place.start, sentence.start + place.end)
            modality = things.modality(span.start, sentence)
            for model, count in _pair(things, document.doc, sentence, span, counts):
                yield model, terms.parameterCount, str(count), modality, sentence


def _listed(words: str) -> Iterator[tuple[Span, str]]:
    """Yield where a sentence counts parameters, and the numbers; inexact ones left out."""
    for word in _PARAMETERS.finditer(words):
        window = words[max(0, word.start() - _WINDOW) : word.start()]
        if match := _COUNT.search(window):
            start = word.start() - len(window) + match.start()
            if not _is_inexact(words, start, word.end()):
                yield Span(start, word.end()), match["list"]
        elif match := _TABLE.match(words, word.end()):
            yield Span(word.start(), match.end()), match["list"]


def _is_inexact(words: str, start: int, end: int) -> bool:
    near = words[max(0, start - 24) : start]
    return bool(
        _INEXACT.search(near) or _ACTIVE.search(near[-12:]) or _ACTIVE.search(words[end : end + 14])
    )


def _counts(listed: str) -> list[int]:
    """Read *3, 11 and 46 billion*: a unit holds for the numbers before it."""
    counts: list[int] = []
    unit: str | None = None
    for match in reversed(list(_ITEM.finditer(listed))):
        unit = (match["unit"] or match["bare"] or unit or "").lower()
        number = _value(match["number"] or "a")
        counts.append(int(number * _SCALE.get(unit if len(unit) < 3 else unit.rstrip("s"), 1)))
    return [c for c in reversed(counts) if c >= _FEWEST]


def _value(number: str) -> Decimal:
    lowered = number.lower()
    if lowered[0].isdigit():
        return Decimal(lowered.replace(",", ""))
    tens, _, ones = lowered.partition("-")
    return _NUMBERS[tens] + (_NUMBERS[ones] if ones else 0)


def _pair(
    things: Things, doc: Doc, sentence: Span, place: Span, counts: Sequence[int]
) -> Iterator[tuple[Mention, int]]:
    """Give each count its model: one for one where there are as many, else all to the nearest."""
    models = [m for m in things.within(sentence) if terms.is_a(m.cls, terms.Model)]
    before = [m for m in models if m.span.end <= place.start]
    distinct = list({m.entity: m for m in before}.values())
    if len(counts) > 1 and len(distinct) >= len(counts):
        yield from zip(distinct[-len(counts) :], counts, strict=True)
        return
    model = _described(things, doc, place, models)
    if model is None and not models:
        model = things.carried(sentence, terms.Model)
    if model is not None:
        for count in counts:
            yield model, count


def _described(things: Things, doc: Doc, place: Span, models: list[Mention]) -> Mention | None:
    """Find the model that a count describes: by the parse, or else the nearest before or after."""
    span = doc.char_span(place.start, place.end, alignment_mode="expand")
    token: Token | None = span.root if span is not None else None
    for _ in range(4):
        if token is None:
            break
        found = things.denoted(token, terms.Model)
        if found is not None and not _is_compared(things, found):
            return found
        if token.pos_ in {"VERB", "AUX"}:
            found = things.subject(token, terms.Model)
            if found is not None and not _is_compared(things, found):
                return found
        token = token.head if token.head.i != token.i else None
    free = [m for m in models if not _is_compared(things, m)]
    earlier = [m for m in free if m.span.end <= place.start]
    later = [m for m in free if m.span.start >= place.end]
    if earlier:
        return earlier[-1]
    return later[0] if later and later[0].span.start - place.end < 40 else None


def _is_compared(things: Things, mention: Mention) -> bool:
    """Tell whether a model stands only for comparison: *better than Llama 3*."""
    text = things.text
    return bool(_COMPARED.search(text, max(0, mention.span.start - 16), mention.span.start))
