"""Chosen items for another person: a backup's file that is encrypted to their key as well and has no secret key in it.

Rules that this module keeps:

1. An item goes as a person wrote it, with its files. Its history, where it came from, and what is only the owner's
   affair stay here; files get ids and keys of their own, so that nothing in it fits this vault.
2. What comes out of one, whatever was put in, is an item anew. Another's belongs to whoever signed it, is marked as
   received, and is trusted only where the reader's caller knows that person; its id here can't be chosen by the sender.
3. It adds items and changes nothing: what is there already stays as it is, and it never takes a vault's place.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from typing import Any

from sealring.base.errors import SealringError
from sealring.vault import attachments, items

_OWN_AFFAIR = ("favourite", "health_ignored", "rotate_days")

File = tuple[dict[str, Any], dict[str, Any]]  # as the vault has it, and as the bundle has it


def given(item: dict[str, Any], random: Callable[[int], bytes]) -> tuple[dict[str, Any], list[File]]:
    """An item as it goes out (rule 1), and its files.

    Args:
        random: gives that many random bytes.
    """
    files = []
    for entry in items.attachments(item):
        with contextlib.suppress(SealringError):  # one that is not sound names no file
            sound = attachments.checked(entry)
            files.append((sound, _file(sound, random(16).hex(), random(32).hex())))
    return _anew(item, item["id"], item["revision"], item["owner"], [new for _, new in files]), files


def taken(item: dict[str, Any], header: dict[str, Any], signer: str, *, own: bool, trusted: bool) -> dict[str, Any]:
    """An item as it comes in (rule 2).

    Args:
        item: as the bundle has it, checked.
        header: the bundle's.
        signer: the fingerprint of the key that signed it.
        own: whether that is one of the reader's own.
        trusted: whether the reader knows and trusts that key's owner.

    Raises:
        SealringError: backup_damaged.
    """
    files = []
    for entry in items.attachments(item):
        with contextlib.suppress(SealringError):
            files.append(_file(attachments.checked(entry), entry["id"], entry["key"]))
    try:
        if own:
            return _anew(item, item["id"], item["revision"], signer, files)
        bundle, made = header["id"], header["made"]
        id = hashlib.sha256(f"{bundle} {signer} {item['id']}".encode()).hexdigest()[:32]
        origin = {"signer": signer, "verdict": "good", "trusted": trusted, "received": made, "message": ""}
        return {**_anew(item, id, 1, signer, files), "origin": {**origin, "letter": bundle, "date": made}}
    except SealringError:
        raise SealringError("backup_damaged") from None


def _anew(item: dict[str, Any], id: str, revision: int, owner: str, files: list[dict[str, Any]]) -> dict[str, Any]:
    wire = {name: value for name, value in items.to_wire(item).items() if name not in _OWN_AFFAIR}
    fresh = items.from_wire(wire, None, id=id, revision=revision, owner=owner, now=item["modified"])
    return {**fresh, "created": item["created"]} | ({"attachments": files} if files else {})


def _file(entry: dict[str, Any], id: str, key: str) -> dict[str, Any]:
    said = {name: entry[name] for name in ("type", "size", "chunks", "sha256")}
    return {"id": id, "name": attachments.named(entry["name"]), **said, "key": key}
