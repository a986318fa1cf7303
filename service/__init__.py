"""From graph to readers: SPARQL, pages, linked data."""
