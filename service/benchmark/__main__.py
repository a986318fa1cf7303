"""Runs both servers on the same graph and prints, run by run in turn, how they compare.

`python -m service.benchmark [--quads N] [--seconds S] [--runs N]`. Needs the `oxigraph` command of
the extra `bench`. With `--soak SECONDS` our own alone is loaded for so long with all that can come.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from service.benchmark.data import make_store
from service.benchmark.load import Measured, first_byte, run_load
from service.benchmark.memory import measure_memory
from service.benchmark.queries import ALL, MIX, RUNAWAY, SHORT, make_queries
from service.benchmark.soak import soak

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEED: Final = 20261126
CLIENTS: Final = (1, 8, 64)
ENOUGH: Final = 20_000
"""Queries made for a run in which none may come twice."""
WARM: Final = 240
GOALS: Final = {"short, new": 0.6, "mix, new": 1.0, "mix, asked before": 4.0}


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, and print; gives the exit code."""
    parser = argparse.ArgumentParser(prog="service.benchmark", description=__doc__)
    parser.add_argument("--quads", type=int, default=1_500_000)
    parser.add_argument("--seconds", type=float, default=3.0, help="length of each run")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--soak", type=float, default=0.0, help="mixed load for so many seconds")
    parser.add_argument("--every", type=float, default=60.0, help="seconds between generations")
    options = parser.parse_args(arguments)
    if options.soak:
        return _soak(options)
    native = Path(sys.executable).with_name("oxigraph")
    if not native.exists():
        parser.error("the oxigraph command is missing: pip install 'newsgraph[bench]'")
    with tempfile.TemporaryDirectory(prefix="newsgraph-bench-") as folder:
        store = Path(folder) / "store"
        generation = make_store(store, options.quads, SEED)
        print(f"{options.quads:,} quads, {options.runs} runs of {options.seconds:g} s in turns")
        graph = store / "generations" / generation / "graph"
        copy = Path(folder) / "native"
        shutil.copytree(graph, copy)
        with _native(native, copy) as theirs, run_ours(store) as (ours, pid):
            _compare(theirs, ours, options)
            _light_beside_runaway(ours, options)
            _stream(ours, pid)
    return 0


def _soak(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="newsgraph-soak-") as folder:
        store = Path(folder) / "store"
        make_store(store, options.quads, SEED)
        with run_ours(store) as (port, pid):
            found = soak(store, port, pid, options.quads, options.soak, options.every, SEED)
    print(f"{options.quads:,} quads, {options.soak:g} seconds of mixed load\n{found.describe()}")
    return 1 if found.failures or found.seats_left else 0


def _compare(theirs: int, ours: int, options: argparse.Namespace) -> None:
    seeds = itertools.count(SEED)
    for name in ("short, new", "mix, new", "mix, asked before", "mix, half of it asked before"):
        for clients in CLIENTS:
            runs = []
            for number in range(options.runs):
                queries = _queries(name, options.quads, seeds)
                if "before" in name:
                    asked = queries if "half" not in name else queries[: len(queries) // 2]
                    run_load(ours, "/sparql", asked, 8, 120.0, once=True)
                sides = [(theirs, "/query"), (ours, "/sparql")]
                found = {
                    port: run_load(port, path, queries, clients, options.seconds)
                    for port, path in (sides if number % 2 else reversed(sides))
                }
                runs.append((found[theirs], found[ours]))
            _tell(name, clients, runs)


def _queries(name: str, quads: int, seeds: Iterator[int]) -> list[str]:
    templates = SHORT if name.startswith("short") else MIX
    count = WARM if "before" in name else ENOUGH
    if "half" in name:
        # The second half of a long list is not asked before, and each query comes once.
        count = ENOUGH // 20
    return list(itertools.islice(make_queries(templates, quads, next(seeds)), count))


def _tell(name: str, clients: int, runs: list[tuple[Measured, Measured]]) -> None:
    speed = [b.throughput / a.throughput for a, b in runs if a.throughput]
    native = median(a.throughput for a, _ in runs)
    ours = median(b.throughput for _, b in runs)
    late = [
        median(b.percentile(p) / a.percentile(p) for a, b in runs if a.seconds and b.seconds)
        for p in (0.5, 0.9, 0.99)
    ]
    failed = sum(b.failed for _, b in runs), sum(a.failed for a, _ in runs)
    goal = f" (goal {GOALS[name]:g})" if name in GOALS else ""
    print(
        f"{name:28} {clients:2} clients: throughput {median(speed):5.2f}x{goal}"
        f" [{', '.join(f'{s:.2f}' for s in speed)}], {ours:6.0f} to {native:6.0f} a second;"
        f" latency p50 {late[0]:.2f} p90 {late[1]:.2f} p99 {late[2]:.2f} times;"
        f" failed {failed[0]} to {failed[1]}",
        flush=True,
    )


def _light_beside_runaway(port: int, options: argparse.Namespace) -> None:
    """Measure light queries alone, and while four runaway ones are sent without pause."""
    seeds = itertools.count(SEED + 1000)
    light = [_queries("short, new", options.quads, seeds) for _ in range(2)]
    alone = run_load(port, "/sparql", light[0], 4, 4 * options.seconds)
    stop = threading.Event()

    def send() -> None:
        for number in itertools.count():
            if stop.is_set():
                return
            with contextlib.suppress(OSError):
                first_byte(port, "/sparql", f"{RUNAWAY} # {number}")

    threads = [threading.Thread(target=send, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    beside = run_load(port, "/sparql", light[1], 4, 4 * options.seconds)
    stop.set()
    a, b = alone.percentile(0.99), beside.percentile(0.99)
    print(
        f"light queries beside four that run away: p99 {b / a:.2f} times (goal 2),"
        f" {1000 * b:.1f} to {1000 * a:.1f} ms; p50 {1000 * beside.percentile(0.5):.1f} to"
        f" {1000 * alone.percentile(0.5):.1f} ms; failed {beside.failed}",
        flush=True,
    )
    for thread in threads:
        thread.join(15)


def _stream(port: int, pid: int) -> None:
    """Measure the first byte of all triples, and the memory of the service while they come."""
    before = measure_memory(pid)
    most = [before]
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.05):
            most[0] = max(most[0], measure_memory(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    first, whole, size = first_byte(port, "/sparql", ALL)
    stop.set()
    watcher.join()
    print(
        f"all triples: first byte after {1000 * first:.0f} ms (goal 100), {size / 1e6:.0f} MB in"
        f" {whole:.1f} s, memory of the service {before / 1e6:.0f} MB, at most"
        f" {most[0] / 1e6:.0f} MB",
        flush=True,
    )


@contextlib.contextmanager
def _native(command: Path, graph: Path) -> Iterator[int]:
    port = _free_port()
    arguments: list[str | Path] = [
        command,
        "serve-read-only",
        "--location",
        graph,
        "--bind",
        f"127.0.0.1:{port}",
    ]
    with _running(arguments, port):
        yield port


@contextlib.contextmanager
def run_ours(store: Path) -> Iterator[tuple[int, int]]:
    """Run our server over a store; gives its port and the number of its process."""
    port = _free_port()
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "kg.cli",
        "serve",
        "--store",
        store,
        "--port",
        str(port),
    ]
    with _running(command, port) as process:
        yield port, process.pid


@contextlib.contextmanager
def _running(command: Sequence[str | Path], port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603  # commands of our own
        [str(part) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(1200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
