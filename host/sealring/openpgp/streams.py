"""Messages that are never in memory as a whole, written piece by piece: backups (reading.py is the other direction).

The own shape of messages.py, its literal with partial lengths (RFC 4880, 4.2.2.4), which stock gpg reads:

    session keys | SEIPD v1 [ 16 + 2 octets | one-pass signature | literal 'b' | signature v4 | MDC ]

One that a locked host makes has no signature. The container's length is known only at the end, and put in its place
then: gpg 2.2 reads on behind a container with partial lengths, and would take a key block in the same file for a part
of it, and the message for altered.
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
_MDC_OCTETS = 22

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

    def finish(self, around: int) -> None:
        """Write what is left.

        Args:
            around: octets of the whole message before and behind this. What it ends with is cut so that the message is
                no multiple of three: gpg 2.2 takes armor without a CRC only when its base64 needs a "=".
        """
        left = len(self._rest)
        if (around + len(packets.length_octets(left)) + left) % 3 == 0:
            self._cut(around, left)
        self._sink(packets.length_octets(len(self._rest)) + bytes(self._rest))

    def _cut(self, around: int, left: int) -> None:
        size = 1 << max(left.bit_length() - 1, 0)
        while size >= (1 if self._begun else _FIRST_PARTIAL):
            if left >= size and (around + 1 + left + len(packets.length_octets(left - size))) % 3:
                self._part(size)
                return
            size >>= 1


class Writer:
    """A message on its way out: ``write`` what it says, at least 1 KiB of it, then ``finish``.

    Args:
        sink: takes the octets.
        patch: puts others in the place of octets that were taken already, at a position in the message.
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
        patch: Callable[[int, bytes], None],
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
        self._sink, self._patch, self._now, self._octets = sink, patch, now, 0
        self._key = None if signer is None else signer.signer
        for key in recipients:
            self._out(post.session_for_key(key, session))
        if passphrase is not None:
            self._out(post.session_for_passphrase(passphrase.reveal(), session, random))
        self._cipher, self._mdc = cipher.encryptor(session.key), hashlib.sha1(usedforsecurity=False)
        self._signed: Any = hashlib.sha512()
        self._out(bytes((0xC0 | packets.ENCRYPTED, 0xFF)) + bytes(4))
        self._begin = self._octets
        self._out(b"\x01")
        prefix = random(16)
        self._inside(prefix + prefix[-2:])
        if self._key is not None:
            public = self._key.public
            one_pass = b"\x03\x00%c%c" % (policy.SHA512, public.algorithm) + public.key_id + b"\x01"
            self._inside(packets.packet(packets.ONE_PASS, one_pass))
        self._literal = _Body(packets.LITERAL, self._inside)
        self._literal.write(LITERAL_HEAD)

    def _out(self, data: bytes) -> None:
        self._octets += len(data)
        self._sink(data)

    def _inside(self, data: bytes) -> None:
        self._mdc.update(data)
        self._out(self._cipher.update(data))

    def write(self, data: bytes) -> None:
        """Say more."""
        self._signed.update(data)
        self._literal.write(data)

    def finish(self) -> None:
        """Sign it and end it.

        Raises:
            SealringError: cannot_write_file, for more than 4 GiB.
        """
        signature = b""
        if self._key is not None:
            area = signatures.own_area(self._key.public.fingerprint, self._now)[2:]
            signature = packets.packet(packets.SIGNATURE, signatures.sign_hashed(self._signed, self._key, area))
        self._literal.finish(self._octets + len(signature) + _MDC_OCTETS)
        self._inside(signature)
        self._mdc.update(MDC)
        self._out(self._cipher.update(MDC + self._mdc.digest()) + self._cipher.finalize())
        length = self._octets - self._begin
        if length >= 1 << 32:
            raise SealringError("cannot_write_file", lines=["It is larger than 4 GiB."])
        self._patch(self._begin - 4, length.to_bytes(4, "big"))
