"""The Backup Key: a passphrase of a backup's own, beside the person's key or, in another account, instead of it.

Rules that this module keeps:

1. It is rated in bits: one that was made here by its exact entropy, one that was typed by zxcvbn's guesses, what the
   vault knows of the person counted as known to a thief. zxcvbn sees its first 72 characters only, and rates random
   text too low rather than too high.
2. Below 64 bits it is refused, because a stolen file can be tried at for years; from 128 it is as strong as the keys.
3. What was made here is remembered in memory only, by its hash, and only until the vault locks.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypedDict

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.generator import rating
from sealring.generator.randomness import below
from sealring.generator.words import words

if TYPE_CHECKING:
    from sealring.vault.vault import Vault

WORDS = 10  # 129.2 bits
LETTERS = 26  # of Crockford's base 32: 130 bits
_GROUP = 4
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110")
_BETWEEN = frozenset(" \t\r\n-_.")
_CONTEXT = 32  # words of the vault that occur in a key; more would say nothing more


class Rated(TypedDict):
    """What backup.rate_key answers: ``light`` is red, amber or green."""

    bits: float
    light: str
    allowed: bool
    exact: bool
    advice: list[str]


def suggest(form: str, random: Callable[[int], bytes]) -> tuple[str, float]:
    """A new one and its entropy in bits.

    Args:
        form: "words" or "letters".
        random: gives that many random bytes.
    """
    if form == "words":
        return words(WORDS, random=random)
    letters = "".join(_ALPHABET[below(32, random)] for _ in range(LETTERS))
    return grouped(letters), 5.0 * LETTERS


def grouped(letters: str) -> str:
    """Letters as they are written down, in groups of four."""
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def remember(made: dict[str, float], key: str, bits: float) -> None:
    """Rule 3."""
    made[_print(key)] = bits


def _print(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def rate(key: Secret[str], made: dict[str, float], context: Iterable[str] = ()) -> Rated:
    """How strong it is (rules 1 and 2).

    Args:
        made: what ``remember`` noted.
        context: what a thief may know: names and user names of the vault.
    """
    text = key.reveal()
    exact = made.get(_print(text))
    advice: list[str] = []
    if exact is not None:
        bits = exact
    else:
        low = text.casefold()
        known = [word for word in dict.fromkeys(context) if len(word) >= rating.CONTEXT_MIN and word.casefold() in low]
        found = rating.rate(text, known[:_CONTEXT])
        bits, advice = found["bits"], found["advice"] if found["bits"] < limits.BACKUP_KEY_BITS else []
    allowed = bits >= limits.BACKUP_KEY_BITS
    light = "red" if not allowed else "amber" if bits < rating.STRONG_BITS else "green"
    shown = round(bits - 0.05, 1) if exact is not None else bits
    return {"bits": max(0.0, shown), "light": light, "allowed": allowed, "exact": exact is not None, "advice": advice}


def require(key: Secret[str], made: dict[str, float], context: Iterable[str] = ()) -> None:
    """Raise backup_key_weak for one that is refused."""
    found = rate(key, made, context)
    if not found["allowed"]:
        raise SealringError("backup_key_weak", bits=found["bits"])


def context(vault: Vault) -> Iterable[str]:
    """What a thief may know of the person: own names and addresses, names and user names of items, sites."""
    for own in vault.keyring.keys:
        yield from own.user_ids
        for user_id in own.user_ids:
            yield from user_id.replace("<", " ").replace(">", " ").replace("@", " ").split()
    for overview in vault.ledger.rows:
        yield overview.name
        yield overview.username
        yield from overview.hosts


def only_inside(vault: Vault, key: Secret[str]) -> bool:
    """Whether it is kept as a password in the vault that it opens, where it is of no use after a loss."""
    return vault.ledger.rows.uses(vault.sealer.password_print(key.reveal())) > 0


def forms(typed: Secret[str]) -> list[Secret[str]]:
    """As typed, and as it was written down if it looks like one that was made here."""
    text = unicodedata.normalize("NFC", typed.reveal())
    found = [typed.reveal(), text.strip()]
    bare = "".join(sign for sign in text.upper() if sign not in _BETWEEN).translate(_READ_AS)
    if len(bare) == LETTERS and all(sign in _ALPHABET for sign in bare):
        found.append(grouped(bare))
    pieces = text.lower().replace("-", " ").split()
    if len(pieces) >= WORDS:  # a word may have a hyphen of its own
        found.append("-".join(pieces))
    return [Secret(form) for form in dict.fromkeys(found)]


def told(rated: Rated) -> dict[str, Any]:
    """As the wire says it."""
    return dict(rated)
