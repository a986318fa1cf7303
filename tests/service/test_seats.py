"""Seats are given in order, and the queue for them has an end."""

import asyncio
import threading
import time

import pytest

from service.seats import Seats


def test_who_waits_longest_is_next():
    seats = Seats(1, queue=3)
    assert seats.take(0)
    order = []

    def wait(name):
        assert seats.take(5)
        order.append(name)
        seats.give_up()

    threads = []
    for name in "abc":
        threads.append(threading.Thread(target=wait, args=(name,)))
        threads[-1].start()
        while seats.waiting < len(threads):
            time.sleep(0.001)
    assert not seats.take(5), "the queue is full, so nobody waits"
    seats.give_up()
    for thread in threads:
        thread.join()
    assert order == ["a", "b", "c"]
    assert seats.taken == 0


def test_who_gives_up_waiting_gets_no_seat():
    seats = Seats(1, queue=1)
    assert seats.take(0)
    assert not seats.take(0.01)
    assert seats.waiting == 0
    seats.give_up()
    assert seats.taken == 0


def test_an_event_loop_waits_for_a_seat_that_a_thread_gives_up():
    seats = Seats(1, queue=1)
    assert seats.take(0)

    async def wait():
        threading.Timer(0.05, seats.give_up).start()
        assert await seats.take_soon(5)
        assert not await seats.take_soon(0.01)

    asyncio.run(wait())
    assert (seats.taken, seats.waiting) == (1, 0)


def test_a_task_that_is_broken_off_keeps_no_seat():
    seats = Seats(1, queue=1)
    assert seats.take(0)

    async def wait(has_turn):
        task = asyncio.create_task(seats.take_soon(5))
        await asyncio.sleep(0)
        if has_turn:
            seats.give_up()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(wait(has_turn=False))
    assert (seats.taken, seats.waiting) == (1, 0)
    asyncio.run(wait(has_turn=True))
    assert (seats.taken, seats.waiting) == (0, 0)
