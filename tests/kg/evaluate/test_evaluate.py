"""From a folder of marked articles to tables, JSON, error lists and floors."""

import json

import pytest
from rich.console import Console

from kg import terms
from kg.errors import BadMarking, BelowFloor
from kg.evaluate import evaluate, run
from kg.evaluate.bootstrap import find_intervals
from kg.evaluate.calibration import expected_error, reliability
from kg.evaluate.floors import check_floors
from kg.evaluate.report import list_errors, render
from kg.model import Claim, Entity, Extraction, Mention, MentionKind, Quotation, Span

TEXT = 'Acme buys Bolt\n\nAcme bought Bolt. "We won," Ana Ruiz said.\n'
GOLD = (
    {"kind": "entity", "id": "acme", "type": "Company", "label": "Acme", "wikidata": "Q7"},
    {"kind": "entity", "id": "bolt", "type": "Company", "label": "Bolt"},
    {"kind": "entity", "id": "ana", "type": "Person", "label": "Ana Ruiz"},
    {"kind": "relation", "s": "acme", "p": "acquires", "o": "bolt", "evidence": "Acme bought"},
    {"kind": "quote", "speaker": "ana", "text_start": "We won"},
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "articles").mkdir()
    (tmp_path / "gold").mkdir()
    for name in ("01", "02"):
        (tmp_path / "articles" / f"{name}.txt").write_text(TEXT, encoding="utf-8")
        lines = "".join(json.dumps(line) + "\n" for line in GOLD)
        (tmp_path / "gold" / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def mention(text, word, cls):
    at = text.index(word)
    return Mention(Span(at, at + len(word)), word, cls, MentionKind.NAME, word)


def extract(article):
    """Find all but the quotation."""
    acme = mention(article.text, "Acme", terms.Company)
    bolt = mention(article.text, "Bolt", terms.Company)
    ana = mention(article.text, "Ana Ruiz", terms.Person)
    at = article.text.index("Acme bought Bolt.")
    same = (terms.WIKIDATA + "Q7",)
    return Extraction(
        article=article,
        entities=(
            Entity("Acme", terms.Company, "Acme", ("Acme",), same_as=same),
            Entity("Bolt", terms.Company, "Bolt", ("Bolt",)),
            Entity("Ana Ruiz", terms.Person, "Ana Ruiz", ("Ana Ruiz",)),
        ),
        claims=(Claim(acme, terms.acquires, bolt, Span(at, at + 17), ("x/1",), 0.8),),
        quotations=(Quotation(Span(at, at + 4), ana, ("x/1",), 0.9),),
    )


def test_an_extraction_is_compared_with_its_gold(folder):
    figures = evaluate(folder, extract).as_dict()
    assert figures["entities"]["f1"] == figures["relations_plain"]["f1"] == 1.0
    assert figures["quotes"]["found"] == 0
    assert figures["quotes"]["extra"] == 2
    assert figures["linking"]["accuracy"] == 1.0
    assert figures["per_predicate"]["acquires"]["tp"] == 2
    assert figures["per_modality"]["asserted"]["tp"] == 2


def test_only_names_articles(folder):
    assert list(evaluate(folder, extract, ["02"]).as_dict()["files"]) == ["02"]
    with pytest.raises(BadMarking, match="77"):
        evaluate(folder, extract, ["77"])


def test_the_report_shows_figures_and_the_errors_show_sentences(folder):
    evaluation = evaluate(folder, extract)
    console = Console(width=100, record=True, file=None)
    with console.capture() as captured:
        console.print(render(evaluation))
    text = captured.get()
    assert "relations_plain" in text
    assert "acquires" in text
    assert "2 in the gold, 0 found" in text
    lines = list(list_errors(evaluation))
    assert "quotation missed: Ana Ruiz “We won”" in lines
    assert "\n== 01" in lines


def test_an_error_shows_its_sentence(folder):
    (folder / "gold" / "01.jsonl").write_text(
        "".join(json.dumps(line) + "\n" for line in GOLD if line["kind"] == "entity")
    )
    lines = list(list_errors(evaluate(folder, extract, ["01"])))
    assert "plain relation wrong: Acme acquires Bolt [asserted, 0.80] “Acme bought Bolt.”" in lines


def test_articles_marked_in_the_corpus_form(tmp_path):
    (tmp_path / "7.txt").write_text(
        "title: t\n---\n[a:Company|Acme] bought [b:Company|Bolt].\n\n"
        '"We won," [c:Person|Ana Ruiz] said.\n---\na acquires b @1\nquote c "We won" @2\n',
        encoding="utf-8",
    )
    found = evaluate(
        tmp_path, lambda article: Extraction(article=article, entities=(), claims=(), quotations=())
    )
    assert found.counts("entities").fn == 3
    assert found.counts("relations_plain").fn == 1
    assert found.quotes()["gold"] == 1


def test_a_folder_without_marked_articles_says_what_is_wanted(tmp_path, folder):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(BadMarking, match="no articles"):
        evaluate(empty, extract)
    (empty / "1.txt").write_text("Just text.", encoding="utf-8")
    with pytest.raises(BadMarking, match="neither marked"):
        evaluate(empty, extract)
    (folder / "gold" / "02.jsonl").unlink()
    with pytest.raises(BadMarking, match="02"):
        evaluate(folder, extract)


def test_intervals_hold_the_figure_and_are_the_same_each_time(folder):
    (folder / "gold" / "02.jsonl").write_text(
        "".join(json.dumps(line) + "\n" for line in GOLD[:3]), encoding="utf-8"
    )
    evaluation = evaluate(folder, extract)
    first, second = find_intervals(evaluation), find_intervals(evaluation)
    assert first == second
    interval = first["relations_plain"]["p"]
    assert interval.low <= evaluation.counts("relations_plain").precision <= interval.high
    assert (interval.low, interval.high) == (0.0, 1.0)


def test_reliability_and_its_error():
    judged = [(0.95, True)] * 9 + [(0.95, False)] + [(0.5, True), (0.5, False), (1.0, True)]
    low, high = reliability(judged)
    assert (low.low, low.count, low.right) == (0.5, 2, 0.5)
    assert (high.high, high.count) == (1.0, 11)
    assert expected_error([low, high]) == pytest.approx(11 / 13 * abs(high.confidence - 10 / 11))
    assert expected_error([]) == 0


def test_floors_hold_or_say_what_sank(tmp_path, folder):
    figures = evaluate(folder, extract).as_dict()
    floors = tmp_path / "f.json"
    floors.write_text(
        '{"at_least": {"relations_plain.p": 0.9}, "at_most": {"calibration_error": 0.9}}'
    )
    assert check_floors(figures, floors) == 2
    floors.write_text('{"at_least": {"quotes.recall": 0.5, "values.f1": 0.1}}')
    with pytest.raises(BelowFloor, match=r"quotes\.recall is 0\.0000, its floor 0\.5"):
        check_floors(figures, floors)
    floors.write_text('{"at_most": {"quotes.extra": 1}}')
    with pytest.raises(BelowFloor, match="ceiling"):
        check_floors(figures, floors)


@pytest.mark.parametrize("content", ["no", "[]", '{"at_least": {"nonsense.p": 0.1}}'])
def test_bad_floors_are_named(tmp_path, folder, content):
    floors = tmp_path / "f.json"
    floors.write_text(content)
    with pytest.raises(BadMarking, match=r"f\.json"):
        check_floors(evaluate(folder, extract).as_dict(), floors)


def test_run_prints_json_that_has_every_figure(folder, capsys):
    assert run(folder, extract, as_json=True) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["relations_all"]["tp"] == 2


def test_run_holds_the_floors_of_the_folder_unless_only_some_are_read(folder, capsys):
    (folder / "floors.json").write_text('{"at_least": {"quotes.recall": 1.0}}')
    assert run(folder, extract, only=["01"], errors=True) == 0
    assert "quotation missed" in capsys.readouterr().out
    with pytest.raises(BelowFloor):
        run(folder, extract)
