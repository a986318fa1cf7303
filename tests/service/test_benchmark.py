"""The made-up graph is the same for a seed, and the load is measured as it was."""

import itertools
from collections import Counter

from service.benchmark.__main__ import run_ours
from service.benchmark.data import make_quads, make_store
from service.benchmark.load import Measured, run_load
from service.benchmark.queries import LONG, MIX, SHORT, make_queries
from service.benchmark.soak import Soaked, soak
from service.workers import Job, QueryPool


def test_a_seed_gives_one_graph_of_about_the_size():
    first, second = (list(make_quads(5000, 1)) for _ in range(2))
    assert first == second
    assert first != list(make_quads(5000, 2))
    assert 4000 < len(set(first)) < 7000


def test_no_query_comes_twice_and_each_finds_something(tmp_path):
    make_store(tmp_path, 5000, 1)
    pool = QueryPool(tmp_path, size=1, seconds=30, memory=1 << 30)
    texts = list(itertools.islice(make_queries(MIX, 5000, 1), 360))
    assert len(set(texts)) == len(texts)
    sizes = {}
    for number, text in enumerate(texts):
        answer = pool.run(Job(text, "csv", "ntriples"))
        body = answer.whole if answer.whole is not None else b"".join(answer.pieces)
        sizes[number % len(MIX)] = max(
            sizes.get(number % len(MIX), 0), body.count(b"\n"), b"true" in body
        )
    pool.close()
    assert len(MIX) == len(SHORT) + len(LONG) == 12
    assert [n for n, size in sizes.items() if size < (1 if n == 4 else 2)] in ([], [4])


def test_percentiles_and_throughput():
    measured = Measured(wall=2.0, seconds=[0.1, 0.4, 0.2, 0.3])
    assert measured.throughput == 2.0
    assert measured.percentile(0.5) == 0.3
    assert measured.percentile(0.99) == 0.4
    assert Measured().percentile(0.5) == 0.0


def test_each_request_is_sent_once_where_that_is_asked(server):
    port = int(server.rpartition(":")[2])
    queries = [f"ASK {{}} # {n}" for n in range(30)]
    measured = run_load(port, "/sparql", queries, 4, 60, once=True)
    assert 30 <= len(measured.seconds) <= 34
    assert measured.failed == 0


def test_nothing_fails_under_mixed_load_while_generations_change(tmp_path):
    make_store(tmp_path / "store", 20_000, 1)
    with run_ours(tmp_path / "store") as (port, pid):
        found = soak(tmp_path / "store", port, pid, 20_000, seconds=20, every=4, seed=1)
    told = found.describe()
    assert found.failures == 0, told
    assert found.seats_left == 0, told
    assert found.generations >= 2, told
    assert all(found.answered[kind] for kind in ("long", "run away", "leave", "leave early")), told
    assert found.light.seconds
    assert f"{len(found.light.seconds):,}" in told


def test_what_fails_in_a_soak_is_told():
    light = Measured(wall=1.0, seconds=[0.1], failed=1, reasons=["b'HTTP/1.1 503'"])
    found = Soaked(
        light,
        Counter(long=2),
        Counter({"500 in place of 200": 2}),
        memory=[10**6, 2 * 10**6, 3 * 10**6],
    )
    assert found.failures == 3
    told = found.describe()
    assert "2 times 500 in place of 200" in told
    assert "HTTP/1.1 503" in told
    assert "memory: 1, 2, 3 MB by thirds" in told
