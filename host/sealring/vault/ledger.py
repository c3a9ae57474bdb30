"""The vault's rows under their state: every write raises the number and renews the MAC, every read checks them.

Rules that this module keeps:

1. A write transaction first takes in what other processes wrote, and refuses to build on a state whose MAC is wrong.
2. The state number rises by one with every transaction that changes items, keys or settings; number and MAC are written
   with it, and kept outside the file right after.
3. Memory changes only after the commit: a failed write leaves the vault, on disk and in memory, as it was.
4. A state that is behind one that was seen, or equal in number and different, makes the vault read-only ("rolled_back",
   "altered") until ``accept`` is called on the person's behalf. A MAC that does not fit its rows is "altered" too.
"""

import contextlib
import gc
import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sealring.base.clock import Clock
from sealring.base.errors import SealringError
from sealring.vault import log, settings
from sealring.vault import overview as overviews
from sealring.vault.collection import Collection
from sealring.vault.database import Database, blob, text, whole
from sealring.vault.keyring import Keyring
from sealring.vault.overview import Overview
from sealring.vault.sealing import Sealer
from sealring.vault.seen import SeenFile, compare

_PUT = "INSERT OR REPLACE INTO overviews VALUES(?,?,?,?,?)"
_ALL = "SELECT id, revision, sealed FROM overviews"
_SOME = "SELECT rowid, id, revision, sealed FROM overviews WHERE rowid>? ORDER BY rowid LIMIT 2000"


def first_meta(keyring: Keyring, closed: bytes, sealer: Sealer) -> dict[str, Any]:
    """The meta rows of a new, empty vault."""
    blob = settings.write({part: {} for part in settings.PARTS}, sealer)
    return {
        "vault": keyring.vault_id,
        "generation": keyring.generation,
        "epoch": 0,
        "number": 1,
        "mac": sealer.state_mac(1, 0, 0, keyring.generation, closed, blob),
        "keyring": closed,
        "certificate": keyring.active_key.certificate().nameless(),
        "settings": blob,
    }


class Change:
    """What one write transaction does to items; applied to memory after the commit."""

    def __init__(self, ledger: "Ledger") -> None:
        self._ledger = ledger
        self._execute = ledger.database.rows
        self.put_rows: dict[str, Overview] = {}
        self.dropped: list[str] = []
        self.settings: bytes | None = None
        self.keyring: bytes | None = None
        self.generation: int | None = None
        self.delta = 0
        self.events: list[tuple[str, dict[str, Any]]] = []

    def event(self, kind: str, **details: Any) -> None:
        """Note in the log what this transaction does; ``log.KINDS`` has the kinds and what may be said."""
        if not log.allowed(kind, details):
            raise ValueError(kind)
        self.events.append((kind, details))

    def put(self, new: Overview, message: bytes | None = None) -> None:
        """Write an overview; and the item's message, unless that stays as it is."""
        ledger = self._ledger
        self._forget(new.id, new)
        self.delta += ledger.element(new)
        self.put_rows[new.id] = new
        owned = int(ledger.keyring.owns(new.owner))
        sealed = overviews.seal(new, ledger.sealer)
        self._execute(_PUT, (bytes.fromhex(new.id), new.revision, owned, ledger.key_id, sealed))
        if message is not None:
            self.put_message(new.id, message)

    def put_message(self, id: str, message: bytes) -> None:
        """Write a message under the id of its item or version."""
        self._execute("INSERT OR REPLACE INTO messages VALUES(?,?)", (bytes.fromhex(id), message))

    def drop_message(self, id: str) -> None:
        """Delete a message; secure_delete overwrites it."""
        self._execute("DELETE FROM messages WHERE id=?", (bytes.fromhex(id),))

    def drop(self, id: str) -> None:
        """Delete an item's overview."""
        self._forget(id, None)
        self.dropped.append(id)
        self._execute("DELETE FROM overviews WHERE id=?", (bytes.fromhex(id),))

    def _forget(self, id: str, after: Overview | None) -> None:
        before = self.put_rows.get(id) or self._ledger.rows.get(id)
        if before is not None:
            self.delta -= self._ledger.element(before)
            for file in before.chunk_sets - (after.chunk_sets if after else frozenset()):  # nothing names it now
                self._execute("DELETE FROM chunks WHERE id=?", (bytes.fromhex(file),))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was changed."""
        return not (self.put_rows or self.dropped or self.settings is not None or self.keyring is not None)


class Ledger:
    """Overviews on disk and in memory, and the state that binds them."""

    def __init__(self, database: Database, keyring: Keyring, sealer: Sealer, seen: SeenFile, clock: Clock) -> None:
        self.asker: Callable[[], str] = lambda: "host"  # who asks for what is written: "page", "terminal" or "host"
        self.pending: list[tuple[str, dict[str, Any]]] = []  # events that the next change carries (log.py)
        self.clock = clock
        self.database = database
        self.keyring = keyring
        self.sealer = sealer
        self.key_id = keyring.active_key.encryption_key_id
        self.rows = Collection()
        self.number = -1
        self.mac = b""
        self.epoch = database.epoch()
        self.settings = b""
        self.verdict: str | None = None
        self._seen = seen
        self._highest = 0  # of all state numbers seen, so that an accepted state goes beyond them
        self._total = 0
        self._keyring = b""

    @property
    def read_only(self) -> str | None:
        """Why nothing can be written, or None."""
        return self.database.read_only or self.verdict

    @property
    def state(self) -> dict[str, Any]:
        """``seen_state`` of schemas/common.json."""
        return {"vault": self.keyring.vault_id, "number": self.number, "mac": self.mac.hex()}

    def element(self, overview: Overview) -> int:
        """An overview's part of the set-hash."""
        return self.sealer.element(bytes.fromhex(overview.id), overview.revision, overview.message_hash)

    # --- Reading -------------------------------------------------------------------

    def load(self, seen: Sequence[dict[str, Any] | None] = ()) -> None:
        """Read every overview, check the state against its MAC and against what was seen (rule 4).

        Raises:
            SealringError: stale_keys, locked, vault_damaged, vault_busy, io_error.
        """
        with self.database.reading():
            self._read_all(self._meta())
        for record in (self._seen.read(), *seen):
            if record is not None:
                self.verdict = self.verdict or compare(self.state, record)
                if record.get("vault") == self.keyring.vault_id and type(record.get("number")) is int:
                    self._highest = max(self._highest, record["number"])
        if self.verdict is None:
            self._seen.write(self.state)
        self._seen.sweep()

    def _meta(self) -> dict[str, Any]:
        meta = self.database.meta()
        if text(meta.get("vault")) != self.keyring.vault_id:
            raise SealringError("vault_damaged")
        if whole(meta.get("generation")) != self.keyring.generation:
            raise SealringError("stale_keys")
        if whole(meta.get("epoch")) != self.epoch:
            raise SealringError("locked")
        return meta

    def _take(self, meta: dict[str, Any]) -> None:
        self.number, self.mac = whole(meta.get("number")), blob(meta.get("mac"))
        self.settings, self._keyring = blob(meta.get("settings")), blob(meta.get("keyring"))
        self._highest = max(self._highest, self.number)

    def _read_all(self, meta: dict[str, Any]) -> None:
        collecting = gc.isenabled()
        gc.disable()  # a collection in the middle of 10,000 new objects costs more than the work
        try:
            rows = [self._unseal(*row) for row in self._each()]
            self._total = self.sealer.total((row.id, row.revision, row.message_hash) for row in rows)
            self.rows = Collection(rows)
            self._take(meta)
            if not self._is_sound():
                self.verdict = "altered"
            gc.freeze()  # the overviews stay until the process ends; no later collection looks at them again
        finally:
            if collecting:
                gc.enable()

    def _each(self) -> Iterator[tuple[Any, ...]]:
        """Every row, some at a time: all of them at once would be most of the memory that unlocking takes."""
        last = -1 << 63
        while rows := self.database.rows(_SOME, (last,)):
            yield from (row[1:] for row in rows)
            last = rows[-1][0]

    def _unseal(self, item: Any, revision: Any, sealed: Any) -> Overview:
        if not isinstance(item, bytes) or len(item) != 16 or type(revision) is not int or revision < 0:
            raise SealringError("vault_damaged")
        overview = overviews.unseal(item, revision, sealed, self.sealer)
        if overview.damaged:  # its message tells whether more than the overview is damaged
            message = self.database.message(overview.id) or b""
            return overviews.as_damaged(overview, hashlib.sha256(message).digest())
        return overview

    def _mac(self, number: int, total: int, count: int, generation: int, keyring: bytes, settings: bytes) -> bytes:
        return self.sealer.state_mac(number, total, count, generation, keyring, settings)

    def _is_sound(self) -> bool:
        mac = self._mac(self.number, self._total, len(self.rows), self.keyring.generation, self._keyring, self.settings)
        return hmac.compare_digest(mac, self.mac)

    def sync(self) -> bool:
        """Take in what other processes wrote; inside a transaction. Whether there was anything.

        Raises:
            SealringError: locked after a raised epoch, stale_keys after a key change.
        """
        meta = self._meta()
        number, mac = whole(meta.get("number")), blob(meta.get("mac"))
        if (number, mac) == (self.number, self.mac):
            return False
        if number < self.number:
            self.verdict = self.verdict or "rolled_back"
        elif number == self.number:
            self.verdict = self.verdict or "altered"
        self._read_changed()
        self._take(meta)
        if not self._is_sound():
            self._read_all(meta)
        if self.verdict is None:
            self._seen.write(self.state)
        return True

    def _read_changed(self) -> None:
        found = dict(self.database.rows("SELECT id, revision FROM overviews"))
        for overview in list(self.rows):
            if bytes.fromhex(overview.id) not in found:
                self._total -= self.element(overview)
                self.rows.drop(overview.id)
        for item, revision in found.items():
            before = self.rows.get(item.hex()) if isinstance(item, bytes) else None
            if before is not None and before.revision == revision:
                continue
            for row in self.database.rows(_ALL + " WHERE id=?", (item,)):
                after = self._unseal(*row)
                self._total += self.element(after) - (0 if before is None else self.element(before))
                self.rows.put(after)

    # --- Writing -------------------------------------------------------------------

    @contextlib.contextmanager
    def writing(self) -> Iterator[Change]:
        """One transaction (rules 1 to 3).

        Raises:
            SealringError: read_only, stale_keys, locked, vault_busy, disk_full, io_error.
        """
        self._refuse_read_only()
        with self.database.writing(generation=self.keyring.generation, epoch=self.epoch):
            self.sync()
            self._refuse_read_only()
            change = Change(self)
            yield change
            if change.is_empty and not change.events:
                return
            carried = [] if change.is_empty else self.pending
            change.events = [*carried, *change.events]
            after = self._store(change, self.number + 1)
        self._apply(change, *after)
        carried.clear()

    def _refuse_read_only(self) -> None:
        if self.read_only is not None:
            raise SealringError("read_only", why=self.read_only)

    def _store(self, change: Change, number: int) -> tuple[int, bytes]:
        if change.events:
            log.write(self, change, int(self.clock.now()))
        chosen = self.settings if change.settings is None else change.settings
        keyring = self._keyring if change.keyring is None else change.keyring
        generation = self.keyring.generation if change.generation is None else change.generation
        new = sum(1 for id in change.put_rows if self.rows.get(id) is None)
        count = len(self.rows) + new - len(change.dropped)
        mac = self._mac(number, self._total + change.delta, count, generation, keyring, chosen)
        for name, value in (("number", number), ("mac", mac), ("settings", chosen)):
            self.database.set_value(name, value)
        if change.keyring is not None:
            self.database.set_value("keyring", keyring)
            self.database.set_value("generation", generation)
        return number, mac

    def _apply(self, change: Change, number: int, mac: bytes) -> None:
        self._total += change.delta
        self.number, self.mac = number, mac
        self._highest = max(self._highest, number)
        if change.settings is not None:
            self.settings = change.settings
        if change.keyring is not None:
            self._keyring = change.keyring
        for id in change.dropped:
            self.rows.drop(id)
        for overview in change.put_rows.values():
            self.rows.put(overview)
        self._seen.write(self.state)

    def accept(self) -> None:
        """Go on with an old or altered vault as it lies there; the person decided so (rule 4)."""
        if self.database.read_only is not None:  # nothing can be written; what is read is taken as it is
            self.verdict = None
            self._seen.write(self.state, lower=True)
            return
        with self.database.writing(generation=self.keyring.generation, epoch=self.epoch):
            self._read_all(self._meta())
            change = Change(self)
            change.events = [*self.pending, ("state_accepted", {"why": self.verdict or ""})]
            after = self._store(change, self._highest + 1)
        self._apply(change, *after)
        self.pending.clear()
        self.verdict = None
        self._seen.write(self.state, lower=True)

    def mark_damaged(self, overview: Overview) -> None:
        """Show an item as damaged from now on; nothing is written."""
        self.rows.put(overviews.as_damaged(overview))
