"""The register of backups, inside the vault: where each lies, what is in it, what opens it, and how it was found last.

Rules that this module keeps:

1. What is noted is what was seen: "verified" is the time at which the file was read from its place and opened,
   "drilled" the time at which it was restored into an empty home.
2. It is a help and no proof: a file may have been moved or copied since, and whoever shows the register says so.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.vault import items

if TYPE_CHECKING:
    from sealring.backup.making import Made
    from sealring.vault.records import Record
    from sealring.vault.vault import Vault

KIND = "backup"
FORMAT = "sealring-backup-entry/1"


def note(vault: Vault, made: Made) -> Record:
    """Put a new backup into the register; the oldest give way beyond ``limits.BACKUPS_KEPT``.

    Raises:
        SealringError: what a write raises.
    """
    body = {
        "format": FORMAT,
        "id": made.id,
        "kind": made.kind,
        "path": made.path,
        "made": made.made,
        "size": made.size,
        "sha256": made.sha256,
        "items": items_in(made.counts),
        "left_out": made.left_out.get("others", 0),
        "sections": made.sections,
        "keys": made.keys,
        "backup_key": made.backup_key,
        "passphrase": vault.keyring.passphrases,
        "same_disk": same_disk(made.path, vault.database.path),
    }
    record = vault.put_record(KIND, os.path.basename(made.path), body)
    for old in _newest(vault)[limits.BACKUPS_KEPT :]:
        vault.drop_record(old.id, old.revision)
    return record


def same_disk(path: str, vault: str) -> bool:
    """Whether a file lies on the same file system as the vault; yes for one that can't be looked at any more."""
    try:
        return os.stat(path).st_dev == os.stat(vault).st_dev
    except OSError:
        return True


def items_in(counts: dict[str, int]) -> int:
    """How many items there are in a backup, as far as it says: of a sealed one how many messages, records included."""
    return counts.get("item", 0) or counts.get("message", 0)


def _newest(vault: Vault) -> list[Record]:
    return sorted(vault.records(KIND), key=lambda record: -int(record.body.get("made", 0)))


def find(vault: Vault, id: str) -> Record:
    """The entry of a backup, by the id that stands in it. Raises backup_gone."""
    for record in vault.records(KIND):
        if record.body.get("id") == id:
            return record
    raise SealringError("backup_gone")


def update(vault: Vault, id: str, **values: Any) -> None:
    """Note something about a backup; nothing for one that is not in the register, or while it can't be written."""
    try:
        record = find(vault, id)
        vault.change_record(record.id, record.revision, record.name, {**record.body, **values})
    except SealringError as error:
        if error.name not in ("backup_gone", "read_only"):
            raise


def rows(vault: Vault) -> list[dict[str, Any]]:
    """Every backup as ``backup`` of schemas/common.json, the newest first."""
    return [row(vault, record) for record in _newest(vault)]


def row(vault: Vault, record: Record) -> dict[str, Any]:
    """One of them."""
    body = record.body
    names = ("id", "kind", "path", "made", "size", "sha256", "items", "left_out", "sections", "keys", "backup_key")
    told = {name: body[name] for name in names if name in body}
    told |= {name: body[name] for name in ("verified", "drilled", "drill", "same_disk") if name in body}
    told["place"] = standing(str(body.get("path", "")), int(body.get("size", 0)))
    told["older_passphrase"] = body.get("passphrase") != vault.keyring.passphrases
    return told


def standing(path: str, size: int) -> str:
    """What lies there by a look at the folder: "there", "changed" (of another size) or "missing"."""
    try:
        return "there" if os.path.getsize(path) == size else "changed"
    except OSError:
        return "missing"


def changes_since(vault: Vault, made: int) -> int:
    """How many own items were added, changed, or put into the trash after a moment (seconds since 1970)."""
    return sum(
        max(overview.modified, overview.created, overview.trashed or 0) > made
        for overview in vault.ledger.rows
        if overview.type not in items.RECORDS and vault.keyring.owns(overview.owner)
    )


def standing_now(vault: Vault) -> dict[str, Any]:
    """{changes, last?, verified?}: what a person should know at a glance."""
    found = _newest(vault)
    last = max((int(record.body.get("made", 0)) for record in found), default=None)
    verified = max((int(record.body.get("verified", 0)) for record in found), default=0)
    told: dict[str, Any] = {"changes": changes_since(vault, -1 if last is None else last)}
    if last is not None:
        told["last"] = last
    return told | ({"verified": verified} if verified else {})
