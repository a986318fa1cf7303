"""The benchmark runs both sides in turns; no speed is asserted here."""

import pytest

from kg import benchmark


def test_both_sides_run_in_turns_and_the_first_round_does_not_count(tmp_path):
    text = tmp_path / "a.txt"
    text.write_text("Three short words", encoding="utf-8")
    runs = []
    result = benchmark.compare(
        [text], lambda _: runs.append("ours"), lambda _: runs.append("peer"), rounds=2
    )
    assert runs == ["peer", "ours", "ours", "peer", "peer", "ours"]
    assert (result.texts, result.words) == (1, 3)
    assert len(result.ours) == len(result.peer) == 2


def test_the_ratio_is_by_round_and_its_spread_is_told():
    result = benchmark.Comparison(texts=2, words=100, ours=(3.0, 4.0, 6.0), peer=(2.0, 2.0, 2.0))
    assert result.ratios == (1.5, 2.0, 3.0)
    assert "2.00 (from 1.50 to 3.00)" in result.lines()[-1]
    assert "2000.0 ms" in result.lines()[1]


def test_a_folder_without_texts_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit):
        benchmark.main([str(tmp_path)])
    assert "no *.txt" in capsys.readouterr().err


def test_it_runs_on_a_text(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("Acme\n\nAcme bought Bolt in 2020.\n", encoding="utf-8")
    assert benchmark.main([str(tmp_path), "--rounds", "1"]) == 0
    assert "ratio" in capsys.readouterr().out
