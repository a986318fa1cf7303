"""Fetching a page from the web: bounded in size, time and redirects, to public addresses only."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from http.client import HTTPException
from importlib.metadata import version
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from kg.errors import FetchError, Refused, TooLarge
from kg.read.addresses import find_addresses
from kg.read.connect import PinnedAdapter, cut_off_after
from kg.read.limits import Limits

_HEADERS: Final = {
    "User-Agent": f"newsgraph/{version('newsgraph')} (+https://w3id.org/newsgraph/)",
    "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9, text/markdown;q=0.9",
    "Accept-Language": "en",
    "Connection": "close",
}
_CHUNK: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came: its bytes unpacked, its last URL, its media type and named encoding."""

    url: str
    data: bytes
    media_type: str
    charset: str | None


def fetch(
    url: str,
    limits: Limits,
    accept: str | None = None,
    form: Mapping[str, str] | None = None,
) -> Fetched:
    """Fetch a page, following its redirects.

    Each host on the way is resolved once, its addresses checked, and the connection made to one of
    these. Proxies and credentials of the environment are not used, for they would lead around that;
    `REQUESTS_CA_BUNDLE` is, a file of certificates to trust. `accept` names other media types than
    those of pages. A `form` is sent by POST, and no redirect is followed then.

    Raises FetchError, Refused or TooLarge.
    """
    deadline = time.monotonic() + limits.seconds
    with cut_off_after(limits.seconds), requests.Session() as session:
        session.trust_env = False
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        session.headers.update(_HEADERS)
        if accept:
            session.headers["Accept"] = accept
        try:
            if form is not None:
                return _post(session, url, limits, deadline, form)
            return _follow(session, url, limits, deadline)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _explain(error, url, limits, deadline) from error
        except (OSError, HTTPException, ValueError, AttributeError) as error:
            # A socket that is shut under a reader fails in whatever line the reader stands.
            raise _explain(error, url, limits, deadline) from error


def _follow(session: requests.Session, url: str, limits: Limits, deadline: float) -> Fetched:
    place, seen = url, {url}
    for _ in range(limits.max_redirects + 1):
        with _request(session, place, url, limits, deadline) as response:
            _check_time(deadline)
            if not response.is_redirect:
                return _receive(response, place, url, limits, deadline)
            place = urljoin(place, response.headers["Location"])
        if place in seen and not session.cookies:
            raise FetchError(url, f"redirects in a loop, back to {place}; open it in a browser")
        seen.add(place)
    raise FetchError(
        url, f"redirects more than {limits.max_redirects} times; give the last address"
    )


def _post(
    session: requests.Session, url: str, limits: Limits, deadline: float, form: Mapping[str, str]
) -> Fetched:
    with _request(session, url, url, limits, deadline, form) as response:
        _check_time(deadline)
        if response.is_redirect:
            place = urljoin(url, response.headers["Location"])
            raise FetchError(url, f"redirects to {place}; give that address if you trust it")
        return _receive(response, url, url, limits, deadline)


def _request(
    session: requests.Session,
    place: str,
    source: str,
    limits: Limits,
    deadline: float,
    form: Mapping[str, str] | None = None,
) -> requests.Response:
    """Ask each allowed address of a host in turn until one answers."""
    if limits.hosts is not None and (host := urlsplit(place).hostname) not in limits.hosts:
        raise Refused(source, f"leads to {host}, which is none of the hosts that are allowed")
    addresses = find_addresses(place, source, allow_private=limits.allow_private)
    for address in addresses:
        for scheme in ("http://", "https://"):
            session.mount(scheme, PinnedAdapter(address))
        _check_time(deadline)
        wait = min(limits.wait, deadline - time.monotonic())
        try:
            return session.request(
                "GET" if form is None else "POST",
                place,
                data=form,
                headers={"Host": urlsplit(place).netloc},
                timeout=wait,
                stream=True,
                allow_redirects=False,
            )
        except requests.ConnectionError:
            if address == addresses[-1]:
                raise
    raise AssertionError("a host that resolves has an address")


def _check_time(deadline: float) -> None:
    """Raise TimeoutError past the deadline: a connection that was shut looks like its end."""
    if time.monotonic() >= deadline:
        raise TimeoutError


def _receive(
    response: requests.Response, place: str, source: str, limits: Limits, deadline: float
) -> Fetched:
    if response.status_code != HTTPStatus.OK:
        raise FetchError(source, _explain_status(response.status_code, response.reason))
    kind = Message()
    kind["Content-Type"] = response.headers.get("Content-Type", "")
    return Fetched(
        url=place,
        data=_body(response, source, limits, deadline),
        media_type=kind.get_content_type() if kind["Content-Type"] else "",
        charset=kind.get_content_charset(),
    )


def _body(response: requests.Response, source: str, limits: Limits, deadline: float) -> bytes:
    """Read the body as it comes, unpacked piece by piece, so that no limit is overrun by much."""
    named = response.headers.get("Content-Length", "")
    data = bytearray()
    if not (named.isdecimal() and int(named) > limits.max_page):
        while piece := response.raw.read1(_CHUNK, decode_content=True):
            data += piece
            if len(data) > limits.max_page:
                break
        else:
            _check_time(deadline)
            return bytes(data)
    raise TooLarge(
        source, f"more than the {limits.max_page:,} bytes allowed; save its text to a file"
    )


def _explain_status(status: int, reason: str | None) -> str:
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        advice = "check the address"
    elif status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN}:
        advice = "the site lets no program read it; save the page from a browser"
    elif status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        advice = "try again later"
    else:
        advice = "open it in a browser"
    return f"the server answered {status} {reason or ''}".rstrip() + f"; {advice}"


def _explain(error: Exception, source: str, limits: Limits, deadline: float) -> FetchError:
    """Tell what went wrong on the network in the words of the person who named the URL."""
    if time.monotonic() >= deadline - 0.01 or isinstance(error, TimeoutError):
        return FetchError(
            source, f"did not come within {limits.seconds:g} seconds; try again later"
        )
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return FetchError(source, f"was silent for {limits.wait:g} seconds; try again later")
    if isinstance(error, requests.exceptions.SSLError):
        return FetchError(source, "has no valid certificate; save the page from a browser")
    if isinstance(error, requests.ConnectionError) and not (
        error.args and isinstance(error.args[0], urllib3.exceptions.ProtocolError)
    ):
        return FetchError(source, "cannot be reached; check the address and the network")
    return FetchError(
        source, f"broke off or was no proper answer ({type(error).__name__}); try again later"
    )
