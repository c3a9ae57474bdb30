"""Key material: from OpenPGP's numbers to `cryptography` objects, and the four operations on them.

Verify and sign (RFC 4880, 5.2; RFC 6637; RFC 9580, 5.2.3.3 ff.), wrap and unwrap a session key (RFC 4880, 5.1;
RFC 6637, 8; RFC 9580, 5.1.6 f.). Rules 8 and 24 of policy.py are enforced here. The objects are built once per key,
because `cryptography` takes 0.2 s to validate an RSA-4096 key: it is validated when it is imported, and not again.
"""

import hashlib
from functools import cache, cached_property
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa, utils, x448, x25519
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from sealring.base import limits
from sealring.openpgp import policy
from sealring.openpgp.packets import Malformed, Unsupported, mpi, read_mpi

ED25519 = bytes.fromhex("2b06010401da470f01")
CV25519 = bytes.fromhex("2b060104019755010501")
_WEIERSTRASS: dict[bytes, tuple[str, type[ec.EllipticCurve]]] = {
    bytes.fromhex("2a8648ce3d030107"): ("NIST P-256", ec.SECP256R1),
    bytes.fromhex("2b81040022"): ("NIST P-384", ec.SECP384R1),
    bytes.fromhex("2b81040023"): ("NIST P-521", ec.SECP521R1),
    bytes.fromhex("2b2403030208010107"): ("Brainpool P-256", ec.BrainpoolP256R1),
    bytes.fromhex("2b240303020801010b"): ("Brainpool P-384", ec.BrainpoolP384R1),
    bytes.fromhex("2b240303020801010d"): ("Brainpool P-512", ec.BrainpoolP512R1),
}
_CURVE_NAMES = {ED25519: "Ed25519", CV25519: "Cv25519", **{oid: name for oid, (name, _) in _WEIERSTRASS.items()}}

_NATIVE: dict[int, tuple[str, Any, int]] = {
    policy.X25519: ("X25519", x25519.X25519PublicKey, 32),
    policy.X448: ("X448", x448.X448PublicKey, 56),
    policy.ED25519: ("Ed25519", ed25519.Ed25519PublicKey, 32),
    policy.ED448: ("Ed448", ed448.Ed448PublicKey, 57),
}  # of RFC 9580: the name, and how many octets a key has

PublicObject = (
    rsa.RSAPublicKey
    | ed25519.Ed25519PublicKey
    | x25519.X25519PublicKey
    | ec.EllipticCurvePublicKey
    | ed448.Ed448PublicKey
    | x448.X448PublicKey
)


class BadSignature(Exception):
    """The signature does not hold."""


class CannotUnwrap(Exception):
    """This key does not open this session key: the wrong key, or altered bytes."""


class SessionKey(NamedTuple):
    """What one message is encrypted with: the cipher's number and its key."""

    cipher: int
    key: bytes


@cache
def prehashed(number: int) -> utils.Prehashed:
    """`cryptography`'s word for a digest that is computed already."""
    kinds: dict[int, type[hashes.HashAlgorithm]] = {8: hashes.SHA256, 9: hashes.SHA384, 10: hashes.SHA512}
    return utils.Prehashed(kinds[number]())


def fixed(value: bytes, length: int) -> bytes:
    """A number with its leading zeros given back, as fixed-length algorithms want it."""
    if len(value) > length:
        value = value.lstrip(b"\0")
        if len(value) > length:
            raise Malformed("a number is too long for its key")
    return value.rjust(length, b"\0")


_P25519 = 2**255 - 19
_Y8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826  # of two of the points of order 8
_SMALL_ORDER = frozenset((0, 1, _P25519 - 1, _Y8, _P25519 - _Y8))


_P448 = 2**448 - 2**224 - 1
_SMALL_ORDER_448 = frozenset((0, 1, _P448 - 1))


def _of_full_order(point: bytes) -> bytes:
    """An Ed25519 or Ed448 key as it is, unless it is one of the points under which a signature fits many texts."""
    sign, prime, small = (255, _P25519, _SMALL_ORDER) if len(point) == 32 else (455, _P448, _SMALL_ORDER_448)
    if (int.from_bytes(point, "little") & ((1 << sign) - 1)) % prime in small:
        raise Malformed("a key of small order")
    return point


class PublicKey:
    """The public half of a version 4 key or subkey.

    Args:
        data: the body of a key packet; of a secret one too, whose secret part is then left in ``rest``.

    Raises:
        Malformed, Unsupported
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < 6:
            raise Malformed("a key is cut short")
        if data[0] != 4:
            raise Unsupported(f"a key of version {data[0]}")
        self.created = int.from_bytes(data[1:5], "big")
        self.algorithm = data[5]
        self.oid = b""
        self.kdf = b""
        self.bits = 0
        self.object, end = self._read(data, 6)
        self.body = data[:end]
        self.rest = data[end:]

    def _read(self, data: bytes, position: int) -> tuple[PublicObject, int]:
        if self.algorithm in policy.RSA:
            return self._read_rsa(data, position)
        if self.algorithm in _NATIVE:
            return self._read_native(data[position:]), position + _NATIVE[self.algorithm][2]
        if self.algorithm not in (policy.ECDH, policy.ECDSA, policy.EDDSA):
            raise Unsupported(f"the algorithm {policy.OTHER_KEYS.get(self.algorithm, self.algorithm)}")
        size = data[position] if position < len(data) else 0
        self.oid = data[position + 1 : position + 1 + size]
        point, position = read_mpi(data, position + 1 + size)
        key = self._read_point(point)
        if self.algorithm == policy.ECDH:
            self.kdf = data[position : position + 4]
            position += 4
            if len(self.kdf) != 4 or self.kdf[:2] != b"\x03\x01":
                raise Malformed("broken KDF parameters")
            if self.kdf[2] not in policy.HASHES or self.kdf[3] not in policy.AES_KEY_BYTES:
                raise Unsupported("KDF parameters")
        return key, position

    def _read_rsa(self, data: bytes, position: int) -> tuple[PublicObject, int]:
        n, position = read_mpi(data, position)
        e, position = read_mpi(data, position)
        modulus, exponent = int.from_bytes(n, "big"), int.from_bytes(e, "big")
        self.bits = modulus.bit_length()
        if not limits.RSA_BITS_MIN <= self.bits <= limits.RSA_BITS_MAX:
            raise Unsupported(f"RSA of {self.bits} bits")
        if not exponent & 1 or not 3 <= exponent < 1 << 64:
            raise Unsupported("an unusual RSA exponent")
        try:
            return rsa.RSAPublicNumbers(exponent, modulus).public_key(), position
        except ValueError:
            raise Malformed("not an RSA key") from None

    def _read_native(self, rest: bytes) -> PublicObject:
        _, kind, size = _NATIVE[self.algorithm]
        point = rest[:size]
        if len(point) != size:
            raise Malformed("a key is cut short")
        try:
            made: PublicObject = kind.from_public_bytes(_of_full_order(point) if self.can_sign else point)
            return made
        except ValueError:
            raise Malformed("not a point of its curve") from None

    def _read_point(self, point: bytes) -> PublicObject:
        try:
            if self.oid == ED25519 and self.algorithm == policy.EDDSA:
                return ed25519.Ed25519PublicKey.from_public_bytes(_of_full_order(native(point)))
            if self.oid == CV25519 and self.algorithm == policy.ECDH:
                return x25519.X25519PublicKey.from_public_bytes(native(point))
            if self.oid in _WEIERSTRASS and self.algorithm != policy.EDDSA and point[:1] == b"\x04":
                return ec.EllipticCurvePublicKey.from_encoded_point(_WEIERSTRASS[self.oid][1](), point)
        except ValueError:
            raise Malformed("not a point of its curve") from None
        raise Unsupported("this elliptic curve")

    @cached_property
    def fingerprint(self) -> bytes:
        """20 octets (RFC 4880, 12.2)."""
        return hashlib.sha1(b"\x99" + len(self.body).to_bytes(2, "big") + self.body, usedforsecurity=False).digest()

    @cached_property
    def key_id(self) -> bytes:
        """The last 8 octets of the fingerprint."""
        return self.fingerprint[-8:]

    @property
    def name(self) -> str:
        """The algorithm for people, for instance ``RSA-4096`` or ``Ed25519``."""
        if self.algorithm in _NATIVE:
            return _NATIVE[self.algorithm][0]
        return f"RSA-{self.bits}" if self.bits else _CURVE_NAMES[self.oid]

    @property
    def can_sign(self) -> bool:
        """Whether the algorithm can; the flags are another matter."""
        return self.algorithm in policy.SIGNING

    @property
    def can_encrypt(self) -> bool:
        """Whether the algorithm can; the flags are another matter."""
        return self.algorithm in policy.ENCRYPTING

    @property
    def signature_octets(self) -> int:
        """The usual length of a signature's numbers; now and then they are shorter, by leading zeros."""
        if self.bits:
            return 2 + ((self.bits + 7) >> 3)
        if self.algorithm in _NATIVE:
            return 2 * _NATIVE[self.algorithm][2]
        size = (self.object.curve.key_size + 7) >> 3 if isinstance(self.object, ec.EllipticCurvePublicKey) else 32
        return 2 * (2 + size)

    def verify(self, numbers: bytes, hash_number: int, digest: bytes) -> None:
        """Check a signature's numbers against a digest.

        Raises:
            BadSignature: whatever is wrong with it.
        """
        key = self.object
        try:
            if self.algorithm in _NATIVE:
                self._verify_native(numbers, hash_number, digest)
                return
            first, position = read_mpi(numbers, 0)
            if isinstance(key, rsa.RSAPublicKey):
                end = position
                raw = fixed(first, (self.bits + 7) >> 3)
                key.verify(raw, digest, padding.PKCS1v15(), prehashed(hash_number))
            else:
                second, end = read_mpi(numbers, position)
                if isinstance(key, ed25519.Ed25519PublicKey):
                    key.verify(fixed(first, 32) + fixed(second, 32), digest)
                elif isinstance(key, ec.EllipticCurvePublicKey):
                    r, s = int.from_bytes(first, "big"), int.from_bytes(second, "big")
                    key.verify(utils.encode_dss_signature(r, s), digest, ec.ECDSA(prehashed(hash_number)))
                else:
                    raise BadSignature
            if end != len(numbers):
                raise BadSignature
        except (InvalidSignature, Malformed, ValueError):
            raise BadSignature from None

    def _verify_native(self, numbers: bytes, hash_number: int, digest: bytes) -> None:
        key = self.object
        if isinstance(key, ed448.Ed448PublicKey) and hash_number != policy.SHA512:
            raise BadSignature
        if not isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            raise BadSignature
        key.verify(numbers, digest)

    def wrap(self, session: SessionKey) -> bytes:
        """The session key encrypted to this key, as the algorithm's part of a session-key packet of version 3."""
        if self.algorithm in _NATIVE:
            return self._wrap_native(session)
        clear = bytes((session.cipher,)) + session.key + (sum(session.key) & 0xFFFF).to_bytes(2, "big")
        key = self.object
        if isinstance(key, rsa.RSAPublicKey):
            return mpi(key.encrypt(clear, padding.PKCS1v15()))
        if isinstance(key, x25519.X25519PublicKey):
            one_time = x25519.X25519PrivateKey.generate()
            point = b"\x40" + one_time.public_key().public_bytes_raw()
            shared = one_time.exchange(key)
        elif isinstance(key, ec.EllipticCurvePublicKey) and self.algorithm == policy.ECDH:
            ephemeral = ec.generate_private_key(key.curve)
            numbers = ephemeral.public_key().public_numbers()
            size = (key.curve.key_size + 7) >> 3
            point = b"\x04" + numbers.x.to_bytes(size, "big") + numbers.y.to_bytes(size, "big")
            shared = ephemeral.exchange(ec.ECDH(), key)
        else:
            raise Unsupported("encrypting to a key that only signs")
        fill = 40 - len(clear) if len(clear) < 40 else 8 - len(clear) % 8  # to 40, which hides the cipher's key size
        wrapped = aes_key_wrap(self.key_encryption_key(shared), clear + bytes((fill,)) * fill)
        return mpi(point) + bytes((len(wrapped),)) + wrapped

    def _wrap_native(self, session: SessionKey) -> bytes:
        key = self.object
        if isinstance(key, x25519.X25519PublicKey):
            one = x25519.X25519PrivateKey.generate()
            point, shared = one.public_key().public_bytes_raw(), one.exchange(key)
        elif isinstance(key, x448.X448PublicKey):
            another = x448.X448PrivateKey.generate()
            point, shared = another.public_key().public_bytes_raw(), another.exchange(key)
        else:
            raise Unsupported("encrypting to a key that only signs")
        wrapped = aes_key_wrap(self.native_key_encryption_key(point, shared), session.key)
        return point + bytes((1 + len(wrapped), session.cipher)) + wrapped

    def native_key_encryption_key(self, point: bytes, shared: bytes) -> bytes:
        """RFC 9580, 5.1.6 and 5.1.7: HKDF over the one-time point, the recipient and what the two have in common."""
        longer = self.algorithm == policy.X448
        info = b"OpenPGP X448" if longer else b"OpenPGP X25519"
        kind = HKDF(hashes.SHA512(), 32, None, info) if longer else HKDF(hashes.SHA256(), 16, None, info)
        return kind.derive(point + self.body[6:] + shared)

    def key_encryption_key(self, shared: bytes) -> bytes:
        """RFC 6637, 7: one round of the concatenation KDF, bound to curve, parameters and recipient."""
        size = policy.AES_KEY_BYTES[self.kdf[3]]
        return hashlib.new(policy.HASHES[self.kdf[2]], b"\0\0\0\x01" + shared + self._kdf_parameters).digest()[:size]

    @cached_property
    def _kdf_parameters(self) -> bytes:
        oid = bytes((len(self.oid),)) + self.oid
        return oid + bytes((policy.ECDH,)) + self.kdf + b"Anonymous Sender    " + self.fingerprint


def native(point: bytes) -> bytes:
    """A Curve25519 point without its prefix."""
    if len(point) != 33 or point[0] != 0x40:
        raise Malformed("not a native point")
    return point[1:]
