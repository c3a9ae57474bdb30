"""Brings a backup into an open vault: merged, in its place, or as copies, in one transaction.

Rules that this module keeps:

1. Everything happens in one transaction of the vault: whoever is killed, cancelled or cut off leaves the vault as it
   was. It ends only after the backup was read to its end and found to be what was checked before.
2. What an item was before is kept as a version of it, and what is in conflict with it as a version of that kind.
3. Replacing deletes own items that are not in the backup, and nothing else; the caller has made a safety backup before.
   Items of others, and damaged ones, stay.
4. A message is kept as it lies in the backup when it is just what the vault would write; else the item is sealed and
   signed anew by the own active key. Files are sealed anew in any case.
5. What is damaged in the vault is made good from the backup: an item counts as changed then, and a file comes back.
6. A person who is known here already stays as they are: no backup makes a key trusted.
7. Of a bundle (bundle.py) an item comes only where it is not there, and its files under ids made here.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from sealring.backup import comparing, content, entries
from sealring.backup.comparing import CHANGED, CONFLICT, COPY, NEW, NEWER, SAME
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.openpgp import messages
from sealring.vault import attachments, changes, items, settings
from sealring.vault.overview import Overview, Version, summarise

if TYPE_CHECKING:
    from sealring.vault.ledger import Change
    from sealring.vault.vault import Vault

_EVERY = 64


@dataclass
class Restored:
    """What a restore did: how many items of each kind (comparing.py), and what else it brought."""

    counts: dict[str, int] = field(default_factory=dict)
    versions: int = 0
    files: int = 0
    files_missing: int = 0
    people: int = 0
    settings: bool = False
    unreadable: int = 0

    def count(self, change: str) -> None:
        """One more item of a kind."""
        self.counts[change] = self.counts.get(change, 0) + 1


@dataclass
class _Draft:
    """An item that is being written: its line so far, and the versions that go with it."""

    overview: Overview
    versions: list[Version]


def restore(
    vault: Vault,
    found_in: Iterable[entries.Entry],
    mode: str,
    sections: frozenset[str],
    *,
    progress: Callable[[int], None],
    stop: Callable[[], bool],
    within: contextlib.AbstractContextManager[Change] | None = None,
) -> Restored:
    """Do it.

    Args:
        found_in: of an opened backup, from its beginning.
        mode: one of ``comparing.MODES``.
        sections: of ``content.SECTIONS``; items come in any case, keys only through ``within``.
        within: the transaction, where it changes the keys too (ownkeys.py).

    Raises:
        SealringError: cancelled, backup_damaged, read_only, stale_keys, locked, vault_busy, disk_full, io_error.
    """
    with within or vault.ledger.writing() as change:
        work = _Work(vault, change, mode, sections)
        for done, entry in enumerate(found_in):
            if done % _EVERY == 0:
                if stop():
                    raise SealringError("cancelled")
                progress(done)
            work.take(entry)
        work.finish()
        change.event("restored", items=sum(work.done.counts.values()), why=mode)
    return work.done


class _Work:
    """One restore."""

    def __init__(self, vault: Vault, change: Change, mode: str, sections: frozenset[str]) -> None:
        self._vault, self._change, self._mode, self._sections = vault, change, mode, sections
        self.done = Restored()
        self._seen: set[str] = set()
        self._drafts: dict[str, _Draft] = {}
        self._wanted: dict[str, dict[str, Any]] = {}  # files of what is written: by the id in the backup, as written
        self._there: set[str] = set()  # of these, those whose pieces come
        self._present: set[str] = set()  # and those that the vault has already
        self._known = self._fingerprints() if "people" in sections else set[str]()

    def _fingerprints(self) -> set[str]:
        return {str(record.body.get("fingerprint")) for record in self._vault.records("contact")}

    def take(self, entry: entries.Entry) -> None:
        """One entry of the backup."""
        if isinstance(entry, entries.Item):
            self._item(entry)
        elif isinstance(entry, entries.Version):
            self._version(entry)
        elif isinstance(entry, entries.Piece):
            self._piece(entry)
        elif isinstance(entry, entries.Record):
            self._record(entry)
        elif isinstance(entry, entries.Settings):
            self._settings(entry)
        elif isinstance(entry, entries.Unreadable):
            self.done.unreadable += 1

    # --- Items -------------------------------------------------------------------------------------

    def _item(self, entry: entries.Item) -> None:
        vault = self._vault
        item = comparing.mapped(vault, entry.item, others=entry.others)
        id = item["id"]
        if id in self._seen:
            raise SealringError("backup_damaged")
        self._seen.add(id)
        if self._mode == "copies":
            self.done.count(COPY)
            self._put(id, self._copied(item), None, [])
            return
        if entry.given:
            self._given(item)
            return
        change, here = comparing.judge(vault, item)
        if self._mode == "replace" and change in (NEWER, CONFLICT):
            change = CHANGED
        self.done.count(change)
        current = vault.ledger.rows.get(id)
        if change in (SAME, NEWER):
            self._want(here or item)  # for a file of it that is damaged here
            return
        if change == NEW or current is None:
            self._put(id, item, entry.message, [])
        elif change == CHANGED:
            revision = max(item["revision"], current.revision + 1)
            kept = [] if here is None else [self._keep(current, "earlier")]
            self._put(id, {**item, "revision": revision}, entry.message, [*current.versions, *kept])
        elif here is not None:
            self._conflict(current, here, item)

    def _given(self, item: dict[str, Any]) -> None:
        """Rule 7."""
        change = comparing.given(self._vault, item)
        self.done.count(change)
        if change == NEW:
            self._put(item["id"], {**self._copied(item), "id": item["id"], "revision": item["revision"]}, None, [])

    def _conflict(self, current: Overview, here: dict[str, Any], item: dict[str, Any]) -> None:
        """The later one counts, the other is kept beside it (rule 2)."""
        revision = max(item["revision"], current.revision) + 1
        if item["modified"] > here["modified"]:
            kept = self._keep(current, "conflict")
            self._put(current.id, {**item, "revision": revision}, None, [*current.versions, kept])
        else:
            beside = self._kept({**item, "conflict": {"based_on": item["revision"]}}, "conflict")
            self._put(current.id, {**here, "revision": revision}, None, [*current.versions, beside])

    def _copied(self, item: dict[str, Any]) -> dict[str, Any]:
        """The item under an id of its own; its files get others when they come."""
        random = self._vault.random
        files = []
        for entry in items.attachments(item):
            with contextlib.suppress(SealringError):  # one that is not sound names no file
                fresh = {**attachments.checked(entry), "id": random(16).hex(), "key": random(32).hex()}
                files.append(fresh)
                self._wanted[entry["id"]] = fresh
        return {**item, "id": random(16).hex(), "revision": 1} | ({"attachments": files} if files else {})

    def _put(self, id: str, item: dict[str, Any], message: bytes | None, versions: list[Version]) -> None:
        """Write an item's message, and begin its line."""
        message, digest = self._sealed(item, message)
        overview = summarise(item, digest, (), self._vault.sealer)
        self._change.put_message(item["id"], message)
        self._drafts[id] = _Draft(overview, versions)
        if self._mode != "copies":
            self._want(item)

    def _want(self, item: dict[str, Any]) -> None:
        for entry in items.attachments(item):
            with contextlib.suppress(SealringError):
                self._wanted[str(entry.get("id"))] = attachments.checked(entry)

    def _sealed(self, item: dict[str, Any], message: bytes | None) -> tuple[bytes, bytes]:
        """Rule 4."""
        vault = self._vault
        if message is not None:
            with contextlib.suppress(SealringError, items.NotAnItem):
                opened = messages.unseal(message, vault.keyring.keys)
                if vault.keyring.owns(opened.signer) and items.decode(opened.plaintext) == item:
                    return message, hashlib.sha256(message).digest()
        return changes.seal_item(vault, item)

    def _keep(self, current: Overview, kind: str) -> Version:
        """What lies in the vault now becomes a version (rule 2)."""
        old = self._vault.database.message(current.id)
        if old is None:
            raise SealringError("vault_damaged")
        said = (current.revision, current.message_hash, kind, current.modified, current.files)
        version = Version(self._vault.random(16).hex(), *said)
        self._change.put_message(version.id, old)
        return version

    def _kept(self, item: dict[str, Any], kind: str, message: bytes | None = None) -> Version:
        """A writing out of the backup becomes a version."""
        message, digest = self._sealed(item, message)
        said = (item["revision"], digest, kind, item["modified"], items.files(item))
        version = Version(self._vault.random(16).hex(), *said)
        self._change.put_message(version.id, message)
        self._want(item)
        return version

    def _version(self, entry: entries.Version) -> None:
        """An earlier version comes along with an item that is written, unless the vault has it."""
        draft = self._drafts.get(entry.item["id"])
        if draft is None or self._mode == "copies":
            return
        item = comparing.mapped(self._vault, entry.item, others=draft.overview.owner != self._vault.keyring.active)
        said = (item["revision"], item["modified"], entry.kind)
        if item["revision"] >= draft.overview.revision and entry.kind == "earlier":
            return  # the vault's own writings since have taken its number
        if any((each.revision, each.modified, each.kind) == said for each in draft.versions):
            return
        draft.versions.append(self._kept(item, entry.kind, entry.message))
        self.done.versions += 1

    # --- Files -------------------------------------------------------------------------------------

    def _piece(self, piece: entries.Piece) -> None:
        entry = self._wanted.get(piece.file)
        if entry is None or piece.file in self._present or not 0 <= piece.number < entry.get("chunks", 0):
            return
        rows = self._vault.database.rows
        if piece.file not in self._there:
            if self._sound(entry):
                self._present.add(piece.file)
                return
            self._there.add(piece.file)
        sealed = attachments.seal(attachments.checked(entry), piece.number, piece.data, self._vault.random)
        rows("INSERT OR REPLACE INTO chunks VALUES(?,?,?)", sealed)

    def _sound(self, entry: dict[str, Any]) -> bool:
        """Whether all of a file lies in the vault."""
        try:
            for _ in attachments.read(self._vault.database, attachments.checked(entry)):
                pass
        except SealringError as error:
            if error.name != "attachment_damaged":
                raise
            return False
        return True

    def _count_files(self) -> None:
        for name in self._wanted.keys() - self._present:
            if self._sound(self._wanted[name]):
                self.done.files += name in self._there
            else:
                self.done.files_missing += 1

    # --- What else there is --------------------------------------------------------------------------

    def _record(self, entry: entries.Record) -> None:
        """Rule 6."""
        item, vault = entry.item, self._vault
        body = item.get("record")
        if "people" not in self._sections or item["type"] not in content.PEOPLE or not isinstance(body, dict):
            return
        known = item["type"] == "contact" and str(body.get("fingerprint")) in self._known
        if known or item["id"] in self._seen or vault.ledger.rows.get(item["id"]) is not None:
            return
        self._seen.add(item["id"])
        item = comparing.mapped(vault, item, others=False)
        message, digest = self._sealed(item, entry.message)
        self._change.put(summarise(item, digest, (), vault.sealer), message)
        self.done.people += item["type"] == "contact"

    def _settings(self, entry: entries.Settings) -> None:
        if "settings" not in self._sections or self._mode == "copies":
            return
        vault = self._vault
        found = settings.read(vault.ledger.settings, vault.sealer)
        found = settings.changed(found, "settings", entry.values)
        if entry.sites:
            found = settings.changed(found, "facts", {"sites": entry.sites})
        self._change.settings = settings.write(found, vault.sealer)
        self.done.settings = True

    # --- The end -----------------------------------------------------------------------------------

    def finish(self) -> None:
        """Write the lines of the items, each with its versions, and delete what replacing deletes (rule 3)."""
        kept = changes.versions_kept(self._vault)
        self._count_files()
        for draft in self._drafts.values():
            versions = sorted(draft.versions, key=lambda version: (version.revision, version.modified))
            dropped = changes.surplus(versions, max(kept, 1))
            for version in dropped:
                self._change.drop_message(version.id)
            left = tuple(version for version in versions if version not in dropped)
            self._change.put(msgspec.structs.replace(draft.overview, versions=left[: limits.VERSIONS_MOST]))
        if self._mode == "replace":
            for overview in comparing.surplus(self._vault, self._seen):
                changes.drop_item(self._change, overview)
                self.done.count(comparing.DELETED)
