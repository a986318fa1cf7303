"""Who may review: the operator's key, entered once, and the session that it opens.

The session is a signed cookie that scripts cannot read and other sites cannot send. It is signed
with a secret of the store and the key together (`service.sessions`), never with the key alone, so
that nobody can try keys on a cookie in peace. Each form carries a token of its session besides.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import current_app, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import BadRequest, TooManyRequests

from service.sessions import Sessions

if TYPE_CHECKING:
    from flask import Flask

TRIES: Final = parse("5 per 15 minutes")
"""Wrong keys that one client may send."""
ALL_TRIES: Final = parse("100 per hour")
"""Wrong keys that all clients together may send."""
HOURS: Final = 8
LONGEST: Final = 80
"""Characters of a reviewer's name."""


class _Cookies(SecureCookieSessionInterface):
    """The cookie goes to the review pages only, and only by HTTPS where they are asked by it."""

    def get_cookie_path(self, app: Flask) -> str:
        del app
        return url_for("review.index")

    def get_cookie_secure(self, app: Flask) -> bool:
        del app
        return request.is_secure


class Reviewers:
    """Counts wrong keys, opens sessions and closes them."""

    def __init__(self, sessions: Sessions) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._sessions = sessions

    def enter(self, key: str, who: str) -> bool:
        """Open a session if the key is right. Raises TooManyRequests after too many wrong ones."""
        client = request.remote_addr or ""
        limits = ((TRIES, client), (ALL_TRIES, "all"))
        if not all(self._limiter.test(limit, name) for limit, name in limits):
            raise TooManyRequests(
                "Too many wrong keys were sent. Wait a quarter of an hour, then try again."
            )
        known = current_app.config["WRITE_KEY"]
        if not known or not hmac.compare_digest(key.encode(), known.encode()):
            for limit, name in limits:
                self._limiter.hit(limit, name)
            return False
        session.clear()  # a session from before the key was known is not gone on with
        session["token"] = secrets.token_urlsafe(32)
        session["who"] = " ".join(who.split())[:LONGEST] or "operator"
        return True

    def leave(self) -> None:
        """Close the session, also for whoever has a copy of its cookie."""
        if session.get("who"):
            self._sessions.leave(session["token"])
        session.clear()

    def who(self) -> str:
        """Give the name of the reviewer whose session it is; empty if it is nobody's."""
        who = str(session.get("who", ""))
        if not who or not current_app.config["WRITE_KEY"]:
            return ""
        return "" if self._sessions.is_left(str(session.get("token", ""))) else who


def register_sessions(app: Flask) -> None:
    """Let an app keep sessions of reviewers."""
    sessions = Sessions(Path(app.config["STORE"]), app.config["WRITE_KEY"], HOURS * 3600)
    app.secret_key = sessions.signing_key
    app.session_interface = _Cookies()
    app.config.update(
        SESSION_COOKIE_NAME="newsgraph-review",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=HOURS),
    )
    app.extensions["reviewers"] = Reviewers(sessions)


def reviewers() -> Reviewers:
    """Give the app's reviewers to a request."""
    found = current_app.extensions["reviewers"]
    assert isinstance(found, Reviewers)
    return found


def form_token() -> str:
    """Give the token that each form of this session carries."""
    if "token" not in session:
        session["token"] = secrets.token_urlsafe(32)
    return str(session["token"])


def check_token() -> None:
    """Raise BadRequest unless the form that was sent carries the token of its session."""
    known, given = str(session.get("token", "")), request.form.get("token", "")
    if not known or not hmac.compare_digest(given.encode(), known.encode()):
        raise BadRequest(
            "The form is out of date, or this browser keeps no cookies: open the page again."
        )
