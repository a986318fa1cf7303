"""Verbs, nouns and phrases with which English tells who says something.

The verbs of saying are those of reporting clauses (Quirk et al., *A Comprehensive Grammar of the
English Language*, 14.29 and 16.31), with the press's own (tweet, slam, quip). Lemmas, lower case.
"""

from typing import Final

SAYING: Final = frozenset(
    """
    accuse acknowledge add address admit advise affirm agree allege allow announce answer apologise
    apologize applaud appeal argue ask assert assure attest aver beg believe bemoan blast blog boast
    brag caution charge chide chuckle cite claim comment commend complain concede conclude condemn
    confess confide confirm contend continue counter cry declare decry demand demur denounce deny
    deride dismiss disclose email emphasise emphasize exclaim exhort exhale explain express fret
    fume gloat greet grin groan grouse growl grumble gush hail hint hiss insist instruct interject
    inform joke laugh lament maintain marvel message mock moan murmur muse mutter note object
    observe offer opine order persist plead pledge point post praise preach predict proclaim profess
    promise pronounce propose protest proffer quip quote reassure recall reckon recommend recount
    refuse reiterate rejoin relate remark remember remind repeat reply report respond retort
    reveal rule salute say scoff scold shout shrug sigh slam snap sneer snort specify speculate
    state stipulate stress submit suggest sum summarise summarize swear tease tell testify text
    thank think thunder tout tweet underline underscore urge venture voice volunteer vow warn
    welcome whisper wonder write yell type beam enthuse concur smile nod chime scribble radio phone
    signal begin start conclude grimace shrill croon clarify resume elaborate correct intone open
    close finish judge rejoice
    """.split()
)
"""Verbs whose subject is the speaker of the words that they introduce."""

JUDGING: Final = frozenset(
    """
    brand call characterise characterize compare consider deem define depict describe dub find
    frame hope fear expect label liken name paint peg picture portray put rate refer regard see
    speak talk term view want like love hate know hear feel
    """.split()
)
"""Verbs whose subject judges or speaks *of* a thing in the quoted words."""

ACCORDING: Final = (
    "according to",
    "in the words of",
    "as per",
    "to quote",
    "in the view of",
    "in the opinion of",
    "in the phrase of",
)
"""Phrases before the name of the one whose words they are."""

OWN_WORDS: Final = frozenset("word words phrase telling view opinion formulation verdict".split())
"""Nouns after a genitive that make it the speaker: *in her words*."""

SPOKES: Final = frozenset(
    """
    spokesman spokeswoman spokesperson spokespeople spokesmen mouthpiece representative source
    statement filing document post posting blog tweet letter memo email e-mail release notice report
    website lawyer attorney counsel press office official executive submission complaint account
    message note bench panel ministry management side team
    """.split()
)
"""Nouns that speak for the organisation named with them."""

PEOPLE: Final = frozenset(
    """
    adviser advisor ally analyst author backer boss campaigner chair chairman chief colleague
    comrade critic daughter delegate deputy developer diplomat director doctor economist editor
    employee engineer executive expert farmer founder friend head insider investor judge junior
    lawyer leader lobbyist manager member minister mother neighbour official opponent partner
    people politician president professor representative researcher rival scientist secretary
    senator source son spokesman spokesperson spokeswoman staff staffer student supporter teacher
    user veteran witness worker
    """.split()
)
"""Common nouns for people, who say what they say themselves."""

NAMING: Final = frozenset(
    """
    word term name title label codename slogan headline acronym abbreviation nickname
    hereinafter so-called dubbed called named entitled titled codenamed nicknamed known styled
    """.split()
)
"""Words before quotation marks that make what follows a name or a term."""

CLAIMING: Final = frozenset(
    """
    allegation announcement answer argument assertion assurance claim comment complaint contention
    declaration description view message motto objection phrase pledge prediction promise reply
    remark response slogan speech statement suggestion testimony verdict vow warning
    """.split()
)
"""Nouns whose possessor says what follows: *the argument of Smith that*, *Smith's warning*."""

_IRREGULAR: Final = {
    "beg": "begged",
    "brag": "bragged",
    "feel": "felt",
    "find": "found",
    "forbid": "forbade",
    "foretell": "foretold",
    "hear": "heard",
    "know": "knew known",
    "peg": "pegged",
    "put": "putting",
    "quip": "quipped",
    "refer": "referred referring",
    "rejoin": "rejoined",
    "say": "said",
    "see": "saw seen",
    "slam": "slammed",
    "speak": "spoke spoken",
    "sum": "summed summing",
    "swear": "swore sworn",
    "tell": "told",
    "think": "thought",
    "write": "wrote written",
    "admit": "admitted admitting",
    "submit": "submitted submitting",
    "begin": "began",
}


def _inflect(lemma: str) -> set[str]:
    forms = {lemma, *_IRREGULAR.get(lemma, "").split()}
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return forms | {lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"}
    forms.add(lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "o")) else "s"))
    stem = lemma.removesuffix("e")
    return forms | {stem + "ed", stem + "ing"}


FORMS: Final = {form: lemma for lemma in sorted(SAYING | JUDGING) for form in _inflect(lemma)}
"""Each inflected form of a verb of saying or judging with its lemma, since taggers err on inverted
reporting clauses (*quips Smith*)."""
