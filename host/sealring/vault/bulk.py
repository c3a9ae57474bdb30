"""One change to many items at once: renamed users, moved, tagged, marked, put into the trash or out of it, and undone.

Rules that this module keeps:

1. Items are opened and sealed before each transaction, which takes at most BATCH of them: others need not wait long.
   Each item is written whole or not at all; whatever was written before a stop, a lock or a crash stays.
2. An item that another process changed meanwhile gets the change on top of that.
3. An item that can't be changed (damaged, of a newer program) is left out and named; the others go on.
4. Undoing touches only items that are still as the change left them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sealring.base.errors import SealringError
from sealring.vault import changes, items

if TYPE_CHECKING:
    from sealring.vault.ledger import Change
    from sealring.vault.overview import Overview
    from sealring.vault.vault import Vault

BATCH = 500
FIELDS = ("username", "folder", "tags", "favourite", "trashed")


@dataclass
class Done:
    """What a change did.

    Attributes:
        before: by id of each changed item, its revision since then and what FIELDS were before.
        unchanged: how many were as wanted already.
        skipped: ids of those that could not be changed.
        stopped: whether somebody cancelled before the end.
    """

    before: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    unchanged: int = 0
    skipped: list[str] = field(default_factory=list)
    stopped: bool = False


Wanted = Callable[[dict[str, Any]], dict[str, Any]]  # from an item to the FIELDS that are to be otherwise


def change(
    vault: Vault,
    ids: Sequence[str],
    wanted: Wanted,
    progress: Callable[[int, int], None] = lambda done, total: None,
    stop: Callable[[], bool] = lambda: False,
) -> Done:
    """Change items.

    Raises:
        SealringError: read_only, stale_keys, locked, vault_busy, disk_full, io_error, bad_item; batches that were
            written before stay.
    """
    done = Done()
    for start in range(0, len(ids), BATCH):
        if stop():
            done.stopped = True
            break
        ready = [made for id in ids[start : start + BATCH] if (made := _made(vault, id, wanted, done)) is not None]
        with vault.ledger.writing() as change_:
            written = [_write(vault, change_, made, wanted, done) for made in ready]
        done.before.update(entry for entry in written if entry is not None)  # only now it is on disk
        progress(min(start + BATCH, len(ids)), len(ids))
    return done


def undo(vault: Vault, done: Done, progress: Callable[[int, int], None] = lambda done, total: None) -> Done:
    """Set what ``change`` changed back to what it was (rule 4). Raises what ``change`` raises."""
    mine = [id for id, (revision, _) in done.before.items() if _revision(vault, id) == revision]
    undone = change(vault, mine, lambda item: done.before[item["id"]][1], progress)
    undone.skipped += [id for id in done.before if id not in undone.before]
    return undone


def fields(item: dict[str, Any]) -> dict[str, Any]:
    """What of an item can be changed in bulk."""
    return {name: item[name] for name in FIELDS}


class _Made(NamedTuple):
    overview: Overview
    before: dict[str, Any]
    item: dict[str, Any]
    sealed: tuple[bytes, bytes]
    keep: bool  # whether the revision before becomes a version; the trash alone makes none


def _revision(vault: Vault, id: str) -> int:
    found = vault.ledger.rows.get(id)
    return -1 if found is None else found.revision


def _made(vault: Vault, id: str, wanted: Wanted, done: Done) -> _Made | None:
    """An item's next revision, sealed; None when there is nothing to write."""
    try:
        overview, item = changes.opened(vault, id)
    except SealringError as error:
        if error.name not in ("item_not_found", "item_damaged", "vault_newer"):
            raise
        done.skipped.append(id)
        return None
    before = fields(item)
    after = {**before, **wanted(item)}
    if after == before:
        done.unchanged += 1
        return None
    new = _changed(vault, item, overview.revision + 1, after)
    keep = {**before, "trashed": after["trashed"]} != after
    return _Made(overview, before, new, changes.seal_item(vault, new), keep)


def _changed(vault: Vault, item: dict[str, Any], revision: int, after: dict[str, Any]) -> dict[str, Any]:
    if all(after[name] == item[name] for name in FIELDS if name != "trashed"):
        return {**item, "revision": revision, "trashed": after["trashed"]}
    wire = {**items.to_wire(item), **{name: after[name] for name in FIELDS if name != "trashed"}}
    fixed: dict[str, Any] = {"id": item["id"], "revision": revision, "owner": item["owner"], "now": vault.now()}
    return {**items.from_wire(wire, item, **fixed), "trashed": after["trashed"]}


def _write(
    vault: Vault, change_: Change, made: _Made, wanted: Wanted, done: Done
) -> tuple[str, tuple[int, dict[str, Any]]] | None:
    id = made.overview.id
    if _revision(vault, id) != made.overview.revision:  # rule 2
        again = _made(vault, id, wanted, done)
        if again is None:
            return None
        made = again
    current = made.overview
    changes.replace(vault, change_, current, made.item, current.versions, keep=made.keep, sealed=made.sealed)
    return id, (current.revision + 1, made.before)
