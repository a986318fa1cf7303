"""The graph in Oxigraph on disk, one writer at a time.

A store is a folder:

    ledger.sqlite   articles, texts, contributions, decisions, redo log
    building/       Oxigraph; nobody but the writer opens it
    generations/    immutable snapshots
    current         the name of the published one
    lock            held by the writer

A change goes to the ledger first, in one transaction with the update that carries it out,
and then to Oxigraph as that one update. Updates only delete and insert given quads, so a
replay after a crash, from any point, ends in the same state.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox

from kg import terms
from kg.errors import StoreMissing
from kg.graph import ENTITY_PREDICATES, MERGED, Contribution, entity_quads
from kg.identity import Mint
from kg.model import Article
from kg.store.base import ArticleRecord, Outcome, Stats
from kg.store.decisions import GRAPH, Decision, Rewriting
from kg.store.disk import explained, take_lock
from kg.store.ledger import Ledger
from kg.store.snapshot import publish

SETTLE_EVERY = 64
"""Articles after which Oxigraph is flushed to disk and the redo log emptied."""


class EmbeddedStore:
    """A store in a folder. Not safe for use from several threads."""

    def __init__(self, folder: Path, *, create: bool = False, mint: Mint | None = None) -> None:
        if not (folder / "ledger.sqlite").exists() and not create:
            raise StoreMissing(
                f"{folder} holds no graph: `kg build SOURCE… --store {folder}` makes one"
            )
        with explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = take_lock(folder)
        self.folder = folder
        self._mint = mint or Mint()
        self._unsettled = 0
        try:
            self._ledger = Ledger(folder / "ledger.sqlite")
            with explained(folder):
                self._triples = ox.Store(str(folder / "building"))
            self._rewriting = Rewriting(self._ledger.decisions())
            self._replay()
        except BaseException:
            self._lock.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what is pending and let the next writer in."""
        try:
            self._settle()
        finally:
            self._ledger.close()
            del self._triples
            self._lock.close()

    def has(self, article: Article, fingerprint: str) -> bool:
        """Tell whether the article is there with this fingerprint."""
        return self._ledger.fingerprint(self._mint.article(article)) == fingerprint

    def add(self, contribution: Contribution, article: Article) -> Outcome:
        """Put one article in, or replace its former self, in one transaction.

        What goes into the graph is what it contributes once decisions are applied. Raises
        StoreFull, with the article not in, if the disk is full.
        """
        iri = contribution.article
        before = self._ledger.fingerprint(iri)
        if before == contribution.fingerprint:
            return Outcome.UNCHANGED
        old = self._effective(iri)
        with self._ledger.transaction():
            self._ledger.put(contribution, article)
            change = self._replace([(old, self._rewriting.apply(contribution, article.text))])
        self._carry_out(change)
        return Outcome.ADDED if before is None else Outcome.REPLACED

    def forget(self, name: str) -> ArticleRecord:
        """Take out exactly what only this article supported; decisions stay.

        `name` is its IRI, the end of it, its URL or its key. Raises UnknownArticle.
        """
        record = self._ledger.find(name)
        old = self._effective(record.iri)
        with self._ledger.transaction():
            self._ledger.remove(record.iri)
            change = self._replace([(old, _nothing(record.iri))])
        self._carry_out(change)
        return record

    def decisions(self) -> list[Decision]:
        """List what persons decided."""
        return list(self._rewriting.decisions)

    def decide(self, decision: Decision) -> None:
        """Apply a decision, in place of an earlier one on the same question; one transaction.

        Raises BadDecision if it makes no sense.
        """
        self._rewrite(self._rewriting.with_decision(decision), decision)

    def undo(self, decision: Decision) -> None:
        """Take a decision back: what was before it is there again; one transaction."""
        self._rewrite(self._rewriting.without(decision), decision)

    def _rewrite(self, after: Rewriting, decision: Decision) -> None:
        before = self._rewriting
        concerned = set() if decision.is_looked_at else self._concerned(decision, before, after)
        changes = []
        for iri in sorted(concerned):
            old, new = self._effective(iri, before), self._effective(iri, after)
            if old != new:
                changes.append((old, new))
        with self._ledger.transaction():
            self._ledger.decide(after.decisions)
            change = self._replace(changes, (before.quads(), after.quads()))
        self._rewriting = after
        self._carry_out(change)

    def _concerned(self, decision: Decision, *rewritings: Rewriting) -> set[str]:
        """Give the articles in which a decision may change something."""
        concerned = self._ledger.mentioning(
            r.entity(iri, "") for r in rewritings for iri in (decision.subject, decision.object)
        )
        return concerned.union(decision.articles)

    def _replace(
        self,
        changes: Sequence[tuple[Contribution, Contribution]],
        decided: tuple[AbstractSet[ox.Quad], AbstractSet[ox.Quad]] = (frozenset(), frozenset()),
    ) -> bytes:
        """Write what articles say of entities, and the update from their old to their new selves.

        `decided` is what the curation graph held, and what it is to hold.
        """
        articles = {ox.NamedNode(old.article) for old, _ in changes}
        own, own_new = (_union(pair[i].own for pair in changes) for i in (0, 1))
        shared, shared_new = (_union(pair[i].shared for pair in changes) for i in (0, 1))
        touched = {f.entity for pair in changes for c in pair for f in c.facts}
        known = self._ledger.known(touched)
        for _, new in changes:
            self._ledger.state(new.article, new.facts)
        gone = {q for q in shared - shared_new if not self._elsewhere(q, articles, own)}
        change = self._change(
            (own - own_new) | gone | (decided[0] - decided[1]),
            (own_new - own) | shared_new | (decided[1] - decided[0]),
            touched,
            known,
        )
        self._ledger.note(change)
        return change

    def edit(self, change: Callable[[ox.Store], None], what: str) -> None:
        """Carry out a change that comes from no article, such as an update sent by a person.

        The change must be one transaction of the engine, so that it is whole or not at all. What
        articles state comes back when they are put in again, and `forget` does not look at edits:
        graphs of their own are the place for what must stay as it was written. `what` goes into
        the ledger.
        """
        self._settle()
        with explained(self.folder):
            change(self._triples)
            self._triples.flush()
        self._ledger.note_edit(what)

    def articles(self) -> list[ArticleRecord]:
        """List the articles by IRI."""
        return self._ledger.articles()

    def text(self, article: str) -> str | None:
        """Give an article's text as stored, by its IRI."""
        return self._ledger.text(article)

    def quads(self) -> Iterator[ox.Quad]:
        """Yield every quad, in no order."""
        return iter(self._triples)

    def article(self, iri: str) -> Article | None:
        """Give an article as it was read, by its IRI."""
        return self._ledger.article(iri)

    def apart(self) -> frozenset[tuple[str, str]]:
        """Give (form, IRI) of each name that a person said is no name of a thing."""
        return self._rewriting.apart()

    def mentioning(self, entity: str) -> list[str]:
        """Give the articles that mention a thing."""
        return sorted(self._ledger.mentioning([entity]))

    @property
    def triples(self) -> ox.Store:
        """The Oxigraph store, for reading by queries and checks."""
        return self._triples

    def stats(self) -> Stats:
        """Count what is in the store."""
        return count(self._triples)

    def publish(self) -> str:
        """Make what is in the store visible to readers; give the generation's name.

        Nothing new is made when nothing changed since.
        """
        self._settle()
        with explained(self.folder):
            return publish(self.folder, self._triples, self._ledger)

    def _effective(self, iri: str, rewriting: Rewriting | None = None) -> Contribution:
        rewriting = rewriting or self._rewriting
        text = self._ledger.text(iri) if rewriting.needs_text(iri) else None
        return rewriting.apply(self._ledger.contribution(iri), text)

    def extracted(self, iri: str) -> Contribution:
        """Give what an article contributed before decisions, by its IRI."""
        return self._ledger.contribution(iri)

    def _elsewhere(
        self, quad: ox.Quad, articles: AbstractSet[ox.NamedNode], own: AbstractSet[ox.Quad]
    ) -> bool:
        """Tell whether anything but these articles still supports a shared triple."""
        if quad.predicate.value.startswith(terms.NG):
            graphs = self._triples.quads_for_pattern(
                quad.subject, quad.predicate, quad.object, None
            )
            return any(
                g.graph_name not in {MERGED, GRAPH} and g.graph_name not in articles for g in graphs
            )
        users = self._triples.quads_for_pattern(
            None, ox.NamedNode(terms.wasGeneratedBy), quad.subject, MERGED
        )
        return any(user not in own for user in users)

    def _change(
        self,
        gone: AbstractSet[ox.Quad],
        come: AbstractSet[ox.Quad],
        touched: Iterable[str],
        known: AbstractSet[str],
    ) -> bytes:
        """Write the update that deletes, inserts, and brings the touched entities up to date.

        Of those not `known` before there is nothing to take out.
        """
        delete, insert = set(gone), set(come)
        for entity in touched:
            subject = ox.NamedNode(entity)
            old = {
                quad
                for predicate in (ENTITY_PREDICATES if entity in known else ())
                for quad in self._triples.quads_for_pattern(subject, predicate, None, MERGED)
            }
            new = entity_quads(entity, self._ledger.facts(entity))
            delete |= old - new
            insert |= new - old
        return _update(delete - insert, insert)

    def _carry_out(self, change: bytes) -> None:
        with explained(self.folder):
            if change:
                self._triples.update(change.decode())
            self._unsettled += 1
            if self._unsettled >= SETTLE_EVERY:
                self._settle()

    def _replay(self) -> None:
        """Carry out again what may not have reached the disk when a writer was stopped."""
        with explained(self.folder):
            for change in self._ledger.pending():
                self._unsettled += 1
                if change:
                    self._triples.update(change)
            self._settle()

    def _settle(self) -> None:
        if self._unsettled:
            with explained(self.folder):
                self._triples.flush()
            self._ledger.settle()
            self._unsettled = 0


def count(triples: ox.Store) -> Stats:
    """Count what a graph holds."""

    def tally(query: str) -> dict[str, int]:
        solutions = triples.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        return {terms.local_name(s[0].value): int(s[1].value) for s in solutions}

    classes = tally(
        "SELECT ?c (COUNT(?x) AS ?n) WHERE { ?x a ?c } GROUP BY ?c ORDER BY DESC(?n) ?c"
    )
    claims = tally(
        f"SELECT ?m (COUNT(?x) AS ?n) WHERE {{ ?x <{terms.modality}> ?m }} GROUP BY ?m ORDER BY ?m"
    )
    tops = {terms.local_name(c) for c in terms.TOP_CLASSES}
    things = {terms.local_name(c) for c in terms.CLASSES}
    return Stats(
        articles=classes.get("Article", 0),
        entities=sum(n for c, n in classes.items() if c in tops),
        quads=len(triples),
        quotations=classes.get("Quotation", 0),
        claims=claims,
        classes={c: n for c, n in classes.items() if c in things},
    )


def _nothing(article: str) -> Contribution:
    return Contribution(article, "", frozenset(), frozenset(), frozenset())


def _union(sets: Iterable[AbstractSet[ox.Quad]]) -> set[ox.Quad]:
    return set().union(*sets)


def _update(delete: set[ox.Quad], insert: set[ox.Quad]) -> bytes:
    """Write one update of given quads; Oxigraph carries it out whole or not at all."""
    parts = []
    for verb, quads in (("DELETE DATA", delete), ("INSERT DATA", insert)):
        if quads:
            lines = "\n".join(sorted(map(_pattern, quads)))
            parts.append(f"{verb} {{\n{lines}\n}}")
    return " ;\n".join(parts).encode()


def _pattern(quad: ox.Quad) -> str:
    triple = f"{quad.subject} {quad.predicate} {quad.object} ."
    return triple if quad.graph_name == MERGED else f"GRAPH {quad.graph_name} {{ {triple} }}"
