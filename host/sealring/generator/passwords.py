"""Random passwords of which the entropy is known exactly.

A password is drawn uniformly from all strings of its length over the chosen characters, and drawn again until each
chosen class occurs in it. Every accepted string is therefore equally likely, and the entropy is the binary logarithm
of their number. (Placing one character of each class and shuffling, as is often done, is not uniform and would make
the stated figure wrong.)
"""

import math
import os
from itertools import combinations
from typing import TypedDict

from sealring.base.errors import SealringError
from sealring.generator.randomness import Random, below

LENGTH = 20  # characters unless asked otherwise: 125 bits with all classes
LENGTH_MIN = 4
LENGTH_MAX = 256

CLASSES = {
    "lower": "abcdefghijklmnopqrstuvwxyz",
    "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "digits": "0123456789",
    "symbols": "!#$%&()*+,-./:;<=>?@[]^_{|}~",  # no quotes, backslash, backtick or space: sites refuse them most
}
AMBIGUOUS = frozenset("Il1|O0o")


class Options(TypedDict, total=False):
    """How a password is made; what is absent is as in DEFAULTS."""

    length: int
    lower: bool
    upper: bool
    digits: bool
    symbols: bool
    avoid_ambiguous: bool


DEFAULTS: Options = {
    "length": LENGTH,
    "lower": True,
    "upper": True,
    "digits": True,
    "symbols": True,
    "avoid_ambiguous": False,
}


def password(options: Options | None = None, random: Random = os.urandom) -> tuple[str, float]:
    """A random password and its entropy in bits.

    Args:
        options: see :class:`Options`.
        random: gives that many random bytes.

    Raises:
        SealringError: ``bad_params`` when no class is chosen or the length is out of bounds.
    """
    chosen: Options = {**DEFAULTS, **(options or {})}
    length = chosen["length"]
    classes = chosen_classes(chosen)
    if not classes or not LENGTH_MIN <= length <= LENGTH_MAX:
        raise SealringError("bad_params")
    alphabet = "".join(classes)
    sets = [frozenset(characters) for characters in classes]
    while True:
        text = "".join(alphabet[below(len(alphabet), random)] for _ in range(length))
        if all(not characters.isdisjoint(text) for characters in sets):
            return text, math.log2(_accepted([len(characters) for characters in classes], length))


def chosen_classes(options: Options) -> list[str]:
    """The characters of each class that is chosen."""
    wanted = {
        "lower": options["lower"],
        "upper": options["upper"],
        "digits": options["digits"],
        "symbols": options["symbols"],
    }
    classes = [CLASSES[name] for name, on in wanted.items() if on]
    if options["avoid_ambiguous"]:
        classes = ["".join(c for c in characters if c not in AMBIGUOUS) for characters in classes]
    return classes


def _accepted(sizes: list[int], length: int) -> int:
    """How many strings of the length have a character of every class (inclusion and exclusion over those missing)."""
    total = sum(sizes)
    count = 0
    for missing in range(len(sizes) + 1):
        for left_out in combinations(sizes, missing):
            count += (-1) ** missing * (total - sum(left_out)) ** length
    return count
