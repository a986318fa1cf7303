"""The real server ends well, and the files that start it fit it."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest

from service.config import PREFIX, SETTINGS
from tests.service.conftest import free_port, wait_for
from tests.service.test_probes import ENDLESS

DEPLOY = Path(__file__).parents[2] / "deploy"
NAMES = {PREFIX + setting.name for setting in SETTINGS}


def test_what_runs_is_answered_before_the_server_ends(store):
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "kg.cli", "serve", "--store", str(store), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    answers = []

    def ask():
        try:
            urllib.request.urlopen(f"{root}/sparql?query={quote(ENDLESS)}&timeout=4", timeout=60)
        except urllib.error.HTTPError as error:
            answers.append((error.code, json.loads(error.read())))
        except OSError as error:
            answers.append(error)

    wait_for(lambda: urllib.request.urlopen(f"{root}/readyz", timeout=5).status == 200)
    client = threading.Thread(target=ask)
    client.start()
    taken = re.compile(rb'newsgraph_seats_taken\{kind="slow"\} 1')
    wait_for(lambda: taken.search(urllib.request.urlopen(f"{root}/metrics", timeout=5).read()))
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)
    client.join()
    assert process.returncode == 0, output
    assert [a[0] for a in answers] == [503], answers
    assert "4 seconds" in answers[0][1]["error"]["message"]
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{root}/healthz", timeout=5)


@pytest.mark.parametrize("name", ["newsgraph.service", "Dockerfile"])
def test_the_files_that_start_it_name_settings_that_exist(name):
    text = (DEPLOY / name).read_text(encoding="utf-8")
    assert set(re.findall(r"NEWSGRAPH_[A-Z_]+", text)) <= NAMES
    assert "kg" in text
    assert "serve" in text


def test_what_the_image_copies_is_there():
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    assert copies
    for source in " ".join(copies).split():
        assert (DEPLOY.parent / source).exists(), source


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_unit(tmp_path):
    text = (DEPLOY / "newsgraph.service").read_text(encoding="utf-8")
    unit = tmp_path / "newsgraph.service"
    unit.write_text(text.replace("/opt/newsgraph/.venv/bin/kg", shutil.which("true")))
    result = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert "newsgraph.service" not in result.stderr, result.stderr


TAKE = """
import ctypes, threading
from service.serve import share_memory
share_memory()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
meeting = threading.Barrier(8)
def take():
    meeting.wait()
    libc.malloc(1000)
    meeting.wait()
threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc.malloc_stats()
"""


def test_all_threads_take_memory_from_one_place():
    done = subprocess.run([sys.executable, "-c", TAKE], capture_output=True, text=True, check=True)
    assert re.findall(r"^Arena \d+:", done.stderr, re.MULTILINE) == ["Arena 0:"]


def session_of(leader):
    """Give the processes of a session that still run, with what they were started as."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, _, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(session) == leader and state != "Z":
                found[int(folder.name)] = (folder / "cmdline").read_bytes()
    return found


def test_no_query_outlives_a_server_that_was_killed(store):
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "kg.cli", "serve", "--store", str(store), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    wait_for(lambda: urllib.request.urlopen(f"{root}/readyz", timeout=5).status == 200)
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(1)
        for pid, started in session_of(process.pid).items():
            if b"kg.cli" in started:
                os.kill(pid, signal.SIGKILL)
    process.wait()
    try:
        wait_for(lambda: not session_of(process.pid), 20)
    finally:
        for pid in session_of(process.pid):
            os.kill(pid, signal.SIGKILL)
