"""Backups that nobody attends: sealed, made without a secret while the vault is locked, looked at when it is next open.

Rules that this module keeps:

1. Nothing secret is asked for or read: everything goes in as it lies, encrypted to the owner's certificate.
2. Until the vault is open again, what was made, and how each place was found, is noted beside it, in a file that only
   the owner can read. Then it goes into the register; it counts as verified only once it was read from its place and
   opened with the keys.
3. A place that can't be reached is noted as that, and tried again each time.
4. Where nothing changed since the last one, and that is still there, no further one is made.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sealring.backup import making, places, register, sending
from sealring.backup.entries import Unreadable
from sealring.backup.making import Made
from sealring.backup.reading import Backup
from sealring.base import files, limits, paths, strictjson
from sealring.base.errors import SealringError
from sealring.vault import places as disks
from sealring.vault.database import Database, whole

if TYPE_CHECKING:
    from sealring.backup.content import Progress, Stop
    from sealring.backup.places import Place
    from sealring.vault.vault import Vault

FORMAT = "sealring-unattended/1"
_DAY = 86_400  # seconds
_WAIT = 5.0  # seconds for another process that has the note
_MOST = 64 * limits.KIB
GOOD = ("made", "unchanged")


def newest(folder: str) -> float | None:
    """When the newest backup in a folder was written, in seconds since 1970; None without any."""
    times = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("sealring-backup-") and entry.name.endswith(".asc"):
                with contextlib.suppress(OSError):
                    times.append(entry.stat().st_mtime)
    return max(times, default=None)


def due(folder: str, days: float, now: float) -> bool:
    """Whether the newest backup in a folder is older than so many days; one from the future counts as new."""
    last = newest(folder)
    return last is None or now - last > days * _DAY


def make(name: str, folder: str, *, now: float, random: Callable[[int], bytes], progress: Progress, stop: Stop) -> Made:
    """Make one of the vault of this name, and note it (rules 1 and 2).

    Raises:
        SealringError: no_vault, and what ``making.sealed`` raises.
    """
    made = _sealed(name, folder, now, random, progress, stop)
    _add(name, [asdict(made)], {})
    return made


def _sealed(name: str, folder: str, now: float, random: Callable[[int], bytes], progress: Progress, stop: Stop) -> Made:
    path = making.free_path(folder, now)
    return making.sealed(paths.vault_file(name), path, now=int(now), random=random, progress=progress, stop=stop)


# --- By the schedule -------------------------------------------------------------------------------


def waiting(name: str, now: float) -> list[Place]:
    """The places of a vault where one is due; none for a vault that was never opened since there is a schedule."""
    plan = places.lying(name)
    since = None if plan is None else places.due_since(plan.schedule, now)
    if plan is None or since is None or since <= plan.begun:
        return []
    tried = _read(name)["tried"]
    return [place for place in plan.places if _when(tried.get(place.id), "good") < since]


def _when(tried: Any, which: str) -> float:
    at = tried.get(which) if isinstance(tried, dict) else None
    return float(at) if isinstance(at, int) else float("-inf")


def run(
    name: str, *, now: float, random: Callable[[int], bytes], progress: Progress, stop: Stop
) -> list[tuple[Place, str]]:
    """Make what is due (rules 3 and 4): each place with "made", "unchanged", "unreachable" or the name of an error.

    Only one process does this at a time; another gives nothing.

    Raises:
        SealringError: no_vault, cancelled, vault_damaged, vault_busy, disk_full, io_error.
    """
    done: list[tuple[Place, str]] = []
    try:
        with contextlib.suppress(TimeoutError), files.alone(_note(name) + ".run.lock", 0):
            sending.sweep(name)
            for place in waiting(name, now):
                if stop():
                    raise SealringError("cancelled")
                done.append((place, _serve(name, place, now, random, progress, stop)))
    except OSError as error:
        raise SealringError(disks.error_name(error)) from None
    return done


def _serve(name: str, place: Place, now: float, random: Callable[[int], bytes], progress: Progress, stop: Stop) -> str:
    """One place; how it ended is noted."""
    tried = dict(_read(name)["tried"].get(place.id) or {})
    made: dict[str, Any] | None = None
    try:
        number = _number(name)
        folder = places.folder(place)
        if folder is None and place.kind != "command":
            outcome = "unreachable"
        elif tried.get("number") == number and _still_there(place, folder, tried):
            outcome = "unchanged"
        else:
            with contextlib.nullcontext(folder) if folder is not None else sending.folder(name) as where:
                found = _sealed(name, where, now, random, progress, stop)
                read_back = place.kind == "command" and sending.carry(place, found.path, found.sha256, where)
            made = {**asdict(found), "target": place.id, "read_back": read_back}
            tried |= {"number": number, "file": os.path.basename(found.path), "size": found.size}
            outcome = "made"
    except SealringError as error:
        if error.name in ("cancelled", "no_vault"):
            raise
        outcome = error.name
    tried |= {"time": int(now), "outcome": outcome} | ({"good": int(now)} if outcome in GOOD else {})
    _add(name, [made] if made else [], {place.id: tried})
    return outcome


def _still_there(place: Place, folder: str | None, tried: dict[str, Any]) -> bool:
    if folder is None:
        return True  # what a command took away can't be looked at
    path = os.path.join(folder, os.path.basename(str(tried.get("file"))))
    return places.soon(lambda: os.path.getsize(path)) == tried.get("size")


def _number(name: str) -> int:
    with contextlib.closing(Database(paths.vault_file(name))) as database:
        return whole(database.value("number"))


# --- What is noted while the vault is locked --------------------------------------------------------


def _note(name: str) -> str:
    return os.path.join(paths.vault_folder(name), "backups.json")


def _read(name: str) -> dict[str, Any]:
    """{made, tried} as they were noted, if we noted them: whoever can write there may write anything."""
    try:
        with open(_note(name), "rb") as file:
            content = strictjson.loads(file.read(_MOST * 8), nodes=limits.BACKUPS_KEPT * 64)
        made = [entry for entry in content["made"] if isinstance(entry, dict)]
        tried = content.get("tried", {})
        return {"made": made, "tried": tried if isinstance(tried, dict) else {}}
    except (OSError, strictjson.NotStrict, KeyError, TypeError, AttributeError):
        return {"made": [], "tried": {}}


def _add(name: str, made: list[dict[str, Any]], tried: dict[str, Any]) -> None:
    """Note what was made or tried; where that can't be noted, the backup is there all the same."""
    with contextlib.suppress(OSError, TimeoutError), _noting(name) as note:
        note["made"] = [*note["made"], *made][-limits.BACKUPS_KEPT :]
        note["tried"] = dict(list({**note["tried"], **tried}.items())[-limits.BACKUP_PLACES :])


@contextlib.contextmanager
def _noting(name: str) -> Iterator[dict[str, Any]]:
    """The note, kept from all others until it is written anew. Raises OSError, TimeoutError."""
    with files.alone(_note(name) + ".lock", _WAIT):
        note = _read(name)
        yield note
        files.write_private(_note(name), strictjson.dumps({"format": FORMAT, **note}) + b"\n")


def tried(name: str) -> dict[str, dict[str, Any]]:
    """How the schedule found each place last, by its id: time, outcome, good (the last time that all was well)."""
    found = {}
    for id, entry in _read(name)["tried"].items():
        whole_ = isinstance(entry, dict) and all(type(entry.get(key, 0)) is int for key in ("time", "good"))
        if whole_ and isinstance(entry.get("outcome"), str):
            found[id] = entry
    return found


def count(name: str) -> int:
    """How many were made that the register has not heard of."""
    return len(_read(name)["made"])


# --- When the vault is open --------------------------------------------------------------------------


def adopt(vault: Vault, name: str, stop: Stop = lambda: False) -> int:
    """Take what was noted into the register of the open vault, and look at each; how many there were (rule 2).

    Raises:
        SealringError: cancelled, and then what was not looked at yet is for another time; what a write raises.
    """
    if vault.read_only is not None or not count(name):
        return 0
    found: list[dict[str, Any]] = []
    with contextlib.suppress(OSError, TimeoutError), _noting(name) as note:
        found = note["made"]
        for entry in found:
            target, read_back = entry.pop("target", None), entry.pop("read_back", False)
            made = _made(entry)
            if made is not None and not _known(vault, made.id):
                place = next((each for each in places.of(vault).places if each.id == target), None)
                good = read_back is True or _opens(vault, made, stop)
                register.note(vault, made, place=place, by_schedule=True, verified=good)
        note["made"] = []
    return len(found)


def _made(entry: dict[str, Any]) -> Made | None:
    """What was noted, if it is as we write it."""
    try:
        made = Made(**entry)
    except TypeError:
        return None
    texts = (made.id, made.path, made.sha256, *made.keys)
    numbers = (made.made, made.size, *made.counts.values(), *made.left_out.values())
    sound = all(isinstance(text, str) for text in texts) and all(type(number) is int for number in numbers)
    return made if sound and made.kind == "sealed" and len(made.id) == 32 and len(made.sha256) == 64 else None


def _known(vault: Vault, id: str) -> bool:
    try:
        register.find(vault, id)
    except SealringError:
        return False
    return True


def _opens(vault: Vault, made: Made, stop: Stop) -> bool:
    """Whether it lies there as it was written, opens with the keys, and is the whole state of the vault then."""
    try:
        with open(made.path, "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != made.sha256:
                return False
            backup = Backup(file)
            opened = backup.open(vault.keyring.keys, sealer=vault.sealer)
            for entry in opened.entries():
                if stop():
                    raise SealringError("cancelled")
                if isinstance(entry, Unreadable):
                    return False
            return bool(opened.header["id"] == made.id) and opened.proved(vault.sealer, backup.keyring() or b"")
    except OSError:
        return False
    except SealringError as error:
        if error.name == "cancelled":
            raise
        return False
