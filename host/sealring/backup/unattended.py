"""Backups that nobody attends: sealed, made without a secret while the vault is locked, looked at when it is next open.

Rules that this module keeps:

1. Nothing secret is asked for or read: everything goes in as it lies, encrypted to the owner's certificate.
2. Until the vault is open again, what was made is noted beside it, in a file that only the owner can read. Then it goes
   into the register; it counts as verified only once it was read from its place and opened with the keys.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sealring.backup import making, register
from sealring.backup.entries import Unreadable
from sealring.backup.making import Made
from sealring.backup.reading import Backup
from sealring.base import files, limits, paths, strictjson
from sealring.base.errors import SealringError

if TYPE_CHECKING:
    from sealring.backup.content import Progress, Stop
    from sealring.vault.vault import Vault

FORMAT = "sealring-unattended/1"
_DAY = 86_400  # seconds
_WAIT = 5.0  # seconds for another process that has the note
_MOST = 64 * limits.KIB


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
    path = making.free_path(folder, now)
    made = making.sealed(paths.vault_file(name), path, now=int(now), random=random, progress=progress, stop=stop)
    with contextlib.suppress(OSError, TimeoutError), files.alone(_note(name) + ".lock", _WAIT):
        _write(name, [*_read(name), asdict(made)][-limits.BACKUPS_KEPT :])
    return made


def adopt(vault: Vault, name: str) -> int:
    """Take what was noted into the register of the open vault, and look at each; how many there were (rule 2)."""
    if vault.read_only is not None or not os.path.exists(_note(name)):
        return 0
    found: list[dict[str, Any]] = []
    with contextlib.suppress(OSError, TimeoutError), files.alone(_note(name) + ".lock", _WAIT):
        found = _read(name)
        for entry in found:
            made = _made(entry)
            if made is not None and not _known(vault, made.id):
                register.note(vault, made)
                if _opens(vault, made):
                    register.update(vault, made.id, verified=vault.now())
        os.unlink(_note(name))
    return len(found)


def _note(name: str) -> str:
    return os.path.join(paths.vault_folder(name), "backups.json")


def _read(name: str) -> list[dict[str, Any]]:
    try:
        with open(_note(name), "rb") as file:
            content = strictjson.loads(file.read(_MOST * 8), nodes=limits.BACKUPS_KEPT * 64)
        return [entry for entry in content["made"] if isinstance(entry, dict)]
    except (OSError, strictjson.NotStrict, KeyError, TypeError):
        return []


def _write(name: str, made: list[dict[str, Any]]) -> None:
    files.write_private(_note(name), strictjson.dumps({"format": FORMAT, "made": made}) + b"\n")


def _made(entry: dict[str, Any]) -> Made | None:
    """What was noted, if it is as we write it: whoever can write there may write anything."""
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


def _opens(vault: Vault, made: Made) -> bool:
    """Whether it lies there as it was written, opens with the keys, and is the whole state of the vault then."""
    try:
        with open(made.path, "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != made.sha256:
                return False
            backup = Backup(file)
            opened = backup.open(vault.keyring.keys, sealer=vault.sealer)
            if any(isinstance(entry, Unreadable) for entry in opened.entries()):
                return False
            return bool(opened.header["id"] == made.id) and opened.proved(vault.sealer, backup.keyring() or b"")
    except (OSError, SealringError):
        return False
