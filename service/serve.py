"""Runs the service under granian, a production server."""

import contextlib
import ctypes
import gc
import os
import socket
import threading
from pathlib import Path

from kg.errors import KgError
from kg.store import current_generation
from service.bridge import Bridge
from service.front import Front

THREADS = 128
"""Requests answered at a time. Most of them only wait: for a worker, or for a slow reader."""
_ONE_ARENA = -8, 1
"""`M_ARENA_MAX` of malloc.h."""


def make_app() -> Bridge:
    """Make what answers requests, with its workers started before the first query comes."""
    share_memory()
    from service import create_app
    from service.warm import keep_warm

    app = create_app()
    keep_warm(app)
    threading.Thread(target=app.extensions["queries"].warm, daemon=True).start()
    gc.collect()
    gc.freeze()  # what is there now stays, and need not be looked through again and again
    front = app.extensions["front"]
    assert isinstance(front, Front)
    return Bridge(app, THREADS, app.config["MAX_CONTENT_LENGTH"], front.takes)


def share_memory() -> None:
    """Have all threads to come take memory from one place.

    Else what one frees is of no use to the others, and memory grows for hours though nothing is
    kept. They rarely meet there: nearly all that is taken is taken under the interpreter's lock.
    """
    with contextlib.suppress(AttributeError):  # another C library has no such setting
        ctypes.CDLL(None).mallopt(*_ONE_ARENA)


def serve(store: Path, host: str, port: int) -> None:
    """Serve a store until interrupted or terminated.

    Raises StoreMissing if nothing was published in it, KgError if the port is taken.
    """
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    generation = current_generation(store)
    _check_port(host, port)
    os.environ["NEWSGRAPH_STORE"] = str(store.resolve())
    shown = f"[{host}]" if ":" in host else host
    print(f"newsgraph serves {store} ({generation})", flush=True)  # noqa: T201
    print(f"  pages   http://{shown}:{port}/", flush=True)  # noqa: T201
    print(f"  SPARQL  http://{shown}:{port}/sparql", flush=True)  # noqa: T201
    print("Ctrl-C stops it.", flush=True)  # noqa: T201
    server = Granian(
        "service.serve:make_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,  # a connection then has one request at a time
        websockets=False,
        workers=1,
        backpressure=4 * THREADS,
        log_level=LogLevels.error,
        log_access=False,
    )
    server.serve()


def _check_port(host: str, port: int) -> None:
    """Say what to do where the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise KgError(
                f"{host}:{port} cannot be listened on ({error.strerror}): choose another --port"
            ) from error
