"""What an opened backup says: every item that the person owns, with its history and its files, and what else is chosen.

Rules that this module keeps:

1. It is the vault as it lay at one moment: everything is read in one transaction, on a connection of its own, so that
   nobody waits for it.
2. Items of others are left out and counted; they are in it only when that was chosen, and marked then.
3. What is damaged is left out and counted. Nothing that did not pass its check goes into a backup.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sealring.backup import bundle
from sealring.base.errors import SealringError
from sealring.openpgp.certificates import Certificate
from sealring.vault import attachments, items
from sealring.vault.database import Database

if TYPE_CHECKING:
    from sealring.backup.lines import Lines
    from sealring.vault.overview import Overview
    from sealring.vault.vault import Vault

PEOPLE = ("contact", "place", "received", "sent")  # records of the section "people"
SECTIONS = ("people", "keys", "settings")
_EVERY = 64  # items between two looks at whether somebody cancelled

Progress = Callable[[int, int], None]
Stop = Callable[[], bool]


@dataclass(frozen=True)
class Wish:
    """What goes in beside the items that are owned.

    Attributes:
        sections: of SECTIONS.
        others: whether items that others own are in it, marked.
        only: ids of the own items of a bundle (bundle.py), which has nothing else in it; None for a backup.
        to: whose keys open it, too.
    """

    sections: frozenset[str] = frozenset()
    others: bool = False
    only: frozenset[str] | None = None
    to: tuple[Certificate, ...] = ()


class Snapshot:
    """The vault as it lies now (rule 1); ``rows`` are all its overviews."""

    def __init__(self, vault: Vault, database: Database, rows: list[Overview]) -> None:
        self._vault, self.database, self.rows, self.random = vault, database, rows, vault.random

    def item(self, id: str, message_id: str, revision: int, digest: bytes) -> dict[str, Any] | None:
        """The item in one of its messages, checked; None when it does not pass. Raises io_error, vault_damaged."""
        message = self.database.message(message_id)
        if message is None or hashlib.sha256(message).digest() != digest:
            return None
        try:
            return self._vault.unseal(id, revision, message)[0]
        except SealringError as error:
            if error.name != "item_damaged":
                raise
            return None


@contextlib.contextmanager
def snapshot(vault: Vault) -> Iterator[Snapshot]:
    """Rule 1. Raises what ``Vault.refresh`` raises, vault_busy, io_error."""
    database = Database(vault.database.path)
    try:
        while True:
            with database.reading():
                if database.value("number") == vault.ledger.number or vault.read_only is not None:
                    yield Snapshot(vault, database, list(vault.ledger.rows))
                    return
            if not vault.refresh():
                raise SealringError("vault_busy")
    finally:
        database.close()


def header(vault: Vault, wish: Wish, id: str, now: int, about: int) -> dict[str, Any]:
    """What the first line says; of a bundle, whom it is for, and nothing of the vault."""
    keyring = vault.keyring
    if wish.only is not None:
        said: dict[str, Any] = {"kind": "opened", "id": id, "made": now, "about": about, "owner": keyring.active}
        said |= {"keys": [keyring.active], "certificate": keyring.active_key.certificate().armored()}
        said |= {"vault": vault.random(16).hex(), "state": {}, "sections": ["items"]}
        return {**said, "to": [each.fingerprint for each in wish.to]}
    return {
        "kind": "opened",
        "id": id,
        "made": now,
        "about": about,
        "vault": vault.id,
        "owner": keyring.active,
        "keys": [key.fingerprint for key in keyring.keys],
        "certificate": keyring.active_key.certificate().armored(),
        "state": {"number": vault.ledger.number, "mac": vault.ledger.mac.hex()},
        "sections": ["items", *(name for name in SECTIONS if name in wish.sections)],
    }


def write(vault: Vault, lines: Lines, wish: Wish, *, id: str, now: int, progress: Progress, stop: Stop) -> None:
    """Say all of it.

    Raises:
        SealringError: cancelled, locked, stale_keys, vault_busy, io_error.
    """
    with snapshot(vault) as seen:
        chosen = _chosen(vault, seen.rows, wish)
        lines.begin(header(vault, wish, id, now, len(chosen)))
        left = _Left()
        for done, overview in enumerate(chosen):
            if done % _EVERY == 0:
                if stop():
                    raise SealringError("cancelled")
                progress(done, len(chosen))
            if overview.type in items.RECORDS:
                _record(seen, lines, overview, left)
            elif wish.only is not None:
                _given(seen, lines, overview, left)
            elif vault.keyring.owns(overview.owner) or overview.damaged or wish.others:
                _item(seen, lines, overview, left, others=not vault.keyring.owns(overview.owner))
            else:
                left.others += 1
        if "settings" in wish.sections:
            sites = vault.facts().get("sites")
            lines.put("settings", vault.settings(), **({"sites": sites} if sites else {}))
        if "keys" in wish.sections:
            _keys(vault, lines)
        lines.finish(left.told())
        progress(len(chosen), len(chosen))


def _chosen(vault: Vault, rows: list[Overview], wish: Wish) -> list[Overview]:
    if wish.only is not None:
        return [row for row in rows if row.id in wish.only and vault.keyring.owns(row.owner)]
    people = [row for row in rows if row.type in PEOPLE] if "people" in wish.sections else []
    return [*(row for row in rows if row.type not in items.RECORDS), *people]


@dataclass
class _Left:
    """What was left out."""

    others: int = 0
    damaged: int = 0
    versions: int = 0
    files: int = 0

    def told(self) -> dict[str, int]:
        """Those that are not 0, and always how many were others'."""
        found = {"damaged": self.damaged, "damaged_versions": self.versions, "damaged_files": self.files}
        return {"others": self.others, **{name: count for name, count in found.items() if count}}


def _item(seen: Snapshot, lines: Lines, overview: Overview, left: _Left, *, others: bool) -> None:
    id, named = overview.id, dict[str, dict[str, Any]]()
    item = seen.item(id, id, overview.revision, overview.message_hash)
    if item is None:
        left.damaged += 1
        return
    lines.put("item", item, **({"others": True} if others else {}))
    named |= {str(entry.get("id")): entry for entry in items.attachments(item)}
    for version in overview.versions:
        earlier = seen.item(id, version.id, version.revision, version.message_hash)
        if earlier is None:
            left.versions += 1
            continue
        lines.put("version", earlier, kind=version.kind)
        named |= {str(entry.get("id")): entry for entry in items.attachments(earlier)}
    for entry in named.values():
        _file(seen, lines, entry, left)


def _given(seen: Snapshot, lines: Lines, overview: Overview, left: _Left) -> None:
    """An item of a bundle."""
    item = seen.item(overview.id, overview.id, overview.revision, overview.message_hash)
    if item is None:
        left.damaged += 1
        return
    said, files = bundle.given(item, seen.random)
    lines.put("item", said)
    for entry, new in files:
        _file(seen, lines, entry, left, new["id"])


def _file(seen: Snapshot, lines: Lines, entry: dict[str, Any], left: _Left, name: str = "") -> None:
    try:
        sound = attachments.checked(entry)
        for _ in attachments.read(seen.database, sound):  # the whole first: only its end tells whether it is right
            pass
    except SealringError as error:
        if error.name != "attachment_damaged":  # a disk that can't be read is no reason to leave something out
            raise
        left.files += 1
        return
    for number, piece in enumerate(attachments.read(seen.database, sound)):
        lines.put("piece", base64.b64encode(piece).decode("ascii"), file=name or sound["id"], number=number)


def _record(seen: Snapshot, lines: Lines, overview: Overview, left: _Left) -> None:
    record = seen.item(overview.id, overview.id, overview.revision, overview.message_hash)
    if record is None:
        left.damaged += 1
    else:
        lines.put("record", record)


def _keys(vault: Vault, lines: Lines) -> None:
    for key in vault.keyring.keys:
        revocation = vault.keyring.revocations.get(key.fingerprint)
        said = {"revocation": revocation} if revocation else {}
        lines.put("key", base64.b64encode(key.to_bytes()).decode("ascii"), fingerprint=key.fingerprint, **said)
