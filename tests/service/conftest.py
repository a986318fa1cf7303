"""An app over a small published graph, and a real server over it."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from kg.graph import contribute
from kg.store import open_store
from service import create_app
from tests.kg.small import make_extraction


def publish(folder, numbers):
    """Put small articles into a store and publish it."""
    with open_store(folder, create=True) as store:
        for number in numbers:
            extraction = make_extraction(number)
            store.add(contribute(extraction, "f"), extraction.article)
        return store.publish()


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service") / "store"
    publish(folder, [*range(6), 12])
    return folder


def make_app(folder, **config):
    return create_app({"STORE": str(folder), "QUERY_WORKERS": 1, **config})


@pytest.fixture(scope="session")
def app(store):
    made = make_app(store)
    yield made
    made.extensions["queries"].close()
    made.extensions["graphs"].close()


@pytest.fixture
def client(app):
    return app.test_client()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, seconds=60):
    """Wait until something is so; what cannot be asked yet is not so yet."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if what():
                return
        time.sleep(0.1)
    raise AssertionError("it did not come")


@contextlib.contextmanager
def serve(store, **environ):
    """Run the real command over a store, stopped at the end by SIGTERM; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "kg.cli", "serve", "--store", str(store), "--port", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **environ}
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                break
        except OSError:
            time.sleep(0.2)
    try:
        yield address
    finally:
        process.terminate()
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 0, output


@pytest.fixture(scope="session")
def server(store):
    """Give the address of the real server, when its workers are there."""
    with serve(store) as address:
        wait_for(lambda: urllib.request.urlopen(f"{address}/readyz", timeout=60).status == 200)
        yield address
