"""A Backup Key split over n sheets, any k of which give it back (SLIP-39).

Rules that this module keeps:

1. One group of n members with threshold k, no passphrase, iteration exponent 0: what is split is a key already. Fewer
   than k sheets say nothing of it.
2. The secret is one byte that says how to read the rest: 1, the 26 letters of a Backup Key that was made here, as a
   number of 17 bytes; 2, its ten words in the same way; 0, text in UTF-8, filled up with zeros. So a key that was made
   here is 22 words on each sheet.
3. Sheets of another split, of too few, or with a wrong word are refused, each by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sealring.backup import backupkey
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.generator import words

MOST = 16  # sheets, by the standard
_TEXT, _LETTERS, _WORDS = 0, 1, 2
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
_NUMBER = 17  # bytes
_LEAST = 16  # bytes of a secret, by the standard
_LONGEST = 254


def split(key: Secret[str], need: int, count: int) -> list[str]:
    """The words of each sheet.

    Raises:
        SealringError: bad_params.
    """
    import shamir_mnemonic

    if not 2 <= need <= count <= MOST:
        raise SealringError("bad_params", lines=[f"From 2 of 2 to {MOST} of {MOST} sheets."])
    made: list[list[str]] = shamir_mnemonic.generate_mnemonics(
        group_threshold=1, groups=[(need, count)], master_secret=_packed(key.reveal()), iteration_exponent=0
    )
    if join(made[0][:need]) != key:
        raise SealringError("internal")
    return made[0]


def join(sheets: Sequence[str]) -> Secret[str]:
    """The Backup Key of some sheets.

    Raises:
        SealringError: sheets_wrong, which names the sheets; sheets_missing, which says how many there have to be.
    """
    import shamir_mnemonic
    from shamir_mnemonic.share import Share

    found: dict[int, Share] = {}
    wrong = []
    for number, sheet in enumerate(sheets, 1):
        try:
            share = Share.from_mnemonic(" ".join(sheet.lower().split()))
        except (shamir_mnemonic.MnemonicError, ValueError, KeyError):
            wrong.append(f"Sheet {number} of those given: a word of it is wrong or missing.")
        else:
            found[share.index] = share
    if wrong:
        raise SealringError("sheets_wrong", lines=wrong)
    if not found:
        raise SealringError("sheets_missing")
    if len({share.group_parameters() for share in found.values()}) > 1:
        raise SealringError("sheets_wrong", lines=["They are not all of one Backup Key."])
    need = next(iter(found.values())).member_threshold
    if len(found) < need:
        raise SealringError("sheets_missing", lines=[f"{len(found)} of the {need} that it takes."])
    chosen = list(found.values())[:need]
    try:
        secret: bytes = shamir_mnemonic.combine_mnemonics([share.mnemonic() for share in chosen])
    except shamir_mnemonic.MnemonicError:
        raise SealringError("sheets_wrong", lines=["They are not all of one Backup Key."]) from None
    return Secret(_unpacked(secret))


def _packed(key: str) -> bytes:
    """Rule 2."""
    if (number := _from_letters(key)) is not None:
        return bytes([_LETTERS]) + number.to_bytes(_NUMBER)
    if (number := _from_words(key)) is not None:
        return bytes([_WORDS]) + number.to_bytes(_NUMBER)
    text = bytes([_TEXT]) + key.encode("utf-8")
    if "\0" in key or not key or len(text) > _LONGEST:
        raise SealringError("bad_params", lines=["This Backup Key is too long to be split."])
    return text.ljust(max(_LEAST, len(text) + len(text) % 2), b"\0")


def _from_letters(key: str) -> int | None:
    letters = key.replace("-", "")
    if len(letters) != backupkey.LETTERS or set(letters) - set(_ALPHABET) or backupkey.grouped(letters) != key:
        return None
    return _number((_ALPHABET.index(letter) for letter in letters), len(_ALPHABET))


def _from_words(key: str) -> int | None:
    pieces, known = key.split("-"), {word: place for place, word in enumerate(words.word_list())}
    if len(pieces) != backupkey.WORDS or any(piece not in known for piece in pieces):
        return None
    return _number((known[piece] for piece in pieces), len(known))


def _number(digits: Iterable[int], base: int) -> int:
    number = 0
    for digit in digits:
        number = number * base + digit
    return number


def _digits(number: int, base: int, count: int) -> list[int]:
    return [number // base**place % base for place in reversed(range(count))]


def _unpacked(secret: bytes) -> str:
    number, known = int.from_bytes(secret[1:]), words.word_list()
    if secret[0] == _LETTERS:
        found = _digits(number, len(_ALPHABET), backupkey.LETTERS)
        return backupkey.grouped("".join(_ALPHABET[digit] for digit in found))
    if secret[0] == _WORDS:
        return "-".join(known[digit] for digit in _digits(number, len(known), backupkey.WORDS))
    try:
        if secret[0] != _TEXT:
            raise ValueError("of a newer program, or not a Backup Key")
        return secret[1:].rstrip(b"\0").decode("utf-8")
    except ValueError:
        raise SealringError("sheets_wrong", lines=["What they hold is not a Backup Key of Sealring."]) from None
