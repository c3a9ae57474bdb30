"""Version 4 signatures: read, checked, made (RFC 4880, 5.2). Rule 4 of policy.py is enforced here."""

import hashlib
from typing import Any, NamedTuple

from sealring.openpgp import policy
from sealring.openpgp.material import BadSignature, PublicKey
from sealring.openpgp.packets import Malformed, Subpacket, Unsupported, subpackets
from sealring.openpgp.secret_material import SecretKey

BINARY = 0x00
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

# Critical subpackets whose meaning we honour or that can't weaken a signature; any other critical one voids it.
_KNOWN = frozenset((CREATED, SIGNATURE_EXPIRES, 4, 5, 7, KEY_EXPIRES, 11, ISSUER, 21, 22, 23, PRIMARY_USER_ID))
_KNOWN |= frozenset((26, KEY_FLAGS, 28, 29, 30, EMBEDDED, ISSUER_FINGERPRINT, 34))


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
        value = self.value(CREATED)
        return int.from_bytes(value, "big") if value is not None and len(value) == 4 else 0

    @property
    def issuer_ids(self) -> set[bytes]:
        """The key ids that the signature claims, as a hint to which key to check it with."""
        ids = {part.body[-8:] for part in self.hashed + self.unhashed if part.kind in (ISSUER, ISSUER_FINGERPRINT)}
        return ids or {b""}


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
    state.update(covered)
    state.update(b"\x04\xff" + len(covered).to_bytes(4, "big"))
    return bytes(state.digest())


def verify(signature: Signature, key: PublicKey, *data: bytes) -> None:
    """Check a signature over data by a key. Times, flags and the signature's kind are the caller's matter.

    Raises:
        BadSignature: whatever is wrong with it.
    """
    if signature.algorithm != key.algorithm or not key.can_sign or signature.hash_number not in policy.HASHES:
        raise BadSignature
    if not signature.created or key.key_id not in signature.issuer_ids:
        raise BadSignature
    if any(part.critical and part.kind not in _KNOWN for part in signature.hashed):
        raise BadSignature
    computed = digest(signature.hash_number, signature.covered, *data)
    if computed[:2] != signature.left:
        raise BadSignature
    key.verify(signature.numbers, signature.hash_number, computed)


OWN_OCTETS = 49  # of a document signature's body in the vault's own shape, its numbers not counted


def own_area(fingerprint: bytes, now: int) -> bytes:
    """The hashed area of a signature in the vault's own shape: its time and its maker's fingerprint, nothing else."""
    return b"\x00\x1d\x05\x02" + now.to_bytes(4, "big") + b"\x16\x21\x04" + fingerprint


def sign_document(data: bytes, key: SecretKey, now: int) -> bytes:
    """The body of a binary document signature by SHA-512, in the vault's own shape (rule 6)."""
    public = key.public
    covered = b"\x04\x00%c\x0a" % public.algorithm + own_area(public.fingerprint, now)
    signed = digest(policy.SHA512, covered, data)
    unhashed = b"\x00\x0a\x09\x10" + public.key_id
    return covered + unhashed + signed[:2] + key.sign(policy.SHA512, signed)
