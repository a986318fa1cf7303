"""Published stores with the made-up world, with hostile names, and with very much of one thing."""

import html5lib

from kg import terms
from kg.graph import contribute
from kg.model import Article, Claim, Entity, Extraction, Mention, Span
from kg.store import open_store
from tests.queries.sample import ARTICLES, extraction

HOSTILE = "<script>alert('1')</script> \"quoted\" & שלום 🚀 </script><!-- " + "x" * 240
MARKUP = "</mark><img src=x onerror=alert(1)><!--<script>alert(2)</script> {{ 7*7 }}"


def publish_all(folder, extractions):
    """Put extractions into a store and publish it."""
    with open_store(folder, create=True) as store:
        for each in extractions:
            store.add(contribute(each, "f"), each.article)
        store.publish()
    return folder


def publish_world(folder):
    """Publish the made-up world of the queries' tests."""
    return publish_all(folder, [extraction(*each) for each in ARTICLES])


def publish_hostile(folder):
    """Publish an article whose names and text are full of markup."""
    text = f"{HOSTILE} is owned by {MARKUP} Ltd. “{HOSTILE}” said Ann.\n\nAfter that, {MARKUP}."
    thing = Mention(Span(0, len(HOSTILE)), HOSTILE, terms.Model, entity="a")
    at = text.index(MARKUP)
    owner = Mention(Span(at, at + len(MARKUP)), MARKUP, terms.Company, entity="b")
    sentence = Span(0, text.index(" “"))
    article = Article(
        key="hostile",
        text=text,
        source="h",
        title=HOSTILE,
        publisher=MARKUP,
        date="2025-01-02",
        url="https://example.org/?a=%22%3E%3Cscript%3E",
        authors=(MARKUP,),
    )
    claims = (Claim(thing, terms.ownedBy, owner, sentence, ("x/1",), 0.9, role=MARKUP),)
    entities = (
        Entity("a", terms.Model, HOSTILE, (HOSTILE, MARKUP)),
        Entity("b", terms.Company, MARKUP, (MARKUP,)),
    )
    return publish_all(folder, [Extraction(article, entities, claims, ())])


def publish_mixture(folder):
    """Publish the world, hostile names, names written from right to left, and an event."""
    publish_world(folder)
    publish_hostile(folder)
    return publish_all(folder, [_event()])


def _event():
    first = "Norland hosted the Galdor Summit, and شركة النور took part."
    second = "The Galdor Summit takes place on 4 May 2025."
    text = f"{first} {second}"
    names = {
        "Galdor Summit": terms.Event,
        "Norland": terms.Country,
        "شركة النور": terms.Company,
    }
    mentions = {
        n: Mention(Span(text.index(n), text.index(n) + len(n)), n, cls, entity=n)
        for n, cls in names.items()
    }
    summit, firm = mentions["Galdor Summit"], mentions["شركة النور"]
    one = Span(0, len(first))
    two = Span(len(first) + 1, len(text))
    claims = (
        Claim(firm, terms.participatesIn, summit, one, ("x/1",), 0.8),
        Claim(summit, terms.locatedIn, mentions["Norland"], one, ("x/1",), 0.55),
        Claim(summit, terms.eventDate, "2025-05-04", two, ("x/1",), 0.9),
    )
    article = Article(key="summit", text=text, source="s", title="قمة غالدور", date="2025-05-05")
    entities = tuple(Entity(n, cls, n, (n,)) for n, cls in names.items())
    return Extraction(article, entities, claims, ())


def publish_large(folder, number=5000, each=500):
    """Publish a company of which `number` facts are said, `each` in one article."""
    return publish_all(
        folder, [_large(start, min(each, number - start)) for start in range(0, number, each)]
    )


def _large(start, number):
    lines = [f"Hub Corp uses Tool {i}." for i in range(start, start + number)]
    text = "\n".join(lines)
    article = Article(
        key=f"large{start}", text=text, source="l", title=f"Long list {start}", date="2025-02-03"
    )
    entities = [Entity("hub", terms.Company, "Hub Corp", ("Hub Corp",))]
    claims, at = [], 0
    for i, line in enumerate(lines, start):
        name = f"Tool {i}"
        hub = Mention(Span(at, at + 8), "Hub Corp", terms.Company, entity="hub")
        place = at + line.index(name)
        tool = Mention(Span(place, place + len(name)), name, terms.Software, entity=name)
        entities.append(Entity(name, terms.Software, name, (name,)))
        claims.append(Claim(hub, terms.uses, tool, Span(at, at + len(line)), ("x/1",), 0.9))
        at += len(line) + 1
    return Extraction(article, tuple(entities), tuple(claims), ())


def read_html(text):
    """Parse a page, refusing whatever the HTML standard calls a parse error."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
