"""Who says what: each way in which a newspaper gives somebody's words."""

import pytest

from kg import terms
from kg.extract.quotations import find_quotations
from kg.learn.corpus import as_document, read_marked

ANA = "[ana:Person|Ana Ruiz]"


@pytest.fixture
def quotations(tmp_path):
    """Give the quotations of a text marked in the corpus's form, as (words, speaker, about)."""

    def find(text):
        path = tmp_path / "1.txt"
        path.write_text(f"title: t\n---\n{text}\n---\n", encoding="utf-8")
        marked = read_marked(path)
        return [
            (
                q.span.of(marked.article.text),
                q.speaker.entity if q.speaker else None,
                [a.entity for a in q.about],
            )
            for q in find_quotations(as_document(marked))
        ]

    return find


def speakers(found):
    return [(words, speaker) for words, speaker, _ in found]


@pytest.mark.parametrize(
    "text",
    [
        f'"We will not sell the company," {ANA} said.',
        f'"We will not sell the company," said {ANA}.',
        f'"We will not sell the company," says co-founder {ANA}, who wrote it.',
        f'"We will not sell the company," said its chief executive, {ANA}.',
        f'"We will not sell the company," {ANA}, its chief executive, told reporters in Rome.',
        f"‘We will not sell the company’, said {ANA}.",
        f"“We will not sell the company,” quipped {ANA} on Tuesday.",
        f"«We will not sell the company», {ANA} said.",
        f"{ANA} judged that they « will not sell the company ».",
        f'{ANA}, a member of the board which called the plan "a plot to sell the company", left.',
        f'{ANA}, a partner with 9 %, who had described it as "a plot to sell the company", left.',
        f'{ANA} issued a statement that called the plan "a plot to sell the company".',
        f'{ANA} replied that none had ever been seen "to sell the company".',
        f'The lawyer {ANA} "sees no reason to sell the company" now.',
        f'{ANA} said: "We will not sell the company."',
        f'{ANA} added that they "will not sell the company" this year.',
        f'{ANA} took the microphone. "We will not sell the company."',
        f'{ANA} was tired. "We will not sell the company," [ana*|she] said.',
        f'According to {ANA}, they "will not sell the company".',
        f'They "will not sell the company", in the words of {ANA}.',
        f'They "will not sell the company", as {ANA} puts it.',
        f'"Will we sell the company?" {ANA} asked.',
        f'{ANA}, who ran it and who said that she would not "sell the company", left.',
        f'The board did not want, in the words of {ANA}, "to sell the company".',
        f'"We will not sell the company."\n{ANA}, its founder, in a letter to the board.',
        f'{ANA} sat down. "We will not sell the company," she said.',
        f'"We will not sell the company" ({ANA}, Acme)',
        f'"We will not sell the company." — {ANA}, founder',
        f'"We will not sell the company," beamed {ANA}.',
        f'"We will not sell the company," said its head, the Dane {ANA}.',
        f'"We will not sell the company." "They know it," said {ANA}.',
        f'"We will not sell the company," [ana:Person*|she] said; {ANA} left.',
    ],
)
def test_the_speaker_is_found_wherever_it_stands(quotations, text):
    (words, speaker, _), *_ = quotations(text)
    assert speaker == "ana"
    assert "sell the company" in words


def test_an_interrupted_quotation_gives_two_parts_with_one_speaker(quotations):
    found = quotations(f'"A small state," {ANA} wrote, "buys three of everything."')
    assert speakers(found) == [("A small state,", "ana"), ("buys three of everything.", "ana")]


def test_a_speech_goes_on_in_the_next_sentence_and_over_paragraphs(quotations):
    found = quotations(
        f'"We began in a shed," said {ANA}.\n"It had no roof.\n\n"It rained on the servers."'
    )
    assert [speaker for _, speaker in speakers(found)] == ["ana", "ana", "ana"]


def test_two_who_talk_take_turns(quotations):
    found = quotations(
        f'"We stay," said {ANA}.\n\n"We go," said [bob:Person|Bob Stone].\n\n"Never."\n\n"Now."'
    )
    assert [speaker for _, speaker, _ in found] == ["ana", "bob", "ana", "bob"]


def test_an_answer_is_by_the_one_who_is_asked(quotations):
    found = quotations(
        f'{ANA} runs [acme:Company|Acme].\n\nWhy did [bolt:Company|Bolt] leave? "It was the food."'
    )
    assert speakers(found) == [("It was the food.", "ana")]


def test_people_of_an_organisation_speak_for_it_when_they_are_several(quotations):
    assert speakers(quotations('Engineers at [acme:Company|Acme] called it "a slow horse".')) == [
        ("a slow horse", "acme")
    ]
    assert quotations('An engineer at [acme:Company|Acme] called it "a slow horse".') == []


def test_the_one_spoken_about_is_not_the_speaker(quotations):
    found = quotations(
        f'[bob:Person|Bob Stone] told {ANA} that [acme:Company|Acme] was "a ship with a band".'
    )
    assert speakers(found) == [("a ship with a band", "bob")]


def test_a_name_in_the_quoted_words_never_speaks_them(quotations):
    found = quotations(f'"{ANA} said she would go," said [bob:Person|Bob Stone].')
    assert found == [("Ana Ruiz said she would go,", "bob", ["ana"])]


def test_an_organisation_speaks_through_its_spokesman(quotations):
    found = quotations('"We do not comment on rumours," a spokesman for [acme:Company|Acme] said.')
    assert speakers(found) == [("We do not comment on rumours,", "acme")]


def test_she_is_whom_the_sentence_before_is_about(quotations):
    eve = "[eve:Person|Eve Lund]"
    text = (
        f'{eve} had left in May. {ANA} argued that she stays. "We will not sell," [eve*|she] said.'
    )
    assert speakers(quotations(text)) == [("We will not sell,", "ana")]
    text = f'{ANA} met [eve*|her] and {eve}. "We will not sell," [eve*|she] said.'
    assert speakers(quotations(text)) == [("We will not sell,", "eve")], "already called so there"
    text = f'{eve} had left in May. Mr {ANA} came. "We will not sell," [eve*|she] said.'
    assert speakers(quotations(text.replace("Mr [ana:Person|", "[ana:Person|Mr "))) == [
        ("We will not sell,", "eve")
    ], "a man is no she"


def test_an_unnamed_spokesman_speaks_for_whom_the_sentence_before_is_about(quotations):
    acme = "[acme:Company|Acme]"
    text = f'{acme} denied it. "We sell nothing to anybody," said a spokeswoman.'
    assert speakers(quotations(text)) == [("We sell nothing to anybody,", "acme")]
    text = f'{acme} denied it. "We sell nothing to anybody," said an official.'
    assert speakers(quotations(text)) == [], "whose official is not told"
    text = f'{acme} denied it.\n\n"We sell nothing to anybody," said a spokeswoman.'
    assert speakers(quotations(text)) == [], "in another paragraph it may be anybody's"


def test_an_open_pronoun_is_the_last_who_may_be_called_so(quotations):
    text = f'"We stay," {ANA} said.\n\nThe board was silent. "We will not sell," she said.'
    assert speakers(quotations(text)) == [("We stay,", "ana"), ("We will not sell,", "ana")]


def test_an_association_speaks_by_its_name(quotations):
    text = 'The association [abc:Organisation|ABC] hailed the plan as "a friend of growth".'
    assert speakers(quotations(text)) == [("a friend of growth", "abc")]


def test_words_of_nobody_with_a_name_are_none(quotations):
    assert quotations(f'{ANA} left. "Nobody will miss it," an old official said.') == []


@pytest.mark.parametrize(
    "text",
    [
        f'{ANA} uses the so-called "agentic" models.',
        f'{ANA} wrote the book "Machines Like Clocks" in 2019.',
        '[acme:Company|Acme Robotics Ltd] ("Acme") builds arms.',
        '[acme:Company|Acme] sells a robot called "the little helper".',
        f'{ANA} had learned to say "inference" by then.',
    ],
)
def test_names_titles_and_terms_are_no_quotations(quotations, text):
    assert quotations(text) == []


def test_a_short_fragment_counts_with_a_verb_of_judging(quotations):
    assert speakers(quotations(f'{ANA} called the offer "tidy".')) == [("tidy", "ana")]


def test_about_holds_each_other_thing_once_and_resolved_pronouns(quotations):
    ((_, _, about),) = quotations(
        f'[acme:Company|Acme] grew. "[acme*|It] fears [bolt:Company|Bolt], and [bolt|Bolt] knows '
        f'[ana*|I] know," said {ANA}.'
    )
    assert about == ["acme", "bolt"]


def test_turns_of_a_transcript(quotations):
    found = quotations(
        f"HOST: Good morning to you both.\n\n{ANA}: I think it matters.\n\n"
        "[bob:Person|Bob Stone]: We do not.\nWe never did.\n\nOutside it rained."
    )
    assert speakers(found) == [
        ("I think it matters.", "ana"),
        ("We do not. We never did.", "bob"),
    ]


def test_answers_belong_to_the_one_whom_the_introduction_names(quotations):
    found = quotations(
        f"{ANA} runs a laboratory.\n\nQ: Is it true?\n\nA: Not a word of it.\n\nQ: Sure?\n\nA: Yes."
    )
    assert speakers(found) == [("Not a word of it.", "ana"), ("Yes.", "ana")]


def test_answers_in_quotation_marks_beside_their_questions(quotations):
    text = f"""This paper met {ANA}, a linguist.

Q: You are from Quito?
A: "From Quito, and then from Leeds."

Q: Who pays?
A: "Nobody whom I know of."
"""
    assert speakers(quotations(text)) == [
        ("From Quito, and then from Leeds.", "ana"),
        ("Nobody whom I know of.", "ana"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f'"Everyone here is either selling or hiding": {ANA}, boss of Opaline.',
        f'At the end {ANA} was cross.\n"Everyone praises our data," said the linguist.',
    ],
)
def test_a_name_after_a_colon_and_a_trade_for_the_person_before(quotations, text):
    assert [s for _, s in speakers(quotations(text))] == ["ana"]


def test_a_list_with_labels_is_no_transcript(quotations):
    assert (
        quotations(
            f"Chair: {ANA}, professor\n{ANA}: chair of the board\n[bob:Person|Bob Stone]: treasurer"
        )
        == []
    )


def test_confidence_is_a_share_and_speakers_are_agents(tmp_path):
    path = tmp_path / "1.txt"
    path.write_text(f'title: t\n---\n"We go," said {ANA}.\n---\n', encoding="utf-8")
    (quotation,) = find_quotations(as_document(read_marked(path)))
    assert 0.5 < quotation.confidence <= 1
    assert quotation.speaker is not None
    assert quotation.speaker.cls == terms.Person


def test_hostile_text_breaks_nothing(quotations):
    for text in ('"' * 500, "“" * 300 + "x", "'" * 99 + " a", '" "' * 50, "»«»«", ": : :"):
        assert isinstance(quotations(text), list)


INTERVIEW = """\
[ana:Person|Ana Ruiz] has headed [acme:Company|Acme] since April.

{0}What did you find when you opened the door?{0}
A cactus, and my predecessor's note.

{0}Who wins?{0}

We do, in the valleys.

{0}Is it true that you left?{0}
Not for long.
"""


@pytest.mark.parametrize("mark", ["**", ""])
def test_answers_of_an_interview_that_labels_nobody(quotations, mark):
    assert speakers(quotations(INTERVIEW.format(mark))) == [
        ("A cactus, and my predecessor's note.", "ana"),
        ("We do, in the valleys.", "ana"),
        ("Not for long.", "ana"),
    ]


def test_common_questions_on_a_law_are_no_interview(quotations):
    text = """\
[ana:Person|Ana Ruiz] wrote the act.

What is forbidden?
Scores of people.

Who is bound?
Whoever sells here.

When does it begin?
In May, says the ministry.
"""
    assert quotations(text) == []
