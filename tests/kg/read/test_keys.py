"""The one address under which an article is known."""

import re

import pytest

from kg.read.keys import canonical_url, normalise_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a/b?x=1&utm_medium=mail&y=2", "https://example.org/a/b?x=1&y=2"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("https://example.org/?story-17", "https://example.org/?story-17"),
        ("https://bücher.example/ä b?q=ä", "https://xn--bcher-kva.example/%C3%A4%20b?q=%C3%A4"),
        ("https://example.org/%C3%A4#part", "https://example.org/%C3%A4"),
        ("https://user:secret@example.org/a", "https://example.org/a"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
        ('https://example.org/<">{}', "https://example.org/%3C%22%3E%7B%7D"),
    ],
)
def test_normal_form(url, expected):
    assert normalise_url(url) == expected
    assert normalise_url(expected) == expected


@pytest.mark.parametrize(
    "url", ["example.org/a", "ftp://example.org/", "https://", "https://a b/", "https://<x>/"]
)
def test_what_is_no_address(url):
    with pytest.raises(ValueError, match=re.escape(url)):
        normalise_url(url)


@pytest.mark.parametrize(
    ("named", "fetched", "expected"),
    [
        (
            "https://news.example.org/a",
            "https://www.example.org/amp/a",
            "https://news.example.org/a",
        ),
        ("https://other.org/a", "https://example.org/b", "https://example.org/b"),
        ("https://bob.github.io/a", "https://ada.github.io/b", "https://ada.github.io/b"),
        ("https://example.org/", "https://example.org/b", "https://example.org/b"),
        ("/relative", "https://example.org/b", "https://example.org/b"),
        (None, "https://example.org/b?gclid=1", "https://example.org/b"),
        ("https://example.org/a", None, "https://example.org/a"),
        (None, None, None),
    ],
)
def test_a_page_is_believed_about_its_own_site(named, fetched, expected):
    assert canonical_url(named, fetched) == expected
