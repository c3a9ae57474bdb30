"""The secret half of a key (material.py has the public one): signing and unwrapping, by rules 8 and 24 of policy.py."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa, utils, x448, x25519
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

from sealring.openpgp import policy
from sealring.openpgp.material import CannotUnwrap, PublicKey, SessionKey, fixed, native, prehashed
from sealring.openpgp.packets import Malformed, Unsupported, mpi, read_mpi

PrivateObject = (
    rsa.RSAPrivateKey
    | ed25519.Ed25519PrivateKey
    | x25519.X25519PrivateKey
    | ec.EllipticCurvePrivateKey
    | ed448.Ed448PrivateKey
    | x448.X448PrivateKey
)
_NATIVE: dict[int, Any] = {
    policy.X25519: x25519.X25519PrivateKey,
    policy.X448: x448.X448PrivateKey,
    policy.ED25519: ed25519.Ed25519PrivateKey,
    policy.ED448: ed448.Ed448PrivateKey,
}


class SecretKey:
    """A key or subkey with its secret half, unprotected.

    Args:
        data: the body of a secret-key packet with S2K usage 0.
        check: whether to validate the numbers fully and compare secret with public part; done once, at import.

    Raises:
        Malformed, Unsupported
    """

    def __init__(self, data: bytes, *, check: bool = False) -> None:
        self.public = PublicKey(data)
        rest = self.public.rest
        if not rest or rest[0] != 0:
            raise Unsupported("a protected secret key")
        if len(rest) < 3 or (sum(rest[1:-2]) & 0xFFFF).to_bytes(2, "big") != rest[-2:]:
            raise Malformed("a secret key's checksum")
        self.body = data
        numbers: list[bytes] = []
        position, end = 1, len(rest) - 2
        if self.public.algorithm in _NATIVE:
            numbers, position = [rest[1:end]], end  # of fixed length, which its object knows
        for _ in range(0 if numbers else 4 if self.public.bits else 1):
            number, position = read_mpi(rest[:end], position)
            numbers.append(number)
        if position != end:
            raise Malformed("octets behind a secret key")
        try:
            self.object = self._build(numbers, check)
        except ValueError:
            raise Malformed("not a secret key") from None
        if check and not self._matches():
            raise Malformed("the secret part belongs to another key")

    def _build(self, numbers: list[bytes], check: bool) -> PrivateObject:
        key = self.public.object
        if self.public.algorithm in _NATIVE:
            native_key: PrivateObject = _NATIVE[self.public.algorithm].from_private_bytes(numbers[0])
            return native_key
        if isinstance(key, rsa.RSAPublicKey):
            # OpenPGP's u is the inverse of p modulo q: with p and q exchanged it is what `cryptography` wants.
            d, q, p, u = (int.from_bytes(number, "big") for number in numbers)
            if p < 3 or q < 3:
                raise ValueError
            private = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), u, key.public_numbers())
            return private.private_key(unsafe_skip_rsa_key_validation=not check)
        if isinstance(key, ed25519.Ed25519PublicKey):
            return ed25519.Ed25519PrivateKey.from_private_bytes(fixed(numbers[0], 32))
        if isinstance(key, x25519.X25519PublicKey):
            return x25519.X25519PrivateKey.from_private_bytes(fixed(numbers[0], 32)[::-1])
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise Malformed("not a secret key")
        return ec.derive_private_key(int.from_bytes(numbers[0], "big"), key.curve)

    def _matches(self) -> bool:
        return self.object.public_key() == self.public.object

    def sign(self, hash_number: int, digest: bytes) -> bytes:
        """A signature's numbers over a digest.

        Raises:
            Unsupported: for a key that can't sign.
        """
        key = self.object
        if isinstance(key, ed25519.Ed25519PrivateKey):
            raw = key.sign(digest)
            return raw if self.public.algorithm == policy.ED25519 else mpi(raw[:32]) + mpi(raw[32:])
        if isinstance(key, ed448.Ed448PrivateKey):
            return key.sign(digest)
        if isinstance(key, rsa.RSAPrivateKey):
            return mpi(key.sign(digest, padding.PKCS1v15(), prehashed(hash_number)))
        if isinstance(key, ec.EllipticCurvePrivateKey) and self.public.algorithm == policy.ECDSA:
            r, s = utils.decode_dss_signature(key.sign(digest, ec.ECDSA(prehashed(hash_number))))
            size = (key.curve.key_size + 7) >> 3
            return mpi(r.to_bytes(size, "big")) + mpi(s.to_bytes(size, "big"))
        raise Unsupported("signing with a key that only encrypts")

    def unwrap(self, data: bytes, cipher: int | None = None) -> SessionKey:
        """The session key inside the algorithm's part of a session-key packet.

        Args:
            data: that part.
            cipher: that the session key is for, where the packet is of version 6 and does not say it.

        Raises:
            CannotUnwrap: whatever is wrong with it.
        """
        try:
            if self.public.algorithm in _NATIVE:
                return self._unwrap_native(data, cipher)
            clear = self._unwrap_rsa(data) if self.public.bits else self._unwrap_ecdh(data)
        except (InvalidUnwrap, Malformed, ValueError):
            raise CannotUnwrap from None
        if cipher is not None:
            clear = bytes((cipher,)) + clear
        key = clear[1:-2]
        if len(clear) < 3 or policy.KEY_BYTES.get(clear[0], len(key)) != len(key):
            raise CannotUnwrap
        if (sum(key) & 0xFFFF).to_bytes(2, "big") != clear[-2:]:
            raise CannotUnwrap
        return SessionKey(clear[0], key)

    def _unwrap_native(self, data: bytes, cipher: int | None) -> SessionKey:
        """RFC 9580, 5.1.6 and 5.1.7; in version 3 the cipher stands in clear before the wrapped key."""
        key, size = self.object, 56 if self.public.algorithm == policy.X448 else 32
        point, wrapped = data[:size], data[size + 1 :]
        if not wrapped or data[size] != len(wrapped):
            raise Malformed("a session key's length")
        if isinstance(key, x25519.X25519PrivateKey):
            shared = key.exchange(x25519.X25519PublicKey.from_public_bytes(point))
        elif isinstance(key, x448.X448PrivateKey):
            shared = key.exchange(x448.X448PublicKey.from_public_bytes(point))
        else:
            raise Malformed("a session key for a key that only signs")
        if cipher is None:
            cipher, wrapped = wrapped[0], wrapped[1:]
        session = aes_key_unwrap(self.public.native_key_encryption_key(point, shared), wrapped)
        if policy.AES_KEY_BYTES.get(cipher) != len(session):
            raise Malformed("a session key for another cipher")
        return SessionKey(cipher, session)

    def _unwrap_rsa(self, data: bytes) -> bytes:
        number, end = read_mpi(data, 0)
        if end != len(data) or not isinstance(self.object, rsa.RSAPrivateKey):
            raise Malformed("octets behind a session key")
        return self.object.decrypt(fixed(number, (self.public.bits + 7) >> 3), padding.PKCS1v15())

    def _unwrap_ecdh(self, data: bytes) -> bytes:
        point, position = read_mpi(data, 0)
        wrapped = data[position + 1 :]
        if not wrapped or data[position] != len(wrapped):
            raise Malformed("a session key's length")
        key = self.object
        if isinstance(key, x25519.X25519PrivateKey):
            shared = key.exchange(x25519.X25519PublicKey.from_public_bytes(native(point)))
        elif isinstance(key, ec.EllipticCurvePrivateKey) and self.public.algorithm == policy.ECDH:
            if point[:1] != b"\x04":
                raise Malformed("a point that is not whole")
            shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(key.curve, point))
        else:
            raise Malformed("a session key for a key that only signs")
        filled = aes_key_unwrap(self.public.key_encryption_key(shared), wrapped)
        fill = filled[-1]
        if not 1 <= fill <= len(filled) or filled[-fill:] != bytes((fill,)) * fill:
            raise Malformed("a session key's filling")
        return filled[:-fill]
