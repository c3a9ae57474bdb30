"""Bytes as lines that a person can type, each with a checksum of its own, and back.

A line is ``K017: `` (what it belongs to, and its number), 24 bytes in hexadecimal, then CRC-24 of name and bytes
(RFC 4880, 6.1), which notices every wrong letter, and every two that changed places. The last line, ``K036= ``, has the
first 20 bytes of the SHA-256 of the whole instead. Without the names and checksums it is what ``basenc --base16 -d``
takes.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from sealring.base.errors import SealringError
from sealring.openpgp.packets import crc24

KEY, REVOCATION = "K", "R"
BYTES = 24  # of one line
DIGEST = 20
MOST = 999  # lines; an RSA-4096 key takes about 230
_CHECK = 6  # hexadecimal digits
_LINE = re.compile(r"\s*([KR])\s*([0-9OIL]{1,3})\s*([:=])(.*)", re.IGNORECASE)
_READ_AS = str.maketrans("OIL", "011")
_PASSED_OVER = str.maketrans("", "", " \t\r\u00a0-_.")


class Wrong(NamedTuple):
    """A line that can't be right: its name, as it is printed."""

    name: str
    missing: bool


def write(kind: str, data: bytes) -> list[str]:
    """The lines of some bytes.

    Raises:
        ValueError: too many bytes.
    """
    parts = [data[at : at + BYTES] for at in range(0, len(data), BYTES)]
    if len(parts) >= MOST:
        raise ValueError("too long to be typed")
    lines = [_written(name(kind, number), ":", part) for number, part in enumerate(parts, 1)]
    return [*lines, _written(name(kind, len(parts) + 1), "=", _digest(data))]


def name(kind: str, number: int) -> str:
    """What a line is called."""
    return f"{kind}{number:03}"


def _written(label: str, sign: str, part: bytes) -> str:
    digits = part.hex().upper()
    groups = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    return f"{label}{sign} {groups} - {_check(label, part)}"


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()[:DIGEST]


def _check(label: str, part: bytes) -> str:
    return crc24(label.encode("ascii") + part).hex().upper()


def read(text: str) -> dict[str, bytes]:
    """What was typed, by kind. Other lines are passed over, the order does not matter.

    Raises:
        SealringError: kit_lines, which names each line that is wrong or missing.
    """
    parts: dict[str, dict[int, bytes]] = {}
    ends: dict[str, tuple[int, bytes]] = {}
    wrong: set[Wrong] = set()
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        kind, number = found[1].upper(), int(found[2].upper().translate(_READ_AS))
        part = _read(name(kind, number), found[4])
        if part is None:
            wrong.add(Wrong(name(kind, number), missing=False))
        elif found[3] == "=":
            ends[kind] = (number, part)
        else:
            parts.setdefault(kind, {})[number] = part
    kinds = {*parts, *ends, *(each.name[0] for each in wrong)}
    bad = {each.name for each in wrong}
    for kind in kinds:
        last = (
            ends[kind][0]
            if kind in ends
            else max([*parts.get(kind, {}), *(int(each[1:]) for each in bad if each[0] == kind)]) + 1
        )
        known = {*parts.get(kind, {}), *([last] if kind in ends else [])}
        missing = {name(kind, number) for number in range(1, last + 1) if number not in known}
        wrong |= {Wrong(each, missing=True) for each in missing - bad}
    if wrong:
        raise SealringError("kit_lines", lines=[_said(each) for each in sorted(wrong)])
    return {kind: _whole(kind, parts.get(kind, {}), ends[kind]) for kind in sorted(kinds)}


def _said(line: Wrong) -> str:
    return f"{line.name} is missing" if line.missing else f"{line.name} is not as it was printed"


def _read(label: str, typed: str) -> bytes | None:
    """The bytes of a line; None when its checksum does not fit."""
    digits = typed.upper().translate(_PASSED_OVER).translate(_READ_AS)
    try:
        part = bytes.fromhex(digits[:-_CHECK])
    except ValueError:
        return None
    return part if part and len(part) <= BYTES and _check(label, part) == digits[-_CHECK:] else None


def _whole(kind: str, parts: dict[int, bytes], end: tuple[int, bytes]) -> bytes:
    data = b"".join(parts[number] for number in sorted(parts))
    if not data or max(parts) != end[0] - 1 or _digest(data) != end[1]:
        raise SealringError("kit_lines", lines=[f"{name(kind, 1)} to {name(kind, end[0])} are not of one kit"])
    return data
