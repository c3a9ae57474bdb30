"""Armored text in QR codes, and back.

Each code has a first line of its own, ``#SEALRING KEY 1/3 0A1B2C3D``: what it is, which of how many, and the beginning
of the whole text's SHA-256. What follows is the text's lines as they are, so who puts the codes' texts one under the
other and leaves out the lines that begin with "#" has what ``gpg --import`` takes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from sealring.base.errors import SealringError

KEY, REVOCATION = "KEY", "REVOCATION"
LINES = 11  # of armor in one code, 726 characters: a telephone reads it from paper
MOST = 64  # codes of one text
_HEAD = re.compile(r"#SEALRING (KEY|REVOCATION) ([0-9]{1,2})/([0-9]{1,2}) ([0-9A-F]{8})")


def write(kind: str, armored: str) -> list[str]:
    """The texts of the codes, in their order.

    Raises:
        ValueError: too long.
    """
    lines = armored.splitlines()
    parts = [lines[at : at + LINES] for at in range(0, len(lines), LINES)]
    if len(parts) > MOST:
        raise ValueError("too long for paper")
    digest = _digest("\n".join(lines) + "\n")
    heads = (f"#SEALRING {kind} {number}/{len(parts)} {digest}" for number in range(1, len(parts) + 1))
    return ["\n".join([head, *part]) + "\n" for head, part in zip(heads, parts, strict=True)]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8].upper()


def read(texts: Iterable[str]) -> dict[str, str]:
    """The armored texts that codes hold, by kind; codes of other things are passed over.

    Raises:
        SealringError: no_kit, kit_codes, which names the codes that are missing.
    """
    found: dict[tuple[str, str, int], dict[int, str]] = {}
    for text in texts:
        head, _, rest = text.partition("\n")
        about = _HEAD.fullmatch(head.strip())
        if about is not None:
            found.setdefault((about[1], about[4], int(about[3])), {})[int(about[2])] = rest.replace("\r", "")
    if not found:
        raise SealringError("no_kit")
    missing = [
        f"{kind} {number}/{total}"
        for (kind, _, total), parts in sorted(found.items())
        for number in range(1, total + 1)
        if number not in parts
    ]
    if missing:
        raise SealringError("kit_codes", lines=missing)
    if len({kind for kind, _, _ in found}) < len(found):
        raise SealringError("kit_codes", lines=["They are of more than one kit."])
    return {kind: _whole(kind, digest, parts) for (kind, digest, _), parts in sorted(found.items())}


def _whole(kind: str, digest: str, parts: dict[int, str]) -> str:
    text = "".join(parts[number].rstrip("\n") + "\n" for number in sorted(parts))
    if _digest(text) != digest:
        raise SealringError("kit_codes", lines=[f"{kind} was not read as it was printed."])
    return text
