"""Authenticated encryption by AES, undone: EAX, OCB and GCM, as a whole and in chunks (RFC 9580, 5.13.2 to 5.13.5)."""

import hmac
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESOCB3
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sealring.openpgp import policy
from sealring.openpgp.packets import Malformed, Unsupported

__all__ = ["EAX", "GCM", "OCB", "TAG", "InvalidTag", "Mode", "chunks", "expanded", "known", "mode", "nonce_octets"]

EAX, OCB, GCM = 1, 2, 3
TAG = 16  # octets
_NONCE = {EAX: 16, OCB: 15, GCM: 12}  # octets


class Mode(Protocol):
    """One of the three, with its key. ``decrypt`` raises InvalidTag for whatever is not as it was sealed."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes: ...


class _Eax:
    """AES in EAX mode: counter mode, and a CMAC over each of nonce, associated data and ciphertext."""

    def __init__(self, key: bytes) -> None:
        self._aes = AES(key)

    def _mac(self, place: int, data: bytes) -> int:
        mac = CMAC(self._aes)
        mac.update(bytes(15) + bytes((place,)) + data)
        return int.from_bytes(mac.finalize(), "big")

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        text, tag = data[:-TAG], data[-TAG:]
        first = self._mac(0, nonce)
        computed = first ^ self._mac(1, associated_data) ^ self._mac(2, text)
        if not hmac.compare_digest(computed.to_bytes(16, "big"), tag):
            raise InvalidTag
        counter = Cipher(self._aes, CTR(first.to_bytes(16, "big"))).decryptor()
        return counter.update(text) + counter.finalize()


def known(cipher: int, number: int) -> None:
    """Refuse what we don't do.

    Raises:
        Unsupported
    """
    if cipher not in policy.AES_KEY_BYTES:
        raise Unsupported("AEAD with another cipher than AES")
    if number not in _NONCE:
        raise Unsupported(f"AEAD of kind {number}")


def nonce_octets(number: int) -> int:
    """How long a nonce of this kind of AEAD is."""
    return _NONCE[number]


def mode(number: int, key: bytes) -> Mode:
    """The kind of AEAD with this number, by a key of AES."""
    if number == EAX:
        return _Eax(key)
    return AESOCB3(key) if number == OCB else AESGCM(key)


def expanded(key: bytes, length: int, info: bytes, salt: bytes = b"") -> bytes:
    """HKDF by SHA-256 (RFC 5869)."""
    return HKDF(SHA256(), length, salt or None, info).derive(key)


def chunks(how: Mode, first: bytes, bits: int, data: memoryview, head: bytes, *, numbered: bool) -> tuple[bytes, int]:
    """Chunks in order, each with its tag, and one more tag over the whole length.

    Args:
        how: the kind of AEAD, with its key.
        first: the nonce of the first chunk; its last 8 octets count.
        bits: a chunk is of 64 octets, doubled so many times.
        data: the chunks.
        head: that each chunk is bound to.
        numbered: whether each is bound to its number too, as GnuPG does it.

    Returns:
        the clear text, and -1; where something is not as it was sealed, nothing, and how many chunks were right.

    Raises:
        Malformed, Unsupported
    """
    if bits > policy.CHUNK_BITS:
        raise Unsupported("chunks of this size")
    if len(data) < TAG:
        raise Malformed("cut short")
    step, end = (1 << (bits + 6)) + TAG, len(data) - TAG
    counter, clear, number = int.from_bytes(first[-8:], "big"), bytearray(), 0

    def one(part: memoryview, behind: bytes = b"") -> bytes:
        where = number.to_bytes(8, "big")
        nonce = first[:-8] + (counter ^ number).to_bytes(8, "big")
        return how.decrypt(nonce, bytes(part), head + (where if numbered else b"") + behind)

    try:
        for place in range(0, end, step):
            clear += one(data[place : min(place + step, end)])
            number += 1
        one(data[end:], len(clear).to_bytes(8, "big"))
    except InvalidTag:
        return b"", number
    return bytes(clear), -1
