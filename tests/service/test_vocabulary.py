"""The page of the ontology: every term under the fragment of its IRI."""

from kg import terms
from service.vocabulary import list_terms


def test_every_term_is_listed_once_with_what_it_says():
    listed = [t for section in list_terms() for t in section.terms]
    names = [t.name for t in listed]
    assert len(names) == len(set(names))
    wanted = {*terms.CLASSES, *terms.SIGNATURES, *terms.VALUE_SUBJECTS, terms.NG + "negated"}
    assert {terms.local_name(iri) for iri in wanted} <= set(names)
    assert all(t.comment for t in listed)
    (company,) = (t for t in listed if t.name == "Company")
    assert company.parents == ("Organisation",)
    (maker,) = (t for t in listed if t.name == "developedBy")
    assert maker.joins == (("Model, Technology", "Organisation, Person, Place"),)
