"""The cache keeps to its bound, outlives its process, and forgets older generations."""

import tracemalloc

from service.cache import BLOCK, MEMORY_SHARE, Kept, ResultCache


def test_what_was_asked_for_longest_ago_goes_first(tmp_path):
    cache = ResultCache(tmp_path, 16 * BLOCK)
    for name in "abcdefghijklmnopqrst":
        cache.put("1", name * 32, Kept("rows", b"x" * 100))
        assert cache.get("1", "a" * 32) is not None
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert len(files) == 16
    assert cache.get("1", "b" * 32) is None
    assert cache.get("1", "t" * 32).body == b"x" * 100


def test_small_answers_without_end_take_no_more_memory_than_the_share(tmp_path):
    cache = ResultCache(tmp_path, 8 << 20)
    tracemalloc.start()
    for number in range(20_000):
        cache.put("1", f"{number:032}", Kept("rows", b"%d" % number), seconds=0.0)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < cache.most / MEMORY_SHARE
    assert cache.get("1", f"{19_999:032}") is not None


def test_small_answers_count_as_the_disk_counts_them(tmp_path):
    cache = ResultCache(tmp_path, 10 * BLOCK)
    for _ in range(2):
        for number in range(30):
            cache.put("1", f"{number:032}", Kept("rows", b"x"))
        assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 10
        cache = ResultCache(tmp_path, 10 * BLOCK)
        assert cache.get("1", f"{29:032}").body == b"x"


def test_what_is_too_large_is_not_kept(tmp_path):
    cache = ResultCache(tmp_path, 1600)
    cache.put("1", "a" * 32, Kept("rows", b"x" * 101))
    assert cache.get("1", "a" * 32) is None


def test_it_is_there_after_a_restart_and_only_for_its_generation(tmp_path):
    ResultCache(tmp_path, 1 << 20).put("1", "a" * 32, Kept("graph", b"line\nline"))
    again = ResultCache(tmp_path, 1 << 20)
    assert again.get("1", "a" * 32) == Kept("graph", b"line\nline")
    assert again.get("2", "a" * 32) is None
    assert not list(tmp_path.rglob("a*"))


def test_a_file_that_is_gone_is_computed_again(tmp_path):
    cache = ResultCache(tmp_path, 8000)
    for name in "abcdefghijk":  # more than memory holds
        cache.put("1", name * 32, Kept("rows", b"x" * 400))
    for path in tmp_path.rglob("*"):
        if path.is_file():
            path.unlink()
    assert cache.get("1", "a" * 32) is None
    cache.put("1", "a" * 32, Kept("rows", b"new"))
    assert cache.get("1", "a" * 32).body == b"new"


def test_a_temporary_folder_goes_with_the_cache():
    cache = ResultCache(None, 1600)
    folder = cache._folder
    cache.put("1", "a" * 32, Kept("rows", b"x"))
    assert folder.is_dir()
    cache._forget()
    assert not folder.exists()
