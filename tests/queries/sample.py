"""A small made-up world in three articles, written with the real pipeline's own graph and store.

The third article is a copy of a part of the first, as news agencies' customers print them.
"""

from dataclasses import dataclass, replace
from functools import cache

import pyoxigraph as ox

from kg import terms
from kg.graph import contribute, entity_quads
from kg.model import Article, Claim, Entity, Extraction, Mention, Modality, Quotation, Span

CLASSES = {
    "Orla Labs": terms.Company,
    "Vermeer Systems": terms.Company,
    "Halden Fund": terms.Company,
    "Brightwell": terms.Company,
    "Siobhán Daly": terms.Person,
    "Ivo Brandt": terms.Person,
    "Galdor University": terms.ResearchInstitution,
    "Data Council": terms.GovernmentBody,
    "Orla-1": terms.Model,
    "Orla-2": terms.Model,
    "Kestrel": terms.Hardware,
    "Open Weights Act": terms.Law,
    "Norland": terms.Country,
    "Galdor": terms.Place,
    "Galdor Ltd": terms.Company,
}
FORMS = {"Siobhán Daly": ("Daly",), "Galdor Ltd": ("Galdor",)}
NEGATED, PROPOSED = {"modality": Modality.NEGATED}, {"modality": Modality.PROPOSED}

FOUNDING = "Siobhán Daly, who founded Orla Labs in 2022, leads it as chief executive."
FIRST = (
    (
        "Orla Labs released Orla-2, which is based on Orla-1.",
        [
            ("Orla-2", "developedBy", "Orla Labs"),
            ("Orla-2", "basedOn", "Orla-1"),
            ("Orla-2", "succeeds", "Orla-1"),
        ],
    ),
    (
        FOUNDING,
        [
            ("Orla Labs", "foundedBy", "Siobhán Daly"),
            ("Orla Labs", "foundingDate", "2022"),
            (
                "Orla Labs",
                "ledBy",
                "Siobhán Daly",
                {"role": "chief executive", "valid_from": "2022"},
            ),
        ],
    ),
    (
        "Halden Fund put 40 million euros into Orla Labs.",
        [
            ("Halden Fund", "investsIn", "Orla Labs", {"amount": "40000000", "currency": "EUR"}),
        ],
    ),
    (
        "Vermeer Systems competes with Orla Labs.",
        [
            ("Vermeer Systems", "competesWith", "Orla Labs"),
        ],
    ),
    (
        "The minister, Ivo Brandt, said that the Open Weights Act of Norland targets Orla-2.",
        [
            (
                "Open Weights Act",
                "targets",
                "Orla-2",
                {
                    "modality": Modality.REPORTED,
                    "attributed_to": "Ivo Brandt",
                    "confidence": 0.4,
                },
            ),
            ("Open Weights Act", "issuedBy", "Norland"),
            ("Open Weights Act", "appliesIn", "Norland"),
            ("Ivo Brandt", "affiliatedWith", "Norland", {"role": "minister"}),
        ],
    ),
    (
        "Vermeer Systems opposes the Open Weights Act.",
        [
            ("Vermeer Systems", "opposes", "Open Weights Act"),
        ],
    ),
    (
        "Halden Fund did not buy Vermeer Systems.",
        [
            ("Halden Fund", "acquires", "Vermeer Systems", NEGATED),
        ],
    ),
    (
        "Siobhán Daly studied at Galdor University.",
        [
            ("Siobhán Daly", "educatedAt", "Galdor University"),
        ],
    ),
    (
        "Orla Labs plans to buy Brightwell, its partner.",
        [
            ("Orla Labs", "acquires", "Brightwell", PROPOSED),
            ("Orla Labs", "partnersWith", "Brightwell"),
        ],
    ),
    (
        "With 40 billion parameters, Orla-2 runs on Kestrel chips.",
        [
            ("Orla-2", "parameterCount", "40000000000"),
            ("Orla-2", "uses", "Kestrel"),
        ],
    ),
    ("Orla Labs is based in Norland.", [("Orla Labs", "locatedIn", "Norland")]),
    ("“Orla-2 is for everybody,” said Daly.", []),
    ("She was born in Galdor.", []),
)
SECOND = (
    (
        "Orla-2 was made by Orla Labs, which was founded in 2021.",
        [
            ("Orla-2", "developedBy", "Orla Labs"),
            ("Orla Labs", "foundingDate", "2021"),
        ],
    ),
    (
        "Vermeer Systems signed up to the Open Weights Act.",
        [
            ("Vermeer Systems", "supports", "Open Weights Act"),
        ],
    ),
    (
        "Halden Fund bought Vermeer Systems in March 2025.",
        [
            ("Halden Fund", "acquires", "Vermeer Systems", {"valid_from": "2025-03"}),
        ],
    ),
    (
        "Norland bans Orla-2, and the Data Council investigates Orla Labs.",
        [
            ("Norland", "restricts", "Orla-2"),
            ("Data Council", "investigates", "Orla Labs"),
        ],
    ),
    ("“We will fight it,” said Siobhán Daly.", []),
    ("Galdor Ltd, known as Galdor, said nothing.", []),
)
THIRD = ((FOUNDING, FIRST[1][1]),)


@dataclass(frozen=True)
class Quoted:
    words: str
    speaker: str
    about: tuple[str, ...] = ()


ARTICLES = (
    (
        Article(
            key="https://ledger.example/orla",
            text="",
            source="a",
            title="Orla opens up",
            authors=("Maeve Quinn",),
            date="2025-03-14",
            publisher="The Ledger",
            language="en",
            url="https://ledger.example/orla",
        ),
        FIRST,
        (Quoted("Orla-2 is for everybody,", "Siobhán Daly", ("Orla-2",)),),
    ),
    (
        Article(
            key="https://post.example/vermeer",
            text="",
            source="b",
            title="Vermeer is sold",
            date="2025-04-02",
            publisher="Evening Post",
            url="https://post.example/vermeer",
        ),
        SECOND,
        (Quoted("We will fight it,", "Siobhán Daly"),),
    ),
    (Article(key="sha256:copy", text="", source="c", title="In brief"), THIRD, ()),
)


def mention(name, sentence, at):
    """Give where a name, or one of its other forms, stands in a sentence."""
    for form in (name, *FORMS.get(name, ())):
        start = sentence.find(form)
        if start >= 0:
            span = Span(at + start, at + start + len(form))
            return Mention(span, form, CLASSES[name], entity=name)
    raise AssertionError(f"{name} is not in {sentence!r}")


def extraction(article, sentences, quotations):
    """Make the extraction of a marked article; a claim's ends need not stand in its sentence."""
    text = article.title + "\n\n" + " ".join(sentence for sentence, _ in sentences)
    entities, claims = {}, []
    for sentence, marked in sentences:
        at = text.index(sentence)
        span = Span(at, at + len(sentence))

        def find(name, sentence=sentence, at=at):
            found = mention(name, sentence, at)
            entities[name] = found
            return found

        for name in CLASSES:
            if any(form in sentence for form in (name, *FORMS.get(name, ()))):
                find(name)
        for subject, predicate, obj, *more in marked:
            options = dict(more[0]) if more else {}
            if "attributed_to" in options:
                options["attributed_to"] = find(options["attributed_to"])
            claims.append(
                Claim(
                    subject=find(subject),
                    predicate=terms.NG + predicate,
                    object=find(obj) if obj in CLASSES else obj,
                    span=span,
                    extractors=("hand/1",),
                    **{"confidence": 0.9, **options},
                )
            )
    quoted = tuple(
        Quotation(
            span=Span(text.index(q.words), text.index(q.words) + len(q.words)),
            speaker=entities[q.speaker],
            extractors=("hand/1",),
            confidence=0.9,
            about=tuple(entities[name] for name in q.about),
        )
        for q in quotations
    )
    return Extraction(
        article=replace(article, text=text),
        entities=tuple(
            Entity(name, CLASSES[name], name, (name, *FORMS.get(name, ()))) for name in entities
        ),
        claims=tuple(claims),
        quotations=quoted,
    )


@cache
def quads():
    """Give the quads of the store that holds the three articles."""
    found, facts = set(), {}
    for article, sentences, quotations in ARTICLES:
        contribution = contribute(extraction(article, sentences, quotations), "1")
        found |= contribution.own | contribution.shared
        for fact in contribution.facts:
            facts.setdefault(fact.entity, {}).setdefault(contribution.article, []).append(fact)
    for entity, said in facts.items():
        found |= entity_quads(entity, said)
    return frozenset(found)


def make_graph():
    """Give a fresh store in memory with the sample world in it."""
    store = ox.Store()
    store.extend(quads())
    return store
