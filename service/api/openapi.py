"""The OpenAPI description of the API, made from the saved queries themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg import __version__
from kg.queries import list_queries
from service.api.arguments import MOST_CHARACTERS
from service.api.queries import DEEPEST, MOST, USUAL
from service.api.results import FORMATS
from service.api.search import CLASSES, KINDS, LONGEST
from service.api.search import DEEPEST as DEEPEST_SEARCH
from service.api.search import MOST as MOST_FOUND
from service.negotiate import GRAPHS

if TYPE_CHECKING:
    from kg.queries import Parameter, SavedQuery

Part = dict[str, Any]

_DATE: Final = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
_HINTS: Final = {
    "iri": "An IRI, its path here like organisation/openai, or a name like OpenAI.",
    "date": "A year, month or day, like 2025, 2025-03 or 2025-03-14.",
    "term": "A term of the ontology without prefix, an IRI, or a value.",
    "string": "",
    "integer": "",
}
_ERRORS: Final = {
    "400": "A parameter is missing, unknown or of the wrong type; the message says which.",
    "406": "None of the formats that the client takes is to be had.",
    "429": "Too many requests: Retry-After says when to come back.",
    "503": "There is no graph yet, all workers are busy, or a limit stopped the query.",
}


def describe() -> Part:
    """Give the document."""
    paths: dict[str, Part] = {
        "/api/search": {"get": _search()},
        "/api/queries": {"get": _list()},
    }
    for query in list_queries():
        paths[f"/api/queries/{query.name}"] = {"get": _saved(query)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "newsgraph",
            "version": __version__,
            "description": (
                "Saved queries and search over a knowledge graph of news articles, in which every "
                "fact shows the sentence that states it. Any other question goes to /sparql."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": {"Error": _ERROR, "Hit": _HIT, "Rows": _ROWS, "Found": _FOUND}},
    }


def _saved(query: SavedQuery) -> Part:
    is_rows = query.form == "SELECT"
    formats = FORMATS if is_rows else GRAPHS
    content: dict[str, Part] = {f.types[0]: {} for f in formats}
    if is_rows:
        content["application/json"] = {"schema": {"$ref": "#/components/schemas/Rows"}}
    paging = [
        _parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
        _parameter("offset", {"type": "integer", "minimum": 0, "maximum": DEEPEST, "default": 0}),
    ]
    names = [f.name for f in formats]
    return {
        "operationId": query.name.replace("/", "_").replace("-", "_"),
        "tags": [query.folder],
        "summary": query.title,
        "description": query.about,
        "parameters": [
            *(_own(p) for p in query.params),
            *(paging if is_rows else []),
            _parameter(
                "format", {"type": "string", "enum": names}, "Goes before the Accept header."
            ),
        ],
        "responses": {
            "200": {"description": "The rows, or the graph.", "content": content},
            **_errors("400", "406", "429", "503"),
        },
    }


def _own(param: Parameter) -> Part:
    schema: Part = {"type": "string", "maxLength": MOST_CHARACTERS}
    if param.kind == "integer":
        schema = {"type": "integer", "minimum": -(10**17), "maximum": 10**17}
    elif param.kind == "date":
        schema = {"type": "string", "pattern": _DATE}
    if not param.is_optional:
        schema |= {"minLength": 1}
    elif param.kind in {"integer", "date"}:
        # A form sends what was left empty; it counts as not given.
        schema = {"anyOf": [schema, {"type": "string", "maxLength": 0}]}
    if param.default is not None:
        schema["default"] = int(param.default) if param.kind == "integer" else param.default
    meaning = f"{param.meaning.capitalize()}. {_HINTS[param.kind]}".strip()
    return _parameter(param.name, schema, meaning, required=not param.is_optional)


def _search() -> Part:
    return {
        "operationId": "search",
        "tags": ["search"],
        "summary": "Find things, sentences or articles by words",
        "description": "All words must be there. Where nothing is found, `suggestions` has the "
        "things of the nearest names.",
        "parameters": [
            _parameter(
                "q",
                {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": r"^\S"},
                "The words.",
                required=True,
            ),
            _parameter("kind", {"type": "string", "enum": list(KINDS), "default": "entity"}),
            _parameter(
                "prefix",
                {"type": "string", "enum": ["0", "1"], "default": "0"},
                "Whether the last word may be the beginning of one.",
            ),
            _parameter(
                "class", {"type": "string", "enum": list(CLASSES)}, "Only things of this class."
            ),
            _parameter(
                "limit", {"type": "integer", "minimum": 1, "maximum": MOST_FOUND, "default": 10}
            ),
            _parameter(
                "offset", {"type": "integer", "minimum": 0, "maximum": DEEPEST_SEARCH, "default": 0}
            ),
        ],
        "responses": {
            "200": _json("What was found, the best first.", "Found"),
            **_errors("400", "429", "503"),
        },
    }


def _list() -> Part:
    return {
        "operationId": "list_queries",
        "tags": ["queries"],
        "summary": "The saved queries and their parameters",
        "responses": {
            "200": {
                "description": "Each query with its path.",
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["queries"],
                            "properties": {"queries": {"type": "array"}},
                        }
                    }
                },
            },
            **_errors("400", "429"),
        },
    }


def _parameter(name: str, schema: Part, meaning: str = "", *, required: bool = False) -> Part:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "schema": schema,
        **({"description": meaning} if meaning else {}),
    }


def _json(meaning: str, schema: str) -> Part:
    reference = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {"description": meaning, "content": {"application/json": reference}}


def _errors(*codes: str) -> dict[str, Part]:
    return {code: _json(_ERRORS[code], "Error") for code in codes}


_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "integer"}
_ERROR: Final[Part] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "title", "message"],
            "properties": {
                "code": _NUMBER,
                "title": _TEXT,
                "message": _TEXT,
                "line": _NUMBER,
                "column": _NUMBER,
            },
        }
    },
}
_HIT: Final[Part] = {
    "type": "object",
    "required": ["kind", "iri", "path", "label", "class", "description", "snippet", "marks"],
    "properties": {
        "kind": {"type": "string", "enum": list(KINDS)},
        "iri": _TEXT,
        "path": _TEXT,
        "label": _TEXT,
        "class": _TEXT,
        "description": _TEXT,
        "snippet": _TEXT,
        "marks": {"type": "array", "items": {"type": "array", "items": _NUMBER}},
        "name": _TEXT,
        "articles": _NUMBER,
        "date": _TEXT,
        "publisher": _TEXT,
    },
}
_ROWS: Final[Part] = {
    "type": "object",
    "required": ["query", "generation", "columns", "rows", "limit", "offset", "next"],
    "properties": {
        "query": _TEXT,
        "title": _TEXT,
        "generation": _TEXT,
        "params": {"type": "object", "additionalProperties": _TEXT},
        "columns": {"type": "array", "items": _TEXT},
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
            },
        },
        "limit": _NUMBER,
        "offset": _NUMBER,
        "next": {"type": ["string", "null"]},
    },
}
_FOUND: Final[Part] = {
    "type": "object",
    "required": ["query", "kind", "generation", "results", "next", "suggestions"],
    "properties": {
        "query": _TEXT,
        "kind": _TEXT,
        "generation": _TEXT,
        "offset": _NUMBER,
        "results": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}},
        "suggestions": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}},
        "next": {"type": ["string", "null"]},
    },
}
