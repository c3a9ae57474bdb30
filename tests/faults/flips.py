"""A vault's file and its log with one byte changed, cut short, or with a page of zeros: what is then said and shown."""

import contextlib
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import keys, messages
from sealring.vault import keyring as keyrings
from sealring.vault import stretching
from sealring.vault.database import Database
from sealring.vault.keyring import Keyring
from sealring.vault.vault import Vault
from tests.faults.report import Report
from tests.faults.worlds import FRAME, PASSPHRASE, login

PAGE = 4096
REMEMBERS = {"rolled_back", "altered", "newer_format"}
Content = dict[str, Any]  # id -> what an item says, with its versions
Harm = tuple[str, int, Callable[[bytes, bytes], tuple[bytes, bytes | None]]]


class Specimen:
    """A vault's files at one moment, and what they said at every state number up to then."""

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, "vault.db")
        self.state = os.path.join(folder, "state")
        self.history: dict[int, Content] = {}
        key = keys.generate("Ada", "ada@example.org", now=1_700_000_000)
        self._keyrings: dict[bytes, Keyring] = {}
        keyring = Keyring.new(key, os.urandom)
        vault = Vault.make(self.path, keyring, stretching.TESTING, Secret(PASSPHRASE), state_folder=self.state)
        for work in (self._begin, self._go_on):
            work(vault)
            if work == self._begin:  # what follows lies in the log
                vault.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        self.file, self.log = _read(self.path), _read(self.path + "-wal")
        vault.close()
        self.whole = _read(self.path)  # the same, all in one file
        self.seen = _read(self._seen())

    def _seen(self) -> str:
        (name,) = os.listdir(self.state)
        return os.path.join(self.state, name)

    def _note(self, vault: Vault) -> None:
        self.history[vault.state["number"]] = {
            row.id: _content(vault, row.id) for row in [*vault.list(), *vault.list(trash=True)]
        }

    def _begin(self, vault: Vault) -> None:
        self._note(vault)
        self.bank = vault.create(login("Bank", "Bank-1")).id
        self._note(vault)
        vault.create({"type": "note", "name": "Note", "notes": "n" * 6000})
        self._note(vault)
        vault.update(self.bank, 1, login("Bank", "Bank-2"))
        self._note(vault)

    def _go_on(self, vault: Vault) -> None:
        shop = vault.create(login("Shop", "Shop-1"))
        self._note(vault)
        vault.trash(shop.id, 1)
        self._note(vault)
        vault.update(self.bank, 2, login("Bank", "Bank-3"))
        self._note(vault)

    @property
    def now(self) -> Content:
        return self.history[max(self.history)]

    # --- looking --------------------------------------------------------------------

    def look(self, file: bytes, log: bytes | None) -> tuple[str, list[str]]:
        """What is said of these bytes in place of the vault's, and what must not be."""
        _write(self.path, file)
        for end, data in (("-wal", log), ("-shm", None)):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.path + end)
            if data is not None:
                _write(self.path + end, data)
        if _read(self._seen()) != self.seen:
            _write(self._seen(), self.seen)
        try:
            database = Database(self.path)
        except SealringError as error:
            return f"refused: {error.name}", []
        except Exception as error:  # noqa: BLE001 - that is what must not be
            return "", [f"opening raised {error!r}"]
        try:
            return self._look(database)
        except SealringError as error:
            return f"refused: {error.name}", []
        except Exception as error:  # noqa: BLE001 - the same
            return "", [f"reading raised {error!r}"]
        finally:
            database.close()

    def _look(self, database: Database) -> tuple[str, list[str]]:
        closed = database.keyring()
        if closed not in self._keyrings:
            self._keyrings[closed] = keyrings.open_(closed, Secret(PASSPHRASE))
        vault = Vault(database, self._keyrings[closed], state_folder=self.state).load()
        verdict = vault.read_only
        rows = [*vault.list(), *vault.list(trash=True)]
        named, wrong = self._read_all(vault, [row.id for row in rows])
        if verdict in REMEMBERS:
            return str(verdict), wrong
        if {row.id for row in rows} != set(self.now):
            wrong.append(f"items are missing, verdict {verdict}")
        if verdict is not None:
            wrong.append(f"read-only: {verdict}")
        if named > 1:
            return "several items named", wrong
        return "one item named, the others open" if named else "all there", wrong

    def _read_all(self, vault: Vault, ids: list[str]) -> tuple[int, list[str]]:
        """How many items are said to be damaged, and what must not be."""
        named, wrong = 0, []
        for id in ids:
            try:
                found = _content(vault, id)
            except SealringError as error:
                named += 1
                if error.name not in ("item_damaged", "vault_damaged"):
                    wrong.append(f"an item gave {error.name}")
                continue
            named += found["damaged"]
            if not found["damaged"] and not self._was_so(vault, id, found):
                wrong.append(f"wrong data, verdict {vault.read_only}: {found}")
        return named, wrong

    def _was_so(self, vault: Vault, id: str, found: Content) -> bool:
        """Whether it is the item of now; of then, where an older state is named; of some time, where nobody can say."""
        if vault.read_only == "rolled_back":
            return found == self.history.get(vault.state["number"], {}).get(id)
        if vault.read_only in REMEMBERS:
            return any(found == content.get(id) for content in self.history.values())
        return bool(found == self.now.get(id))


def _content(vault: Vault, id: str) -> dict[str, Any]:
    """All of an item; ``damaged`` when a part of it is said to be."""
    item = vault.get(id)[0]
    versions = vault.versions(id)
    damaged = vault.overview(id).damaged or any(row.get("damaged") for row in versions)
    kept = [] if damaged else [vault.version(id, row["version"]) for row in versions]
    return {"item": item, "versions": kept, "trashed": vault.overview(id).trashed, "damaged": damaged}


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)


@contextlib.contextmanager
def _remembered() -> Iterator[None]:
    """Opening the same message twice gives the same: the second time from memory."""
    known: dict[bytes, Any] = {}
    unseal = messages.unseal

    def once(message: bytes, keys: Any) -> Any:
        if message not in known:
            known[message] = unseal(message, keys)
        return known[message]

    messages.unseal = once
    try:
        yield
    finally:
        messages.unseal = unseal


# --- the campaign ---------------------------------------------------------------------


def harms(specimen: Specimen, seed: int, most: int | None) -> Iterator[tuple[str, int, bytes, bytes | None]]:
    """(what, where, file, log): every byte and every cut, or ``most`` of each."""
    chance = random.Random(f"flip {seed}")

    def some(places: range) -> list[int]:
        return list(places) if most is None or most >= len(places) else sorted(chance.sample(places, most))

    file, log, whole = specimen.file, specimen.log, specimen.whole
    for at in some(range(len(whole))):
        yield "byte of the file", at, _flipped(whole, at, chance), None
    for at in some(range(len(log))):
        yield "byte of the log", at, file, _flipped(log, at, chance)
    for at in some(range(0, len(whole), PAGE)):
        yield "file cut", at, whole[:at], None
        yield "file cut within a page", at + 700, whole[: at + 700], None
        yield "page of zeros", at, whole[:at] + bytes(PAGE) + whole[at + PAGE :], None
    for at in some(range(0, len(log), 1030)):
        yield "log cut", at, file, log[:at]
    for at in some(range(32, len(log), FRAME)):
        yield "frame of zeros", at, file, log[:at] + bytes(FRAME) + log[at + FRAME :]
    yield "log gone", 0, file, None


def _flipped(data: bytes, at: int, chance: random.Random) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def run(folder: str, report: Report, seed: int, most: int | None) -> None:
    """Every harm; each verdict is counted."""
    shm = "/dev/shm" if os.access("/dev/shm", os.W_OK) else folder
    place = tempfile.mkdtemp(prefix="sealring-faults-", dir=shm)
    try:
        with _remembered():
            specimen = Specimen(place)
            assert specimen.look(specimen.whole, None) == ("all there", [])
            assert specimen.look(specimen.file, specimen.log) == ("all there", [])
            assert len(specimen.log) > 3 * FRAME
            for what, at, file, log in harms(specimen, seed, most):
                said, wrong = specimen.look(file, log)
                if "log" in what or "frame" in what:
                    wrong += _of_the_log(specimen, said)
                report.point(f"{what} {at}", wrong)
                report.count(f"{what}: {said}")
                report.count("flips, cuts and zeros")
    finally:
        shutil.rmtree(place)


def _of_the_log(specimen: Specimen, said: str) -> list[str]:
    """A log is either read to its end, or something is said to be missing."""
    return [] if said in ("all there", "rolled_back") else [f"a harmed log is {said}"]
