"""Clients that send requests one after the other, each on a connection of its own."""

from __future__ import annotations

import multiprocessing
import select
import socket
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

ACCEPT: Final = "application/sparql-results+json, text/turtle;q=0.9"
_READ: Final = 1 << 18
MOST_REASONS: Final = 5
"""Answers that were not good of which the end is kept."""


@dataclass(slots=True)
class Measured:
    """What a run gave: seconds of each good answer, how many were not, and the ends of some."""

    wall: float = 0.0
    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def throughput(self) -> float:
        """Good answers per second."""
        return len(self.seconds) / self.wall if self.wall else 0.0

    def percentile(self, part: float) -> float:
        """Give the time within which that part of the answers came, in seconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


@dataclass(slots=True)
class _Client:
    sock: socket.socket
    data: bytearray
    began: float = 0.0


def run_load(
    port: int,
    path: str,
    queries: Sequence[str],
    clients: int,
    seconds: float,
    *,
    once: bool = False,
) -> Measured:
    """Send queries in a process of its own for so long, again and again or each one once."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    requests = [_request(path, query) for query in queries]
    process = context.Process(target=_run, args=(there, port, requests, clients, seconds, once))
    process.start()
    there.close()
    try:
        measured: Measured = here.recv()
    except EOFError:
        raise RuntimeError("the server broke off: see what it says when started by hand") from None
    process.join()
    return measured


def _request(path: str, query: str) -> bytes:
    target = f"{path}?query={quote(query, safe='')}"
    return f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: {ACCEPT}\r\n\r\n".encode()


def _run(
    pipe: Connection,
    port: int,
    requests: Sequence[bytes],
    clients: int,
    seconds: float,
    once: bool,  # noqa: FBT001  # the target of a process
) -> None:
    measured = Measured()
    poll = select.epoll()
    by_file: dict[int, _Client] = {}
    number = 0

    def ask(client: _Client) -> None:
        nonlocal number
        client.began = time.perf_counter()
        client.sock.sendall(requests[number % len(requests)])
        number += 1

    for _ in range(clients):
        sock = socket.create_connection(("127.0.0.1", port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        by_file[sock.fileno()] = _Client(sock, bytearray())
        poll.register(sock.fileno(), select.EPOLLIN)
    began = time.perf_counter()
    for client in by_file.values():
        ask(client)
    while (now := time.perf_counter()) - began < seconds:
        if once and len(measured.seconds) + measured.failed >= len(requests):
            break
        for file, _ in poll.poll(0.1):
            client = by_file[file]
            data = client.sock.recv(_READ)
            client.data += data
            if data and not _is_whole(client.data):
                continue
            if client.data.startswith(b"HTTP/1.1 200"):
                measured.seconds.append(time.perf_counter() - client.began)
            else:
                measured.failed += 1
                if len(measured.reasons) < MOST_REASONS:
                    measured.reasons.append(repr(bytes(client.data[-300:])))
            if not data:
                sock = socket.create_connection(("127.0.0.1", port))
                poll.unregister(file)
                client.sock.close()
                client.sock = sock
                poll.register(sock.fileno(), select.EPOLLIN)
                by_file[sock.fileno()] = client
            client.data.clear()
            ask(client)
    measured.wall = now - began
    pipe.send(measured)


def _is_whole(data: bytearray) -> bool:
    """Tell whether an answer is there to its end."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = bytes(data[:end]).lower()
    at = head.find(b"content-length:")
    if at >= 0:
        size = int(head[at + 15 :].split(b"\r\n", 1)[0])
        return len(data) >= end + 4 + size
    return data.endswith(b"\r\n0\r\n\r\n")


def first_byte(port: int, path: str, query: str) -> tuple[float, float, int]:
    """Ask once; give seconds to the first byte of the body, seconds to the end, and bytes."""
    with socket.create_connection(("127.0.0.1", port)) as sock:
        began = time.perf_counter()
        request = _request(path, query).replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        sock.sendall(request)
        data: Any = sock.recv(_READ)
        while b"\r\n\r\n" not in data or data.endswith(b"\r\n\r\n"):
            data += sock.recv(_READ)
        first, size = time.perf_counter() - began, len(data)
        while piece := sock.recv(_READ):
            size += len(piece)
        return first, time.perf_counter() - began, size
