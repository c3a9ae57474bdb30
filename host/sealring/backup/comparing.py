"""What a restore would do with each item of a backup; nothing is changed here and no secret is given.

Rules that this module keeps:

1. Items are known by their id. Two are the same when everything in them is, their revision aside.
2. Of two writings of one item the vault's is "newer" when the backup's is among its kept versions, or, where that is
   not known, when it was changed later; else the backup's is, and the item counts as "changed". Where neither comes
   from the other, as far as revisions tell, it is a "conflict": then the later one counts, and the other is kept.
3. An item of another account is mapped: what the backup's owner owned will belong to the own active key. What others
   own stays theirs.
4. Of a bundle only what is not there comes in; what is there counts as newer, whatever it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sealring.backup import entries
from sealring.base.errors import SealringError
from sealring.vault import items

if TYPE_CHECKING:
    from sealring.vault.overview import Overview, Version
    from sealring.vault.vault import Vault

MODES = ("merge", "replace", "copies")
NEW, CHANGED, SAME, NEWER, CONFLICT, DELETED, COPY = "new", "changed", "same", "newer", "conflict", "deleted", "copy"
_EVERY = 64
ROWS = 500  # that are named in a preview
_BESIDE = frozenset(["revision", "conflict"])


@dataclass
class Preview:
    """What would happen: how many items of each kind, and the first of those that would change.

    Attributes:
        rows: {id, name, type, change}.
        sections: what the backup has beside the items.
        keys: how many own keys are in it that the vault has not.
    """

    counts: dict[str, int] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    people: int = 0
    keys: int = 0
    files: int = 0
    versions: int = 0
    others: int = 0
    unreadable: int = 0

    def note(self, change: str, id: str, name: str, type: str) -> None:
        """Count an item, and name it if there is something to be done."""
        self.counts[change] = self.counts.get(change, 0) + 1
        if change not in (SAME, NEWER) and len(self.rows) < ROWS:
            self.rows.append({"id": id, "name": name, "type": type, "change": change})


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Rule 1."""
    names = (one.keys() | other.keys()) - _BESIDE
    return all(one.get(name) == other.get(name) for name in names)


def mapped(vault: Vault, item: dict[str, Any], *, others: bool) -> dict[str, Any]:
    """The item as it would belong to somebody here (rule 3)."""
    if others or vault.keyring.owns(item["owner"]):
        return item
    return {**item, "owner": vault.keyring.active}


def given(vault: Vault, item: dict[str, Any]) -> str:
    """What an item of a bundle is to the vault (rule 4)."""
    return NEW if vault.ledger.rows.get(item["id"]) is None else NEWER


def judge(vault: Vault, item: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """What an item of a backup is to the vault, and what lies in the vault (rule 2); CHANGED for one damaged here."""
    current = vault.ledger.rows.get(item["id"])
    if current is None:
        return NEW, None
    if current.type in items.RECORDS:
        raise SealringError("backup_damaged")
    here = opened(vault, current, current)
    if here is None:
        return CHANGED, None
    if same(here, item):
        return SAME, here
    return _relation(vault, current, here, item), here


def opened(vault: Vault, current: Overview, which: Overview | Version) -> dict[str, Any] | None:
    """An item of the vault, or an earlier version of it; None when it does not pass. Raises io_error, vault_damaged."""
    try:
        return vault.open(current.id, which.id, which.revision, which.message_hash)[0]
    except SealringError as error:
        if error.name != "item_damaged":
            raise
        return None


def _relation(vault: Vault, current: Overview, here: dict[str, Any], item: dict[str, Any]) -> str:
    if item["revision"] == here["revision"]:
        return CONFLICT
    if item["revision"] > here["revision"]:
        return CHANGED if item["modified"] >= here["modified"] else CONFLICT
    for version in current.versions:
        if version.revision == item["revision"] and version.kind == "earlier":
            before = opened(vault, current, version)
            if before is None:
                break
            return NEWER if same({**before, "owner": item["owner"]}, item) else CONFLICT
    return NEWER if item["modified"] <= here["modified"] else CONFLICT


def preview(
    vault: Vault,
    found_in: Iterable[entries.Entry],
    mode: str,
    progress: Callable[[int], None],
    stop: Callable[[], bool],
) -> Preview:
    """Look at a backup beside the vault. Raises cancelled, backup_damaged, and what reading the vault raises."""
    found, seen, files = Preview(), set[str](), set[str]()
    for done, entry in enumerate(found_in):
        if done % _EVERY == 0:
            if stop():
                raise SealringError("cancelled")
            progress(done)
        if isinstance(entry, entries.Item):
            seen.add(entry.item["id"])
            _look(vault, entry, mode, found)
        elif isinstance(entry, entries.Piece):
            files.add(entry.file)
        elif isinstance(entry, entries.Record):
            found.people += entry.item["type"] == "contact"
        elif isinstance(entry, entries.Key):
            found.keys += not vault.keyring.owns(entry.fingerprint)
        else:
            found.versions += isinstance(entry, entries.Version)
            found.unreadable += isinstance(entry, entries.Unreadable)
    found.files = len(files)
    for overview in surplus(vault, seen) if mode == "replace" else ():
        found.note(DELETED, overview.id, overview.name, overview.type)
    return found


def _look(vault: Vault, entry: entries.Item, mode: str, found: Preview) -> None:
    item = mapped(vault, entry.item, others=entry.others)
    found.others += entry.others
    change = COPY if mode == "copies" else given(vault, item) if entry.given else judge(vault, item)[0]
    if mode == "replace" and change in (NEWER, CONFLICT):
        change = CHANGED
    found.note(change, item["id"], item["name"], item["type"])


def surplus(vault: Vault, seen: set[str]) -> list[Overview]:
    """The own, readable items that are not in a backup: those that replacing would delete."""
    return [
        overview
        for overview in vault.ledger.rows
        if overview.id not in seen
        and overview.type not in items.RECORDS
        and not overview.damaged
        and vault.keyring.owns(overview.owner)
    ]
