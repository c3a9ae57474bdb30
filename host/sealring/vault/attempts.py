"""The one record of failed unlocks, shared by all processes and outside the MAC; session/throttle.py decides by it."""

import contextlib
from collections.abc import Callable
from typing import Any

from sealring.base import limits, strictjson
from sealring.vault.database import Database


def read(database: Database) -> dict[str, Any]:
    """``{"failures": int, "last": float}``, seconds since 1970."""
    return _sound(database.value("attempts"))


def change(database: Database, by: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """Read and rewrite the record in one transaction, so that two processes can't both count one attempt.

    A vault that can't be written keeps its record as it is, and the changed one is only returned.
    """
    if database.read_only is not None:
        return by(read(database))
    with database.writing():
        record = by(read(database))
        database.set_value("attempts", strictjson.dumps(record))
    return record


def _sound(value: Any) -> dict[str, Any]:
    """The record, or a fresh one when someone has written rubbish there."""
    with contextlib.suppress(strictjson.NotStrict):
        record = strictjson.loads(value) if isinstance(value, bytes) and len(value) <= limits.KIB else None
        if isinstance(record, dict) and all(type(record.get(name)) in (int, float) for name in ("failures", "last")):
            return record
    return {"failures": 0, "last": 0.0}
