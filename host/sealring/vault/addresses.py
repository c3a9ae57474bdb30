"""One reading of a web address, or none: canonical scheme, host, port and path (after the WHATWG URL standard).

Rules that this module keeps:

1. Only http and https. What has user information, a backslash, a control character, a space, or a host that two
   programs could read differently (percent-encoding, odd IPv4 forms) is no address.
2. Hosts are compared as A-labels in lower case, without a trailing dot. Non-ASCII labels are mapped as browsers do
   (UTS 46, non-transitional): NFKC and lower case, with sharp s and final sigma kept; joiners are refused.
3. Registrable domains come from the Public Suffix List, its private section included: alice.github.io and
   bob.github.io are two sites. IP addresses and names of one label have none; they equal only themselves.
"""

import functools
import ipaddress
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

LONGEST = 4096  # characters of an address; the wire allows no more
_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": "."})


class Address:
    """A web address in canonical form.

    Attributes:
        scheme: "http" or "https".
        host: A-labels in lower case, or an IP address; IPv6 in brackets.
        port: effective port.
        explicit: whether the port was written.
        path: path and query, at least "/"; the fragment is dropped.
    """

    __slots__ = ("explicit", "host", "path", "port", "scheme")

    def __init__(self, scheme: str, host: str, port: int | None, path: str) -> None:
        self.scheme = scheme
        self.host = host
        self.explicit = port is not None
        self.port = _PORTS[scheme] if port is None else port
        self.path = path

    @property
    def origin(self) -> str:
        """The origin as browsers write it (RFC 6454)."""
        shown = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{shown}"

    @property
    def url(self) -> str:
        """The whole address."""
        return self.origin + self.path

    @property
    def loopback(self) -> bool:
        """Whether the address never leaves this machine."""
        host = self.host
        return (
            host in ("localhost", "[::1]") or host.endswith(".localhost") or (is_ip(host) and host.startswith("127."))
        )

    @property
    def secure(self) -> bool:
        """Whether nobody on the network reads along: https, or this machine itself."""
        return self.scheme == "https" or self.loopback


def parse(text: str, default_scheme: str | None = None) -> Address | None:
    """The address, or None when it isn't one (rule 1).

    Args:
        default_scheme: for an address typed without one, for instance ``example.com/login``.
    """
    text = text.strip(" \t\r\n")
    if not text or len(text) > LONGEST or _FORBIDDEN.search(text):
        return None
    scheme, separator, rest = text.partition("://")
    if not separator or "/" in scheme or "?" in scheme or "#" in scheme or "." in scheme:
        if default_scheme is None:
            return None
        scheme, rest = default_scheme, text
    scheme = scheme.lower()
    if scheme not in _PORTS:
        return None
    end = min((at for at in map(rest.find, "/?#") if at >= 0), default=len(rest))
    authority, path = rest[:end], rest[end:].partition("#")[0]
    return _assemble(scheme, authority, path)


def _assemble(scheme: str, authority: str, path: str) -> Address | None:
    if "@" in authority:
        return None
    name, separator, digits = authority.rpartition(":")
    if authority.endswith("]") or not separator:
        name, digits = authority, ""
    if digits and (not digits.isascii() or not digits.isdigit() or len(digits) > 5 or int(digits) > 65535):
        return None
    host = canonical_host(name)
    if host is None:
        return None
    return Address(scheme, host, int(digits) if digits else None, path if path.startswith("/") else "/" + path)


@functools.lru_cache(maxsize=4096)
def canonical_host(name: str) -> str | None:
    """The host in the one form that is compared, or None (rules 1 and 2)."""
    if name.startswith("["):
        try:
            return (
                f"[{ipaddress.IPv6Address(name[1:-1]).compressed}]" if name.endswith("]") and "%" not in name else None
            )
        except ValueError:
            return None
    name = name.translate(_DOTS).lower().removesuffix(".")
    labels = [_a_label(label) for label in name.split(".")]
    if not all(labels) or sum(len(label) + 1 for label in labels) > 254:
        return None
    if _NUMBER.fullmatch(labels[-1]):  # browsers read such a host as IPv4, in any of its odd forms
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError:
            return None
    return ".".join(labels)


def _a_label(label: str) -> str:
    """One label as browsers send it, or "" for one that is refused."""
    if not label.isascii():
        label = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", label).lower())
        if not all(unicodedata.category(sign)[0] in "LMN" or sign == "-" for sign in label):
            return ""
        if not label.isascii():
            if unicodedata.category(label[0])[0] == "M":
                return ""
            label = "xn--" + label.encode("punycode").decode("ascii")
    return label if _LABEL.fullmatch(label) else ""


def is_ip(host: str) -> bool:
    """Whether a canonical host is an IP address."""
    return host.startswith("[") or host.rpartition(".")[2].isdigit()


@functools.lru_cache(maxsize=1)
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def warm() -> None:
    """Read the Public Suffix List now (30 ms), so that the first match need not."""
    _suffixes()


@functools.lru_cache(maxsize=16384)
def registrable(host: str) -> str | None:
    """The registrable domain (public suffix and one label) of a canonical host; None for what has none (rule 3)."""
    if not host or is_ip(host) or "." not in host or host.endswith(".localhost"):
        return None
    return _suffixes().privatesuffix(host) or None
