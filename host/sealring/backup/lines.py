"""What a backup says: UTF-8 JSON, one value in each line; schemas/backup.json has their shapes.

Rules that this module keeps:

1. The first line is the header, the last one says how many there were of each kind; behind it are only spaces.
2. The text is padded so that its length tells the size of what is in it to an eighth, and below 64 KiB nothing.
3. A line of a kind that a newer program added is passed over; another format is not read.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from sealring.base import limits, strictjson
from sealring.base.errors import SealringError

FORMAT = "sealring-backup/1"
_FAMILY = "sealring-backup/"
_STEP = 64 * limits.KIB
_NODES = 100_000  # values in one line; what an item or the settings may have, and what stands around it
COUNTED = ("item", "version", "message", "other", "record", "piece", "key", "settings")


def padded(size: int) -> int:
    """The length that a text of so many octets is brought to (rule 2)."""
    step = max(_STEP, 1 << max(0, size.bit_length() - 4))
    return -(-size // step) * step


class Lines:
    """Writes them: ``begin``, ``put`` as often as there is something, ``finish``."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._held: list[bytes] = []
        self._octets = self._waiting = 0
        self.counts: Counter[str] = Counter()
        self.left_out: dict[str, int] = {}

    def begin(self, header: dict[str, Any]) -> None:
        """The first line."""
        self._line({"format": FORMAT, **header})

    def put(self, kind: str, value: Any, /, **more: Any) -> None:
        """One entry of a kind."""
        self.counts[kind] += 1
        self._line({kind: value, **more})

    def _line(self, value: dict[str, Any]) -> None:
        data = strictjson.dumps(value) + b"\n"
        self._octets += len(data)
        self._held.append(data)
        self._waiting += len(data)
        if self._waiting >= _STEP:
            self._flush()

    def _flush(self) -> None:
        self._write(b"".join(self._held))
        self._held, self._waiting = [], 0

    def finish(self, left_out: dict[str, int]) -> None:
        """The last line, with what was left out, and the padding."""
        self.left_out = left_out
        self._line(
            {"end": {**{kind: self.counts[kind] for kind in COUNTED if self.counts[kind]}, "left_out": left_out}}
        )
        self._flush()
        left = padded(self._octets + 1) - self._octets - 1
        while left:
            part = min(left, _STEP)
            self._write(b" " * part)
            left -= part
        self._write(b"\n")


def read(pieces: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    """The lines of a text; the first is its header, the last one its end (rules 1 and 3).

    Raises:
        SealringError: backup_damaged, backup_newer, not_a_backup, and what ``pieces`` raises.
    """
    counts: Counter[str] = Counter()
    end: dict[str, Any] | None = None
    for number, line in enumerate(_split(pieces)):
        if end is not None:
            if line.strip(b" "):
                raise SealringError("backup_damaged")
            continue
        value = _value(line, first=number == 0)
        for kind in COUNTED:
            if kind in value:
                counts[kind] += 1
                break
        found = value.get("end")
        if isinstance(found, dict):
            end = found
            if any(found.get(kind, 0) != counts[kind] for kind in COUNTED):
                raise SealringError("backup_damaged")
        yield value
    if end is None:
        raise SealringError("backup_damaged")


def _value(line: bytes, *, first: bool) -> dict[str, Any]:
    try:
        value = strictjson.loads(line, nodes=_NODES)
    except strictjson.NotStrict:
        raise SealringError("not_a_backup" if first else "backup_damaged") from None
    if not isinstance(value, dict):
        raise SealringError("not_a_backup" if first else "backup_damaged")
    if first:
        format = value.get("format")
        if not isinstance(format, str) or not format.startswith(_FAMILY):
            raise SealringError("not_a_backup")
        if format != FORMAT:
            raise SealringError("backup_newer")
    return value


def _split(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Lines of at most ``limits.BACKUP_LINE`` octets."""
    rest = b""
    for piece in pieces:
        *whole, last = piece.split(b"\n")
        if whole:
            whole[0] = rest + whole[0]
            rest = b""
            yield from whole
        rest += last
        if len(rest) > limits.BACKUP_LINE and rest.strip(b" "):
            raise SealringError("not_a_backup")
    if rest.strip(b" "):
        yield rest


def octets(text: Any) -> bytes:
    """What stands in base64 in a line. Raises backup_damaged."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise SealringError("backup_damaged") from None
