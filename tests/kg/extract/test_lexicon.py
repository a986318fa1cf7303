"""How the lexicon of frames is read, and which senses of a word it takes."""

import pytest

from kg import terms
from kg.errors import BrokenRules
from kg.extract.frames import Frames
from kg.extract.lexicon import load_lexicon, read_lexicon
from kg.find.parse import load_pipeline


def frames_of(text, word, lexicon=None):
    token = next(t for t in load_pipeline()(text) if t.text == word)
    found = (lexicon or load_lexicon()).frames_at(token)
    return {s.rule for frame in found for s in frame.says}


def test_particles_make_the_sense():
    assert "verb:acquire:acquires" in frames_of("Acme took over Bolt.", "took")
    assert "verb:acquire:acquires" not in frames_of("Acme took notes.", "took")


def test_a_word_that_must_not_be_there_takes_the_sense_away():
    assert "verb:lead:ledBy" in frames_of("Ana led Acme.", "led")
    assert "verb:lead:ledBy" not in frames_of("Ana led the round.", "led")


@pytest.mark.parametrize(
    ("text", "word", "rule"),
    [
        ("Kite was fine-tuned from Hawk.", "tuned", "verb:base-on:basedOn"),
        ("The office has fined Acme.", "fined", "verb:restrict:restricts"),
        ("Ana co-founded Acme.", "founded", "verb:launch:foundedBy"),
    ],
)
def test_verbs_are_found_in_spite_of_tokenisers_and_taggers(text, word, rule):
    assert rule in frames_of(text, word)


def test_marks_and_classes_are_read():
    lexicon = read_lexicon(
        {
            "verbs": [
                {
                    "words": "quit, walk out",
                    "says": "memberOf agent:Place patient:Organisation!Company former",
                },
                {"words": "eye", "says": ["acquires agent patient proposed"], "id": "want"},
            ]
        }
    )
    (saying,) = lexicon.verbs["quit"][0].says
    assert saying.former
    assert saying.subject[0].cls == terms.Place
    assert saying.object[0].never == (terms.Company,)
    assert lexicon.verbs["walk"][0].others == ("out",)
    (wanted,) = lexicon.verbs["eye"][0].says
    assert (wanted.rule, wanted.modality) == ("verb:want:acquires", "proposed")


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("acquires agent", "PREDICATE"),
        ("swallows agent patient", "PREDICATE"),
        ("acquires agent:Firm patient", "Firm"),
        ("acquires agent patient often", "PREDICATE"),
    ],
)
def test_a_broken_entry_is_named(says, told):
    with pytest.raises(BrokenRules, match=told) as error:
        read_lexicon({"verbs": [{"words": "gulp down", "says": says}]})
    assert "gulp-down" in str(error.value)


def test_the_shipped_lexicon_covers_the_ontology():
    lexicon = load_lexicon()
    frames = [f for table in (lexicon.verbs, lexicon.nouns) for fs in table.values() for f in fs]
    said = {s.predicate for frame in frames for s in frame.says}
    assert said == Frames.emits == frozenset(terms.SIGNATURES) - {terms.nationality}
