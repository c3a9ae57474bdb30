"""A random security token to start from: three characters and a colour, easy to tell from other people's."""

import os

from sealring.generator.randomness import Random, below

CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without I, O, 0 and 1, which look alike
COLOURS = (
    "#c62828",
    "#d81b60",
    "#8e24aa",
    "#5e35b1",
    "#3949ab",
    "#1565c0",
    "#0277bd",
    "#00838f",
    "#00796b",
    "#2e7d32",
    "#558b2f",
    "#9e9d24",
    "#f9a825",
    "#ef6c00",
    "#d84315",
    "#6d4c41",
    "#546e7a",
    "#37474f",
)


def token(random: Random = os.urandom) -> dict[str, str]:
    """A token as common.json has it: ``{"chars": "K7M", "colour": "#1565c0"}``."""
    chars = "".join(CHARACTERS[below(len(CHARACTERS), random)] for _ in range(3))
    return {"chars": chars, "colour": COLOURS[below(len(COLOURS), random)]}
