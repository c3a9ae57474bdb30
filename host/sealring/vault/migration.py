"""Brings a vault of an older format to this program's, after a safety copy, all at once or not at all.

Rules that this module keeps:

1. Only an opened vault whose state is sound is migrated; until then an older format is read and written as it is.
2. The safety copy is whole and on disk before the first change, in the same write transaction: nobody writes between.
   It holds ciphertext, as the vault does, and is as private.
3. The copy goes when the migrated vault was opened once more, and at once when the passphrase or a key changes, because
   the old passphrase would still open it.
4. Where there is no room for the copy the vault stays as it is and read-only ("old_format"); nothing is lost.
"""

from __future__ import annotations

import contextlib
import glob
import os
from typing import TYPE_CHECKING

from sealring.base import files
from sealring.base.errors import SealringError
from sealring.vault import database, places

if TYPE_CHECKING:
    from sealring.vault.vault import Vault


def upgrade(vault: Vault) -> None:
    """Migrate an opened vault if it is of an older format.

    Raises:
        SealringError: vault_busy, stale_keys, locked, vault_damaged.
    """
    if vault.read_only is not None:
        return
    file = vault.database
    before = file.format()
    files.sweep(os.path.dirname(file.path))
    if before == database.FORMAT:
        drop_copies(file.path)
        return
    try:
        with vault.ledger.writing() as change:
            if file.migrate(lambda: _copy(file, before)):
                change.event("migrated", format=database.FORMAT)
    except SealringError as error:
        if error.name not in ("disk_full", "io_error"):
            raise
        file.read_only = "old_format"


def copy_path(path: str, format: int) -> str:
    """Where the safety copy of a format lies."""
    return f"{path}.format-{format}"


def drop_copies(path: str) -> None:
    """Remove safety copies, and what a killed migration left of one (rule 3)."""
    for copy in glob.glob(f"{glob.escape(path)}.format-*"):
        with contextlib.suppress(OSError):
            os.unlink(copy)


def _copy(file: database.Database, format: int) -> None:
    copy = copy_path(file.path, format)
    draft = copy + ".new"
    try:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            file.copy_to(draft)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(draft, copy)
        places.sync_folder(copy)
    except OSError as error:
        raise SealringError(places.error_name(error)) from None
    finally:
        with contextlib.suppress(OSError):
            os.unlink(draft)
