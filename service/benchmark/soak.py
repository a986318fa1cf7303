"""Mixed load for a long time: does anything fail, and does memory grow.

Light queries without pause, long ones, some that run away, clients that leave in the middle or
before the first byte, and a new generation every so often.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from kg import terms
from kg.store import open_store
from service.benchmark.load import Measured, run_load
from service.benchmark.memory import measure_memory
from service.benchmark.queries import ALL, LONG, RUNAWAY, SHORT, make_queries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LIGHT_CLIENTS: Final = 4
QUERIES: Final = 20_000
PAUSE: Final = 0.2
"""Seconds between requests of one kind that is not light."""
RUNAWAY_SECONDS: Final = 1.0
REST_SECONDS: Final = 15.0
"""How long seats may be taken after the last request: queries whose clients have left end then."""


@dataclass(slots=True)
class Soaked:
    """What a time of mixed load gave."""

    light: Measured
    answered: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    generations: int = 0
    memory: list[int] = field(default_factory=list)
    seats_left: float = 0.0

    @property
    def failures(self) -> int:
        """Requests that were not answered as they should have been."""
        return self.light.failed + self.failed.total()

    def describe(self) -> str:
        """Say it in a few lines."""
        third = max(1, len(self.memory) // 3)
        parts = self.memory[:third], self.memory[third:-third], self.memory[-third:]
        thirds = ", ".join(f"{_mean(part) / 1e6:.0f}" for part in parts)
        kinds = ", ".join(f"{n:,} {kind}" for kind, n in sorted(self.answered.items()))
        light = self.light
        p50, p99 = (f"{1000 * light.percentile(part):.1f} ms" for part in (0.5, 0.99))
        most = max(self.memory, default=0) / 1e6
        lines = (
            f"light: {len(light.seconds):,} ({light.throughput:.0f} per s), p50 {p50}, p99 {p99}",
            f"others: {kinds}; generations published: {self.generations}",
            f"failed: {self.failures}",
            *(f"  {n} times {what}" for what, n in self.failed.most_common(5)),
            *(f"  light: {reason}" for reason in light.reasons),
            f"memory: {thirds} MB by thirds of the time, {most:.0f} at most",
            f"seats left taken: {self.seats_left:g}",
        )
        return "\n".join(lines)


def _mean(numbers: list[int]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def soak(
    store: Path, port: int, pid: int, quads: int, seconds: float, every: float, seed: int
) -> Soaked:
    """Load a server for so long; a generation is published `every` so many seconds."""
    found = Soaked(Measured())
    over = threading.Event()
    lock = threading.Lock()
    numbers = itertools.count()

    def repeat(act: Callable[[], str | None], kind: str, pause: float) -> threading.Thread:
        def run() -> None:
            while not over.wait(pause):
                try:
                    wrong = act()
                except OSError as error:
                    wrong = f"{kind}: {error!r}"
                with lock:
                    found.answered[kind] += 1
                    if wrong:
                        found.failed[wrong] += 1

        thread = threading.Thread(target=run, name=kind)
        thread.start()
        return thread

    long = make_queries(LONG, quads, seed + 1)

    def publish() -> None:
        word = ox.Literal(str(next(numbers)))
        made = ox.Quad(ox.NamedNode(terms.BASE + "soak"), ox.NamedNode(terms.label), word)
        with open_store(store) as opened:
            opened.edit(lambda graph: graph.add(made), "soak")
            opened.publish()
        found.generations += 1

    def watch() -> None:
        found.memory.append(measure_memory(pid))

    threads = [
        repeat(lambda: _ask(port, next(long), 200), "long", PAUSE),
        repeat(lambda: _ask(port, f"{RUNAWAY} # {next(numbers)}", 503), "run away", PAUSE),
        repeat(lambda: _leave(port, f"{ALL} # {next(numbers)}", read=True), "leave", PAUSE),
        repeat(lambda: _leave(port, f"{RUNAWAY} # {next(numbers)}", read=False), "leave early", 2),
        repeat(publish, "publish", every),
        repeat(watch, "look at memory", 0.5),
    ]
    queries = list(itertools.islice(make_queries(SHORT, quads, seed), QUERIES))
    found.light = run_load(port, "/sparql", queries, LIGHT_CLIENTS, seconds)
    over.set()
    for thread in threads:
        thread.join()
    found.seats_left = _wait_for_seats(port)
    return found


def _ask(port: int, query: str, expected: int) -> str | None:
    """Send a query to its end; give what was wrong, None if the status is the expected one."""
    fields = urlencode({"query": query} | ({"timeout": RUNAWAY_SECONDS} if expected == 503 else {}))
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{port}/sparql?{fields}", timeout=60
        ) as answer:
            answer.read()
            status, body = answer.status, b""
    except urllib.error.HTTPError as error:
        status, body = error.code, error.read(300)
    return None if status == expected else f"{status} in place of {expected}: {body!r}"


def _leave(port: int, query: str, *, read: bool) -> None:
    """Send a query and go away: after the first bytes, or before."""
    with socket.create_connection(("127.0.0.1", port), 30) as sock:
        target = f"/sparql?query={quote(query, safe='')}&timeout=3"
        sock.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        if read:
            sock.recv(1 << 16)


def _wait_for_seats(port: int) -> float:
    """Give the seats that are still taken when all should be free."""
    until = time.monotonic() + REST_SECONDS
    taken = 0.0
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
                text = answer.read().decode()
            taken = sum(
                float(n)
                for n in re.findall(r"^newsgraph_seats_taken\{.*\} (\S+)", text, re.MULTILINE)
            )
            if not taken:
                break
        time.sleep(0.2)
    return taken
