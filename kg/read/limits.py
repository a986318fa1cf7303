"""How much a source may cost, and where a URL may lead."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one source; what goes over one is refused with its reason.

    `max_text` counts code points of clean text, `max_page` bytes of a page as it comes (unpacked),
    `max_tags` the tags of a page. `seconds` is the time for a whole fetch with its redirects,
    `wait` the longest silence within it. `allow_private` lets URLs lead to addresses that are not
    public: loopback, local networks, link-local. With `hosts` they may lead to these only, also
    where one redirects.
    """

    max_text: int = 1_000_000
    max_page: int = 20_000_000
    max_tags: int = 100_000
    seconds: float = 30.0
    wait: float = 10.0
    max_redirects: int = 10
    allow_private: bool = False
    hosts: frozenset[str] | None = None

    @property
    def max_bytes(self) -> int:
        """Bytes over which a plain text is over `max_text` in every encoding (UTF-32 has four)."""
        return 4 * self.max_text + 4
