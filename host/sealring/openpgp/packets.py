"""OpenPGP's outer grammar, read with bounded work and written canonically (RFC 4880, 3.2, 4.2, 5.2.3.1 and 6).

Nothing here decrypts, inflates or recurses: the work is linear in the input, and the number of packets is capped.
"""

import binascii
import re
from functools import cache
from itertools import islice
from typing import NamedTuple

from sealring.openpgp import policy

PKESK = 1
SIGNATURE = 2
SKESK = 3
ONE_PASS = 4
SECRET_KEY = 5
PUBLIC_KEY = 6
SECRET_SUBKEY = 7
COMPRESSED = 8
ENCRYPTED_NO_INTEGRITY = 9
MARKER = 10
LITERAL = 11
TRUST = 12
USER_ID = 13
PUBLIC_SUBKEY = 14
USER_ATTRIBUTE = 17
ENCRYPTED = 18
AEAD_GNUPG = 20
PADDING = 21

_DATA_TAGS = frozenset((COMPRESSED, ENCRYPTED_NO_INTEGRITY, LITERAL, ENCRYPTED, AEAD_GNUPG))


class Malformed(Exception):
    """The bytes break the grammar. The text says where, and quotes nothing of them."""


class Unsupported(Exception):
    """The bytes may well be right, and use something that Sealring does not do or does not allow."""


class Packet(NamedTuple):
    """One packet: its tag, and its body with partial lengths joined."""

    tag: int
    body: bytes


class Subpacket(NamedTuple):
    """One signature subpacket (RFC 4880, 5.2.3.1)."""

    kind: int
    critical: bool
    body: bytes


def walk(data: bytes, *, most: int = policy.PACKETS) -> list[Packet]:
    """The packets that the bytes consist of, all of them, in order.

    Raises:
        Malformed: for a broken header, a length beyond the end, or more than ``most`` packets.
    """
    result: list[Packet] = []
    position = 0
    while position < len(data):
        if len(result) >= most:
            raise Malformed("too many packets")
        packet, position = _packet(data, position)
        result.append(packet)
    return result


def _packet(data: bytes, position: int) -> tuple[Packet, int]:
    first = data[position]
    if not first & 0x80:
        raise Malformed("not a packet")
    if first & 0x40:
        return _new_format(data, position + 1, first & 0x3F)
    return _old_format(data, position + 1, (first >> 2) & 0x0F, first & 3)


def _take(data: bytes, position: int, length: int) -> bytes:
    part = data[position : position + length]
    if len(part) != length:
        raise Malformed("cut short")
    return part


def _old_format(data: bytes, position: int, tag: int, kind: int) -> tuple[Packet, int]:
    if kind == 3:
        if tag not in _DATA_TAGS:
            raise Malformed("a length is missing")
        return Packet(tag, data[position:]), len(data)
    size = 1 << kind
    length = int.from_bytes(_take(data, position, size), "big")
    position += size
    return Packet(tag, _take(data, position, length)), position + length


def _new_format(data: bytes, position: int, tag: int) -> tuple[Packet, int]:
    parts: list[bytes] = []
    while True:
        octet = _take(data, position, 1)[0]
        if not 224 <= octet < 255:
            break
        if tag not in _DATA_TAGS or len(parts) >= policy.PARTIAL_LENGTHS:
            raise Malformed("partial lengths where there may be none")
        length = 1 << (octet & 0x1F)
        parts.append(_take(data, position + 1, length))
        position += 1 + length
    length, position = _length(data, position)
    last = _take(data, position, length)
    return Packet(tag, b"".join((*parts, last)) if parts else last), position + length


def _length(data: bytes, position: int) -> tuple[int, int]:
    """A length of one, two or five octets, as packets and subpackets share it; partial lengths are not for here."""
    octet = _take(data, position, 1)[0]
    if octet < 192:
        return octet, position + 1
    if octet < 255:
        return ((octet - 192) << 8) + _take(data, position + 1, 1)[0] + 192, position + 2
    return int.from_bytes(_take(data, position + 1, 4), "big"), position + 5


def first_recipient(head: bytes) -> bytes:
    """The key id (8 octets) that a message's first session key is for, from the message's first 16 octets; else b""."""
    if len(head) < 12 or head[0] != 0xC0 | PKESK:
        return b""
    start = 2 if head[1] < 192 else 3
    return head[start + 1 : start + 9] if head[start] == 3 else b""


def length_octets(length: int) -> bytes:
    """A new-format length, in the shortest form (RFC 4880, 4.2.2)."""
    if length < 192:
        return bytes((length,))
    if length < 8384:
        return bytes((((length - 192) >> 8) + 192, (length - 192) & 0xFF))
    return b"\xff" + length.to_bytes(4, "big")


def packet(tag: int, body: bytes) -> bytes:
    """One new-format packet of definite length."""
    return bytes((0xC0 | tag,)) + length_octets(len(body)) + body


def subpackets(area: bytes) -> list[Subpacket]:
    """The subpackets of one area of a signature.

    Raises:
        Malformed: when they do not fill the area exactly, or are too many.
    """
    result: list[Subpacket] = []
    position = 0
    while position < len(area):
        if len(result) >= policy.SUBPACKETS:
            raise Malformed("too many subpackets")
        length, position = _length(area, position)
        body = _take(area, position, length)
        if not body:
            raise Malformed("an empty subpacket")
        result.append(Subpacket(body[0] & 0x7F, body[0] >= 0x80, body[1:]))
        position += length
    return result


def read_mpi(data: bytes, position: int) -> tuple[bytes, int]:
    """The octets of one multiprecision integer and the position behind it (RFC 4880, 3.2).

    Raises:
        Malformed: when it is cut short or larger than any key we take.
    """
    bits = int.from_bytes(_take(data, position, 2), "big")
    if bits > policy.MPI_BITS:
        raise Malformed("a number is too long")
    length = (bits + 7) >> 3
    return _take(data, position + 2, length), position + 2 + length


def mpi(value: bytes) -> bytes:
    """Octets as a multiprecision integer, leading zeros taken away."""
    value = value.lstrip(b"\0")
    if not value:
        return b"\0\0"
    return ((len(value) - 1) * 8 + value[0].bit_length()).to_bytes(2, "big") + value


# --- Armor (RFC 4880, 6.2) ------------------------------------------------------------------------------------------
# The CRC-24 is written, because gpg 2.2 refuses a block without it whose base64 happens to need no "=" at its end. It
# is not required or checked on reading: RFC 9580 says so, and it protects from nothing.


@cache
def _crc_table() -> tuple[int, ...]:
    table = []
    for octet in range(256):
        value = octet << 16
        for _ in range(8):
            value = (value << 1) ^ (0x1864CFB if value & 0x800000 else 0)
        table.append(value)
    return tuple(table)


def crc24(data: bytes) -> bytes:
    """The checksum of armor (RFC 4880, 6.1)."""
    table, value = _crc_table(), 0xB704CE
    for octet in data:
        value = ((value << 8) & 0xFFFFFF) ^ table[(value >> 16) ^ octet]
    return value.to_bytes(3, "big")


def armor(kind: str, data: bytes) -> str:
    """A block of text, for instance of the kind ``PUBLIC KEY BLOCK``."""
    lines = [f"-----BEGIN PGP {kind}-----", ""]
    lines += [binascii.b2a_base64(data[i : i + 48], newline=False).decode("ascii") for i in range(0, len(data), 48)]
    lines.append("=" + binascii.b2a_base64(crc24(data), newline=False).decode("ascii"))
    return "\n".join([*lines, f"-----END PGP {kind}-----", ""])


BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # some editors put it before a text; no packet begins so
_BEGIN = re.compile(rb"^[ \t]*-----BEGIN PGP [^\n]*-----[ \t\r]*$", re.MULTILINE)
_END = re.compile(rb"^[ \t]*-----END PGP [^\n]*-----[ \t\r]*$", re.MULTILINE)
_EMPTY = re.compile(rb"^[ \t\r]*$", re.MULTILINE)


def dearmor(data: bytes) -> bytes:
    """The octets inside the one armored block of a text; binary data is given back as it is.

    Raises:
        Malformed: when there is no whole block, or more than one.
    """
    data = data.removeprefix(BYTE_ORDER_MARK)
    if data[:1] >= b"\x80":
        return data
    begins, ends = list(islice(_BEGIN.finditer(data), 2)), list(islice(_END.finditer(data), 2))
    if len(begins) != 1 or len(ends) != 1 or ends[0].start() < begins[0].end():
        raise Malformed("not one armored block")
    start, end = begins[0].end() + 1, ends[0].start() - 1
    headed = _EMPTY.search(data, start, end)
    body = data[headed.end() if headed else start : end].rstrip()
    last = body.rfind(b"\n") + 1
    if body[last:].lstrip()[:1] == b"=" and len(body[last:].strip()) == 5:
        body = body[:last]
    try:
        return binascii.a2b_base64(body.translate(None, b" \t\r\n"), strict_mode=True)
    except ValueError:
        raise Malformed("not base64") from None
