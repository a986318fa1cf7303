"""The stored form of any text at all."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kg.read.clean import clean_text, join_wrapped_lines

ANY = st.text(st.characters() | st.sampled_from("\r\n\t \u00a0\u202e\u0301\ud800\x00\u2028e"))


@given(ANY)
def test_cleaning_twice_changes_nothing(text):
    once = clean_text(text)
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in once.replace("\n", ""))


@given(ANY)
def test_no_letter_is_lost(text):
    def letters(of):
        return [c for c in unicodedata.normalize("NFC", of) if c.isalnum()]

    assert letters(join_wrapped_lines(clean_text(text))) == letters(
        unicodedata.normalize("NFC", clean_text(text))
    )


def test_lists_and_verses_keep_their_lines():
    text = "A short line\nanother one\nand one that is a good deal longer than these"
    assert join_wrapped_lines(text) == text
