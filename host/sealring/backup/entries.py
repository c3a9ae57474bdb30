"""What a backup consists of, whichever kind it is: one entry after the other."""

from __future__ import annotations

from typing import Any, NamedTuple


class Item(NamedTuple):
    """An item; ``message`` is how it lay in the vault, where the backup has it; ``others`` when another owns it.

    ``given``: it comes out of a bundle (bundle.py), and in only where it is not there.
    """

    item: dict[str, Any]
    message: bytes | None
    others: bool
    given: bool = False


class Version(NamedTuple):
    """An earlier version of an item that came before."""

    item: dict[str, Any]
    kind: str
    message: bytes | None


class Record(NamedTuple):
    """A record of the vault's own, in an item's form."""

    item: dict[str, Any]
    message: bytes | None


class Piece(NamedTuple):
    """A piece of a file that an item or a version before it names; not yet checked with the hash of the whole."""

    file: str
    number: int
    data: bytes


class Settings(NamedTuple):
    """What the person had set, and what was said of the fields of sites."""

    values: dict[str, Any]
    sites: list[Any]


class Key(NamedTuple):
    """One of the own secret keys: the key in binary, unprotected; and its revocation certificate."""

    data: bytes
    fingerprint: str
    revocation: str | None

    def __repr__(self) -> str:
        return f"Key({self.fingerprint})"


class Unreadable(NamedTuple):
    """Something that did not pass its check."""

    id: str


Entry = Item | Version | Record | Piece | Settings | Key | Unreadable
