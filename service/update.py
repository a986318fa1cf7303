"""Changes to the graph over HTTP: off by default, and only with a key.

A change is carried out in a process that can be killed, on the writer's store, which only one
process may have open: it takes the store's lock, changes the graph in one transaction, and
publishes a new generation. Queries see all of it or nothing, and none fails.
"""

from __future__ import annotations

import hmac
import multiprocessing
import resource
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg import terms
from kg.errors import KgError, QueryError, QueryRefused
from kg.queries import TOKEN, explain_failure, refuse_unsafe
from kg.store import open_store
from service.errors import NeedsKey, QueryTimeout, QueryTooBig, TooBusy, UnknownGraph
from service.jobs import read_error, write_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection

_CONTEXT: Final = multiprocessing.get_context("forkserver")
_WAIT: Final = 30.0
"""Seconds to wait for the change before, and for publishing after."""
_one = threading.Lock()


@dataclass(frozen=True, slots=True)
class Change:
    """What to do: `update`, or on a graph (None: the merged one) `put`, `post` or `delete`.

    `text` is the update, or the graph's triples as N-Triples.
    """

    kind: str
    text: str = ""
    graph: str | None = None
    base: str | None = None


def check_key(header: str | None, key: str) -> None:
    """Raise unless an Authorization header carries the key that allows to write.

    Raises QueryRefused if no key is set, for then nobody may write, and NeedsKey.
    """
    if not key:
        raise QueryRefused("Writing is switched off here: `kg build` and `kg forget` change it")
    scheme, _, given = (header or "").partition(" ")
    known = hmac.compare_digest(given.strip().encode(), key.encode())
    if scheme.lower() != "bearer" or not known:
        raise NeedsKey("Send the key: Authorization: Bearer KEY")


def with_using(text: str, using: tuple[str, ...], named: tuple[str, ...]) -> str:
    """Write the graphs that a request names into its update, as if it had USING itself.

    Raises QueryRefused if it has USING or WITH. Source: SPARQL 1.1 Protocol, section 2.2.3.

    >>> with_using("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", ("http://x/",), ())
    'DELETE { ?s ?p ?o } USING <http://x/> WHERE { ?s ?p ?o }'
    >>> with_using("DELETE WHERE { ?s ?p ?o }", (), ("http://x/",))
    'DELETE { ?s ?p ?o } USING NAMED <http://x/> WHERE { ?s ?p ?o }'
    """
    if not using and not named:
        return text
    for iri in (*using, *named):
        _check_iri(iri)
    clauses = " ".join([*(f"USING <{g}>" for g in using), *(f"USING NAMED <{g}>" for g in named)])
    depth, parts, done, after_delete = 0, [], 0, False
    for found in TOKEN.finditer(text):
        kind, word = found.lastgroup, found[0].lower()
        depth += (kind == "open") - (kind == "close")
        if kind == "word" and depth == 0 and word in {"using", "with"}:
            raise QueryRefused(
                "The update has USING or WITH, and the request names graphs too: keep one of them"
            )
        if kind == "word" and depth == 0 and word == "where":
            template = _group(text, found.end()) + " " if after_delete else ""
            parts += [text[done : found.start()], template, clauses, " ", found[0]]
            done = found.end()
        if kind != "comment":
            after_delete = kind == "word" and word == "delete"
    return "".join([*parts, text[done:]])


def _group(text: str, start: int) -> str:
    """Give the group in braces that follows a place."""
    depth, begin = 0, None
    for found in TOKEN.finditer(text, start):
        depth += (found.lastgroup == "open") - (found.lastgroup == "close")
        if begin is None and found.lastgroup == "open":
            begin = found.start()
        if begin is not None and depth == 0:
            return text[begin : found.end()]
    return ""


def _check_iri(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise QueryError(f"{iri!r} is no IRI: give the graph's in full") from error


def carry_out(store: Path, change: Change, *, seconds: float, memory: int) -> bool:
    """Carry out a change and publish it; tells whether the graph was there before.

    Raises QueryTimeout or QueryTooBig with nothing changed, TooBusy if another change takes too
    long, UnknownGraph if a graph to delete is not there, and what an update itself raises.
    """
    broken = QueryTooBig(
        f"The change needed more than {memory // 1024**2} MB, the limit here, and was "
        "stopped. Make it in several parts"
    )
    # The store is open, the change is made, it is published.
    *_, last = run_writer(_work, (store, change, memory), (_WAIT, seconds, _WAIT), broken)
    return last == b"1"


def run_writer(
    work: Callable[..., None],
    arguments: tuple[Any, ...],
    limits: Iterable[float],
    broken: KgError,
) -> Iterator[bytes]:
    """Let a process write the store, one at a time; yields what it tells of each step.

    `work` gets a pipe before its arguments, and sends a word and what it has to tell for each of
    the steps, for which `limits` are the seconds. The process ends with the last of them, or with
    this iterator. Raises TooBusy if another one takes too long, QueryTimeout if this one does,
    `broken` if it ends too early, and what it raises itself.
    """
    if not _one.acquire(timeout=_WAIT):
        raise TooBusy("Another change is being made: try again in a moment")
    try:
        here, there = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_run, args=(there, work, arguments), daemon=True)
        process.start()
        there.close()
        try:
            for limit in limits:
                yield _hear(here, limit, broken)
        finally:
            process.kill()
            process.join()
            process.close()
            here.close()
    finally:
        _one.release()


def _hear(pipe: Connection, limit: float, broken: KgError) -> bytes:
    if not pipe.poll(limit):
        raise QueryTimeout(f"The change was stopped after {limit:g} seconds, the limit here")
    try:
        word, data = pipe.recv_bytes().split(b" ", 1)
    except EOFError:
        raise broken from None
    if word == b"error":
        raise read_error(data)
    return data


def _run(pipe: Connection, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Do the work in a process of its own, and send what it raises."""
    try:
        work(pipe, *arguments)
    except KgError as error:
        pipe.send_bytes(b"error " + write_error(error))
    except Exception as error:  # noqa: BLE001  # must reach the log of the service
        trace = "".join(traceback.format_exception(error))
        pipe.send_bytes(b"error " + write_error(KgError(trace)))


def _work(pipe: Connection, store: Path, change: Change, memory: int) -> None:
    """Make one change."""
    if change.kind == "update":
        _check(change)
    with open_store(store, create=True) as opened:
        pipe.send_bytes(b"open ")
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        was_there = _is_there(opened.triples, change.graph)
        opened.edit(lambda triples: _apply(triples, change), change.kind)
        pipe.send_bytes(b"made %d" % was_there)
        opened.publish()
        pipe.send_bytes(b"published %d" % was_there)


def _check(change: Change) -> None:
    """Raise if an update may not be made or is none, before the store is opened for it."""
    refuse_unsafe(change.text, is_update=True)
    try:
        ox.Store().update(change.text, base_iri=change.base, prefixes=dict(terms.PREFIXES))
    except SyntaxError as error:
        raise explain_failure(error, change.text) from error
    except (ValueError, RuntimeError):
        return  # there is nothing in that store; the real one may have what is missed


def _is_there(triples: ox.Store, graph: str | None) -> bool:
    return graph is None or triples.contains_named_graph(_check_iri(graph))


def _apply(triples: ox.Store, change: Change) -> None:
    text = change.text
    if change.kind != "update":
        if change.kind == "delete" and not _is_there(triples, change.graph):
            raise UnknownGraph(f"There is no graph {change.graph}")
        text = _write_update(change)
    try:
        triples.update(text, base_iri=change.base, prefixes=dict(terms.PREFIXES))
    except (SyntaxError, ValueError, RuntimeError) as error:
        raise explain_failure(error, text) from error


def _write_update(change: Change) -> str:
    """Write what the Graph Store Protocol asks as an update; an IRI was checked before."""
    graph = f"GRAPH <{change.graph}>" if change.graph else "DEFAULT"
    parts = []
    if change.kind == "put":
        parts.append(f"CLEAR SILENT {graph}")
    if change.kind == "delete":
        parts.append(f"DROP {graph}")
    else:
        if change.graph:
            parts.append(f"CREATE SILENT {graph}")
        inner = f"{graph} {{ {change.text} }}" if change.graph else change.text
        parts.append(f"INSERT DATA {{ {inner} }}")
    return " ;\n".join(parts)
