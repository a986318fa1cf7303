"""What is drawn of a table, and when nothing is."""

from service.answer_views import make_views, merge_labels
from service.rows import Cell, Table


def test_names_stand_over_the_things_they_name():
    table = Table(["m", "mLabel"], [[Cell("model/x", "/model/x"), Cell("X")]], 1)
    assert merge_labels(table) == Table(["m"], [[Cell("X", "/model/x")]], 1)


def test_bars_begin_with_the_longest():
    rows = [[Cell("a"), Cell("1", number=True)], [Cell("b"), Cell("4", number=True)]]
    views = make_views(Table(["x", "n"], rows, 2), None)
    assert [(b.label.text, b.length) for b in views.bars] == [("b", 100.0), ("a", 25.0)]
    assert views.bars_of == "n"


def test_dates_come_in_order():
    rows = [[Cell("2025-03"), Cell("b")], [Cell("2024"), Cell("a")]]
    views = make_views(Table(["when", "what"], rows, 2), None)
    assert [date for date, _ in views.dates] == ["2024", "2025-03"]


def test_pairs_of_things_are_edges_once():
    one, other = Cell("a", "/model/a"), Cell("b", "/organisation/b")
    views = make_views(Table(["x", "y"], [[one, other], [one, other]], 2), None)
    assert [(e.one, e.other) for e in views.edges] == [(one, other)]


def test_of_words_alone_nothing_is_drawn():
    views = make_views(Table(["x"], [[Cell("a")], [Cell("")]], 2), None)
    assert [views.bars, views.dates, views.dots, views.edges] == [[], [], [], []]
