"""Small extractions, made by hand, for tests of what comes after extraction."""

from kg import terms
from kg.model import (
    Article,
    Claim,
    Entity,
    Extraction,
    Mention,
    MentionKind,
    Modality,
    Quotation,
    Span,
)

MAKERS = ("OpenAI", "Meta", "Ada Labs")
ROWS = {"OpenAI": "Q21708200", "Meta": None, "Ada Labs": None}


def make_article(number: int, title: str | None = None) -> Article:
    """Make an article that says who made a model and who will buy whom."""
    maker = MAKERS[number % len(MAKERS)]
    text = f"{maker} released Model-{number % 4}. “We like it,” said Ann Lee of {maker} in China."
    return Article(key=f"test:{number}", text=text, source="test", title=title or f"Title {number}")


def make_extraction(number: int, title: str | None = None) -> Extraction:
    """Make what is read off such an article: an asserted, a proposed and a negated claim."""
    article = make_article(number, title)
    maker = MAKERS[number % len(MAKERS)]

    def mention(words, cls, key, kind=MentionKind.NAME):
        start = article.text.index(words)
        return Mention(Span(start, start + len(words)), words, cls, kind, key)

    company = mention(maker, terms.Company, "e0")
    model = mention(f"Model-{number % 4}", terms.Model, "e1")
    person = mention("Ann Lee", terms.Person, "e2")
    country = mention("China", terms.Country, "e3")
    first = Span(0, article.text.index(" “"))
    second = Span(first.end + 1, len(article.text))
    quote = Span(article.text.index("We"), article.text.index(",”"))
    entities = (
        Entity("e0", terms.Company, maker, (maker,), row=ROWS[maker]),
        Entity("e1", terms.Model, model.text, (model.text,)),
        Entity("e2", terms.Person, "Ann Lee", ("Ann Lee",)),
        Entity("e3", terms.Country, "China", ("China",), "Q148", (terms.WIKIDATA + "Q148",)),
    )
    claims = (
        Claim(model, terms.developedBy, company, first, ("frames/1", "learned/1"), 0.91),
        Claim(company, terms.locatedIn, country, second, ("learned/1",), 0.7, Modality.NEGATED),
        Claim(
            person,
            terms.affiliatedWith,
            company,
            second,
            ("roles/1",),
            0.8,
            Modality.REPORTED,
            attributed_to=person,
            role="engineer",
        ),
        Claim(company, terms.foundingDate, "2015-12", first, ("values/1",), 0.6),
    )
    return Extraction(article, entities, claims, (Quotation(quote, person, ("quotes/1",), 0.9),))
