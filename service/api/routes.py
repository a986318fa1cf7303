"""The addresses of the API."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from service.api import search as searching

api = Blueprint("api", __name__, url_prefix="/api")


@api.get("/search")
def search() -> Response:
    """Search things, sentences or articles."""
    return jsonify(searching.search())
