"""Own keys: made, imported under a strict policy (rules 8 and 9 of policy.py), protected for a file, revoked."""

import re

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import making, packets, policy, unlocking
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.material import PublicKey
from sealring.openpgp.own_key import OwnKey
from sealring.openpgp.packets import Malformed, Packet, Unsupported
from sealring.openpgp.secret_material import SecretKey
from sealring.openpgp.weighing import Part, split, weigh

__all__ = ["Certificate", "OwnKey", "generate", "import_secret_key", "protect", "revocation_certificate"]

_SECRET = (packets.SECRET_KEY, packets.SECRET_SUBKEY)
_EMAIL = re.compile(r"[^\s<>()\[\],;:\\\"@\x00-\x20\x7f]+@[^\s<>()\[\],;:\\\"@\x00-\x20\x7f]+")


def generate(name: str, email: str, *, now: int) -> OwnKey:
    """A new key, Ed25519 and Cv25519, version 4.

    Args:
        name: the person's name, not empty.
        email: may be empty.
        now: seconds since 1970.

    Raises:
        SealringError: bad_name.
    """
    return OwnKey.parse(b"".join(part.write() for part in making.key(user_id(name, email).encode(), now)))


def user_id(name: str, email: str) -> str:
    """A user ID as everyone writes it: ``Name <address>``, or the name alone.

    Args:
        name: not empty, without the signs ``<>()``.
        email: may be empty.

    Raises:
        SealringError: bad_name.
    """
    name, email = name.strip(), email.strip()
    if not name or len(name) > 128 or len(email) > 254 or not name.isprintable() or re.search(r"[<>()]", name):
        raise SealringError("bad_name")
    if email and not (_EMAIL.fullmatch(email) and email.isprintable()):
        raise SealringError("bad_name")
    return f"{name} <{email}>" if email else name


def protect(key: OwnKey, passphrase: Secret[str]) -> str:
    """The secret key, encrypted by a passphrase, as a text block: for files that the person asked for, and only those.

    The S2K is iterated and salted at its maximum of 65,011,712 octets, SHA-256, with AES-256 (RFC 4880, 3.7.1.3).

    Raises:
        SealringError: key_passphrase, when it is empty.
    """
    if not passphrase.reveal():
        raise SealringError("key_passphrase")
    blob = b"".join(
        packets.packet(tag, unlocking.protected(body, passphrase.reveal()) if tag in _SECRET else body)
        for tag, body in packets.walk(key.to_bytes(), most=policy.KEY_PACKETS)
    )
    return packets.armor("PRIVATE KEY BLOCK", blob)


def revocation_certificate(key: OwnKey, *, now: int, code: int = making.NO_REASON, text: str = "") -> str:
    """A revocation of the whole key as a text block: a signature packet under the public key's header, because
    ``gpg --import`` takes it only so.

    Args:
        key: the own key to be revoked by it, once it is published.
        now: seconds since 1970.
        code: the reason, one of making.REASONS.
        text: a line for people, which everyone will read.

    Raises:
        SealringError: bad_params, for a reason that is none of a key's, or too long.
    """
    body = making.revocation(SecretKey(packets.walk(key.to_bytes())[0].body), code, text, now)
    return packets.armor("PUBLIC KEY BLOCK", packets.packet(packets.SIGNATURE, body))


def import_secret_key(data: bytes, passphrase: Secret[str] | None, *, now: int, only_to_read: bool = False) -> OwnKey:
    """Take a secret key from elsewhere (rules 8 and 9 of policy.py); signatures by others are dropped.

    Args:
        data: a transferable secret key, binary or armored, at most limits.KEY_FILE octets.
        passphrase: the key's own, or None.
        now: seconds since 1970.
        only_to_read: whether one that is revoked, expired or unfit to seal is taken too, for what was sealed to it.

    Raises:
        SealringError: key_corrupt, key_unsupported, not_a_secret_key, key_passphrase (``missing=True`` when none was
            given), key_unusable.
    """
    if len(data) > limits.KEY_FILE:
        raise SealringError("key_unsupported", reason="the key is too large")
    try:
        parts = split(_found(data))
        # A copy with the public parts alone shows whether the key is worth asking its passphrase for.
        weigh([Part(_public_tag(part.tag), _public_body(part), part.signatures) for part in parts])
        opened = [Part(part.tag, _opened(part, passphrase), part.signatures) for part in parts]
        for part in opened:
            if part.tag in _SECRET:
                SecretKey(part.body, check=True)
        key = OwnKey(weigh(opened))
    except Malformed as problem:
        raise SealringError("key_corrupt", reason=str(problem)) from None
    except Unsupported as problem:
        raise SealringError("key_unsupported", reason=str(problem)) from None
    if not (only_to_read or key.usable(now)):
        raise SealringError("key_unusable")
    return key


def _found(data: bytes) -> list[Packet]:
    found = packets.walk(packets.dearmor(data), most=policy.KEY_PACKETS)
    if not found:
        raise Malformed("nothing there")
    if found[0].tag == packets.PUBLIC_KEY:
        raise SealringError("not_a_secret_key")
    if found[0].tag != packets.SECRET_KEY:
        raise Malformed("not a key")
    if any(packet.tag == packets.PUBLIC_SUBKEY for packet in found):
        raise Unsupported("a subkey without its secret part")
    return found


def _public_tag(tag: int) -> int:
    return {packets.SECRET_KEY: packets.PUBLIC_KEY, packets.SECRET_SUBKEY: packets.PUBLIC_SUBKEY}.get(tag, tag)


def _public_body(part: Part) -> bytes:
    return PublicKey(part.body).body if part.tag in _SECRET else part.body


def _opened(part: Part, passphrase: Secret[str] | None) -> bytes:
    """The part's body with its secret half unprotected."""
    if part.tag not in _SECRET:
        return part.body
    public = PublicKey(part.body)
    if public.rest[:1] == b"\0":
        return part.body
    found = unlocking.protection(public.rest, part.tag, public.body)
    if passphrase is None or not passphrase.reveal():
        raise SealringError("key_passphrase", missing=True)
    try:
        return public.body + found.undone(passphrase.reveal())
    except unlocking.WrongPassphrase:
        raise SealringError("key_passphrase") from None
