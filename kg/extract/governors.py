"""Words that govern a clause or a noun and say how what it tells is meant. Lemmas, by effect.

The classes are those of Saurí and Pustejovsky's FactBank (*Language Resources and Evaluation* 43,
2009) and of Karttunen's implicative verbs, with the press's own words.
"""

from typing import Final

DENYING: Final = frozenset(
    """
    deny refuse decline fail refrain abandon cancel scrap drop shelve rule forgo forget avoid
    neglect
    stop cease withdraw disavow dispute disclaim refute rebuff quash forswear renounce repudiate
    abort ditch axe
    halt lose rebut reject dismiss disprove contradict lack unable unwilling loath
    reluctant nix collapse falter untrue false wrong baseless reversal
    """.split()
)
"""What they govern did not happen or is denied: *denied that it uses*, *failed to buy*."""

HINDERING: Final = frozenset("keep bar prevent stop block prohibit ban deter dissuade".split())
"""What stands after *from* under these did not happen: *kept it from buying*."""

PLANNING: Final = frozenset(
    """
    plan intend aim agree propose offer seek hope want try attempt vow promise pledge prepare
    consider mull weigh negotiate ask urge call commit decide target wish mean look discuss explore
    eye contemplate aspire ready set due slate schedule poise bid intention proposal talk
    discussion negotiation pledge desire ambition push pressure commitment goal bound keen eager
    willing prepared request demand recommend suggest advise advocate demand draft float threaten
    dream undertake pitch evaluate debate argue approach promise offering roadmap option
    tender recommendation suggestion invitation invite draft bill moot prospective instruct order
    instructed earmark determine plot yearn volunteer opt elect lobby pencil
    """.split()
)
"""What they govern is planned, offered or asked for: *plans to buy*, *a bid to take over*."""

EXPECTING: Final = frozenset(
    """
    expect predict forecast likely project anticipate bet reckon-will unlikely tip foresee certain
    sure bound expectation prediction forecast chance possible possibility probable tipped fear
    likelihood prospect may speculate speculation guess
    """.split()
)
"""What they govern is thought to come: *is expected to*, *is likely to*."""

REPORTING: Final = frozenset(
    """
    allege accuse rumour rumor believe think suspect claim purport say report understand allegation
    rumour rumor report claim assertion accusation suspicion charge belief contention suggestion
    complain insist maintain assert contend state hint hear repute suppose seem appear consider
    deem find estimate according
    """.split()
)
"""What they govern is somebody's word: *is said to*, *alleges that*, *a report that*."""

FUTURE: Final = frozenset("will shall wo 'll ’ll sha".split())
CONDITIONAL: Final = frozenset("would 'd ’d should ought".split())
POSSIBLE: Final = frozenset("may might could".split())

ADVERBS_REPORTED: Final = frozenset(
    "reportedly allegedly supposedly purportedly apparently ostensibly rumouredly seemingly".split()
)
ADVERBS_EXPECTED: Final = frozenset(
    "likely probably possibly perhaps maybe potentially conceivably presumably".split()
)
ADVERBS_DENIED: Final = frozenset(
    "never not almost nearly hardly n't n’t falsely wrongly neither nor scarcely barely".split()
)
ADVERBS_FORMER: Final = frozenset("formerly previously once earlier".split())

ADJECTIVES_PLANNED: Final = frozenset(
    """planned proposed intended prospective future possible potential would-be upcoming pending
    suggested forthcoming eventual contemplated mooted putative hypothetical aspiring
    draft""".split()
)
ADJECTIVES_REPORTED: Final = frozenset(
    "alleged rumoured rumored reported supposed purported suspected claimed".split()
)
ADJECTIVES_DENIED: Final = frozenset(
    """failed aborted cancelled canceled abandoned collapsed blocked scrapped fake nonexistent
    non-existent botched doomed thwarted no""".split()
)
ADJECTIVES_FORMER: Final = frozenset(
    """former ex then onetime one-time past late previous outgoing departing ousted deposed retired
    ex- erstwhile sometime longtime-former departed""".split()
)
NO_LONGER: Final = frozenset({"longer"})
CONDITIONS: Final = frozenset({"if", "unless", "whether", "lest"})
UNDOING: Final = frozenset({"without", "instead", "than", "against"})
"""Prepositions before an action that was not taken: *without buying*, *rather than buying*."""
