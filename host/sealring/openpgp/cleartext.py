"""The cleartext signature framework (RFC 4880, 7): a readable text with its signatures below it.

Rule 19 of policy.py is enforced here: what is given back is exactly what the signatures cover, and nothing stands
between the header and it that a reader might take for a part of it. What follows the signatures is no part of it and is
passed over: a footer, or the certificate below a request to share again, but no other message.
"""

from sealring.openpgp import contents, packets, policy, signatures
from sealring.openpgp.contents import Content
from sealring.openpgp.packets import Malformed, Unsupported
from sealring.openpgp.secret_material import SecretKey

_BEGIN = b"-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = b"-----BEGIN PGP SIGNATURE-----"
_SIGNATURE_END = b"-----END PGP SIGNATURE-----"
_ARMOR = b"-----BEGIN PGP "
_CERTIFICATE = b"-----BEGIN PGP PUBLIC KEY BLOCK-----"


def is_one(data: bytes) -> bool:
    """Whether the first armor line in a text begins a cleartext signed message."""
    data = data.removeprefix(packets.BYTE_ORDER_MARK)
    place = data.find(b"-----BEGIN PGP ")
    return data[:1] < b"\x80" and place >= 0 and data.startswith(_BEGIN, place) and data[:place].strip() == b""


def read(data: bytes) -> Content:
    """The text, its lines ended by LF and without the blanks at their ends, and the signatures.

    Raises:
        Malformed, Unsupported
    """
    lines = data[data.index(_BEGIN) :].split(b"\n")
    place = 1
    if lines[0].rstrip() != _BEGIN:
        raise Malformed("a broken header")
    while place < len(lines) and lines[place].strip():
        if not lines[place].startswith(b"Hash: "):
            raise Malformed("a header that is not signed")
        place += 1
    text: list[bytes] = []
    for number in range(place + 1, len(lines)):
        line = lines[number].rstrip(b" \t\r")
        if line == _SIGNATURE:
            return Content(b"\n".join(text), _signatures(b"\n".join(lines[number:])))
        if line.startswith(b"- "):
            line = line[2:]
        elif line.startswith(b"-"):
            raise Malformed("a line that is not escaped")
        text.append(line)
    raise Malformed("cut short")


def _signatures(block: bytes) -> list[bytes]:
    block, end, after = block.partition(_SIGNATURE_END)
    if after.count(_ARMOR) != after.count(_CERTIFICATE):
        raise Malformed("another message stands below the signatures")
    block += end
    found = contents.meaningful(packets.walk(packets.dearmor(block)))
    if not found or any(packet.tag != packets.SIGNATURE for packet in found):
        raise Malformed("not signatures")
    if len(found) > policy.SIGNATURES:
        raise Unsupported("too many signatures")
    return [packet.body for packet in found]


def write(text: str, key: SecretKey, now: int) -> str:
    """A text signed so that everyone can read it; blanks at the ends of its lines, which are not signed, are dropped.

    Args:
        text: its lines ended by LF.
        key: signs.
        now: seconds since 1970.
    """
    lines = [line.rstrip(" \t\r") for line in text.rstrip("\n").split("\n")]
    area = signatures.own_area(key.public.fingerprint, now)[2:]
    signature = signatures.sign("\r\n".join(lines).encode("utf-8"), key, area, kind=signatures.TEXT)
    shown = [f"- {line}" if line.startswith(("-", "From ")) else line for line in lines]
    block = packets.armor("SIGNATURE", packets.packet(packets.SIGNATURE, signature))
    return "\n".join(["-----BEGIN PGP SIGNED MESSAGE-----", "Hash: SHA512", "", *shown, block])
