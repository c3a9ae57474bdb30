"""The encrypted containers: opened with a session key, and given back only when all of it proved whole.

Rules 1, 3, 13 and 14 of policy.py are enforced here: SEIPD version 1 with its MDC, and GnuPG's OCB packets (tag 20)
with every chunk's tag and the final one. AES is done directly; PGPy does the other ciphers, and parses nothing.
"""

import hashlib
import hmac
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESOCB3

from sealring.openpgp import cipher, engine, packets, policy, twofish
from sealring.openpgp.material import SessionKey
from sealring.openpgp.packets import Malformed, Packet, Unsupported

_MDC = b"\xd3\x14"  # the header of the packet that holds the SHA-1 of all before it
_OCB = 2
_TAG = 16  # octets
_NONCE = 15  # octets


class WrongSession(Exception):
    """This session key is not the container's."""


class Altered(Malformed):
    """The session key is right as far as one can see, and what it opens is not what was sealed."""


def check(container: Packet) -> None:
    """Refuse a container that we don't open, before any key is asked for (rule 1).

    Raises:
        Malformed, Unsupported
    """
    if container.tag == packets.ENCRYPTED_NO_INTEGRITY:
        raise Unsupported("encryption without integrity protection")
    if container.tag not in (packets.ENCRYPTED, packets.AEAD_GNUPG) or not container.body:
        raise Malformed("not an encrypted message")
    if container.tag == packets.ENCRYPTED and container.body[0] != 1:
        raise Unsupported("the newer encryption of RFC 9580")
    if container.tag == packets.AEAD_GNUPG:
        if len(container.body) < 4 + _NONCE + _TAG:
            raise Malformed("cut short")
        if container.body[0] != 1 or container.body[2] != _OCB:
            raise Unsupported("AEAD encryption other than OCB")


def opened(container: Packet, session: SessionKey) -> bytes:
    """The packets inside, once everything about the container is checked.

    Raises:
        WrongSession, Altered, Malformed, Unsupported
    """
    if container.tag == packets.AEAD_GNUPG:
        return _opened_ocb(container.body, session)
    return _opened_mdc(memoryview(container.body)[1:], session)


def cfb(session: SessionKey, data: bytes | memoryview, iv: bytes = b"") -> bytes:
    """CFB undone: unauthenticated, so for callers who check (rule 14).

    Args:
        session: the cipher and its key.
        data: what was encrypted.
        iv: of the cipher's block length; zeros unless given, as in messages.

    Raises:
        Unsupported: for a cipher that nobody here has, and for too much of one that is slow.
    """
    if session.cipher not in policy.KEY_BYTES:
        raise Unsupported(f"cipher {session.cipher}")
    iv = iv or bytes(policy.BLOCK_BYTES[session.cipher])
    if session.cipher in policy.AES_KEY_BYTES:
        return cipher.decrypt(session.key, data, iv)
    if session.cipher == policy.TWOFISH:
        if len(data) > policy.TWOFISH_BYTES:
            raise Unsupported("so much by the cipher Twofish")
        return twofish.decrypt(session.key, bytes(data), iv)
    try:
        return engine.cfb(bytes(data), session, iv)
    except engine.Refused:
        raise Unsupported(f"cipher {session.cipher}") from None


def sealed(clear: bytes, session: SessionKey, random: Callable[[int], bytes]) -> bytes:
    """A SEIPD v1 packet by AES: 16 random octets, the last two again, the packets, and the SHA-1 of it all as MDC."""
    prefix = random(16)
    body = prefix + prefix[-2:] + clear + _MDC
    body += hashlib.sha1(body, usedforsecurity=False).digest()
    return packets.packet(packets.ENCRYPTED, b"\x01" + cipher.encrypt(session.key, body))


def _opened_mdc(data: memoryview, session: SessionKey) -> bytes:
    block = policy.BLOCK_BYTES.get(session.cipher, 16)
    if len(data) < block + 2 + len(_MDC) + 20:
        raise Malformed("cut short")
    clear = memoryview(cfb(session, data))
    # The two octets are no proof: they only tell a wrong key from altered bytes.
    if clear[block - 2 : block] != clear[block : block + 2]:
        raise WrongSession
    computed = hashlib.sha1(clear[:-20], usedforsecurity=False).digest()
    if not hmac.compare_digest(clear[-22:], _MDC + computed):
        raise Altered("the message was altered")
    return bytes(clear[block + 2 : -22])


def _opened_ocb(body: bytes, session: SessionKey) -> bytes:
    """GnuPG's packet (draft-koch-openpgp-2015-rfc4880bis, 5.16): chunks in order, then a tag over their length."""
    if body[1] not in policy.AES_KEY_BYTES:
        raise Unsupported("OCB with another cipher than AES")
    if policy.AES_KEY_BYTES[body[1]] != len(session.key) or session.cipher != body[1]:
        raise WrongSession
    if body[3] > policy.OCB_CHUNK_BITS:
        raise Unsupported("chunks of this size")
    ocb, head, size = AESOCB3(session.key), b"\xd4" + body[:4], 1 << (body[3] + 6)
    first, rest = body[4 : 4 + _NONCE], memoryview(body)[4 + _NONCE :]
    counter = int.from_bytes(first[-8:], "big")
    clear = bytearray()
    number, place, end = 0, 0, len(rest) - _TAG
    try:
        while place < end:
            chunk = rest[place : min(place + size + _TAG, end)]
            where = number.to_bytes(8, "big")
            nonce = first[:-8] + (counter ^ number).to_bytes(8, "big")
            clear += ocb.decrypt(nonce, bytes(chunk), head + where)
            number, place = number + 1, place + len(chunk)
        nonce = first[:-8] + (counter ^ number).to_bytes(8, "big")
        ocb.decrypt(nonce, bytes(rest[end:]), head + number.to_bytes(8, "big") + len(clear).to_bytes(8, "big"))
    except InvalidTag:
        if number:
            raise Altered("the message was altered") from None
        raise WrongSession from None  # or altered in its first chunk: nothing tells the two apart
    return bytes(clear)
