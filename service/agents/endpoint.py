"""The endpoint for agents: one request, one answer in JSON, nothing kept in between.

The official library reads and writes the protocol; it speaks ASGI and is run within the request,
so that the service stays one WSGI application. Source: Model Context Protocol, transports,
Streamable HTTP; security warning on the Origin header.
"""

from __future__ import annotations

import json
import logging
import uuid
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import anyio
import mcp.types
from flask import Blueprint, Response, current_app, jsonify, request
from mcp.server.lowlevel import Server
from mcp.server.streamable_http import StreamableHTTPServerTransport
from werkzeug.exceptions import Forbidden

from kg import __version__
from kg.errors import KgError
from service.agents.tools import INSTRUCTIONS, TOOLS
from service.asked import read_body
from service.errors import explain

if TYPE_CHECKING:
    from anyio.abc import TaskStatus

log = logging.getLogger(__name__)

agents = Blueprint("agents", __name__)

MOST_BYTES: Final = 256 << 10
"""Bytes of a request."""
_LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))
_METHODS: Final = frozenset(("initialize", "ping", "tools/list", "tools/call"))
_HEADERS: Final = "Accept, Authorization, Content-Type, Last-Event-ID, MCP-Protocol-Version"


@agents.route("/mcp", methods=["POST", "OPTIONS"], provide_automatic_options=False)
def endpoint() -> Response:
    """Answer one message of an agent. Raises Forbidden for a page that may not use this."""
    _check_origin(request.headers.get("Origin"), current_app.config["MCP_ORIGINS"])
    if request.method == "OPTIONS":
        return _options()
    body = read_body(request.environ, min(MOST_BYTES, current_app.config["MAX_CONTENT_LENGTH"]))
    refused = _refuse(body)
    if refused is not None:
        return refused
    status, content_type, answer = anyio.run(_answer, body)
    response = Response(answer, status, content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def _check_origin(origin: str | None, allowed: str) -> None:
    """Refuse web pages of others: a name that leads here may be theirs (DNS rebinding)."""
    if origin is None or {origin.lower(), "*"} & set(allowed.lower().split()):
        return
    try:
        host = urlsplit(origin).hostname
    except ValueError:
        host = None
    if host not in _LOOPBACK:
        raise Forbidden(
            f"Pages of {origin[:200]} may not use /mcp: the operator lists those that may in "
            "mcp_origins. Programs send no Origin and need none."
        )


def _options() -> Response:
    response = Response(status=204)
    response.headers["Allow"] = "POST, OPTIONS"
    response.headers["Access-Control-Allow-Methods"] = "POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = _HEADERS
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _refuse(body: bytes) -> Response | None:
    """Answer what the library would log at length, with what was sent, or fail over."""
    try:
        message = json.loads(body)
    except RecursionError:
        return _error(None, mcp.types.PARSE_ERROR, "The message is nested too deeply.", 400)
    except ValueError:
        return None  # the library tells where
    if not isinstance(message, dict) or "id" not in message:
        return None
    method = message.get("method", "")
    if isinstance(method, str) and method not in _METHODS:
        known = ", ".join(sorted(_METHODS))
        words = f"There is no method {method[:80]!r} here: there are {known}."
        return _error(message["id"], mcp.types.METHOD_NOT_FOUND, words)
    return None


def _error(ident: Any, code: int, message: str, status: int = 200) -> Response:
    data = {"jsonrpc": "2.0", "id": ident, "error": {"code": code, "message": message}}
    response = jsonify(data)
    response.status_code = status
    return response


async def _answer(body: bytes) -> tuple[int, str, bytes]:
    """Hand one request to the library, and give what it answers: status, type and body."""
    transport = StreamableHTTPServerTransport(None, is_json_response_enabled=True)
    server = _server()
    sent: list[dict[str, Any]] = []

    async def serve(*, task_status: TaskStatus[None]) -> None:
        async with transport.connect() as (incoming, outgoing):
            task_status.started()
            options = server.create_initialization_options()
            await server.run(incoming, outgoing, options, stateless=True)

    async def receive() -> dict[str, Any]:
        if unread:
            return {"type": "http.request", "body": unread.pop(), "more_body": False}
        await anyio.sleep_forever()
        raise AssertionError

    async def send(message: Any) -> None:  # as ASGI has it
        sent.append(message)

    unread = [body]
    async with anyio.create_task_group() as tasks:
        await tasks.start(serve)
        await transport.handle_request(_scope(), receive, send)
        await transport.terminate()
        tasks.cancel_scope.cancel()
    head = sent[0]
    kind = dict(head["headers"]).get(b"content-type", b"application/json").decode("latin-1")
    return head["status"], kind, b"".join(message.get("body", b"") for message in sent[1:])


def _scope() -> dict[str, Any]:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in request.headers.items()
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": request.scheme,
        "path": "/mcp",
        "raw_path": b"/mcp",
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": None,
        "server": None,
    }


@cache
def _server() -> Server[Any, Any]:
    server: Server[Any, Any] = Server("newsgraph", version=__version__, instructions=INSTRUCTIONS)
    by_name = {tool.name: tool for tool in TOOLS}

    @server.list_tools()  # type: ignore[no-untyped-call, untyped-decorator]
    async def list_tools() -> list[mcp.types.Tool]:
        return _LISTED

    @server.call_tool()  # type: ignore[untyped-decorator]
    async def call_tool(name: str, given: dict[str, Any]) -> mcp.types.CallToolResult:
        if name not in by_name:
            names = ", ".join(by_name)
            return _result({"error": {"message": f"There is no tool {name[:80]!r}: {names}"}})
        try:
            return _result(by_name[name].call(**given))
        except KgError as error:
            return _result({"error": explain(error)[1]})
        except Exception as error:  # the trace is for the log, not for the agent
            ident = uuid.uuid4().hex[:12]
            log.exception("unexpected error %s", ident, exc_info=error)
            message = f"Something went wrong. It was logged as {ident}. Please report it."
            return _result({"error": {"message": message}})

    return server


def _result(data: dict[str, Any]) -> mcp.types.CallToolResult:
    text = json.dumps(data, ensure_ascii=False)
    return mcp.types.CallToolResult(
        content=[mcp.types.TextContent(type="text", text=text)],
        structuredContent=data,
        isError="error" in data,
    )


_LISTED: Final = [
    mcp.types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.about,
        inputSchema={
            "type": "object",
            "properties": tool.arguments,
            "required": list(tool.required),
            "additionalProperties": False,
        },
        annotations=mcp.types.ToolAnnotations(
            readOnlyHint=True, destructiveHint=False, idempotentHint=True, openWorldHint=False
        ),
    )
    for tool in TOOLS
]
