"""Signatures about keys and user IDs, and new keys and subkeys, made directly (RFC 4880, 5.2 and 5.5.3; RFC 6637).

What holds for every signature made here:

 1. It is version 4, by SHA-512, and names its maker by fingerprint in its signed part.
 2. It is newer than the one whose place it takes, even when the clock is not: the newest counts for every reader.
 3. It is checked with the public key before it is given back: an RSA signature gone wrong would tell the secret key.
 4. What a former signature said is carried over word by word, but for what is said anew.
"""

from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, x25519

from sealring.base.errors import SealringError
from sealring.openpgp import packets, policy, signatures
from sealring.openpgp.material import CV25519, ED25519, BadSignature, PublicKey, SessionKey
from sealring.openpgp.packets import Subpacket, Unsupported
from sealring.openpgp.secret_material import SecretKey
from sealring.openpgp.signatures import Signature
from sealring.openpgp.standing import Part

# Reasons for revocation (RFC 4880, 5.2.3.23). After a hard one nothing of the key is to be believed, not even what it
# signed before; a soft one ends its use.
NO_REASON, SUPERSEDED, COMPROMISED, RETIRED, USER_ID_INVALID = 0, 1, 2, 3, 32
REASONS = frozenset((NO_REASON, SUPERSEDED, COMPROMISED, RETIRED))
_REASON_BYTES = 500

_AREA = 0xFFFF
_SAID_BY_MAKING = frozenset((
    signatures.CREATED, signatures.ISSUER, signatures.ISSUER_FINGERPRINT, signatures.EMBEDDED,
))  # fmt: skip

# What ECDH keys are made with (RFC 9580, table 30): hash and cipher of the key encryption key, by the curve's bits.
_KDF = {255: (8, 7), 256: (8, 7), 384: (9, 8), 512: (10, 9), 521: (10, 9)}


def make(
    kind: int, maker: SecretKey, now: int, said: Iterable[Subpacket], *covered: bytes, back: bytes | None = None
) -> bytes:
    """The body of a signature packet (rules 1 and 3).

    Args:
        kind: of the signature.
        maker: signs.
        now: seconds since 1970.
        said: what the signature says beside its time and its maker.
        covered: what it is about, as ``signatures.covered_by_key`` and ``covered_by_user_id`` give it.
        back: the body of a signing subkey's signature that goes along with a binding.

    Raises:
        SealringError: key_unusable, when the maker is of an algorithm that only encrypts; bad_params, for a time that
            a signature can't hold.
    """
    if not 0 <= now < 1 << 32:
        raise SealringError("bad_params")
    public = maker.public
    hashed = _area((
        Subpacket(signatures.CREATED, False, now.to_bytes(4, "big")),
        *said,
        Subpacket(signatures.ISSUER_FINGERPRINT, False, b"\x04" + public.fingerprint),
    ))  # fmt: skip
    embedded = () if back is None else (Subpacket(signatures.EMBEDDED, False, back),)
    unhashed = _area((*embedded, Subpacket(signatures.ISSUER, False, public.key_id)))
    covered_head = bytes((4, kind, public.algorithm, policy.SHA512)) + hashed
    digest = signatures.digest(policy.SHA512, covered_head, *covered)
    try:
        body = covered_head + unhashed + digest[:2] + maker.sign(policy.SHA512, digest)
        signatures.verify(signatures.parse(body), public, *covered)
    except Unsupported:
        raise SealringError("key_unusable") from None
    except BadSignature:
        raise SealringError("internal") from None
    return body


def _area(rows: Iterable[Subpacket]) -> bytes:
    area = b"".join(
        packets.length_octets(1 + len(row.body)) + bytes((row.kind | 0x80 * row.critical,)) + row.body for row in rows
    )
    if len(area) > _AREA:
        raise SealringError("key_unsupported", reason="a signature says too much")
    return len(area).to_bytes(2, "big") + area


def later(now: int, *former: Signature) -> int:
    """The time of a signature that takes the place of former ones (rule 2), seconds since 1970."""
    return max(now, *(row.created + 1 for row in former)) if former else now


def carried(former: Signature, now: int, *anew: int) -> list[Subpacket]:
    """What a former signature said (rule 4).

    Args:
        former: the signature whose place the new one takes.
        now: seconds since 1970, the new one's time; when the former one ends by itself, so does the new one then.
        anew: kinds of subpackets that the new one says for itself, or leaves out.

    Raises:
        SealringError: key_unusable, when the former one has ended already.
    """
    rows = []
    for row in former.hashed:
        if row.kind in _SAID_BY_MAKING or row.kind in anew:
            continue
        if row.kind == signatures.SIGNATURE_EXPIRES and (lasts := int.from_bytes(row.body, "big")):
            ends = former.created + lasts
            if ends <= now:
                raise SealringError("key_unusable")
            rows.append(row._replace(body=(ends - now).to_bytes(4, "big")))
        else:
            rows.append(row)
    return rows


def reason(code: int, text: str = "") -> Subpacket:
    """Why something is revoked: a code, and a line for people.

    Raises:
        SealringError: bad_params, for a text of more than 500 octets.
    """
    line = " ".join(text.split()).encode("utf-8", "replace")
    if len(line) > _REASON_BYTES:
        raise SealringError("bad_params")
    return Subpacket(signatures.REASON, False, bytes((code,)) + line)


def expiry(until: int | None, key: PublicKey) -> list[Subpacket]:
    """When a key ends, as a signature says it: in seconds from the key's own time.

    Args:
        until: seconds since 1970; None says nothing, and the key has no end.
        key: whose end it is.

    Raises:
        SealringError: bad_params, for an end before the key's beginning or more than 136 years behind it.
    """
    if until is None:
        return []
    if not 0 < until - key.created < 1 << 32:
        raise SealringError("bad_params")
    return [Subpacket(signatures.KEY_EXPIRES, False, (until - key.created).to_bytes(4, "big"))]


def revocation(key: SecretKey, code: int, text: str, now: int) -> bytes:
    """The body of a signature by which a key revokes itself (RFC 4880, 5.2.1, type 0x20).

    Raises:
        SealringError: bad_params, for a reason that is none of a key's, or too long.
    """
    if code not in REASONS:
        raise SealringError("bad_params")
    head = signatures.covered_by_key(key.public)
    return make(signatures.KEY_REVOCATION, key, max(now, key.public.created), [reason(code, text)], head)


# --- New keys -------------------------------------------------------------------------------------------------------

# Ciphers and hashes, the best first; no compression; integrity protection by MDC alone, so that nobody sends the newer
# containers that few others read.
_PREFERENCES = (
    Subpacket(11, False, bytes((policy.AES256, policy.AES192, policy.AES128))),
    Subpacket(21, False, bytes((policy.SHA512, policy.SHA384, policy.SHA256))),
    Subpacket(22, False, b"\0"),
    Subpacket(30, False, b"\1"),
)


def key(user_id: bytes, now: int) -> list[Part]:
    """A new secret key, unprotected: Ed25519 to sign, Cv25519 to encrypt, no expiry.

    Args:
        user_id: its one name.
        now: seconds since 1970.
    """
    made = ed25519.Ed25519PrivateKey.generate()
    point = packets.mpi(b"\x40" + made.public_key().public_bytes_raw())
    head = b"\x04" + now.to_bytes(4, "big") + bytes((policy.EDDSA, len(ED25519))) + ED25519
    primary = SecretKey(_unprotected(head + point, made.private_bytes_raw()), check=True)
    subkey = encryption_subkey(primary.public, now)
    covered = signatures.covered_by_key(primary.public)
    said = (_flags(policy.CERTIFY | policy.SIGN), *_PREFERENCES, Subpacket(signatures.PRIMARY_USER_ID, False, b"\1"))
    name = make(0x13, primary, now, said, covered, signatures.covered_by_user_id(user_id))
    over_both = (covered, signatures.covered_by_key(subkey.public))
    binding = make(signatures.SUBKEY_BINDING, primary, now, [_flags(policy.ENCRYPT)], *over_both)
    return [
        Part(packets.SECRET_KEY, primary.body),
        Part(packets.USER_ID, user_id, [name]),
        Part(packets.SECRET_SUBKEY, subkey.body, [binding]),
    ]


def _flags(flags: int) -> Subpacket:
    return Subpacket(signatures.KEY_FLAGS, False, bytes((flags,)))


def encryption_subkey(like: PublicKey, now: int) -> SecretKey:
    """A new key to encrypt to, of the kind that fits another key: RSA of the same length, the same NIST or Brainpool
    curve, Cv25519 for all others, since everyone can write to it.

    Args:
        like: the former encryption key, or the primary key.
        now: seconds since 1970, when the new one begins.

    Raises:
        SealringError: internal, when what was made does not open what is encrypted to it.
    """
    head = b"\x04" + now.to_bytes(4, "big")
    kind = like.object
    if isinstance(kind, rsa.RSAPublicKey):
        body = head + _new_rsa(like.bits)
    elif isinstance(kind, ec.EllipticCurvePublicKey):
        body = head + _new_ecdh(like.oid, kind.curve)
    else:
        body = head + _new_cv25519()
    made = SecretKey(body, check=True)
    trial = SessionKey(policy.AES256, bytes(range(32)))
    if made.unwrap(made.public.wrap(trial)) != trial:
        raise SealringError("internal")
    return made


def _unprotected(public: bytes, *numbers: bytes) -> bytes:
    """Public part and secret numbers, with the S2K usage "none" and the checksum (RFC 4880, 5.5.3)."""
    secret = b"".join(packets.mpi(number) for number in numbers)
    return public + b"\0" + secret + (sum(secret) & 0xFFFF).to_bytes(2, "big")


def _octets(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) >> 3, "big")


def _new_rsa(bits: int) -> bytes:
    numbers = rsa.generate_private_key(65537, bits).private_numbers()
    p, q = sorted((numbers.p, numbers.q))  # p is the smaller one, as GnuPG wants it; u is its inverse modulo q
    public = bytes((policy.RSA_BOTH,)) + packets.mpi(_octets(p * q)) + packets.mpi(_octets(numbers.public_numbers.e))
    return _unprotected(public, *(_octets(number) for number in (numbers.d, p, q, pow(p, -1, q))))


def _ecdh(oid: bytes, point: bytes, bits: int) -> bytes:
    return bytes((policy.ECDH, len(oid))) + oid + packets.mpi(point) + bytes((3, 1, *_KDF[bits]))


def _new_ecdh(oid: bytes, curve: ec.EllipticCurve) -> bytes:
    numbers = ec.generate_private_key(curve).private_numbers()
    size = (curve.key_size + 7) >> 3
    x, y = numbers.public_numbers.x, numbers.public_numbers.y
    point = b"\x04" + x.to_bytes(size, "big") + y.to_bytes(size, "big")
    return _unprotected(_ecdh(oid, point, curve.key_size), _octets(numbers.private_value))


def _new_cv25519() -> bytes:
    key = x25519.X25519PrivateKey.generate()
    point = b"\x40" + key.public_key().public_bytes_raw()
    return _unprotected(_ecdh(CV25519, point, 255), _clamped(key.private_bytes_raw())[::-1])


def _clamped(scalar: bytes) -> bytes:
    """A scalar as X25519 uses it (RFC 7748, 5), because OpenPGP keeps it as a number, which not everyone clamps."""
    return bytes((scalar[0] & 248, *scalar[1:31], scalar[31] & 127 | 64))
