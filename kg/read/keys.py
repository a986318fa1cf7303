"""Which article is it: its canonical URL, or else the hash of its text."""

import hashlib
import re
from typing import Final
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

import tld

# Parameters that say where a reader came from, not what is read.
_TRACKING: Final = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid yclid msclkid twclid ttclid li_fat_id igshid mc_cid "
    "mc_eid mkt_tok _hsenc _hsmi ref_src ref_url cmpid ncid ocid smid s_cid xtor _ga _gl".split()
)
_HOST: Final = re.compile(r"[a-z0-9_.-]+|\[[0-9a-f:.]+\]")
_PORTS: Final = {"http": 80, "https": 443}
_SAFE: Final = "/%:@!$&'()*+,;=~-._"


def normalise_url(url: str) -> str:
    """Give the one spelling of a URL under which its article is known.

    Scheme and host in lower case, no default port, no fragment, no tracking parameters; the
    other parameters in their order.

    Raises ValueError if it is no http or https URL with a host.

    >>> normalise_url("HTTPS://Example.org:443/A?id=7&utm_source=x#top")
    'https://example.org/A?id=7'
    """
    parts = urlsplit(url.strip())
    scheme, host = parts.scheme.lower(), _host(parts)
    if scheme not in _PORTS or not host:
        raise ValueError(url)
    port = parts.port
    netloc = host if port in {None, _PORTS[scheme]} else f"{host}:{port}"
    return urlunsplit((scheme, netloc, quote(parts.path or "/", _SAFE), _query(parts.query), ""))


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    elif not host.isascii():
        host = host.encode("idna").decode("ascii")
    return host if _HOST.fullmatch(host) else ""


def _is_tracking(name: str) -> bool:
    return name.lower().startswith("utm_") or name.lower() in _TRACKING


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _is_tracking(name)]
    # Left as it was where nothing had to go: a query need not consist of pairs.
    return quote(query, _SAFE + "?") if len(kept) == len(pairs) else urlencode(kept)


def is_same_site(one: str, other: str) -> bool:
    """Tell whether two URLs belong to one registered domain (or one host that has none).

    >>> is_same_site("https://www.example.co.uk/a", "https://m.example.co.uk/b")
    True
    >>> is_same_site("https://ada.github.io/", "https://bob.github.io/")
    False
    """
    return _site(one) == _site(other)


def _site(url: str) -> str:
    registered = tld.get_fld(url, fail_silently=True, search_private=True)
    return registered or urlsplit(url).netloc.rpartition("@")[2].lower()


def canonical_url(named: str | None, fetched: str | None) -> str | None:
    """Give the normalised URL of an article, None if it has none.

    `named` is what the page calls its canonical URL, `fetched` where it came from. The page is
    not believed about another site, nor when it names its site's home page, a common fault
    that would make all its articles one.
    """
    own = normalise_url(fetched) if fetched else None
    try:
        url = normalise_url(named) if named else None
    except ValueError:
        return own
    if url is None or urlsplit(url)[2:4] == ("/", ""):
        return own
    return url if own is None or is_same_site(url, own) else own


def article_key(url: str | None, text: str) -> str:
    """Give the key of an article: its canonical URL, or else the hash of its text.

    >>> article_key(None, "")[:15]
    'sha256:e3b0c442'
    """
    return url or "sha256:" + hashlib.sha256(text.encode()).hexdigest()
