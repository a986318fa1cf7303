"""Behind a reverse proxy, at a path of its own: every link stays below it."""

import shutil
import subprocess
import time
import urllib.error
import urllib.request
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from tests.service.conftest import free_port, make_app, serve
from tests.service.test_operation import close
from tests.service.world import publish_world

PREFIX = "/kg"
PROXY = {
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "graph.example",
    "X-Forwarded-Prefix": PREFIX,
}
PAGE = {"Accept": "text/html"}
ROOT = f"https://graph.example{PREFIX}/"
ENOUGH = 400


class Links(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        names = {"href", "src", "action", "formaction", "poster", "data"}
        self.found += [value for name, value in attributes if name in names]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return publish_world(tmp_path_factory.mktemp("world") / "store")


@pytest.fixture
def proxied(world):
    app = make_app(world, PROXIES=1)
    yield app.test_client()
    close(app)


def test_every_link_of_every_page_stays_below_the_prefix(proxied):
    todo, seen = [PREFIX + "/", PREFIX + "/favicon.ico"], set()
    while todo and len(seen) < ENOUGH:
        path = todo.pop(0)
        place = urlsplit(path)
        bare = place.path + (f"?{place.query}" if place.query else "")
        if bare in seen:
            continue
        seen.add(bare)
        answer = proxied.get(bare.removeprefix(PREFIX), headers=PROXY | PAGE)
        assert answer.status_code < 400, bare
        answer.get_data()
        answer.close()
        found = [answer.headers["Location"]] if "Location" in answer.headers else []
        if answer.mimetype == "text/html" and answer.status_code == 200:
            found = Links(answer.get_data(as_text=True)).found
        for link in found:
            whole = urlsplit(urljoin(f"https://graph.example{bare}", link))
            if whole.netloc != "graph.example" or not whole.scheme.startswith("http"):
                continue
            assert whole.path.startswith(PREFIX + "/"), f"{bare} leads to {link}"
            todo.append(whole.path + (f"?{whole.query}" if whole.query else ""))
    kinds = {path.split("/")[2] for path in seen}
    assert {"organisation", "person", "model", "article", "assertion", "static", "queries"} <= kinds


def test_what_programs_read_is_below_the_prefix(proxied):
    turtle = {"Accept": "text/turtle"}
    get = lambda path, **more: proxied.get(path, headers=PROXY | more)  # noqa: E731
    assert f"<{ROOT}sparql> a sd:Service" in get("/sparql", **turtle).get_data(as_text=True)
    assert f"{ROOT}sparql" in get("/.well-known/void", **turtle).get_data(as_text=True)
    assert get("/api/openapi.json").json["servers"] == [{"url": PREFIX}]
    assert all(q["path"].startswith(f"{PREFIX}/api/") for q in get("/api/queries").json["queries"])
    following = get("/api/queries/developers?limit=1").headers["Link"]
    assert following.startswith(f"<{PREFIX}/api/queries/developers?")
    relative = get("/sparql?query=SELECT (<organisation/x> AS ?x) {}", Accept="text/csv")
    assert f"{ROOT}organisation/x".encode() in relative.data
    first = get("/api/search?q=a&prefix=1").json["results"][0]
    links = get(first["path"]).headers["Link"]
    assert links.startswith(f"<{PREFIX}{first['path']}.ttl>")


def test_the_client_is_the_real_one_for_limits_and_logs(world, tmp_path):
    log = tmp_path / "log"
    app = make_app(world, PROXIES=1, RATE_LIMIT="1 per minute", ACCESS_LOG=str(log))
    client = app.test_client()
    ask = lambda who: client.get("/sparql?query=ASK{}", headers={"X-Forwarded-For": who})  # noqa: E731
    codes = [
        ask(w).status_code for w in ("192.0.2.7", "192.0.2.7", "192.0.2.8", "192.0.2.7, 192.0.2.9")
    ]
    assert codes == [200, 429, 200, 200]
    close(app)
    text = log.read_text(encoding="utf-8")
    assert '"client": "192.0.2.7"' in text
    assert '"client": "192.0.2.9"' in text


def test_nobody_is_believed_unless_there_is_a_proxy(world):
    app = make_app(world)
    answer = app.test_client().get("/", headers=PROXY | PAGE)
    text = answer.get_data(as_text=True)
    assert PREFIX not in text
    assert "graph.example" not in text
    close(app)


CONFIG = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port};
    location /kg/ {{
      proxy_pass http://127.0.0.1:{behind}/;
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Prefix /kg;
    }}
  }}
}}
"""


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_it_works_behind_nginx(world, tmp_path):
    with serve(world, NEWSGRAPH_PROXIES="1") as behind:
        look_through_nginx(behind, tmp_path)


def look_through_nginx(behind, tmp_path):
    port = free_port()
    config = tmp_path / "nginx.conf"
    config.write_text(CONFIG.format(folder=tmp_path, port=port, behind=behind.rpartition(":")[2]))
    nginx = subprocess.Popen(["nginx", "-e", f"{tmp_path}/start.log", "-c", str(config)])
    try:
        root = f"http://127.0.0.1:{port}/kg/"
        for _ in range(100):
            try:
                page = urllib.request.urlopen(root, timeout=5).read().decode()
                break
            except urllib.error.URLError:
                time.sleep(0.1)
        for link in Links(page).found:
            assert urljoin(root, link).startswith((root, "https://"))
        try:
            shown = urllib.request.urlopen(f"{root}sparql?query=ASK%7B%7D", timeout=30).read()
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read()) from error
        assert b"true" in shown
        described = urllib.request.urlopen(f"{root}sparql", timeout=30).read().decode()
        assert f"<{root}sparql>" in described
    finally:
        nginx.terminate()
        nginx.wait(20)
