"""Messages of any length, read in two passes and never in memory as a whole: backups (streams.py writes them).

Only the shape that streams.py writes is read. Rule 3 of policy.py is enforced here by the two passes: the first
decrypts and checks all of it and gives nothing away; the second gives the text, and ends in an error when the octets
were not the same as before, so that whoever takes them keeps nothing until the end.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import cipher, containers, packets, policy, signatures
from sealring.openpgp.envelope import Envelope
from sealring.openpgp.material import BadSignature, PublicKey, SessionKey
from sealring.openpgp.own_key import Keys, each
from sealring.openpgp.packets import Malformed, Packet, Unsupported
from sealring.openpgp.streams import LITERAL_HEAD, MDC, PARTIAL

_SMALL = 64 * 1024  # octets of a session key, one-pass or signature packet; RSA-8192 has 1 KiB

Octets = Callable[[], Iterator[bytes]]  # the same message from its beginning, each time that it is called


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except Malformed as problem:
        raise SealringError("message_corrupt", reason=str(problem)) from None
    except Unsupported as problem:
        raise SealringError("message_unsupported", reason=str(problem)) from None


class _Feed:
    """Octets that come in pieces, taken in the amounts that a grammar asks for."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(pieces), b""

    def take(self, size: int) -> bytes:
        parts, have = [self._rest], len(self._rest)
        while have < size:
            piece = next(self._pieces, None)
            if piece is None:
                raise Malformed("cut short")
            parts.append(piece)
            have += len(piece)
        data = b"".join(parts) if len(parts) > 1 else self._rest
        self._rest = data[size:]
        return data[:size]

    def some(self) -> bytes:
        """What is there, or the next piece; empty at the end."""
        data, self._rest = (b"" if self.ended() else self._rest), b""
        return data

    def ended(self) -> bool:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return True
            self._rest = piece
        return False

    def packet(self) -> tuple[int, Iterator[bytes]]:
        """A packet's tag, and its body in pieces, which are to be taken before anything else is."""
        first = self.take(1)[0]
        if first & 0xC0 != 0xC0:
            raise Unsupported("a packet of the old format")
        return first & 0x3F, self._body()

    def _body(self) -> Iterator[bytes]:
        while True:
            octet = self.take(1)[0]
            partial = 224 <= octet < 255
            if partial:
                left = 1 << (octet & 0x1F)
            elif octet < 192:
                left = octet
            elif octet == 255:
                left = int.from_bytes(self.take(4), "big")
            else:
                left = ((octet - 192) << 8) + self.take(1)[0] + 192
            while left:
                piece = self.take(min(left, PARTIAL))
                left -= len(piece)
                yield piece
            if not partial:
                return

    def small(self, *tags: int) -> Packet:
        """A whole packet of one of these tags."""
        tag, pieces = self.packet()
        if tag not in tags:
            raise Malformed("another packet")
        return Packet(tag, _whole(pieces))


def _whole(pieces: Iterator[bytes]) -> bytes:
    body = b""
    for piece in pieces:
        body += piece
        if len(body) > _SMALL:
            raise Unsupported("a packet is too large")
    return body


class Message:
    """A message to be read.

    Args:
        octets: gives it, in binary.

    Attributes:
        recipients: the key ids that open it, 16 upper-case hexadecimal digits each.
        by_passphrase: whether a passphrase opens it, too.

    Raises:
        SealringError: message_corrupt, message_unsupported.
    """

    def __init__(self, octets: Octets) -> None:
        self._octets = octets
        with _told():
            before, _ = _envelope(octets())
            self._envelope = Envelope(before, Packet(packets.ENCRYPTED, b"\x01"))
        self.recipients = [key_id.hex().upper() for key_id in self._envelope.named()]
        self.by_passphrase = bool(self._envelope.for_passphrases)

    def open(self, keys: Keys, passphrase: Secret[str] | None = None) -> Content:
        """Decrypt all of it and check that it was not altered; its signature is for ``Content.signer``.

        Raises:
            SealringError: no_key, message_passphrase, message_corrupt, message_unsupported.
        """
        with _told():
            for session, opener in self._envelope.sessions(each(keys), passphrase):
                content = Content(self._octets, session, opener)
                try:
                    content.check()
                except containers.WrongSession:
                    continue
                return content
            raise self._envelope.why_not(passphrase)


class Content:
    """What an opened message says.

    Attributes:
        opened_by: the own fingerprint that opened it; empty for a passphrase.
        signed: whether there is a signature.
    """

    def __init__(self, octets: Octets, session: SessionKey, opened_by: str) -> None:
        self._octets, self._session, self.opened_by = octets, session, opened_by
        self._state: Any = None
        self._signature: signatures.Signature | None = None
        self.signed = False

    def check(self) -> None:
        """The first pass. Raises WrongSession, Malformed, Unsupported."""
        if self._session.cipher not in policy.AES_KEY_BYTES:
            raise containers.WrongSession
        for _ in self._pass():
            pass

    def signer(self, parts: dict[bytes, PublicKey]) -> bytes:
        """The fingerprint (20 octets) of the one whose signature it bears, of these. Raises bad_signature."""
        if self._signature is not None:
            for fingerprint, public in parts.items():
                try:
                    signatures.verify_hashed(self._signature, public, self._state)
                except BadSignature:
                    continue
                return fingerprint
        raise SealringError("bad_signature")

    def pieces(self) -> Iterator[bytes]:
        """What it says, once more from its beginning.

        Raises:
            SealringError: message_corrupt, on the way too; at the end when it is not what was checked.
        """
        before = self._state.digest()
        with _told():
            yield from self._pass()
            if not hmac.compare_digest(before, self._state.digest()):
                raise Malformed("it changed while it was read")

    def _pass(self) -> Iterator[bytes]:
        _, body = _envelope(self._octets())
        inside = _Feed(_decrypted(body, self._session))
        tag, pieces = inside.packet()
        announced = tag == packets.ONE_PASS
        if announced:
            _whole(pieces)
            tag, pieces = inside.packet()
        if tag != packets.LITERAL:
            raise Malformed("not one literal")
        state, head = hashlib.sha512(), b""
        for piece in pieces:
            data = piece
            if len(head) < len(LITERAL_HEAD):
                head += piece
                data, head = head[len(LITERAL_HEAD) :], head[: len(LITERAL_HEAD)]
            state.update(data)
            if data:
                yield data
        if head != LITERAL_HEAD:
            raise Unsupported("a literal with a name")
        signature = signatures.parse(inside.small(packets.SIGNATURE).body) if announced else None
        if not inside.ended():
            raise Malformed("something behind the signature")
        if signature is not None and (signature.hash_number != policy.SHA512 or signature.kind != signatures.BINARY):
            raise Unsupported("a signature of another kind")
        self._state, self._signature, self.signed = state, signature, announced


def _envelope(pieces: Iterator[bytes]) -> tuple[list[Packet], Iterator[bytes]]:
    """The session-key packets, and the body of the container behind them, which ends with the message."""
    feed = _Feed(pieces)
    before: list[Packet] = []
    while True:
        tag, body = feed.packet()
        if tag == packets.ENCRYPTED:
            return before, _last(feed, body)
        if tag not in (packets.PKESK, packets.SKESK) or len(before) >= policy.RECIPIENTS:
            raise Malformed("not an encrypted message")
        before.append(Packet(tag, _whole(body)))


def _last(feed: _Feed, body: Iterator[bytes]) -> Iterator[bytes]:
    yield from body
    if not feed.ended():
        raise Malformed("something behind the message")


def _decrypted(body: Iterator[bytes], session: SessionKey) -> Iterator[bytes]:
    """What the container holds behind its prefix, without its MDC, which is checked at the end."""
    decryptor, mdc = cipher.decryptor(session.key), hashlib.sha1(usedforsecurity=False)
    feed = _Feed(body)
    if feed.take(1) != b"\x01":
        raise Unsupported("encryption of another version")
    held = decryptor.update(feed.take(18))
    if held[14:16] != held[16:18]:
        raise containers.WrongSession
    mdc.update(held)
    held = b""
    while data := feed.some():
        held += decryptor.update(data)
        ready, held = held[:-22], held[-22:]
        mdc.update(ready)
        if ready:
            yield ready
    mdc.update(held[:2])
    if held[:2] != MDC or not hmac.compare_digest(held[2:], mdc.digest()):
        raise containers.Altered("the message was altered")
