"""The unlock file: a second factor that lies on a stick or a card, and the places where this computer looks for it.

Rules that this module enforces:

1. The file holds 32 random bytes and a check of them, so that a damaged file is told from another vault's. It does not
   say whose it is.
2. The places lie beside the vault in a file that only the owner can read: they say where to look, never what is there.
   A file that lies on the same disk as the vault protects from nobody who has that disk; the guide says so.
3. What can't be read there is passed over, and nothing is ever waited for: only plain files are opened.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Callable

from sealring.base import files, paths, strictjson
from sealring.base.errors import SealringError

NAME = "sealring-unlock.json"
SIZE = 4096  # bytes; ours has about 150
_FORMAT = "sealring-unlock/1"
_PLACES = "sealring-unlock-places/1"
_MOST = 8  # places


def new(random: Callable[[int], bytes]) -> tuple[str, bytes]:
    """The content of a new unlock file, and its secret."""
    secret = random(32)
    content = {"format": _FORMAT, "secret": secret.hex(), "check": _check(secret)}
    return strictjson.dumps(content).decode("ascii") + "\n", secret


def read(content: str) -> bytes:
    """The secret in an unlock file.

    Raises:
        SealringError: bad_unlock_file.
    """
    try:
        fields = strictjson.loads(content.strip().encode("utf-8"))
        secret = bytes.fromhex(fields["secret"])
        if fields["format"] != _FORMAT or len(secret) != 32 or fields["check"] != _check(secret):
            raise ValueError
    except (strictjson.NotStrict, ValueError, KeyError, TypeError):
        raise SealringError("bad_unlock_file") from None
    return secret


def _check(secret: bytes) -> str:
    return hashlib.sha256(secret).hexdigest()[:16]


def open_(path: str) -> str:
    """The content of the file at a path.

    Raises:
        SealringError: cannot_read_file, bad_unlock_file.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise SealringError("bad_unlock_file")
            return file.read(SIZE).decode("utf-8")
    except UnicodeDecodeError:
        raise SealringError("bad_unlock_file") from None
    except OSError:
        raise SealringError("cannot_read_file") from None


def found(vault: str) -> list[bytes]:
    """The secrets of the unlock files that are in their places now (rule 3)."""
    secrets = []
    for path in places(vault):
        with contextlib.suppress(SealringError):
            secrets.append(read(open_(path)))
    return secrets


def places(vault: str) -> list[str]:
    """Where this computer looks for the unlock file of a vault."""
    try:
        with open(_places_file(vault), "rb") as file:
            content = strictjson.loads(file.read(64 * 1024))
        return [path for path in content["files"] if isinstance(path, str) and os.path.isabs(path)][:_MOST]
    except (OSError, strictjson.NotStrict, KeyError, TypeError):
        return []


def remember(vault: str, path: str) -> None:
    """Look there from now on, before the other places. Raises io_error."""
    kept = [path, *(other for other in places(vault) if other != path)][:_MOST]
    try:
        files.write_private(_places_file(vault), strictjson.dumps({"format": _PLACES, "files": kept}) + b"\n")
    except OSError:
        raise SealringError("io_error") from None


def forget(vault: str) -> None:
    """Look nowhere any more."""
    with contextlib.suppress(OSError):
        os.unlink(_places_file(vault))


def _places_file(vault: str) -> str:
    return os.path.join(paths.vault_folder(vault), "unlock.json")
