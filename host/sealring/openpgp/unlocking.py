"""A secret key's own passphrase: its protection is understood first, then undone (RFC 4880, 5.5.3).

Rules 9, 12 and 15 of policy.py are enforced here: stubs and newer forms are told by name before a passphrase is asked
for, and a wrong passphrase has one answer, whatever it shows in.
"""

import hashlib
import hmac
from typing import NamedTuple

from sealring.openpgp import containers, policy, s2k
from sealring.openpgp.material import SessionKey
from sealring.openpgp.packets import Malformed, Unsupported

_BY_SHA1, _BY_SUM = 254, 255  # how the secret part is checked; anything else is older or newer than what we do


class WrongPassphrase(Exception):
    """The secret part is not right when it is decrypted with this passphrase."""


class Protection(NamedTuple):
    """How a secret part is protected, and its octets."""

    usage: int
    cipher: int
    how: s2k.S2K
    iv: bytes
    secret: bytes

    def undone(self, passphrase: str) -> bytes:
        """The secret part as it stands without protection, its kind of protection before it and its checksum behind.

        Raises:
            WrongPassphrase
            Unsupported: for a cipher that nobody here has.
        """
        key = self.how.derive(passphrase.encode("utf-8", "surrogatepass"), policy.KEY_BYTES[self.cipher])
        clear = containers.cfb(SessionKey(self.cipher, key), self.secret, self.iv)
        numbers, check = (clear[:-20], clear[-20:]) if self.usage == _BY_SHA1 else (clear[:-2], clear[-2:])
        sum_ = (sum(numbers) & 0xFFFF).to_bytes(2, "big")
        if self.usage == _BY_SHA1:
            right = hmac.compare_digest(check, hashlib.sha1(numbers, usedforsecurity=False).digest())
        else:
            right = hmac.compare_digest(check, sum_)
        if not right:
            raise WrongPassphrase
        return b"\0" + numbers + sum_


def protection(rest: bytes) -> Protection:
    """Read how a secret part is protected.

    Args:
        rest: what follows the public part in a secret key's body; protected, so not beginning with 0.

    Raises:
        Malformed, Unsupported
    """
    if len(rest) < 4:
        raise Malformed("a secret key is cut short")
    usage, cipher = rest[:2]
    if usage == 253:
        raise Unsupported("a secret key protected the newer way of RFC 9580")
    if usage not in (_BY_SHA1, _BY_SUM):
        raise Unsupported(f"a secret key protected in way {usage}")
    how, end = s2k.read(rest, 2)
    if cipher not in policy.KEY_BYTES:
        raise Unsupported(f"cipher {cipher}")
    start = end + policy.BLOCK_BYTES[cipher]
    if len(rest) <= start + (20 if usage == _BY_SHA1 else 2):
        raise Malformed("a secret key is cut short")
    return Protection(usage, cipher, how, rest[end:start], rest[start:])
