"""What those who run the service ask: probes and metrics."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kg.errors import KgError
from tests.service.conftest import make_app, publish
from tests.service.test_operation import close, make

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def read(client, **more):
    text = client.get("/metrics", **more).get_data(as_text=True)
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_it_is_ready_once_a_graph_is_published(tmp_path):
    app = make_app(tmp_path / "store")
    client = app.test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "kg build" in answer.json["reason"]
    assert client.get("/healthz").json == {"status": "ok", "generation": None}
    publish(tmp_path / "store", [1])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "ready")
    assert client.get("/healthz").json["generation"] == answer.json["generation"]
    close(app)


def test_it_is_not_ready_while_no_worker_answers(store):
    app, client = make(store)
    pool = app.extensions["queries"]
    pool.fast.take(0)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (503, "not ready")
    assert "busy" in answer.json["reason"]
    pool.fast.give_up()
    assert client.get("/readyz").status_code == 200
    close(app)


def test_the_figures_say_what_was_done(store):
    app, client = make(store)
    for _ in range(3):
        client.get("/sparql?query=SELECT*{?s ?p ?o}LIMIT 4").close()
    client.get("/organisation/none").close()
    client.get("/sparql", query_string={"query": ENDLESS, "timeout": "0.2"}).close()
    found = read(client)
    assert found["newsgraph_requests_total", "200", "sparql"] == 3
    assert found["newsgraph_requests_total", "503", "sparql"] == 1
    assert found["newsgraph_requests_total", "404", "page"] == 1
    assert found["newsgraph_request_seconds_count", "sparql"] == 4
    assert found["newsgraph_query_seconds_count",] == 2
    assert found["newsgraph_query_rows_sum",] == 12
    assert found["newsgraph_cache_hits_total",] == 2
    assert found["newsgraph_queries_stopped_total", "time"] == 1
    assert found["newsgraph_queries_stopped_total", "memory"] == 0
    assert found["newsgraph_seats_taken", "fast"] == found["newsgraph_seats_waiting", "slow"] == 0
    assert found["newsgraph_seats_size", "slow"] == app.config["QUERY_SLOW"]
    assert found["newsgraph_workers",] >= 1
    assert found["newsgraph_worker_memory_bytes",] > 1 << 20
    assert found["newsgraph_generation_info", app.extensions["front"].generation()] == 1
    close(app)


@pytest.mark.parametrize(
    ("allowed", "client", "headers", "status"),
    [
        ("127.0.0.1 ::1", "127.0.0.1", {}, 200),
        ("127.0.0.1 ::1", "192.0.2.7", {}, 403),
        ("127.0.0.1 ::1", "127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 403),
        ("192.0.2.0/24", "192.0.2.7", {}, 200),
        ("*", "2001:db8::1", {}, 200),
        ("", "127.0.0.1", {}, 403),
        ("127.0.0.1", "", {}, 403),
    ],
)
def test_the_figures_are_for_those_that_the_operator_names(store, allowed, client, headers, status):
    app, tests = make(store, METRICS_FROM=allowed)
    answer = tests.get("/metrics", environ_base={"REMOTE_ADDR": client}, headers=headers)
    assert answer.status_code == status
    assert status == 200 or "metrics_from" in answer.json["error"]["message"]
    close(app)


def test_a_wrong_network_is_named_at_the_start(store):
    with pytest.raises(KgError, match=r"metrics_from has '10\.0\.0\.1/8'"):
        make(store, METRICS_FROM="10.0.0.1/8")
