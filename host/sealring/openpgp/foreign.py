"""The general reader: any message that policy.py allows, walked with bounds, opened, taken apart.

Rules 1, 10 and 15 of policy.py are enforced here, others in envelope.py, containers.py and contents.py, which this
puts in order. PGPy parses nothing of a message: it only undoes legacy ciphers.
"""

from typing import NamedTuple

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import containers, contents, packets, policy, signatures
from sealring.openpgp.contents import Content
from sealring.openpgp.envelope import Envelope, Opened
from sealring.openpgp.material import BadSignature
from sealring.openpgp.own_key import OwnKey
from sealring.openpgp.packets import Malformed, Packet, Unsupported

_KEYS = (packets.PKESK, packets.SKESK)
_SIGNED = (packets.ONE_PASS, packets.SIGNATURE, packets.COMPRESSED, packets.LITERAL)


class Message(NamedTuple):
    """What was read, and how it had been sealed; ``opened`` is None for what was only signed."""

    content: Content
    opened: Opened | None


def read(message: bytes, keys: tuple[OwnKey, ...]) -> Content:
    """Open an encrypted message with one of the keys; its integrity is checked, its signatures are not.

    Raises:
        SealringError: no_key, message_passphrase, message_corrupt, message_unsupported.
    """
    found = read_any(message, keys, None)
    if found.opened is None:
        raise SealringError("message_corrupt", reason="not an encrypted message")
    return found.content


def read_any(message: bytes, keys: tuple[OwnKey, ...], passphrase: Secret[str] | None) -> Message:
    """Open a message that is encrypted, or signed only: integrity is checked, signatures are not.

    Raises:
        SealringError: no_key, message_passphrase, message_corrupt, message_unsupported.
    """
    try:
        found = _walked(message)
        if found[0].tag in _SIGNED:
            return Message(contents.read(found), None)
        opened = _outside(found).open(keys, passphrase)
        return Message(contents.read(contents.meaningful(packets.walk(opened.clear))), opened)
    except Malformed as problem:
        raise SealringError("message_corrupt", reason=str(problem)) from None
    except Unsupported as problem:
        raise SealringError("message_unsupported", reason=str(problem)) from None


def recipients(message: bytes) -> list[bytes]:
    """The key ids that a message says it can be opened by; zeros for one who is not named.

    Raises:
        SealringError: message_corrupt, message_unsupported.
    """
    try:
        found = _walked(message)
        return [] if found[0].tag in _SIGNED else _outside(found).named()
    except Malformed as problem:
        raise SealringError("message_corrupt", reason=str(problem)) from None
    except Unsupported as problem:
        raise SealringError("message_unsupported", reason=str(problem)) from None


def signer(content: Content, keys: tuple[OwnKey, ...]) -> str:
    """The own fingerprint whose good signature the content bears (rules 4 and 5).

    Raises:
        SealringError: bad_signature.
    """
    for body in content.signatures:
        try:
            row = signatures.parse(body)
        except (Malformed, Unsupported):
            continue
        if row.kind != signatures.BINARY:
            continue
        for key in keys:
            for public in key.signers.values():
                try:
                    signatures.verify(row, public, content.data)
                    return key.fingerprint
                except BadSignature:
                    continue
    raise SealringError("bad_signature")


def _walked(message: bytes) -> list[Packet]:
    if len(message) > policy.MESSAGE_IN:
        raise Unsupported("the message is too large")
    found = contents.meaningful(packets.walk(packets.dearmor(message)))
    if not found:
        raise Malformed("nothing there")
    return found


def _outside(found: list[Packet]) -> Envelope:
    """The session-key packets of the one container (rule 1)."""
    *before, container = found
    if any(packet.tag not in _KEYS for packet in before):
        raise Malformed("not one message")
    containers.check(container)
    return Envelope(before, container)
