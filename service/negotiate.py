"""From Accept header, ?format= or suffix to a format: one table."""

from dataclasses import dataclass

import pyoxigraph as ox
from werkzeug.datastructures import MIMEAccept


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write an answer: the media types that ask for it, the first of which is sent."""

    name: str
    types: tuple[str, ...]
    suffix: str

    @property
    def content_type(self) -> str:
        """The media type to send, with its charset where it is text."""
        return (
            f"{self.types[0]}; charset=utf-8"
            if self.types[0].startswith("text/")
            else self.types[0]
        )


ROWS = (
    Format("json", ("application/sparql-results+json", "application/json"), "srj"),
    Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), "srx"),
    Format("csv", ("text/csv",), "csv"),
    Format("tsv", ("text/tab-separated-values",), "tsv"),
)
GRAPHS = (
    Format("turtle", ("text/turtle", "application/x-turtle"), "ttl"),
    Format("ntriples", ("application/n-triples", "text/plain"), "nt"),
    Format("jsonld", ("application/ld+json", "application/json"), "jsonld"),
    Format("rdfxml", ("application/rdf+xml", "application/xml"), "rdf"),
    Format("nquads", ("application/n-quads",), "nq"),
    Format("trig", ("application/trig",), "trig"),
)
HTML = Format("html", ("text/html", "application/xhtml+xml"), "html")

CONTENT_TYPES = {f.name: f.content_type for f in (*ROWS, *GRAPHS)}

ROW_WRITERS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPH_WRITERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}


def choose(
    formats: tuple[Format, ...], accept: MIMEAccept, wanted: str | None = None
) -> Format | None:
    """Pick the format that a client likes best, None if it takes none of them.

    `wanted` is the value of ?format= or a suffix and goes before the header (RFC 9110, 12.5.1).
    Of formats liked equally the first of the table is taken.
    """
    if wanted:
        return next((f for f in formats if wanted in (f.name, f.suffix, *f.types)), None)
    if not accept:
        return formats[0]
    rated = [(max(accept.quality(t) for t in f.types), -i, f) for i, f in enumerate(formats)]
    quality, _, best = max(rated, key=lambda r: r[:2])
    return best if quality > 0 else None
