"""A suggested token is of the contract's form and not always the same."""

import re

from sealring.generator.token import COLOURS, token


def test_three_clear_characters_and_a_colour() -> None:
    seen = [token() for _ in range(300)]
    assert all(re.fullmatch("[A-HJ-NP-Z2-9]{3}", each["chars"]) for each in seen)
    assert {each["colour"] for each in seen} <= set(COLOURS)
    assert len({each["chars"] for each in seen}) > 200 and len({each["colour"] for each in seen}) > 9


def test_the_colours_differ() -> None:
    assert len(set(COLOURS)) == len(COLOURS) and all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in COLOURS)
