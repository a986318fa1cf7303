"""The pipeline: from sources to a published graph, one article at a time.

Extraction is a map over articles and may run in several processes; loading is one
writer. What comes out does not depend on how many or in what order.
"""

import hashlib
import itertools
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from kg import __version__, terms
from kg.errors import ExtractionFailed, InputError, KgError, TooManySkipped
from kg.extract import extract_claims
from kg.extract.quotations import find_quotations
from kg.find import find_mentions
from kg.find.parse import parse
from kg.graph import Contribution, contribute
from kg.identity import folder_of, make_slug, row_path
from kg.link.gazetteer import Row
from kg.model import Article, Extraction, Modality
from kg.read import Limits, read_sources
from kg.resolve import Apart, find_namesakes, never_apart, resolve
from kg.store import EmbeddedStore, Outcome
from kg.validate import validate_graph

log = logging.getLogger(__name__)

POOL_FROM = 8
"""Articles from which a pool of processes pays for its start."""

Progress = Callable[[str], None]
"""Called with the name of each source when it is done."""


@dataclass(slots=True)
class Report:
    """What a build did; printed at its end.

    `read` counts the articles that were read, each of which is in one of `added`, `replaced`,
    `unchanged` or, with the reason, in `skipped` together with the sources that gave none.
    """

    read: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    skipped: list[InputError] = field(default_factory=list)
    entities: int = 0
    quotations: int = 0
    claims: Counter[Modality] = field(default_factory=Counter)
    namesakes: list[tuple[str, str, str]] = field(default_factory=list)
    seconds: float = 0.0
    generation: str | None = None

    @property
    def skipped_share(self) -> float:
        """Share of the sources that gave nothing to the graph, 0 to 1."""
        done = self.added + self.replaced + self.unchanged
        return len(self.skipped) / (done + len(self.skipped)) if self.skipped else 0.0


@dataclass(frozen=True, slots=True)
class Options:
    """How to build.

    `min_confidence` leaves out claims below it, `workers` is the number of processes (None: one a
    core), `max_skipped` the share of skipped sources over which nothing is published. `apart` holds
    (form, IRI) of names that a person said are no names of a thing; a build takes the store's.
    """

    limits: Limits = field(default_factory=Limits)
    min_confidence: float = 0.0
    workers: int | None = None
    max_skipped: float = 0.5
    apart: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class _Done:
    """What a worker sends back: the contribution and the figures for the report."""

    article: Article
    contribution: Contribution
    entities: int
    quotations: int
    claims: Counter[Modality]
    namesakes: tuple[tuple[str, str, str], ...]


def extract_article(
    article: Article,
    min_confidence: float = 0.0,
    apart: frozenset[tuple[str, str]] = frozenset(),
) -> Extraction:
    """Read one article's entities, claims and quotations off its text.

    The same article gives the same extraction. Raises nothing for any text: an article that
    says nothing gives an empty extraction. `apart` is that of Options.
    """
    document = resolve(find_mentions(parse(article)), _apart(apart) if apart else never_apart)
    document = replace(document, quotations=find_quotations(document))
    claims = tuple(c for c in extract_claims(document) if c.confidence >= min_confidence)
    return Extraction(
        article=article,
        entities=tuple(document.entities[key] for key in sorted(document.entities)),
        claims=claims,
        quotations=document.quotations,
        namesakes=find_namesakes(document),
    )


def _apart(pairs: frozenset[tuple[str, str]]) -> Apart:
    """Make the test of what a person set apart from (form, IRI)."""

    def apart(form: str, name: str, cls: str, row: Row | None) -> bool:
        path = row_path(row.id) if row else f"{folder_of(cls)}/{make_slug(name, cls)}"
        return (form, terms.BASE + path) in pairs

    return apart


def fingerprint(article: Article, options: Options) -> str:
    """Give a hash that changes when the article, the pipeline or its settings do."""
    parts = (
        _pipeline_hash(),
        repr(options.min_confidence),
        *(repr(pair) for pair in sorted(options.apart) if pair[0] in article.text),
        *(repr(getattr(article, name)) for name in Article.__slots__ if name != "source"),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _pipeline_hash() -> str:
    """Hash the code, word lists and weights that extraction rests on."""
    digest = hashlib.sha256(__version__.encode())
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".py", ".yaml", ".tsv", ".onnx", ".json"}:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def build(
    sources: Iterable[str],
    store: EmbeddedStore,
    options: Options | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """Read sources into a store and publish what is then in it.

    A source that cannot be read is in the report with its reason, and the others go on.
    Raises TooManySkipped, with nothing published, when too large a share of them was skipped,
    InvalidGraph when a check fails, and StoreError when the store fails.
    """
    options = replace(options or Options(), apart=store.apart())
    report = Report()
    began = time.monotonic()
    for item in _extractions(_fresh(sources, store, options, report), options):
        if isinstance(item, InputError):
            log.warning("skipped", extra={"source": item.source, "reason": item.reason})
            report.skipped.append(item)
            progress(item.source)
            continue
        _count(report, item, store.add(item.contribution, item.article))
        progress(item.article.source)
    if report.skipped_share > options.max_skipped:
        raise TooManySkipped(
            f"{report.skipped_share:.0%} of the sources were skipped, more than the "
            f"{options.max_skipped:.0%} allowed: nothing was published. Read the reasons, then "
            "build again without those sources or with a higher --max-skipped.",
            report.skipped,
        )
    validate_graph(store.triples, store.text, shapes=False).demand()
    report.generation = store.publish()
    report.seconds = time.monotonic() - began
    return report


def _fresh(
    sources: Iterable[str], store: EmbeddedStore, options: Options, report: Report
) -> Iterator[Article | InputError]:
    """Yield what must be extracted: articles that the store has as they are fall out here."""
    for item in read_sources(sources, options.limits):
        if isinstance(item, Article):
            report.read += 1
            if store.has(item, fingerprint(item, options)):
                report.unchanged += 1
                continue
        yield item


def _extractions(
    items: Iterator[Article | InputError], options: Options
) -> Iterator[_Done | InputError]:
    """Extract in this process while there are few, in a pool from then on; order is kept."""
    first = list(itertools.islice(items, POOL_FROM))
    workers = options.workers or os.cpu_count() or 1
    if len(first) < POOL_FROM or workers == 1:
        for item in itertools.chain(first, items):
            yield item if isinstance(item, InputError) else _work(item, options)
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: list[Future[_Done | InputError] | InputError] = []
        for item in itertools.chain(first, items):
            waiting.append(
                item if isinstance(item, InputError) else pool.submit(_work, item, options)
            )
            if len(waiting) > 4 * workers:
                yield _result(waiting.pop(0))
        yield from map(_result, waiting)


def _result(item: Future[_Done | InputError] | InputError) -> _Done | InputError:
    return item if isinstance(item, InputError) else item.result()


def _work(article: Article, options: Options) -> _Done | InputError:
    """Extract one article; a failure costs that article only and is named in the report."""
    try:
        extraction = extract_article(article, options.min_confidence, options.apart)
        contribution = contribute(extraction, fingerprint(article, options))
    except KgError as error:
        return ExtractionFailed(article.source, str(error))
    except Exception as error:
        log.exception("extraction failed", extra={"source": article.source})
        return ExtractionFailed(
            article.source,
            f"a fault in newsgraph stopped its extraction ({type(error).__name__}: {error}); "
            "the other articles go on; please report it with the article",
        )
    by_key = {e.key: e for e in extraction.entities}
    return _Done(
        article=article,
        contribution=contribution,
        entities=len(extraction.entities),
        quotations=len(extraction.quotations),
        claims=Counter(c.modality for c in extraction.claims),
        namesakes=tuple(
            (by_key[a].name, by_key[a].cls, by_key[b].cls) for a, b in extraction.namesakes
        ),
    )


def _count(report: Report, done: _Done, outcome: Outcome) -> None:
    if outcome is Outcome.UNCHANGED:
        report.unchanged += 1
        return
    if outcome is Outcome.ADDED:
        report.added += 1
    else:
        report.replaced += 1
    report.entities += done.entities
    report.quotations += done.quotations
    report.claims.update(done.claims)
    report.namesakes.extend(done.namesakes)
