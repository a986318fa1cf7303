"""What may be asked: saved SPARQL queries, as package data."""
