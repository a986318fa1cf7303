"""The marked articles that ship for training: sound, broad, and about nobody real."""

from collections import Counter
from pathlib import Path

import kg.learn
from kg import terms
from kg.learn.corpus import read_marked
from kg.link.gazetteer import load_gazetteer
from kg.model import Mention, MentionKind, Modality

FOLDER = Path(kg.learn.__file__).parent / "articles"
REAL = frozenset({"Country", "Place", "GovernmentBody", "IntergovernmentalBody"})
"""Classes of which real ones may stand in the texts."""


def test_articles_are_sound_and_have_every_relation():
    articles = [read_marked(path) for path in sorted(FOLDER.glob("*.txt"))]
    claims = [c for a in articles for c in a.claims]
    relations = Counter(c.predicate for c in claims if isinstance(c.object, Mention))
    assert set(terms.SIGNATURES) <= set(relations)
    assert min(relations.values()) > 50
    assert {c.modality for c in claims} == set(Modality)
    assert all(a.mentions and a.claims for a in articles)


def test_well_known_actors_do_nothing_in_them():
    gazetteer = load_gazetteer()
    known = {
        name
        for name, rows in gazetteer.by_name.items()
        if " " in name and all(terms.local_name(gazetteer.rows[r].cls) not in REAL for r in rows)
    }
    named = Counter(
        mention.text
        for path in FOLDER.glob("*.txt")
        for mention in read_marked(path).mentions
        if mention.kind is MentionKind.NAME and mention.text in known
    )
    assert sum(named.values()) <= 3, named
