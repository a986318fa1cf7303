"""What is known of reviewers' sessions in every process and after a restart.

It stands in the folder of the graph: the secret that cookies are signed with, and the sessions that
were left before they ended. Where the folder cannot be written, it is known to one process only.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

FOLDER: Final = "review"
_SECRET: Final = "secret"  # noqa: S105  # the name of a file


class Sessions:
    """The secret of a store's sessions, and those that were left within the last `seconds`.

    `signing_key` is what cookies are signed with while `key` opens sessions: another key ends them
    all. Without a key there are none, and nothing is written.
    """

    def __init__(self, store: Path, key: str, seconds: float) -> None:
        self._folder = store / FOLDER
        self._seconds = seconds
        self._left: set[str] = set()
        secret = secrets.token_bytes(32)
        if key and store.is_dir():
            try:
                secret = _keep(self._folder / _SECRET, secret)
            except OSError as error:
                log.warning("sessions of reviewers end with this process: %s", error)
        self.signing_key = hmac.digest(secret, key.encode(), "sha256")

    def leave(self, token: str) -> None:
        """Note that a session was left, and forget those that would have ended by now."""
        name = _name(token)
        self._left.add(name)
        try:
            for path in self._folder.glob("left-*"):
                if path.stat().st_mtime < time.time() - self._seconds:
                    path.unlink(missing_ok=True)
            (self._folder / name).touch()
        except OSError as error:
            log.warning("that a reviewer left is known to this process only: %s", error)

    def is_left(self, token: str) -> bool:
        """Tell whether a session was left, in whatever process."""
        name = _name(token)
        return name in self._left or (self._folder / name).exists()


def _name(token: str) -> str:
    """Name a session by a hash, so that the folder holds no token."""
    return f"left-{hashlib.sha256(token.encode()).hexdigest()[:32]}"


def _keep(path: Path, secret: bytes) -> bytes:
    """Give the secret that a file holds; where there is none yet, write this one, whole or not."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{secrets.token_hex(8)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secret)
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            """Another process was sooner; its secret is the one."""
        finally:
            draft.unlink()
    return path.read_bytes()
