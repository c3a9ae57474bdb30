"""An unlocked vault: items by id, found, matched, written and kept with their earlier versions.

Rules that this module keeps:

1. A value leaves this module only from a message whose SHA-256 equals the one in its authenticated overview, whose
   signature is by one of the own keys (past ones included), and which says the same id and revision as its row.
   Anything else is ``item_damaged``: shown, kept for rescue, never filled.
2. A write says which revision it is based on. If another came first, the second is kept as a version of kind
   "conflict" and its writer is told.
3. The older message of every change is kept as a version (as many as are set); deleting an item deletes them all.
4. Damage of one item is that item's: lists and search go on.
"""

import contextlib
import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sealring.base import paths
from sealring.base.clock import Clock, SystemClock
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import messages
from sealring.vault import attachments, changes, database, inbox, items, keyring, ledger, letterbox, rescue, settings
from sealring.vault.care import check
from sealring.vault.database import Database
from sealring.vault.finder import Finder
from sealring.vault.keyring import Keyring
from sealring.vault.ledger import Change, Ledger
from sealring.vault.log import Logged
from sealring.vault.overview import Overview
from sealring.vault.received import Received
from sealring.vault.recent import Recent
from sealring.vault.records import Records
from sealring.vault.resealing import Resealer
from sealring.vault.sealing import Sealer
from sealring.vault.seen import SeenFile
from sealring.vault.stretching import Argon2Profile


class Vault(Finder, Records, Received, Logged, attachments.Attached):
    """One person's vault, opened. All methods may be called from any thread.

    Attributes:
        id: the vault's random id, 32 hex digits.
        database: the open file.
        keyring: all own keys and the vault key.
        clock: the time.
    """

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        *,
        clock: Clock | None = None,
        random: Callable[[int], bytes] = os.urandom,
        state_folder: str | None = None,
    ) -> None:
        """Make it with the keyring that ``keyring.open_`` gave; then ``load()``.

        Args:
            state_folder: where the highest state seen is kept outside the file; None is the usual place.
        """
        self.id = keyring.vault_id
        self.database = database
        self.keyring = keyring
        self.clock: Clock = clock or SystemClock()
        self.random = random
        self.sealer = Sealer(keyring.vault_key, keyring.vault_id, random)
        folder = paths.state_home() if state_folder is None else state_folder
        self.ledger = Ledger(database, keyring, self.sealer, SeenFile(folder, keyring.vault_id), self.clock)
        self._recent = Recent(database, self.sealer)
        self._lock = threading.RLock()
        self._data_version = -1
        self._inbox: list[bytes] = []
        self._opened = {}
        self.resealer = Resealer(self)

    @classmethod
    def make(
        cls,
        path: str,
        keyring_: Keyring,
        profile: Argon2Profile,
        passphrase: Secret[str],
        *,
        clock: Clock | None = None,
        random: Callable[[int], bytes] = os.urandom,
        state_folder: str | None = None,
    ) -> "Vault":
        """Make a new vault file and open it.

        Raises:
            SealringError: vault_exists, network_place, disk_full, io_error.
        """
        sealer = Sealer(keyring_.vault_key, keyring_.vault_id, random)
        closed = keyring.close(keyring_, passphrase, profile, random)
        database.create(path, ledger.first_meta(keyring_, closed, sealer))
        return cls(Database(path), keyring_, clock=clock, random=random, state_folder=state_folder).load()

    def load(self, seen: dict[str, Any] | None = None) -> "Vault":
        """Read everything but the messages; ``seen`` is the highest state that the caller knows of.

        Raises:
            SealringError: stale_keys, locked, vault_damaged, vault_newer, vault_busy, io_error.
        """
        with self._lock:
            self._data_version = self.database.data_version()
            try:
                self.ledger.load((seen,))
            except SealringError as error:
                if self.database.read_only == "newer_format" and error.name == "vault_damaged":
                    raise SealringError("vault_newer") from None
                raise
            self._recent.load()
            self._inbox = letterbox.ids(self.database)
        return self

    def close(self) -> None:
        """Write what was deferred and close the file."""
        self.flush()
        with self._lock:
            self.database.close()

    @property
    def read_only(self) -> str | None:
        """newer_format, old_format, rolled_back, altered, read_only_place, network_place, or None."""
        return self.ledger.read_only

    @property
    def state(self) -> dict[str, Any]:
        """``{"vault", "number", "mac"}`` for whoever keeps the highest state seen."""
        return self.ledger.state

    def __len__(self) -> int:
        return self.ledger.rows.items

    # --- Opening -------------------------------------------------------------------

    def get(self, id: str) -> tuple[dict[str, Any], str]:
        """An item, and the fingerprint of the own key that signed it (rule 1).

        Raises:
            SealringError: item_not_found, item_damaged, locked, stale_keys.
        """
        with self._lock:
            found = self.overview(id)
            try:
                return self.open(id, id, found.revision, found.message_hash)
            except SealringError:
                if self.refresh():  # another process may have written it since
                    found = self.overview(id)
                    with contextlib.suppress(SealringError):
                        return self.open(id, id, found.revision, found.message_hash)
                self.ledger.mark_damaged(found)
                raise

    def open(self, id: str, message_id: str, revision: int, message_hash: bytes) -> tuple[dict[str, Any], str]:
        """The item in one of an item's messages. Raises item_damaged."""
        message = self.database.message(message_id)
        if message is None or hashlib.sha256(message).digest() != message_hash:
            raise SealringError("item_damaged", id=id)
        return self.unseal(id, revision, message)

    def unseal(self, id: str, revision: int, message: bytes) -> tuple[dict[str, Any], str]:
        """The item in a message whose signature and content are checked. Raises item_damaged."""
        try:
            opened = messages.unseal(message, self.keyring.keys)
            item = items.decode(opened.plaintext)
        except (SealringError, items.NotAnItem):
            raise SealringError("item_damaged", id=id) from None
        if item["id"] != id or item["revision"] != revision or not self.keyring.owns(opened.signer):
            raise SealringError("item_damaged", id=id)
        return item, opened.signer

    def versions(self, id: str) -> Sequence[dict[str, Any]]:
        """Kept versions, newest first: rows of item.versions, and ``damaged`` where one can't be read."""
        with self._lock:
            return [rescue.version_row(self, id, version) for version in reversed(self.overview(id).versions)]

    def version(self, id: str, version_id: str) -> dict[str, Any]:
        """One kept version, whole. Raises item_not_found, version_not_found, item_damaged."""
        with self._lock:
            version = changes.find_version(self.overview(id), version_id)
            return self.open(id, version.id, version.revision, version.message_hash)[0]

    # --- Writing (changes.py) --------------------------------------------------------

    def create(self, wire: dict[str, Any]) -> Overview:
        """Save a new item.

        Raises:
            SealringError: bad_item, bad_pattern, read_only, stale_keys, locked, vault_busy, disk_full, io_error.
        """
        return self.create_many([wire])[0]

    def create_many(
        self, wires: Iterable[dict[str, Any]], progress: Callable[[int, int], None] | None = None
    ) -> Sequence[Overview]:
        """Save new items in one transaction: all or none. Raises what ``create`` raises."""
        with self._lock:
            return changes.create(self, [*wires], progress)

    def update(self, id: str, revision: int, wire: dict[str, Any]) -> Overview:
        """Save a change that is based on a revision (rule 2).

        Raises:
            SealringError: conflict (``revision`` is the new one, ``version`` the kept one), item_not_found,
                item_damaged, vault_newer, and what ``create`` raises.
        """
        with self._lock:
            return changes.update(self, id, revision, wire)

    def trash(self, id: str, revision: int) -> Overview:
        """Move an item to the trash. Raises conflict, item_not_found, item_damaged, and what ``create`` raises."""
        with self._lock:
            return changes.set_trashed(self, id, revision, self.now())

    def restore(self, id: str, revision: int) -> Overview:
        """Take an item out of the trash. Raises not_in_trash and what ``trash`` raises."""
        with self._lock:
            return changes.set_trashed(self, id, revision, None)

    def delete(self, id: str, revision: int) -> None:
        """Delete an item that is in the trash, or damaged, with its versions. Raises not_in_trash, conflict, ..."""
        with self._lock:
            changes.delete(self, id, revision)

    def bring_back(self, id: str, revision: int, version_id: str) -> Overview:
        """Make a kept version the current one; the current one is kept. Raises version_not_found, conflict, ..."""
        with self._lock:
            return changes.bring_back(self, id, revision, version_id)

    def rebuild(self, id: str) -> Overview:
        """Make a damaged overview again from its message. Raises item_damaged when the message is damaged too."""
        with self._lock:
            return rescue.rebuild(self, id)

    def check(self) -> Sequence[str]:
        """Open and verify everything (care.py); the ids of items and records that do not pass."""
        return list(dict.fromkeys(damage.id for damage in check(self, full=True).damaged))

    # --- Settings and state ------------------------------------------------------------

    def settings(self) -> dict[str, Any]:
        """What the person set (``settings`` of schemas/common.json); absent keys have their default."""
        return dict(settings.read(self.ledger.settings, self.sealer)["settings"])

    def change_settings(self, values: dict[str, Any]) -> dict[str, Any]:
        """Replace top-level settings, None removes one; inside the state MAC, so the state number rises.

        Raises:
            SealringError: what ``create`` raises.
        """
        return self._change("settings", values)

    def facts(self) -> dict[str, Any]:
        """What the vault notes about itself: the copy of the token, how far set-up came. Not on the wire."""
        return dict(settings.read(self.ledger.settings, self.sealer)["facts"])

    def change_facts(self, values: dict[str, Any]) -> dict[str, Any]:
        """Replace top-level facts, like ``change_settings``."""
        return self._change("facts", values)

    def _change(self, part: str, values: dict[str, Any]) -> dict[str, Any]:
        with self._lock, self.ledger.writing() as change:
            content = settings.changed(settings.read(self.ledger.settings, self.sealer), part, values)
            change.settings = settings.write(content, self.sealer)
            return dict(content[part])

    def refresh(self) -> bool:
        """Take in what other processes wrote; whether items, settings or offers may have changed.

        Raises:
            SealringError: locked when the lock epoch was raised, stale_keys when the keys changed: the session locks.
        """
        with self._lock:
            version = self.database.data_version()
            if version == self._data_version:
                return False
            with self.database.reading():
                items_changed = self.ledger.sync()
            self._data_version = version
            return items_changed or self._inbox_changed()

    def _inbox_changed(self) -> bool:
        before, self._inbox = self._inbox, letterbox.ids(self.database)
        return before != self._inbox

    def raise_epoch(self) -> int:
        """Lock every other process of this vault; the new epoch. This vault stays usable until it is dropped."""
        with self._lock:
            self.ledger.epoch = self.database.raise_epoch()
            return self.ledger.epoch

    def accept_state(self) -> None:
        """Go on with an old or altered vault as it lies there; the person decided so."""
        with self._lock:
            self.ledger.accept()

    @contextlib.contextmanager
    def changing_keyring(self, new: Keyring, passphrase: Secret[str], profile: Argon2Profile) -> Iterator[Change]:
        """Store a keyring of the same vault id and key, its generation raised: every other process locks."""
        with self._lock, changes.changing_keyring(self, new, passphrase, profile) as change:
            yield change

    # --- The inbox (inbox.py) -------------------------------------------------------------

    def offers(self) -> Sequence[inbox.Offer]:
        """Logins noted in pages and not yet decided, oldest first; nothing in them is trusted."""
        with self._lock:
            return inbox.offers(self)

    def offer(self, id: str) -> inbox.Offer:
        """One offer. Raises offer_not_found."""
        for offer in self.offers():
            if offer.id == id:
                return offer
        raise SealringError("offer_not_found")

    def drop_offer(self, id: str) -> None:
        """Take an offer out of the inbox. Raises offer_not_found, read_only, vault_busy, ..."""
        with self._lock:
            if not letterbox.drop(self.database, id):
                raise SealringError("offer_not_found")
