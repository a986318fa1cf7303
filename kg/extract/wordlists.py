"""Small closed classes of English words that several rules of relations share. Lemmas."""

from typing import Final

LIST_OPENERS: Final = frozenset({"as", "including", "like", "namely"})
"""Words that open a list after *such* or by themselves: *such as A and B*, *including A*."""

CALLED: Final = frozenset("called named dubbed codenamed titled known branded nicknamed".split())
"""Participles after which the name of what went before follows."""

KINDS: Final = frozenset(
    """
    model family series line chip processor accelerator gpu cpu card unit cluster server machine
    system software platform cloud service chatbot assistant app application tool weight model
    checkpoint version edition variant library framework code dataset corpus data set api product
    robot engine generation supercomputer hardware core rack node pod instance database
    """.split()
)
"""Nouns before which the name of an artefact says which one: *H100 chips*, *Llama weights*."""

PARTS: Final = frozenset(
    """
    version edition variant copy lot dozen hundred thousand million cluster rack batch generation
    some all most many several any number range family series line weight
    output pair fleet mix combination set group host handful string list team top basis back
    use instance distillation descendant quantisation release size checkpoint shipment sale export
    stock piece bulk rest kind type one two three four five both each either neither
    """.split()
)
"""Nouns before *of* that stand for what follows: *versions of Llama*, *thousands of H100s*."""

ACTING_FOR: Final = frozenset(
    """
    team group researcher engineer scientist lab laboratory unit staff developer employee worker
    lawyer official executive spokesman spokeswoman spokesperson management board student
    colleague expert people folk staffer programmer physicist linguist scholar academic
    investigator prosecutor regulator authority government administration leadership
    platform service product app site website network business client
    """.split()
)
"""Nouns for those through whom an organisation acts: *engineers at Acme*, *Acme's lawyers*."""
