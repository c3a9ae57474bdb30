"""Messages that are never in memory as a whole, written piece by piece: backups (reading.py is the other direction).

The own shape of messages.py with partial lengths (RFC 4880, 4.2.2.4), which stock gpg reads:

    session keys | SEIPD v1 [ 16 + 2 octets | one-pass signature | literal 'b' | signature v4 | MDC ]

One that a locked host makes has no signature.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from typing import Any

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import cipher, packets, policy, post, signatures
from sealring.openpgp.material import PublicKey, SessionKey
from sealring.openpgp.own_key import OwnKey

PARTIAL = 64 * 1024  # octets of a partial length, written; gpg reads any
_FIRST_PARTIAL = 512  # octets, the least that RFC 4880 allows
LITERAL_HEAD = b"b\0\0\0\0\0"  # binary, no file name, no date
MDC = b"\xd3\x14"

Sink = Callable[[bytes], None]


class _Body:
    """A packet whose length is known at its end."""

    def __init__(self, tag: int, sink: Sink) -> None:
        self._sink, self._rest, self._begun = sink, bytearray(), False
        sink(bytes((0xC0 | tag,)))

    def write(self, data: bytes) -> None:
        self._rest += data
        while len(self._rest) > PARTIAL:
            self._part(PARTIAL)

    def _part(self, size: int) -> None:
        self._begun = True
        self._sink(bytes((0xE0 | (size.bit_length() - 1),)) + bytes(self._rest[:size]))
        del self._rest[:size]

    def finish(self, before: int = 1) -> None:
        """Write what is left.

        Args:
            before: octets of the whole message so far. What it ends with is cut so that the message is not a multiple
                of three: gpg 2.2 takes armor without a CRC only when its base64 needs a "=".
        """
        left = len(self._rest)
        if (before + len(packets.length_octets(left)) + left) % 3 == 0:
            self._cut(before, left)
        self._sink(packets.length_octets(len(self._rest)) + bytes(self._rest))

    def _cut(self, before: int, left: int) -> None:
        size = 1 << max(left.bit_length() - 1, 0)
        while size >= (1 if self._begun else _FIRST_PARTIAL):
            if left >= size and (before + 1 + left + len(packets.length_octets(left - size))) % 3:
                self._part(size)
                return
            size >>= 1


class Writer:
    """A message on its way out: ``write`` what it says, then ``finish``.

    Args:
        sink: takes the octets.
        recipients: the keys to encrypt to, each checked by rule 7 before.
        passphrase: that opens it too, by an S2K at its maximum.
        signer: whose key signs it; None for a locked host.
        now: seconds since 1970, the signature's time.
        random: gives octets, for the session key, the prefix and the salt.

    Raises:
        SealringError: key_unusable, bad_params (nobody to open it).
    """

    def __init__(
        self,
        sink: Sink,
        recipients: Sequence[PublicKey],
        *,
        passphrase: Secret[str] | None = None,
        signer: OwnKey | None = None,
        now: int,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        if not recipients and passphrase is None:
            raise SealringError("bad_params")
        if signer is not None and signer.signer is None:
            raise SealringError("key_unusable")
        session = SessionKey(policy.AES256, random(32))
        self._sink, self._now, self.octets = sink, now, 0
        self._key = None if signer is None else signer.signer
        for key in recipients:
            self._out(post.session_for_key(key, session))
        if passphrase is not None:
            self._out(post.session_for_passphrase(passphrase.reveal(), session, random))
        self._cipher, self._mdc = cipher.encryptor(session.key), hashlib.sha1(usedforsecurity=False)
        self._signed: Any = hashlib.sha512()
        self._container = _Body(packets.ENCRYPTED, self._out)
        self._container.write(b"\x01")
        prefix = random(16)
        self._inside(prefix + prefix[-2:])
        if self._key is not None:
            public = self._key.public
            one_pass = b"\x03\x00%c%c" % (policy.SHA512, public.algorithm) + public.key_id + b"\x01"
            self._inside(packets.packet(packets.ONE_PASS, one_pass))
        self._literal = _Body(packets.LITERAL, self._inside)
        self._literal.write(LITERAL_HEAD)

    def _out(self, data: bytes) -> None:
        self.octets += len(data)
        self._sink(data)

    def _inside(self, data: bytes) -> None:
        self._mdc.update(data)
        self._container.write(self._cipher.update(data))

    def write(self, data: bytes) -> None:
        """Say more."""
        self._signed.update(data)
        self._literal.write(data)

    def finish(self) -> None:
        """Sign it and end it."""
        self._literal.finish()
        if self._key is not None:
            area = signatures.own_area(self._key.public.fingerprint, self._now)[2:]
            self._inside(packets.packet(packets.SIGNATURE, signatures.sign_hashed(self._signed, self._key, area)))
        self._mdc.update(MDC)
        self._container.write(self._cipher.update(MDC + self._mdc.digest()) + self._cipher.finalize())
        self._container.finish(self.octets)
