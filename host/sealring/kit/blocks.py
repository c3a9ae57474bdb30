"""What a printed sheet consists of, whichever way it is drawn."""

from __future__ import annotations

from typing import NamedTuple


class Heading(NamedTuple):
    """A title: of the whole (level 1), of a part (2) or of a piece of it (3)."""

    text: str
    level: int = 2


class Text(NamedTuple):
    """A paragraph."""

    text: str


class Steps(NamedTuple):
    """What is done one after the other."""

    steps: tuple[str, ...]


class Pairs(NamedTuple):
    """Names and what they are."""

    rows: tuple[tuple[str, str], ...]


class Lines(NamedTuple):
    """Lines to be typed exactly as they stand."""

    lines: tuple[str, ...]


class Codes(NamedTuple):
    """QR codes: what stands under each, and its text."""

    codes: tuple[tuple[str, str], ...]


class Room(NamedTuple):
    """Room to write by hand; ``lines`` of it."""

    label: str
    lines: int = 1


class NewPage(NamedTuple):
    """What follows begins a page."""


Block = Heading | Text | Steps | Pairs | Lines | Codes | Room | NewPage
