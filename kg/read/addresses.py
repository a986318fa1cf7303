"""Which network addresses a URL may lead to, decided before the first packet.

Whoever can name a URL could otherwise read what only this machine may reach: its own services,
its neighbours, a cloud's metadata (OWASP: server-side request forgery).
"""

import ipaddress
import socket
from urllib.parse import urlsplit

from kg.errors import FetchError, Refused


def find_addresses(url: str, source: str, *, allow_private: bool) -> list[str]:
    """Resolve a URL's host and give its addresses, all of them allowed.

    The caller must connect to one of these and not resolve the name again: a second answer may
    differ (DNS rebinding).

    Raises Refused for another scheme than http and https, for credentials in the URL and if one of
    the addresses is not public; FetchError if the host does not resolve.
    """
    host, port = _host_and_port(url, source)
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(
            source, f"the host {host} was not found; check the address and the network"
        ) from error
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    for address in addresses:
        if not (allow_private or is_public(address)):
            raise Refused(
                source,
                f"{host} leads to {address}, which is not a public address; save the page to a "
                "file, or allow private addresses",
            )
    return addresses


def _host_and_port(url: str, source: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Refused(source, f"is no valid address ({error}); check how it is written") from error
    if parts.scheme not in {"http", "https"}:
        raise Refused(source, f"{parts.scheme}: is not read; only http and https are")
    if not host:
        raise Refused(source, "names no host; check how the address is written")
    if parts.username is not None or parts.password is not None:
        raise Refused(source, "holds a user name or password; leave it out, or save the page")
    return host, port or (443 if parts.scheme == "https" else 80)


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet.

    >>> is_public("8.8.8.8"), is_public("169.254.169.254"), is_public("::ffff:127.0.0.1")
    (True, False, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1]) or _nat64(ip)
        if inner:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def _nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Give the IPv4 address inside one of RFC 6052's well-known prefix, behind which it lies."""
    if ip in ipaddress.IPv6Network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None
