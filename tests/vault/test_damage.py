"""Damage and deceit: flipped bytes, swapped rows, old copies, newer formats, read-only places, the inbox."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sealring.base import limits, strictjson
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import messages
from sealring.vault import database, inbox, letterbox, places, stretching
from sealring.vault import keyring as keyrings
from sealring.vault.database import Database
from sealring.vault.stretching import Argon2Profile
from sealring.vault.vault import Vault
from tests.vault.homes import PASSPHRASE, Home
from tests.vault.test_vault import refused

Login = Callable[..., dict[str, Any]]


def tamper(home: Home, statement: str, *values: Any) -> None:
    with sqlite3.connect(home.path) as connection:
        assert connection.execute(statement, values).rowcount > 0
    connection.close()


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_a_flipped_overview_is_named_confined_and_rebuilt(home: Home, vault: Vault, login: Login) -> None:
    good, bad = vault.create_many([login("good"), login("bad")])
    vault.update(bad.id, 1, login("worse"))
    key = bytes.fromhex(bad.id)
    sealed = vault.database.rows("SELECT sealed FROM overviews WHERE id=?", (key,))[0][0]
    for at in range(0, len(sealed), 37):
        tamper(home, "UPDATE overviews SET sealed=? WHERE id=?", flipped(sealed, at), key)
        again = home.open()
        assert again.read_only is None and again.overview(bad.id).damaged
        assert again.overview(bad.id).to_row()["damaged"] is True
        assert [row.id for row in again.search("good", 9)[0]] == [good.id] and len(again.list()) == 2
        again.close()
    again = home.open()
    again.rebuild(bad.id)
    assert again.get(bad.id)[0]["name"] == "worse" and again.versions(bad.id)[0]["name"] == "bad"
    assert home.open().read_only is None and not home.open().overview(bad.id).damaged


def test_a_flipped_message_is_never_returned(home: Home, vault: Vault, login: Login) -> None:
    good, bad = vault.create_many([login("good"), login("bad")])
    vault.update(bad.id, 1, login("worse"))
    key = bytes.fromhex(bad.id)
    message = vault.database.message(bad.id) or b""
    for at in range(0, len(message), 41):
        tamper(home, "UPDATE messages SET message=? WHERE id=?", flipped(message, at), key)
        again = home.open()
        refused("item_damaged", again.get, bad.id)
        assert again.overview(bad.id).damaged and again.get(good.id)[0]["name"] == "good"
        assert again.matches("https://bank.example.com")[0][1].id == good.id and again.check() == [bad.id]
        refused("item_damaged", again.update, bad.id, 2, login())
        refused("item_damaged", again.rebuild, bad.id)
        again.close()
    again = home.open()
    again.bring_back(bad.id, 2, again.versions(bad.id)[0]["version"])
    assert again.get(bad.id)[0]["name"] == "bad"


def test_swapped_rows_are_caught(home: Home, vault: Vault, login: Login) -> None:
    one, two = vault.create_many([login("one"), login("two")])
    a, b = bytes.fromhex(one.id), bytes.fromhex(two.id)
    rows = dict(vault.database.rows("SELECT id, sealed FROM overviews"))
    tamper(home, "UPDATE overviews SET sealed=? WHERE id=?", rows[a], b)
    assert home.open().overview(two.id).damaged
    tamper(home, "UPDATE overviews SET sealed=? WHERE id=?", rows[b], b)
    tamper(home, "UPDATE messages SET message=? WHERE id=?", vault.database.message(one.id), b)
    refused("item_damaged", home.open().get, two.id)
    tamper(home, "UPDATE overviews SET sealed=? WHERE id=?", rows[a], b)
    again = home.open()  # both of one's, under two's id: two's own hash is gone, so the state's MAC does not fit
    assert again.read_only == "altered"
    refused("item_damaged", again.get, two.id)


def test_an_older_row_put_back_is_caught(home: Home, vault: Vault, login: Login) -> None:
    made = vault.create(login("old"))
    key = bytes.fromhex(made.id)
    sealed = vault.database.rows("SELECT sealed FROM overviews WHERE id=?", (key,))[0][0]
    message = vault.database.message(made.id)
    vault.update(made.id, 1, login("new"))
    tamper(home, "UPDATE overviews SET sealed=?, revision=1 WHERE id=?", sealed, key)
    tamper(home, "UPDATE messages SET message=? WHERE id=?", message, key)
    again = home.open()
    assert again.read_only == "altered"
    refused("read_only", again.create, login())
    again.accept_state()
    assert again.read_only is None and again.create(login()).revision == 1
    assert home.open().read_only is None


@pytest.mark.parametrize("table", ["overviews", "messages"])
def test_a_missing_row_is_caught(home: Home, vault: Vault, login: Login, table: str) -> None:
    one, _ = vault.create_many([login("one"), login("two")])
    tamper(home, f"DELETE FROM {table} WHERE id=?", bytes.fromhex(one.id))
    again = home.open()
    if table == "overviews":
        assert again.read_only == "altered"
    else:
        refused("item_damaged", again.get, one.id)


@pytest.mark.parametrize("name", ["settings", "keyring", "number", "mac"])
def test_other_parts_of_the_state_are_bound(home: Home, vault: Vault, name: str) -> None:
    old = vault.database.value(name)
    vault.change_settings({"idle_minutes": 3})
    if name == "keyring":
        old = keyrings.close(vault.keyring, PASSPHRASE, stretching.TESTING, os.urandom)
    tamper(home, "UPDATE meta SET value=? WHERE name=?", old, name)
    assert home.open(state=str(home.folder / "elsewhere")).read_only == "altered"


def test_an_old_copy_is_noticed_until_accepted(home: Home, vault: Vault, login: Login) -> None:
    vault.create(login("one"))
    copy = str(home.folder / "copy.db")
    vault.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(home.path, copy)
    vault.create(login("two"))
    seen = vault.state
    old = home.open(copy)
    assert old.read_only == "rolled_back" and old.search("one", 9)[1].total == 1
    refused("read_only", old.create, login())
    fresh = home.open(copy, state=str(home.folder / "elsewhere"))
    assert fresh.read_only is None
    assert fresh.load(seen).read_only == "rolled_back"  # the extension remembers, too
    old.accept_state()
    assert old.read_only is None and old.state["number"] > seen["number"]
    assert home.open(copy).read_only is None
    assert home.open(home.path).read_only == "rolled_back"


def test_equal_number_and_another_state_is_altered(home: Home, vault: Vault, login: Login) -> None:
    copy = str(home.folder / "copy.db")
    vault.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(home.path, copy)
    vault.create(login("here"))
    fork = home.open(copy, state=str(home.folder / "elsewhere"))
    fork.create(login("there"))
    assert fork.state["number"] == vault.state["number"]
    assert home.open(copy).read_only == "altered"


def test_a_vault_that_is_ahead_is_fine(home: Home, vault: Vault, login: Login) -> None:
    early = Path(home.state, f"{vault.id}.json").read_bytes()
    vault.create(login())
    Path(home.state, f"{vault.id}.json").write_bytes(early)
    assert home.open().read_only is None
    Path(home.state, f"{vault.id}.json").write_bytes(b"{")
    assert home.open().read_only is None


def test_a_newer_format_is_read_and_never_written(home: Home, vault: Vault, login: Login) -> None:
    made = vault.create(login())
    with sqlite3.connect(home.path) as connection:
        connection.execute(f"PRAGMA user_version={database.FORMAT + 1}")
    connection.close()
    refused("read_only", vault.create, login())  # an open vault notices in its next transaction
    assert vault.read_only == "newer_format"
    again = home.open()
    assert again.read_only == "newer_format" and again.get(made.id)[0]["name"] == "Bank"
    refused("read_only", again.update, made.id, 1, login())
    again.used(made.id)
    again.flush()


def test_foreign_tables_and_triggers_are_damage(home: Home, vault: Vault) -> None:
    with sqlite3.connect(home.path) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON messages BEGIN DELETE FROM messages; END")
    connection.close()
    refused("vault_damaged", Database, home.path)


def test_keyring_limits(home: Home) -> None:
    closed = keyrings.close(home.keyring, PASSPHRASE, stretching.TESTING, os.urandom)
    opened = keyrings.open_(closed, PASSPHRASE)
    assert opened.vault_key == home.keyring.vault_key and opened.active == home.keyring.active
    refused("wrong_passphrase", keyrings.open_, closed, Secret("wrong"))
    for at in range(0, len(closed), 61):
        with pytest.raises(SealringError) as caught:
            keyrings.open_(flipped(closed, at), PASSPHRASE)
        assert caught.value.name in ("vault_damaged", "vault_newer")
    for field, value in (("memory", 2**21), ("passes", 11), ("lanes", 17), ("memory", 1), ("salt", "00")):
        head, _, rest = closed[len(keyrings.FORMAT) :].partition(b"\n")
        body = keyrings.FORMAT + strictjson.dumps({**strictjson.loads(head), field: value}) + b"\n" + rest[:-32]
        refused("vault_damaged", keyrings.open_, body + keyrings.hashlib.sha256(body).digest(), PASSPHRASE)
    assert Argon2Profile(65536, 3, 4) == stretching.NORMAL
    assert "vault_key" not in repr(home.keyring)


READ_ONLY = """
import sys
from sealring.base.secret import Secret
from sealring.base.errors import SealringError
from sealring.vault import keyring
from sealring.vault.database import Database
from sealring.vault.vault import Vault
database = Database(sys.argv[1])
vault = Vault(database, keyring.open_(database.keyring(), Secret(sys.argv[3])), state_folder=sys.argv[2]).load()
try:
    vault.create({"type": "login", "name": "x"})
except SealringError as error:
    print(vault.read_only, error.name, vault.list()[0].name, vault.get(vault.list()[0].id)[0]["password"])
vault.used(vault.list()[0].id)
vault.close()
"""


@pytest.mark.parametrize("log", [False, True])
def test_a_read_only_mount(home: Home, vault: Vault, login: Login, log: bool) -> None:
    if not sys.platform.startswith("linux") or shutil.which("unshare") is None:
        pytest.skip("needs unshare of Linux")
    folder = os.path.dirname(home.path)
    mount = f"mount --bind '{folder}' '{folder}' && mount -o remount,bind,ro '{folder}'"
    if subprocess.run(["unshare", "-rm", "sh", "-c", mount], capture_output=True).returncode:
        pytest.skip("this machine allows no mounts in a namespace of one's own")
    vault.create(login())
    if not log:
        vault.close()
    assert places.has_wal(home.path) is log
    script = mount + ' && exec "$0" -c "$1" "$2" "$3" "$4"'
    command = ["unshare", "-rm", "sh", "-c", script, sys.executable, READ_ONLY, home.path, home.state]
    done = subprocess.run([*command, PASSPHRASE.reveal()], capture_output=True, text=True)
    assert done.stdout.split() == ["read_only_place", "read_only", "Bank", "hunter2-Bank"], done.stderr


MOUNTS = """22 1 8:1 / / rw - ext4 /dev/sda1 rw
30 22 0:40 / /home/ada/net rw - nfs4 server:/x rw
31 22 0:41 / /home/ada/with\\040space rw - fuse.sshfs x rw
32 30 0:42 / /home/ada/net/disk rw - ext4 /dev/sdb rw"""


def test_places() -> None:
    assert places.file_system("/home/ada/net/vault.db", MOUNTS) == "nfs4"
    assert places.file_system("/home/ada/network/vault.db", MOUNTS) == "ext4"
    assert places.file_system("/home/ada/with space/vault.db", MOUNTS) == "fuse.sshfs"
    assert places.file_system("/home/ada/net/disk/vault.db", MOUNTS) == "ext4"


def test_a_synced_folder_is_refused(home: Home, vault: Vault, login: Login) -> None:
    vault.create(login())
    vault.close()
    Path(home.folder, ".stfolder").mkdir()
    again = home.open()
    assert again.read_only == "network_place" and len(again) == 1
    refused("read_only", again.create, login())
    again.close()
    os.rename(home.path, home.path + ".old")
    refused("network_place", home.make)


def put(home: Home, **more: Any) -> str:
    database = Database(home.path)
    values = {"origin": "https://bank.example.com", "username": "ada", "password": Secret("new-one")} | more
    fingerprint = values.pop("fingerprint", home.keyring.active)
    try:
        return inbox.capture(database, fingerprint, now=home.clock.now(), while_locked=True, **values)
    finally:
        database.close()


def test_offers(home: Home, vault: Vault, login: Login) -> None:
    made = vault.create(login())
    put(home)
    put(home)  # submitted twice
    put(home, password=Secret("hunter2-Bank"))  # known
    put(home, origin="https://other.example.org", username="bob")
    put(home, username="", password=Secret("no user"))
    offers = vault.offers()
    assert [(o.kind, o.item, o.username, o.site) for o in offers] == [
        ("update", made.id, "ada", "example.com"),
        ("save", None, "bob", "example.org"),
        ("update", made.id, "", "example.com"),
    ]
    assert "new-one" not in repr(offers) and offers[0].while_locked
    vault.change_settings({"never_save": ["example.org"]})
    assert len(vault.offers()) == 2
    vault.drop_offer(offers[0].id)
    refused("offer_not_found", vault.offer, offers[0].id)
    assert len(vault) == 1 and home.open().read_only is None


def test_inbox_limits(home: Home, vault: Vault) -> None:
    refused("inbox_wrong_owner", put, home, fingerprint="A" * 40)
    refused("opaque_origin", put, home, origin="null")
    state = vault.state
    for _ in range(limits.INBOX_MESSAGES):
        letterbox.add(vault.database, b"x" * 256, home.clock.now())
    refused("inbox_full", put, home)
    refused("inbox_full", letterbox.add, vault.database, b"x" * (limits.INBOX_MESSAGE + 1), home.clock.now())
    home.clock.time += (limits.INBOX_DAYS + 1) * 86400
    put(home)
    assert len(letterbox.ids(vault.database)) == 1 and vault.state == state and len(vault.offers()) == 1


def test_nothing_in_the_inbox_is_trusted(home: Home, vault: Vault) -> None:
    good = {"format": inbox.FORMAT, "kind": "login", "origin": "https://a.example", "username": "", "password": "p"}
    good |= {"at": 1, "while_locked": False}
    bad: list[Any] = [{**good, key: value} for key, value in (("at", "x"), ("password", ""), ("username", 5))]
    bad += [{**good, "origin": "file:///x"}, {**good, "kind": "event"}, {**good, "username": "u" * 513}, [], None]
    certificate = vault.keyring.active_key.certificate()
    for content in (*bad, good):
        letterbox.add(vault.database, messages.encrypt_to(strictjson.dumps(content), certificate), home.clock.now())
    letterbox.add(vault.database, b"rubbish", home.clock.now())
    assert [offer.origin for offer in vault.offers()] == ["https://a.example"]
    assert len(letterbox.ids(vault.database)) == 1 and len(vault) == 0
