"""The API keeps what its OpenAPI document promises, whatever it is sent."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, checks

from kg.queries import list_queries
from tests.service.conftest import make_app


@pytest.fixture(scope="module")
def described(store):
    app = make_app(store)
    yield schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    app.extensions["queries"].close()
    app.extensions["graphs"].close()


# A name that nothing has is refused though its form is right, so that check is left out.
LEFT_OUT = [checks.positive_data_acceptance]
TRIED = (
    "/api/search",
    "/api/queries",
    "/api/queries/console/largest-models",
    "/api/queries/console/articles",
    "/api/queries/console/everything-about",
)
"""One of each kind of parameter; all are made from the same table."""


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_answers_are_what_the_document_says(described, mode):
    for path in TRIED:
        operation = described[path]["GET"]

        @given(operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=6,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
        )
        def check(case):
            case.call_and_validate(excluded_checks=LEFT_OUT)

        try:
            check()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, operation.label


def test_the_document_has_every_saved_query(client):
    document = client.get("/api/openapi.json").json
    assert document["openapi"].startswith("3.1")
    for query in list_queries():
        described = document["paths"][f"/api/queries/{query.name}"]["get"]
        assert {p.name for p in query.params} <= {p["name"] for p in described["parameters"]}
        assert described["summary"] == query.title
    names = [op["get"]["operationId"] for op in document["paths"].values()]
    assert len(names) == len(set(names))
