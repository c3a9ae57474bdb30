"""What a container or a signed message holds: one literal, signatures around it, inflated with bounds (rule 2)."""

import bz2
import zlib
from typing import NamedTuple, Protocol

from sealring.openpgp import packets, policy
from sealring.openpgp.packets import Malformed, Packet, Unsupported

_WITHOUT_MEANING = (packets.MARKER, packets.PADDING)
_AROUND = (packets.ONE_PASS, packets.SIGNATURE)
_LITERALS = (b"b", b"t", b"u", b"m", b"l", b"1")  # the last two from before RFC 2440
_STEP = 4 * 1024  # octets of compressed data looked at together


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class Content(NamedTuple):
    """The literal's octets, and the signature packets beside it, not yet checked."""

    data: bytes
    signatures: list[bytes]


def meaningful(found: list[Packet]) -> list[Packet]:
    """Packets without those that every reader passes over."""
    return [packet for packet in found if packet.tag not in _WITHOUT_MEANING]


def read(found: list[Packet]) -> Content:
    """The one literal among packets with a meaning (RFC 9580, 10.3, without its nested encryption).

    Signatures stand before what they sign, or behind it with a one-pass packet each in front.

    Raises:
        Malformed, Unsupported
    """
    left = policy.INFLATED
    rows: list[bytes] = []
    for _ in range(policy.COMPRESSION_LAYERS + 1):
        middle = _peeled(found, rows)
        if middle.tag == packets.LITERAL:
            return Content(_literal(middle.body), rows)
        clear = _inflated(middle.body, left)
        left -= len(clear)
        found = meaningful(packets.walk(clear))
    raise Unsupported("compressed too many times")


def _peeled(found: list[Packet], rows: list[bytes]) -> Packet:
    """The literal or compressed packet that signatures stand around; their bodies go into ``rows``."""
    places = [i for i, packet in enumerate(found) if packet.tag not in _AROUND]
    if len(places) != 1 or found[places[0]].tag not in (packets.LITERAL, packets.COMPRESSED):
        raise Malformed("not one literal")
    before, after = found[: places[0]], found[places[0] + 1 :]
    announced = sum(packet.tag == packets.ONE_PASS for packet in before)
    if announced != len(after) or any(packet.tag != packets.SIGNATURE for packet in after):
        raise Malformed("signatures out of place")
    rows += [packet.body for packet in (*before, *after) if packet.tag == packets.SIGNATURE]
    if len(rows) > policy.SIGNATURES:
        raise Unsupported("too many signatures")
    return found[places[0]]


def _literal(body: bytes) -> bytes:
    if len(body) < 6 or body[:1] not in _LITERALS or len(body) < 6 + body[1]:
        raise Malformed("a broken literal")
    return body[6 + body[1] :]


def _inflated(body: bytes, most: int) -> bytes:
    """A compressed packet's content (RFC 4880, 5.6), at most so many octets, and no more than RATIO times its own."""
    kind = body[:1]
    if kind == b"\0":
        return body[1:]
    inflate: _Inflater
    if kind == b"\1":
        inflate = zlib.decompressobj(-15)
    elif kind == b"\2":
        inflate = zlib.decompressobj()
    elif kind == b"\3":
        inflate = bz2.BZ2Decompressor()
    else:
        raise Unsupported("this compression")
    clear = bytearray()
    for place in range(1, len(body), _STEP):
        most_by_now = min(most, max(policy.FREELY, policy.RATIO * (place - 1 + _STEP)))
        try:
            clear += inflate.decompress(body[place : place + _STEP], most_by_now - len(clear) + 1)
        except (OSError, EOFError, ValueError, zlib.error):
            raise Malformed("broken compression") from None
        if len(clear) > most_by_now:
            raise Unsupported("too large when decompressed")
        if inflate.eof:
            if inflate.unused_data or place + _STEP < len(body):
                raise Malformed("octets behind what was compressed")
            return bytes(clear)
    raise Malformed("broken compression")
