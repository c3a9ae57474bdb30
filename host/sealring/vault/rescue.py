"""What is still to be read of an item: its kept versions, its damage, and an overview made again from its message."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sealring.base.errors import SealringError
from sealring.openpgp import messages
from sealring.vault import items
from sealring.vault.overview import Overview, Version, summarise

if TYPE_CHECKING:
    from sealring.vault.vault import Vault


def version_row(vault: Vault, id: str, version: Version) -> dict[str, Any]:
    """A row of item.versions; ``damaged`` when the version can't be read."""
    row = {"revision": version.revision, "version": version.id, "kind": version.kind, "modified": version.modified}
    try:
        item, _ = vault.open(id, version.id, version.revision, version.message_hash)
    except SealringError:
        return {**row, "name": "", "username": "", "damaged": True}
    return {**row, "name": item["name"], "username": item["username"]}


def rebuild(vault: Vault, id: str) -> Overview:
    """An overview from its message, at the same revision; the list of versions from the messages that nobody names."""
    with vault.ledger.writing() as change:
        current = vault.overview(id)
        message = vault.database.message(id)
        if message is None:
            raise SealringError("item_damaged", id=id)
        item, _ = vault.unseal(id, current.revision, message)
        versions = current.versions or _orphans(vault, id)
        overview = summarise(item, hashlib.sha256(message).digest(), versions, vault.sealer)
        change.put(overview)
    return overview


def unnamed(vault: Vault) -> list[str]:
    """The ids of messages that no overview names."""
    rows = list(vault.ledger.rows)
    named = {overview.id for overview in rows} | {version.id for overview in rows for version in overview.versions}
    found = vault.database.rows("SELECT id FROM messages")
    return [id.hex() for (id,) in found if isinstance(id, bytes) and id.hex() not in named]


def _orphans(vault: Vault, id: str) -> tuple[Version, ...]:
    """Messages that no overview names and that say to be versions of this item."""
    found = []
    for loose in unnamed(vault):
        message = vault.database.message(loose) or b""
        try:
            item = items.decode(messages.unseal(message, vault.keyring.keys).plaintext)
        except (SealringError, items.NotAnItem):
            continue
        if item["id"] == id:
            kind = "conflict" if "conflict" in item else "earlier"
            digest = hashlib.sha256(message).digest()
            found.append(Version(loose, item["revision"], digest, kind, item["modified"], items.files(item)))
    return tuple(sorted(found, key=lambda version: (version.revision, version.modified)))
