"""Unbiased choices from a source of random bytes (numbers below a bound, by rejection)."""

from collections.abc import Callable

Random = Callable[[int], bytes]


def below(bound: int, random: Random) -> int:
    """A number from 0 to ``bound - 1``, each equally likely.

    Draws that would make some numbers likelier than others are thrown away, so that no modulo bias is left.

    Raises:
        ValueError: when bound is not from 1 to 65,536.
    """
    if not 1 <= bound <= 1 << 16:
        raise ValueError("the bound is from 1 to 65536")
    size = 1 if bound <= 1 << 8 else 2
    span = 1 << (8 * size)
    fair = span - span % bound
    while True:
        number = int.from_bytes(random(size), "big")
        if number < fair:
            return number % bound
