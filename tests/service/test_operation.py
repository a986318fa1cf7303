"""The service limits its clients, and logs what it was asked."""

import hashlib
import json

from tests.service.conftest import make_app, wait_for


def make(store, **config):
    app = make_app(store, **config)
    return app, app.test_client()


def close(app):
    app.extensions["watched"].close()
    app.extensions["queries"].close()
    app.extensions["graphs"].close()


def test_a_client_over_its_limit_is_told_when_to_come_back(store):
    app, client = make(store, RATE_LIMIT="3 per minute")
    codes = [client.get("/sparql?query=ASK{}").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    refused = client.get("/api/search?q=openai")
    assert refused.status_code == 429
    assert refused.json["error"]["code"] == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    other = client.get("/api/search?q=openai", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert other.status_code == 200
    assert client.get("/healthz").status_code == 200
    close(app)


def test_clients_whose_time_is_over_take_no_memory(store):
    app, client = make(store, RATE_LIMIT="5 per second")
    kept = app.extensions["watched"]._limiter.storage

    def ask(number):
        address = {"REMOTE_ADDR": f"192.0.2.{number}"}
        client.get("/sparql?query=ASK{}", environ_base=address)

    for number in range(50):
        ask(number)

    def are_few():
        ask(0)
        return len(kept.storage) + len(kept.events) + len(kept.locks) + len(kept.expirations) < 20

    wait_for(are_few, 20)
    close(app)


def test_each_request_is_a_line_of_json(store, tmp_path):
    path = tmp_path / "access.log"
    app, client = make(store, ACCESS_LOG=str(path))
    client.get("/sparql?query=ASK{}").close()
    client.get("/api/queries/none%0Asuch").close()
    text = "SELECT * { ?s ?p ?o } LIMIT 7"
    client.post("/sparql", data={"query": text}).close()
    client.post("/sparql", data={"query": "SELEC"}).close()
    close(app)
    first, second, third, fourth = (
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()
    )
    assert (first["path"], first["status"]) == ("/sparql", 200)
    assert len(first["query"]) == 16
    assert first["bytes"] > 0
    assert (second["path"], second["status"]) == ("/api/queries/none\nsuch", 404)
    assert third["query"] == hashlib.sha256(text.encode()).hexdigest()[:16]
    assert (third["rows"], second["rows"], fourth["rows"]) == (7, None, None)
    assert fourth["query"] not in {None, third["query"]}


def test_a_slow_request_is_a_warning_with_its_query(store, caplog):
    app, client = make(store, SLOW_SECONDS=0.000001)
    client.get("/sparql?query=ASK{}").close()
    close(app)
    assert '"text": "ASK{}"' in caplog.text
