"""The grammar: every length form is read, and nothing but Malformed comes out of bytes that break it."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealring.openpgp import packets, policy
from sealring.openpgp.packets import Malformed
from tests.openpgp.conftest import Gpg


@pytest.mark.parametrize("length", [0, 1, 191, 192, 193, 8383, 8384, 8385, 70_000])
def test_what_is_written_is_read(length: int) -> None:
    body = bytes(length)
    assert packets.walk(packets.packet(packets.LITERAL, body) * 2) == [(packets.LITERAL, body)] * 2


@pytest.mark.parametrize("length", [0, 191, 192, 8383, 8384])
def test_length_octets_are_the_shortest(length: int) -> None:
    assert len(packets.length_octets(length)) == (1 if length < 192 else 2 if length < 8384 else 5)


def test_old_format_and_partial_lengths_are_read() -> None:
    assert packets.walk(b"\xac\x02hi") == [(packets.LITERAL, b"hi")]
    assert packets.walk(b"\xad\x00\x02hi") == [(packets.LITERAL, b"hi")]
    assert packets.walk(b"\xaf" + b"to the end") == [(packets.LITERAL, b"to the end")]
    assert packets.walk(b"\xcb\xe1ab\xe0c\x02de") == [(packets.LITERAL, b"abcde")]


@pytest.mark.parametrize(
    "data",
    [
        b"\x00",
        b"\xcb",
        b"\xcb\x05abc",
        b"\xcb\xff\xff\xff\xff\xffabc",
        b"\xcb\xe1ab",
        b"\xc1\xe1ab\x01c",  # a session key in parts
        b"\x87rest",  # a session key without a length
        packets.packet(packets.MARKER, b"PGP") * (policy.PACKETS + 1),
    ],
)
def test_broken_packets_are_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        packets.walk(data)


@given(st.binary(max_size=400))
def test_any_bytes_end_in_packets_or_malformed(data: bytes) -> None:
    for read in (packets.walk, packets.subpackets, packets.dearmor):
        with contextlib.suppress(Malformed):
            read(data)


@given(st.binary(max_size=300))
def test_numbers_and_armor_come_back(value: bytes) -> None:
    assert packets.read_mpi(packets.mpi(value), 0)[0] == value.lstrip(b"\0")
    text = packets.armor("MESSAGE", b"\xc1" + value)
    assert packets.dearmor(text.encode()) == b"\xc1" + value
    assert packets.dearmor(("before\r\n" + text.replace("\n", "\r\n")).encode()) == b"\xc1" + value
    assert packets.dearmor(packets.BYTE_ORDER_MARK + text.encode()) == b"\xc1" + value
    assert packets.dearmor(text.replace("\n\n", "\nVersion: x\nComment: =abcd\n \t\n", 1).encode()) == b"\xc1" + value


@pytest.mark.parametrize("size", range(5))
def test_stock_gpg_takes_armor_of_any_length(size: int, gpg: Gpg) -> None:
    text = packets.armor("MESSAGE", packets.packet(packets.LITERAL, b"b\0\0\0\0\0" + b"x" * size))
    assert gpg("--decrypt", data=text.encode()).stdout == b"x" * size
    assert gpg("--dearmor", data=text.encode()).stdout == packets.dearmor(text.encode())


def test_two_armored_blocks_are_malformed() -> None:
    with pytest.raises(Malformed):
        packets.dearmor(packets.armor("MESSAGE", b"\xc1\x00").encode() * 2)
