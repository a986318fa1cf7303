"""Figures for Prometheus: requests, queries, limits, seats, workers.

Each application has a registry of its own, so that several in one process do not count together.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

from kg.errors import StoreMissing
from service.errors import ClientGone, QueryTimeout, QueryTooBig, TooBusy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import WSGIEnvironment

    from prometheus_client.metrics_core import Metric

    from service.front import Front
    from service.operation import Watched
    from service.served import Served
    from service.workers import QueryPool

KINDS: Final = {
    "sparql": "sparql",
    "graph-store": "graph store",
    "mcp": "mcp",
    "api": "api",
    "static": "static",
    ".well-known": "description",
    "healthz": "probe",
    "readyz": "probe",
    "metrics": "metrics",
}
"""Kinds of requests by the first part of their path; all else is a page. A closed list: a label
made of what clients send would let them fill the memory."""

LIMITS: Final = (
    (QueryTimeout, "time"),
    (QueryTooBig, "memory"),
    (TooBusy, "seats"),
    (ClientGone, "client gone"),
)
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_ROWS: Final = (0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)


class Metrics:
    """Counts what an application does."""

    def __init__(self, watched: Watched, front: Front, pool: QueryPool) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "newsgraph_requests",
            "Requests answered.",
            ("kind", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "newsgraph_request_seconds",
            "Seconds from a request to the end of its answer.",
            ("kind",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._query_seconds = Histogram(
            "newsgraph_query_seconds",
            "Seconds that workers took for queries.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._stopped = Counter(
            "newsgraph_queries_stopped",
            "Queries that were stopped, by what stopped them.",
            ("limit",),
            registry=self.registry,
        )
        for _, limit in LIMITS:
            self._stopped.labels(limit)
        self._rows = Histogram(
            "newsgraph_query_rows",
            "Rows of the answers of /sparql, or triples where they are a line each.",
            buckets=_ROWS,
            registry=self.registry,
        )
        self._cache = Counter(
            "newsgraph_cache_hits", "Queries answered from the cache.", registry=self.registry
        )
        self._children: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        ProcessCollector(registry=self.registry)
        self.registry.register(_Now(front, pool))
        watched.watchers.append(self._count_request)
        front.watchers.append(self._count_served)
        pool.watchers.append(self._count_query)

    def _count_request(self, environ: WSGIEnvironment, status: int, seconds: float) -> None:
        kind = kind_of(environ.get("PATH_INFO", ""))
        counted = self._children.get((kind, status))
        if counted is None:  # to look for them each time takes longer than to count
            counted = self._requests.labels(kind, str(status)), self._seconds.labels(kind)
            self._children[kind, status] = counted
        counted[0].inc()
        counted[1].observe(seconds)

    def _count_served(self, served: Served) -> None:
        if served.rows is not None:
            self._rows.observe(served.rows)
        if served.is_cached:
            self._cache.inc()

    def _count_query(self, seconds: float, error: BaseException | None) -> None:
        self._query_seconds.observe(seconds)
        for kind, limit in LIMITS if error else ():
            if isinstance(error, kind):
                self._stopped.labels(limit).inc()


class _Now:
    """What is read at the moment that Prometheus asks."""

    def __init__(self, front: Front, pool: QueryPool) -> None:
        self._front = front
        self._pool = pool

    def collect(self) -> Iterator[Metric]:
        """Yield the figures."""
        pool = self._pool
        seats = (("fast", pool.fast), ("slow", pool.slow))
        for name, words, number in (
            ("size", "Seats that there are.", "size"),
            ("taken", "Seats in which a query runs.", "taken"),
            ("waiting", "Queries that wait for a seat.", "waiting"),
        ):
            family = GaugeMetricFamily(f"newsgraph_seats_{name}", words, labels=["kind"])
            for kind, kept in seats:
                family.add_metric([kind], getattr(kept, number))
            yield family
        sizes = pool.worker_memory()
        yield GaugeMetricFamily("newsgraph_workers", "Worker processes.", value=len(sizes))
        yield GaugeMetricFamily(
            "newsgraph_worker_memory_bytes",
            "Resident memory of all worker processes; pages that they share count for each.",
            value=sum(sizes),
        )
        generation = ""
        with contextlib.suppress(StoreMissing):
            generation = self._front.generation()
        yield InfoMetricFamily(
            "newsgraph_generation", "The published generation.", value={"name": generation}
        )


def kind_of(path: str) -> str:
    """Give the kind of a request.

    >>> kind_of("/sparql/"), kind_of("/api/search"), kind_of("/organisation/openai")
    ('sparql', 'api', 'page')
    """
    return KINDS.get(path[1:].partition("/")[0], "page")
