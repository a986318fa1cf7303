"""Two evaluations side by side."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from kg.errors import BadMarking
from kg.evaluate import evaluate, run
from kg.evaluate.compare import (
    list_changes,
    make_report,
    read_report,
    render_comparison,
    write_report,
)
from tests.kg.evaluate.test_evaluate import extract, folder

__all__ = ["folder"]


def silent(article):
    """Find the things, and no claim."""
    return replace(extract(article), claims=())


def shown(*renderables):
    console = Console(width=140, file=io.StringIO())
    for one in renderables:
        console.print(one)
    return console.file.getvalue()


def test_the_same_evaluation_shows_no_change(folder):
    report = make_report(evaluate(folder, extract))
    assert list(list_changes(report, report)) == []
    assert "+0.000" in shown(render_comparison(report, report))
    assert "acquires" not in shown(render_comparison(report, report))


def test_a_claim_that_is_lost_is_named_and_its_predicate_shown(folder):
    before, after = (make_report(evaluate(folder, f)) for f in (extract, silent))
    lines = list(list_changes(before, after))
    assert [
        line for line in lines if line.startswith("- new: plain relation missed: Acme acquires")
    ]
    text = shown(render_comparison(before, after))
    assert "acquires" in text
    assert "0 (-2)" in text
    gained = list(list_changes(after, before))
    assert [x for x in gained if x.startswith("+ no more: plain relation missed: Acme acquires")]


def test_confidence_alone_is_no_change(folder):
    def surer(article):
        found = extract(article)
        wrong = replace(
            found.claims[0], subject=found.claims[0].object, object=found.claims[0].subject
        )
        return replace(found, claims=(replace(wrong, confidence=surer.sure),))

    surer.sure = 0.3
    before = make_report(evaluate(folder, surer))
    surer.sure = 0.9
    after = make_report(evaluate(folder, surer))
    assert list(list_changes(before, after)) == []


def test_a_kept_evaluation_is_read_back(folder, tmp_path, capsys):
    path = tmp_path / "before.json"
    evaluation = evaluate(folder, extract)
    write_report(evaluation, path)
    assert read_report(path) == json.loads(json.dumps(make_report(evaluation)))
    run(folder, silent, compare=path, save=tmp_path / "after.json")
    assert "- new: plain relation missed" in capsys.readouterr().out
    assert read_report(tmp_path / "after.json")["figures"]["relations_plain"]["tp"] == 0


def test_articles_that_only_one_read_are_named(folder):
    before = make_report(evaluate(folder, extract))
    after = make_report(evaluate(folder, silent, only=["01"]))
    assert "read by one only: 02" in shown(render_comparison(before, after))
    assert not any("02" in line for line in list_changes(before, after))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"figures": {}, "errors": {}}'])
def test_another_file_is_refused(folder, tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(BadMarking, match="--save"):
        run(folder, extract, compare=tmp_path / "x.json")


def test_merged_and_split_things_are_counted_in_a_hundred(folder):
    def merged(article):
        found = extract(article)
        acme, _bolt, ana = found.entities
        both = replace(acme, names=("Acme", "Bolt"))
        return replace(found, entities=(both, ana), claims=())

    identity = evaluate(folder, merged).identity()
    assert identity == {
        "merged": 2,
        "split": 0,
        "merged_per_hundred": 50.0,
        "split_per_hundred": 0.0,
    }
