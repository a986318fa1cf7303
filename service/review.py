"""The review pages: a person with the operator's key looks through doubts, and decides.

A decision is carried out beside the requests (`service.deciding`); the list that it was made from
comes back at once, and says what is still being carried out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest, Forbidden

from kg import terms
from service.compare import resolve
from service.deciding import Decider, Order, Task
from service.doubts import (
    Filter,
    find_claims,
    find_merges,
    show_claim,
    show_decision,
    show_merge,
)
from service.graph import has_graph, snapshot
from service.paging import Page, read_page
from service.reader import Reader, is_known
from service.reviewer import HOURS, check_token, form_token, reviewers
from service.search_index import search_index

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from service.search_index import Hit

review = Blueprint("review", __name__, url_prefix="/review")

PER_PAGE: Final = 20
LONGEST: Final = 1000
PATIENCE: Final = 1.5
"""Seconds that a form waits for its decision before the page comes back without it."""
WAIT: Final = 20.0
"""Seconds that a reviewer waits who asks to."""
ARTICLES: Final = 100
ACTS: Final = ("merge", "split", "apart", "together", "same", "accept", "reject", "undo")
OF_TWO: Final = frozenset({"merge", "split", "apart", "together", "same"})
"""What is decided of a thing and something else."""
LISTS: Final = (
    ("review.merges", "Merges"),
    ("review.claims", "Claims"),
    ("review.decisions", "Decisions"),
)

_Answer = str | Response | tuple[str, int]


@review.before_request
def check_reviewer() -> _Answer | None:
    """Let only reviewers further than the door."""
    if not current_app.config["WRITE_KEY"]:
        return render_template("review-off.html")
    if request.endpoint in {"review.index", "review.enter"}:
        return None
    if reviewers().who():
        task = _decider().find(request.args.get("task", ""))
        if task is not None and request.args.get("wait"):
            task.done.wait(WAIT)  # before the list is read
        return None
    return _door() if request.method == "GET" else _door("Your session has ended: sign in again.")


@review.after_request
def keep_private(response: Response) -> Response:
    """Keep what a reviewer sees out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


@review.get("")
def index() -> _Answer:
    """Ask for the key, or lead a reviewer to the first list."""
    return _lead(url_for("review.merges")) if reviewers().who() else _door()


@review.post("")
def enter() -> _Answer:
    """Open a session with the key."""
    check_token()
    if reviewers().enter(request.form.get("key", ""), request.form.get("who", "")):
        return _lead(url_for("review.merges"))
    return _door("That is not the key."), 403


@review.post("/leave")
def leave() -> Response:
    """Close the session."""
    check_token()
    reviewers().leave()
    return _lead(url_for("review.index"))


@review.get("/merges")
def merges() -> str:
    """List what was taken to be one thing, the least certain first."""
    return _show_list("review-merges.html", find_merges, show_merge)


@review.get("/claims")
def claims() -> str:
    """List the claims that are least sure."""
    return _show_list("review-claims.html", find_claims, show_claim)


@review.get("/decisions")
def decisions() -> str:
    """List what was decided, the newest first."""
    graph, page = snapshot(), read_page(PER_PAGE)
    found = graph.decisions()
    kept = page.keep(found[page.start : page.start + page.size + 1])
    rows = [show_decision(Reader(graph), d) for d in kept.rows]
    return _render("review-decisions.html", page=kept, rows=rows, total=len(found))


@review.post("/decide")
def decide() -> Response:
    """Have a decision carried out, and lead back to the list that it was made from."""
    check_token()
    form = request.form
    act, subject, other, seen = (
        _words(form.get(n, "")) for n in ("act", "subject", "other", "seen")
    )
    other = seen if act == "same" else other
    if act not in ACTS or not subject or (act in OF_TWO and not other):
        raise BadRequest("The form says not all of what is decided. Fill it in.")
    if max(map(len, (subject, other))) > LONGEST:
        raise BadRequest(f"A name or an address here has at most {LONGEST} characters.")
    why = _words(form.get("why", ""))[:LONGEST]
    task = _decider().order(Order(act, subject, other, reviewers().who(), why))
    task.done.wait(PATIENCE)
    return _lead(_way_back(task))


def _words(text: str) -> str:
    """Take what nobody sees off what somebody wrote."""
    return "".join(c for c in text if c.isprintable()).strip()


def _decider() -> Decider:
    found = current_app.extensions["decider"]
    assert isinstance(found, Decider)
    return found


def _way_back(task: Task) -> str:
    """Give the address of the list that a form stands on, which then tells of the task."""
    asked = urlsplit(request.form.get("back", ""))
    ways = [url_for(endpoint) for endpoint, _ in LISTS]
    path = asked.path if asked.path in ways else ways[0]
    kept = [p for p in asked.query.split("&") if p and not p.startswith(("task=", "wait="))]
    return f"{path}?{'&'.join([*kept, f'task={task.name}'])}"


def _show_list(
    template: str,
    find: Callable[..., Sequence[Any]],
    show: Callable[[Reader, Any], Any],
) -> str:
    """Show one page of a list, as the reviewer's filter has it."""
    graph, page = snapshot(), read_page(PER_PAGE)
    asked = {n: _words(request.args.get(n, "")) for n in ("thing", "article", "below", "looked")}
    wanted, missing, near = _read_filter(asked)
    found = find(graph, wanted) if wanted else []
    kept: Page = page.keep(found[page.start : page.start + page.size + 1])
    reader = Reader(graph)
    return _render(
        template,
        page=kept,
        rows=[show(reader, each) for each in kept.rows],
        total=len(found),
        asked=asked,
        missing=missing,
        near=near,
    )


def _read_filter(asked: dict[str, str]) -> tuple[Filter | None, str, list[Hit]]:
    """Read the filter; else say what of it is not there, with the nearest things."""
    index = search_index()
    thing, articles, below = "", None, 1.0
    if len("".join(asked.values())) > LONGEST:
        return None, f"At most {LONGEST} characters, please.", []
    if asked["thing"]:
        thing = resolve(index, asked["thing"]) or ""
        if not is_known(snapshot(), thing):
            return None, f"No thing is named “{asked['thing']}”.", index.nearest(asked["thing"])
    if asked["article"]:
        articles = _find_articles(asked["article"])
        if not articles:
            return None, f"No title of an article has “{asked['article']}”.", []
    if asked["below"]:
        try:
            below = float(asked["below"].rstrip("% ").replace(",", ".")) / 100
        except ValueError:
            return None, "Confidence is a number of hundredths, as in 60.", []
    return Filter(thing, articles, below, bool(asked["looked"])), "", []


def _find_articles(text: str) -> frozenset[str]:
    """Find articles by IRI, path or words of their titles."""
    for base in (terms.BASE, "/", ""):
        if text.startswith(base + "article/"):
            iri = terms.BASE + text.removeprefix(base)
            return frozenset({iri} if is_known(snapshot(), iri) else ())
    words = text.casefold().split()
    hits = search_index().find(text, "article", limit=ARTICLES, prefix=True)
    return frozenset(h.iri for h in hits if all(w in h.label.casefold() for w in words))


def _render(template: str, **values: Any) -> str:
    task = _decider().find(request.args.get("task", ""))
    unfinished = _decider().unfinished()
    return render_template(
        template,
        **values,
        who=reviewers().who(),
        token=form_token(),
        lists=LISTS,
        back=request.full_path,
        task=task,
        unfinished={(order.subject, order.other) for order in unfinished},
        running=len(unfinished),
    )


def _door(message: str = "") -> str:
    if not has_graph():
        raise Forbidden("There is no graph yet, so there is nothing to review.")
    return render_template("review-door.html", token=form_token(), message=message, hours=HOURS)


def _lead(address: str) -> Response:
    """Lead a browser to a page after a form was sent."""
    return redirect(address, 303)  # type: ignore[return-value]
