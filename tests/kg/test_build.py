"""The pipeline's own rules: what makes an article new, and what a fault in one article costs."""

from kg import build as module
from kg.build import Options, build, extract_article, fingerprint
from kg.model import Article, Extraction
from kg.store import open_store


def article(text="Ada Labs released Lovelace-2.", **known):
    return Article(key="test:1", text=text, source="test", **known)


def test_a_fingerprint_changes_with_the_article_and_the_settings_only():
    first = fingerprint(article(), Options())
    assert first == fingerprint(article(), Options(workers=2))
    assert first != fingerprint(article(title="New"), Options())
    assert first != fingerprint(article(), Options(min_confidence=0.9))


def test_a_fingerprint_changes_with_the_pipeline(monkeypatch):
    first = fingerprint(article(), Options())
    monkeypatch.setattr(module, "_pipeline_hash", lambda: "another")
    assert first != fingerprint(article(), Options())


def test_confidence_is_a_floor():
    text = "OpenAI, led by Sam Altman, released GPT-4 in March 2023."
    every = extract_article(article(text)).claims
    assert every
    sure = extract_article(article(text), min_confidence=0.9).claims
    assert {c for c in every if c.confidence >= 0.9} == set(sure)


def test_an_article_that_says_nothing_gives_an_empty_extraction():
    assert extract_article(article("Nothing much happened, again.")).claims == ()


def test_every_claim_lies_in_a_sentence_and_keeps_to_the_ontology():
    text = 'China\'s Baidu sued OpenAI. "We are surprised," said Sam Altman, its chief executive.'
    extraction = extract_article(article(text))
    keys = {e.key for e in extraction.entities}
    for claim in extraction.claims:
        assert claim.span.of(text)
        assert claim.subject.entity in keys


def test_a_fault_in_one_article_costs_that_article_only(tmp_path, monkeypatch):
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(f"Article {name}\n\nAda Labs hired Ann Lee.\n" * 3)
    real = extract_article

    def broken(item: Article, *options: object) -> Extraction:
        if item.source.endswith("b.txt"):
            raise RuntimeError("broken on purpose")
        return real(item, *options)

    monkeypatch.setattr(module, "extract_article", broken)
    with open_store(tmp_path / "store", create=True) as store:
        report = build([str(tmp_path)], store, Options(workers=1))
        assert report.added == 2
        (error,) = report.skipped
        assert error.source.endswith("b.txt")
        assert "broken on purpose" in str(error)
        assert len(store.articles()) == 2
