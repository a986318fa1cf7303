"""Limits of time and memory, seats for the light and the long, and workers that go and come."""

import asyncio
import os
import threading
import time
from pathlib import Path

import pytest

from kg.errors import QueryRefused, QuerySyntax
from service.errors import ClientGone, NotAcceptable, QueryTimeout, QueryTooBig, TooBusy
from service.processes import Process
from service.worker import PIECE_BYTES
from service.workers import QUEUE_SECONDS, Job, QueryPool

LIGHT = Job("ASK { ?m a ng:Model }", "json", "turtle")
ENDLESS = Job(
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", "csv", "turtle"
)
HUGE = Job("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g", "csv", "turtle")
FLOOD = Job("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "csv", "turtle")


@pytest.fixture
def make_pool(store):
    pools = []

    def make(**limits):
        given = {"size": 1, "seconds": 30.0, "memory": 1 << 30, **limits}
        pools.append(QueryPool(store, **given))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


def read(pool, job=LIGHT, **more):
    answer = pool.run(job, **more)
    return answer.whole if answer.whole is not None else b"".join(answer.pieces)


def runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def in_background(call, *args, **more):
    caught = []

    def run():
        try:
            call(*args, **more)
        except Exception as error:  # noqa: BLE001
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, caught


def wait_for(what, seconds=10):
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_small_answer_is_whole_and_a_large_one_comes_in_pieces(make_pool):
    pool = make_pool()
    assert b"true" in pool.run(LIGHT).whole
    answer = pool.run(Job("SELECT * { ?a ?b ?c . ?d ?e ?f }", "csv", None))
    assert answer.whole is None
    assert len(next(answer.pieces)) > 1000
    answer.pieces.close()
    assert pool.fast.taken == pool.slow.taken == 0
    assert b"true" in read(pool)


def test_a_query_is_gone_a_second_after_its_deadline_and_others_go_on(make_pool):
    pool = make_pool(size=2, seconds=2.0)
    read(pool)
    thread, caught = in_background(pool.run, ENDLESS)
    wait_for(lambda: pool.slow.taken == 1)
    for _ in range(5):
        assert b"true" in read(pool)
    thread.join(3.0)
    assert not thread.is_alive()
    assert isinstance(caught[0], QueryTimeout)
    assert "2 seconds, the limit here" in str(caught[0])
    assert pool.fast.taken == pool.slow.taken == 0


def test_a_client_may_ask_for_less_time_but_not_for_more(make_pool):
    pool = make_pool(seconds=1.0)
    read(pool)
    with pytest.raises(QueryTimeout, match=r"0\.3 seconds, the limit you asked for"):
        pool.run(ENDLESS, seconds=0.3)
    with pytest.raises(QueryTimeout, match="1 seconds, the limit here"):
        pool.run(ENDLESS, seconds=100)


def test_a_query_over_its_memory_is_stopped_and_told_so(make_pool):
    pool = make_pool(memory=300 << 20)
    with pytest.raises(QueryTooBig, match="more than 300 MB"):
        pool.run(HUGE)
    assert b"true" in read(pool)


def test_a_light_query_does_not_wait_for_long_ones(make_pool):
    pool = make_pool(seconds=120.0, slow=2)
    read(pool)
    left = threading.Event()
    background = [in_background(pool.run, ENDLESS, gone=left.is_set) for _ in range(3)]
    wait_for(lambda: pool.slow.taken == 2 and pool.slow.waiting == 1)
    for _ in range(10):
        assert b"true" in read(pool)
    assert (pool.slow.taken, pool.slow.waiting) == (2, 1)
    left.set()
    for thread, _ in background:
        thread.join()
    assert {type(caught[0]) for _, caught in background} == {ClientGone}
    assert pool.fast.taken == pool.slow.taken == 0


def test_more_long_queries_than_can_wait_are_sent_away(make_pool):
    pool = make_pool(seconds=1.5, slow=1)
    read(pool)
    background = [in_background(pool.run, ENDLESS) for _ in range(2)]
    wait_for(lambda: pool.slow.taken == 1 and pool.slow.waiting == 1)
    with pytest.raises(TooBusy, match="places for long queries"):
        pool.run(ENDLESS)
    for thread, _ in background:
        thread.join()


def test_a_full_queue_sends_away_at_once(make_pool):
    pool = make_pool(queue=0)
    assert pool.fast.take(0)
    began = time.monotonic()
    with pytest.raises(TooBusy):
        pool.run(LIGHT)
    assert time.monotonic() - began < QUEUE_SECONDS
    pool.fast.give_up()
    assert b"true" in read(pool)


def test_a_query_whose_client_has_left_is_stopped(make_pool):
    pool = make_pool()
    began = time.monotonic()
    with pytest.raises(ClientGone):
        pool.run(ENDLESS, gone=lambda: time.monotonic() - began > 0.5)
    assert pool.fast.taken == pool.slow.taken == 0


def test_a_slow_reader_is_not_held_against_the_query(make_pool):
    pool = make_pool(seconds=1.0)
    answer = pool.run(Job("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 5000", "csv", None))
    first = next(answer.pieces)
    time.sleep(1.2)
    assert (first + b"".join(answer.pieces)).count(b"\r\n") == 5001


def test_an_endless_answer_is_cut_with_an_error_not_silently(make_pool):
    pool = make_pool(seconds=0.5)
    answer = pool.run(FLOOD)
    with pytest.raises(QueryTimeout):
        for _ in answer.pieces:
            pass


def test_a_worker_that_holds_much_memory_makes_way(make_pool):
    pool = make_pool()
    read(pool)
    before = {p.pid for p in pool._idle}
    big = Job("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?b ?c ?d ?e { ?a ?b ?c . ?d ?e ?f } }", "csv", None)  # fmt: skip
    read(pool, big)
    for _ in range(3):
        read(pool)
    after = {p.pid for p in pool._idle}
    assert before - after or not before


def test_what_is_wrong_with_a_query_comes_back(make_pool):
    pool = make_pool()
    with pytest.raises(QuerySyntax) as caught:
        pool.run(Job("SELECT * {\n ?s ?p }", "csv", None))
    assert (caught.value.line, caught.value.column > 0) == (2, True)
    with pytest.raises(QueryRefused):
        pool.run(Job("SELECT * { SERVICE <http://localhost/> {} }", "csv", None))
    with pytest.raises(NotAcceptable):
        pool.run(Job("ASK {}", None, "turtle"))
    assert b"true" in read(pool)


def test_a_worker_that_was_killed_from_outside_is_replaced(make_pool):
    pool = make_pool()
    read(pool)
    with pool._lock:
        pids = [p.pid for p in pool._idle]
    for pid in pids:
        os.kill(pid, 9)
    wait_for(lambda: not any(map(runs, pids)))
    assert b"true" in read(pool)


def test_a_saved_query_has_its_values_bound_in_the_worker(make_pool):
    pool = make_pool()
    job = Job("", "json", None, saved="console/developers", values=(("developer", "OpenAI"),))
    assert b"organisation/openai" in read(pool, job)


def test_a_whole_graph_can_be_had(make_pool):
    pool = make_pool()
    graph = read(pool, Job("", None, "ntriples", dump=""))
    assert graph.count(b"\n") > 50
    from service.errors import UnknownGraph

    with pytest.raises(UnknownGraph):
        pool.run(Job("", None, "ntriples", dump="http://example.org/none"))


def be_quick(run):
    return asyncio.run(run.be_quick())


def test_an_event_loop_has_a_light_query_at_once_and_leaves_others_to_wait_for(make_pool):
    pool = make_pool(seconds=0.5)
    pool.warm()

    def is_at_once():
        run = pool.ask(LIGHT)
        is_quick = be_quick(run)
        assert b"true" in run.answer().whole
        return is_quick

    wait_for(is_at_once)  # on a busy machine not the first time
    long = pool.ask(ENDLESS)
    assert not be_quick(long)
    with pytest.raises(QueryTimeout):
        long.answer()
    assert pool.fast.taken == pool.slow.taken == 0


@pytest.mark.parametrize(
    ("job", "error"),
    [
        (Job("SELECT", "csv", None), QuerySyntax),
        (Job("SELECT * { SERVICE <http://localhost/> {} }", "csv", None), QueryRefused),
        (Job("ASK {}", None, "turtle"), NotAcceptable),
    ],
)
def test_what_is_wrong_comes_back_by_way_of_the_event_loop_too(make_pool, job, error):
    pool = make_pool()
    pool.warm()
    run = pool.ask(job)
    assert not be_quick(run)
    with pytest.raises(error):
        run.answer()
    assert pool.fast.taken == 0
    assert b"true" in read(pool)


def test_an_event_loop_waits_for_a_seat_and_is_sent_away_in_the_end(make_pool):
    pool = make_pool(queue=1)
    assert pool.fast.take(0)
    run = pool.ask(LIGHT, seconds=0.05)
    assert not be_quick(run)
    with pytest.raises(TooBusy):
        run.answer()
    pool.fast.give_up()


def test_a_query_that_is_given_up_before_its_answer_is_read_is_stopped(make_pool):
    pool = make_pool()
    pool.warm()
    told = []
    pool.watchers.append(lambda _, error: told.append(type(error)))
    run = pool.ask(ENDLESS)
    assert not be_quick(run)
    run.close()
    assert pool.fast.taken == pool.slow.taken == 0
    assert told == [ClientGone]


def test_no_piece_is_large_however_the_query_ends(make_pool):
    text = "SELECT * { ?a ?b ?c . ?d ?e ?f }\nLIMIT 999"
    pieces = list(make_pool().run(Job(text, "json", None)).pieces)
    assert sum(map(len, pieces)) > PIECE_BYTES
    assert max(map(len, pieces)) <= PIECE_BYTES


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX x: <http://x/> ASK { ?m a ng:Model }",
        "ASK { ?m a ng:Model } # PREFIX ng: <http://x/>",
        "PREFIX ng: <http://x/> ASK { FILTER(STR(ng:a) = 'http://x/a') }",
    ],
)
def test_known_prefixes_need_no_declaring_whatever_others_are(make_pool, text):
    assert b"true" in read(make_pool(), Job(text, "json", None))


def niceness(process):
    tasks = Path(f"/proc/{process.pid}/task").iterdir()
    return sorted(os.getpriority(os.PRIO_PROCESS, int(task.name)) for task in tasks)


def test_only_the_query_that_was_slow_loses_its_priority(store):
    process = Process(store, 1 << 30)
    assert not process.lower(10)  # it has not said in which thread it works
    process.ask(LIGHT)
    assert process.receive(60) is not None
    full = niceness(process)[0]
    assert niceness(process)[-1] == full
    time.sleep(0.5)  # it waits for the next one by then
    assert process.lower(10)  # too late: that query was answered
    assert niceness(process)[-1] == min(19, full + 10)
    process.ask(ENDLESS)
    until = time.monotonic() + 30
    while niceness(process)[-1] != full:
        assert time.monotonic() < until, "the next query has inherited it"
        time.sleep(0.05)
    process.kill()


def test_a_worker_that_is_killed_before_it_begins_leaves_no_file_open(store):
    Process(store, 1 << 30).kill()
    files = Path("/proc/self/fd")
    before = len(list(files.iterdir()))
    for _ in range(5):
        Process(store, 1 << 30).kill()
    assert len(list(files.iterdir())) == before
