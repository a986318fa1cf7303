"""The counting rules: known counts of a spoiled gold, and each rule by itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import BadMarking
from kg.evaluate import Evaluation, score_article
from kg.evaluate.sources import read_lines

GOLD = Path(__file__).parents[2] / "marked" / "gold"
_ALTERNATIVES = "optional type_alt s_alt o_alt modality_alt alts v_alt speaker_alt".split()

# As counted by the script that published the rules, on the files that spoil() makes of the gold.
KNOWN = {
    "entities": (314, 49, 72),
    "entities_top": (290, 73, 96),
    "entities_exact": (286, 77, 100),
    "relations_plain": (119, 218, 224),
    "relations_all": (131, 285, 236),
    "relations_strict": (107, 310, 260),
    "relations_hypothetical": (6, 67, 11),
    "values": (10, 16, 21),
}


def spoil(gold):
    """Make an imperfect system output of a gold file, the same each time."""
    lines = []
    for number, line in enumerate(gold.splitlines()):
        record = json.loads(line)
        if number % 7 == 3:
            continue
        for key in _ALTERNATIVES:
            record.pop(key, None)
        _CHANGES[record["kind"]](record, number)
        for key in ("id", "s", "o", "speaker"):
            if isinstance(record.get(key), str):
                record[key] = f"sys:{record[key]}"
        lines.append(record)
        if record["kind"] == "entity" and number % 10 == 4:
            lines.append({**record, "id": record["id"] + "/2", "aliases": record["aliases"][-1:]})
    return "".join(json.dumps(record) + "\n" for record in lines)


def _thing(record, number):
    record["aliases"] = record.get("aliases", [])[: 1 + number % 3]
    if number % 9 == 0:
        record["type"] = "Company"
    if number % 11 == 0:
        record["label"] += " Group"
        record["aliases"] = []
    if number % 13 == 0:
        record["wikidata"] = "Q1"


def _relation(record, number):
    if number % 5 == 1:
        record["modality"] = "reported"
    if number % 8 == 2:
        record["modality"] = "proposed"
    if number % 6 == 0:
        record["s"], record["o"] = record["o"], record["s"]


def _value(record, number):
    if number % 2:
        record["v"] = str(record["v"])[:4]


def _quote(record, number):
    if number % 2:
        record["text"] = f"Well, {record['text_start']} and so on"
    if number % 3 == 0:
        record["speaker"] = "nobody"


_CHANGES = {"entity": _thing, "relation": _relation, "value": _value, "quote": _quote}


@pytest.fixture
def spoiled(tmp_path):
    for path in GOLD.glob("*.jsonl"):
        text = spoil(path.read_text(encoding="utf-8"))
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    return tmp_path


def evaluation_of(folder):
    pairs = [(p, folder / p.name) for p in sorted(GOLD.glob("*.jsonl"))]
    return Evaluation(tuple(score_article(read_lines(g), read_lines(s)) for g, s in pairs))


def test_known_counts_of_a_spoiled_gold(spoiled):
    evaluation = evaluation_of(spoiled)
    found = {name: evaluation.counts(name) for name in KNOWN}
    assert {k: (c.tp, c.fp, c.fn) for k, c in found.items()} == KNOWN
    quotes = evaluation.quotes()
    assert (quotes["gold"], quotes["found"], quotes["speaker_right"]) == (11, 8, 6)
    assert evaluation.linking() == {"both": 105, "right": 99, "accuracy": 0.9429}
    assert evaluation.modality() == {"matched": 145, "strict": 0.7379, "loose": 0.9034}
    assert evaluation.as_dict()["split_entities"] == 28


def test_equals_the_script_that_published_the_rules(spoiled):
    shared = os.environ.get("NEWSGRAPH_SHARED")
    if not shared:
        pytest.skip("NEWSGRAPH_SHARED names no folder with the script dev/score.py")
    script = Path(shared) / "dev" / "score.py"
    command = [sys.executable, script, "--dir", GOLD, spoiled, "--json"]
    published = json.loads(subprocess.check_output(command, text=True))
    ours = evaluation_of(spoiled).as_dict()
    files = published.pop("files")
    assert {key: ours[key] for key in published} == published
    assert {f"{name}.jsonl": figures for name, figures in ours["files"].items()} == files


def test_the_gold_against_itself_is_perfect():
    figures = evaluation_of(GOLD).as_dict()
    for name in KNOWN:
        assert figures[name]["f1"] == 1.0, name
    assert figures["quotes"]["attribution_recall"] == 1.0
    assert figures["merged_entities"] == figures["split_entities"] == 0
    assert figures["calibration_error"] == 0


def test_nothing_against_the_gold_finds_nothing(tmp_path):
    (tmp_path / "none.jsonl").write_text("", encoding="utf-8")
    gold = read_lines(GOLD / "01.jsonl")
    score = Evaluation((score_article(gold, read_lines(tmp_path / "none.jsonl")),))
    assert score.counts("relations_plain").recall == 0
    assert score.counts("entities").tp == 0


THINGS = (
    {"kind": "entity", "id": "a", "type": "Company", "label": "Acme", "aliases": ["Acme Inc"]},
    {"kind": "entity", "id": "b", "type": "Company", "label": "Bolt"},
    {"kind": "entity", "id": "m", "type": "Model", "label": "Kite"},
)


@pytest.fixture
def score(tmp_path):
    """Score lines of a system against lines of a gold, both about THINGS."""

    def of(gold, system):
        files = []
        for name, lines in (("gold", gold), ("system", system)):
            path = tmp_path / f"{name}.jsonl"
            path.write_text("".join(json.dumps(x) + "\n" for x in (*THINGS, *lines)))
            files.append(read_lines(path))
        return score_article(*files)

    return of


def relation(s, p, o, **more):
    return {"kind": "relation", "s": s, "p": p, "o": o, **more}


def counts(score, view):
    total = score.relations[view].total
    return total.tp, total.fp, total.fn


def test_reported_counts_as_asserted_except_strictly(score):
    result = score(
        [relation("m", "developedBy", "a")],
        [relation("m", "developedBy", "a", modality="reported")],
    )
    assert counts(result, "plain") == counts(result, "all") == (1, 0, 0)
    assert counts(result, "strict") == (0, 1, 1)


def test_a_plan_given_as_a_fact_is_wrong_and_missed(score):
    result = score(
        [relation("a", "acquires", "b", modality="proposed")], [relation("a", "acquires", "b")]
    )
    assert counts(result, "plain") == (0, 1, 0)
    assert counts(result, "all") == (0, 1, 1)
    assert counts(result, "hypothetical") == (0, 0, 1)


def test_symmetric_relations_hold_either_way_and_others_do_not(score):
    result = score(
        [relation("a", "partnersWith", "b"), relation("a", "acquires", "b")],
        [relation("b", "partnersWith", "a"), relation("b", "acquires", "a")],
    )
    assert counts(result, "plain") == (1, 1, 1)


def test_optional_ones_are_neither_misses_nor_errors(score):
    optional = [relation("a", "acquires", "b", optional=True)]
    assert counts(score(optional, []), "plain") == (0, 0, 0)
    assert counts(score(optional, [relation("a", "acquires", "b")]), "plain") == (0, 0, 0)


def test_alternative_ends_and_triples_are_right(score):
    gold = [relation("m", "developedBy", "a", o_alt=["b"], alts=[["m", "ownedBy", "a"]])]
    for triple in (("m", "developedBy", "b"), ("m", "ownedBy", "a")):
        assert counts(score(gold, [relation(*triple)]), "plain") == (1, 0, 0)


def test_values_must_be_equal_and_plain(score):
    gold = [{"kind": "value", "s": "m", "p": "parameterCount", "v": "7000000000"}]
    right = [{**gold[0], "v": "7e9"}]
    planned = [{**gold[0], "modality": "proposed"}]
    assert score(gold, right).values.total.tp == 1
    assert score(gold, planned).values.total.fn == 1


def test_quotations_are_found_by_their_first_words(score):
    gold = [{"kind": "quote", "speaker": "a", "text_start": "We will never sell the firm"}]
    said = {"kind": "quote", "speaker": "a", "text": "Look, we will not sell the firm, he said"}
    other = {"kind": "quote", "speaker": "b", "text": "Something else altogether, and more"}
    result = score(gold, [said, other])
    assert (result.quotes.found, result.quotes.right, len(result.quotes.extra)) == (1, 1, 1)
    result = score(gold, [{**said, "speaker": "b"}])
    assert (result.quotes.found, result.quotes.right) == (1, 0)


def test_judged_confidence_follows_rightness(score):
    result = score(
        [relation("m", "developedBy", "a")],
        [
            relation("m", "developedBy", "a", confidence=0.9),
            relation("a", "uses", "m", confidence=0.3),
        ],
    )
    assert sorted(result.relations["all"].judged) == [(0.3, False), (0.9, True)]


@pytest.mark.parametrize("line", ["no json", "[]", '{"kind": "odd"}', '{"kind": "entity"}'])
def test_bad_lines_are_named(tmp_path, line):
    path = tmp_path / "x.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(BadMarking, match=r"x\.jsonl:2"):
        read_lines(path)
