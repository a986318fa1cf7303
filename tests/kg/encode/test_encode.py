"""The learned encoder at run time: pieces keep their offsets, and the same text gives the same numbers."""

import shutil
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import terms
from kg.encode.decode import best_tags, spans_of
from kg.encode.model import load_model, weights_from
from kg.encode.pairs import allowed, link_rows, list_pairs
from kg.encode.pieces import WINDOW, cut_windows, encode_sentences
from kg.encode.scheme import CLASSES, KINDS, MODALITIES, RELATIONS, TAGS
from kg.encode.score import score_pairs
from kg.errors import BadWeights
from kg.model import MentionKind, Span

TEXT = "Ada Labs hired Łukasz. It pays well.\n\nA second paragraph, with 🚀 and naïve words."


def sentences():
    ends = [22, 36, len(TEXT)]
    starts = [0, 23, 38]
    return [Span(a, b) for a, b in zip(starts, ends, strict=True)]


def test_the_same_text_gives_the_same_numbers():
    first, second = (load_model().encode(TEXT, sentences()) for _ in range(2))
    for a, b in zip(first, second, strict=True):
        assert np.array_equal(a.tags, b.tags)
        assert np.array_equal(a.hidden, b.hidden)


def test_pieces_lie_where_their_words_lie():
    (window,) = load_model().encode(TEXT, sentences())
    for words in ("Ada Labs", "Łukasz", "🚀", "naïve"):
        start = TEXT.index(words)
        first, last = window.pieces.find(Span(start, start + len(words)))
        spans = [s for s in window.pieces.spans[first:last] if s]
        assert TEXT[spans[0].start : spans[-1].end] == words
    assert window.pieces.find(Span(len(TEXT) + 5, len(TEXT) + 9)) is None


def test_windows_cover_every_sentence_once_as_their_own():
    tokenizer = load_model()._tokenizer
    text = " ".join(f"Sentence number {n} says little." for n in range(200))
    spans, start = [], 0
    for part in text.split(". "):
        spans.append(Span(start, start + len(part)))
        start += len(part) + 2
    table = encode_sentences(text, spans, tokenizer)
    windows = cut_windows(table)
    assert windows[0][0] == 0
    assert windows[-1][1] == len(spans)
    for (_, end), (first, _) in zip(windows, windows[1:], strict=False):
        assert first == end - 1, "one sentence is repeated for context"
    assert all(len(table.window(*w).ids) <= WINDOW + 2 for w in windows)


@given(st.integers(0, 2**32 - 1), st.integers(1, 30))
def test_decoded_tags_are_legal(seed, length):
    logits = np.random.default_rng(seed).normal(size=(length, len(TAGS))).astype(np.float32)
    tags = [TAGS[t] for t in best_tags(logits)]
    for before, tag in zip(["O", *tags], tags, strict=False):
        if tag.startswith("I-"):
            assert before[2:] == tag[2:]
    assert sum(t.startswith("B-") for t in tags) == len(spans_of(best_tags(logits)))


def test_pairs_keep_to_the_ontology():
    company, model, person = (CLASSES.index(c) for c in (terms.Company, terms.Model, terms.Person))
    names = {terms.local_name(RELATIONS[r]) for r in allowed(model, company)}
    assert "developedBy" in names
    assert "foundedBy" not in names
    mentions = [(0, 2, 0, company, 0, 0), (4, 5, 0, model, 1, 0), (9, 10, 0, person, 2, 1)]
    rows = {(r[0], r[1], r[2]) for r in list_pairs(mentions).rows}
    assert (0, 1, 0) in rows
    assert {r[0] for r in rows} == {0}, "no pairs over two sentences"
    both = [*mentions, (12, 13, 0, company, 3, 0)]
    assert all(3 in r[1:3] for r in list_pairs(both, of=3).rows)
    assert {r for r in list_pairs(both).rows if 3 in r[1:3]} == set(list_pairs(both, of=3).rows)


def test_anaphors_look_back_for_names():
    company = CLASSES.index(terms.Company)
    pronoun = KINDS.index(MentionKind.PRONOUN)
    mentions = [(0, 1, 0, company, 0, 0), (5, 6, pronoun, company, 1, 1), (9, 10, 0, company, 2, 3)]
    assert link_rows(mentions) == [(1, [(0, 1)])]
    later = [*mentions, (12, 13, pronoun, company, 1, 4)]
    assert link_rows(later) == [(1, [(0, 1)]), (3, [(0, 4), (1, 10), (2, 1)])]


def scored(rows, classes, *, alone=False):
    (window,) = load_model().encode(TEXT, sentences())
    company, person = (CLASSES.index(c) for c in (terms.Company, terms.Person))
    places = [
        (*window.pieces.find(Span(0, 8)), 0, company, 0, 0),
        (*window.pieces.find(Span(15, 21)), 0, person, 1, 0),
    ]
    pairs = list_pairs(places)
    chosen = [pairs.rows[i] for i in rows]
    ends = [tuple(places[pairs.nodes[n][0]][3] for n in row[3:5]) for row in chosen]
    return score_pairs(window, places, pairs.nodes, chosen, classes or ends, alone=alone)


def test_pairs_bear_on_each_other_unless_judged_alone():
    together, modalities = scored([0, 1], None)
    assert together.shape == (2, len(RELATIONS))
    assert modalities.shape == (2, len(MODALITIES))
    alone, _ = scored([0, 1], None, alone=True)
    assert not np.allclose(alone, together)
    for i in (0, 1):
        single, _ = scored([i], None)
        assert np.allclose(single[0], alone[i], atol=1e-4), "one pair has nobody to hear of"


def test_the_classes_of_the_ends_bear_on_the_score():
    place = CLASSES.index(terms.Place)
    as_is, _ = scored([0], None)
    otherwise, _ = scored([0], [(place, place)])
    assert not np.allclose(as_is, otherwise)


def test_other_weights_hold_inside_the_block_only(tmp_path):
    shipped = load_model()
    folder = Path(str(files("kg.weights")))
    for path in folder.iterdir():
        if path.suffix in {".onnx", ".json"}:
            shutil.copy(path, tmp_path)
    with weights_from(tmp_path):
        other = load_model()
        assert other is not shipped
        assert other is load_model(), "loaded once"
    assert load_model() is shipped


def test_missing_and_damaged_weights_are_named(tmp_path):
    with weights_from(tmp_path), pytest.raises(BadWeights, match=r"encoder\.onnx.*tokenizer\.json"):
        load_model()
    shutil.copy(files("kg.weights") / "tokenizer.json", tmp_path)
    for name in ("encoder", "mentions", "links", "pairs"):
        (tmp_path / f"{name}.onnx").write_bytes(b"not a model")
    with weights_from(tmp_path), pytest.raises(BadWeights, match=r"encoder\.onnx: not a model"):
        load_model()
