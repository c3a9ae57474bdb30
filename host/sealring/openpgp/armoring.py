"""Armor of any length, written and read piece by piece (RFC 4880, 6.2), without the CRC that packets.py writes.

The CRC of 5 MiB takes seconds in Python, protects from nothing, and is optional; gpg 2.2 goes without it as long as the
base64 ends in "=", which streams.py sees to. Reading never asks for it.
"""

import binascii
import os
import re
from collections.abc import Iterator
from typing import BinaryIO

from sealring.openpgp.packets import BYTE_ORDER_MARK, Malformed

_LINE = 48  # octets of a line of 64 characters
_BLOCK = 1024 * _LINE
_PATCHED = 64 * 1024  # octets that can be written anew
_READ = 256 * 1024
_HEADER = 64 * 1024  # octets before a message in which its first line must come
_BEGIN = re.compile(rb"^[ \t]*-----BEGIN PGP MESSAGE-----[ \t]*\r?\n", re.MULTILINE)
_HEADS = re.compile(rb"(?:[ \t]*[A-Za-z]+: [^\n]*\n)*[ \t]*\r?\n?")


class Armor:
    """Writes one block: ``write`` its octets, then ``finish``, then perhaps ``patch``.

    Args:
        kind: for instance ``MESSAGE``.
        file: can be sought in; the block begins where it stands.
    """

    def __init__(self, kind: str, file: BinaryIO) -> None:
        self._kind, self._file, self._rest, self._head = kind, file, bytearray(), bytearray()
        file.write(f"-----BEGIN PGP {kind}-----\n\n".encode("ascii"))
        self._begin = file.tell()

    def write(self, data: bytes) -> None:
        """Take more octets."""
        if len(self._head) < _PATCHED:
            self._head += data[: _PATCHED - len(self._head)]
        self._rest += data
        if len(self._rest) >= _BLOCK:
            whole = len(self._rest) - len(self._rest) % _LINE
            self._lines(bytes(self._rest[:whole]))
            del self._rest[:whole]

    def _lines(self, data: bytes) -> None:
        text = binascii.b2a_base64(data, newline=False)
        self._file.write(b"\n".join(text[at : at + 64] for at in range(0, len(text), 64)) + b"\n")

    def finish(self) -> None:
        """Write what is left, and the last line."""
        if self._rest:
            self._lines(bytes(self._rest))
        self._file.write(f"-----END PGP {self._kind}-----\n".encode("ascii"))

    def patch(self, position: int, data: bytes) -> None:
        """Put other octets in the place of some among the first 64 KiB, once whole lines of them were written."""
        self._head[position : position + len(data)] = data
        for line in range(position // _LINE, (position + len(data) - 1) // _LINE + 1):
            self._file.seek(self._begin + line * 65)
            octets = bytes(self._head[line * _LINE : (line + 1) * _LINE])
            self._file.write(binascii.b2a_base64(octets, newline=False))
        self._file.seek(0, os.SEEK_END)


class Found:
    """The first message of a file, armored or binary, and where it ends.

    Args:
        file: can be sought in.

    Raises:
        Malformed: there is none.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._end: int | None = None
        file.seek(0)
        head = file.read(_HEADER)
        self._start, self.armored = 0, not head.removeprefix(BYTE_ORDER_MARK)[:1] >= b"\x80"
        if self.armored:
            begin = _BEGIN.search(head)
            if begin is None:
                raise Malformed("no message is in it")
            heads = _HEADS.match(head, begin.end())
            self._start = heads.end() if heads else begin.end()

    def octets(self) -> Iterator[bytes]:
        """The message, in binary, from its beginning. Raises Malformed."""
        self._file.seek(self._start)
        if self.armored:
            yield from self._dearmored()
            return
        while data := self._file.read(_READ):
            yield data

    def _dearmored(self) -> Iterator[bytes]:
        position, rest = self._start, b""
        while True:
            self._file.seek(position)  # others may read from the same file in between
            data = self._file.read(_READ)
            if not data:
                raise Malformed("cut short")
            position += len(data)
            end = data.find(b"-")
            if end >= 0:
                self._end = position - len(data) + end
                rest += data[:end]
            else:
                rest += data
            text = rest.translate(None, b" \t\r\n")
            if end >= 0:
                yield _decoded(_without_crc(text))
                return
            whole = max(0, len(text) - 8) & ~3  # the last group may be padded, with a CRC behind it
            yield _decoded(text[:whole])
            rest = text[whole:]

    def behind(self, most: int) -> bytes:
        """What stands behind an armored message that was read to its end, at most so many octets; else nothing."""
        if self._end is None:
            return b""
        self._file.seek(self._end)
        return self._file.read(most)


def _without_crc(text: bytes) -> bytes:
    """The last groups without a CRC, which follows a whole group as "=" and four characters."""
    if len(text) % 4 == 1 and text[-5:-4] == b"=":
        return text[:-5]
    return text


def _decoded(text: bytes) -> bytes:
    try:
        return binascii.a2b_base64(text, strict_mode=True) if text else b""
    except ValueError:
        raise Malformed("not base64") from None
