"""Letters: messages that come from or go to other people (messages.py has the vault's own).

    opened = open_letter(message, keys)              # whoever sealed it; nothing vouches for it yet
    judge(opened, certificates, now=now)             # what its signatures are worth
    seal_letter(text, own_key, certificates, now=now)
    sign_text(text, own_key, now=now)                # for everyone to read

Rules 3, 6, 7 and 17 of policy.py are enforced here, the rest where it says.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import cipher, cleartext, containers, foreign, packets, policy, s2k, signatures, verdicts
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.material import PublicKey, SessionKey
from sealring.openpgp.own_key import Keys, OwnKey, each
from sealring.openpgp.packets import Malformed, Unsupported
from sealring.openpgp.secret_material import SecretKey
from sealring.openpgp.verdicts import Claim, Verdict

__all__ = ["Claim", "Opened", "Verdict", "judge", "open_letter", "recipients_of", "seal_letter", "sign_text"]

_LITERAL_HEAD = b"b\0\0\0\0\0"  # binary, no file name, no date


class Opened(NamedTuple):
    """What a letter said. Its integrity was checked; who wrote it is for ``judge`` to say.

    Attributes:
        plaintext: octet by octet; of a cleartext signed one the text that is signed, its lines ended by LF.
        opened_by: the own fingerprint that opened it; empty for a passphrase, and when it was not encrypted.
        weak: what is outdated about its encryption, for instance ``3DES``; empty when nothing is.
        claims: its signatures, not yet checked.
        encrypted: False for one that was signed only: everyone could read it.
    """

    plaintext: bytes
    opened_by: str
    weak: tuple[str, ...]
    claims: tuple[Claim, ...]
    encrypted: bool

    def __repr__(self) -> str:
        return f"Opened(elided, opened_by={self.opened_by!r}, encrypted={self.encrypted})"


def open_letter(message: bytes, keys: Keys, *, passphrase: Secret[str] | None = None) -> Opened:
    """Open a letter with an own key, else with a passphrase; or read one that was only signed.

    Args:
        message: binary or armored; or a cleartext signed text.
        keys: the own keys, past ones included.
        passphrase: that the letter itself was sealed with, if it was.

    Raises:
        SealringError: no_key, message_passphrase (``missing=True`` when none was given), message_corrupt,
            message_unsupported.
    """
    message = bytes(message)
    if cleartext.is_one(message):
        return _clear(message)
    content, opened = foreign.read_any(message, each(keys), passphrase)
    claims = tuple(verdicts.claim(body) for body in content.signatures)
    if opened is None:
        if not claims:
            raise SealringError("message_unsupported", reason="neither encrypted nor signed")
        return Opened(content.data, "", (), claims, encrypted=False)
    weak = (policy.CIPHER_NAMES[opened.cipher],) if opened.cipher in policy.CIPHER_NAMES else ()
    return Opened(content.data, opened.opened_by, weak, claims, encrypted=True)


def _clear(message: bytes) -> Opened:
    if len(message) > policy.MESSAGE_IN:
        raise SealringError("message_unsupported", reason="the message is too large")
    try:
        content = cleartext.read(message)
    except Malformed as problem:
        raise SealringError("message_corrupt", reason=str(problem)) from None
    except Unsupported as problem:
        raise SealringError("message_unsupported", reason=str(problem)) from None
    return Opened(content.data, "", (), tuple(verdicts.claim(body) for body in content.signatures), encrypted=False)


def judge(opened: Opened, certificates: Iterable[Certificate], *, now: int) -> list[Verdict]:
    """What each signature of a letter is worth, in their order; an unsigned letter has none.

    Args:
        opened: the letter.
        certificates: of everyone who may have signed it, one's own included; whether one is trusted is not for here.
        now: seconds since 1970.
    """
    return verdicts.judge(opened.plaintext, opened.claims, certificates, now=now)


def recipients_of(message: bytes) -> list[str]:
    """The key ids that open a message, 16 upper-case hexadecimal digits each; zeros for one who is not named.

    They are of subkeys as a rule. A message that only passphrases open, or that is not encrypted, has none.

    Raises:
        SealringError: message_corrupt, message_unsupported.
    """
    if cleartext.is_one(message):
        return []
    return [key_id.hex().upper() for key_id in foreign.recipients(bytes(message))]


def seal_letter(
    plaintext: bytes,
    signer: OwnKey,
    recipients: Sequence[Certificate],
    *,
    passphrase: Secret[str] | None = None,
    now: int,
    random: Callable[[int], bytes] = os.urandom,
) -> bytes:
    """One binary message, signed, and encrypted to every recipient, a passphrase, or both (rule 6).

    The signature names the recipients' fingerprints (RFC 9580, 5.2.3.36), so that a letter that was passed on to
    somebody else shows it.

    Args:
        plaintext: any octets.
        signer: the own key that vouches for it.
        recipients: each checked by rule 7; one's own certificate among them if it is to be read again.
        passphrase: that opens it too.
        now: seconds since 1970.
        random: gives octets, for the session key, the prefix and the salt.

    Raises:
        SealringError: key_unusable (with the ``fingerprint`` and ``status`` of a recipient whose it is, or none when
            the signer can't sign today), bad_params (nobody to open it, or too many).
    """
    if signer.signer is None or not signer.usable(now):
        raise SealringError("key_unusable")
    opening = {key.key_id: key for key in (_recipient(one, now) for one in recipients)}
    if len(opening) >= policy.RECIPIENTS or not (opening or passphrase) or (passphrase and not passphrase.reveal()):
        raise SealringError("bad_params")
    session = SessionKey(policy.AES256, random(32))
    envelope = b"".join(session_for_key(key, session) for key in opening.values())
    if passphrase is not None:
        envelope += session_for_passphrase(passphrase.reveal(), session, random)
    fingerprints = dict.fromkeys(bytes.fromhex(one.fingerprint) for one in recipients)
    return envelope + containers.sealed(_signed(plaintext, signer.signer, list(fingerprints), now), session, random)


def sign_text(text: str, signer: OwnKey, *, now: int) -> str:
    """A text that everyone can read, signed (RFC 4880, 7). Raises key_unusable when the signer can't sign today."""
    if signer.signer is None or not signer.usable(now):
        raise SealringError("key_unusable")
    return cleartext.write(text, signer.signer, now)


def _recipient(certificate: Certificate, now: int) -> PublicKey:
    try:
        return certificate.encryption_key(now=now)
    except SealringError as problem:
        raise SealringError(problem.name, **problem.data, fingerprint=certificate.fingerprint) from None


def session_for_key(key: PublicKey, session: SessionKey) -> bytes:
    """A packet of version 3 that holds the session key for somebody's key (RFC 4880, 5.1)."""
    return packets.packet(packets.PKESK, b"\x03" + key.key_id + bytes((key.algorithm,)) + key.wrap(session))


def session_for_passphrase(passphrase: str, session: SessionKey, random: Callable[[int], bytes]) -> bytes:
    """A packet of version 4 that holds the session key, encrypted (RFC 4880, 5.3)."""
    how, written = s2k.strongest(random(8))
    key = how.derive(passphrase.encode("utf-8", "surrogatepass"), 32)
    clear = bytes((session.cipher,)) + session.key
    return packets.packet(packets.SKESK, bytes((4, policy.AES256)) + written + cipher.encrypt(key, clear))


def _signed(plaintext: bytes, key: SecretKey, intended: list[bytes], now: int) -> bytes:
    public = key.public
    one_pass = b"\x03\x00%c%c" % (policy.SHA512, public.algorithm) + public.key_id + b"\x01"
    area = signatures.own_area(public.fingerprint, now)[2:]
    area += b"".join(b"\x16%c\x04" % signatures.INTENDED_RECIPIENT + fingerprint for fingerprint in intended)
    signature = signatures.sign(plaintext, key, area)
    return (
        packets.packet(packets.ONE_PASS, one_pass)
        + packets.packet(packets.LITERAL, _LITERAL_HEAD + plaintext)
        + packets.packet(packets.SIGNATURE, signature)
    )
