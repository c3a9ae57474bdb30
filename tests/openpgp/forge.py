"""Certificates and messages as no honest program makes them, and honest ones of any date, made without a clock.

Everything is signed by ``making.make``, whose work stock gpg checks elsewhere; what a test wants wrong is put in by
hand.
"""

import bz2
import hashlib
import os
import warnings
import zlib
from collections.abc import Iterable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed448, ed25519, x448, x25519
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESOCB3
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from sealring.openpgp import aead, cipher, making, packets, policy, s2k, signatures, twofish
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey
from sealring.openpgp.material import PublicKey, SessionKey
from sealring.openpgp.packets import Subpacket
from sealring.openpgp.secret_material import SecretKey

DAY = 86_400


def secret(own: OwnKey, index: int, created: int) -> SecretKey:
    """The primary key (0) or the subkey (1) of an own key, dated anew."""
    parts = [part.body for part in packets.walk(own.to_bytes()) if part.tag in (5, 7)]
    return SecretKey(b"\x04" + created.to_bytes(4, "big") + parts[index][5:])


def flags(value: int) -> Subpacket:
    return Subpacket(signatures.KEY_FLAGS, False, bytes((value,)))


def seconds(kind: int, value: int, *, critical: bool = False) -> Subpacket:
    return Subpacket(kind, critical, value.to_bytes(4, "big"))


class Forge:
    """A certificate in parts; each method adds a packet and gives the forge back."""

    def __init__(self, own: OwnKey, created: int, primary: SecretKey | None = None) -> None:
        self.own = own
        self.primary = primary or secret(own, 0, created)
        self.head = signatures.covered_by_key(self.primary.public)
        self.blob = packets.packet(packets.PUBLIC_KEY, self.primary.public.body)
        self.secrets = packets.packet(packets.SECRET_KEY, self.primary.body)

    def _put(self, tag: int, body: bytes, secret_body: bytes | None = None, secret_tag: int | None = None) -> None:
        self.blob += packets.packet(tag, body)
        self.secrets += packets.packet(secret_tag or tag, secret_body or body)

    def revoke(self, at: int, code: int | None) -> "Forge":
        """By the key itself; to be called before any user ID."""
        said = [] if code is None else [making.reason(code, "text")]
        self._put(2, making.make(signatures.KEY_REVOCATION, self.primary, at, said, self.head))
        return self

    def direct(self, at: int, *said: Subpacket) -> "Forge":
        self._put(2, making.make(signatures.DIRECT_KEY, self.primary, at, said, self.head))
        return self

    def user_id(self, text: str = "Some Body <some@body.example>") -> "Forge":
        self.text = text.encode()
        self._put(packets.USER_ID, self.text)
        return self

    def certify(self, at: int, *said: Subpacket, by: SecretKey | None = None, kind: int = 0x13) -> "Forge":
        """The last user ID."""
        said = said or (flags(policy.CERTIFY | policy.SIGN),)
        covered = signatures.covered_by_user_id(self.text)
        self._put(2, making.make(kind, by or self.primary, at, said, self.head, covered))
        return self

    def subkey(self, created: int, key: SecretKey | None = None) -> "Forge":
        self.sub = key or secret(self.own, 1, created)
        self._put(packets.PUBLIC_SUBKEY, self.sub.public.body, self.sub.body, packets.SECRET_SUBKEY)
        return self

    def bind(
        self, at: int, *said: Subpacket, back: bool = False, kind: int = signatures.SUBKEY_BINDING, broken: bool = False
    ) -> "Forge":
        """The last subkey."""
        covered = signatures.covered_by_key(self.sub.public)
        answer = making.make(signatures.PRIMARY_BINDING, self.sub, at, (), self.head, covered) if back else None
        body = making.make(kind, self.primary, at, said, self.head, covered, back=answer)
        self._put(2, body[:-1] + bytes((body[-1] ^ 1,)) if broken else body)
        return self

    def certificate(self, **options: bool) -> Certificate:
        return Certificate.parse(self.blob, **options)

    def own_key(self) -> OwnKey:
        return OwnKey.parse(self.secrets)


def usual(own: OwnKey, created: int, *, flag: int = policy.ENCRYPT) -> Forge:
    """A certificate as everyone has one, all of it made at one time."""
    return Forge(own, created).user_id().certify(created).subkey(created).bind(created, flags(flag))


_NATIVE: dict[int, Any] = {
    policy.X25519: x25519.X25519PrivateKey, policy.X448: x448.X448PrivateKey,
    policy.ED25519: ed25519.Ed25519PrivateKey, policy.ED448: ed448.Ed448PrivateKey,
}  # fmt: skip


def native(number: int, created: int) -> SecretKey:
    """A key of RFC 9580's own kinds, version 4."""
    made = _NATIVE[number].generate()
    point, numbers = made.public_key().public_bytes_raw(), made.private_bytes_raw()
    head = b"\x04" + created.to_bytes(4, "big") + bytes((number,))
    return SecretKey(head + point + b"\0" + numbers + (sum(numbers) & 0xFFFF).to_bytes(2, "big"), check=True)


def of_rfc_9580(own: OwnKey, created: int, *, longer: bool = False) -> Forge:
    """Ed25519 with X25519, or Ed448 with X448; ``own`` is for nothing but its name."""
    kinds = (policy.ED448, policy.X448) if longer else (policy.ED25519, policy.X25519)
    primary, subkey = (native(number, created) for number in kinds)
    made = Forge(own, created, primary).user_id().certify(created)
    return made.subkey(created, subkey).bind(created, flags(policy.ENCRYPT))


# --- Messages ---------------------------------------------------------------------


def literal(data: bytes, head: bytes = b"b\0\0\0\0\0") -> bytes:
    return packets.packet(packets.LITERAL, head + data)


def document_signature(
    data: bytes,
    by: SecretKey,
    at: int,
    *said: Subpacket,
    kind: int = signatures.BINARY,
    hash_number: int = policy.SHA512,
    version: int = 4,
) -> bytes:
    """A signature packet over data, by way of any hash."""
    rows = (
        Subpacket(signatures.CREATED, False, at.to_bytes(4, "big")),
        *said,
        Subpacket(signatures.ISSUER_FINGERPRINT, False, b"\x04" + by.public.fingerprint),
    )
    area = making._area(rows)
    covered = bytes((version, kind, by.public.algorithm, hash_number)) + area
    names = {**policy.HASHES, 1: "md5", 2: "sha1", 3: "sha256", 11: "sha224"}  # OpenSSL may lack RIPEMD-160
    state: Any = hashlib.new(names[hash_number], data, usedforsecurity=False)
    state.update(covered + b"\x04\xff" + len(covered).to_bytes(4, "big"))
    digest = state.digest()
    unhashed = making._area((Subpacket(signatures.ISSUER, False, by.public.key_id),))
    return packets.packet(2, covered + unhashed + digest[:2] + by.sign(policy.SHA512, digest))


def pkesk(own: OwnKey, session: SessionKey, *, hidden: bool = False) -> bytes:
    assert own.recipient is not None
    public = own.recipient.public
    name = bytes(8) if hidden else public.key_id
    return packets.packet(1, b"\x03" + name + bytes((public.algorithm,)) + public.wrap(session))


def skesk(passphrase: bytes, session: SessionKey | None, how: bytes, *, version: int = 4, number: int = 9) -> bytes:
    """A passphrase packet; ``how`` is the S2K as it is written."""
    body = bytes((version, number)) + how
    if session is None:
        return packets.packet(3, body)
    key = s2k.read(how, 0)[0].derive(passphrase, policy.KEY_BYTES[number])
    return packets.packet(3, body + cipher.encrypt(key, bytes((session.cipher,)) + session.key))


def seipd(inside: bytes, session: SessionKey, *, mdc: bool = True) -> bytes:
    prefix = os.urandom(16)
    clear = prefix + prefix[-2:] + inside + (b"\xd3\x14" if mdc else b"")
    clear += hashlib.sha1(clear, usedforsecurity=False).digest() if mdc else b""
    return packets.packet(18, b"\x01" + cipher.encrypt(session.key, clear))


def newer_pkesk(own: OwnKey, session: SessionKey, *, hidden: bool = False) -> bytes:
    """A session key of version 6, for a key of RFC 9580: its cipher is left out."""
    assert own.recipient is not None
    public = own.recipient.public
    wrapped, size = public.wrap(session), 32 if public.algorithm == policy.X25519 else 56
    name = b"" if hidden else b"\x04" + public.fingerprint
    head = b"\x06" + bytes((len(name),)) + name + bytes((public.algorithm,))
    return packets.packet(1, head + wrapped[:size] + bytes((wrapped[size] - 1,)) + wrapped[size + 2 :])


def newer_skesk(passphrase: bytes, session: SessionKey, how: bytes, *, version: int = 6) -> bytes:
    """A passphrase packet of version 5 or 6, by OCB."""
    head, nonce = bytes((0xC3, version, policy.AES256, aead.OCB)), os.urandom(15)
    key = s2k.read(how, 0)[0].derive(passphrase, 32)
    key = aead.expanded(key, 32, head) if version == 6 else key
    sealed = nonce + AESOCB3(key).encrypt(nonce, session.key, head)
    if version == 5:
        return packets.packet(3, head[1:] + how + sealed)
    counts = bytes((3 + len(how) + 15,)) + head[2:] + bytes((len(how),))
    return packets.packet(3, b"\x06" + counts + how + sealed)


def newer_chunks(inside: bytes, session: SessionKey, *, mode: int = aead.OCB, bits: int = 0) -> list[bytes]:
    """The body of SEIPD version 2: its head, its chunks, its last tag."""
    head, salt, size = bytes((2, session.cipher, mode, bits)), os.urandom(32), 1 << (bits + 6)
    made = aead.expanded(session.key, len(session.key) + aead.nonce_octets(mode) - 8, b"\xd2" + head, salt)
    key, first = made[: len(session.key)], made[len(session.key) :]
    by: Any = {aead.EAX: Eax, aead.OCB: AESOCB3, aead.GCM: AESGCM}[mode](key)
    pieces = [inside[i : i + size] for i in range(0, len(inside), size)]
    result = [head + salt]
    for number, piece in enumerate(pieces):
        result.append(by.encrypt(first + number.to_bytes(8, "big"), piece, b"\xd2" + head))
    said = b"\xd2" + head + len(inside).to_bytes(8, "big")
    return [*result, by.encrypt(first + len(pieces).to_bytes(8, "big"), b"", said)]


def newer_seipd(inside: bytes, session: SessionKey, **options: int) -> bytes:
    return packets.packet(18, b"".join(newer_chunks(inside, session, **options)))


def ocb_chunks(inside: bytes, session: SessionKey, *, bits: int = 0, total: int | None = None) -> list[bytes]:
    """GnuPG's packet's body: its head, its chunks, its last tag."""
    nonce, size = os.urandom(15), 1 << (bits + 6)
    head = bytes((1, session.cipher, 2, bits))
    ocb, counter = AESOCB3(session.key), int.from_bytes(nonce[-8:], "big")
    result = [head + nonce]
    pieces: Iterable[bytes] = [inside[i : i + size] for i in range(0, len(inside), size)]
    number = 0
    for number, piece in enumerate(pieces, 1):
        place = number - 1
        where = place.to_bytes(8, "big")
        result.append(ocb.encrypt(nonce[:-8] + (counter ^ place).to_bytes(8, "big"), piece, b"\xd4" + head + where))
    length = len(inside) if total is None else total
    said = b"\xd4" + head + number.to_bytes(8, "big") + length.to_bytes(8, "big")
    return [*result, ocb.encrypt(nonce[:-8] + (counter ^ number).to_bytes(8, "big"), b"", said)]


def ocb(inside: bytes, session: SessionKey, *, bits: int = 0) -> bytes:
    return packets.packet(packets.AEAD_GNUPG, b"".join(ocb_chunks(inside, session, bits=bits)))


def compressed(data: bytes, kind: int = 2) -> bytes:
    """A compressed packet: 0 not at all, 1 ZIP, 2 ZLIB, 3 BZip2."""
    raw = zlib.compressobj(wbits=-15)
    make = {0: lambda: data, 1: lambda: raw.compress(data) + raw.flush(), 2: lambda: zlib.compress(data),
            3: lambda: bz2.compress(data)}[kind]  # fmt: skip
    return packets.packet(packets.COMPRESSED, bytes((kind,)) + make())


def legacy(number: int, inside: bytes, session: SessionKey) -> bytes:
    """A container by a cipher that we read and don't write."""
    block = policy.BLOCK_BYTES[number]
    prefix = os.urandom(block)
    clear = prefix + prefix[-2:] + inside + b"\xd3\x14"
    clear += hashlib.sha1(clear, usedforsecurity=False).digest()
    return packets.packet(18, b"\x01" + _cfb(number, session.key, bytes(block), clear))


def _cfb(number: int, key: bytes, iv: bytes, clear: bytes) -> bytes:
    if number == policy.TWOFISH:
        one, last, made = twofish.Twofish(key), iv, b""
        for place in range(0, len(clear), 16):
            last = bytes(a ^ b for a, b in zip(one.encrypt(last), clear[place : place + 16], strict=False))
            made += last
        return made
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pgpy  # has the list of them

        algorithm = pgpy.constants.SymmetricKeyAlgorithm(number).cipher(key)
        encryptor = Cipher(algorithm, pgpy.symenc.modes.CFB(iv)).encryptor()
        return bytes(encryptor.update(clear) + encryptor.finalize())


def protected(body: bytes, passphrase: bytes, how: bytes, *, number: int = policy.AES256, usage: int = 254) -> bytes:
    """A secret key's body with its secret part protected (RFC 4880, 5.5.3): 254 with SHA-1, 255 with a sum."""
    public = PublicKey(body)
    clear = public.rest[1:-2]
    clear += hashlib.sha1(clear, usedforsecurity=False).digest() if usage == 254 else public.rest[-2:]
    iv, key = os.urandom(policy.BLOCK_BYTES[number]), s2k.read(how, 0)[0].derive(passphrase, policy.KEY_BYTES[number])
    return public.body + bytes((usage, number)) + how + iv + _cfb(number, key, iv, clear)


def newer_protected(tag: int, body: bytes, passphrase: bytes, how: bytes) -> bytes:
    """A secret key's body with its secret part protected by OCB (RFC 9580, 5.5.3): usage 253."""
    public, nonce = PublicKey(body), os.urandom(15)
    info = bytes((0xC0 | tag, 4, policy.AES256, aead.OCB))
    key = aead.expanded(s2k.read(how, 0)[0].derive(passphrase, 32), 32, info)
    sealed = AESOCB3(key).encrypt(nonce, public.rest[1:-2], info[:1] + public.body)
    return public.body + b"\xfd" + info[2:] + how + nonce + sealed


class Eax:
    """AES in EAX mode, to encrypt; aead.py has the other half."""

    def __init__(self, key: bytes) -> None:
        self._key, self._undoing = key, aead._Eax(key)

    def encrypt(self, nonce: bytes, clear: bytes, associated: bytes) -> bytes:
        first = self._undoing._mac(0, nonce)
        counter = Cipher(AES(self._key), CTR(first.to_bytes(16, "big"))).encryptor()
        text = counter.update(clear) + counter.finalize()
        tag = first ^ self._undoing._mac(1, associated) ^ self._undoing._mac(2, text)
        return text + tag.to_bytes(16, "big")


def fresh(number: int = policy.AES256) -> SessionKey:
    return SessionKey(number, os.urandom(policy.KEY_BYTES.get(number, 32)))
