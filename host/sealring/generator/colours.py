"""A colour's name in words, for prompts that can't show it."""

_NAMED = {
    "teal": "#0f766e",
    "blue": "#1d4ed8",
    "violet": "#6d28d9",
    "pink": "#be185d",
    "red": "#b91c1c",
    "rust": "#c2410c",
    "amber": "#f4a300",
    "green": "#4d7c0f",
    "sky blue": "#7dd3fc",
    "slate": "#334155",
    "yellow": "#fff176",
    "lime": "#9e9d24",
    "bright green": "#2ecc40",
    "turquoise": "#40e0d0",
    "light pink": "#f8bbd0",
    "lilac": "#c4a7e7",
    "brown": "#6d4c41",
    "grey": "#9e9e9e",
    "white": "#ffffff",
    "black": "#000000",
}


def word(colour: str) -> str:
    """The name nearest to ``#rrggbb``, by the eye's uneven weights for red, green and blue ("redmean")."""
    return min(_NAMED, key=lambda name: _distance(_NAMED[name], colour))


def _distance(one: str, other: str) -> float:
    (r1, g1, b1), (r2, g2, b2) = _channels(one), _channels(other)
    mean = (r1 + r2) / 2
    return (2 + mean / 256) * (r1 - r2) ** 2 + 4 * (g1 - g2) ** 2 + (2 + (255 - mean) / 256) * (b1 - b2) ** 2


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
