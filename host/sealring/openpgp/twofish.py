"""Twofish with keys of 32 octets, as OpenPGP's CFB needs it to read what an old GnuPG may have sealed.

Neither `cryptography` nor PGPy has it. It is slow and not of constant time, which reading a file that somebody chose
stands; it is never written with. Schneier et al., "Twofish: A 128-Bit Block Cipher" (1998), sections 4.1 to 4.3.5.
"""

from collections.abc import Sequence
from functools import cache

_Q = (
    ("817d6f320b59eca4", "ecb81235f4a6709d", "ba5e6d90c8f32471", "d7f4126e9b3085ca"),
    ("28bdf76e31940ac5", "1e2b4c376da5f908", "4c75169a0ed82b3f", "b951c3de647f208a"),
)
_MDS = (0x01EF5B5B, 0x5BEFEF01, 0xEF5B01EF, 0xEF01EF5B)
_RS = ("01a455875a58db9e", "a45682f31ec668e5", "02a1fcc147ae3d19", "a455875a58db9e03")
_WORD = 0xFFFFFFFF

# Which of the two permutations each octet passes, from the outermost key word to the last step.
_WAYS = ((1, 1, 0, 0, 1), (0, 1, 1, 0, 0), (0, 0, 0, 1, 1), (1, 0, 1, 1, 0))


def _rol(word: int, bits: int) -> int:
    return (word << bits | word >> (32 - bits)) & _WORD


def _times(a: int, b: int, polynomial: int) -> int:
    result = 0
    while b:
        if b & 1:
            result ^= a
        a <<= 1
        if a & 0x100:
            a ^= polynomial
        b >>= 1
    return result


@cache
def _permutations() -> tuple[bytes, bytes]:
    result = []
    for texts in _Q:
        t0, t1, t2, t3 = ([int(digit, 16) for digit in text] for text in texts)
        made = bytearray()
        for octet in range(256):
            a, b = octet >> 4, octet & 15
            a, b = t0[a ^ b], t1[(a ^ (b >> 1 | b << 3) ^ a << 3) & 15]
            a, b = t2[a ^ b], t3[(a ^ (b >> 1 | b << 3) ^ a << 3) & 15]
            made.append(b << 4 | a)
        result.append(bytes(made))
    return result[0], result[1]


def _tables(words: Sequence[int]) -> list[list[int]]:
    """The function h for one list of four key words: a table for each octet of its input, to be XORed."""
    q = _permutations()
    tables = []
    for place, way in enumerate(_WAYS):
        column = [_MDS[row] >> (24 - 8 * place) & 255 for row in range(4)]
        multiplied = [sum(_times(octet, column[row], 0x169) << 8 * row for row in range(4)) for octet in range(256)]
        table = []
        for octet in range(256):
            value = octet
            for number, word in zip(way, reversed(words), strict=False):
                value = q[number][value] ^ (word >> 8 * place & 255)
            table.append(multiplied[q[way[4]][value]])
        tables.append(table)
    return tables


def _h(tables: list[list[int]], x: int) -> int:
    a, b, c, d = tables
    return a[x & 255] ^ b[x >> 8 & 255] ^ c[x >> 16 & 255] ^ d[x >> 24]


class Twofish:
    """The cipher with one key of 32 octets."""

    def __init__(self, key: bytes) -> None:
        words = [int.from_bytes(key[i : i + 4], "little") for i in range(0, 32, 4)]
        even, odd = _tables(words[::2]), _tables(words[1::2])
        self._keys: list[int] = []
        for i in range(20):
            a, b = _h(even, 2 * i * 0x01010101), _rol(_h(odd, (2 * i + 1) * 0x01010101), 8)
            self._keys += [(a + b) & _WORD, _rol((a + 2 * b) & _WORD, 9)]
        rs = [bytes.fromhex(row) for row in _RS]
        mixed = []
        for i in range(0, 32, 8):
            word = 0
            for row in range(4):
                octet = 0
                for part, factor in zip(key[i : i + 8], rs[row], strict=True):
                    octet ^= _times(part, factor, 0x14D)
                word |= octet << 8 * row
            mixed.append(word)
        self._tables = _tables(mixed[::-1])

    def encrypt(self, block: bytes) -> bytes:
        """One block of 16 octets."""
        keys, (t0, t1, t2, t3) = self._keys, self._tables
        a, b, c, d = (int.from_bytes(block[4 * i : 4 * i + 4], "little") ^ keys[i] for i in range(4))
        for i in range(8, 40, 2):
            x = t0[a & 255] ^ t1[a >> 8 & 255] ^ t2[a >> 16 & 255] ^ t3[a >> 24]
            y = t1[b & 255] ^ t2[b >> 8 & 255] ^ t3[b >> 16 & 255] ^ t0[b >> 24]
            c ^= (x + y + keys[i]) & _WORD
            d = (d << 1 | d >> 31) & _WORD ^ (x + 2 * y + keys[i + 1]) & _WORD
            a, b, c, d = c >> 1 | (c & 1) << 31, d, a, b
        out = (c ^ keys[4], d ^ keys[5], a ^ keys[6], b ^ keys[7])
        return b"".join(word.to_bytes(4, "little") for word in out)


def decrypt(key: bytes, data: bytes, iv: bytes) -> bytes:
    """CFB undone."""
    cipher, last, clear = Twofish(key), iv, bytearray()
    for place in range(0, len(data), 16):
        stream = cipher.encrypt(last)
        last = data[place : place + 16]
        clear += bytes(a ^ b for a, b in zip(last, stream, strict=False))
    return bytes(clear)
