"""Which item belongs to which page.

Rules that this module keeps:

1. Names are compared label by label in canonical form (addresses.py), never as ends of strings.
2. ``domain`` (the default): the same registrable domain by the Public Suffix List. ``host``: the same host, and the
   same port when the item names one. ``starts-with``: the same host and port, and the page's path begins with the
   item's. ``exact``: the same address. ``regex``: the pattern (RE2, linear time) covers the whole address. ``never``:
   nothing.
3. The order of what fits: "exact" (the same host, or the whole address), "host" (the page is below the item's host),
   "domain" (the same registrable domain), "pattern"; and, only for whoever asks for it, "equivalent": another address
   of the same company (equivalents.py), for a URI of the mode ``domain`` alone.
4. An item for https fits an http page too, because hiding it would puzzle people; but ``secure_mismatch`` says so,
   and whoever fills must ask first. An address typed without a scheme means https.
"""

import functools
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from sealring.base.errors import SealringError
from sealring.vault import addresses, equivalents
from sealring.vault.addresses import Address, registrable, warm

if TYPE_CHECKING:
    from sealring.vault.overview import Overview

__all__ = [
    "MODES",
    "RANKS",
    "alike",
    "check_pattern",
    "equivalent",
    "fit",
    "hosts",
    "order",
    "registrable",
    "same_site",
]
__all__ += ["secure_mismatch", "site_of", "warm"]

MODES = ("domain", "host", "starts-with", "exact", "regex", "never")
RANKS = ("exact", "host", "domain", "pattern", "equivalent")
PATTERN_MEMORY = 1 << 20  # bytes that RE2 may use for one pattern; (a{1000}){1000} is refused

_read = functools.lru_cache(maxsize=32768)(addresses.parse)


def page(url: str) -> Address | None:
    """A page's address or origin as the browser gives it, or None when nothing may be filled there."""
    return _read(url)


def site_of(url: str) -> str:
    """What a person knows the page by: its registrable domain, else its host; "" for what is no web page."""
    address = _read(url)
    return "" if address is None else registrable(address.host) or address.host


def same_site(first: str, second: str) -> bool:
    """Whether two origins are same-site (HTML standard): the same scheme, and registrable domain or host."""
    one, two = _read(first), _read(second)
    if one is None or two is None or one.scheme != two.scheme:
        return False
    return one.host == two.host or (
        registrable(one.host) is not None and registrable(one.host) == registrable(two.host)
    )


def hosts(uris: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The canonical hosts of an item's URIs, each once, in their order."""
    found = (_read(uri, "https") for uri, mode in uris if mode != "regex")
    return tuple(dict.fromkeys(address.host for address in found if address is not None))


def address(uris: Iterable[tuple[str, str]]) -> str:
    """The first of an item's URIs that a browser opens, with its own scheme; "" when there is none."""
    for uri, mode in uris:
        found = None if mode == "regex" else _read(uri, "https")
        if found is not None:
            return found.url + "".join(uri.partition("#")[1:])
    return ""


# --- Patterns ------------------------------------------------------------------------


@functools.lru_cache(maxsize=4096)
def _pattern(text: str) -> Any:
    """A compiled pattern, or None when it can't be used."""
    import re2

    options = re2.Options()
    options.log_errors = False  # RE2 would write to stderr
    options.max_mem = PATTERN_MEMORY
    try:
        return re2.compile(text, options)
    except re2.error:
        return None


def check_pattern(text: str) -> None:
    """Raises bad_pattern for a regular expression that can't be used."""
    if _pattern(text) is None:
        raise SealringError("bad_pattern")


def _covers(text: str, url: str) -> bool:
    pattern = _pattern(text)
    return pattern is not None and pattern.fullmatch(url) is not None


# --- Fitting -------------------------------------------------------------------------


def rank(uri: str, mode: str, at: Address) -> str | None:
    """How one of an item's URIs fits a page (rule 3), or None."""
    if mode == "regex":
        return "pattern" if _covers(uri, at.url) else None
    if mode not in MODES or mode == "never":
        return None
    item = _read(uri, "https")
    if item is None:
        return None
    same_host = item.host == at.host
    same_port = item.port == at.port or (not item.explicit and not at.explicit)
    if mode == "domain":
        return _domain_rank(item, at, same_host and same_port)
    if not same_host or (item.explicit and item.port != at.port):
        return None
    if mode == "host":
        return "exact"
    if not same_port:
        return None
    fits = at.path == item.path if mode == "exact" else at.path.startswith(item.path)
    return "exact" if fits else None


def _domain_rank(item: Address, at: Address, same: bool) -> str | None:
    if same:
        return "exact"
    if item.host == at.host:
        return "host"
    domain = registrable(item.host)
    if domain is None or domain != registrable(at.host):
        return None
    above = item.host.split(".")
    return "host" if at.host.split(".")[-len(above) :] == above else "domain"


def same_server(overview: "Overview", at: Address) -> bool:
    """Whether one of an item's URIs has the very scheme, host and port of an address; patterns don't count."""
    known = (_read(uri, "https") for uri, mode in overview.uris if mode not in ("regex", "never"))
    return any(item is not None and item.origin == at.origin for item in known)


def fit(overview: "Overview", url: str) -> str | None:
    """How an item fits a page: the best rank of its URIs, or None.

    Args:
        url: the page's whole address when it is known (``starts-with``, ``exact`` and ``regex`` look at the path),
            else its origin.
    """
    at = _read(url)
    return None if at is None else best(overview, at)


def best(overview: "Overview", at: Address, others: Collection[str] = ()) -> str | None:
    """``fit`` for a page that was read already.

    Args:
        others: the further registrable domains of the page's company; none when equivalents are not wanted (rule 3).
    """
    ranks = [found for uri, mode in overview.uris if (found := rank(uri, mode, at)) is not None]
    if ranks:
        return min(ranks, key=RANKS.index)
    return "equivalent" if others and any(_of(uri, mode) in others for uri, mode in overview.uris) else None


def _of(uri: str, mode: str) -> str | None:
    """The registrable domain that a URI is for as a whole."""
    item = _read(uri, "https") if mode == "domain" else None
    return None if item is None else registrable(item.host)


def alike(url: str, without: Collection[str] = ()) -> frozenset[str]:
    """The further registrable domains of the company whose page this is.

    Args:
        without: names of groups that the person left out.
    """
    at = _read(url)
    return frozenset() if at is None else equivalents.others(registrable(at.host), without)


def equivalent(overview: "Overview", url: str, without: Collection[str] = ()) -> bool:
    """Whether a page is another address of the company that an item is for, and does not fit it by itself."""
    at = _read(url)
    return at is not None and best(overview, at, alike(url, without)) == "equivalent"


def order(ranked: str) -> int:
    """A rank as a number; the best is 0."""
    return RANKS.index(ranked)


def secure_mismatch(overview: "Overview", url: str) -> bool:
    """Whether the page is open to the network, and no URI of the item that fits it was meant for such a page."""
    at = _read(url)
    if at is None:
        return True
    if at.secure:
        return False
    return not any(_meant_for_http(uri, mode, at) for uri, mode in overview.uris if rank(uri, mode, at) is not None)


def _meant_for_http(uri: str, mode: str, at: Address) -> bool:
    if mode == "regex":  # a pattern that takes the https twin as well does not speak of http
        return not _covers(uri, Address("https", at.host, at.port if at.explicit else None, at.path).url)
    return uri.strip().lower().startswith("http://")
