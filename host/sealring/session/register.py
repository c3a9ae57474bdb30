"""The register of key files: which were made, when, for which key, and under which of the vault's passphrases.

It can't know of copies, nor of files from before the register was kept; whoever shows it says so.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sealring.base.errors import SealringError

if TYPE_CHECKING:
    from sealring.vault.records import Record
    from sealring.vault.vault import Vault

KIND = "key_file"
FOLDER = "folder"  # Sealring's own; a file of the same name is replaced there
DOWNLOAD = "download"  # what the browser made of it is not known: each is another file


def note(vault: Vault, file: str, place: str, now: int, fingerprint: str = "") -> None:
    """Note a key file that was just made, of the active key or another; a vault that is only read can't note it."""
    fingerprint, passphrase = fingerprint or vault.keyring.active, vault.keyring.passphrases
    body = {"place": place, "made": now, "fingerprint": fingerprint, "passphrase": passphrase}
    with contextlib.suppress(SealringError):
        for record in vault.records(KIND):
            if place != DOWNLOAD and _is(record, file, place):
                vault.change_record(record.id, record.revision, file, {**record.body, **body})
                return
        vault.put_record(KIND, file, body)


def moved(vault: Vault, file: str, place: str, now: int) -> None:
    """The file that was offered last under this name went to a place that is known."""
    with contextlib.suppress(SealringError):
        offered = [record for record in vault.records(KIND) if _is(record, file, DOWNLOAD)]
        for record in sorted(offered, key=lambda record: record.modified)[-1:]:
            vault.drop_record(record.id, record.revision)
    note(vault, file, place, now)


def older(vault: Vault) -> list[dict[str, Any]]:
    """The key files that an earlier passphrase opens, newest first: {file, place, made, fingerprint}."""
    return _rows(record for record in vault.records(KIND) if record.body.get("passphrase") != vault.keyring.passphrases)


def known(vault: Vault) -> list[dict[str, Any]]:
    """Every key file, newest first, as ``older`` gives them: each opens the items without a second factor."""
    return _rows(vault.records(KIND))


def _rows(records: Iterable[Record]) -> list[dict[str, Any]]:
    names = ("place", "made", "fingerprint")
    rows = [
        {"file": record.name, **{name: record.body[name] for name in names}}
        for record in records
        if all(name in record.body for name in names)
    ]
    return sorted(rows, key=lambda row: -row["made"])[:1000]


def _is(record: Record, file: str, place: str) -> bool:
    return record.name == file and record.body.get("place") == place
