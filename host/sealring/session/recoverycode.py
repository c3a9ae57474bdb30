"""The recovery code: 160 random bits on paper, which stand in for a second factor that is lost.

It is shown once, in eight groups of four letters and digits and a ninth that checks the others, so that a typing error
is told from a wrong code. The letters are Crockford's base 32: no I, L, O or U; small letters count as large ones, I
and L as 1, O as 0, and whatever stands between the groups is passed over. The check is 20 bits of the code's SHA-256
and says nothing of the vault.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sealring.base.errors import SealringError

BYTES = 20
GROUP = 4  # characters of 5 bits
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110")
_PASSED_OVER = frozenset(" \t\r\n-_.")


def new(random: Callable[[int], bytes]) -> tuple[str, bytes]:
    """A code as the person writes it down, and its 20 bytes."""
    secret = random(BYTES)
    return text(secret), secret


def text(secret: bytes) -> str:
    """The nine groups of a code."""
    letters = _letters(int.from_bytes(secret), BYTES * 8 // 5) + _check(secret)
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def read(typed: str) -> bytes:
    """The 20 bytes of a code as typed.

    Raises:
        SealringError: recovery_code_typo.
    """
    letters = "".join(sign for sign in typed.upper() if sign not in _PASSED_OVER).translate(_READ_AS)
    if len(letters) != BYTES * 8 // 5 + GROUP or any(sign not in _ALPHABET for sign in letters):
        raise SealringError("recovery_code_typo")
    number = 0
    for sign in letters[:-GROUP]:
        number = number * 32 + _ALPHABET.index(sign)
    secret = number.to_bytes(BYTES)
    if _check(secret) != letters[-GROUP:]:
        raise SealringError("recovery_code_typo")
    return secret


def _check(secret: bytes) -> str:
    return _letters(int.from_bytes(hashlib.sha256(secret).digest()[:3]) >> 4, GROUP)


def _letters(number: int, length: int) -> str:
    return "".join(_ALPHABET[number >> 5 * at & 31] for at in reversed(range(length)))
