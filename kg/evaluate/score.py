"""The score of one article and of many."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.evaluate.calibration import Bin, expected_error, reliability
from kg.evaluate.counts import Counts
from kg.evaluate.pairing import ThingScore, pair_things, score_things
from kg.evaluate.relations import VIEWS, RelationScore, count_modalities, score_relations
from kg.evaluate.words import QuoteScore, ValueScore, score_quotes, score_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.evaluate.records import Marking

COUNTED = (
    "entities",
    "entities_top",
    "entities_exact",
    *(f"relations_{view}" for view in VIEWS),
    "values",
)
"""Figures that have precision, recall and F1."""


@dataclass(frozen=True, slots=True)
class ArticleScore:
    """What one article's extraction got right; `modality` is (matched, strict, loose)."""

    gold: Marking
    system: Marking
    things: ThingScore
    relations: dict[str, RelationScore]
    modality: tuple[int, int, int]
    values: ValueScore
    quotes: QuoteScore

    def counts(self, figure: str) -> Counts:
        """Give the counts of one of COUNTED."""
        by_name = {
            "entities": self.things.untyped,
            "entities_top": self.things.top,
            "entities_exact": self.things.exact,
            "values": self.values.total,
        }
        return by_name.get(figure) or self.relations[figure.removeprefix("relations_")].total


def score_article(gold: Marking, system: Marking) -> ArticleScore:
    """Compare what a system says of an article with what the gold says."""
    pairing = pair_things(gold, system)
    return ArticleScore(
        gold=gold,
        system=system,
        things=score_things(gold, system, pairing),
        relations={view: score_relations(gold, system, pairing, view) for view in VIEWS},
        modality=count_modalities(gold, system, pairing),
        values=score_values(gold, system, pairing),
        quotes=score_quotes(gold, system, pairing),
    )


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of articles, taken together by adding their counts."""

    articles: tuple[ArticleScore, ...]

    def counts(self, figure: str) -> Counts:
        """Add the counts of one of COUNTED over all articles."""
        return sum((a.counts(figure) for a in self.articles), Counts())

    def per_predicate(self) -> dict[str, Counts]:
        """Give counts by property: plain relations, and values."""
        plain = _added(a.relations["plain"].per_predicate for a in self.articles)
        return plain | _added(a.values.per_predicate for a in self.articles)

    def per_modality(self) -> dict[str, Counts]:
        """Give counts of relations by modality, which must agree."""
        return _added(a.relations["strict"].per_modality for a in self.articles)

    def per_class(self) -> dict[str, Counts]:
        """Give counts of things by top-level class."""
        return _added(a.things.per_class for a in self.articles)

    def judged(self) -> list[tuple[float, bool]]:
        """Give confidence and rightness of each claim and quotation that counts."""
        return [
            pair
            for a in self.articles
            for part in (a.relations["all"], a.values, a.quotes)
            for pair in part.judged
        ]

    def reliability(self) -> tuple[Bin, ...]:
        """Give how often claims of each range of confidence are right."""
        return reliability(self.judged())

    def quotes(self) -> dict[str, float | int | None]:
        """Count quotations found and those with the right speaker."""
        gold = sum(a.quotes.gold for a in self.articles)
        found = sum(a.quotes.found for a in self.articles)
        right = sum(a.quotes.right for a in self.articles)
        return {
            "gold": gold,
            "found": found,
            "speaker_right": right,
            "extra": sum(len(a.quotes.extra) for a in self.articles),
            "recall": _share(found, gold),
            "speaker_accuracy": _share(right, found),
            "attribution_recall": _share(right, gold),
        }

    def linking(self) -> dict[str, float | int | None]:
        """Count pairs of things that both sides link to Wikidata, and those that agree."""
        both = sum(a.things.links for a in self.articles)
        right = sum(a.things.right_links for a in self.articles)
        return {"both": both, "right": right, "accuracy": _share(right, both)}

    def identity(self) -> dict[str, float | int]:
        """Count things that are several of the gold's, and things of the gold that are several.

        Of a hundred: of the things found, those that hold several; of the gold's, those split.
        """
        merged = sum(len(a.things.merged) for a in self.articles)
        split = sum(len(a.things.split) for a in self.articles)
        found = sum(len(a.system.things) for a in self.articles)
        wanted = sum(not t.optional for a in self.articles for t in a.gold.things.values())
        return {
            "merged": merged,
            "split": split,
            "merged_per_hundred": round(100 * merged / found, 2) if found else 0.0,
            "split_per_hundred": round(100 * split / wanted, 2) if wanted else 0.0,
        }

    def modality(self) -> dict[str, float | int | None]:
        """Count how often the modality of a relation that was found agrees."""
        matched, strict, loose = (sum(a.modality[i] for a in self.articles) for i in range(3))
        return {
            "matched": matched,
            "strict": _share(strict, matched),
            "loose": _share(loose, matched),
        }

    def as_dict(self) -> dict[str, Any]:
        """Give every figure for JSON."""
        table = self.reliability()
        figures: dict[str, Any] = {name: self.counts(name).as_dict() for name in COUNTED}
        figures["quotes"] = self.quotes()
        figures["linking"] = self.linking()
        figures["modality"] = self.modality()
        figures["identity"] = self.identity()
        figures["split_entities"] = sum(len(a.things.split) for a in self.articles)
        figures["merged_entities"] = sum(len(a.things.merged) for a in self.articles)
        figures["calibration_error"] = round(expected_error(table), 4)
        for name, parts in (
            ("per_predicate", self.per_predicate()),
            ("per_modality", self.per_modality()),
            ("per_class", self.per_class()),
        ):
            figures[name] = {k: parts[k].as_dict() for k in sorted(parts)}
        figures["reliability"] = [
            {
                "low": b.low,
                "high": b.high,
                "count": b.count,
                "confidence": round(b.confidence, 4),
                "right": round(b.right, 4),
            }
            for b in table
        ]
        figures["files"] = {
            a.gold.name: {
                name: a.counts(name).as_dict()
                for name in ("entities", "relations_plain", "relations_strict")
            }
            for a in self.articles
        }
        return figures


def _added(parts: Iterable[dict[str, Counts]]) -> dict[str, Counts]:
    total: dict[str, Counts] = defaultdict(Counts)
    for part in parts:
        for name, counts in part.items():
            total[name] = total[name] + counts
    return dict(total)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
