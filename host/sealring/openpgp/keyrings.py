"""Several certificates in one file, and certificates cut down to the user IDs that are wanted."""

from collections.abc import Callable

from sealring.base.errors import SealringError
from sealring.openpgp import packets, policy
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.material import PublicKey
from sealring.openpgp.packets import Malformed, Packet, Unsupported

PACKETS = 16_384  # in one file of several certificates
_BEGIN, _END = b"-----BEGIN PGP PUBLIC KEY BLOCK-----", b"-----END PGP PUBLIC KEY BLOCK-----"


def pieces(data: bytes) -> tuple[list[bytes], list[bytes]]:
    """The certificates of a file or a pasted text, and the revocations that stand alone in it; nothing is checked.

    Args:
        data: binary, or text with any number of armored blocks.

    Returns:
        (each certificate in binary, each lone signature packet in binary)

    Raises:
        SealringError: key_corrupt, key_unsupported.
    """
    certificates: list[list[bytes]] = []
    lone: list[bytes] = []
    try:
        for block in _blocks(data):
            found = packets.walk(packets.dearmor(block), most=PACKETS)
            _sort(found, certificates, lone)
    except Malformed as problem:
        raise SealringError("key_corrupt", reason=str(problem)) from None
    except Unsupported as problem:
        raise SealringError("key_unsupported", reason=str(problem)) from None
    if not certificates and not lone:
        raise SealringError("key_corrupt", reason="nothing there")
    return [b"".join(parts) for parts in certificates], lone


def _blocks(data: bytes) -> list[bytes]:
    """The armored blocks of a text; binary data is one of its own."""
    if data[:1] >= b"\x80":
        return [data]
    blocks = []
    start = data.find(_BEGIN)
    while start >= 0:
        end = data.find(_END, start)
        if end < 0:
            break
        blocks.append(data[start : end + len(_END)])
        start = data.find(_BEGIN, end)
    if not blocks:
        raise Malformed("no public key block")
    return blocks


def _sort(found: list[Packet], certificates: list[list[bytes]], lone: list[bytes]) -> None:
    started = False
    for tag, body in found:
        written = packets.packet(tag, body)
        if tag in (packets.SECRET_KEY, packets.SECRET_SUBKEY):
            raise Malformed("a secret key, which is nobody else's business")
        if tag == packets.PUBLIC_KEY:
            certificates.append([written])
            started = True
        elif started:
            certificates[-1].append(written)
        elif tag == packets.SIGNATURE:
            lone.append(written)
        elif tag not in (packets.MARKER, packets.TRUST, packets.PADDING):
            raise Malformed("not a certificate")


def with_user_ids(certificate: Certificate, wanted: Callable[[str], bool]) -> Certificate:
    """The certificate with only those user IDs; one that is wanted must be there.

    Raises:
        SealringError: key_corrupt, when none is left.
    """
    kept: list[bytes] = []
    keep = True
    for tag, body in packets.walk(certificate.to_bytes(local=True), most=policy.KEY_PACKETS):
        if tag != packets.SIGNATURE:
            keep = tag != packets.USER_ID or wanted(body.decode("utf-8", "replace"))
        if keep:
            kept.append(packets.packet(tag, body))
    return Certificate.parse(b"".join(kept), keep_others=True, local=True)


def fingerprints(certificate: Certificate) -> list[str]:
    """Of the primary key and its subkeys, in hexadecimal digits; the primary key's comes first."""
    found = packets.walk(certificate.to_bytes(), most=policy.KEY_PACKETS)
    keys = (body for tag, body in found if tag in (packets.PUBLIC_KEY, packets.PUBLIC_SUBKEY))
    return [PublicKey(body).fingerprint.hex().upper() for body in keys]
