"""Files on their way between an extension tab and the host, in acknowledged chunks, held in memory only."""

import os
from collections.abc import Callable
from typing import Any

from sealring.base import limits
from sealring.base.errors import SealringError

SIZE = 1 * limits.MIB  # bytes of one file, unless it is a picture


class Transfers:
    """The open transfers of one connection; they die with it.

    A transfer holds either a file that arrives (``begin``, ``put``, ``take``) or one that is offered (``offer``,
    ``get``). The oldest is dropped when more than ``limits.TRANSFERS_OPEN`` are open.
    """

    def __init__(self, random: Callable[[int], bytes] = os.urandom) -> None:
        self._random = random
        self._arriving: dict[str, tuple[int, bytearray, list[int]]] = {}  # id: (size, data, [next index])
        self._offered: dict[str, bytes] = {}

    def begin(self, size: int, most: int = SIZE) -> str:
        """Open a transfer into the host of at most so many bytes; returns its id.

        Raises:
            SealringError: ``transfer_too_large``.
        """
        if not 0 < size <= most:
            raise SealringError("transfer_too_large")
        name = self._new()
        self._arriving[name] = (size, bytearray(), [0])
        return name

    def put(self, name: str, index: int, chunk: bytes) -> int:
        """Add the chunk with this index (from 0); returns how many bytes are there now.

        Raises:
            SealringError: ``transfer_unknown``, ``transfer_order``, ``transfer_too_large``.
        """
        size, data, expected = self._find(self._arriving, name)
        if index != expected[0] or not chunk:
            raise SealringError("transfer_order")
        if len(chunk) > limits.TRANSFER_CHUNK or len(data) + len(chunk) > size:
            raise SealringError("transfer_too_large")
        data += chunk
        expected[0] += 1
        return len(data)

    def take(self, name: str) -> bytes:
        """The whole file that arrived; the transfer is over with this.

        Raises:
            SealringError: ``transfer_unknown``, ``transfer_order`` while a part is missing.
        """
        size, data, _expected = self._find(self._arriving, name)
        if len(data) != size:
            raise SealringError("transfer_order")
        del self._arriving[name]
        return bytes(data)

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

    def get(self, name: str, index: int) -> tuple[bytes, bool]:
        """The chunk with this index (from 0), and whether it is the last.

        Raises:
            SealringError: ``transfer_unknown``, ``transfer_order``.
        """
        data: bytes = self._find(self._offered, name)
        start = index * limits.TRANSFER_CHUNK
        if index < 0 or (start >= len(data) and index > 0):
            raise SealringError("transfer_order")
        end = start + limits.TRANSFER_CHUNK
        return data[start:end], end >= len(data)

    def end(self, name: str) -> None:
        """Drop a transfer.

        Raises:
            SealringError: ``transfer_unknown``.
        """
        if self._arriving.pop(name, None) is None and self._offered.pop(name, None) is None:
            raise SealringError("transfer_unknown")

    def _new(self) -> str:
        while len(self._arriving) + len(self._offered) >= limits.TRANSFERS_OPEN:
            oldest: dict[str, Any] = self._arriving or self._offered
            del oldest[next(iter(oldest))]
        return self._random(16).hex()

    @staticmethod
    def _find(table: dict[str, Any], name: str) -> Any:
        try:
            return table[name]
        except KeyError:
            raise SealringError("transfer_unknown") from None
