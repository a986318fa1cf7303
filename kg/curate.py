"""What a person decides about the graph, by names as people know them.

Each function applies one decision to a store at once; publish the store to make it visible.
"""

from datetime import UTC, datetime
from typing import Any

import pyoxigraph as ox

from kg import terms
from kg.errors import BadDecision, UnknownThing
from kg.graph import MERGED, contribute
from kg.store import EmbeddedStore
from kg.store.decisions import Decision, Kind, split_name
from kg.store.merges import mark_articles
from kg.store.verdicts import what_is_said


def merge(store: EmbeddedStore, one: str, other: str, who: str = "", why: str = "") -> Decision:
    """Decide that one thing is the other, whose name stays. Gives the decision."""
    decision = Decision(
        Kind.MERGE, find_thing(store, one), find_thing(store, other), "", who, _now(), why
    )
    store.decide(decision)
    return decision


def split_article(
    store: EmbeddedStore, thing: str, article: str, who: str = "", why: str = ""
) -> Decision:
    """Decide that what one article calls by the name of a thing is another thing."""
    subject = find_thing(store, thing)
    found = [a for a in store.mentioning(subject) if article in {a, terms.local_name(a)}]
    if not found:
        there = ", ".join(map(terms.local_name, store.mentioning(subject))) or "none"
        raise UnknownThing(f"{article} does not mention {thing}; articles that do: {there}")
    decision = Decision(
        Kind.SPLIT, subject, split_name(subject, found[0]), found[0], who, _now(), why
    )
    store.decide(decision)
    return decision


def split_form(
    store: EmbeddedStore, thing: str, form: str, who: str = "", why: str = ""
) -> Decision:
    """Decide that a name is no name of a thing; the articles that use it are read again."""
    subject = find_thing(store, thing)
    decision = Decision(Kind.APART, subject, form, "", who, _now(), why)
    if any(store.triples.quads_for_pattern(_node(subject), _LABEL, ox.Literal(form), MERGED)):
        raise BadDecision(
            f"{form} is the name that {subject} goes by. If one article means another thing by it, "
            "name the article"
        )
    concerned = _using(store, form)
    if not any(subject in _things(store, a) for a in concerned):
        raise UnknownThing(f"no article names {thing} by {form}: `kg merges {thing}` lists names")
    store.decide(decision)
    _read_again(store, concerned)
    return decision


def keep_form(
    store: EmbeddedStore, thing: str, form: str, who: str = "", why: str = ""
) -> Decision:
    """Decide that a name is rightly taken for one of a thing, so that nobody is asked again."""
    subject = find_thing(store, thing)
    if not any(store.triples.quads_for_pattern(_node(subject), _ALT_LABEL, ox.Literal(form), None)):
        raise UnknownThing(
            f"{form} was not taken for a name of {thing}: `kg merges {thing}` lists names"
        )
    decision = Decision(Kind.TOGETHER, subject, form, "", who, _now(), why)
    store.decide(decision)
    return decision


def keep_articles(
    store: EmbeddedStore, thing: str, seen: str = "", who: str = "", why: str = ""
) -> Decision:
    """Decide that all articles that mention a thing mean the same one.

    `seen` is the mark (`Merge.seen`) of the articles that were looked at; where it is given and
    others mention the thing now, nothing is decided. Raises BadDecision.
    """
    subject = find_thing(store, thing)
    articles = store.mentioning(subject)
    if len(articles) < 2:
        raise BadDecision(f"only one article mentions {thing}, so nothing was taken to be one")
    if seen and seen != mark_articles(articles):
        raise BadDecision(
            f"the articles that mention {thing} have changed since it was shown: look at it again"
        )
    decision = Decision(Kind.SAME, subject, " ".join(articles), "", who, _now(), why)
    store.decide(decision)
    return decision


def judge(
    store: EmbeddedStore, assertion: str, *, right: bool, who: str = "", why: str = ""
) -> Decision:
    """Decide that an assertion is right, or that it is wrong: then it leaves the graph.

    The decision is on what its article says in its sentence, wherever that stands.
    """
    iri = assertion if assertion.startswith(terms.BASE) else f"{terms.BASE}assertion/{assertion}"
    former = next((d for d in store.decisions() if d.place == ("claim", iri)), None)
    article = former.article if former else _article_of(store, iri)
    kind = Kind.ACCEPT if right else Kind.REJECT
    said = what_is_said(store.extracted(article), iri)
    words = said.to_json() if said is not None else former.object if former else ""
    decision = Decision(kind, iri, words, article, who, _now(), why)
    store.decide(decision)
    return decision


def undo(store: EmbeddedStore, name: str) -> Decision:
    """Take a decision back, named by its IRI or the end of it."""
    found = [d for d in store.decisions() if name in {d.iri, terms.local_name(d.iri)}]
    if not found:
        raise BadDecision(f"no decision {name} in the store: `kg decisions` lists them")
    concerned = _using(store, found[0].object) if found[0].kind is Kind.APART else []
    store.undo(found[0])
    _read_again(store, concerned)
    return found[0]


def load(store: EmbeddedStore, records: list[dict[str, Any]]) -> int:
    """Apply decisions written as records with the fields of Decision; gives their number.

    Raises BadDecision, with nothing applied, where one is malformed.
    """
    try:
        decisions = [
            Decision(Kind(r["kind"]), **{k: r[k] for k in r if k != "kind"}) for r in records
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadDecision(
            f"no list of decisions as `kg decisions --format json` writes it: {error}"
        ) from error
    before = store.apart()
    for decision in decisions:
        store.decide(decision)
    changed = {form for form, _ in before ^ store.apart()}
    _read_again(store, sorted({a for form in changed for a in _using(store, form)}))
    return len(decisions)


def find_thing(store: EmbeddedStore, name: str) -> str:
    """Give the IRI of a thing named by IRI, path (organisation/openai) or one of its names.

    Raises UnknownThing if there is none, or if several bear the name.
    """
    iri = name if name.startswith(terms.BASE) else terms.BASE + name
    if "/" in name and any(store.triples.quads_for_pattern(_node(iri), _LABEL, None, MERGED)):
        return iri
    found = {
        str(quad.subject.value)
        for predicate in (_LABEL, _ALT_LABEL)
        for quad in store.triples.quads_for_pattern(None, predicate, ox.Literal(name), MERGED)
        if isinstance(quad.subject, ox.NamedNode)
        and any(store.triples.quads_for_pattern(quad.subject, _MENTIONED, None, MERGED))
    }
    if len(found) == 1:
        return found.pop()
    if found:
        paths = ", ".join(sorted(f.removeprefix(terms.BASE) for f in found))
        raise UnknownThing(f"{name} may be any of {paths}: name one of these")
    raise UnknownThing(f"nothing in the graph is called {name}: see `kg query entities`")


def _article_of(store: EmbeddedStore, assertion: str) -> str:
    for quad in store.triples.quads_for_pattern(
        _node(assertion), _node(terms.wasDerivedFrom), None, MERGED
    ):
        if isinstance(quad.object, ox.NamedNode):
            return quad.object.value
    raise UnknownThing(f"no assertion {assertion} in the store")


def _using(store: EmbeddedStore, form: str) -> list[str]:
    """Give the articles in whose text a name stands."""
    return [a.iri for a in store.articles() if form in (store.text(a.iri) or "")]


def _things(store: EmbeddedStore, article: str) -> set[str]:
    quads = store.triples.quads_for_pattern(None, _MENTIONED, _node(article), MERGED)
    return {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}


def _read_again(store: EmbeddedStore, articles: list[str]) -> None:
    """Extract articles anew from their stored texts, as decisions about names now have it."""
    if not articles:
        return
    from kg.build import Options, extract_article, fingerprint

    options = Options(apart=store.apart())
    for iri in articles:
        article = store.article(iri)
        if article is not None:
            extraction = extract_article(article, options.min_confidence, options.apart)
            store.add(contribute(extraction, fingerprint(article, options)), article)


def _node(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise UnknownThing(f"{iri} is no name of a thing") from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


_LABEL = ox.NamedNode(terms.label)
_ALT_LABEL = ox.NamedNode(terms.altLabel)
_MENTIONED = ox.NamedNode(terms.mentionedIn)
