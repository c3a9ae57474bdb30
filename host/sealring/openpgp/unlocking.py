"""A secret key's own passphrase: its protection is understood first, then undone; and put on (RFC 9580, 5.5.3).

Rules 9, 12 and 15 of policy.py are enforced here: stubs and newer forms are told by name before a passphrase is asked
for, and a wrong passphrase has one answer, whatever it shows in.
"""

import hashlib
import hmac
import os
from typing import NamedTuple

from sealring.openpgp import aead, cipher, containers, policy, s2k
from sealring.openpgp.material import PublicKey, SessionKey
from sealring.openpgp.packets import Malformed, Unsupported

_BY_AEAD, _BY_SHA1, _BY_SUM = 253, 254, 255  # how the secret part is checked; anything else is older than what we do

_CHECK = {_BY_AEAD: aead.TAG, _BY_SHA1: 20, _BY_SUM: 2}  # octets


class WrongPassphrase(Exception):
    """The secret part is not right when it is decrypted with this passphrase."""


class Protection(NamedTuple):
    """How a secret part is protected, and its octets.

    Attributes:
        usage: how it is checked.
        cipher: that it is encrypted by.
        mode: the kind of AEAD, 0 for none.
        how: the way from the passphrase to a key.
        iv: the nonce, where there is a mode.
        secret: what is encrypted.
        public: the packet's tag and the key's public part, which an AEAD binds it to.
    """

    usage: int
    cipher: int
    mode: int
    how: s2k.S2K
    iv: bytes
    secret: bytes
    public: bytes

    def undone(self, passphrase: str) -> bytes:
        """The secret part as it stands without protection, its kind of protection before it and its checksum behind.

        Raises:
            WrongPassphrase
            Unsupported: for a cipher that nobody here has.
        """
        key = self.how.derive(passphrase.encode("utf-8", "surrogatepass"), policy.KEY_BYTES[self.cipher])
        if self.mode:
            info = bytes((self.public[0], self.public[1], self.cipher, self.mode))
            try:
                opened = aead.mode(self.mode, aead.expanded(key, len(key), info))
                numbers = opened.decrypt(self.iv, self.secret, self.public)
            except aead.InvalidTag:
                raise WrongPassphrase from None
            return _plain(numbers)
        clear = containers.cfb(SessionKey(self.cipher, key), self.secret, self.iv)
        numbers, check = (clear[:-20], clear[-20:]) if self.usage == _BY_SHA1 else (clear[:-2], clear[-2:])
        if self.usage == _BY_SHA1:
            right = hmac.compare_digest(check, hashlib.sha1(numbers, usedforsecurity=False).digest())
        else:
            right = hmac.compare_digest(check, _sum(numbers))
        if not right:
            raise WrongPassphrase
        return _plain(numbers)


def _sum(numbers: bytes) -> bytes:
    return (sum(numbers) & 0xFFFF).to_bytes(2, "big")


def _plain(numbers: bytes) -> bytes:
    return b"\0" + numbers + _sum(numbers)


def protection(rest: bytes, tag: int, public: bytes) -> Protection:
    """Read how a secret part is protected.

    Args:
        rest: what follows the public part in a secret key's body; protected, so not beginning with 0.
        tag: of the packet.
        public: the public part.

    Raises:
        Malformed, Unsupported
    """
    if len(rest) < 4:
        raise Malformed("a secret key is cut short")
    usage, number = rest[:2]
    if usage not in _CHECK:
        raise Unsupported(f"a secret key protected in way {usage}")
    mode = 0
    if usage == _BY_AEAD:
        mode = rest[2]
        aead.known(number, mode)
    how, end = s2k.read(rest, 3 if mode else 2)
    if number not in policy.KEY_BYTES:
        raise Unsupported(f"cipher {number}")
    start = end + (aead.nonce_octets(mode) if mode else policy.BLOCK_BYTES[number])
    if len(rest) <= start + _CHECK[usage]:
        raise Malformed("a secret key is cut short")
    return Protection(usage, number, mode, how, rest[end:start], rest[start:], bytes((0xC0 | tag,)) + public)


def protected(body: bytes, passphrase: str) -> bytes:
    """The body of an unprotected secret-key packet, encrypted by a passphrase (RFC 4880, 3.7.1.3 and 5.5.3).

    Iterated and salted S2K of 65,011,712 octets of SHA-256, AES-256 in CFB mode, SHA-1 behind it: what all can read.
    """
    public = PublicKey(body)
    numbers = public.rest[1:-2]
    how, written = s2k.strongest(os.urandom(8))
    key, iv = how.derive(passphrase.encode("utf-8", "surrogatepass"), 32), os.urandom(16)
    clear = numbers + hashlib.sha1(numbers, usedforsecurity=False).digest()
    return public.body + bytes((_BY_SHA1, policy.AES256)) + written + iv + cipher.encrypt(key, clear, iv)
