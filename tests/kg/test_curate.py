"""A person undoes merges and judges claims, on real extractions, by names and from the shell."""

import json

import pytest
from click.testing import CliRunner

from kg import curate, terms
from kg.build import Options, build
from kg.cli import main
from kg.errors import BadDecision, UnknownThing
from kg.store import open_snapshot, open_store

TEXTS = {
    "one.txt": "Zentara Systems hired Ana Ruiz as chief executive. Zentara was founded by Wei Zhang.",
    "two.txt": "Wei Zhang, a professor at Tsinghua University, criticised the AI Act on Monday.",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with open_store(tmp_path / "store", create=True) as store:
        build([str(tmp_path / n) for n in TEXTS], store, Options(workers=1))
    return tmp_path / "store"


def names(store):
    with open_snapshot(store) as snapshot:
        rows = snapshot.graph.query(
            "SELECT ?e ?n { ?e <http://www.w3.org/2000/01/rdf-schema#label>"
            "|<http://www.w3.org/2004/02/skos/core#altLabel> ?n ; "
            f"<{terms.mentionedIn}> ?a }}"
        )
        return {(r["e"].value.removeprefix(terms.BASE), r["n"].value) for r in rows}


def run(store, *words, code=0):
    result = CliRunner().invoke(main, [*words, "--store", str(store)])
    assert result.exit_code == code, result.output
    return result.output


def test_a_short_form_is_listed_and_set_apart(folder):
    shown = run(folder, "merges", "--below", "0.8", "--format", "json")
    merge = next(m for m in json.loads(shown) if m["form"] == "Zentara")
    assert "short form" in merge["reason"]
    run(folder, "split", "Zentara Systems", "--form", "Zentara", "--why", "two firms")
    assert {
        ("organisation/zentara-systems", "Zentara Systems"),
        ("organisation/zentara", "Zentara"),
    } <= names(folder)
    assert ("organisation/zentara-systems", "Zentara") not in names(folder)
    with open_store(folder) as store:  # a rebuild keeps it
        report = build([str(folder.parent / "one.txt")], store, Options(workers=1))
    assert report.unchanged == 1
    (decision,) = json.loads(run(folder, "decisions", "--format", "json"))
    assert decision["why"] == "two firms"
    assert decision["who"]
    assert decision["when"]
    with open_store(folder) as store:
        iri = store.decisions()[0].iri
    run(folder, "decisions", "--undo", terms.local_name(iri))
    assert ("organisation/zentara-systems", "Zentara") in names(folder)


def test_a_short_form_that_is_right_is_kept_and_not_asked_about_again(folder):
    run(folder, "keep", "Zentara Systems", "--form", "Zentara", "--who", "ana")
    assert "Zentara" not in run(folder, "merges", "--below", "0.8")
    assert "looked at by ana" in run(folder, "merges", "Zentara")
    (decision,) = json.loads(run(folder, "decisions", "--format", "json"))
    assert (decision["kind"], decision["object"]) == ("together", "Zentara")
    with open_store(folder) as store:  # a rebuild keeps it, and reads nothing again for it
        report = build([str(folder.parent / n) for n in TEXTS], store, Options(workers=1))
        assert report.unchanged == 2
        iri = store.decisions()[0].iri
    run(folder, "decisions", "--undo", terms.local_name(iri))
    assert "Zentara" in run(folder, "merges", "--below", "0.8")


def test_articles_that_mean_one_person_are_kept_until_another_one_comes(folder, tmp_path):
    run(folder, "keep", "Wei Zhang", "--why", "one professor")
    (merge,) = json.loads(run(folder, "merges", "Wei Zhang", "--format", "json"))
    assert merge["certainty"] == 1
    assert merge["decision"]["why"] == "one professor"
    assert "in " in run(folder, "decisions")
    (tmp_path / "three.txt").write_text("Wei Zhang founded Zentara Systems.", encoding="utf-8")
    with open_store(folder) as store:
        build([str(tmp_path / "three.txt")], store, Options(workers=1))
        store.publish()
    (merge,) = json.loads(run(folder, "merges", "Wei Zhang", "--format", "json"))
    assert merge["certainty"] < 1
    assert "2 of them looked at" in merge["reason"]


def test_two_people_of_one_name_are_told_apart_by_article(folder):
    merges = json.loads(run(folder, "merges", "Wei Zhang", "--format", "json"))
    (merge,) = [m for m in merges if not m["form"]]
    assert len(merge["articles"]) == 2
    run(folder, "split", "Wei Zhang", "--article", terms.local_name(merge["articles"][1]))
    assert len({e for e, n in names(folder) if n == "Wei Zhang"}) == 2
    # now that the name is ambiguous it must be said which is meant
    said = run(folder, "merge", "Wei Zhang", "Ana Ruiz", code=1)
    assert "person/wei-zhang-" in said


def test_a_merge_moves_the_name(folder):
    run(folder, "merge", "Ana Ruiz", "Wei Zhang", "--who", "ana", "--why", "a test")
    assert ("person/wei-zhang", "Ana Ruiz") in names(folder)
    assert "decided by ana: a test" in run(folder, "merges", "Wei Zhang")


def test_decisions_move_to_another_store(folder, tmp_path):
    run(folder, "merge", "Ana Ruiz", "Wei Zhang")
    run(folder, "split", "Zentara Systems", "--form", "Zentara")
    kept = tmp_path / "decisions.json"
    kept.write_text(run(folder, "decisions", "--format", "json"), encoding="utf-8")
    other = tmp_path / "other"
    with open_store(other, create=True) as store:
        build([str(tmp_path / n) for n in TEXTS], store, Options(workers=1))
    assert names(other) != names(folder)
    run(other, "decisions", "--load", str(kept))
    assert names(other) == names(folder)
    records = json.loads(kept.read_text(encoding="utf-8"))
    for record in records:
        record["kind"] = record["kind"].replace("apart", "together")
    kept.write_text(json.dumps(records), encoding="utf-8")
    run(other, "decisions", "--load", str(kept))  # a later decision in the place of the former
    assert ("organisation/zentara-systems", "Zentara") in names(other)
    kept.write_text('[{"kind": "nonsense"}]', encoding="utf-8")
    assert "no list of decisions" in run(other, "decisions", "--load", str(kept), code=1)


def test_a_claim_is_rejected_and_comes_back(folder):
    with open_snapshot(folder) as snapshot:
        rows = list(snapshot.graph.query(f"SELECT ?a {{ ?a a <{terms.Assertion}> }}"))
    iri = rows[0]["a"].value
    run(folder, "reject", terms.local_name(iri), "--why", "misread")
    with open_snapshot(folder) as snapshot:
        assert not snapshot.graph.query(f"ASK {{ ?a a <{terms.Assertion}> FILTER (?a = <{iri}>) }}")
    run(folder, "accept", iri)
    with open_snapshot(folder) as snapshot:
        assert snapshot.graph.query(f"ASK {{ <{iri}> a <{terms.Assertion}> }}")


def test_what_cannot_be_meant_is_said(folder):
    with open_store(folder) as store:
        with pytest.raises(UnknownThing, match="nothing in the graph is called Nobody"):
            curate.find_thing(store, "Nobody")
        with pytest.raises(UnknownThing, match="articles that do"):
            curate.split_article(store, "Ana Ruiz", "0000")
        with pytest.raises(UnknownThing, match="no article names"):
            curate.split_form(store, "Ana Ruiz", "Bob")
        with pytest.raises(UnknownThing, match="was not taken for a name"):
            curate.keep_form(store, "Ana Ruiz", "Ana Ruiz")
        with pytest.raises(BadDecision, match="only one article"):
            curate.keep_articles(store, "Ana Ruiz")
        with pytest.raises(BadDecision, match="have changed since"):
            curate.keep_articles(store, "Wei Zhang", "0123")
        with pytest.raises(BadDecision, match="goes by"):
            curate.split_form(store, "Ana Ruiz", "Ana Ruiz")
        with pytest.raises(UnknownThing, match="no assertion"):
            curate.judge(store, "0123", right=True)
        with pytest.raises(UnknownThing, match="no name of a thing"):
            curate.judge(store, "<> \n", right=True)
        with pytest.raises(BadDecision, match="no decision"):
            curate.undo(store, "0123")
        assert store.decisions() == []
    assert "either --form or --article" in run(folder, "split", "Ana Ruiz", code=2)
