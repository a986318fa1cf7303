"""The connection of a client, looked at from beside the server that owns it.

The server says the address of a client and no more. Of the sockets that this process has open one
has that address at its other end: it tells whether the client is still there and how much has come
to it, and through it an answer can be broken off. Linux only.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import stat
import struct
import time
from typing import Any, Final

from service.errors import ClientGone

WINDOW: Final = 1 << 20
"""Bytes of an answer that may be on their way to a slow reader."""
STALLED: Final = 30.0
"""Seconds after which a reader that takes nothing has left: it holds a seat from others."""
LOOK: Final = 0.001
LONGEST_LOOK: Final = 0.1
"""Seconds between looks whether a reader has taken some of them: at first, and at most."""

_ACKED: Final = struct.Struct("=120xQ")
"""`tcpi_bytes_acked` of `struct tcp_info` in linux/tcp.h."""


class Connection:
    """A client's connection; `client` is its address as the server writes it, with the port.

    It is looked for when it is first needed, which is never for a short answer. One that is not
    found is closed. Used by one thread at a time.
    """

    def __init__(self, client: str) -> None:
        self._client = client
        self._is_known = False
        self._socket: socket.socket | None = None
        self._sent = 0

    def is_gone(self) -> bool:
        """Tell whether the client has left."""
        found = self._find()
        if found is None:
            return True
        poll = select.poll()
        poll.register(found, select.POLLRDHUP)
        return bool(poll.poll(0))

    def make_room(self, size: int) -> bool:
        """Wait until so many bytes more may be sent, and count them as sent.

        Tells whether the client is still there, and has taken anything of late.
        """
        pause, before, since = LOOK, -1, time.monotonic()
        while not self.is_gone():
            acked = self._acked()
            if self._sent - acked <= WINDOW:
                self._sent += size
                return True
            if acked != before:
                before, since = acked, time.monotonic()
            elif time.monotonic() - since > STALLED:
                return False
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_LOOK)
        return False

    def send(self, transport: Any, data: bytes) -> None:
        """Send bytes of an answer when there is room. Raises ClientGone."""
        if not self.make_room(len(data)):
            raise ClientGone("The client left before the end of the answer")
        transport.send_bytes(data)

    def abort(self) -> None:
        """Break the connection off, so that what was sent is not taken for a whole answer."""
        found = self._find()
        if found is not None:
            with contextlib.suppress(OSError):
                found.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Look no more; the server's own handle stays."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _find(self) -> socket.socket | None:
        if not self._is_known:
            self._is_known = True
            self._socket = _find_socket(self._client)
            self._sent = self._acked()
        return self._socket

    def _acked(self) -> int:
        if self._socket is None:
            return 0
        info = self._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _ACKED.size)
        acked: int = _ACKED.unpack(info)[0]
        return acked


def _find_socket(client: str) -> socket.socket | None:
    """Give a second handle of the open socket that has this address at its other end."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208  # numbers, not paths
        # Most are no sockets, some are not connected, and one may be closed meanwhile.
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                continue
            found = stack.enter_context(_second_handle(int(name)))
            if _write_address(found.getpeername()) == client:
                stack.pop_all()
                return found
    return None


def _second_handle(number: int) -> socket.socket:
    copy = os.dup(number)
    try:
        return socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise


def _write_address(name: Any) -> str:
    """Write the address of a socket as the server does.

    >>> _write_address(("127.0.0.1", 80)), _write_address(("fe80::1%lo", 80, 0, 1))
    ('127.0.0.1:80', '[fe80::1]:80')
    """
    if not isinstance(name, tuple):
        return ""
    host, port = str(name[0]).partition("%")[0], name[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
