"""W3C's suites for the query language, its syntax and its result formats."""

import csv
import io
import json
import re

import pyoxigraph as ox
import pytest

from tests.w3c.suite import (
    FOLDER,
    NO_SUITE,
    canonical,
    read_cases,
    read_expected,
    read_rows,
    rows_as_graph,
)

_CONCAT = "the engine drops the language tag that all parts of a GROUP_CONCAT share"
_GRAPH_NAME = "the engine evaluates the group in GRAPH ?g without ?g, and joins it afterwards"
_ABSENT = "the engine gives no zero-length path for a term that the graph does not have"
FAILURES = {
    "aggregates/agg-groupconcat-04": _CONCAT,
    "aggregates/agg-groupconcat-06": _CONCAT,
    "aggregates/agg-empty-group-count-graph": "the engine gives no row for graphs without a match",
    "bindings/graph": _GRAPH_NAME,
    "negation/graph-minus": _GRAPH_NAME,
    "functions/bnode01": "the engine makes a new node for each call of BNODE, also within a row",
    "property-path/zero_or_more_set_start": _ABSENT,
    "property-path/zero_or_more_set_end": _ABSENT,
    "property-path/zero_or_one_set_start": _ABSENT,
    "property-path/zero_or_one_set_end": _ABSENT,
}
"""Cases that fail, each with the reason; the engine fails the same ones when it is used alone."""

CASES = (
    [
        c
        for name in ("manifest-sparql11-query.ttl", "manifest-sparql11-results.ttl")
        for c in read_cases(name)
    ]
    if FOLDER
    else []
)
pytestmark = pytest.mark.skipif(not CASES, reason=NO_SUITE)


def pick(*kinds):
    return [
        pytest.param(
            c,
            id=c.name,
            marks=[pytest.mark.xfail(reason=FAILURES[c.name], strict=True)]
            if c.name in FAILURES
            else [],
        )
        for c in CASES
        if c.kind in kinds
    ]


def with_base(case):
    return f"BASE <{case.base}>\n{case.text}"


@pytest.mark.parametrize("case", pick("PositiveSyntaxTest11", "PositiveSyntaxTest"))
def test_good_syntax(service, case):
    status, _, body = service.query(with_base(case))
    # A function that nobody has is no matter of syntax.
    assert status == 200 or "line" not in json.loads(body)["error"], body


@pytest.mark.parametrize("case", pick("NegativeSyntaxTest11", "NegativeSyntaxTest"))
def test_bad_syntax(service, case):
    status, _, body = service.query(case.text)
    error = json.loads(body)["error"]
    if "\\u" in case.text:  # what engines read differently is refused before any of them reads it
        assert status in {400, 403}
        return
    assert status == 400
    assert error["line"] >= 1
    assert error["column"] >= 1


@pytest.mark.parametrize("case", pick("QueryEvaluationTest"))
def test_results(service, case):
    service.load(case.data)
    status, headers, body = service.query(with_base(case))
    assert status == 200, body
    expected = read_expected(case.result)
    if headers["Content-Type"].startswith("application/sparql-results+json"):
        found = read_rows(body, ox.QueryResultsFormat.JSON)
        if isinstance(expected, bool):
            assert found is expected
            return
        assert set(found[0]) == set(expected[0])
        is_ordered = re.search(r"order\s+by", case.text, re.IGNORECASE) is not None
        order = [found[0].index(name) for name in expected[0]]
        rows = [[row[i] for i in order] for row in found[1]]
        assert rows_as_graph(expected[0], rows, is_ordered=is_ordered) == rows_as_graph(
            *expected, is_ordered=is_ordered
        )
    else:
        found = ox.parse(body, ox.RdfFormat.N_TRIPLES)
        assert canonical(found) == canonical(expected)


@pytest.mark.parametrize("case", pick("CSVResultFormatTest"))
def test_csv(service, case):
    service.load(case.data)
    status, _, body = service.query(with_base(case), "text/csv")
    assert status == 200
    found, expected = (read_table(t) for t in (body.decode(), case.result.read_text()))
    assert found == expected


def read_table(text):
    """Give the rows of CSV, whatever their order and spelling of numbers and blank nodes."""

    def plain(value):
        try:
            return str(float(value))
        except ValueError:
            return "_:" if value.startswith("_:") else value

    rows = csv.DictReader(io.StringIO(text))
    return sorted(sorted((n, plain(v)) for n, v in row.items()) for row in rows)


def test_the_suite_is_whole():
    assert len(CASES) > 300
    assert not set(FAILURES) - {c.name for c in CASES}
