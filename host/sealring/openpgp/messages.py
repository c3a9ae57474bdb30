"""Messages: the vault's own shape made and read directly, everything else read by foreign.py.

The own shape (RFC 4880 and 6637), which stock gpg reads:

    session key v3 | SEIPD v1 [ 16 + 2 octets | one-pass signature | literal 'b' | signature v4 | MDC ]

Rules 3, 5 and 6 of policy.py are enforced here. The direct reader takes this shape only, and only when every check
holds; whatever it does not take is read again from the start by the general reader, which says what is wrong.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from typing import NamedTuple

from sealring.base.errors import SealringError
from sealring.openpgp import cipher, containers, foreign, packets, policy, signatures
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.material import BadSignature, CannotUnwrap, PublicKey, SessionKey
from sealring.openpgp.own_key import Keys, OwnKey, each
from sealring.openpgp.packets import Malformed
from sealring.openpgp.secret_material import SecretKey

Random = Callable[[int], bytes]

_LITERAL_HEAD = b"b\0\0\0\0\0"  # binary, no file name, no date: both would say more than the item does
_MDC = b"\xd3\x14"


class Unsealed(NamedTuple):
    """What a message said, and whose signature vouches for it (40 upper-case hexadecimal digits)."""

    plaintext: bytes
    signer: str

    def __repr__(self) -> str:
        return f"Unsealed(elided, signer={self.signer!r})"


def seal(plaintext: bytes, key: OwnKey, *, now: int, pad: int = 256, random: Random = os.urandom) -> bytes:
    """One binary message, signed by a key and encrypted to the same key.

    Args:
        plaintext: JSON; spaces are put behind it so that the message's length is an exact multiple of ``pad``.
        key: signs, and is the only one to read it.
        now: seconds since 1970, the signature's time.
        pad: octets, at least 1.
        random: gives octets, for the session key and the prefix.

    Raises:
        SealringError: key_unusable, when the key is revoked or has no part to sign or encrypt with.
    """
    if key.signer is None or key.recipient is None:
        raise SealringError("key_unusable")
    return _made(plaintext, key.recipient.public, _Signer(key.signer, now), pad, random)


def encrypt_to(plaintext: bytes, certificate: Certificate, *, pad: int = 256, random: Random = os.urandom) -> bytes:
    """One binary message encrypted to a certificate and not signed, for the inbox of a locked host.

    Args:
        plaintext: JSON; spaces are put behind it so that the message's length is an exact multiple of ``pad``.
        certificate: the owner's.
        pad: octets, at least 1.
        random: gives octets, for the session key and the prefix.

    Raises:
        SealringError: key_unusable, when the certificate is revoked or has no key to encrypt to (rule 7).
    """
    return _made(plaintext, certificate.encryption_key(), None, pad, random)


class _Signer(NamedTuple):
    """Who signs a message, and when."""

    key: SecretKey
    now: int

    def before(self) -> bytes:
        """The one-pass packet, which stands before what is signed."""
        public = self.key.public
        body = b"\x03\x00%c%c" % (policy.SHA512, public.algorithm) + public.key_id + b"\x01"
        return packets.packet(packets.ONE_PASS, body)

    def after(self, data: bytes) -> bytes:
        """The signature packet."""
        return packets.packet(packets.SIGNATURE, signatures.sign_document(data, self.key, self.now))

    def usual(self) -> int:
        """The usual length of what ``after`` gives."""
        length = signatures.OWN_OCTETS + self.key.public.signature_octets
        return 1 + len(packets.length_octets(length)) + length


def _made(plaintext: bytes, recipient: PublicKey, signer: _Signer | None, pad: int, random: Random) -> bytes:
    """A session-key packet and the container; their length a multiple of ``pad``.

    A signature's numbers may come out an octet short (1 in 128 for Ed25519). Then the message does not fit, and is
    made again with more spaces, whose signature is another one.
    """
    if pad < 1 or len(plaintext) > policy.MESSAGE_IN:
        raise ValueError("pad is at least 1, and a message has a limit")
    session = SessionKey(policy.AES256, random(32))
    address = b"\x03" + recipient.key_id + bytes((recipient.algorithm,))
    envelope = packets.packet(packets.PKESK, address + recipient.wrap(session))
    before = signer.before() if signer else b""
    spaces = _missing(len(envelope), len(before) + (signer.usual() if signer else 0), len(plaintext), pad)
    while True:
        padded = plaintext + b" " * spaces
        after = signer.after(padded) if signer else b""
        left = _missing(len(envelope), len(before) + len(after), len(padded), pad)
        if left == 0:
            literal = packets.packet(packets.LITERAL, _LITERAL_HEAD + padded)
            return envelope + containers.sealed(before + literal + after, session, random)
        spaces += left


def _missing(envelope: int, around: int, padded: int, pad: int) -> int:
    """How many spaces are missing until the whole length is a multiple of ``pad``.

    Args:
        envelope: octets before the container.
        around: octets inside it, beside the literal.
        padded: octets of text that there are.
        pad: what the length is to be a multiple of.
    """
    spaces = 0
    while True:
        body = len(_LITERAL_HEAD) + padded + spaces
        body += 1 + len(packets.length_octets(body))
        body += 1 + 18 + around + 22
        left = -(envelope + 1 + len(packets.length_octets(body)) + body) % pad
        if left == 0:
            return spaces
        spaces += left  # a length field that grows on the way is met in the next round


def unseal(message: bytes, keys: Keys) -> Unsealed:
    """Open a message and check that one of the own keys signed it (rules 3, 4 and 5).

    Args:
        message: binary or armored.
        keys: the own keys, past ones included: they open it, and one of them must have signed it.

    Returns:
        the plaintext without its trailing spaces, and the signing key's fingerprint (a subkey's signature counts as
        its primary key's).

    Raises:
        SealringError: no_key, message_corrupt, message_unsupported, bad_signature.
    """
    own, message = each(keys), bytes(message)
    found = _direct(message, own)
    if found is None:
        content = foreign.read(message, own)
        found = Unsealed(content.data, foreign.signer(content, own))
    return Unsealed(found.plaintext.rstrip(b" "), found.signer)


def decrypt_unsigned(message: bytes, keys: Keys) -> bytes:
    """Open a message whoever wrote it: nothing vouches for what it says but that it was not altered on the way.

    Raises:
        SealringError: no_key, message_corrupt, message_unsupported.
    """
    return foreign.read(message, each(keys)).data.rstrip(b" ")


def _direct(message: bytes, keys: tuple[OwnKey, ...]) -> Unsealed | None:
    """Read the vault's own shape; None for any other, and for whatever does not hold."""
    try:
        clear = _opened(message, keys)
        return None if clear is None else _vouched(clear, keys)
    except (Malformed, CannotUnwrap, BadSignature, IndexError):
        return None


def _definite(data: bytes, position: int, tag: int) -> tuple[int, int]:
    """Where the body of a new-format packet of definite length begins and ends."""
    if data[position] != 0xC0 | tag:
        raise Malformed("another packet")
    first = data[position + 1]
    if first < 192:
        start, length = position + 2, first
    elif first < 224:
        start, length = position + 3, ((first - 192) << 8) + data[position + 2] + 192
    elif first == 255:
        start, length = position + 6, int.from_bytes(data[position + 2 : position + 6], "big")
    else:
        raise Malformed("a partial length")
    if start + length > len(data):
        raise Malformed("cut short")
    return start, start + length


def _opened(message: bytes, keys: tuple[OwnKey, ...]) -> bytes | None:
    """What the container holds between its prefix and its MDC, both checked."""
    start, end = _definite(message, 0, packets.PKESK)
    reader: SecretKey | None = None
    for key in keys:
        reader = reader or key.readers.get(message[start + 1 : start + 9])
    if reader is None or message[start] != 3 or message[start + 9] != reader.public.algorithm:
        return None
    body, last = _definite(message, end, packets.ENCRYPTED)
    if last != len(message) or message[body] != 1 or last - body > policy.MESSAGE_IN:
        return None
    session = reader.unwrap(message[start + 10 : end])
    if session.cipher != policy.AES256:
        return None
    clear = cipher.decrypt(session.key, memoryview(message)[body + 1 :])
    expected = _MDC + hashlib.sha1(memoryview(clear)[:-20], usedforsecurity=False).digest()
    if len(clear) < 40 or not hmac.compare_digest(clear[-22:], expected) or clear[14:16] != clear[16:18]:
        return None
    return clear[18:-22]


def _vouched(clear: bytes, keys: tuple[OwnKey, ...]) -> Unsealed | None:
    """The literal and its signer, if the packets are exactly the own shape and the signature is good."""
    one_pass, literal = _definite(clear, 0, packets.ONE_PASS)
    start, end = _definite(clear, literal, packets.LITERAL)
    body, last = _definite(clear, end, packets.SIGNATURE)
    if last != len(clear) or clear[start : start + 6] != _LITERAL_HEAD or end < start + 6:
        return None
    # signature: 4 | type | algorithm | hash | 29 octets hashed (own_area) | 10 unhashed | left | numbers
    public: PublicKey | None = None
    owner = ""
    fingerprint = clear[body + 15 : body + 35]
    for key in keys:
        if public is None and fingerprint in key.signers:
            public, owner = key.signers[fingerprint], key.fingerprint
    if public is None:
        return None
    covered, kind = clear[body : body + 35], b"\x00\x0a%c" % public.algorithm
    now = int.from_bytes(clear[body + 8 : body + 12], "big")
    if covered != b"\x04\x00%c\x0a" % public.algorithm + signatures.own_area(public.fingerprint, now):
        return None
    if clear[one_pass:literal] != b"\x03" + kind + public.key_id + b"\x01":
        return None
    if clear[body + 35 : body + 47] != b"\x00\x0a\x09\x10" + public.key_id:
        return None
    data = clear[start + 6 : end]
    computed = signatures.digest(policy.SHA512, covered, data)
    if clear[body + 47 : body + 49] != computed[:2]:
        return None
    public.verify(clear[body + 49 : last], policy.SHA512, computed)
    return Unsealed(data, owner)
