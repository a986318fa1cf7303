"""The embedded store: transactions, exact forgetting, one writer, snapshots."""

import io
import subprocess
import sys
import textwrap

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import terms
from kg.errors import StoreBusy, StoreDamaged, StoreMissing, UnknownArticle
from kg.graph import contribute
from kg.store import Outcome, current_generation, open_snapshot, open_store
from kg.store.export import export
from tests.kg.small import make_article, make_extraction


def put(store, number, title=None):
    extraction = make_extraction(number, title)
    return store.add(contribute(extraction, f"f{title}"), extraction.article)


def dump(store):
    output = io.BytesIO()
    export(store.quads(), output)
    return output.getvalue()


def test_adding_an_unchanged_article_changes_nothing(tmp_path):
    with open_store(tmp_path, create=True) as store:
        assert put(store, 1) is Outcome.ADDED
        before = dump(store)
        assert put(store, 1) is Outcome.UNCHANGED
        assert dump(store) == before


def test_a_changed_article_replaces_its_former_self(tmp_path):
    with open_store(tmp_path, create=True) as store:
        put(store, 1)
        before = dump(store)
        assert put(store, 1, "Another title") is Outcome.REPLACED
        assert b"Another title" in dump(store)
        assert b'"Title 1"' not in dump(store)
        put(store, 1)
        assert dump(store) == before


def test_the_order_of_articles_does_not_matter(tmp_path):
    dumps = []
    for order in (range(12), reversed(range(12))):
        folder = tmp_path / f"{len(dumps)}"
        with open_store(folder, create=True) as store:
            for number in order:
                put(store, number)
            dumps.append(dump(store))
    assert dumps[0] == dumps[1]


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from(["add", "change", "forget"])), max_size=14
    )
)
def test_forgetting_leaves_what_a_fresh_build_would_have(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("store")
    left = {}
    with open_store(folder / "a", create=True) as store:
        for number, step in steps:
            if step == "forget":
                if number in left:
                    store.forget(f"test:{number}")
                    del left[number]
            else:
                title = "Changed" if step == "change" else None
                put(store, number, title)
                left[number] = title
        found = dump(store)
    with open_store(folder / "b", create=True) as fresh:
        for number, title in sorted(left.items()):
            put(fresh, number, title)
        assert found == dump(fresh)


def test_a_plain_triple_of_two_articles_stands_once_and_goes_with_the_last(tmp_path):
    with open_store(tmp_path, create=True) as store:
        put(store, 0)
        put(store, 12)  # says the same of the same model
        query = f"SELECT * {{ ?m <{terms.developedBy}> ?o }}"
        assert len(list(store.triples.query(query))) == 1
        store.forget("test:0")
        assert len(list(store.triples.query(query))) == 1
        store.forget("test:12")
        assert dump(store) == b""


def test_hypothetical_claims_have_no_plain_triple(tmp_path):
    with open_store(tmp_path, create=True) as store:
        put(store, 1)
        assert not store.triples.query(f"ASK {{ ?s <{terms.locatedIn}> ?o }}")
        assert store.triples.query(f"ASK {{ ?a <{terms.rdf_predicate}> <{terms.locatedIn}> }}")


def test_a_second_writer_is_told_to_wait(tmp_path):
    with open_store(tmp_path, create=True), pytest.raises(StoreBusy, match="another process"):
        open_store(tmp_path)


def test_a_missing_store_says_how_to_make_one(tmp_path):
    with pytest.raises(StoreMissing, match="kg build"):
        open_store(tmp_path / "none")
    with pytest.raises(StoreMissing, match="kg build"):
        open_snapshot(tmp_path)


def test_an_unknown_article_is_named(tmp_path):
    with open_store(tmp_path, create=True) as store, pytest.raises(UnknownArticle, match="nowhere"):
        store.forget("nowhere")


def test_a_damaged_ledger_is_told(tmp_path):
    with open_store(tmp_path, create=True) as store:
        put(store, 1)
    (tmp_path / "ledger.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreDamaged, match="build it again"):
        open_store(tmp_path)


def test_a_writer_stopped_before_it_laid_out_its_file_does_no_harm(tmp_path):
    (tmp_path / "ledger.sqlite").touch()
    with open_store(tmp_path) as store:
        assert put(store, 1) is Outcome.ADDED


def test_readers_keep_their_snapshot_and_see_the_next(tmp_path):
    with open_store(tmp_path, create=True) as store:
        put(store, 1)
        first = store.publish()
        assert store.publish() == first, "nothing changed, so no new generation"
        snapshot = open_snapshot(tmp_path)
        size = len(snapshot.graph)
        for number in range(2, 6):
            put(store, number)
            store.publish()
        assert len(snapshot.graph) == size
        assert (tmp_path / "generations" / first).exists(), "a reader holds it"
        newer = open_snapshot(tmp_path)
        assert len(newer.graph) > size
        assert newer.generation == current_generation(tmp_path) != first
        article = contribute(make_extraction(3), "").article
        assert newer.text(article) == make_article(3).text
        snapshot.close()
        newer.close()
        put(store, 7)
        store.publish()
        assert not (tmp_path / "generations" / first).exists(), "nobody holds it any more"


WRITER = """
    import pickle, sys
    from pathlib import Path
    from kg.store import open_store
    with open_store(Path(sys.argv[1]), create=True) as store:
        for contribution, article in pickle.loads(Path(sys.argv[2]).read_bytes()):
            store.add(contribution, article)
            print(".", end="", flush=True)
        store.publish()
    print("done")
"""


def test_a_killed_build_then_the_same_again_is_as_if_undisturbed(tmp_path):
    """`kill -9` after a random number of articles and a random moment more, twenty times."""
    import pickle
    import random
    import time

    numbers = range(24)
    work = [(contribute(make_extraction(n), "f"), make_article(n)) for n in numbers]
    (tmp_path / "work").write_bytes(pickle.dumps(work))
    command = [sys.executable, "-c", textwrap.dedent(WRITER)]

    def run(folder):
        return [*command, str(tmp_path / folder), str(tmp_path / "work")]

    subprocess.run(run("calm"), check=True, capture_output=True)
    with open_store(tmp_path / "calm") as store:
        expected = dump(store)
    rng = random.Random(4)
    for kill in range(20):
        folder = f"killed{kill % 4}"  # each folder is killed several times over
        process = subprocess.Popen(run(folder), stdout=subprocess.PIPE)
        for _ in range(rng.randrange(len(numbers))):
            if process.stdout.read(1) != b".":
                break
        time.sleep(rng.random() * 0.03)
        process.kill()
        process.wait()
        process.stdout.close()
    for number in range(4):
        subprocess.run(run(f"killed{number}"), check=True, capture_output=True)
        with open_store(tmp_path / f"killed{number}") as store:
            assert dump(store) == expected
        with open_snapshot(tmp_path / f"killed{number}") as snapshot:
            assert len(snapshot.graph) == expected.count(b"\n")


FILLER = """
    import resource, sys
    from pathlib import Path
    from kg.errors import StoreFull
    from kg.graph import contribute
    from kg.store import open_store
    from tests.kg.small import make_extraction
    limit = int(sys.argv[2])
    with open_store(Path(sys.argv[1]), create=True) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            for number in range(3000):
                e = make_extraction(number)
                store.add(contribute(e, "f"), e.article)
        except StoreFull as error:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
            print("full:", error)
"""


def test_a_full_disk_is_told_and_nothing_half_written_stays(tmp_path):
    """No file may grow over a limit: to a program, that is a full disk."""
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FILLER), str(tmp_path / "s"), "150000"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "full: " in run.stdout, run.stderr
    assert "free some space" in run.stdout
    with open_store(tmp_path / "s") as store:
        numbers = [int(a.key.split(":")[1]) for a in store.articles()]
        found = dump(store)
    with open_store(tmp_path / "fresh", create=True) as fresh:
        for number in numbers:
            extraction = make_extraction(number)
            fresh.add(contribute(extraction, "f"), extraction.article)
        assert found == dump(fresh)
