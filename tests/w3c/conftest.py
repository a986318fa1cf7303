"""A real server over a store of its own, with writing opened, and a client for it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from urllib.parse import urlencode

import pytest

from kg.store import open_store
from tests.w3c.suite import write_update

KEY = "for-the-test"


class Client:
    """Sends requests over one connection, and knows what data it put last."""

    def __init__(self, port):
        self.port = port
        self.loaded = None
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def send(self, method, path, body=None, headers=()):
        """Give status, headers and body of the answer."""
        sent = {"Authorization": f"Bearer {KEY}", **dict(headers)}
        try:
            self.connection.request(method, path, body, sent)
            answer = self.connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            # A server may close a connection after an answer to what it did not read.
            self.connection.close()

    def query(self, text, accept="application/sparql-results+json, application/n-triples", **more):
        return self.send("POST", "/sparql", urlencode({"query": text, **more}), {
            "Content-Type": "application/x-www-form-urlencoded", "Accept": accept,
        })  # fmt: skip

    def update(self, text):
        self.loaded = None
        headers = {"Content-Type": "application/sparql-update", "Accept": "application/json"}
        return self.send("POST", "/sparql", text.encode(), headers)

    def load(self, data):
        """Make a dataset the whole content of the store, unless it is."""
        wanted = {name: tuple(paths) for name, paths in data.items()}
        if self.loaded != wanted:
            status, _, body = self.update(write_update(data))
            assert status == 204, body
            self.loaded = wanted


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("w3c") / "store"
    with open_store(folder, create=True) as store:
        store.publish()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "kg.cli", "serve", "--store", str(folder), "--port", str(port)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "NEWSGRAPH_WRITE_KEY": KEY, "NEWSGRAPH_LOAD_HOSTS": "www.example.com"},
    )
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.2)
    client = Client(port)
    yield client
    client.connection.close()
    process.terminate()
    process.wait(20)
