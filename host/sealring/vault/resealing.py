"""After the keys changed: every message that is sealed to an older key is sealed and signed anew by the active one.

Rules that this module keeps:

1. Only what passes every check of ``Vault.open`` is sealed again; what does not pass stays as it lies, for rescue.
2. An item's messages (its own and its kept versions) change together with its overview in one transaction, at the same
   revision: a crash leaves the item as it was or as it will be, and nobody's edit comes into conflict with it.
3. What is left is told by the messages themselves, by the key id that each is sealed to: there is no record of progress
   that could be wrong, and the work goes on after any crash, lock or cancelling.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from sealring.base.errors import SealringError
from sealring.openpgp import packets
from sealring.vault import changes

if TYPE_CHECKING:
    from sealring.vault.ledger import Change
    from sealring.vault.overview import Overview, Version
    from sealring.vault.vault import Vault

HEAD = 16  # octets of a message that hold the key id of its first recipient
BATCH = 50  # items in one transaction: some ten milliseconds, so that others need not wait


@dataclasses.dataclass
class Left:
    """What is still sealed to an older key. ``items`` shrinks as the work goes on; ``damaged`` can't be done."""

    items: list[str]
    damaged: int = 0


def find(vault: Vault) -> Left:
    """Look through all messages for those that are sealed to an older key (rule 3)."""
    active = vault.keyring.active_key.encryption_key_id
    heads = vault.database.rows("SELECT id, substr(message, 1, ?) FROM messages", (HEAD,))
    older = {id.hex() for id, head in heads if isinstance(id, bytes) and packets.first_recipient(head) != active}
    if not older:
        return Left([])
    return Left([overview.id for overview in vault.ledger.rows if older.intersection(_messages(overview))])


def _messages(overview: Overview) -> Iterator[str]:
    yield overview.id
    for version in overview.versions:
        yield version.id


def step(vault: Vault, left: Left) -> None:
    """Seal the next batch anew.

    Raises:
        SealringError: read_only, stale_keys, locked, vault_busy, disk_full, io_error; the batch is as it was then.
    """
    batch, damaged = left.items[-BATCH:], 0
    with vault.ledger.writing() as change:
        for id in batch:
            overview = vault.ledger.rows.get(id)
            if overview is not None:  # else it was deleted meanwhile
                damaged += not _reseal(vault, change, overview)
    del left.items[-len(batch) :]
    left.damaged += damaged


def _reseal(vault: Vault, change: Change, overview: Overview) -> bool:
    """One item (rules 1 and 2); whether all of it could be read."""
    current = _message(vault, overview.id, overview.id, overview.revision, overview.message_hash)
    if current is None or overview.damaged:
        return False  # nothing of it is touched, its versions included
    whole = True
    versions: list[Version] = []
    for version in overview.versions:
        made = _message(vault, overview.id, version.id, version.revision, version.message_hash)
        if made is None:
            whole = False
            versions.append(version)
            continue
        change.put_message(version.id, made[0])
        versions.append(msgspec.structs.replace(version, message_hash=made[1]))
    change.put(msgspec.structs.replace(overview, message_hash=current[1], versions=tuple(versions)), current[0])
    return whole


def _message(vault: Vault, id: str, message_id: str, revision: int, digest: bytes) -> tuple[bytes, bytes] | None:
    try:
        item, _ = vault.open(id, message_id, revision, digest)
    except SealringError:
        return None
    return changes.seal_item(vault, item)
