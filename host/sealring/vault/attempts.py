"""The one record of failed unlocks, shared by all processes and outside the MAC; session/throttle.py decides by it.

It lies in the vault's file. A file that can't be written has it in the folder for programs' state instead, under the
vault's id; where that can't be written either, nothing is kept, because the owner must get in all the same.
"""

import contextlib
import os
import re
from collections.abc import Callable
from typing import Any

from sealring.base import files, limits, paths, strictjson
from sealring.base.errors import SealringError
from sealring.vault.database import BUSY_SECONDS, Database

_ID = re.compile(r"[0-9a-f]{32}")


def read(database: Database) -> dict[str, Any]:
    """``{"failures": int, "last": float}``, seconds since 1970."""
    if database.read_only is not None:
        with contextlib.suppress(OSError), open(_beside(database), "rb") as file:
            return _sound(file.read(limits.KIB))
    return _sound(database.value("attempts"))


def change(database: Database, by: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """Read and rewrite the record in one go, so that two processes can't both count one attempt.

    Raises:
        SealringError: vault_busy; and what ``Database.writing`` raises.
    """
    if database.read_only is not None:
        return _change_beside(database, by)
    with database.writing():
        record = by(read(database))
        database.set_value("attempts", strictjson.dumps(record))
    return record


def _change_beside(database: Database, by: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    path = _beside(database)
    try:
        paths.make_private(os.path.dirname(path))
        with files.alone(f"{path}.lock", BUSY_SECONDS):
            record = by(read(database))
            with contextlib.suppress(OSError):
                files.write_private(path, strictjson.dumps(record))
            return record
    except TimeoutError:
        raise SealringError("vault_busy") from None
    except OSError:
        return by(read(database))


def _beside(database: Database) -> str:
    vault = database.vault_id()
    if not _ID.fullmatch(vault):  # the file may be anybody's, and this becomes a path
        raise SealringError("vault_damaged")
    return os.path.join(paths.state_home(), f"{vault}.attempts.json")


def _sound(value: Any) -> dict[str, Any]:
    """The record, or a fresh one when someone has written rubbish there."""
    with contextlib.suppress(strictjson.NotStrict):
        record = strictjson.loads(value) if isinstance(value, bytes) and len(value) <= limits.KIB else None
        if isinstance(record, dict) and all(type(record.get(name)) in (int, float) for name in ("failures", "last")):
            return record
    return {"failures": 0, "last": 0.0}
