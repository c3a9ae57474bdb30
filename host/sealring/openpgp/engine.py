"""The only door to PGPy: loaded on first use, its warnings kept in, its exceptions turned into ours.

PGPy 0.6.0 raises IndexError, ValueError, NotImplementedError, TypeError and more for malformed input, so whatever
comes out of it is one thing here: ``Refused``. It makes and protects own keys; of what comes from outside it is given
nothing but octets of ciphers that are outdated (rule 20 of policy.py).
"""

import contextlib
import datetime as dt
import threading
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any

from sealring.openpgp import packets
from sealring.openpgp.material import SessionKey
from sealring.openpgp.packets import Packet

_lock = threading.RLock()


class Refused(Exception):
    """PGPy did not do it: most likely something that it does not know."""


@cache
def _module() -> Any:
    import pgpy
    import pgpy.constants
    import pgpy.packet
    import pgpy.symenc

    return pgpy


@contextlib.contextmanager
def _pgpy() -> Iterator[Any]:
    # Its deprecation warnings (imghdr, CFB) are about names that moved, and are ours to follow by pinning it. The
    # lock is there because the filters of `warnings` belong to the whole process.
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield _module()
        except Exception as problem:  # noqa: BLE001, anything at all may come out of it
            raise Refused(type(problem).__name__) from None


def _time(now: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(now, dt.UTC)


def new_key(name: str, email: str, now: int) -> bytes:
    """A new transferable secret key, unprotected: Ed25519 to sign, Cv25519 to encrypt, no expiry.

    Its preferences say AES-256 and SHA-512, no compression, and integrity protection by MDC alone, so that GnuPG
    2.4 does not send it the OCB packets that few others read.
    """
    with _pgpy() as pgpy:
        c = pgpy.constants
        hashes = [c.HashAlgorithm.SHA512, c.HashAlgorithm.SHA384, c.HashAlgorithm.SHA256]
        ciphers = [c.SymmetricKeyAlgorithm.AES256, c.SymmetricKeyAlgorithm.AES192, c.SymmetricKeyAlgorithm.AES128]
        key = pgpy.PGPKey.new(c.PubKeyAlgorithm.EdDSA, c.EllipticCurveOID.Ed25519, created=_time(now))
        key.add_uid(
            pgpy.PGPUID.new(name, email=email),
            usage={c.KeyFlags.Certify, c.KeyFlags.Sign},
            hashes=hashes,
            ciphers=ciphers,
            compression=[c.CompressionAlgorithm.Uncompressed],
            primary=True,
            hash=c.HashAlgorithm.SHA512,
            created=_time(now),
        )
        subkey = pgpy.PGPKey.new(c.PubKeyAlgorithm.ECDH, c.EllipticCurveOID.Curve25519, created=_time(now))
        usage = {c.KeyFlags.EncryptCommunications, c.KeyFlags.EncryptStorage}
        key.add_subkey(subkey, usage=usage, hash=c.HashAlgorithm.SHA512, created=_time(now))
        return bytes(key)


def protected(packet: Packet, passphrase: str) -> bytes:
    """The body of an unprotected secret-key packet, encrypted by a passphrase (RFC 4880, 3.7.1.3 and 5.5.3).

    Iterated and salted S2K of 65,011,712 octets of SHA-256, AES-256.
    """
    with _pgpy() as pgpy:
        c = pgpy.constants
        key = pgpy.packet.Packet(bytearray(packets.packet(packet.tag, packet.body)))
        key.protect(passphrase, c.SymmetricKeyAlgorithm.AES256, c.HashAlgorithm.SHA256)
        return packets.walk(bytes(key))[0].body


def cfb(data: bytes, session: SessionKey, iv: bytes) -> bytes:
    """CFB undone, for the ciphers that PGPy has beside AES; nothing is authenticated."""
    with _pgpy() as pgpy:
        number = pgpy.constants.SymmetricKeyAlgorithm(session.cipher)
        if not number.is_supported:
            raise NotImplementedError
        return bytes(pgpy.symenc._decrypt(data, session.key, number, iv))  # noqa: SLF001, it has no other name
