"""What a printed kit gives back, from pictures of its pages or from typed lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sealring.base.errors import SealringError
from sealring.kit import codes, typed
from sealring.openpgp import packets
from sealring.openpgp.material import PublicKey
from sealring.openpgp.packets import Malformed, Unsupported
from sealring.people import pictures

_PICTURES = (b"\x89PNG", b"\xff\xd8")
_BLOCKS = {typed.KEY: "PRIVATE KEY BLOCK", typed.REVOCATION: "PUBLIC KEY BLOCK"}


class Read(NamedTuple):
    """What was read; None for what was not there.

    Attributes:
        key: the armored secret key, closed by the passphrase.
        fingerprint: of that key, by its public part.
        revocation: the armored revocation certificate.
    """

    key: str | None
    fingerprint: str | None
    revocation: str | None


def is_picture(data: bytes) -> bool:
    """Whether a file is a picture as far as its first bytes say."""
    return data.startswith(_PICTURES)


def from_pictures(found: Iterable[bytes]) -> Read:
    """From pictures of pages, in any order; a picture without a code is passed over.

    Raises:
        SealringError: picture_unreadable, no_kit, kit_codes.
    """
    texts = scanned(found)
    whole = codes.read(texts)
    return _read(whole.get(codes.KEY), whole.get(codes.REVOCATION))


def scanned(found: Iterable[bytes]) -> list[str]:
    """The texts of all codes in some pictures. Raises picture_unreadable."""
    texts: list[str] = []
    for picture in found:
        try:
            texts += pictures.read(picture)
        except SealringError as error:
            if error.name != "no_qr_code":
                raise
    return texts


def from_text(text: str) -> Read:
    """From typed lines, or the texts of the codes one under the other.

    Raises:
        SealringError: no_kit, kit_lines, kit_codes, key_corrupt.
    """
    if "#SEALRING " in text:
        parts = ("#SEALRING " + part for part in text.split("#SEALRING ")[1:])
        whole = codes.read(parts)
        return _read(whole.get(codes.KEY), whole.get(codes.REVOCATION))
    lines = typed.read(text)
    if not lines:
        raise SealringError("no_kit")
    armored = {kind: packets.armor(_BLOCKS[kind], data) for kind, data in lines.items()}
    return _read(armored.get(typed.KEY), armored.get(typed.REVOCATION))


def _read(key: str | None, revocation: str | None) -> Read:
    return Read(key, None if key is None else _fingerprint(key), revocation)


def _fingerprint(key: str) -> str:
    try:
        first = packets.walk(packets.dearmor(key.encode("ascii")))[0]
        if first.tag != packets.SECRET_KEY:
            raise Malformed("not a secret key")
        return PublicKey(first.body).fingerprint.hex().upper()
    except (Malformed, Unsupported, IndexError, UnicodeEncodeError):
        raise SealringError("key_corrupt") from None


def from_files(found: list[bytes]) -> Read:
    """From pictures, or from texts.

    Raises:
        SealringError: as above.
    """
    texts = [data for data in found if not is_picture(data)]
    if not texts:
        return from_pictures(found)
    if len(texts) < len(found):
        raise SealringError("bad_params", lines=["Give pictures or texts, not both at once."])
    try:
        return from_text("\n".join(data.decode("utf-8") for data in texts))
    except UnicodeDecodeError:
        raise SealringError("no_kit") from None
