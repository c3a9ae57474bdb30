"""Files of items: sealed in chunks, written with the item or not at all, kept by versions, damaged one at a time."""

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.openpgp import keys
from sealring.vault import attachments, items, stretching
from sealring.vault.keyring import Keyring
from sealring.vault.overview import Overview
from sealring.vault.vault import Vault
from tests.vault.homes import PASSPHRASE, Home

Login = Callable[..., dict[str, Any]]
CHUNK = limits.ATTACHMENT_CHUNK


def refused(name: str, call: Callable[..., Any], *args: Any) -> SealringError:
    with pytest.raises(SealringError) as caught:
        call(*args)
    assert caught.value.name == name
    return caught.value


def put(vault: Vault, id: str, data: bytes, name: str = "scan.pdf") -> Overview:
    draft = vault.draft()
    for at in range(0, len(data), 100_000):
        draft.write(data[at : at + 100_000])
    return vault.attach(id, draft, name, "application/pdf")


def read(vault: Vault, id: str, at: int = 0) -> bytes:
    item, _ = vault.get(id)
    return b"".join(vault.contents(item, items.attachments(item)[at]["id"]))


def sets(vault: Vault) -> int:
    return int(vault.database.rows("SELECT count(DISTINCT id) FROM chunks")[0][0])


@pytest.fixture
def id(vault: Vault, login: Login) -> str:
    return vault.create(login()).id


@pytest.mark.parametrize("size", [1, 255, 256, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 1_000_003])
def test_a_file_comes_back_as_it_was(home: Home, vault: Vault, id: str, size: int) -> None:
    data = os.urandom(size)
    row = put(vault, id, data)
    again = home.open()
    assert row.attachments == again.overview(id).attachments == 1 and row.revision == 2
    assert read(again, id) == data
    item, _ = again.get(id)
    [entry] = items.attachments(item)
    assert (entry["name"], entry["size"], entry["type"]) == ("scan.pdf", size, "application/pdf")
    assert entry["sha256"] == hashlib.sha256(data).hexdigest()
    assert again.damaged_files(item) == [] and again.check() == []


def test_what_lies_on_disk_says_little(home: Home, vault: Vault, id: str) -> None:
    secret = b"the very secret contents "
    put(vault, id, secret * 4000)
    rows = vault.database.rows("SELECT sealed FROM chunks ORDER BY number")
    sizes = [len(sealed) - 28 for (sealed,) in rows]
    assert sizes == [CHUNK, 34560] and not 34560 % 256 and 34560 - (25 * 4000 - CHUNK) < 256
    vault.close()
    raw = b"".join(path.read_bytes() for path in Path(home.path).parent.iterdir())
    assert b"very secret" not in raw and b"scan.pdf" not in raw


def test_an_item_keeps_its_files_through_every_change(vault: Vault, id: str, login: Login) -> None:
    put(vault, id, b"one")
    put(vault, id, b"two", "two.txt")
    vault.update(id, 3, login("renamed"))
    vault.restore(id, vault.trash(id, 4).revision)
    assert (read(vault, id), read(vault, id, 1)) == (b"one", b"two")
    assert vault.overview(id).attachments == 2
    assert "attachments" not in items.to_wire(vault.get(id)[0]), "what is edited has no keys in it"


def test_a_writer_who_comes_second_loses_nothing(home: Home, vault: Vault, id: str, login: Login) -> None:
    other = home.open()
    draft = other.draft()
    draft.write(b"the file")
    vault.update(id, 1, login("renamed meanwhile"))
    assert other.attach(id, draft, "f", "").name == "renamed meanwhile"
    vault.refresh()
    error = refused("conflict", vault.update, id, 2, login("typed before"))
    assert read(vault, id) == b"the file" and error.data["version"]
    vault.bring_back(id, error.data["revision"], error.data["version"])
    assert vault.get(id)[0]["name"] == "typed before" and home.open().read_only is None


def test_versions_keep_the_files_that_they_name(home: Home, vault: Vault, id: str, login: Login) -> None:
    with_file = put(vault, id, b"kept")
    [entry] = items.attachments(vault.get(id)[0])
    without = vault.detach(id, entry["id"])
    assert without.attachments == 0 and sets(vault) == 1
    refused("attachment_not_found", vault.detach, id, entry["id"])
    old = vault.version(id, vault.versions(id)[0]["version"])
    assert old["revision"] == with_file.revision and b"".join(vault.contents(old, entry["id"])) == b"kept"
    again = home.open()
    again.bring_back(id, without.revision, again.versions(id)[0]["version"])
    assert read(again, id) == b"kept" and sets(again) == 1
    vault.refresh()
    vault.detach(id, entry["id"])
    for n in range(limits.VERSIONS_KEPT + 1):
        vault.update(id, vault.overview(id).revision, login(f"v{n}"))
    assert sets(vault) == 0, "no kept version names it any more"
    assert home.open().read_only is None


def test_deleting_an_item_deletes_its_files(vault: Vault, id: str, login: Login) -> None:
    other = vault.create(login("other")).id
    put(vault, id, b"gone")
    put(vault, other, b"stays")
    vault.detach(id, items.attachments(vault.get(id)[0])[0]["id"])
    put(vault, id, b"gone too")
    vault.delete(id, vault.trash(id, vault.overview(id).revision).revision)
    assert sets(vault) == 1 and read(vault, other) == b"stays"


def test_no_kept_versions_means_no_kept_files(vault: Vault, id: str) -> None:
    vault.change_settings({"versions_kept": 0})
    put(vault, id, b"x")
    vault.detach(id, items.attachments(vault.get(id)[0])[0]["id"])
    assert sets(vault) == 0


def test_limits(vault: Vault, id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refused("attachment_empty", put, vault, id, b"")
    for name in ("", "..", "a/", "a\nb", "x" * 256, "\u202egpj.exe"):
        assert refused("bad_item", put, vault, id, b"x", name).data["field"] == "attachments"
    whole = vault.draft()
    whole.write(bytes(limits.ATTACHMENT))
    refused("attachment_too_large", whole.write, b"x")
    assert vault.attach(id, whole, "C:\\folder\\largest.bin", "").attachments == 1
    assert items.attachments(vault.get(id)[0])[0]["name"] == "largest.bin"
    monkeypatch.setattr(limits, "ATTACHMENTS", 1)
    refused("attachments_full", put, vault, id, b"x")
    refused("item_not_found", put, vault, "0" * 32, b"x")
    assert sets(vault) == 1, "what was refused left nothing"


def test_memory_stays_bounded(vault: Vault, id: str) -> None:
    piece = bytes(512 * 1024)
    tracemalloc.start()
    draft = vault.draft()
    for _ in range(40):
        draft.write(piece)
    vault.attach(id, draft, "large", "")
    item, _ = vault.get(id)
    total = sum(map(len, vault.contents(item, items.attachments(item)[0]["id"])))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert total == 20 * limits.MIB and peak < 4 * limits.MIB


# --- Damage ------------------------------------------------------------------------------


def _flip(vault: Vault, number: int) -> None:
    [(sealed,)] = vault.database.rows("SELECT sealed FROM chunks WHERE number=?", (number,))
    bad = sealed[:50] + bytes([sealed[50] ^ 1]) + sealed[51:]
    vault.database.rows("UPDATE chunks SET sealed=? WHERE number=?", (bad, number))


BREAK: dict[str, Callable[[Vault], object]] = {
    "a changed first piece": lambda vault: _flip(vault, 0),
    "a changed last piece": lambda vault: _flip(vault, 2),
    "a missing piece": lambda vault: vault.database.rows("DELETE FROM chunks WHERE number=1"),
    "no last piece": lambda vault: vault.database.rows("DELETE FROM chunks WHERE number=2"),
    "a piece that is no bytes": lambda vault: vault.database.rows("UPDATE chunks SET sealed=7 WHERE number=1"),
    "two pieces exchanged": lambda vault: [
        vault.database.rows("UPDATE chunks SET number=?1 WHERE number=?2", pair) for pair in ((9, 0), (0, 1), (1, 9))
    ],
    "nothing left": lambda vault: vault.database.rows("DELETE FROM chunks"),
}


@pytest.mark.parametrize("how", sorted(BREAK))
def test_a_damaged_file_is_that_files_alone(vault: Vault, id: str, login: Login, how: str) -> None:
    data = os.urandom(2 * CHUNK + 77)
    put(vault, id, data)
    BREAK[how](vault)
    put(vault, id, b"sound", "other")
    item, _ = vault.get(id)
    first = items.attachments(item)[0]["id"]
    given = bytearray()
    with pytest.raises(SealringError) as caught:
        for piece in vault.contents(item, first):
            given += piece
    assert caught.value.name == "attachment_damaged"
    assert data.startswith(given) and len(given) < len(data), "never all of it, and nothing wrong"
    assert vault.damaged_files(item) == [first] and vault.check() == [id]
    assert read(vault, id, 1) == b"sound"
    vault.update(id, 3, login("still usable"))
    assert vault.detach(id, first).attachments == 1


def test_a_wrong_hash_withholds_the_last_piece(vault: Vault, id: str) -> None:
    put(vault, id, os.urandom(2 * CHUNK))
    item, _ = vault.get(id)
    entry = items.attachments(item)[0] | {"sha256": "0" * 64}
    pieces = vault.contents({"attachments": [entry]}, entry["id"])
    assert len(next(pieces)) == CHUNK
    refused("attachment_damaged", next, pieces)


def test_what_an_item_says_wrongly_is_a_damaged_file(vault: Vault, id: str) -> None:
    put(vault, id, b"x" * 300)
    entry = items.attachments(vault.get(id)[0])[0]
    for odd in ({"size": 299}, {"size": 0}, {"size": "300"}, {"chunks": 2}, {"key": "zz"}, {"key": entry["key"][2:]}):
        said = {"attachments": [entry | odd]}
        assert vault.damaged_files(said) == [entry["id"]], odd
    for odd in ([5], "x", None, [{"name": "no id"}]):
        assert items.files({"attachments": odd}) == ()


def test_what_a_damaged_item_left_is_swept(home: Home, vault: Vault, id: str, login: Login) -> None:
    whole = vault.create(login("whole")).id
    put(vault, id, b"left behind")
    put(vault, whole, b"named")
    vault.database.rows("UPDATE overviews SET sealed=x'00' WHERE id=?", (bytes.fromhex(id),))
    again = home.open()
    assert again.sweep_files() == 0, "what an unreadable overview names is not known"
    assert again.rebuild(id).attachments == 1 and read(again, id) == b"left behind"
    again.database.rows("UPDATE overviews SET sealed=x'00' WHERE id=?", (bytes.fromhex(id),))
    last = home.open()
    last.delete(id, last.overview(id).revision)
    assert sets(last) == 2 and last.sweep_files() == 1 and sets(last) == 1 and read(last, whole) == b"named"
    assert home.open().read_only is None


# --- Beginnings without an end --------------------------------------------------------------


_KILLED = """
import os, signal, sys
from tests.vault.homes import PASSPHRASE
from sealring.vault.database import Database
from sealring.vault import keyring
from sealring.vault.vault import Vault
path, state, id, when = sys.argv[1:]
database = Database(path)
vault = Vault(database, keyring.open_(database.keyring(), PASSPHRASE), state_folder=state).load()
draft = vault.draft()
for _ in range(30):
    draft.write(os.urandom(65536))
if when == "arriving":
    os.kill(os.getpid(), signal.SIGKILL)
rows, count = database.rows, 0
def killing(statement, *values):
    global count
    count += "INTO chunks" in statement
    if count == 20:
        os.kill(os.getpid(), signal.SIGKILL)
    return rows(statement, *values)
database.rows = killing
vault.attach(id, draft, "f", "")
"""


@pytest.mark.parametrize("when", ["arriving", "written"])
def test_who_is_killed_leaves_nothing(home: Home, vault: Vault, id: str, when: str) -> None:
    before = sorted(os.listdir(os.path.dirname(home.path)))
    command = [sys.executable, "-c", _KILLED, home.path, home.state, id, when]
    ended = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert sorted(os.listdir(os.path.dirname(home.path))) == before
    again = home.open()
    assert sets(again) == 0 and again.overview(id).attachments == 0 and again.read_only is None
    assert again.overview(id).revision == 1


def test_a_failed_write_leaves_the_item_as_it_was(vault: Vault, id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = vault.database.rows

    def full(statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        if "INTO overviews" in statement:
            raise SealringError("disk_full")
        return rows(statement, values)

    monkeypatch.setattr(vault.database, "rows", full)
    draft = vault.draft()
    draft.write(b"x" * 200_000)
    refused("disk_full", vault.attach, id, draft, "f", "")
    monkeypatch.undo()
    assert sets(vault) == 0 and vault.overview(id).revision == 1 and vault.get(id)[0]["revision"] == 1


def test_a_full_disk_is_said_while_the_file_arrives(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = vault.draft()

    class Full:
        def write(self, data: bytes) -> int:
            raise OSError(28, "No space left on device")

    draft.close()
    monkeypatch.setattr(draft, "_file", Full())
    refused("disk_full", draft.write, bytes(2 * CHUNK))


def test_a_read_only_vault_takes_no_file(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault.ledger, "verdict", "rolled_back")
    assert refused("read_only", vault.draft).data["why"] == "rolled_back"


# --- Keys --------------------------------------------------------------------------------------


def test_files_outlive_a_change_of_keys(home: Home, vault: Vault, id: str) -> None:
    put(vault, id, b"y" * 100_000)
    put(vault, id, b"z", "second")
    other = keys.generate("Ada", "ada@example.org", now=1_700_000_001)
    new = Keyring(**{**vars_of(vault.keyring), "keys": (*vault.keyring.keys, other), "active": other.fingerprint})
    with vault.changing_keyring(new, PASSPHRASE, stretching.TESTING):
        pass
    while vault.resealer.left:
        vault.resealer.step()
    again = home.open()
    assert read(again, id) == b"y" * 100_000 and again.check() == []
    assert again.overview(id).chunk_sets == vault.overview(id).chunk_sets and len(again.overview(id).chunk_sets) == 2


def vars_of(keyring: Keyring) -> dict[str, Any]:
    return {name: getattr(keyring, name) for name in keyring.__dataclass_fields__}


def test_an_older_programs_versions_name_no_files(vault: Vault, id: str) -> None:
    assert vault.database.rows("SELECT count(*) FROM chunks") == [(0,)]
    assert vault.overview(id).chunk_sets == frozenset()
    assert attachments.find({"attachments": [{"id": "x"}]}, "x") == {"id": "x"}


def test_the_file_is_no_other_than_sqlite_thinks(home: Home, vault: Vault, id: str) -> None:
    put(vault, id, b"x" * 500_000)
    with sqlite3.connect(home.path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
