"""The general reader: any message that policy.py allows, walked and inflated with bounds, decrypted by PGPy.

Rules 1, 2 and 10 of policy.py are enforced here. PGPy parses nothing of a message but the encrypted container that
it decrypts: the structure around and inside is walked by packets.py, so that a bomb, a second literal or a literal
that swallows the MDC never reaches it.
"""

import bz2
import contextlib
import zlib
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from sealring.base.errors import SealringError
from sealring.openpgp import engine, packets, policy, signatures
from sealring.openpgp.material import BadSignature, CannotUnwrap, SessionKey
from sealring.openpgp.own_key import OwnKey
from sealring.openpgp.packets import Malformed, Packet, Unsupported
from sealring.openpgp.secret_material import SecretKey

_HIDDEN = bytes(8)  # the key id of a recipient who is not named
_WITHOUT_MEANING = (packets.MARKER, packets.PADDING)


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class Content(NamedTuple):
    """What a message holds: the literal's octets, and the signatures beside it, not yet checked."""

    data: bytes
    signatures: list[bytes]


def read(message: bytes, keys: tuple[OwnKey, ...]) -> Content:
    """Open a message with one of the keys; its integrity is checked, its signatures are not.

    Raises:
        SealringError: no_key, message_corrupt, message_unsupported.
    """
    if len(message) > policy.MESSAGE_IN:
        raise SealringError("message_unsupported", reason="the message is too large")
    try:
        session_keys, container = _outside(packets.walk(packets.dearmor(message)))
        return _inside(_decrypted(container, _sessions(session_keys, keys)))
    except Malformed as problem:
        raise SealringError("message_corrupt", reason=str(problem)) from None
    except Unsupported as problem:
        raise SealringError("message_unsupported", reason=str(problem)) from None


def signer(content: Content, keys: tuple[OwnKey, ...]) -> str:
    """The own fingerprint whose good signature the content bears (rules 4 and 5).

    Raises:
        SealringError: bad_signature.
    """
    for body in content.signatures[: policy.SIGNATURES]:
        try:
            row = signatures.parse(body)
        except (Malformed, Unsupported):
            continue
        if row.kind != signatures.BINARY:
            continue
        for key in keys:
            for public in key.signers.values():
                try:
                    signatures.verify(row, public, content.data)
                    return key.fingerprint
                except BadSignature:
                    continue
    raise SealringError("bad_signature")


def _outside(found: list[Packet]) -> tuple[list[bytes], bytes]:
    """The session-key packets and the one container (rule 1)."""
    found = [packet for packet in found if packet.tag not in _WITHOUT_MEANING]
    if not found:
        raise Malformed("nothing there")
    *before, last = found
    if any(packet.tag not in (packets.PKESK, packets.SKESK) for packet in before):
        raise Malformed("not one message")
    if last.tag == packets.ENCRYPTED_NO_INTEGRITY:
        raise Unsupported("encryption without integrity protection")
    if last.tag == packets.AEAD_GNUPG:
        raise Unsupported("AEAD encryption")
    if last.tag != packets.ENCRYPTED or not last.body:
        raise Malformed("not an encrypted message")
    if last.body[0] != 1:
        raise Unsupported("AEAD encryption")
    return [packet.body for packet in before if packet.tag == packets.PKESK], last.body


def _sessions(session_keys: list[bytes], keys: tuple[OwnKey, ...]) -> Iterator[SessionKey]:
    """Every session key that an own key opens; hidden recipients (key id 0) are tried with each.

    Raises, when there is none:
        SealringError: no_key.
        Malformed: for a session key that was meant for an own key, and was altered.
        Unsupported: for session keys of other versions, and for more of them than we try.
    """
    addressed = opened = newer = False
    trials = 0
    for body in session_keys[: policy.RECIPIENTS]:
        if len(body) < 10 or body[0] != 3:
            newer = True
            continue
        for reader in _readers(body, keys):
            addressed |= body[1:9] == reader.public.key_id
            trials += 1
            if trials > policy.TRIALS:
                raise Unsupported("too many recipients")
            with contextlib.suppress(CannotUnwrap):
                session = reader.unwrap(body[10:])
                opened = True
                yield session
    if opened:
        return
    if addressed:
        raise Malformed("a session key was altered")
    if newer:
        raise Unsupported("a session key of another version")
    raise SealringError("no_key")


def _readers(body: bytes, keys: tuple[OwnKey, ...]) -> Iterator[SecretKey]:
    """The own keys that a session-key packet may be for."""
    named, algorithm = body[1:9], body[9]
    for key in keys:
        for key_id, reader in key.readers.items():
            if named in (key_id, _HIDDEN) and reader.public.algorithm == algorithm:
                yield reader


def _decrypted(container: bytes, sessions: Iterator[SessionKey]) -> bytes:
    """The packets inside the container, its MDC checked and taken away."""
    for session in sessions:
        if session.cipher not in policy.KEY_BYTES:
            raise Unsupported(f"cipher {session.cipher}")
        try:
            return engine.decrypted(container, session)
        except engine.Refused:
            continue
    raise Malformed("the message was altered")


def _inside(clear: bytes) -> Content:
    """The one literal, and the signatures beside it (rule 2)."""
    left = policy.INFLATED
    for _ in range(policy.COMPRESSION_LAYERS + 1):
        found = [packet for packet in packets.walk(clear) if packet.tag not in _WITHOUT_MEANING]
        if len(found) != 1 or found[0].tag != packets.COMPRESSED:
            return _content(found)
        clear = _inflated(found[0].body, left)
        left -= len(clear)
    raise Unsupported("compressed too many times")


def _content(found: list[Packet]) -> Content:
    literals = [packet.body for packet in found if packet.tag == packets.LITERAL]
    if len(literals) != 1:
        raise Malformed("not one literal")
    if any(packet.tag not in (packets.LITERAL, packets.SIGNATURE, packets.ONE_PASS) for packet in found):
        raise Malformed("a packet that does not belong inside")
    body = literals[0]
    if len(body) < 6 or body[:1] not in (b"b", b"t", b"u", b"m") or len(body) < 6 + body[1]:
        raise Malformed("a broken literal")
    return Content(body[6 + body[1] :], [packet.body for packet in found if packet.tag == packets.SIGNATURE])


def _inflated(body: bytes, most: int) -> bytes:
    """A compressed packet's content, at most so many octets (RFC 4880, 5.6)."""
    kind, data = body[:1], body[1:]
    if kind == b"\0":
        return data
    inflate: _Inflater
    if kind == b"\1":
        inflate = zlib.decompressobj(-15)
    elif kind == b"\2":
        inflate = zlib.decompressobj()
    elif kind == b"\3":
        inflate = bz2.BZ2Decompressor()
    else:
        raise Unsupported("this compression")
    try:
        clear = inflate.decompress(data, most + 1)
    except (OSError, ValueError, zlib.error):
        raise Malformed("broken compression") from None
    if len(clear) > most:
        raise Unsupported("too large when decompressed")
    if not inflate.eof or inflate.unused_data:
        raise Malformed("broken compression")
    return clear
