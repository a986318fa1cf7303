"""Names found are compared with CrossNER's marks by span and broad class."""

from kg import terms
from kg.evaluate.counts import Counts
from kg.learn.crossner import Sentence
from kg.learn.names import count_names, find_names, score_names
from kg.model import Mention, MentionKind, Span

WORDS = tuple("Ana Ruiz left Acme for the Corvid award in Peru .".split())
SENTENCE = Sentence(
    WORDS, ((0, 2, "person"), (3, 4, "organisation"), (6, 8, "misc"), (9, 10, "country"))
)
TEXT = " ".join(WORDS)


def _mention(words, cls):
    start = TEXT.index(words)
    return Mention(Span(start, start + len(words)), words, cls, MentionKind.NAME)


def test_what_the_marks_leave_open_does_not_count():
    found = [
        _mention("Ana Ruiz", terms.Person),
        _mention("Acme", terms.Model),
        _mention("Corvid award", terms.Event),
    ]
    counts = dict(count_names(SENTENCE, found))
    assert counts["sure, span"] == Counts(tp=2, fp=0, fn=1)
    assert counts["sure, class"] == Counts(tp=1, fp=1, fn=2)


def test_a_file_is_scored_by_the_pipeline_itself(tmp_path):
    tags = ["B-person", "I-person", "O", "B-organisation", "O", "O", "B-misc", "I-misc", "O"]
    rows = zip(WORDS, [*tags, "B-country", "O"], strict=True)
    path = tmp_path / "ai-test.txt"
    path.write_text("\n".join(f"{w}\t{t}" for w, t in rows) + "\n", encoding="utf-8")
    scores = score_names(path)
    assert scores["sure, span"].tp + scores["sure, span"].fn == 3
    assert scores["sure, span"].tp >= 2
    assert "Ana Ruiz" in {m.text for m in find_names(TEXT)}
