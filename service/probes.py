"""What those who run the service ask: does it live, can it answer, how does it fare."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client.exposition import choose_encoder
from werkzeug.exceptions import Forbidden

from kg.errors import KgError, StoreMissing
from service.workers import Job, QueryPool

if TYPE_CHECKING:
    from service.front import Front
    from service.metrics import Metrics

probes = Blueprint("probes", __name__)

READY_SECONDS: Final = 2.0
"""How long a worker may take to answer the smallest query."""
ANYBODY: Final = "*"
_FORWARDED: Final = ("X-Forwarded-For", "Forwarded", "X-Real-IP")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@probes.get("/healthz")
def healthz() -> Response:
    """Say that the process lives, whatever else, and which generation is published."""
    front: Front = current_app.extensions["front"]
    try:
        generation = front.generation()
    except StoreMissing:
        generation = None
    return jsonify({"status": "ok", "generation": generation})


@probes.get("/readyz")
def readyz() -> Response:
    """Say whether queries can be answered: a graph is published and a worker answers from it."""
    pool = current_app.extensions["queries"]
    assert isinstance(pool, QueryPool)
    try:
        answer = pool.run(Job("ASK {}", "json", None), READY_SECONDS)
        whole = b"".join(answer.pieces)
    except KgError as error:
        return _not_ready(str(error))
    if b"true" not in whole:
        return _not_ready("a worker gave a wrong answer: restart the service")
    return jsonify({"status": "ready", "generation": answer.generation})


def _not_ready(reason: str) -> Response:
    response = jsonify({"status": "not ready", "reason": reason})
    response.status_code = 503
    response.headers["Retry-After"] = "2"
    return response


@probes.get("/metrics")
def metrics() -> Response:
    """Give the figures to those who may have them."""
    if not _may_read(request.remote_addr or "", current_app.config["METRICS_FROM"]):
        raise Forbidden(
            "The metrics are not for this address: the operator lists those that may read them "
            "in metrics_from."
        )
    found: Metrics = current_app.extensions["metrics"]
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return Response(encode(found.registry), content_type=content_type)


def _may_read(client: str, allowed: str) -> bool:
    if ANYBODY in allowed.split():
        return True
    proxied = "werkzeug.proxy_fix.orig" in request.environ
    if not proxied and any(name in request.headers for name in _FORWARDED):
        # Somebody sent it on, and whoever that was, its address is not that of the client.
        return False
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return False
    return any(address in network for network in read_networks(allowed))


@lru_cache(maxsize=8)
def read_networks(text: str) -> tuple[Network, ...]:
    """Read addresses and networks, with spaces between. Raises KgError if one is none.

    >>> [str(n) for n in read_networks("127.0.0.1 10.0.0.0/8")]
    ['127.0.0.1/32', '10.0.0.0/8']
    """
    found = []
    for word in text.replace(",", " ").split():
        if word == ANYBODY:
            continue
        try:
            found.append(ipaddress.ip_network(word))
        except ValueError as error:
            raise KgError(
                f"metrics_from has {word!r}, which is no address or network ({error}): write one "
                "like 10.0.0.0/8, or * for anybody"
            ) from None
    return tuple(found)
