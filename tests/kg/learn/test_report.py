"""A report counts, on marked articles, what the shipped weights find."""

from importlib.resources import files

import pytest

from kg.learn.corpus import read_marked
from kg.learn.report import main, report

ARTICLE = """\
title: A test
register: wire report
topic: people
---
[acme:Company|Acme Robotics] was founded by [ana:Person|Ana Ruiz] in 2019.

[ana|Ruiz] praised [acme*|the company].
---
acme foundedBy ana @1
"""


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "301.txt").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


def test_relations_are_counted_by_hand_and_by_text(corpus):
    found = report([read_marked(corpus / "301.txt")])
    assert found.relations["hand both plain"].tp == 1
    assert found.relations["hand both plain foundedBy"].tp == 1
    assert found.mentions["spans name"].tp + found.mentions["spans name"].fn == 3
    lines = list(found.lines())
    assert any(line.startswith("hand learned plain") for line in lines)


def test_it_runs_as_a_command(corpus, capsys):
    weights = str(files("kg.weights"))
    assert main(["--corpus", str(corpus), "--hands", "3", "--weights", weights]) == 0
    assert "text both plain" in capsys.readouterr().out
