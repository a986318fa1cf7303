"""Extraction on articles that nobody tunes on is no worse than its pinned floors."""

from pathlib import Path

from kg.build import extract_article
from kg.evaluate import run

FOLDER = Path(__file__).resolve().parent


def test_no_figure_is_below_its_floor(capsys):
    assert run(FOLDER, extract_article) == 0
    assert "relations_plain" in capsys.readouterr().out
