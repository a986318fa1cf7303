"""What programs ask beside SPARQL: saved queries, search, and a description of both."""

from service.api.routes import api

__all__ = ["api"]
