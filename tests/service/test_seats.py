"""Seats are given in order, and the queue for them has an end."""

import threading
import time

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
