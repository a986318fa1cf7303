"""Articles by their web address, from a real server, good and bad."""

import socket
import time
from dataclasses import replace

import pytest

from kg import errors
from kg.model import Article
from kg.read import Limits, addresses, read_sources


def read(url, limits):
    (item,) = read_sources([url], limits)
    return item


@pytest.mark.parametrize("path", ["news", "moved", "cookie", "untyped"])
def test_a_page_is_read(server, local, path):
    article = read(f"{server.url}/{path}", local)
    assert isinstance(article, Article), article
    assert article.title == "Orla Labs opens its weights"
    assert "Siobhán Daly" in article.text
    assert article.source == f"{server.url}/{path}"


def test_the_page_is_not_believed_about_another_site(server, local):
    article = read(f"{server.url}/moved?utm_source=mail#top", local)
    assert article.key == article.url == f"{server.url}/news"


def test_the_server_learns_who_asks(server, local):
    read(f"{server.url}/news", local)
    path, headers = server.requests[-1]
    assert path == "/news"
    assert headers["User-Agent"].startswith("newsgraph/")
    assert headers["Host"] == server.url.removeprefix("http://")


@pytest.mark.parametrize("path", ["latin", "mislabelled"])
def test_encodings_declared_and_found_out(server, local, path):
    assert "Siobhán Daly" in read(f"{server.url}/{path}", local).text


def test_texts_need_no_html(server, local):
    plain = read(f"{server.url}/plain", local)
    assert (plain.title, plain.key) == ("Talks open", f"{server.url}/plain")
    assert read(f"{server.url}/markdown", local).text == "Talks open\n\nThe two companies met."


@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ("missing", errors.FetchError, "404 Not Found; check the address"),
        ("broken", errors.FetchError, "503 Service Unavailable; try again later"),
        ("private", errors.FetchError, "403 Forbidden"),
        ("round", errors.FetchError, "in a loop"),
        ("endless", errors.FetchError, "more than 10 times"),
        ("huge", errors.TooLarge, "20,000,000 bytes"),
        ("cut", errors.FetchError, "broke off"),
        ("nonsense", errors.FetchError, "try again later"),
        ("pdf", errors.NotText, "application/pdf"),
        ("empty", errors.EmptyText, "holds no text"),
        ("to-file", errors.Refused, "file: is not read"),
    ],
)
def test_failures_are_told(server, local, path, kind, words):
    error = read(f"{server.url}/{path}", local)
    assert type(error) is kind, repr(error)
    assert error.source == f"{server.url}/{path}"
    assert words in error.reason


@pytest.mark.parametrize("path", ["huge-unsaid", "bomb"])
def test_size_is_counted_as_it_comes(server, local, path):
    error = read(f"{server.url}/{path}", replace(local, max_page=1_000_000))
    assert type(error) is errors.TooLarge, repr(error)


@pytest.mark.parametrize(
    ("path", "limits"),
    [
        ("silent", {"wait": 0.3}),
        ("dripping-head", {"seconds": 0.6}),
        ("dripping-body", {"seconds": 0.6}),
    ],
)
def test_slow_servers_are_left(server, local, path, limits):
    began = time.monotonic()
    error = read(f"{server.url}/{path}", replace(local, **limits))
    assert type(error) is errors.FetchError, repr(error)
    assert "seconds; try again later" in error.reason
    assert time.monotonic() - began < 4


def test_nobody_listens(local):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        error = read(f"http://127.0.0.1:{unused.getsockname()[1]}/", local)
    assert type(error) is errors.FetchError
    assert "cannot be reached" in error.reason


def test_plain_speech_on_a_tls_port_is_told(server, local):
    error = read(server.url.replace("http:", "https:") + "/news", local)
    assert type(error) is errors.FetchError, repr(error)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::a00:1]/",
        "http://[2002:7f00:1::]/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://240.0.0.1/",
        "http://0.0.0.0/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
    ],
)
def test_addresses_that_are_not_public_are_refused(url):
    error = read(url, Limits())
    assert type(error) is errors.Refused, repr(error)
    assert "not a public address" in error.reason


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/a",
        "file:///etc/passwd",
        "gopher://example.org/",
        "http://user:secret@example.org/",
        "http:///a",
        "http://example.org:99999/",
        "http://[::1/",
    ],
)
def test_urls_that_are_no_pages_are_refused(url):
    error = read(url, Limits(allow_private=True))
    assert type(error) is errors.Refused, repr(error)


def test_a_redirect_to_a_private_address_is_refused(server, monkeypatch):
    public = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda ip: ip == "127.0.0.1" or public(ip))
    error = read(f"{server.url}/metadata-service", Limits())
    assert type(error) is errors.Refused, repr(error)
    assert "169.254.169.254" in error.reason


def test_the_checked_address_is_the_one_connected_to(server, monkeypatch):
    """A name that resolves otherwise the second time (DNS rebinding) gains nothing."""
    port = server.server_port
    asked = []
    real = socket.getaddrinfo

    def resolve(host, *args, **kwargs):
        if host != "news.example":
            return real(host, *args, **kwargs)
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(addresses, "is_public", lambda ip: ip == "127.0.0.1")
    article = read(f"http://news.example:{port}/news", Limits())
    assert isinstance(article, Article), article
    assert asked == ["news.example"]
    assert server.requests[-1][1]["Host"] == f"news.example:{port}"
    error = read(f"http://news.example:{port}/news", Limits())
    assert type(error) is errors.Refused


def test_a_name_with_one_private_address_is_refused(monkeypatch):
    answers = [(socket.AF_INET, 1, 6, "", (ip, 80)) for ip in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    assert type(read("http://mixed.example/", Limits())) is errors.Refused


def test_an_unknown_host_is_told(monkeypatch):
    def fail(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    error = read("https://nobody.example/", Limits())
    assert type(error) is errors.FetchError
    assert "was not found" in error.reason


def test_an_address_that_does_not_answer_is_passed_over(server, monkeypatch):
    port = server.server_port
    answers = [(socket.AF_INET, 1, 6, "", (ip, port)) for ip in ("127.0.0.9", "127.0.0.1")]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *a, **k: answers if host == "two.example" else real(host, *a, **k),
    )
    limits = Limits(allow_private=True, seconds=5, wait=2)
    assert isinstance(read(f"http://two.example:{port}/news", limits), Article)


def test_proxies_and_passwords_of_the_environment_are_not_used(server, local, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert isinstance(read(f"{server.url}/news", local), Article)


def test_a_redirect_leads_to_allowed_hosts_only(server, local):
    only = replace(local, hosts=frozenset({"127.0.0.1"}))
    assert isinstance(read(f"{server.url}/moved", only), Article)
    asked = len(server.requests)
    for url, host in (
        (f"{server.url}/metadata-service", "169.254.169.254"),
        (f"{server.url.replace('127.0.0.1', 'localhost')}/news", "localhost"),
    ):
        refused = read(url, only)
        assert isinstance(refused, errors.Refused)
        assert f"leads to {host}, which is none of the hosts" in str(refused)
    assert len(server.requests) == asked + 1
