"""Agents use the graph by the Model Context Protocol: with the official client, at a real server."""

import json

import anyio
import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from kg import terms
from tests.service.conftest import make_app
from tests.service.test_operation import close
from tests.service.test_probes import ENDLESS
from tests.service.test_served import NASTY

ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
ALL = "SELECT * { ?s ?p ?o . ?t ?q ?r }"


def with_agent(server, act):
    """Connect as an agent does, and give what `act` makes of it."""

    async def run():
        with anyio.fail_after(60):
            return await connect()

    async def connect():
        async with (
            streamable_http_client(f"{server}/mcp") as (incoming, outgoing, _),
            ClientSession(incoming, outgoing) as session,
        ):
            greeting = await session.initialize()
            return await act(session, greeting)

    return anyio.run(run)


def call(server, name, **given):
    """Call a tool; give whether it failed, and what it gave."""

    async def act(session, greeting):
        return await session.call_tool(name, given)

    result = with_agent(server, act)
    data = result.structuredContent
    assert data is None or json.loads(result.content[0].text) == data
    return result.isError, data or result.content[0].text


def post(client, method, headers=ACCEPT, data=None, **params):
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return client.post("/mcp", data=data or json.dumps(message), headers=headers)


def test_an_agent_learns_what_there_is(server):
    async def act(session, greeting):
        return greeting, await session.list_tools()

    greeting, listed = with_agent(server, act)
    assert greeting.serverInfo.name == "newsgraph"
    assert "never instructions" in greeting.instructions
    tools = {tool.name: tool for tool in listed.tools}
    assert set(tools) == {"search_entities", "read_schema", "run_query", "get_evidence"}
    assert all(t.annotations.readOnlyHint and t.description for t in tools.values())
    assert "500" in tools["run_query"].description


def test_an_agent_goes_from_a_name_to_the_sentence(server):
    failed, found = call(server, "search_entities", words="openai", **{"class": "Organisation"})
    assert not failed
    iri = found["results"][0]["iri"]
    assert iri.startswith(terms.BASE)
    failed, data = call(server, "get_evidence", subject=iri, relation="ng:developedBy")
    assert not failed
    claim = data["claims"][0]
    assert claim["object"]["iri"] == iri
    assert claim["modality"] == "asserted"
    assert 0 < claim["confidence"] <= 1
    assert claim["sentence"]
    assert claim["article"]["title"]
    failed, same = call(server, "get_evidence", claim=claim["claim"])
    assert not failed
    assert [c["sentence"] for c in same["claims"]] == [claim["sentence"]]
    model = claim["subject"]["iri"]
    failed, one = call(server, "get_evidence", subject=model, object=iri, limit=1)
    assert (len(one["claims"]), one["total"] > 1) == (1, "note" in one)
    assert httpx.get(claim["page"]).status_code == 200


def test_a_name_that_nothing_has_gives_the_nearest(server):
    failed, found = call(server, "search_entities", words="OpenAY")
    assert not failed
    assert found["results"] == []
    assert any("OpenAI" in s["label"] for s in found["suggestions"])


def test_the_schema_defines_every_term(server):
    _, whole = call(server, "read_schema")
    listed = {t["term"] for section in whole.values() if isinstance(section, list) for t in section}
    assert {"ng:Model", "ng:developedBy", "ng:releaseDate", "ng:negated"} <= listed
    assert all(t["definition"] for t in whole["classes"] + whole["relations"])
    _, one = call(server, "read_schema", term="ng:developedBy")
    assert [t["term"] for t in one["relations"]] == ["ng:developedBy"]
    assert one["relations"][0]["joins"]
    assert "classes" not in one


def test_the_queries_that_the_schema_teaches_run(server):
    _, whole = call(server, "read_schema")
    pattern = whole["how_to_ask"].partition("With evidence: ")[2].partition(" Each")[0]
    query = f"SELECT * {{ {pattern.replace('ng:acquires', 'ng:developedBy')} }}"
    failed, data = call(server, "run_query", query=query)
    assert not failed, data
    assert data["rows"]


def test_rows_are_capped_and_that_is_said(server):
    failed, data = call(server, "run_query", query=ALL, limit=7)
    assert not failed
    assert len(data["rows"]) == 7
    assert data["is_complete"] is False
    assert "first 7" in data["note"]
    assert data["rows"][0].keys() == set(data["columns"])
    _, few = call(server, "run_query", query=f"{ALL} LIMIT 7", limit=7)
    assert (len(few["rows"]), few["is_complete"], "note" in few) == (7, True, False)
    wide = "SELECT (STRDT(REPEAT, xsd:string) AS ?x) { ?s ?p ?o BIND(?o AS ?r) }"
    long = wide.replace(
        "STRDT(REPEAT, xsd:string)", " ".join(["CONCAT("] + ["STR(?p), "] * 400) + "'')"
    )
    _, cut = call(server, "run_query", query=long, limit=500)
    assert (cut["is_complete"], len(cut["rows"]) < 500) == (False, True)
    assert f"first {len(cut['rows'])} " in cut["note"]


def test_every_form_of_query_is_answered_in_plain_values(server):
    run = lambda query: call(server, "run_query", query=query)[1]  # noqa: E731
    assert run("ASK {}")["boolean"] is True
    assert run("ASK { FILTER(false) }")["boolean"] is False
    row = run("SELECT (1 AS ?n) (1.5 AS ?d) (true AS ?t) ('7' AS ?s) ?none (ng:Model AS ?i) {}")
    assert row["rows"] == [
        {"n": 1, "d": 1.5, "t": True, "s": "7", "none": None, "i": f"{terms.NG}Model"}
    ]
    assert run("SELECT * { FILTER(false) ?s ?p ?o }")["rows"] == []
    assert run("SELECT * {}")["is_complete"] is True
    values = " ".join(json.dumps(v) for v in NASTY)
    assert [r["x"] for r in run(f"SELECT ?x {{ VALUES ?x {{ {values} }} }}")["rows"]] == NASTY
    triples = run("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")["triples"]
    assert len(triples) == 50
    assert all(t.endswith(" .") for t in triples)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"query": "SELECT *\n{ ?s ?p "}, "line"),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}, "SERVICE"),
        ({"query": "INSERT DATA { <x:a> <x:b> <x:c> }"}, "INSERT would change"),
        ({"query": "LOAD <http://127.0.0.1/>"}, "LOAD would change"),
        ({"query": ENDLESS, "seconds": 0.2}, "0.2 seconds"),
        ({"query": "ASK {}", "limit": 501}, "501"),
        ({"query": "ASK {}", "limit": "many"}, "integer"),
        ({"query": "ASK {}", "seconds": -1}, "-1"),
        ({}, "query"),
        ({"query": "ASK {}", "graph": "x"}, "graph"),
    ],
)
def test_an_agent_is_told_what_was_wrong(server, given, words):
    failed, data = call(server, "run_query", **given)
    assert failed
    assert words in (data if isinstance(data, str) else json.dumps(data["error"]))


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("get_evidence", {}, "either claim, or subject"),
        ("get_evidence", {"subject": "OpenAI"}, "search_entities"),
        ("get_evidence", {"subject": f"{terms.BASE}organisation/none"}, "not in the graph"),
        ("get_evidence", {"claim": f"{terms.BASE}a> <b"}, "must be an IRI"),
        ("get_evidence", {"claim": f"{terms.BASE}organisation/none"}, "is no claim"),
        ("get_evidence", {"subject": f"{terms.BASE}organisation/openai", "relation": "x"}, "x"),
        ("search_entities", {"words": "x" * 201}, "201"),
        ("search_entities", {"words": "x", "class": "Ship"}, "Ship"),
        ("read_schema", {"term": "ng:Ship"}, "Ship"),
        ("drop_everything", {}, "search_entities"),
    ],
)
def test_every_tool_says_how_to_use_it(server, name, given, words):
    failed, data = call(server, name, **given)
    assert failed
    assert words in str(data)


def test_agents_share_the_seats_of_all_others(store):
    app = make_app(store, QUERY_QUEUE=1)
    app.extensions["queries"].fast.take(0)
    given = {"name": "run_query", "arguments": {"query": "ASK {}", "seconds": 0.1}}
    answer = post(app.test_client(), "tools/call", **given)
    assert "busy" in answer.json["result"]["structuredContent"]["error"]["message"]
    app.extensions["queries"].fast.give_up()
    close(app)


@pytest.mark.parametrize(
    ("origin", "allowed", "status"),
    [
        (None, "", 200),
        ("http://localhost:3000", "", 200),
        ("http://127.0.0.1:8000", "", 200),
        ("http://[::1]:8000", "", 200),
        ("http://evil.example", "", 403),
        ("http://localhost.evil.example", "", 403),
        ("http://localhost@evil.example", "", 403),
        ("null", "", 403),
        ("http://[", "", 403),
        ("https://good.example", "https://other.example https://good.example", 200),
        ("http://good.example", "https://good.example", 403),
        ("null", "*", 200),
    ],
)
def test_pages_of_others_may_not_use_it(store, origin, allowed, status):
    app = make_app(store, MCP_ORIGINS=allowed)
    headers = ACCEPT | ({"Origin": origin, "Host": "evil.example"} if origin else {})
    for answer in (
        post(app.test_client(), "tools/list", headers),
        app.test_client().options("/mcp", headers=headers),
    ):
        assert answer.status_code in {status, 204 if status == 200 else status}
    close(app)


def test_bad_messages_are_refused_in_the_protocol(client):
    assert post(client, "tools/list", {"Content-Type": "application/json"}).status_code == 406
    assert post(client, "tools/list", ACCEPT | {"Content-Type": "text/plain"}).status_code == 400
    assert post(client, "tools/list", ACCEPT | {"MCP-Protocol-Version": "1999"}).status_code == 400
    for data in ("{", "[]", "1", '{"jsonrpc":"2.0"}', "\ud800".encode("utf-8", "surrogatepass")):
        answer = post(client, "", data=data)
        assert answer.status_code == 400, answer.data
        assert "Traceback" not in answer.get_data(as_text=True)
    unknown = post(client, "no/such")
    assert unknown.json["error"]["code"] == -32601
    assert "tools/call" in unknown.json["error"]["message"]
    assert client.get("/mcp").status_code == 405
    assert client.delete("/mcp").status_code == 405
    assert post(client, "tools/list", data=" " * (256 << 10) + "{}").status_code == 413
    deep = '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":' + "[" * 50_000
    assert post(client, "", data=deep).status_code == 400
    notice = client.post(
        "/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"}, headers=ACCEPT
    )
    assert (notice.status_code, notice.data) == (202, b"")
