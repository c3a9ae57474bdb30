"""Records: what the vault keeps beside items, such as contacts and the register of what was sealed to whom.

A record lies in the file as an item does, a signed message and an overview under the vault's state, so whatever holds
for items (integrity, roll-back, re-sealing, rebuilding) holds for it. It is never listed, found, matched or opened as
an item, and what writes an item refuses it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sealring.base.errors import SealringError
from sealring.vault import changes, items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sealring.vault.ledger import Ledger
    from sealring.vault.overview import Overview
    from sealring.vault.vault import Vault


@dataclass(frozen=True)
class Record:
    """One record, opened.

    Attributes:
        id: 32 hex digits.
        revision: counts its writings, from 1.
        kind: one of ``items.RECORDS``.
        name: what it is listed by.
        body: strict JSON; fields that the reader does not know belong to a newer program and are kept.
        created, modified: seconds since 1970.
    """

    id: str
    revision: int
    kind: str
    name: str
    body: dict[str, Any]
    created: int
    modified: int


class Records:
    """The part of a vault (vault.py) that keeps records."""

    ledger: Ledger
    _lock: threading.RLock
    _opened: dict[str, tuple[bytes, Record]]

    def records(self, kind: str) -> Sequence[Record]:
        """The records of a kind by name; those that are damaged are left out (``check`` names them)."""
        found = []
        with self._lock:
            for overview in self.ledger.rows.records(kind):
                try:
                    found.append(self._record(overview))
                except SealringError as error:
                    if error.name != "item_damaged":
                        raise
        return found

    def record(self, id: str) -> Record:
        """One record. Raises item_not_found, item_damaged."""
        with self._lock:
            return self._record(self.line(id))

    def put_record(self, kind: str, name: str, body: dict[str, Any]) -> Record:
        """Keep a new record. Raises what ``Vault.create`` raises."""
        with self._lock:
            return self._opened_as(changes.create_record(self._vault, kind, name, body), body)

    def change_record(self, id: str, revision: int, name: str, body: dict[str, Any]) -> Record:
        """Replace a record that is still at this revision. Raises conflict, item_not_found, and what a write raises."""
        with self._lock:
            return self._opened_as(changes.change_record(self._vault, id, revision, name, body), body)

    def drop_record(self, id: str, revision: int) -> None:
        """Forget a record. Raises conflict, item_not_found, and what a write raises."""
        with self._lock:
            changes.drop_record(self._vault, id, revision)
            self._opened.pop(id, None)

    @property
    def _vault(self) -> Vault:
        return cast("Vault", self)

    def line(self, id: str) -> Overview:
        """A record's overview. Raises item_not_found."""
        found = self.ledger.rows.get(id)
        if found is None or found.type not in items.RECORDS:
            raise SealringError("item_not_found")
        return found

    def _record(self, overview: Overview) -> Record:
        known = self._opened.get(overview.id)
        if known is not None and known[0] == overview.message_hash:
            return known[1]
        item, _ = self._vault.open(overview.id, overview.id, overview.revision, overview.message_hash)
        body = item.get("record")
        if not isinstance(body, dict):
            raise SealringError("item_damaged", id=overview.id)
        return self._opened_as(overview, body)

    def _opened_as(self, overview: Overview, body: dict[str, Any]) -> Record:
        record = Record(
            overview.id, overview.revision, overview.type, overview.name, body, overview.created, overview.modified
        )
        self._opened[overview.id] = (overview.message_hash, record)
        return record
