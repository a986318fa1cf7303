"""The command kg as a user runs it: the real pipeline, real files, exit codes and messages."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.store import current_generation, open_snapshot, open_store

ARTICLES = Path(__file__).resolve().parent.parent / "marked" / "articles"
TEXT = """Ada Labs unveils Lovelace-2

LONDON - Ada Labs, a British start-up founded by Ann Lee in 2019, released Lovelace-2 on Tuesday.

"We are proud of it," said Ann Lee, the chief executive of Ada Labs.
"""


def kg(*arguments, stdin=None):
    return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin)


def words(result):
    """Give what was printed, white space evened out (tables wrap)."""
    return re.sub(r"\s+", " ", result.output)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    store = tmp_path_factory.mktemp("cli") / "store"
    result = kg("build", ARTICLES, "--store", store, "--workers", "1")
    assert result.exit_code == 0, result.output
    return store


def test_a_build_reports_what_it_did(built):
    again = kg("build", ARTICLES, "--store", built, "--workers", "1")
    assert again.exit_code == 0
    assert "unchanged 12" in words(again)
    assert "published" in again.output


def test_the_graph_is_the_same_whatever_the_order_and_number_of_processes(built, tmp_path):
    files = sorted(ARTICLES.glob("*.txt"), reverse=True)
    result = kg("build", *files, "--store", tmp_path / "other", "--workers", "2")
    assert result.exit_code == 0, result.output
    dumps = [kg("export", "--store", s).stdout_bytes for s in (built, tmp_path / "other")]
    assert dumps[0] == dumps[1]
    assert len(dumps[0]) > 100_000


def test_a_built_graph_is_valid(built):
    result = kg("validate", "--store", built)
    assert result.exit_code == 0, result.output
    assert "all in order" in words(result)


def test_exports_in_every_format_hold_the_same(built, tmp_path):
    import pyoxigraph as ox

    sizes = set()
    for form, kind in (
        ("nquads", ox.RdfFormat.N_QUADS),
        ("trig", ox.RdfFormat.TRIG),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ):
        file = tmp_path / form
        assert kg("export", "--store", built, "--format", form, "-o", file).exit_code == 0
        sizes.add(frozenset(map(str, ox.parse(file.read_bytes(), format=kind))))
    assert len(sizes) == 1


def test_saved_and_own_queries_are_answered(built):
    result = kg("query", "developers", "--store", built, "--format", "csv")
    assert result.exit_code == 0, result.output
    assert "artefact" in result.output.splitlines()[0]
    assert "GPT-4" in result.output
    result = kg(
        "query", "-", "--store", built, "--format", "json", stdin="SELECT * { ?m a ng:Model }"
    )
    assert json.loads(result.output)["results"]["bindings"]
    result = kg(
        "query", "-", "--store", built, stdin="DESCRIBE <https://w3id.org/newsgraph/place/china>"
    )
    assert "ng:Country" in result.output
    assert "who" in kg("query", "--list").output.casefold()


def test_a_parameter_is_bound_and_a_wrong_one_explained(built):
    result = kg(
        "query", "everything-about", "--param", "entity=OpenAI", "--store", built, "--format", "csv"
    )
    assert result.exit_code == 0, result.output
    assert "OpenAI" in result.output
    result = kg("query", "everything-about", "--param", "nobody=OpenAI", "--store", built)
    assert result.exit_code == 4
    assert "entity" in result.output


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELEC * {}", "line 1"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
        ("DELETE WHERE { ?s ?p ?o }", "change the graph"),
    ],
)
def test_a_query_that_cannot_be_run_says_why(built, text, says):
    result = kg("query", "-", "--store", built, stdin=text)
    assert result.exit_code == 4
    assert says in result.output


def test_an_unknown_query_names_the_nearest(built):
    result = kg("query", "develpers", "--store", built)
    assert result.exit_code == 4
    assert "developers" in result.output


def test_extract_prints_claims_with_their_sentences(tmp_path):
    file = tmp_path / "ada.txt"
    file.write_text(TEXT, encoding="utf-8")
    result = kg("extract", file)
    assert result.exit_code == 0, result.output
    assert "foundedBy" in result.output
    assert "asserted" in result.output
    turtle = kg("extract", file, "--format", "turtle").output
    assert "ng:foundedBy" in turtle
    assert "person/ann-lee" in turtle
    for form in ("trig", "nquads", "jsonld"):
        assert "ann-lee" in kg("extract", file, "--format", form).output


def test_forgetting_leaves_what_the_others_say(built, tmp_path):
    store = tmp_path / "store"
    assert kg("build", ARTICLES / "01.txt", "--store", store).exit_code == 0
    alone = kg("export", "--store", store).stdout_bytes
    assert kg("build", ARTICLES / "02.txt", "--store", store).exit_code == 0
    listed = json.loads(kg("articles", "--store", store, "--format", "json").output)
    (other,) = (a["iri"] for a in listed if a["title"].startswith("The long road"))
    result = kg("forget", other, "--store", store)
    assert result.exit_code == 0, result.output
    assert kg("export", "--store", store).stdout_bytes == alone
    assert kg("forget", "no-such-thing", "--store", store).exit_code == 1


def test_stats_count_the_published_graph(built):
    figures = json.loads(kg("stats", "--store", built, "--format", "json").output)
    assert figures["articles"] == 12
    assert figures["entities"] > 150
    assert figures["claims"]["asserted"] > 100


def write_bad_sources(folder):
    """Write one good article among sources that each fail in another way."""
    folder.mkdir()
    (folder / "good.txt").write_text(TEXT, encoding="utf-8")
    (folder / "empty.txt").write_text(" \n\n", encoding="utf-8")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "foreign.txt").write_text(
        "Die Bundesregierung hat am Dienstag einen Entwurf vorgelegt, der die Nutzung künstlicher "
        "Intelligenz in Behörden regelt. Der Entwurf wird nun im Bundestag beraten. " * 5,
        encoding="utf-8",
    )
    (folder / "page.html").write_text("<html><body><nav>Home</nav></body></html>", encoding="utf-8")
    with (folder / "huge.txt").open("wb") as handle:
        handle.truncate(50_000_000)
    return folder


def test_bad_sources_are_named_and_the_good_ones_go_on(tmp_path):
    folder = write_bad_sources(tmp_path / "in")
    store = tmp_path / "store"
    result = kg("build", folder, tmp_path / "missing.txt", "--store", store, "--max-skipped", "1")
    assert result.exit_code == 3, result.output
    text = words(result)
    for name in ("empty.txt", "binary.txt", "foreign.txt", "page.html", "huge.txt", "missing.txt"):
        assert name in text
    assert "skipped 6" in text
    with open_store(store) as opened:
        assert [a.title for a in opened.articles()] == ["Ada Labs unveils Lovelace-2"]


def test_too_many_bad_sources_publish_nothing(tmp_path):
    folder = write_bad_sources(tmp_path / "in")
    store = tmp_path / "store"
    result = kg("build", folder, "--store", store)
    assert result.exit_code == 1
    assert "nothing was published" in words(result)
    assert kg("stats", "--store", store).exit_code == 1


def test_a_private_address_is_refused(tmp_path):
    result = kg("build", "http://127.0.0.1:9/x", "--store", tmp_path / "s", "--max-skipped", "1")
    assert result.exit_code == 3
    assert "--allow-private" in words(result) or "private" in words(result)


def test_a_wrong_encoding_is_read_or_told(tmp_path):
    file = tmp_path / "latin.txt"
    file.write_bytes(TEXT.replace("Ann Lee", "Anné Lée").encode("cp1252"))
    result = kg("extract", file, "--format", "turtle")
    assert result.exit_code == 0, result.output
    assert "Anné Lée" in result.output


def test_a_store_that_another_process_writes_is_left_alone(tmp_path):
    with open_store(tmp_path / "s", create=True):
        result = kg("build", ARTICLES / "01.txt", "--store", tmp_path / "s")
    assert result.exit_code == 1
    assert "another process" in words(result)


def test_a_missing_store_says_how_to_make_one(tmp_path):
    for command in (["stats"], ["export"], ["validate"], ["query", "developers"], ["articles"]):
        result = kg(*command, "--store", tmp_path / "none")
        assert result.exit_code == 1, command
        assert "kg build" in words(result)


def test_the_environment_names_the_store(built, monkeypatch):
    monkeypatch.setenv("NEWSGRAPH_STORE", str(built))
    assert kg("stats").exit_code == 0


def test_help_teaches():
    for command in ("", *main.list_commands(None)):
        result = kg(*([command] if command else []), "--help")
        assert result.exit_code == 0
        assert "Usage:" in result.output
        assert "\\b" not in result.output
    assert (
        "\n  kg build articles/ https://example.org/news/ai-act.html\n"
        in kg("build", "--help").output
    )
    assert kg("build").exit_code == 2


def test_a_build_that_is_killed_and_run_again_gives_the_same_graph(built, tmp_path):
    """Kill the real command at a few moments of its run; the rest is the store's own test."""
    command = [sys.executable, "-m", "kg.cli", "build", str(ARTICLES), "--workers", "1", "--store"]
    expected = kg("export", "--store", built).stdout_bytes
    store = tmp_path / "store"
    for seconds in (1.5, 3.0, 4.5):
        with subprocess.Popen([*command, str(store)], stdout=subprocess.DEVNULL) as process:
            time.sleep(seconds)
            process.kill()
    subprocess.run([*command, str(store)], check=True, capture_output=True)
    assert kg("export", "--store", store).stdout_bytes == expected
    with open_snapshot(store) as snapshot:
        assert snapshot.generation == current_generation(store)
