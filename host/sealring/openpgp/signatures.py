"""Version 4 signatures: read, checked, made (RFC 4880, 5.2). Rule 4 of policy.py is enforced here."""

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from sealring.openpgp import policy
from sealring.openpgp.material import BadSignature, PublicKey
from sealring.openpgp.packets import Malformed, Subpacket, Unsupported, subpackets
from sealring.openpgp.secret_material import SecretKey

BINARY = 0x00
TEXT = 0x01
CERTIFICATIONS = frozenset((0x10, 0x11, 0x12, 0x13))
SUBKEY_BINDING = 0x18
PRIMARY_BINDING = 0x19
DIRECT_KEY = 0x1F
KEY_REVOCATION = 0x20
SUBKEY_REVOCATION = 0x28
CERTIFICATION_REVOCATION = 0x30

CREATED = 2
SIGNATURE_EXPIRES = 3
EXPORTABLE = 4
KEY_EXPIRES = 9
ISSUER = 16
PRIMARY_USER_ID = 25
KEY_FLAGS = 27
REASON = 29
EMBEDDED = 32
ISSUER_FINGERPRINT = 33
INTENDED_RECIPIENT = 35

# Critical subpackets whose meaning we honour or that can't weaken a signature; any other critical one voids it.
_KNOWN = frozenset((CREATED, SIGNATURE_EXPIRES, 4, 5, 7, KEY_EXPIRES, 11, ISSUER, 21, 22, 23, PRIMARY_USER_ID))
_KNOWN |= frozenset((26, KEY_FLAGS, 28, REASON, 30, EMBEDDED, ISSUER_FINGERPRINT, 34, INTENDED_RECIPIENT, 39))


class Signature(NamedTuple):
    """A signature as it was read; nothing about it is checked yet."""

    kind: int
    algorithm: int
    hash_number: int
    hashed: list[Subpacket]
    unhashed: list[Subpacket]
    covered: bytes  # from the version octet to the end of the hashed area, as the digest covers it
    left: bytes  # the first two octets of the digest
    numbers: bytes

    def value(self, kind: int) -> bytes | None:
        """The last hashed subpacket of a kind; unhashed ones prove nothing."""
        for subpacket in reversed(self.hashed):
            if subpacket.kind == kind:
                return subpacket.body
        return None

    @property
    def created(self) -> int:
        """Seconds since 1970; 0 when the signature does not say, which ``verify`` refuses."""
        return self.seconds(CREATED)

    def seconds(self, kind: int) -> int:
        """A hashed subpacket that holds a span of time; 0 when there is none."""
        value = self.value(kind)
        return int.from_bytes(value, "big") if value is not None and len(value) == 4 else 0

    @property
    def ends(self) -> int | None:
        """When the signature itself expires, seconds since 1970."""
        lasts = self.seconds(SIGNATURE_EXPIRES)
        return self.created + lasts if lasts else None

    @property
    def issuer_ids(self) -> set[bytes]:
        """The key ids that the signature claims, as a hint to which key to check it with."""
        ids = {part.body[-8:] for part in self.hashed + self.unhashed if part.kind in (ISSUER, ISSUER_FINGERPRINT)}
        return ids or {b""}

    @property
    def asks_unknown(self) -> bool:
        """Whether a critical part is something that we don't know, notations among them (rule 4)."""
        return any(part.critical and part.kind not in _KNOWN for part in self.hashed)

    @property
    def intended(self) -> tuple[str, ...]:
        """The primary fingerprints of those it was made for (RFC 9580, 5.2.3.36); empty when it does not say."""
        rows = (part.body for part in self.hashed if part.kind == INTENDED_RECIPIENT)
        return tuple(body[1:].hex().upper() for body in rows if len(body) == 21 and body[0] == 4)


def parse(body: bytes) -> Signature:
    """Read a signature packet's body.

    Raises:
        Malformed, Unsupported
    """
    if len(body) < 10:
        raise Malformed("a signature is cut short")
    if body[0] != 4:
        raise Unsupported(f"a signature of version {body[0]}")
    end = 6 + int.from_bytes(body[4:6], "big")
    unhashed_end = end + 2 + int.from_bytes(body[end : end + 2], "big")
    if unhashed_end + 2 > len(body):
        raise Malformed("a signature is cut short")
    hashed, unhashed = subpackets(body[6:end]), subpackets(body[end + 2 : unhashed_end])
    left, numbers = body[unhashed_end : unhashed_end + 2], body[unhashed_end + 2 :]
    return Signature(body[1], body[2], body[3], hashed, unhashed, body[:end], left, numbers)


def covered_by_key(key: PublicKey) -> bytes:
    """How a signature covers a key or subkey (RFC 4880, 5.2.4)."""
    return b"\x99" + len(key.body).to_bytes(2, "big") + key.body


def covered_by_user_id(user_id: bytes) -> bytes:
    """How a certification covers a user ID (RFC 4880, 5.2.4)."""
    return b"\xb4" + len(user_id).to_bytes(4, "big") + user_id


def digest(hash_number: int, covered: bytes, *data: bytes) -> bytes:
    """The digest that a signature signs."""
    state: Any = hashlib.new(policy.HASHES[hash_number])
    for part in data:
        state.update(part)
    state.update(_tail(covered))
    return bytes(state.digest())


def _tail(covered: bytes) -> bytes:
    """What of the signature itself goes into its digest (RFC 4880, 5.2.4)."""
    return covered + b"\x04\xff" + len(covered).to_bytes(4, "big")


def verify(signature: Signature, key: PublicKey, *data: bytes) -> None:
    """Check a signature over data by a key. Times, flags and the signature's kind are the caller's matter.

    Raises:
        BadSignature: whatever is wrong with it.
    """
    _check(signature, key)
    _verify(signature, key, digest(signature.hash_number, signature.covered, *data))


def verify_hashed(signature: Signature, key: PublicKey, state: Any) -> None:
    """Check a signature over a document that went through the signature's hash piece by piece; ``state`` is that hash.

    Raises:
        BadSignature: whatever is wrong with it.
    """
    _check(signature, key)
    state = state.copy()
    state.update(_tail(signature.covered))
    _verify(signature, key, bytes(state.digest()))


class Document:
    """A document that several signatures may cover: it is hashed once for each hash and kind, not for each of them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._states: dict[tuple[int, bool], Any] = {}

    def verify(self, signature: Signature, key: PublicKey) -> None:
        """Check a signature of kind BINARY or TEXT, as ``verify`` does.

        Raises:
            BadSignature
        """
        _check(signature, key)
        which = (signature.hash_number, signature.kind == TEXT)
        if which not in self._states:
            self._states[which] = hashlib.new(policy.HASHES[signature.hash_number])
            for part in _lines(self._data) if signature.kind == TEXT else (self._data,):
                self._states[which].update(part)
        state = self._states[which].copy()
        state.update(_tail(signature.covered))
        _verify(signature, key, state.digest())


def _check(signature: Signature, key: PublicKey) -> None:
    if signature.algorithm != key.algorithm or not key.can_sign or signature.hash_number not in policy.HASHES:
        raise BadSignature
    if not signature.created or key.key_id not in signature.issuer_ids or signature.asks_unknown:
        raise BadSignature


def _verify(signature: Signature, key: PublicKey, computed: bytes) -> None:
    if computed[:2] != signature.left:
        raise BadSignature
    key.verify(signature.numbers, signature.hash_number, computed)


_STEP = 256 * 1024  # octets of a text looked at together


def _lines(data: bytes) -> Iterator[bytes]:
    """A text with its line endings as signatures of texts cover them: CR LF (RFC 4880, 5.2.4)."""
    held = b""  # a CR whose LF may come with the next piece
    for place in range(0, len(data), _STEP):
        part = held + data[place : place + _STEP]
        held = part[-1:] if part.endswith(b"\r") else b""
        yield part[: len(part) - len(held)].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    yield held


OWN_OCTETS = 49  # of a document signature's body in the vault's own shape, its numbers not counted


def own_area(fingerprint: bytes, now: int) -> bytes:
    """The hashed area of a signature in the vault's own shape: its time and its maker's fingerprint, nothing else."""
    return b"\x00\x1d\x05\x02" + now.to_bytes(4, "big") + b"\x16\x21\x04" + fingerprint


def sign_document(data: bytes, key: SecretKey, now: int) -> bytes:
    """The body of a binary document signature by SHA-512, in the vault's own shape (rule 6)."""
    return sign(data, key, own_area(key.public.fingerprint, now)[2:])


def sign(data: bytes, key: SecretKey, area: bytes, *, kind: int = BINARY) -> bytes:
    """The body of a document signature by SHA-512, with subpackets that say its time and its maker.

    Args:
        kind: BINARY, or TEXT for lines that end by CR LF.
    """
    return sign_hashed(hashlib.sha512(data), key, area, kind=kind)


def sign_hashed(state: Any, key: SecretKey, area: bytes, *, kind: int = BINARY) -> bytes:
    """The same for a document that went through SHA-512 piece by piece; ``state`` is that hash, and over with this."""
    public = key.public
    covered = b"\x04%c%c\x0a" % (kind, public.algorithm) + len(area).to_bytes(2, "big") + area
    state.update(_tail(covered))
    signed = bytes(state.digest())
    unhashed = b"\x00\x0a\x09\x10" + public.key_id
    return covered + unhashed + signed[:2] + key.sign(policy.SHA512, signed)
