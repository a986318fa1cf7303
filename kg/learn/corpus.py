"""Reads articles marked by hand in the corpus's own form, into the pipeline's own terms.

The form: a head of `key: value` lines, `---`, the text with one sentence a line and
mentions as `[id:Class|words]` (a star after the class or id: a common noun or a pronoun),
`---`, one fact a line with the number of its sentence.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kg import terms
from kg.errors import BadMarking
from kg.find.parse import parse
from kg.model import (
    Article,
    Claim,
    Document,
    Entity,
    Mention,
    MentionKind,
    Modality,
    Quotation,
    Span,
)

_MARK = re.compile(r"\[([a-z0-9_]+)(?::([A-Za-z]+))?(\*)?\|([^\[\]]+)\]")
_PARTS = re.compile(r"^---\s*$", re.MULTILINE)
_TOKEN = re.compile(r'[a-zA-Z]+="[^"]*"|"[^"]*"|\S+')
_KEYED = re.compile(r"([a-zA-Z]+)=(.+)$")
PRONOUNS = frozenset(
    "he him his himself she her hers herself it its itself they them their theirs themselves "
    "who whom whose which that i me my we us our you your this these those both each one".split()
)
_EXTRACTOR = ("hand/1",)


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked article: the text, its sentences, all that a reader marked.

    `optional` holds those claims on which readers would differ.
    """

    article: Article
    register: str
    sentences: tuple[Span, ...]
    mentions: tuple[Mention, ...]
    entities: dict[str, Entity]
    claims: tuple[Claim, ...]
    quotations: tuple[Quotation, ...]
    optional: frozenset[Claim]


def read_marked(path: Path) -> Marked:
    """Read one marked article.

    Raises BadMarking with the file and what is wrong.
    """
    parts = _PARTS.split(path.read_text(encoding="utf-8"))
    if len(parts) != 3:
        raise BadMarking(f"{path}: head, text and facts are expected, with a line --- between them")
    head = dict(line.split(":", 1) for line in parts[0].splitlines() if ":" in line)
    text, sentences, raw, kinds = _read_text(path, parts[1])
    mentions = tuple(_mention(text, kinds, *m) for m in raw)
    first: dict[str, Mention] = {}
    for mention in sorted(mentions, key=lambda m: (m.kind is not MentionKind.NAME, m.span)):
        first.setdefault(mention.entity, mention)
    claims, optional, quotations = _read_facts(path, parts[2], text, sentences, mentions, first)
    return Marked(
        article=Article(
            key=f"corpus:{path.stem}",
            text=text,
            source=str(path),
            title=head.get("title", "").strip() or None,
        ),
        register=head.get("register", "").strip(),
        sentences=tuple(sentences),
        mentions=mentions,
        entities=_entities(kinds, mentions),
        claims=tuple(claims),
        quotations=tuple(quotations),
        optional=frozenset(optional),
    )


def read_hands(corpus: Path, hands: Iterable[int]) -> Iterator[Marked]:
    """Read the articles of some hands of the corpus: the hundreds of their numbers.

    Raises BadMarking where there are none.
    """
    wanted = set(hands)
    paths = [
        path
        for path in sorted(corpus.glob("*.txt"))
        if path.stem.isdecimal() and int(path.stem) // 100 in wanted
    ]
    if not paths:
        raise BadMarking(f"{corpus}: no marked articles (NNN.txt) of the hands {sorted(wanted)}")
    return map(read_marked, paths)


def as_document(marked: Marked) -> Document:
    """Parse a marked article and give it the mentions of the hand instead of found ones."""
    parsed = parse(marked.article)
    return replace(parsed, mentions=marked.mentions, entities=marked.entities)


def _read_text(
    path: Path, marked: str
) -> tuple[str, list[Span], list[tuple[str, bool, Span]], dict[str, str]]:
    """Take the marks out: plain text, sentences, (id, starred, span) of each mark, classes."""
    text = ""
    sentences: list[Span] = []
    raw: list[tuple[str, bool, Span]] = []
    kinds: dict[str, str] = {}
    for block in re.split(r"\n\s*\n", marked.strip("\n")):
        text += "\n\n" if text else ""
        for number, line in enumerate(x.strip() for x in block.splitlines() if x.strip()):
            text += " " if number else ""
            start, last = len(text), 0
            for m in _MARK.finditer(line):
                text += line[last : m.start()]
                last = m.end()
                ident, cls, star, surface = m.groups()
                if cls:
                    kinds[ident] = _class(path, cls)
                raw.append((ident, bool(star), Span(len(text), len(text) + len(surface))))
                text += surface
            text += line[last:]
            sentences.append(Span(start, len(text)))
    if missing := {ident for ident, _, _ in raw} - set(kinds):
        raise BadMarking(f"{path}: {', '.join(sorted(missing))} never gets a class")
    return text, sentences, raw, kinds


def _class(path: Path, name: str) -> str:
    cls = terms.NG + name
    if cls not in terms.CLASSES:
        raise BadMarking(f"{path}: no class is called {name}")
    return cls


def _mention(text: str, kinds: dict[str, str], ident: str, starred: bool, span: Span) -> Mention:  # noqa: FBT001
    words = span.of(text)
    kind = MentionKind.NAME
    if starred:
        kind = MentionKind.PRONOUN if words.casefold() in PRONOUNS else MentionKind.NOMINAL
    return Mention(span, words, kinds[ident], kind, ident)


def _entities(kinds: dict[str, str], mentions: tuple[Mention, ...]) -> dict[str, Entity]:
    found = {}
    for ident, cls in kinds.items():
        names = Counter(
            m.text for m in mentions if m.entity == ident and m.kind is MentionKind.NAME
        )
        best = min(names, key=lambda n: (-len(n), n), default="")
        found[ident] = Entity(ident, cls, best, tuple(sorted(names)))
    return found


def _read_facts(
    path: Path,
    facts: str,
    text: str,
    sentences: list[Span],
    mentions: tuple[Mention, ...],
    first: dict[str, Mention],
) -> tuple[list[Claim], list[Claim], list[Quotation]]:
    claims: list[Claim] = []
    optional: list[Claim] = []
    quotations: list[Quotation] = []
    for line in (x.strip() for x in facts.splitlines()):
        if not line or line.startswith("#"):
            continue
        plain, keyed, number = _words(line)
        if not 1 <= number <= len(sentences):
            raise BadMarking(f"{path}: no sentence of that number: {line}")
        sentence = sentences[number - 1]

        def nearest(ident: str, sentence: Span = sentence) -> Mention:
            """Give the mention of a thing that stands nearest to the sentence, best one first."""
            if ident not in first:
                raise BadMarking(f"{path}: {ident} is not marked in the text")
            own = [m for m in mentions if m.entity == ident]
            return min(
                own,
                key=lambda m: (_distance(m.span, sentence), m.kind is not MentionKind.NAME, m.span),
            )

        if plain[0] == "quote":
            at = text.find(plain[2], max(0, sentence.start - 400))
            if at < 0:
                raise BadMarking(f"{path}: the quoted words are not in the text: {line}")
            about = tuple(nearest(i) for i in keyed.get("about", "").split(",") if i)
            quotations.append(
                Quotation(Span(at, at + len(plain[2])), nearest(plain[1]), _EXTRACTOR, 1.0, about)
            )
            continue
        if plain[0] == "value":
            plain = plain[1:]
            obj: Mention | str = plain[2]
        else:
            obj = nearest(plain[2])
        claim = Claim(
            subject=nearest(plain[0]),
            predicate=terms.NG + plain[1],
            object=obj,
            span=sentence,
            extractors=_EXTRACTOR,
            confidence=1.0,
            modality=Modality(keyed.get("modality", "asserted")),
            attributed_to=nearest(keyed["by"]) if "by" in keyed else None,
            role=keyed.get("role"),
            amount=keyed.get("amount"),
            currency=keyed.get("currency"),
            valid_from=keyed.get("from"),
            valid_until=keyed.get("until"),
        )
        claims.append(claim)
        if "optional" in keyed:
            optional.append(claim)
    return claims, optional, quotations


def _distance(span: Span, sentence: Span) -> int:
    return max(0, sentence.start - span.end, span.start - sentence.end)


def _words(line: str) -> tuple[list[str], dict[str, str], int]:
    """Split a fact line into words, key=value pairs and the number of its sentence."""
    plain: list[str] = []
    keyed: dict[str, str] = {}
    number = 0
    for token in _TOKEN.findall(line):
        if re.fullmatch(r"@\d+", token):
            number = int(token[1:])
        elif not token.startswith('"') and (m := _KEYED.match(token)):
            keyed[m[1]] = m[2].strip('"')
        else:
            plain.append(token.strip('"'))
    return plain, keyed, number
