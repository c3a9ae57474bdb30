"""After the keys changed: every message that is sealed to an older key is sealed and signed anew by the active one.

Rules that this module keeps:

1. Only what passes every check of ``Vault.open`` is sealed again; what does not pass stays as it lies, for rescue.
2. An item's messages (its own and its kept versions) change together with its overview in one transaction, at the same
   revision: a crash leaves the item as it was or as it will be, and nobody's edit comes into conflict with it.
3. What is left is told by the messages themselves, by the key id that each is sealed to: there is no record of progress
   that could be wrong, and the work goes on after any crash, lock or cancelling.
"""

from __future__ import annotations

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
BATCH = 50  # messages in one transaction, more only for one item: some ten milliseconds, so that others need not wait


class Resealer:
    """The work of one open vault: what is left of it, and the next step.

    Attributes:
        damaged: items that could not be read whole, and stay as they lie.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._items: list[str] = []  # still to be done, when _active is what is sealed to
        self._active = b""
        self.damaged = 0

    @property
    def left(self) -> int:
        """How many items are still sealed to an older key (rule 3)."""
        active = self._vault.keyring.active_key.encryption_key_id
        if active != self._active:
            self._items, self._active = self._find(active), active
        return len(self._items)

    @property
    def known(self) -> int:
        """What ``left`` said last; 0 while nobody has asked, which costs a look at every message."""
        return len(self._items)

    def _find(self, active: bytes) -> list[str]:
        vault = self._vault
        heads = vault.database.rows("SELECT id, substr(message, 1, ?) FROM messages", (HEAD,))
        older = {id.hex() for id, head in heads if isinstance(id, bytes) and packets.first_recipient(head) != active}
        if not older:
            return []
        return [overview.id for overview in vault.ledger.rows if older.intersection(_messages(overview))]

    def step(self) -> None:
        """Seal the next batch anew; nothing when nothing is left.

        Raises:
            SealringError: read_only, stale_keys, locked, vault_busy, disk_full, io_error; the batch is as it was then.
        """
        if not self.left:
            return
        done = damaged = messages = 0
        with self._vault.ledger.writing() as change:
            for id in reversed(self._items):
                overview = self._vault.ledger.rows.get(id)
                if overview is not None:  # else it was deleted meanwhile
                    messages += 1 + len(overview.versions)
                    if done and messages > BATCH:
                        break
                    damaged += not _reseal(self._vault, change, overview)
                done += 1
        del self._items[-done:]
        self.damaged += damaged


def _messages(overview: Overview) -> Iterator[str]:
    yield overview.id
    for version in overview.versions:
        yield version.id


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
