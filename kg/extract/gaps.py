"""Relations between two neighbouring names that the words between them tell, without a parse.

News is full of short fixed forms: *Acme of Leeds*, *R1, which DeepSeek released*, *Mistral AI
(Paris)*. A parser errs on many of them; the words do not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

import yaml
from spacy.tokens import Token

from kg import terms
from kg.errors import BrokenRules
from kg.extract.finding import Finding, Ruled
from kg.extract.scene import Scene, is_pronoun
from kg.model import Mention, Span

_LONGEST: Final = 110
"""Gaps with more characters are not looked at."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A form: the classes of the two names, the words between and around, what they say.

    `exact_left` says that a narrower class will not do for the left name, `clause` that the words
    between hold a verb, whose modality counts.
    """

    rule: str
    left: str
    right: str
    between: re.Pattern[str]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    predicate: str
    swapped: bool
    former: bool
    exact_left: bool
    clause: bool


class Gaps(Ruled):
    """Reads neighbouring names by the words between them, after `gaps.yaml`."""

    name = "gaps"
    version = "1"
    emits = frozenset(
        {
            terms.locatedIn,
            terms.nationality,
            terms.affiliatedWith,
            terms.ledBy,
            terms.foundedBy,
            terms.developedBy,
            terms.issuedBy,
            terms.partOf,
            terms.investsIn,
            terms.ownedBy,
            terms.uses,
            terms.basedOn,
            terms.outperforms,
            terms.succeeds,
            terms.acquires,
            terms.investigates,
            terms.competesWith,
            terms.educatedAt,
        }
    )

    def find(self, scene: Scene) -> Iterator[Finding]:
        """Yield a finding for each pair of neighbours in a form, in text order."""
        table = load_gaps()
        for sentence in scene.document.sentences:
            for left, right in _neighbours(scene, sentence):
                key = terms.top(left.cls), terms.top(right.cls)
                for gap in table.get(key, ()):
                    if _holds(scene, gap, left, right):
                        yield _finding(scene, gap, left, right)


def _neighbours(scene: Scene, sentence: Span) -> Iterator[tuple[Mention, Mention]]:
    inside = [m for m in scene.within(sentence) if not is_pronoun(m)]
    for left, right in pairwise(inside):
        if 0 < right.span.start - left.span.end <= _LONGEST:
            yield left, right


def _holds(scene: Scene, gap: Gap, left: Mention, right: Mention) -> bool:
    text = scene.text
    if not gap.between.fullmatch(text, left.span.end, right.span.start):
        return False
    if not (terms.is_a(left.cls, gap.left) and terms.is_a(right.cls, gap.right)):
        return False
    if gap.exact_left and left.cls != gap.left:
        return False
    if gap.after and not gap.after.match(text[right.span.end : right.span.end + 60]):
        return False
    return not (gap.before and not gap.before.search(text[: left.span.start][-40:]))


def _finding(scene: Scene, gap: Gap, left: Mention, right: Mention) -> Finding:
    subject, obj = (right, left) if gap.swapped else (left, right)
    return Finding(
        subject=subject,
        predicate=gap.predicate,
        object=obj,
        trigger=_verb(scene, left, right) if gap.clause else scene.last[right.span],
        rule=gap.rule,
        former=gap.former,
        fixed=not gap.clause,
    )


def _verb(scene: Scene, left: Mention, right: Mention) -> Token:
    """Give the verb between two names, or else the right name's last word."""
    between = scene.doc[scene.last[left.span].i + 1 : scene.first[right.span].i]
    verbs = [t for t in between if t.pos_ == "VERB"]
    return verbs[-1] if verbs else scene.last[right.span]


@cache
def load_gaps() -> Mapping[tuple[str, str], tuple[Gap, ...]]:
    """Read the forms that ship with the package, by the top classes of the two names."""
    raw = yaml.safe_load((files("kg.lookups") / "gaps.yaml").read_text(encoding="utf-8"))
    return read_gaps(raw)


def read_gaps(raw: Mapping[str, Any]) -> Mapping[tuple[str, str], tuple[Gap, ...]]:
    """Make forms of what a YAML file like `gaps.yaml` holds.

    Raises BrokenRules with the entry that is wrong.
    """
    nouns: dict[str, str] = dict(raw["nouns"])
    nouns = {k: v.replace("{w}", nouns["w"]) for k, v in nouns.items()}
    table: dict[tuple[str, str], list[Gap]] = {}
    for entry in raw["gaps"]:
        name = f"gaps:{entry.get('left')}-{entry.get('right')}"
        gap = _gap(name, entry, nouns)
        same = table.setdefault((terms.top(gap.left), terms.top(gap.right)), [])
        same.append(replace(gap, rule=f"{gap.rule}:{len(same) + 1}"))
    return {key: tuple(gaps) for key, gaps in table.items()}


def _gap(number: str, entry: Mapping[str, Any], nouns: Mapping[str, str]) -> Gap:
    try:
        predicate, subject, obj = str(entry["says"]).split()
        if {subject, obj} != {"left", "right"}:
            raise BrokenRules(f"gaps.yaml, {number}: says needs left and right once each")
        around = {
            part: re.compile(str(entry[part]).format(**nouns)) if part in entry else None
            for part in ("before", "after")
        }
        return Gap(
            rule=f"{number}:{predicate}",
            left=terms.NG + entry["left"],
            right=terms.NG + entry["right"],
            between=re.compile(str(entry["gap"]).format(**nouns)),
            before=around["before"],
            after=around["after"],
            predicate=terms.NG + predicate,
            swapped=subject == "right",
            former=bool(entry.get("former")),
            exact_left=bool(entry.get("exact-left")),
            clause=bool(entry.get("clause")),
        )
    except (KeyError, ValueError, IndexError, re.error) as error:
        raise BrokenRules(f"gaps.yaml, {number}: {error!r} in {dict(entry)}") from error
