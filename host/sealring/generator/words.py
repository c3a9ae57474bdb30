"""Passphrases of random words, of which the entropy is known exactly.

The words are EFF's long list (7,776 words, none the beginning of another). That property makes the joined text
readable in one way only, whatever the separator, even none; so the entropy of the draw is the entropy of the text.
"""

import math
import os
from functools import cache

from sealring.base.errors import SealringError
from sealring.generator.randomness import Random, below

WORDS = 6  # 77.5 bits
WORDS_MIN = 3
WORDS_MAX = 20
SEPARATOR_MAX = 4  # characters


@cache
def word_list() -> tuple[str, ...]:
    """EFF's long list, in its order."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "words.txt")
    with open(path, encoding="ascii") as file:
        return tuple(line.split()[-1] for line in file if line.strip())


def words(
    count: int = WORDS,
    separator: str = "-",
    capitals: bool = False,
    number: bool = False,
    random: Random = os.urandom,
) -> tuple[str, float]:
    """Random words joined by a separator, and their entropy in bits.

    Args:
        count: how many words.
        separator: what stands between them, up to four characters.
        capitals: begin each word with a capital letter.
        number: put one digit behind one of the words.
        random: gives that many random bytes.

    Raises:
        SealringError: ``bad_params`` when the count or the separator is out of bounds.
    """
    if not WORDS_MIN <= count <= WORDS_MAX or len(separator) > SEPARATOR_MAX:
        raise SealringError("bad_params")
    known = word_list()
    chosen = [known[below(len(known), random)] for _ in range(count)]
    bits = count * math.log2(len(known))
    if capitals:
        chosen = [word.capitalize() for word in chosen]
    if number:
        place = below(count, random)
        chosen[place] += str(below(10, random))
        bits += math.log2(10 * count)
    return separator.join(chosen), bits
