"""The key file: the active secret key under the passphrase, in the form that stock OpenPGP programs read.

Rules that this module enforces:

1. It is made only from a passphrase that was just typed and checked, and never kept in the data folder.
2. A file is read back from the disk and opened before it is called done.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

from sealring.base import files, limits, paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret

if TYPE_CHECKING:
    from sealring.openpgp.keys import OwnKey


def make(key: OwnKey, passphrase: Secret[str], *, now: int) -> tuple[str, bytes]:
    """File name and content of an own key's file, opened once again before they are returned.

    Raises:
        SealringError: ``internal`` when it can't be opened again.
    """
    from sealring.openpgp import keys

    data = keys.protect(key, passphrase).encode("ascii")
    try:
        check(data, passphrase, key, now=now)
    except SealringError:
        raise SealringError("internal") from None
    return f"sealring-key-{key.fingerprint[-16:]}.asc", data


def check(data: bytes, passphrase: Secret[str], key: OwnKey, *, now: int) -> None:
    """Open a key file and compare it with an own key: it has to open whatever that key opens.

    Raises:
        SealringError: ``wrong_key``, ``key_file_old``, ``key_*``, ``not_a_secret_key``.
    """
    from sealring.openpgp import keys

    if len(data) > limits.KEY_FILE:
        raise SealringError("key_corrupt")
    found = keys.import_secret_key(data, passphrase, now=now)
    if found.fingerprint != key.fingerprint:
        raise SealringError("wrong_key")
    if not set(key.readers) <= set(found.readers):
        raise SealringError("key_file_old")


def save(key: OwnKey, passphrase: Secret[str], *, now: int) -> dict[str, Any]:
    """Write the key file into the person's Sealring folder, read it back and open it (rule 2).

    Returns:
        {name, path, fingerprint, checked}.

    Raises:
        SealringError: ``disk_full``, ``cannot_write_file``.
    """
    name, data = make(key, passphrase, now=now)
    folder = paths.documents()
    path = os.path.join(folder, name)
    try:
        paths.make_private(folder)
        files.write_private(path, data)
        with open(path, "rb") as file:
            written = file.read(limits.KEY_FILE + 1)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
        raise SealringError("disk_full" if full else "cannot_write_file") from None
    if written != data:
        raise SealringError("cannot_write_file")
    check(written, passphrase, key, now=now)
    return {"name": name, "path": path, "fingerprint": key.fingerprint, "checked": True}
