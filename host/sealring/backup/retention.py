"""Which old backups are let go: what the schedule made beyond what is to be kept, and copies that an old key opens.

Rules that this module keeps:

1. By itself it deletes only what the schedule made, and in a place only when a newer one there was read from its place
   and opened. The newest one that was, and the newest that was drilled, stay in any case.
2. Of the others in a place the newest of each of the last days, weeks and months is kept, as many as the schedule says.
3. Copies that open with a passphrase, key or Backup Key of before are deleted when the person says so, once a newer one
   that does not was drilled and passed.
4. A file is deleted only while it is, byte for byte, what was written. The register forgets it after that; killed in
   between, it is said to be missing.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from sealring.backup import register
from sealring.base.errors import SealringError

if TYPE_CHECKING:
    from sealring.backup.places import Plan
    from sealring.vault.records import Record
    from sealring.vault.vault import Vault


def kept(times: Iterable[float], keep: dict[str, int]) -> set[float]:
    """Of moments (seconds since 1970) those that rule 2 keeps, by the calendar of this place."""
    groups: dict[str, Callable[[time.struct_time], Any]] = {
        "daily": lambda day: (day.tm_year, day.tm_yday),
        "weekly": lambda day: time.strftime("%G %V", day),
        "monthly": lambda day: (day.tm_year, day.tm_mon),
    }
    found: set[float] = set()
    newest_first = sorted(set(times), reverse=True)
    for name, group in groups.items():
        seen: list[Any] = []
        for moment in newest_first:
            which = group(time.localtime(moment))
            if which not in seen:
                seen.append(which)
                if len(seen) <= keep[name]:
                    found.add(moment)
    return found


def surplus(vault: Vault, plan: Plan) -> list[Record]:
    """What rules 1 and 2 let go of, in every place that is on the list, the oldest first."""
    found = []
    for place in plan.places:
        here = [record for record in vault.records(register.KIND) if record.body.get("target") == place.id]
        here = [record for record in here if record.body.get("by_schedule") is True and record.body["path"]]
        opened = [_made(record) for record in here if record.body.get("verified")]
        drilled = [_made(record) for record in here if register.passed(record.body)]
        if opened and place.kind != "command":
            stay = kept(map(_made, here), plan.schedule["keep"]) | {max(opened)} | set(drilled and [max(drilled)])
            found += [record for record in here if _made(record) < max(opened) and _made(record) not in stay]
    return sorted(found, key=_made)


def _made(record: Record) -> int:
    return int(record.body.get("made", 0))


def prune(vault: Vault, plan: Plan) -> int:
    """Let go of the surplus; how many files were deleted. What can't be reached now is left for another time."""
    deleted = 0
    for record in surplus(vault, plan):
        if register.look(record.body) == "away":
            continue
        deleted += forget(vault, record)
    return deleted


def forget(vault: Vault, record: Record) -> bool:
    """Delete one by rule 4, and its entry; whether there was a file to delete.

    One that is not there any more leaves the register, too; another file in its place stays, and so does the entry.

    Raises:
        SealringError: what a write to the vault raises.
    """
    path, was_there = str(record.body["path"]), True
    try:
        with open(path, "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != record.body["sha256"]:
                return False
        os.unlink(path)
    except FileNotFoundError:
        was_there = False
    except OSError:
        return False
    vault.drop_record(record.id, record.revision)
    return was_there


def retire(vault: Vault, ids: Iterable[str]) -> tuple[int, list[str]]:
    """Delete old copies by rule 3; how many were, and the ids of those that stay.

    Raises:
        SealringError: backup_gone, retire_not_yet for one that rule 3 keeps; then nothing was deleted.
    """
    rows = {row["id"]: row for row in register.rows(vault)}
    chosen = [register.find(vault, id) for id in ids]
    if not all(rows[record.body["id"]]["may_retire"] for record in chosen):
        raise SealringError("retire_not_yet")
    stay = []
    deleted = 0
    for record in chosen:
        if rows[record.body["id"]]["place"] in ("away", "sent", "changed"):
            stay.append(record.body["id"])
        elif forget(vault, record):
            deleted += 1
    return deleted, stay
