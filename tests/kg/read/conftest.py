"""A web server on this machine that behaves as badly as the web does."""

import threading
import time
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kg.read import Limits

PAGES = Path(__file__).parent / "pages"
NEWS = (PAGES / "news.html").read_bytes()


class Handler(BaseHTTPRequestHandler):
    """Answers by path; `requests` of the server keeps what was asked."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.requests.append((self.path, dict(self.headers)))
        name = self.path.partition("?")[0].strip("/").replace("-", "_")
        with suppress(OSError):
            getattr(self, f"page_{name}", self.page_missing)()

    def send(self, body, kind="text/html; charset=utf-8", status=200, length=None, **headers):
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, where, **headers):
        self.send(b"", status=302, Location=where, **headers)

    def page_missing(self):
        self.send(b"<p>no</p>", status=404)

    def page_news(self):
        self.send(NEWS)

    def page_broken(self):
        self.send(b"", status=503)

    def page_private(self):
        self.send(b"", status=403)

    def page_moved(self):
        self.redirect("/news")

    def page_round(self):
        self.redirect("/about")

    def page_about(self):
        self.redirect("/round")

    def page_endless(self):
        count = int(self.path.partition("?")[2] or 0)
        self.redirect(f"/endless?{count + 1}")

    def page_cookie(self):
        if "seen=1" in self.headers.get("Cookie", ""):
            self.send(NEWS)
        else:
            self.redirect("/cookie", Set_Cookie="seen=1")

    def page_metadata_service(self):
        self.redirect("http://169.254.169.254/latest/meta-data/")

    def page_to_file(self):
        self.redirect("file:///etc/hostname")

    def page_silent(self):
        self.server.over.wait(20)

    def page_dripping_head(self):
        self.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000)

    def page_dripping_body(self):
        self.send(b"", length=100_000)
        self.drip(b"<p>" + b"word " * 200)

    def drip(self, data):
        for byte in data:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server.over.wait(0.05):
                return

    def page_huge(self):
        self.send(b"", length=10**12)

    def page_huge_unsaid(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.close_connection = True
        while not self.server.over.is_set():
            self.wfile.write(b"<p>word</p>" * 10_000)
            time.sleep(0)

    def page_bomb(self):
        import gzip

        self.send(gzip.compress(b"<p>word</p>" * 1_000_000), Content_Encoding="gzip")

    def page_cut(self):
        self.send(NEWS[:700], length=len(NEWS))
        self.close_connection = True

    def page_pdf(self):
        self.send(b"%PDF-1.7 ...", kind="application/pdf")

    def page_mislabelled(self):
        self.send(NEWS.decode().replace('<meta charset="utf-8">', "").encode("cp1252"))

    def page_latin(self):
        body = NEWS.decode().replace('<meta charset="utf-8">', "").encode("cp1252")
        self.send(body, kind="text/html; charset=ISO-8859-1")

    def page_plain(self):
        self.send(b"Talks open\n\nThe two companies met in Oslo.", kind="text/plain")

    def page_untyped(self):
        self.send(NEWS, kind="")

    def page_markdown(self):
        self.send(b"# Talks open\n\nThe *two* companies met.", kind="text/markdown")

    def page_empty(self):
        self.send(b"", kind="text/plain")

    def page_nonsense(self):
        self.wfile.write(b"\x00\x01\x02 not HTTP\r\n\r\n")
        self.close_connection = True


@pytest.fixture(scope="session")
def server():
    """Give a running server with `url`, `requests` and `over`, which ends its slow answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.requests, server.over = [], threading.Event()
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=partial(server.serve_forever, 0.02), daemon=True)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def local():
    """Give limits that let URLs lead to this machine, with little patience."""
    return Limits(allow_private=True, seconds=5, wait=2)
