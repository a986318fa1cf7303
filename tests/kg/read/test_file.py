"""Files, folders and standard input, good and bad."""

import io
import os
import sys
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from kg import errors
from kg.model import Article
from kg.read import Limits, read_sources

PAGES = Path(__file__).parent / "pages"
STORY = """Ferns and friends

Orla Labs released its model on Friday, the company said. It has been trained on public texts, and
anybody may use it for what they like.
"""
DUTCH = (
    "De regering heeft bekendgemaakt dat zij een nieuwe wet voorbereidt die het gebruik van "
    "kunstmatige intelligentie door de overheid aan banden legt. Volgens de minister is dat nodig."
)
CHINESE = "深度求索公司周五发布了新的大型语言模型并表示任何人都可以免费使用该模型进行研究。" * 6


@pytest.fixture
def write(tmp_path):
    def write(name, data):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return str(path)

    return write


def read(source, limits=None):
    (item,) = read_sources([source], limits)
    return item


def test_a_text_keeps_its_title_in_the_text(write):
    article = read(write("a.txt", STORY))
    assert article.title == "Ferns and friends"
    assert article.text.startswith("Ferns and friends\n\nOrla Labs")
    assert (article.language, article.url) == ("en", None)
    assert article.key.startswith("sha256:")
    assert len(article.key) == len("sha256:") + 64


def test_the_same_text_is_the_same_article_however_written(write):
    one = read(write("a.txt", STORY))
    other = read(write("b/c.txt", b"\xef\xbb\xbf" + STORY.replace("\n", "\r\n").encode()))
    assert one.key == other.key
    assert one.text == other.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(write, encoding):
    text = STORY + "\nSiobhán Daly founded it with Zoë Müller – “a café of ideas”, François said."
    assert "Siobhán Daly" in read(write("a.txt", text.encode(encoding))).text


def test_a_page_gives_what_it_says_of_itself():
    article = read(str(PAGES / "news.html"))
    assert article.title == "Orla Labs opens its weights"
    assert article.authors == ("Maeve Quinn", "Tomás Ó Briain")
    assert article.date == "2025-03-14"
    assert article.publisher == "The Northern Ledger"
    assert article.language == "en-GB"
    assert article.key == article.url == "https://www.northern-ledger.example/tech/orla-labs-opens"
    assert article.text.startswith("Orla Labs opens its weights\n\nOrla Labs, a start-up in Galway")
    for debris in ("Subscribe", "Leave a reply", "reader42", "cookies"):
        assert debris not in article.text


def test_a_page_is_known_by_its_content(write):
    html = (PAGES / "news.html").read_bytes()
    assert read(write("saved", html)).title == "Orla Labs opens its weights"
    assert read(write("saved.txt", html)).title == "Orla Labs opens its weights"


def test_the_heading_stands_once(write):
    html = (PAGES / "news.html").read_text().replace("<h1>Orla Labs opens its weights</h1>", "")
    article = read(write("a.html", html))
    assert article.text.count("Orla Labs opens its weights") == 1


@pytest.mark.parametrize(
    ("canonical", "key"),
    [
        ("https://A.example/x?fbclid=1&id=2#c", "https://a.example/x?id=2"),
        ("https://a.example/", "sha256:"),
        ("javascript:alert(1)", "sha256:"),
        ("http://a.example:99999/x", "sha256:"),
        ("", "sha256:"),
    ],
)
def test_canonical_urls_of_saved_pages(write, canonical, key):
    html = (PAGES / "news.html").read_text()
    html = html.replace(
        "https://www.northern-ledger.example/tech/orla-labs-opens?utm_source=feed#top", canonical
    )
    assert read(write("a.html", html)).key.startswith(key)


def test_markdown_is_read_without_its_marks(write):
    text = (
        "---\nlayout: post\n---\n# Talks *open*\n\nThe [two](https://x.example) companies\nmet.\n"
    )
    article = read(write("a.md", text))
    assert article.text == "Talks open\n\nThe two companies met."
    assert article.title == "Talks open"


def test_lines_broken_at_a_width_are_joined(write):
    import textwrap

    paragraph = STORY.split("\n\n")[1].replace("\n", " ").strip()
    wrapped = "Ferns and friends\n\n" + textwrap.fill(paragraph, 60) + "\n\n- one\n- two\n"
    assert read(write("a.txt", wrapped)).text == (
        f"Ferns and friends\n\n{paragraph}\n\n- one\n- two"
    )


@pytest.mark.parametrize(
    ("name", "data", "kind", "words"),
    [
        ("a.txt", b"", errors.EmptyText, "holds no text"),
        ("a.txt", b" \n\t\xc2\xa0\xe2\x80\x8b\n", errors.EmptyText, "holds no text"),
        ("a.md", b"---\ntitle: x\n---\n", errors.EmptyText, "holds no text"),
        ("a.txt", bytes(range(256)) * 20, errors.NotText, "binary"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, errors.NotText, "a PNG image"),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3", errors.NotText, "a PDF document"),
        ("a.html", b"\x1f\x8b\x08" + b"\x07" * 50, errors.NotText, "a gzip archive"),
        ("a.txt", b"\xff\xfea\xd8\x00", errors.NotText, "utf-16"),
        ("a.txt", b"\x01\x02\x03\x04\x05\x06\x07" * 9, errors.NotText, "UTF-8"),
        ("a.txt", DUTCH, errors.ForeignLanguage, "another language (nl)"),
        ("a.txt", CHINESE, errors.ForeignLanguage, "another language (zh)"),
        ("a.html", "<p>Hi</p>", errors.NoArticle, "no article was found"),
        ("a.html", b"", errors.NoArticle, "no article was found"),
        ("a.html", f"<html><body><article><p>{DUTCH}</p></article>", errors.ForeignLanguage, "nl"),
    ],
)
def test_what_is_no_article_is_told(write, name, data, kind, words):
    source = write(name, data)
    error = read(source)
    assert type(error) is kind, repr(error)
    assert error.source == source
    assert words in error.reason
    assert str(error).startswith(source)


def test_a_page_that_is_no_article():
    assert type(read(str(PAGES / "login.html"))) is errors.NoArticle


def test_short_texts_in_no_language_pass(write):
    article = read(write("a.txt", "DeepSeek, Baidu, Zhipu, Moonshot"))
    assert article.language is None


def test_control_characters_go_and_offsets_count_in_what_is_left(write):
    article = read(write("a.txt", "Orla\x07 Labs \u202ereleased\u202c 😀 De\u0301ja\u0300 vu.\x0b"))
    assert article.text == "Orla Labs released 😀 Déjà vu."


def test_a_text_of_fifty_megabytes_is_refused_unread(tmp_path):
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.write(b"The text goes on. ")
        file.truncate(50_000_000)
    tracemalloc.start()
    began = time.process_time()
    error = read(str(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert type(error) is errors.TooLarge
    assert "50,000,000 bytes" in error.reason
    assert peak < 1_000_000
    assert time.process_time() - began < 1


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md", "a"])
def test_limits_hold_for_each_kind(write, name):
    limits = Limits(max_text=200, max_page=2_000)
    words = "There is more to be said of that, and it has been said. "
    assert type(read(write(name, words * 100), limits)) is errors.TooLarge
    assert type(read(write(name, f"<article><p>{words * 10}</article>"), limits)) in {
        errors.TooLarge,
        *([errors.EmptyText] if name == "a.md" else []),
    }


def test_a_page_of_nothing_but_tags_is_refused(write):
    error = read(write("a.html", "<i>" * 1_000), replace(Limits(), max_tags=500))
    assert type(error) is errors.TooLarge
    assert "1,000 tags" in error.reason


def test_missing_and_unreadable_files_are_told(tmp_path, write):
    missing = read(str(tmp_path / "nothing.txt"))
    assert type(missing) is errors.InputError
    assert "No such file" in missing.reason
    assert "check the name" in missing.reason
    assert isinstance(read(str(tmp_path / ("x" * 300))), errors.InputError)
    assert "no name of a file" in read("a\0b.txt").reason
    if os.geteuid():
        locked = write("locked.txt", STORY)
        Path(locked).chmod(0)
        assert "right to read" in read(locked).reason


def test_a_folder_comes_in_a_fixed_order(tmp_path, write):
    for name in ("b.txt", "a.md", "c/d.htm", "C.TXT", ".hidden/e.txt", "f.pdf", ".g.txt"):
        write(name, STORY if not name.endswith("htm") else (PAGES / "news.html").read_bytes())
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    items = list(read_sources([str(tmp_path)]))
    assert [Path(item.source).relative_to(tmp_path).as_posix() for item in items] == [
        "C.TXT",
        "a.md",
        "b.txt",
        "c/d.htm",
    ]
    assert all(isinstance(item, Article) for item in items)


def test_an_empty_folder_is_told(tmp_path):
    (error,) = read_sources([str(tmp_path)])
    assert type(error) is errors.NoArticle
    assert "holds no .txt" in error.reason


def test_one_bad_source_does_not_stop_the_others(write):
    sources = [write("a.txt", STORY), "/no/such/file", write("b.txt", b""), write("c.txt", STORY)]
    kinds = [type(item) for item in read_sources(sources)]
    assert kinds == [Article, errors.InputError, errors.EmptyText, Article]


@pytest.mark.parametrize("data", [STORY.encode(), (PAGES / "news.html").read_bytes()])
def test_standard_input(monkeypatch, data):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    article = read("-")
    assert isinstance(article, Article)
    assert article.source == "-"


def test_standard_input_without_end_is_refused(monkeypatch):
    with Path("/dev/zero").open("rb") as endless:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(endless))
        assert type(read("-", Limits(max_page=1_000_000))) is errors.TooLarge


def test_memory_does_not_grow_with_the_number_of_articles(write):
    source = write("a.txt", STORY * 200)
    stream = read_sources(source for _ in range(60))
    next(stream)
    tracemalloc.start()
    for _ in range(20):
        next(stream)
    before = tracemalloc.get_traced_memory()[0]
    assert sum(1 for _ in stream) == 39
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert after - before < len(STORY * 200)
