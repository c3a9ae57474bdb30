"""A fingerprint as people compare it: in groups, in words of the PGP word list, and as a QR code.

The word list is Juola's and Zimmermann's: each octet is a word, of two syllables in even places and of three in odd
ones, so that a word left out, doubled or swapped with its neighbour is heard. Twenty words stand for the whole
fingerprint; nothing shorter is offered, because a part of a fingerprint can be forged.
"""

import re
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from sealring.base.errors import SealringError
from sealring.openpgp import merging
from sealring.openpgp.certificates import Certificate
from sealring.people import naming

_CERTIFICATE_QR = 2300  # octets; more makes modules too small for a telephone's camera


class Given(NamedTuple):
    """What was heard or read from the other side."""

    how: str  # "groups", "words" or "qr"
    fingerprint: str


@cache
def _words() -> tuple[tuple[str, str], ...]:
    """256 pairs: the word for an octet in an even place, and in an odd one."""
    text = resources.files("sealring.people").joinpath("words.txt").read_text("ascii")
    pairs = tuple((even, odd) for even, odd in (line.split(" ") for line in text.splitlines()))
    if len(pairs) != 256:
        raise ValueError("the word list is not whole")
    return pairs


@cache
def _octets() -> tuple[dict[str, int], dict[str, int]]:
    return (
        {pair[0].casefold(): octet for octet, pair in enumerate(_words())},
        {pair[1].casefold(): octet for octet, pair in enumerate(_words())},
    )


def groups(fingerprint: str) -> list[str]:
    """Ten groups of four digits."""
    return [fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4)]


def words(fingerprint: str) -> list[str]:
    """Twenty words."""
    return [_words()[octet][place % 2] for place, octet in enumerate(bytes.fromhex(fingerprint))]


def uri(fingerprint: str) -> str:
    """What the QR code says, as OpenKeychain and others read it."""
    return f"{naming.URI}{fingerprint}"


def given(text: str) -> Given | None:
    """A whole fingerprint in any of the three forms; None for anything else."""
    stripped = text.strip()
    if stripped.upper().startswith(naming.URI):
        found = naming.fingerprint(stripped)
        return Given("qr", found) if found else None
    found = naming.fingerprint(stripped)
    if found:
        return Given("groups", found)
    spoken = re.findall(r"[a-z]+", stripped.casefold())
    tables = _octets()
    octets = [tables[place % 2].get(word) for place, word in enumerate(spoken)]
    if len(octets) != 20 or any(octet is None for octet in octets):
        return None
    return Given("words", bytes(octet for octet in octets if octet is not None).hex().upper())


def qr(text: str) -> dict[str, Any]:
    """A QR code (ISO/IEC 18004), level M or better, without its quiet zone: ``{"size", "rows"}``.

    Raises:
        ValueError: when the text is too long.
    """
    import segno

    try:
        made = segno.make_qr(text, error="m")
    except segno.DataOverflowError:
        raise ValueError("too long for a QR code") from None
    rows = ["".join("1" if module else "0" for module in row) for row in made.matrix]
    return {"size": len(rows), "rows": rows}


def certificate_qr(certificate: Certificate) -> dict[str, Any] | None:
    """A certificate's smallest form as a QR code of armored text; None where even that is too large for a camera."""
    try:
        armored = merging.minimal(certificate).armored()
        return qr(armored) if len(armored) <= _CERTIFICATE_QR else None
    except (SealringError, ValueError):
        return None
