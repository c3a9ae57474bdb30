"""How hard a typed passphrase is to guess, by zxcvbn's estimate (Wheeler, USENIX Security 2016).

The verdict follows the bits, log2 of the estimated guesses: below 50 a passphrase is refused, from 64 what leaves the
machine under it is called safe, and 128 is as strong as the keys themselves.
"""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any, TypedDict

from sealring.base import limits

STRONG_BITS = 128  # as hard as the AES and Curve25519 keys behind it
GUESSABLE_BITS = 33.2  # 10^10 guesses: below it zxcvbn gives no full score, and a stolen hash is soon read
CONTEXT_MIN = 3  # characters; shorter words of the person's own would be found everywhere

_WORDS_ADVICE = "Six random words are strong and easy to type."
_PATTERNS = {
    "spatial": "Keys that lie side by side are guessed early.",
    "repeat": "Repeated characters or words add little.",
    "sequence": "Sequences such as abc or 6543 add little.",
    "regex": "Recent years are guessed early.",
    "date": "Dates are guessed early.",
}


class Rating(TypedDict):
    """What passphrase.rate answers."""

    bits: float
    verdict: str
    allowed: bool
    advice: list[str]


def rate(passphrase: str, context: Sequence[str] = ()) -> Rating:
    """Rate a passphrase.

    Args:
        passphrase: as typed; characters after the 72nd are not counted (zxcvbn's time grows steeply).
        context: what an attacker knows of the person: name, address, site.
    """
    if not passphrase:
        return {"bits": 0.0, "verdict": "refused", "allowed": False, "advice": [_WORDS_ADVICE]}
    from zxcvbn import zxcvbn

    result = zxcvbn(passphrase[: limits.RATED_CHARACTERS], user_inputs=_context_words(context))
    bits = max(0.0, math.log2(result["guesses"]))
    return {
        "bits": math.floor(bits * 10) / 10,
        "verdict": _verdict(bits),
        "allowed": bits >= limits.PASSPHRASE_BITS,
        "advice": _advice(bits, result["sequence"]),
    }


def guessable(password: str, context: Sequence[str] = ()) -> bool:
    """Whether a site's password is so weak that a person should be told; less is asked of it than of a passphrase."""
    return rate(password, context)["bits"] < GUESSABLE_BITS


def is_common(password: str) -> bool:
    """Whether it is one of the 30,000 passwords that people choose most (zxcvbn's list, by frequency)."""
    if len(password) > limits.RATED_CHARACTERS:
        return False
    from zxcvbn.matching import RANKED_DICTIONARIES

    return password.lower() in RANKED_DICTIONARIES["passwords"]


def _verdict(bits: float) -> str:
    if bits < limits.PASSPHRASE_BITS:
        return "refused"
    if bits < limits.PASSPHRASE_SAFE_BITS:
        return "fair"
    return "good" if bits < STRONG_BITS else "strong"


def _context_words(context: Iterable[str]) -> list[str]:
    """The phrases as they are, and the words in them: an address's parts are guessed one by one too."""
    words = {"sealring"}
    for phrase in context:
        words.add(phrase.lower())
        words.update(re.split(r"[\W_]+", phrase.lower()))
    return sorted(word for word in words if len(word) >= CONTEXT_MIN)


def _advice(bits: float, sequence: Iterable[dict[str, Any]]) -> list[str]:
    if bits >= limits.PASSPHRASE_SAFE_BITS:
        return []
    advice: list[str] = []
    for match in sequence:
        text = _PATTERNS.get(match["pattern"])
        if match["pattern"] == "dictionary":
            own = match["dictionary_name"] == "user_inputs"
            text = "Your own name or address is tried first." if own else "Common words and names are guessed early."
        if text and text not in advice:
            advice.append(text)
    return [*advice[:3], _WORDS_ADVICE]
