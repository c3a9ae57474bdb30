"""The encrypted containers: opened with a session key, and given back only when all of it proved whole.

Rules 1, 3, 13 and 14 of policy.py are enforced here: SEIPD version 1 with its MDC, SEIPD version 2 and GnuPG's
packets (tag 20) with every chunk's tag and the final one. AES is done directly; PGPy does the other ciphers, and
parses nothing.
"""

import hashlib
import hmac
from collections.abc import Callable

from sealring.openpgp import aead, cipher, engine, packets, policy, twofish
from sealring.openpgp.material import SessionKey
from sealring.openpgp.packets import Malformed, Packet, Unsupported

_MDC = b"\xd3\x14"  # the header of the packet that holds the SHA-1 of all before it
_SALT = 32  # octets of SEIPD version 2


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
    body, gnupg = container.body, container.tag == packets.AEAD_GNUPG
    if body[0] not in ((1,) if gnupg else (1, 2)):
        raise Unsupported(f"encryption of version {body[0]}")
    if gnupg or body[0] == 2:
        if len(body) < 4:
            raise Malformed("cut short")
        if gnupg and body[2] not in (aead.EAX, aead.OCB):
            raise Unsupported("AEAD encryption other than OCB and EAX")
        aead.known(body[1], body[2])


def newer(container: Packet) -> int | None:
    """The cipher of a SEIPD packet of version 2, which its session keys don't tell; None for the others."""
    return container.body[1] if container.tag == packets.ENCRYPTED and container.body[0] == 2 else None


def opened(container: Packet, session: SessionKey) -> bytes:
    """The packets inside, once everything about the container is checked.

    Raises:
        WrongSession, Altered, Malformed, Unsupported
    """
    if container.tag == packets.AEAD_GNUPG or container.body[0] == 2:
        return _opened_aead(container, session)
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


def _opened_aead(container: Packet, session: SessionKey) -> bytes:
    """Of GnuPG (draft-koch-openpgp-2015-rfc4880bis, 5.16) or of version 2 (RFC 9580, 5.13.2)."""
    body = container.body
    number, kind, bits = body[1:4]
    if policy.AES_KEY_BYTES[number] != len(session.key) or session.cipher != number:
        raise WrongSession
    head, size = bytes((0xC0 | container.tag,)) + body[:4], aead.nonce_octets(kind)
    if container.tag == packets.AEAD_GNUPG:
        key, first, start = session.key, body[4 : 4 + size], 4 + size
    else:
        start = 4 + _SALT
        made = aead.expanded(session.key, len(session.key) + size - 8, head, body[4:start])
        key, first = made[: len(session.key)], made[len(session.key) :] + bytes(8)
    rest = memoryview(body)[start:]
    clear, right = aead.chunks(
        aead.mode(kind, key), first, bits, rest, head, numbered=container.tag == packets.AEAD_GNUPG
    )
    if right > 0:
        raise Altered("the message was altered")
    if right == 0:
        raise WrongSession  # or altered in its first chunk: nothing tells the two apart
    return clear
