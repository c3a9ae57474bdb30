"""Looks a vault over, makes its file small again, and counts what is in it.

Rules that this module keeps:

1. A check reads and changes nothing. A quick one asks SQLite whether its pages are sound and compares every message,
   of items, records and versions, with the SHA-256 in its authenticated overview; a full one opens them all, verifies
   each signature and reads every file.
2. What does not pass is named with the part that is damaged; the rest goes on.
3. Making it small drops only what nothing names, and nothing at all while an overview is unreadable.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from sealring.base.errors import SealringError
from sealring.vault import items, keyring, rescue

if TYPE_CHECKING:
    from sealring.vault.overview import Overview, Version
    from sealring.vault.vault import Vault


class Damage(NamedTuple):
    """One part that does not pass: "overview", "message", "version" or "file" of an item or record."""

    id: str
    name: str
    part: str


class Report(NamedTuple):
    """What a check found.

    Attributes:
        checked: how many messages were looked at.
        damaged: what does not pass.
        pages: whether SQLite found its pages sound.
        state: why the vault is read-only ("altered", ...), or None.
        log: how many problems the log of grave events has.
        loose: how many messages nothing names: harmless, ``compact`` drops them.
    """

    checked: int
    damaged: list[Damage]
    pages: bool
    state: str | None
    log: int
    loose: int

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.pages and not self.damaged and self.state not in ("altered", "rolled_back") and not self.log


def check(
    vault: Vault,
    *,
    full: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
    stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Look everything over.

    Raises:
        SealringError: cancelled, locked, stale_keys, vault_busy, io_error.
    """
    vault.refresh()
    pages = vault.database.rows("PRAGMA integrity_check" if full else "PRAGMA quick_check") == [("ok",)]
    overviews = list(vault.ledger.rows)
    damaged: list[Damage] = []
    checked = 0
    for done, overview in enumerate(overviews):
        if done % 64 == 0:
            if stop():
                raise SealringError("cancelled")
            progress(done, len(overviews))
        checked += 1 + len(overview.versions)
        parts = sorted({*_wrong(vault, overview, full)})
        damaged += [Damage(overview.id, overview.name, part) for part in parts]
    progress(len(overviews), len(overviews))
    return Report(checked, damaged, pages, vault.read_only, len(vault.events(1).problems), len(_loose(vault)))


def _wrong(vault: Vault, overview: Overview, full: bool) -> Iterator[str]:
    if overview.damaged:
        yield "overview"
    if not _passes(vault, overview, overview, full):
        yield "message"
    elif full and overview.attachments and vault.damaged_files(vault.get(overview.id)[0]):
        yield "file"
    for version in overview.versions:
        if not _passes(vault, overview, version, full):
            yield "version"


def _passes(vault: Vault, overview: Overview, which: Overview | Version, full: bool) -> bool:
    if full:
        try:
            vault.open(overview.id, which.id, which.revision, which.message_hash)
        except SealringError as error:
            if error.name != "item_damaged":
                raise
            return False
        return True
    message = vault.database.message(which.id)
    return message is not None and hashlib.sha256(message).digest() == which.message_hash


def _loose(vault: Vault) -> list[str]:
    """Messages that nothing names; none while an overview can't be read."""
    return [] if any(overview.damaged for overview in vault.ledger.rows) else rescue.unnamed(vault)


def size(path: str) -> int:
    """The bytes of a vault's file and its write-ahead log."""
    return sum(os.path.getsize(each) for each in (path, path + "-wal") if os.path.exists(each))


def compact(vault: Vault) -> tuple[int, int]:
    """Drop what nothing names and give the room back; bytes before and after.

    Raises:
        SealringError: read_only, locked, stale_keys, vault_busy, disk_full (it needs as much room again), io_error.
    """
    before = size(vault.database.path)
    with vault.ledger.writing() as change:
        for id in _loose(vault):
            change.drop_message(id)
    vault.sweep_files()
    vault.database.rows("VACUUM")
    vault.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    return before, size(vault.database.path)


def stats(vault: Vault) -> dict[str, Any]:
    """What is in the vault, in numbers: the result of vault.stats."""
    database, rows = vault.database, list(vault.ledger.rows)
    live = [row for row in rows if row.type not in items.RECORDS]
    profile = keyring.profile_of(database.keyring())
    pieces = "SELECT COALESCE(SUM(LENGTH(sealed)), 0) FROM chunks"
    (chunks,) = database.rows(pieces if database.format() >= 2 else "SELECT 0")  # the first format had no such table
    (messages,) = database.rows("SELECT COALESCE(SUM(LENGTH(message)), 0) FROM messages")
    (free,), (page,) = database.rows("PRAGMA freelist_count"), database.rows("PRAGMA page_size")
    return {
        "items": dict(sorted(Counter(row.type for row in live if row.trashed is None).items())),
        "trash": sum(row.trashed is not None for row in live),
        "versions": sum(len(row.versions) for row in rows),
        "records": len(rows) - len(live),
        "attachments": sum(row.attachments for row in live),
        "damaged": sum(row.damaged for row in rows),
        "events": vault.events(1).total,
        "bytes": size(database.path),
        "bytes_free": free[0] * page[0],
        "bytes_messages": messages[0],
        "bytes_attachments": chunks[0],
        "format": database.format(),
        "state": vault.ledger.number,
        "generation": vault.keyring.generation,
        "keys": len(vault.keyring.keys),
        "kdf": {"name": "argon2id", "memory": profile.memory, "passes": profile.passes, "lanes": profile.lanes},
    }
