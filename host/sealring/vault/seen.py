"""The highest state that was seen, kept outside the vault's file, so that an old copy of the file is noticed.

A vault whose number is below the one seen was rolled back; one with the same number and another MAC was altered. A
vault that is ahead is fine: another device's copy may well be newer.
"""

import contextlib
import os
from typing import Any

from sealring.base import files, limits, paths, strictjson

FORMAT = "sealring-seen/1"


class SeenFile:
    """``<folder>/<vault id>.json``; replaced whole, never raising: without it only this check is weaker."""

    def __init__(self, folder: str, vault_id: str) -> None:
        self._folder = folder
        self._path = os.path.join(folder, f"{vault_id}.json")
        self._vault = vault_id

    def sweep(self) -> None:
        """Remove what processes that died while they wrote such a record have left."""
        files.sweep(self._folder)

    def read(self) -> dict[str, Any] | None:
        """``{"vault", "number", "mac"}``, or None when there is no such record."""
        try:
            with open(self._path, "rb") as file:
                record = strictjson.loads(file.read(4 * limits.KIB))
        except (OSError, strictjson.NotStrict):
            return None
        return record if _sound(record) and record["vault"] == self._vault else None

    def write(self, state: dict[str, Any], *, lower: bool = False) -> None:
        """Keep a state; a lower number than the one kept is ignored unless the person accepted it (``lower``)."""
        kept = None if lower else self.read()
        if kept is not None and kept["number"] >= state["number"]:
            return
        with contextlib.suppress(OSError):
            paths.make_private(self._folder)
            files.write_private(self._path, strictjson.dumps({"format": FORMAT, **state}))


def _sound(record: Any) -> bool:
    return (
        isinstance(record, dict)
        and isinstance(record.get("vault"), str)
        and type(record.get("number")) is int
        and isinstance(record.get("mac"), str)
    )


def compare(state: dict[str, Any], seen: dict[str, Any] | None) -> str | None:
    """``"rolled_back"``, ``"altered"``, or None; a record of another vault says nothing about this one."""
    if not _sound(seen) or seen is None or seen["vault"] != state["vault"]:
        return None
    if state["number"] < seen["number"]:
        return "rolled_back"
    return "altered" if state["number"] == seen["number"] and state["mac"] != seen["mac"] else None
