"""Sessions of reviewers hold over processes and restarts, and end for all when they are left."""

import os
import stat
import threading

from service.sessions import Sessions

HOUR = 3600.0


def test_every_process_signs_alike_and_another_key_signs_otherwise(tmp_path):
    first = Sessions(tmp_path, "key", HOUR).signing_key
    assert Sessions(tmp_path, "key", HOUR).signing_key == first
    assert Sessions(tmp_path, "other", HOUR).signing_key != first
    (tmp_path / "review" / "secret").unlink()
    assert Sessions(tmp_path, "key", HOUR).signing_key != first


def test_nobody_else_may_read_the_secret(tmp_path):
    Sessions(tmp_path, "key", HOUR)
    (secret,) = (tmp_path / "review").iterdir()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert b"key" not in secret.read_bytes()


def test_processes_that_start_at_once_agree(tmp_path):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(Sessions(tmp_path, "key", HOUR).signing_key))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_session_that_was_left_is_left_everywhere(tmp_path):
    here, there = Sessions(tmp_path, "key", HOUR), Sessions(tmp_path, "key", HOUR)
    here.leave("token")
    assert here.is_left("token")
    assert there.is_left("token")
    assert not there.is_left("another")
    assert "token" not in " ".join(p.name for p in (tmp_path / "review").iterdir())


def test_what_was_left_long_ago_is_forgotten(tmp_path):
    sessions = Sessions(tmp_path, "key", HOUR)
    sessions.leave("old")
    (old,) = (tmp_path / "review").glob("left-*")
    os.utime(old, (0, 0))
    sessions.leave("new")
    assert old not in list((tmp_path / "review").iterdir())
    assert Sessions(tmp_path, "key", HOUR).is_left("new")


def test_without_a_key_or_a_store_nothing_is_written(tmp_path):
    Sessions(tmp_path, "", HOUR)
    assert list(tmp_path.iterdir()) == []
    lost = Sessions(tmp_path / "none", "key", HOUR)
    assert lost.signing_key != Sessions(tmp_path / "none", "key", HOUR).signing_key
    assert not (tmp_path / "none").exists()


def test_where_nothing_can_be_written_one_process_knows(tmp_path, caplog):
    (tmp_path / "review").write_text("in the way", encoding="utf-8")
    sessions = Sessions(tmp_path, "key", HOUR)
    assert "end with this process" in caplog.text
    sessions.leave("token")
    assert sessions.is_left("token")
