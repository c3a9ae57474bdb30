"""What is written into a vault: each function is one transaction on items (rules in vault.py)."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import messages
from sealring.vault import items, keyring, migration
from sealring.vault.overview import Overview, Version, summarise

if TYPE_CHECKING:
    from sealring.vault.keyring import Keyring
    from sealring.vault.ledger import Change
    from sealring.vault.received import Entry
    from sealring.vault.stretching import Argon2Profile
    from sealring.vault.vault import Vault


def seal_item(vault: Vault, item: dict[str, Any]) -> tuple[bytes, bytes]:
    """The item's message and its SHA-256."""
    plaintext = items.encode(item)
    message = messages.seal(plaintext, vault.keyring.active_key, now=vault.now(), pad=limits.PAD)
    if len(message) > limits.MESSAGE:
        raise SealringError("bad_item", field="notes")
    return message, hashlib.sha256(message).digest()


def create(
    vault: Vault, wires: Sequence[dict[str, Any]], progress: Callable[[int, int], None] | None
) -> list[Overview]:
    """New items, sealed before the transaction begins so that others need not wait."""
    now = vault.now()
    owner = vault.keyring.active
    made = [items.from_wire(wire, None, id=vault.random(16).hex(), revision=1, owner=owner, now=now) for wire in wires]
    return _add(vault, made, progress)


def receive(vault: Vault, entries: Sequence[Entry], progress: Callable[[int, int], None] | None) -> list[Overview]:
    """New items that came from somebody else (received.py)."""
    made = []
    for entry in entries:
        fixed: dict[str, Any] = {"id": vault.random(16).hex(), "revision": 1, "now": vault.now()}
        made.append({**items.from_wire(entry.wire, None, owner=entry.owner, **fixed), "origin": entry.origin})
    return _add(vault, made, progress)


def own(vault: Vault, id: str, revision: int) -> Overview:
    """The next revision of a received item belongs to the person; the original stays in the version before."""
    with vault.ledger.writing() as change:
        _expect(vault.overview(id), revision)
        current, item = opened(vault, id)
        if not current.received:
            return current
        origin = {name: value for name, value in item["origin"].items() if name != "message"}
        item = {**item, "revision": revision + 1, "owner": vault.keyring.active}
        return replace(
            vault, change, current, {**item, "origin": {**origin, "owned": vault.now()}}, current.versions, keep=True
        )


def _add(vault: Vault, made: Sequence[dict[str, Any]], progress: Callable[[int, int], None] | None) -> list[Overview]:
    sealed: list[tuple[Overview, bytes]] = []
    for item in made:
        message, digest = seal_item(vault, item)
        sealed.append((summarise(item, digest, (), vault.sealer), message))
        if progress is not None:
            progress(len(sealed), len(made))
    with vault.ledger.writing() as change:
        for overview, message in sealed:
            change.put(overview, message)
    return [overview for overview, _ in sealed]


def create_record(vault: Vault, kind: str, name: str, body: dict[str, Any]) -> Overview:
    """A new record of the vault's own (records.py)."""
    id, owner = vault.random(16).hex(), vault.keyring.active
    item = items.record(kind, name, body, None, id=id, revision=1, owner=owner, now=vault.now())
    with vault.ledger.writing() as change:
        return _put(vault, change, item)


def change_record(vault: Vault, id: str, revision: int, name: str, body: dict[str, Any]) -> Overview:
    """A record's next revision; the one before is not kept."""
    with vault.ledger.writing() as change:
        current = _expect(vault.line(id), revision)
        before, _ = vault.open(id, id, revision, current.message_hash)
        if items.is_newer(before):
            raise SealringError("vault_newer")
        fixed: dict[str, Any] = {"id": id, "revision": revision + 1, "owner": before["owner"]}
        return _put(vault, change, items.record(current.type, name, body, before, now=vault.now(), **fixed))


def drop_record(vault: Vault, id: str, revision: int) -> None:
    """A record's overview and message, for good."""
    with vault.ledger.writing() as change:
        _expect(vault.line(id), revision)
        change.drop(id)
        change.drop_message(id)


def _put(vault: Vault, change: Change, item: dict[str, Any]) -> Overview:
    message, digest = seal_item(vault, item)
    overview = summarise(item, digest, (), vault.sealer)
    change.put(overview, message)
    return overview


def find_version(overview: Overview, version_id: str) -> Version:
    """One entry of an item's list of versions. Raises version_not_found."""
    for version in overview.versions:
        if version.id == version_id:
            return version
    raise SealringError("version_not_found")


def surplus(versions: Sequence[Version], kept: int) -> Sequence[Version]:
    """The versions that are one too many: the oldest beyond the number that is kept. Conflict copies stay."""
    earlier = [version for version in versions if version.kind == "earlier"]
    return earlier[: max(0, len(earlier) - kept)]


def versions_kept(vault: Vault) -> int:
    """How many earlier versions of an item are kept; a lower number takes effect when the item is next written."""
    return int(vault.settings().get("versions_kept", limits.VERSIONS_KEPT))


def opened(vault: Vault, id: str) -> tuple[Overview, dict[str, Any]]:
    """The item as it lies there now. Raises item_not_found, item_damaged, vault_newer."""
    current = vault.overview(id)
    item, _ = vault.open(id, id, current.revision, current.message_hash)
    if items.is_newer(item):
        raise SealringError("vault_newer")
    return current, item


def replace(
    vault: Vault,
    change: Change,
    current: Overview,
    item: dict[str, Any],
    versions: Sequence[Version],
    keep: bool,
    sealed: tuple[bytes, bytes] | None = None,
) -> Overview:
    """Write an item's next revision; with ``keep`` the message before becomes a version.

    ``sealed`` is what ``seal_item`` gave before, if it was asked already.
    """
    message, digest = seal_item(vault, item) if sealed is None else sealed
    old = vault.database.message(current.id) if keep else None
    if old is not None:
        said = (current.revision, current.message_hash, "earlier", current.modified, current.files)
        kept = Version(vault.random(16).hex(), *said)
        change.put_message(kept.id, old)
        versions = (*versions, kept)
    dropped = surplus(versions, versions_kept(vault))
    for version in dropped:
        change.drop_message(version.id)
    overview = summarise(item, digest, [version for version in versions if version not in dropped], vault.sealer)
    change.put(overview, message)
    return overview


def update(vault: Vault, id: str, revision: int, wire: dict[str, Any]) -> Overview:
    """A person's change, or a conflict with both versions kept."""
    now = vault.now()
    owner = vault.keyring.active
    with vault.ledger.writing() as change:
        current, before = opened(vault, id)
        if current.revision == revision:
            item = items.from_wire(wire, before, id=id, revision=revision + 1, owner=owner, now=now)
            return replace(vault, change, current, item, current.versions, keep=True)
        base = _base(vault, current, revision) or before
        second = items.from_wire(wire, base, id=id, revision=revision + 1, owner=owner, now=now)
        if items.to_wire(second) == items.to_wire(before):
            return current  # both wrote the same
        kept = _keep_conflict(vault, change, current, before, second, revision)
    raise SealringError("conflict", revision=current.revision + 1, version=kept.id)


def _base(vault: Vault, current: Overview, revision: int) -> dict[str, Any] | None:
    """The item as it was at an earlier revision, when that is still kept and sound."""
    for version in current.versions:
        if version.revision == revision and version.kind == "earlier":
            try:
                return vault.open(current.id, version.id, version.revision, version.message_hash)[0]
            except SealringError:
                return None
    return None


def _keep_conflict(
    vault: Vault, change: Change, current: Overview, before: dict[str, Any], second: dict[str, Any], revision: int
) -> Version:
    """Keep the second writer's item as a version; the first writer's goes on under the next revision."""
    second = {**second, "conflict": {"based_on": revision}}
    message, digest = seal_item(vault, second)
    said = (second["revision"], digest, "conflict", second["modified"], items.files(second))
    kept = Version(vault.random(16).hex(), *said)
    change.put_message(kept.id, message)
    first = {**before, "revision": current.revision + 1}
    replace(vault, change, current, first, (*current.versions, kept), keep=False)
    return kept


def _expect(current: Overview, revision: int) -> Overview:
    if current.revision != revision:
        raise SealringError("conflict", revision=current.revision)
    return current


def revise(vault: Vault, change: Change, id: str, alter: Callable[[dict[str, Any]], dict[str, Any]]) -> Overview:
    """The next revision of an item, as ``alter`` makes it of the one that lies there; that one is kept."""
    current, item = opened(vault, id)
    item = {**alter(item), "revision": current.revision + 1, "modified": vault.now()}
    return replace(vault, change, current, item, current.versions, keep=True)


def set_trashed(vault: Vault, id: str, revision: int, trashed: int | None) -> Overview:
    """Into the trash (with the time), or out of it (None)."""
    with vault.ledger.writing() as change:
        _expect(vault.overview(id), revision)
        current, item = opened(vault, id)
        if trashed is None and current.trashed is None:
            raise SealringError("not_in_trash")
        if trashed is not None and current.trashed is not None:
            return current
        item = {**item, "revision": revision + 1, "trashed": trashed}
        return replace(vault, change, current, item, current.versions, keep=False)


def delete(vault: Vault, id: str, revision: int) -> None:
    """Overview, message and versions, for good."""
    with vault.ledger.writing() as change:
        current = vault.overview(id)
        _expect(current, revision)
        if current.trashed is None and not current.damaged:
            raise SealringError("not_in_trash")
        drop_item(change, current)
        change.event("item_deleted", about=current.name)


def drop_item(change: Change, current: Overview) -> None:
    """Everything of an item, for good; the caller notes in the log that it went."""
    change.drop(current.id)
    change.drop_message(current.id)
    for version in current.versions:
        change.drop_message(version.id)


def bring_back(vault: Vault, id: str, revision: int, version_id: str) -> Overview:
    """A kept version becomes the next revision; works for an item whose current message is damaged, too."""
    with vault.ledger.writing() as change:
        current = vault.overview(id)
        _expect(current, revision)
        version = find_version(current, version_id)
        old, _ = vault.open(id, version.id, version.revision, version.message_hash)
        if items.is_newer(old):
            raise SealringError("vault_newer")
        try:
            now_there: dict[str, Any] | None = opened(vault, id)[1]
        except SealringError as error:
            if error.name != "item_damaged":
                raise
            now_there = None
        item = _brought_back(old, now_there, revision + 1, vault.now())
        versions = current.versions
        if version.kind == "conflict":  # decided: it is the current one now
            versions = tuple(entry for entry in versions if entry.id != version.id)
            change.drop_message(version.id)
        return replace(vault, change, current, item, versions, keep=True)


def _brought_back(old: dict[str, Any], now_there: dict[str, Any] | None, revision: int, now: int) -> dict[str, Any]:
    history = list((now_there or old)["password_history"])
    if now_there is not None and now_there["password"] and now_there["password"] != old["password"]:
        history.insert(0, {"password": now_there["password"], "replaced": now})
    item = {**old, "revision": revision, "modified": now, "password_history": history[: limits.PASSWORDS_KEPT]}
    item["trashed"] = None if now_there is None else now_there["trashed"]
    if now_there is not None:  # whose it is was decided since, and is not undone
        item |= {name: now_there[name] for name in ("owner", "origin") if name in now_there}
    item.pop("conflict", None)
    return item


@contextlib.contextmanager
def changing_keyring(vault: Vault, new: Keyring, passphrase: Secret[str], profile: Argon2Profile) -> Iterator[Change]:
    """Generation and lock epoch rise with the new keyring, whose keys count for what is written inside already."""
    before = vault.keyring
    generation, epoch = before.generation + 1, vault.ledger.epoch + 1
    new = dataclasses.replace(new, generation=generation)  # the caller's may be the one in use
    closed = keyring.close_proved(new, passphrase, profile, vault.random)
    try:
        with vault.ledger.writing() as change:
            change.keyring, change.generation = closed, generation
            vault.database.set_value("epoch", epoch)
            vault.database.set_value("certificate", new.active_key.certificate().nameless())
            vault.keyring = vault.ledger.keyring = dataclasses.replace(new, generation=before.generation)
            yield change
    except BaseException:
        vault.keyring = vault.ledger.keyring = before
        raise
    vault.keyring = vault.ledger.keyring = new
    vault.ledger.key_id = new.active_key.encryption_key_id
    vault.ledger.epoch = epoch
    migration.drop_copies(vault.database.path)
