"""The only module that speaks to the network: one bounded https request at a time, and nothing it was not asked for.

Rules that this module enforces:

1. https alone, with the certificate checked for the name asked; never to a bare IP address or a name of one label.
2. A GET follows at most limits.REDIRECTS redirects, each under rule 1; a POST follows none.
3. One deadline for the whole request, its redirects included, however slowly the other side speaks; and it ends within
   a quarter of a second once the caller no longer wants it. (Only the system's own name look-up can't be cut short.)
4. No more than ``most`` octets of an answer are read, whatever it promises; an encoded (compressed) one is refused.
5. No cookies, no credentials, no referrer, no proxy of the environment, and a user agent without a version.
6. Nothing is asked before the caller made sure that the person allowed the place and asked (discovery.py,
   breaches.py, factor_sites.py).
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urljoin

import certifi
import httpcore

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.vault import addresses

AGENT = b"Sealring"
_SLICE = 0.25  # seconds between looks at the deadline
_REDIRECTS = (301, 302, 303, 307, 308)
_TRIED = 4  # addresses of one host


class NoSuchHost(Exception):
    """The name has no address."""


class Answer(NamedTuple):
    """What came back, whatever its status."""

    status: int
    kind: str  # the media type, lower case, without parameters
    body: bytes
    url: str  # after redirects


class Network:
    """A way out, for one request of the person.

    Args:
        cancelled: whether the answer is no longer wanted.
        reroute: host -> (IP address, port) to connect to in its place; for tests on the loopback.
        trust: a PEM file of further roots; for tests.
        seconds: the deadline of one request.
    """

    def __init__(
        self,
        *,
        cancelled: Callable[[], bool] = lambda: False,
        reroute: Mapping[str, tuple[str, int]] | None = None,
        trust: str | None = None,
        seconds: float = limits.LOOKUP_SECONDS,
    ) -> None:
        self._cancelled = cancelled
        self._reroute = reroute
        self._trust = trust
        self._seconds = seconds
        self._context: ssl.SSLContext | None = None

    def get(self, url: str, *, most: int, more: Mapping[str, str] | None = None) -> Answer:
        """Ask for a page.

        Args:
            more: further headers, which say how to answer, never who asks.

        Raises:
            NoSuchHost: the name of the first address is not known.
            SealringError: place_unreachable, answer_refused, cancelled.
        """
        watch = _Watch(self._seconds, self._cancelled)
        for _ in range(limits.REDIRECTS + 1):
            answer, location = self._once(watch, "GET", url, None, "", most, more or {})
            if location is None:
                return answer
            url = _joined(url, location)
        raise SealringError("answer_refused", reason="too many redirects")

    def post(self, url: str, body: bytes, kind: str, *, most: int) -> Answer:
        """Send something.

        Raises:
            NoSuchHost: the name is not known.
            SealringError: place_unreachable, answer_refused, cancelled.
        """
        watch = _Watch(self._seconds, self._cancelled)
        answer, location = self._once(watch, "POST", url, body, kind, most, {})
        if location is not None:
            raise SealringError("answer_refused", reason="a redirect of what was sent")
        return answer

    def _once(
        self,
        watch: "_Watch",
        method: str,
        url: str,
        body: bytes | None,
        kind: str,
        most: int,
        more: Mapping[str, str],
    ) -> tuple[Answer, str | None]:
        host, port, target = _parts(url)
        headers = [
            (b"Host", (host if port == 443 else f"{host}:{port}").encode("ascii")),
            (b"User-Agent", AGENT),
            (b"Accept", b"*/*"),
            (b"Accept-Encoding", b"identity"),
            (b"Connection", b"close"),
            *((name.encode("ascii"), value.encode("ascii")) for name, value in more.items()),
        ]
        if body is not None:
            headers += [(b"Content-Type", kind.encode("ascii")), (b"Content-Length", b"%d" % len(body))]
        asked = httpcore.URL(scheme=b"https", host=host.encode("ascii"), port=port, target=target.encode("ascii"))
        try:
            with (
                httpcore.ConnectionPool(
                    ssl_context=self._tls(), network_backend=_Backend(watch, self._reroute), retries=0
                ) as pool,
                pool.stream(method, asked, headers=headers, content=body) as response,
            ):
                return _read(response, url, most)
        except (httpcore.NetworkError, httpcore.TimeoutException):
            raise SealringError("place_unreachable", host=host) from None
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol):
            raise SealringError("answer_refused", reason="not HTTP", host=host) from None

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = ssl.create_default_context(cafile=certifi.where())
            self._context.load_default_certs()
            self._context.minimum_version = ssl.TLSVersion.TLSv1_2
            if self._trust is not None:
                self._context.load_verify_locations(cafile=self._trust)
        return self._context


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:  # for instance half an IPv6 address
        raise SealringError("answer_refused", reason="a redirect to nowhere") from None


def _parts(url: str) -> tuple[str, int, str]:
    """Host, port and target of an address under rule 1."""
    address = addresses.parse(url) if url.isascii() else None
    if address is None or address.scheme != "https":
        raise SealringError("answer_refused", reason="an address that is not https")
    if addresses.is_ip(address.host) or "." not in address.host or address.loopback:
        raise SealringError("answer_refused", reason="an address that is no public name")
    return address.host, address.port, address.path


def _read(response: httpcore.Response, url: str, most: int) -> tuple[Answer, str | None]:
    headers = {name.lower(): value.decode("latin-1") for name, value in response.headers}
    if response.status in _REDIRECTS:
        location = headers.get(b"location", "")
        if not location or len(location) > 2048:
            raise SealringError("answer_refused", reason="a redirect to nowhere")
        return Answer(response.status, "", b"", url), location
    if headers.get(b"content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise SealringError("answer_refused", reason="an encoded answer")
    body = bytearray()
    for piece in response.iter_stream():
        body += piece
        if len(body) > most:
            raise SealringError("answer_refused", reason="more than we take")
    kind = headers.get(b"content-type", "").partition(";")[0].strip().lower()
    return Answer(response.status, kind, bytes(body), url), None


class _Watch:
    """Rule 3: how much time is left, and whether anyone still waits."""

    def __init__(self, seconds: float, cancelled: Callable[[], bool]) -> None:
        self._end = time.monotonic() + seconds
        self._cancelled = cancelled

    def wait(self, action: Callable[[float], Any], expected: type[Exception]) -> Any:
        """Do it, a slice of time after the other, until it is done or the time is up."""
        while True:
            left = self.left()
            try:
                return action(min(left, _SLICE))
            except expected:
                continue

    def left(self) -> float:
        """Seconds; raises when there are none, or nobody waits any longer."""
        if self._cancelled():
            raise SealringError("cancelled")
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left


class _Stream(httpcore.NetworkStream):
    """A connection whose every step looks at the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, watch: _Watch) -> None:
        self._inner = inner
        self._watch = watch

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        found: bytes = self._watch.wait(lambda seconds: self._inner.read(max_bytes, seconds), httpcore.ReadTimeout)
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._watch.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._watch.left()), self._watch)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Connects by address, so that a name without one is told apart from a host that does not answer."""

    def __init__(self, watch: _Watch, reroute: Mapping[str, tuple[str, int]] | None) -> None:
        self._watch = watch
        self._reroute = reroute
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        problem: Exception = httpcore.ConnectError()
        for address, number in self._addresses(host, port):
            try:
                return _Stream(self._inner.connect_tcp(address, number, self._watch.left()), self._watch)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    def _addresses(self, host: str, port: int) -> list[tuple[str, int]]:
        if self._reroute is not None:
            if host not in self._reroute:
                raise NoSuchHost(host)
            return [self._reroute[host]]
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            unknown = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
            if error.errno in unknown:
                raise NoSuchHost(host) from None
            raise httpcore.ConnectError from None
        return list(dict.fromkeys((str(row[4][0]), port) for row in rows))[:_TRIED]
