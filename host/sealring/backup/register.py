"""The register of backups, inside the vault: where each lies, what is in it, what opens it, and how it was found last.

Rules that this module keeps:

1. What is noted is what was seen: "verified" is the time at which the file was read from its place and opened, or came
   back from a command as it was sent; "drilled" the time at which it was restored into an empty home; "seen" when the
   person said that they saw it off this device.
2. It is a help and no proof: a file may have been moved or copied since, and whoever shows the register says so.
3. A copy counts as off this device once it was verified on a removable drive, in a network folder or by a command, or
   was seen. What another program carries away from a synced folder can't be verified from here.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from sealring.backup import places
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.vault import items

if TYPE_CHECKING:
    from sealring.backup.making import Made
    from sealring.backup.places import Place
    from sealring.vault.overview import Overview
    from sealring.vault.records import Record
    from sealring.vault.vault import Vault

KIND = "backup"
FORMAT = "sealring-backup-entry/1"
_AWAY = ("removable", "network", "sent")  # rule 3
_SAID = ("id", "kind", "path", "made", "size", "sha256", "items", "left_out", "sections", "keys", "backup_key")
_IF_THERE = ("verified", "drilled", "drill", "seen", "target", "draft")
_CODES_LOOKED_AT = 64  # changed items with a code whose earlier version is opened


def note(
    vault: Vault,
    made: Made,
    *,
    place: Place | None = None,
    by_schedule: bool = False,
    verified: bool = False,
    backup_key: Secret[str] | None = None,
) -> Record:
    """Put a new backup into the register; the oldest give way beyond ``limits.BACKUPS_KEPT``.

    Args:
        place: that it was made for, if it was for one of the list.
        verified: whether it was found to be right in its place.
        backup_key: that opens it; a keyed fingerprint of it is kept, by which an earlier one is known.

    Raises:
        SealringError: what a write raises.
    """
    sent = place is not None and place.kind == "command"
    body = {
        "format": FORMAT,
        "id": made.id,
        "kind": made.kind,
        "path": os.path.basename(made.path) if sent else made.path,
        "made": made.made,
        "size": made.size,
        "sha256": made.sha256,
        "items": items_in(made.counts),
        "left_out": made.left_out.get("others", 0),
        "sections": made.sections,
        "keys": made.keys,
        "backup_key": made.backup_key,
        "passphrase": vault.keyring.passphrases,
        "where": "sent" if sent else places.where(os.path.dirname(made.path), vault.database.path),
        "by_schedule": by_schedule,
    }
    if place is not None:
        body["target"] = place.id
    if verified:
        body["verified"] = vault.now()
    if backup_key is not None:
        body["backup_print"] = vault.sealer.password_print(backup_key.reveal())
    record = vault.put_record(KIND, os.path.basename(made.path), body)
    for old in _newest(vault)[limits.BACKUPS_KEPT :]:
        vault.drop_record(old.id, old.revision)
    return record


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


# --- As it is told -----------------------------------------------------------------------------------


def rows(vault: Vault) -> list[dict[str, Any]]:
    """Every backup as ``backup`` of schemas/common.json, the newest first."""
    found = _newest(vault)
    sizes = _sizes(found)
    last = _last_print(found)
    told = [_told(vault, record.body, last) | {"place": _standing(record.body, sizes)} for record in found]
    tried = max((row["made"] for row in told if _replaces(row)), default=0)
    for row in told:
        row["may_retire"] = bool(row["older"]) and row["made"] < tried
    return told


def row(vault: Vault, record: Record) -> dict[str, Any]:
    """One of them."""
    return next(each for each in rows(vault) if each["id"] == record.body["id"])


def _replaces(row: dict[str, Any]) -> bool:
    """Whether old ones before it may be let go of."""
    return not row["older"] and passed(row) and row["place"] in ("there", "sent")


def passed(body: dict[str, Any]) -> bool:
    """Whether its last drill, if there was one, passed."""
    drill = body.get("drill")
    return isinstance(drill, dict) and drill.get("passed") is True


def _told(vault: Vault, body: dict[str, Any], last_print: str) -> dict[str, Any]:
    told = {name: body[name] for name in (*_SAID, *_IF_THERE) if name in body}
    lies = str(body.get("where") or ("same_disk" if body.get("same_disk", True) else "other_disk"))
    elsewhere = "seen" in body or (lies in _AWAY and "verified" in body)
    by_schedule = body.get("by_schedule") is True
    return told | {
        "where": lies,
        "elsewhere": elsewhere,
        "by_schedule": by_schedule,
        "older": _older(vault, body, last_print),
    }


def _older(vault: Vault, body: dict[str, Any], last_print: str) -> list[str]:
    readers = {reader.hex().upper() for reader in vault.keyring.active_key.readers}
    holds = {
        "passphrase": body.get("passphrase") != vault.keyring.passphrases,
        "key": bool(body.get("keys")) and not readers.intersection(body["keys"]),
        "backup_key": bool(last_print) and body.get("backup_print", last_print) != last_print,
    }
    return [name for name, true in holds.items() if true]


def _last_print(newest_first: list[Record]) -> str:
    """Of the Backup Key that was used last."""
    return next((str(r.body["backup_print"]) for r in newest_first if r.body.get("backup_print")), "")


def _sizes(found: list[Record]) -> dict[str, dict[str, int] | None]:
    """Of each folder the files in it and their sizes; None for one that can't be reached."""
    folders = {os.path.dirname(str(r.body.get("path", ""))) for r in found if r.body.get("where") != "sent"}
    return {folder: places.soon(lambda folder=folder: _listed(folder)) for folder in folders}  # type: ignore[misc]


def _listed(folder: str) -> dict[str, int]:
    with os.scandir(folder) as entries:
        return {entry.name: entry.stat().st_size for entry in entries if entry.name.endswith(".asc")}


def _standing(body: dict[str, Any], sizes: dict[str, dict[str, int] | None]) -> str:
    if body.get("where") == "sent":
        return "sent"
    folder, name = os.path.split(str(body.get("path", "")))
    there = sizes.get(folder)
    if there is None:
        return "away"
    if name not in there and not name.endswith(".asc"):
        there[name] = places.soon(lambda: os.path.getsize(os.path.join(folder, name))) or -1
    found = there.get(name, -1)
    return "missing" if found < 0 else "there" if found == body.get("size") else "changed"


def look(body: dict[str, Any]) -> str:
    """What lies there by a look at the folder: "there", "changed" (of another size), "missing", "away" or "sent"."""
    folder = os.path.dirname(str(body.get("path", "")))
    return _standing(body, {folder: places.soon(lambda: _listed(folder))})


# --- At a glance -------------------------------------------------------------------------------------


def changed_since(vault: Vault, made: int) -> list[Overview]:
    """The own items that were added, changed, or put into the trash after a moment (seconds since 1970)."""
    return [
        overview
        for overview in vault.ledger.rows
        if overview.type not in items.RECORDS
        and max(overview.modified, overview.created, overview.trashed or 0) > made
        and vault.keyring.owns(overview.owner)
    ]


def codes_since(vault: Vault, changed: list[Overview], made: int) -> int:
    """Of what changed after a moment, how many items got a code that they did not have then."""
    with_code = [overview for overview in changed if overview.has_code]
    return sum(_new_code(vault, overview, made) for overview in with_code[:_CODES_LOOKED_AT])


def _new_code(vault: Vault, overview: Overview, made: int) -> bool:
    if overview.created > made:
        return True
    then = [version for version in overview.versions if version.kind == "earlier" and version.modified <= made]
    if not then:
        return False
    try:
        return not vault.version(overview.id, max(then, key=lambda version: version.revision).id)["otp"]
    except SealringError:
        return False


def newest(vault: Vault) -> list[dict[str, Any]]:
    """As ``rows``, without a look at any disk: ``place`` and ``may_retire`` are left out."""
    found = _newest(vault)
    last = _last_print(found)
    return [_told(vault, record.body, last) for record in found]
