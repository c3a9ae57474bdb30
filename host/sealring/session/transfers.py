"""Files on their way between an extension tab and the host, in acknowledged chunks; none is kept after its end."""

import os
from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar

from sealring.base import limits
from sealring.base.errors import SealringError

SIZE = 1 * limits.MIB  # bytes of one file, unless its purpose allows more


class Sink(Protocol):
    """Where the bytes of a large file go as they come, so that they are never in memory together."""

    def write(self, data: bytes) -> None:
        """Take the next bytes."""

    def close(self) -> None:
        """Forget them."""


S = TypeVar("S", bound=Sink)


class Memory(bytearray):
    """Where those of a small one go."""

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        self.extend(data)

    def close(self) -> None:
        """Forget them."""
        self.clear()


class _Arriving:
    def __init__(self, size: int, sink: Sink) -> None:
        self.size, self.sink = size, sink
        self.received = self.next = 0


class _Offered:
    """A file that is offered: pieces of any size, cut anew into chunks."""

    def __init__(self, size: int, pieces: Iterator[bytes]) -> None:
        self._left, self._pieces = size, pieces
        self._rest = bytearray()
        self._next = 0

    def get(self, index: int) -> tuple[bytes, bool]:
        if index != self._next or (index and not self._left):
            raise SealringError("transfer_order")
        wanted = min(limits.TRANSFER_CHUNK, self._left)
        while len(self._rest) < wanted:
            self._rest += next(self._pieces)
        chunk = bytes(self._rest[:wanted])
        del self._rest[:wanted]
        self._left -= wanted
        self._next += 1
        return chunk, not self._left


class Transfers:
    """The open transfers of one connection; they die with it.

    A transfer holds either a file that arrives (``begin``, ``put``, ``take``) or one that is offered (``offer``,
    ``get``). The oldest is dropped when more than ``limits.TRANSFERS_OPEN`` are open.
    """

    def __init__(self, random: Callable[[int], bytes] = os.urandom) -> None:
        self._random = random
        self._arriving: dict[str, _Arriving] = {}
        self._offered: dict[str, bytes | _Offered] = {}

    def begin(self, size: int, most: int = SIZE, sink: Callable[[], Sink] = Memory) -> str:
        """Open a transfer into the host of at most so many bytes; returns its id.

        Args:
            sink: makes what the bytes go to; what it raises is passed on.

        Raises:
            SealringError: ``transfer_too_large``.
        """
        if not 0 < size <= most:
            raise SealringError("transfer_too_large")
        made = _Arriving(size, sink())
        name = self._new()
        self._arriving[name] = made
        return name

    def put(self, name: str, index: int, chunk: bytes) -> int:
        """Add the chunk with this index (from 0); returns how many bytes are there now.

        Raises:
            SealringError: ``transfer_unknown``, ``transfer_order``, ``transfer_too_large``, and what the sink raises;
                after that the transfer is over.
        """
        found: _Arriving = self._find(self._arriving, name)
        if index != found.next or not chunk:
            raise SealringError("transfer_order")
        if len(chunk) > limits.TRANSFER_CHUNK or found.received + len(chunk) > found.size:
            raise SealringError("transfer_too_large")
        try:
            found.sink.write(chunk)
        except SealringError:
            self.end(name)
            raise
        found.received += len(chunk)
        found.next += 1
        return found.received

    def take(self, name: str) -> bytes:
        """The whole file that arrived; the transfer is over with this.

        Raises:
            SealringError: ``transfer_unknown`` (also for one that has a sink of its own), ``transfer_order`` while a
                part is missing.
        """
        return bytes(self.take_sink(name, Memory))

    def take_sink(self, name: str, kind: type[S]) -> S:
        """The sink that the file went to; the transfer is over with this. Raises what ``take`` raises."""
        found: _Arriving = self._find(self._arriving, name)
        if not isinstance(found.sink, kind):
            raise SealringError("transfer_unknown")
        if found.received != found.size:
            raise SealringError("transfer_order")
        del self._arriving[name]
        return found.sink

    def offer(self, data: bytes) -> str:
        """Hold a file for the extension tab to fetch; returns the transfer's id.

        Raises:
            SealringError: ``transfer_too_large``.
        """
        if len(data) > SIZE:
            raise SealringError("transfer_too_large")
        name = self._new()
        self._offered[name] = data
        return name

    def offer_pieces(self, size: int, pieces: Iterator[bytes]) -> str:
        """Offer a large file, which is read as it is fetched, once and in order; returns the transfer's id.

        Args:
            size: bytes; ``pieces`` has as many, or raises.
        """
        name = self._new()
        self._offered[name] = _Offered(size, pieces)
        return name

    def get(self, name: str, index: int) -> tuple[bytes, bool]:
        """The chunk with this index (from 0), and whether it is the last.

        Raises:
            SealringError: ``transfer_unknown``, ``transfer_order``, and what reading it raises; after that the transfer
                is over.
        """
        found: bytes | _Offered = self._find(self._offered, name)
        if isinstance(found, _Offered):
            try:
                return found.get(index)
            except SealringError as error:
                if error.name != "transfer_order":
                    self.end(name)
                raise
        start = index * limits.TRANSFER_CHUNK
        if index < 0 or (start >= len(found) and index > 0):
            raise SealringError("transfer_order")
        end = start + limits.TRANSFER_CHUNK
        return found[start:end], end >= len(found)

    def end(self, name: str) -> None:
        """Drop a transfer.

        Raises:
            SealringError: ``transfer_unknown``.
        """
        arriving = self._arriving.pop(name, None)
        if arriving is not None:
            arriving.sink.close()
        elif self._offered.pop(name, None) is None:
            raise SealringError("transfer_unknown")

    def _new(self) -> str:
        while len(self._arriving) + len(self._offered) >= limits.TRANSFERS_OPEN:
            oldest: dict[str, Any] = self._arriving or self._offered
            self.end(next(iter(oldest)))
        return self._random(16).hex()

    @staticmethod
    def _find(table: dict[str, Any], name: str) -> Any:
        try:
            return table[name]
        except KeyError:
            raise SealringError("transfer_unknown") from None
