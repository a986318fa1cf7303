"""W3C's suites for updates and their syntax."""

import json

import pytest

from tests.w3c.suite import FOLDER, NO_SUITE, canonical, read_cases, read_quads

CASES = list(read_cases("manifest-sparql11-update.ttl")) if FOLDER else []
pytestmark = pytest.mark.skipif(not CASES, reason=NO_SUITE)


def pick(*kinds):
    return [pytest.param(c, id=c.name) for c in CASES if c.kind in kinds]


def with_base(case):
    return f"BASE <{case.base}>\n{case.text}"


@pytest.mark.parametrize(
    "case", pick("PositiveUpdateSyntaxTest11", "PositiveUpdateSyntaxTest", "PositiveSyntaxTest11")
)
def test_good_syntax(service, case):
    status, _, body = service.update(with_base(case))
    # What cannot be done, such as to drop a graph that is not there, is no matter of syntax.
    assert status == 204 or "line" not in json.loads(body)["error"], body


@pytest.mark.parametrize("case", pick("NegativeUpdateSyntaxTest11", "NegativeUpdateSyntaxTest"))
def test_bad_syntax(service, case):
    status, _, body = service.update(case.text)
    # LOAD from a host that is not allowed is refused before its syntax is of interest.
    assert status == 400 or (status == 403 and "LOAD" in case.text), body


@pytest.mark.parametrize("case", pick("UpdateEvaluationTest"))
def test_results(service, case):
    service.load(case.data)
    status, _, body = service.update(with_base(case))
    assert status == 204, body
    graphs = {None, *case.after, *case.data}
    found = []
    for name in graphs:
        where = "?s ?p ?o" if name is None else f"GRAPH <{name}> {{ ?s ?p ?o }}"
        status, _, body = service.query(f"SELECT * {{ {where} }}")
        assert status == 200
        found += [(name, row) for row in json.loads(body)["results"]["bindings"]]
    assert canonical(as_quads(found)) == canonical(read_quads(case.after))


def as_quads(rows):
    import pyoxigraph as ox

    data = json.dumps({
        "head": {"vars": ["s", "p", "o"]},
        "results": {"bindings": [row for _, row in rows]},
    })  # fmt: skip
    solutions = ox.parse_query_results(data.encode(), ox.QueryResultsFormat.JSON)
    for (name, _), row in zip(rows, solutions, strict=True):
        yield ox.Quad(
            row["s"], row["p"], row["o"], ox.NamedNode(name) if name else ox.DefaultGraph()
        )


def test_the_suite_is_whole():
    assert len(CASES) > 150
