"""The words of the ontology as constants: nothing else in the code spells an IRI.

`ontology/newsgraph.ttl` carries the same classes, domains and ranges for the
world; a test holds the two together.
"""

from typing import Final

NG: Final = "https://w3id.org/newsgraph/ontology#"
BASE: Final = "https://w3id.org/newsgraph/"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
PROV: Final = "http://www.w3.org/ns/prov#"
OA: Final = "http://www.w3.org/ns/oa#"
SCHEMA: Final = "https://schema.org/"
DCTERMS: Final = "http://purl.org/dc/terms/"
WIKIDATA: Final = "http://www.wikidata.org/entity/"
DBPEDIA: Final = "http://dbpedia.org/resource/"
GEONAMES: Final = "https://sws.geonames.org/"
ROR: Final = "https://ror.org/"

PREFIXES: Final = {
    "ng": NG,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "prov": PROV,
    "oa": OA,
    "schema": SCHEMA,
    "dcterms": DCTERMS,
    "wd": WIKIDATA,
}

# Classes of things.
Organisation: Final = NG + "Organisation"
Company: Final = NG + "Company"
ResearchInstitution: Final = NG + "ResearchInstitution"
GovernmentBody: Final = NG + "GovernmentBody"
IntergovernmentalBody: Final = NG + "IntergovernmentalBody"
MediaOutlet: Final = NG + "MediaOutlet"
Person: Final = NG + "Person"
Model: Final = NG + "Model"
Policy: Final = NG + "Policy"
Law: Final = NG + "Law"
ExportControl: Final = NG + "ExportControl"
Strategy: Final = NG + "Strategy"
Declaration: Final = NG + "Declaration"
ExecutiveAct: Final = NG + "ExecutiveAct"
Technology: Final = NG + "Technology"
Hardware: Final = NG + "Hardware"
Software: Final = NG + "Software"
Dataset: Final = NG + "Dataset"
Place: Final = NG + "Place"
Country: Final = NG + "Country"
Event: Final = NG + "Event"

# Classes of records.
Article: Final = NG + "Article"
Assertion: Final = NG + "Assertion"
Quotation: Final = NG + "Quotation"

PARENT: Final = {
    Company: Organisation,
    ResearchInstitution: Organisation,
    GovernmentBody: Organisation,
    IntergovernmentalBody: Organisation,
    MediaOutlet: Organisation,
    Law: Policy,
    ExportControl: Policy,
    Strategy: Policy,
    Declaration: Policy,
    ExecutiveAct: Policy,
    Hardware: Technology,
    Software: Technology,
    Dataset: Technology,
    Country: Place,
}
"""Each narrower class of things and the class above it."""

TOP_CLASSES: Final = (Organisation, Person, Model, Policy, Technology, Place, Event)
CLASSES: Final = frozenset(TOP_CLASSES) | frozenset(PARENT)

# Relations between things.
foundedBy: Final = NG + "foundedBy"
ledBy: Final = NG + "ledBy"
affiliatedWith: Final = NG + "affiliatedWith"
memberOf: Final = NG + "memberOf"
educatedAt: Final = NG + "educatedAt"
partOf: Final = NG + "partOf"
locatedIn: Final = NG + "locatedIn"
ownedBy: Final = NG + "ownedBy"
investsIn: Final = NG + "investsIn"
acquires: Final = NG + "acquires"
partnersWith: Final = NG + "partnersWith"
competesWith: Final = NG + "competesWith"
developedBy: Final = NG + "developedBy"
basedOn: Final = NG + "basedOn"
outperforms: Final = NG + "outperforms"
uses: Final = NG + "uses"
issuedBy: Final = NG + "issuedBy"
appliesIn: Final = NG + "appliesIn"
targets: Final = NG + "targets"
supports: Final = NG + "supports"
opposes: Final = NG + "opposes"
restricts: Final = NG + "restricts"
investigates: Final = NG + "investigates"
participatesIn: Final = NG + "participatesIn"
succeeds: Final = NG + "succeeds"
nationality: Final = NG + "nationality"

# Values of things.
foundingDate: Final = NG + "foundingDate"
releaseDate: Final = NG + "releaseDate"
eventDate: Final = NG + "eventDate"
parameterCount: Final = NG + "parameterCount"

_AGENT: Final = (Organisation, Person, Place)
_ARTEFACT: Final = (Model, Technology)
_ORG_OR_PLACE: Final = (Organisation, Place)

SIGNATURES: Final[dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]] = {
    foundedBy: (((Organisation,), _AGENT),),
    ledBy: ((_ORG_OR_PLACE, (Person,)),),
    affiliatedWith: (((Person,), _ORG_OR_PLACE),),
    memberOf: ((_AGENT, (Organisation,)),),
    educatedAt: (((Person,), (Organisation,)),),
    partOf: (((Organisation,), (Organisation,)), ((Place,), (Place,))),
    locatedIn: (((Organisation, Event), (Place,)),),
    ownedBy: (((Organisation, *_ARTEFACT), _AGENT),),
    investsIn: ((_AGENT, (Organisation, *_ARTEFACT)),),
    acquires: ((_AGENT, (Organisation, *_ARTEFACT)),),
    partnersWith: ((_ORG_OR_PLACE, _ORG_OR_PLACE),),
    competesWith: (((*_AGENT, *_ARTEFACT), (*_AGENT, *_ARTEFACT)),),
    developedBy: ((_ARTEFACT, _AGENT),),
    basedOn: ((_ARTEFACT, _ARTEFACT),),
    outperforms: ((_ARTEFACT, _ARTEFACT),),
    uses: (((*_AGENT, *_ARTEFACT), _ARTEFACT),),
    issuedBy: (((Policy,), _AGENT),),
    appliesIn: (((Policy,), (Place, IntergovernmentalBody)),),
    targets: (((Policy,), (*_AGENT, *_ARTEFACT)),),
    supports: ((_AGENT, (Policy, *_AGENT, *_ARTEFACT)),),
    opposes: ((_AGENT, (Policy, *_AGENT, *_ARTEFACT)),),
    restricts: ((_ORG_OR_PLACE, (*_AGENT, *_ARTEFACT)),),
    investigates: ((_AGENT, (*_AGENT, *_ARTEFACT)),),
    participatesIn: ((_AGENT, (Event,)),),
    succeeds: ((_ARTEFACT, _ARTEFACT), ((Person,), (Person,))),
    nationality: (((Person,), (Country,)),),
}
"""Each relation with the pairs of subject and object classes that it may join."""

VALUE_SUBJECTS: Final[dict[str, tuple[str, ...]]] = {
    foundingDate: (Organisation,),
    releaseDate: (*_ARTEFACT, Policy),
    eventDate: (Event,),
    parameterCount: (Model,),
}
"""Each value property with the classes that may carry it."""

SYMMETRIC: Final = frozenset({partnersWith, competesWith})

# Properties of records.
evidence: Final = NG + "evidence"
modality: Final = NG + "modality"
attributedTo: Final = NG + "attributedTo"
confidence: Final = NG + "confidence"
role: Final = NG + "role"
amount: Final = NG + "amount"
currency: Final = NG + "currency"
validFrom: Final = NG + "validFrom"
validUntil: Final = NG + "validUntil"
speaker: Final = NG + "speaker"
about: Final = NG + "about"
mentionedIn: Final = NG + "mentionedIn"

# Words of other vocabularies that the graph uses.
rdf_type: Final = RDF + "type"
rdf_subject: Final = RDF + "subject"
rdf_predicate: Final = RDF + "predicate"
rdf_object: Final = RDF + "object"
label: Final = RDFS + "label"
altLabel: Final = SKOS + "altLabel"
closeMatch: Final = SKOS + "closeMatch"
sameAs: Final = OWL + "sameAs"
wasDerivedFrom: Final = PROV + "wasDerivedFrom"
wasGeneratedBy: Final = PROV + "wasGeneratedBy"
Activity: Final = PROV + "Activity"
headline: Final = SCHEMA + "headline"
author: Final = SCHEMA + "author"
datePublished: Final = SCHEMA + "datePublished"
publisher: Final = SCHEMA + "publisher"
inLanguage: Final = SCHEMA + "inLanguage"
url: Final = SCHEMA + "url"
TextQuoteSelector: Final = OA + "TextQuoteSelector"
TextPositionSelector: Final = OA + "TextPositionSelector"
exact: Final = OA + "exact"
start: Final = OA + "start"
end: Final = OA + "end"


def top(cls: str) -> str:
    """Give the broadest class of things that a class belongs to.

    >>> top(Company) == Organisation, top(Person) == Person
    (True, True)
    """
    return PARENT.get(cls, cls)


def is_a(cls: str, wanted: str) -> bool:
    """Tell whether a class is another one or narrower than it.

    >>> is_a(Country, Place), is_a(Place, Country)
    (True, False)
    """
    return cls == wanted or PARENT.get(cls) == wanted


def allows(predicate: str, subject: str, obj: str) -> bool:
    """Tell whether a relation may join a subject class and an object class.

    >>> allows(developedBy, Model, Company), allows(developedBy, Company, Model)
    (True, False)
    """
    return any(
        any(is_a(subject, s) for s in subjects) and any(is_a(obj, o) for o in objects)
        for subjects, objects in SIGNATURES.get(predicate, ())
    )


def allows_value(predicate: str, subject: str) -> bool:
    """Tell whether a thing of a class may carry a value property.

    >>> allows_value(parameterCount, Model), allows_value(parameterCount, Company)
    (True, False)
    """
    return any(is_a(subject, s) for s in VALUE_SUBJECTS.get(predicate, ()))


def local_name(iri: str) -> str:
    """Give the part of an IRI after its last # or /.

    >>> local_name(Company)
    'Company'
    """
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]
