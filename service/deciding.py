"""Decisions of a reviewer, carried out on the writer's store beside the requests.

They go the way of an update: a process of its own takes the store's lock, applies what was decided
and publishes a new generation. What waits meanwhile is applied together, so that a reviewer who is
faster than publishing waits for two publications at most. A name that is set apart from a thing has
articles read again from their texts, which takes seconds: no request waits for that.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.errors import BadDecision, KgError, StoreBusy
from kg.store import open_store
from service.jobs import read_error, write_error
from service.update import run_writer

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from kg.store import EmbeddedStore
    from kg.store.decisions import Decision

log = logging.getLogger(__name__)

LONGEST: Final = 1800.0
"""Seconds that one decision may take: a name in a thousand articles has them all read again."""
KEPT: Final = 200
"""Orders whose outcome is remembered."""
BUSY: Final = (
    "Another process is changing the graph, a build most likely. Nothing was decided: try again "
    "when it is done."
)


@dataclass(frozen=True, slots=True)
class Order:
    """What a reviewer asks for.

    `act` is merge, split, apart, together, same, accept, reject or undo; `subject` the thing, claim
    or decision that it is about; `other` the other thing, the article, the name, or the mark of
    the articles that were looked at.
    """

    act: str
    subject: str
    other: str = ""
    who: str = ""
    why: str = ""


@dataclass(slots=True)
class Task:
    """An order and what became of it: `decision` is its name in the store once it is there."""

    order: Order
    name: str = field(default_factory=lambda: uuid.uuid4().hex[:16])
    decision: str = ""
    error: str = ""
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def is_done(self) -> bool:
        """Tell whether it is published, or refused."""
        return self.done.is_set()


class Decider:
    """Carries out orders in turn, together those that wait; may be used by many threads."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._waiting: list[Task] = []
        self._known: OrderedDict[str, Task] = OrderedDict()
        self._is_running = False

    def order(self, order: Order) -> Task:
        """Have an order carried out; the task tells when it is done."""
        task = Task(order)
        with self._lock:
            self._known[task.name] = task
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
            self._waiting.append(task)
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, daemon=True).start()
        return task

    def find(self, name: str) -> Task | None:
        """Give a task by its name, if it is still remembered."""
        return self._known.get(name)

    def unfinished(self) -> list[Order]:
        """Give the orders that are still to be published."""
        with self._lock:
            return [t.order for t in self._known.values() if not t.is_done]

    def _run(self) -> None:
        while True:
            with self._lock:
                tasks, self._waiting = self._waiting, []
                if not tasks:
                    self._is_running = False
                    return
            try:
                _carry_out(self._store, tasks)
            except Exception as error:  # noqa: BLE001  # told, or logged with an id
                for task in tasks:
                    # Of what was made but not published, the next publication tells.
                    task.error = task.error or explain(error)
            finally:
                for task in tasks:
                    task.done.set()


def explain(error: Exception) -> str:
    """Say to a reviewer why an order was not carried out."""
    if isinstance(error, StoreBusy):
        return BUSY
    if isinstance(error, KgError) and type(error) is not KgError:
        return str(error)
    ident = uuid.uuid4().hex[:12]
    log.error("unexpected error %s", ident, exc_info=error)
    return f"Something went wrong. It was logged as {ident}. Please report it."


def _carry_out(store: Path, tasks: list[Task]) -> None:
    """Carry out orders and publish what they changed. Raises KgError if they could not be."""
    # Steps: the store is open, each order is made or refused, all is published.
    orders = tuple(task.order for task in tasks)
    answers = run_writer(_work, (store, orders), (LONGEST,) * (len(orders) + 2), BROKEN)
    next(answers)
    for task, data in zip(tasks, answers, strict=False):
        kind, _, rest = data.partition(b" ")
        if kind == b"refused":
            task.error = explain(read_error(rest))
        else:
            task.decision = rest.decode()
    for _ in answers:
        """Until it is published."""


BROKEN: Final = KgError("the process that carries out decisions ended before they were published")


def _work(pipe: Connection, store: Path, orders: tuple[Order, ...]) -> None:
    """Apply orders to the store one by one, and publish; in a process of its own."""
    with open_store(store) as opened:
        pipe.send_bytes(b"open ")
        for order in orders:
            try:
                pipe.send_bytes(b"made made " + decide(opened, order).iri.encode())
            except KgError as error:
                pipe.send_bytes(b"made refused " + write_error(error))
        opened.publish()
        pipe.send_bytes(b"published ")


def decide(store: EmbeddedStore, order: Order) -> Decision:
    """Apply one order to a store. Raises BadDecision or UnknownThing if it makes no sense."""
    from kg import curate

    said = order.who, order.why
    match order.act:
        case "merge":
            return curate.merge(store, order.subject, order.other, *said)
        case "split":
            return curate.split_article(store, order.subject, order.other, *said)
        case "apart":
            return curate.split_form(store, order.subject, order.other, *said)
        case "together":
            return curate.keep_form(store, order.subject, order.other, *said)
        case "same":
            return curate.keep_articles(store, order.subject, order.other, *said)
        case "accept" | "reject":
            right = order.act == "accept"
            who, why = said
            return curate.judge(store, order.subject, right=right, who=who, why=why)
        case "undo":
            return curate.undo(store, order.subject)
    raise BadDecision(f"there is no decision of the kind {order.act!r}")
