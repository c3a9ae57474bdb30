"""What a letter says: JSON that a person with stock OpenPGP tools can read, written and read strictly.

    {"format": "sealring-letter/1", "id", "date", "from", "to": [...], "one_time"?, "text"?, "items"?: [...]}

It lies inside the signed part, so for whom it was written is signed too. Rules that this module keeps:

1. A letter is taken whole or not at all: every field is of its type and length, every item one that the vault could
   keep. Unknown fields are passed over; the original message, which is kept, still has them.
2. Of an item only what a person writes into it comes out of here. Nothing in a letter sets an item's id, owner, origin
   or history in the vault of whoever reads it.
3. What is not one of these letters at all is another program's message ("foreign"), not an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sealring.base import limits, strictjson
from sealring.base.errors import SealringError
from sealring.vault import items

FORMAT = "sealring-letter/1"
_FAMILY = "sealring-letter/"
_MARK = re.compile(rb'\s*\{\s*"format"\s*:\s*"sealring-letter/')
_FINGERPRINT = re.compile(r"[0-9A-F]{40}")
_ID = re.compile(r"[0-9a-f]{32}")
_LATEST = 2**53 - 1  # the largest whole number that every reader of JSON has exactly
_TO = 64
_PATTERNS = 256  # regular expressions in one letter; each costs up to some milliseconds
_KEPT = ("type", "name", "username", "password", "uris", "otp", "notes", "details", "fields", "tags", "folder")


@dataclass(frozen=True, repr=False)
class Letter:
    """A letter's content. Nothing of it is to be believed before its signature was judged.

    Attributes:
        id: 32 hex digits, random.
        date: seconds since 1970, as its writer says.
        sender: the fingerprint that it names as its writer's.
        to: the fingerprints that it was written for.
        one_time: whether it was also, or only, written for whoever has its one-time key.
        text: may be empty.
        items: each an ``item`` of schemas/common.json, without "favourite".
        owners: for each item whose it is, as the writer says; empty where nothing is said.
    """

    id: str
    date: int
    sender: str
    to: tuple[str, ...] = ()
    one_time: bool = False
    text: str = ""
    items: tuple[dict[str, Any], ...] = ()
    owners: tuple[str, ...] = ()


def write(letter: Letter) -> bytes:
    """The plaintext to be sealed; its length, spaces included, is a multiple of ``limits.PAD``.

    Raises:
        SealringError: letter_too_large.
    """
    said: dict[str, Any] = {
        "format": FORMAT,
        "id": letter.id,
        "date": letter.date,
        "from": letter.sender,
        "to": list(letter.to),
    }
    if letter.one_time:
        said["one_time"] = True
    if letter.text:
        said["text"] = letter.text
    if letter.items:
        said["items"] = [
            {**shared(wire), **({"owner": owner} if owner else {})}
            for wire, owner in zip(letter.items, letter.owners, strict=True)
        ]
    data = strictjson.dumps(said, indent=2) + b"\n"
    data += b" " * (-len(data) % limits.PAD)
    if len(letter.items) > limits.LETTER_ITEMS or len(letter.text) > limits.LETTER_TEXT or len(data) > limits.LETTER:
        raise SealringError("letter_too_large")
    try:
        read(data)
    except SealringError:  # more values or patterns than any reader of ours takes
        raise SealringError("letter_too_large") from None
    return data


def shared(wire: dict[str, Any]) -> dict[str, Any]:
    """What of an item goes into a letter: all that a person wrote into it but what is about their own use
    of it: whether it is a favourite, when its password is to be changed. Its files stay at home.
    """
    return {name: wire[name] for name in _KEPT if name in wire}


def read(data: bytes) -> Letter | None:
    """The letter in a plaintext; None for a foreign one (rule 3).

    Raises:
        SealringError: letter_malformed (``reason`` or ``where`` say what is wrong), letter_newer.
    """
    marked = _MARK.match(data)
    try:
        if marked and len(data) > limits.LETTER:
            raise SealringError("letter_malformed", reason="it is too large")
        said = strictjson.loads(data) if len(data) <= limits.LETTER else None
    except strictjson.NotStrict as problem:
        if not marked:
            return None
        raise SealringError("letter_malformed", reason=str(problem)) from None
    if not isinstance(said, dict) or not str(said.get("format", "")).startswith(_FAMILY):
        return None
    if said["format"] != FORMAT:
        raise SealringError("letter_newer")
    return _checked(said)


def _checked(said: dict[str, Any]) -> Letter:
    """Rule 1."""
    to, entries = said.get("to"), said.get("items", [])
    if not isinstance(to, list) or len(to) > _TO or not all(_is(_FINGERPRINT, each) for each in to):
        raise SealringError("letter_malformed", where="to")
    if not isinstance(entries, list) or len(entries) > limits.LETTER_ITEMS:
        raise SealringError("letter_malformed", where="items")
    date, text, one_time = said.get("date"), said.get("text", ""), said.get("one_time", False)
    sound = {
        "id": _is(_ID, said.get("id")),
        "date": type(date) is int and 0 <= date <= _LATEST,
        "from": _is(_FINGERPRINT, said.get("from")),
        "one_time": type(one_time) is bool,
        "text": isinstance(text, str) and len(text) <= limits.LETTER_TEXT,
    }
    for where, holds in sound.items():
        if not holds:
            raise SealringError("letter_malformed", where=where)
    uris = [uri for entry in entries if isinstance(entry, dict) for uri in _listed(entry.get("uris"))]
    if sum(isinstance(uri, dict) and uri.get("match") == "regex" for uri in uris) > _PATTERNS:
        raise SealringError("letter_malformed", where="items", reason="too many patterns")
    read_items = [_item(entry, number) for number, entry in enumerate(entries)]
    return Letter(
        id=said["id"],
        date=said["date"],
        sender=said["from"],
        to=tuple(to),
        one_time=one_time,
        text=text,
        items=tuple(wire for wire, _ in read_items),
        owners=tuple(owner for _, owner in read_items),
    )


def _is(form: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _item(entry: Any, number: int) -> tuple[dict[str, Any], str]:
    """An item and whose it is said to be (rule 2)."""
    where = f"items.{number}"
    if not isinstance(entry, dict):
        raise SealringError("letter_malformed", where=where)
    owner = entry.get("owner", "")
    if owner != "" and not _is(_FINGERPRINT, owner):
        raise SealringError("letter_malformed", where=f"{where}.owner")
    try:
        made = items.from_wire(shared(entry), None, id="0" * 32, revision=1, owner="", now=0)
    except SealringError as error:
        field = error.data.get("field", "uris" if error.name == "bad_pattern" else "")
        raise SealringError("letter_malformed", where=f"{where}.{field}".rstrip(".")) from None
    return items.to_wire(made), owner
