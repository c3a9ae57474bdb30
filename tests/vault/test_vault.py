"""Items in a vault: written, reopened, versions, conflicts of two processes, locks, settings, what lies in clear."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.vault import attempts, items, stretching
from sealring.vault import keyring as keyrings
from sealring.vault.database import Database
from sealring.vault.vault import Vault
from sealring.vault.watcher import Watcher
from tests.vault.homes import PASSPHRASE, Home

Login = Callable[..., dict[str, Any]]


def refused(name: str, call: Callable[..., Any], *args: Any, **more: Any) -> SealringError:
    with pytest.raises(SealringError) as caught:
        call(*args, **more)
    assert caught.value.name == name
    return caught.value


def test_create_reopen_update_trash_delete(home: Home, vault: Vault, login: Login) -> None:
    made = vault.create(login(notes="n", fields=[{"name": "pin", "type": "hidden", "value": "1"}]))
    changed = vault.update(made.id, 1, login("Bank 2"))
    again = home.open()
    item, signer = again.get(made.id)
    assert signer == home.keyring.active == item["owner"]
    assert (item["name"], item["revision"], changed.revision) == ("Bank 2", 2, 2)
    assert [entry["password"] for entry in item["password_history"]] == ["hunter2-Bank"]
    assert item["notes"] == "" and again.version(made.id, again.versions(made.id)[0]["version"])["notes"] == "n"
    refused("not_in_trash", again.delete, made.id, 2)
    refused("not_in_trash", again.restore, made.id, 2)
    trashed = again.trash(made.id, 2)
    assert again.matches("https://bank.example.com") == [] and again.search("bank", 9)[1].total == 0
    assert [row.id for row in again.list(trash=True)] == [made.id] and again.list() == []
    restored = again.restore(made.id, trashed.revision)
    refused("conflict", again.trash, made.id, 1)
    again.delete(made.id, again.trash(made.id, restored.revision).revision)
    refused("item_not_found", again.get, made.id)
    assert again.database.rows("SELECT count(*) FROM messages") == [(0,)]
    assert home.open().read_only is None


def test_make_never_overwrites(home: Home, vault: Vault) -> None:
    before = Path(home.path).read_bytes()
    refused("vault_exists", home.make)
    assert Path(home.path).read_bytes() == before
    assert os.stat(home.path).st_mode & 0o777 == 0o600
    assert not [name for name in os.listdir(os.path.dirname(home.path)) if name.endswith(".new")]


def test_bad_items_are_refused(vault: Vault, login: Login) -> None:
    for bad in (
        {"type": "login"},
        {"type": "spell", "name": "x"},
        login("x" * 257),
        login(uris=[{"uri": "a", "match": "magic"}]),
        login(tags=[""]),
        login(name="\ud800"),
        login(favourite=1),
        login(fields=[{"name": "a", "type": "boolean", "value": "perhaps"}]),
    ):
        refused("bad_item", vault.create, bad)
    refused("bad_pattern", vault.create, login(uris=[{"uri": "(", "match": "regex"}]))
    assert len(vault) == 0 and vault.state["number"] == 1


def test_many_in_one_transaction(vault: Vault, login: Login) -> None:
    seen: list[int] = []
    vault.create_many([login(f"Site {n}") for n in range(300)], lambda done, total: seen.append(done))
    assert len(vault) == 300 and vault.state["number"] == 2 and seen[-1] == 300
    with pytest.raises(SealringError):
        vault.create_many([login(), {"type": "login", "name": ""}])
    assert len(vault) == 300


def test_versions_are_capped_and_brought_back(home: Home, vault: Vault, login: Login) -> None:
    made = vault.create(login("v0"))
    for n in range(1, limits.VERSIONS_KEPT + 4):
        vault.update(made.id, n, login(f"v{n}"))
    versions = vault.versions(made.id)
    assert len(versions) == limits.VERSIONS_KEPT and versions[0]["name"] == f"v{limits.VERSIONS_KEPT + 2}"
    assert vault.database.rows("SELECT count(*) FROM messages") == [(limits.VERSIONS_KEPT + 1,)]
    back = vault.bring_back(made.id, vault.overview(made.id).revision, versions[5]["version"])
    item, _ = vault.get(made.id)
    assert item["name"] == versions[5]["name"] == back.name
    assert item["password_history"][0]["password"] == f"hunter2-v{limits.VERSIONS_KEPT + 3}"
    refused("version_not_found", vault.version, made.id, "0" * 32)
    assert home.open().read_only is None


def test_conflict_keeps_both(home: Home, vault: Vault, login: Login) -> None:
    other = home.open()
    made = vault.create(login("base"))
    other.refresh()
    vault.update(made.id, 1, login("first"))
    error = refused("conflict", other.update, made.id, 1, login("second"))
    assert other.get(made.id)[0]["name"] == "first"
    assert other.version(made.id, error.data["version"])["name"] == "second"
    assert vault.refresh() and vault.overview(made.id).revision == error.data["revision"]
    assert {row["kind"] for row in vault.versions(made.id)} == {"earlier", "conflict"}
    vault.bring_back(made.id, error.data["revision"], error.data["version"])
    assert vault.get(made.id)[0]["name"] == "second"
    assert "conflict" not in vault.get(made.id)[0]
    assert home.open().read_only is None


def test_the_same_change_twice_is_no_conflict(vault: Vault, login: Login) -> None:
    made = vault.create(login())
    vault.update(made.id, 1, login("new"))
    assert vault.update(made.id, 1, login("new")).revision == 2


def test_refresh_sees_others(home: Home, vault: Vault, login: Login) -> None:
    one, two = vault.create_many([login("one"), login("two")])
    other = home.open()
    assert not other.refresh()
    three = vault.create(login("three"))
    vault.update(one.id, 1, login("uno"))
    vault.delete(two.id, vault.trash(two.id, 1).revision)
    assert other.refresh() and not other.refresh()
    assert sorted(row.name for row in other.list()) == ["three", "uno"]
    assert other.state == vault.state and other.get(three.id)[0]["name"] == "three"
    other.create(login("four"))
    vault.create(login("five"))  # takes in the other's write before its own
    assert len(vault) == 4 and home.open().read_only is None


def test_get_of_an_item_that_another_process_has_just_written(home: Home, vault: Vault, login: Login) -> None:
    made = vault.create(login())
    other = home.open()
    vault.update(made.id, 1, login("newer"))
    assert other.get(made.id)[0]["name"] == "newer"
    assert not other.overview(made.id).damaged


def test_a_raised_epoch_ends_the_others(home: Home, vault: Vault, login: Login) -> None:
    other = home.open()
    watcher = Watcher(home.path)
    version, epoch = watcher.data_version(), watcher.epoch()
    vault.raise_epoch()
    assert watcher.data_version() != version and watcher.epoch() == epoch + 1
    watcher.close()
    refused("locked", other.create, login())
    refused("locked", other.refresh)
    assert vault.create(login()).revision == 1
    assert home.open().read_only is None


def test_a_passphrase_change_makes_other_keyrings_stale(home: Home, vault: Vault, login: Login) -> None:
    vault.create(login())
    other = home.open()
    old = Database(home.path)
    early = keyrings.open_(old.keyring(), PASSPHRASE)
    with vault.changing_keyring(vault.keyring, Secret("another one entirely"), stretching.TESTING):
        pass
    refused("stale_keys", other.create, login())
    refused("stale_keys", other.refresh)
    refused("stale_keys", Vault(old, early, state_folder=home.state).load)
    refused("wrong_passphrase", keyrings.open_, old.keyring(), PASSPHRASE)
    ring = keyrings.open_(old.keyring(), Secret("another one entirely"))
    again = Vault(old, ring, state_folder=home.state).load()
    assert again.read_only is None and len(again) == 1 and vault.create(login()).revision == 1
    again.close()


def test_settings_and_facts(home: Home, vault: Vault) -> None:
    number = vault.state["number"]
    vault.change_settings({"idle_minutes": 5, "of_the_future": {"a": 1}})
    vault.change_facts({"token": {"chars": "ABC"}})
    assert vault.state["number"] == number + 2
    again = home.open()
    assert again.change_settings({"idle_minutes": None}) == {"of_the_future": {"a": 1}}
    assert again.facts() == {"token": {"chars": "ABC"}} and home.open().read_only is None


def test_recent_is_deferred_and_outside_the_state(home: Home, vault: Vault, login: Login) -> None:
    one, two = vault.create_many([login("one"), login("two")])
    state = vault.state
    for id in (one.id, two.id, one.id):
        home.clock.time += 1
        vault.used(id)
    assert [row.id for row in vault.recent(5)] == [one.id, two.id] and home.open().recent(5) == []
    vault.flush()
    again = home.open()
    assert [row.id for row in again.recent(5)] == [one.id, two.id] and again.state == state


def test_attempts_and_reuse(home: Home, vault: Vault, login: Login) -> None:
    assert attempts.read(vault.database) == {"failures": 0, "last": 0.0}
    attempts.change(vault.database, lambda _: {"failures": 3, "last": 17.5})
    assert attempts.read(Database(home.path)) == {"failures": 3, "last": 17.5}
    one = vault.create(login("a", password="same"))
    assert not vault.reused(one.id)
    vault.create(login("b", password="same"))
    assert vault.reused(one.id) and vault.uses_of("same") == 2


def test_nothing_in_clear_and_lengths_are_padded(home: Home, vault: Vault, login: Login) -> None:
    parts = {"name": "Name", "username": "User", "password": "Pass", "notes": "Note", "folder": "Dir"}
    canaries = {field: "Canary" + part for field, part in parts.items()}
    uris = [{"uri": "https://canary-uri.example.com", "match": "domain"}]
    for n in range(3):
        made = vault.create({"type": "login", **canaries, "uris": uris, "tags": ["CanaryTag"], "otp": "CanaryOtp" * n})
    vault.update(made.id, 1, {"type": "login", **canaries, "notes": "CanaryNote" * 100})
    vault.used(made.id)
    vault.flush()
    for folder, _, names in os.walk(home.folder):
        for name in names:
            data = Path(folder, name).read_bytes().lower()
            for canary in (b"canary", b"example.com", b"ada@example.org", PASSPHRASE.reveal().encode()):
                assert canary not in data, name
    sealed = [row[0] for row in vault.database.rows("SELECT sealed FROM overviews")]
    sealed += [row[0] for row in vault.database.rows("SELECT message FROM messages")]
    meta = vault.database.meta()
    sealed += [meta["settings"], meta["recent"], meta["keyring"]]
    assert len(sealed) == 10 and all(len(blob) % 256 == 0 for blob in sealed)
    columns = {
        row[1] for table in ("overviews", "messages") for row in vault.database.rows(f"PRAGMA table_info({table})")
    }
    assert columns == {"id", "revision", "owned", "key", "sealed", "message"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5), st.lists, max_leaves=4
)
UNKNOWN = st.dictionaries(st.text("xyz", min_size=2, max_size=5), JSON, max_size=3)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXT.filter(bool), TEXT, TEXT, TEXT, UNKNOWN, UNKNOWN)
def test_unknown_fields_survive_a_rewrite(
    name: str, user: str, password: str, notes: str, unknown: dict[str, Any], inner: dict[str, Any]
) -> None:
    wire = {"type": "login", "name": name, "uris": [{"uri": "https://a.example", "match": "host"}]}
    wire |= {key: value for key, value in (("username", user), ("password", password), ("notes", notes)) if value}
    first = items.from_wire(wire, None, id="1" * 32, revision=1, owner="F" * 40, now=5)
    written = {**first, **unknown, "uris": [{**first["uris"][0], **inner}]}
    back = items.decode(items.encode(written) + b"   ")
    assert items.to_wire(back) == wire
    after = items.from_wire({**wire, "folder": "f"}, back, id="1" * 32, revision=2, owner="0" * 40, now=6)
    assert {key: after[key] for key in unknown} == unknown
    assert {key: after["uris"][0][key] for key in inner} == inner
    assert after["owner"] == "F" * 40 and after["created"] == 5


CHILD = """
import sys
from sealring.base.secret import Secret
from sealring.vault import keyring
from sealring.vault.database import Database
from sealring.vault.vault import Vault
database = Database(sys.argv[1])
vault = Vault(database, keyring.open_(database.keyring(), Secret(sys.argv[3])), state_folder=sys.argv[2]).load()
for n in range(100000):
    made = vault.create({"type": "login", "name": f"n{n}", "password": "p"})
    print(made.id, flush=True)
    vault.update(made.id, 1, {"type": "login", "name": f"m{n}", "password": "q"})
    print(made.id, flush=True)
"""


def test_a_killed_writer_loses_nothing_that_was_acknowledged(home: Home, vault: Vault) -> None:
    acknowledged: dict[str, int] = {}
    for point in range(24):
        command = [sys.executable, "-c", CHILD, home.path, home.state, PASSPHRASE.reveal()]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            if child.stdout is None:
                pytest.fail("no pipe")
            for _ in range(1 + point % 7):
                id = child.stdout.readline().strip()
                acknowledged[id] = acknowledged.get(id, 0) + 1
            child.send_signal(signal.SIGKILL)
    acknowledged.pop("", None)
    again = home.open()
    assert again.read_only is None and again.check() == []
    assert len(acknowledged) > 24
    for id, revision in acknowledged.items():
        assert again.overview(id).revision >= revision


def test_errors_of_the_engine_are_mapped(
    home: Home, vault: Vault, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocker = sqlite3.connect(home.path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    vault.database.rows("PRAGMA busy_timeout=10")
    refused("vault_busy", vault.create, login())
    blocker.execute("ROLLBACK")
    blocker.close()
    pages = vault.database.rows("PRAGMA page_count")[0][0]
    vault.database.rows(f"PRAGMA max_page_count={pages}")
    refused("disk_full", vault.create, login(notes="x" * 100_000))
    vault.database.rows("PRAGMA max_page_count=1000000")
    assert len(vault) == 0 and vault.create(login()).revision == 1  # memory is as it was, and the next write works
    refused("no_vault", Database, home.path + "x")
    Path(home.path + "y").write_bytes(b"not a database" * 1000)
    refused("vault_damaged", Database, home.path + "y")
