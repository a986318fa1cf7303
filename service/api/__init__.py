"""What programs ask beside SPARQL: saved queries, search, and a description of both."""
