"""From a passphrase to a key: the string-to-key functions of RFC 4880, 3.7, with a cap on their cost (rule 12)."""

import hashlib
from typing import NamedTuple

from sealring.openpgp import policy
from sealring.openpgp.packets import Malformed, Unsupported

SIMPLE, SALTED, ITERATED, ARGON2 = 0, 1, 3, 4
GNU = 101  # GnuPG's stubs: the secret part is not in the file

_HASHES = {2: "sha1", 8: "sha256", 9: "sha384", 10: "sha512", 11: "sha224"}
_BLOCK = 64 * 1024  # octets given to the hash at once, about


class S2K(NamedTuple):
    """How a key is derived."""

    kind: int
    hash_number: int
    salt: bytes
    octets: int  # octets that are hashed, at least; 0 but for the iterated kind

    def cost(self, passphrase: bytes, length: int) -> int:
        """Octets hashed for a key of so many octets."""
        once = max(self.octets, len(self.salt) + len(passphrase))
        return once * self._rounds(length)

    def _rounds(self, length: int) -> int:
        return -(-length // hashlib.new(_HASHES[self.hash_number], usedforsecurity=False).digest_size)

    def derive(self, passphrase: bytes, length: int) -> bytes:
        """The key."""
        once = self.salt + passphrase
        total = max(self.octets, len(once))
        block = once * max(1, _BLOCK // max(1, len(once)))
        made = b""
        for number in range(self._rounds(length)):
            state = hashlib.new(_HASHES[self.hash_number], bytes(number), usedforsecurity=False)
            left = total
            while left > len(block) > 0:
                state.update(block)
                left -= len(block)
            state.update(block[:left])
            made += state.digest()
        return made[:length]


def read(data: bytes, position: int) -> tuple[S2K, int]:
    """An S2K specifier and the position behind it.

    Raises:
        Malformed, Unsupported
    """
    kind = data[position] if position < len(data) else -1
    if kind == ARGON2:
        raise Unsupported("a passphrase by Argon2")
    if kind == GNU:
        raise Unsupported("the secret part is not in this file, but on a card or kept elsewhere")
    if kind not in (SIMPLE, SALTED, ITERATED):
        raise Unsupported(f"S2K of kind {kind}") if kind >= 0 else Malformed("cut short")
    end = position + {SIMPLE: 2, SALTED: 10, ITERATED: 11}[kind]
    if end > len(data):
        raise Malformed("cut short")
    hash_number = data[position + 1]
    if hash_number not in _HASHES:
        raise Unsupported(f"S2K by hash {hash_number}")
    count = (16 + (data[end - 1] & 15)) << ((data[end - 1] >> 4) + 6) if kind == ITERATED else 0
    return S2K(kind, hash_number, data[position + 2 : position + 10] if kind else b"", count), end


def strongest(salt: bytes) -> tuple[S2K, bytes]:
    """What we write: iterated at its maximum of 65,011,712 octets, SHA-256; and its octets (rule 6)."""
    return S2K(ITERATED, policy.SHA256, salt, 65_011_712), bytes((ITERATED, policy.SHA256)) + salt + b"\xff"
