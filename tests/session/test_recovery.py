"""The passphrase is lost: what a key file gives back, what stays as it was, and what cannot be had."""

import os
from pathlib import Path
from typing import Any

import pytest

from sealring.base import paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import keys
from sealring.session import recovery
from sealring.session.session import Session
from sealring.vault import resealing, succession
from sealring.vault.database import Database
from sealring.vault.stretching import TESTING
from tests.session.people import PASSPHRASE, made, shown

OTHER = Secret("the key file's very own passphrase, kept in a safe")
NEW = Secret("a fresh start with seven quiet orchard words")
NEW_TOKEN = {"chars": "N3W", "colour": "#2e7d32"}


def item(name: str, **more: Any) -> dict[str, Any]:
    return {"type": "login", "name": name, "username": "ada", "password": "pw " + name, **more}


@pytest.fixture
def old(home: Path) -> Session:
    """A vault with items, a kept version, a conflict, something in the trash, and a contact."""
    session = made()
    vault = session.vault
    first = vault.create(item("bank", notes="n"))
    vault.update(first.id, 1, item("bank", password="changed"))
    with pytest.raises(SealringError):
        vault.update(first.id, 1, item("bank", password="second writer"))
    gone = vault.create(item("old site"))
    vault.trash(gone.id, 1)
    vault.put_record("contact", "Betty", {"fingerprint": "A" * 40})
    return session


def key_file(session: Session) -> bytes:
    """Without a passphrase, which costs no time; one test has one."""
    return session.vault.keyring.active_key.to_bytes()


def end(session: Session) -> None:
    """Lock, and let go of the file as the end of the process does."""
    vault = session.vault
    session.lock("person")
    vault.database.close()


def another(session: Session) -> Session:
    return Session(session.name, profile=TESTING)


def test_everything_comes_back_under_a_new_passphrase(old: Session) -> None:
    file, before = keys.protect(old.vault.keyring.active_key, OTHER).encode(), old.vault
    known = {row.id: before.get(row.id) for row in [*before.list(), *before.list(trash=True)]}
    end(old)
    session = another(old)
    result = session.recover(file, OTHER, NEW, NEW_TOKEN)
    assert (result["items"], result["records"], result["unreadable"]) == (2, 1, 0)
    assert result["state"]["state"] == "unlocked" and result["state"]["setup"]
    after = session.vault
    assert after.id != before.id and after.keyring.vault_key != before.keyring.vault_key
    assert {id: after.get(id) for id in known} == known  # bytes, signers, revisions, the trash
    assert [row["kind"] for row in after.versions(after.list()[0].id)].count("conflict") == 1
    assert after.records("contact")[0].body == {"fingerprint": "A" * 40}
    assert after.check() == [] and resealing.Resealer(after).left == 0
    end(session)
    again = another(old)
    assert again.token() == NEW_TOKEN
    with pytest.raises(SealringError, match="passphrase"):
        again.unlock(Secret(PASSPHRASE), shown(again))
    assert "read_only" not in again.unlock(NEW, shown(again))
    again.vault.create(item("after"))


def test_the_old_vault_is_kept_and_still_opens_with_the_old_passphrase(old: Session, home: Path) -> None:
    file = key_file(old)
    end(old)
    recovered = another(old)
    aside = recovered.recover(file, None, NEW, NEW_TOKEN)["aside"]
    end(recovered)
    assert os.path.dirname(aside) == os.path.dirname(paths.vault_folder(old.name))
    os.replace(os.path.join(aside, "vault.db"), paths.vault_file(old.name))  # as somebody who found the passphrase
    session = another(old)
    session.unlock(Secret(PASSPHRASE), shown(session))
    assert session.vault.check() == [] and len(session.vault) == 2


def test_a_preview_changes_nothing(old: Session) -> None:
    file = key_file(old)
    end(old)
    before = Path(paths.vault_file(old.name)).read_bytes()
    found = recovery.look(another(old), file, None)[1]
    assert found.counts() == {"items": 2, "versions": 2, "records": 1, "unreadable": 0}
    assert Path(paths.vault_file(old.name)).read_bytes() == before
    assert os.listdir(os.path.dirname(paths.vault_folder(old.name))) == [old.name]


@pytest.mark.parametrize("case", ["wrong passphrase of the file", "another key", "weak", "no file", "bad token"])
def test_what_is_refused_changes_nothing(old: Session, case: str) -> None:
    file, passphrase, token, own = key_file(old), NEW, NEW_TOKEN, None
    if case == "wrong passphrase of the file":
        file, own = keys.protect(old.vault.keyring.active_key, OTHER).encode(), Secret("no")
        error = "key_passphrase"
    elif case == "another key":
        other = keys.generate("Eve", "eve@example.org", now=1_700_000_000)
        file, error = other.to_bytes(), "nothing_to_recover"
    elif case == "weak":
        passphrase, error = Secret("12345678"), "passphrase_weak"
    elif case == "no file":
        file, error = b"nothing", "key_corrupt"
    else:
        token, error = {"chars": "x", "colour": "red"}, "bad_params"
    end(old)
    with pytest.raises(SealringError) as caught:
        another(old).recover(file, own, passphrase, token)
    assert caught.value.name == error
    assert os.listdir(os.path.dirname(paths.vault_folder(old.name))) == [old.name]
    session = another(old)
    session.unlock(Secret(PASSPHRASE), shown(session))
    assert len(session.vault) == 2


def test_a_failure_at_the_last_step_leaves_the_old_vault(old: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    file = key_file(old)
    end(old)

    def fails(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(SealringError) as caught:
        patched.setattr(succession.os, "replace", fails)
        another(old).recover(file, None, NEW, NEW_TOKEN)
    assert caught.value.name == "io_error"
    folder = paths.vault_folder(old.name)
    assert not [name for name in os.listdir(folder) if ".new" in name]
    assert os.listdir(os.path.dirname(folder)) == [old.name]
    session = Session(old.name, profile=TESTING)
    session.unlock(Secret(PASSPHRASE), shown(session))
    assert session.vault.check() == []


def test_a_log_that_can_not_be_written_back_leaves_the_old_vault(old: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite would close the draft without a word, and what was written would go with its log."""
    file = key_file(old)
    end(old)
    rows = Database.rows

    def full(database: Database, statement: str, values: Any = ()) -> Any:
        if "wal_checkpoint" in statement:
            raise SealringError("disk_full")
        return rows(database, statement, values)

    with monkeypatch.context() as patched, pytest.raises(SealringError) as caught:
        patched.setattr(Database, "rows", full)
        another(old).recover(file, None, NEW, NEW_TOKEN)
    assert caught.value.name == "disk_full"
    session = Session(old.name, profile=TESTING)
    session.unlock(Secret(PASSPHRASE), shown(session))
    assert len(session.vault) == 2 and session.vault.check() == []


def test_messages_of_another_signer_or_key_are_counted_and_left(old: Session) -> None:
    """What somebody who can write the file put there for the owner's key is not taken for the owner's own."""
    vault, file = old.vault, key_file(old)
    eve = keys.generate("Eve", "eve@example.org", now=1_700_000_000)
    from sealring.openpgp import messages
    from sealring.vault import items

    mine = vault.get(vault.list()[0].id)[0]
    forged = items.encode({**mine, "revision": 99, "password": "eve's"})
    for plain in (
        messages.encrypt_to(forged, vault.keyring.active_key.certificate()),
        messages.seal(forged, eve, now=1_800_000_000),
    ):
        vault.database.rows("INSERT INTO messages VALUES(?,?)", (os.urandom(16), plain))
    end(old)
    session = another(old)
    result = session.recover(file, None, NEW, NEW_TOKEN)
    assert result["unreadable"] == 2
    assert session.vault.get(mine["id"])[0]["password"] == mine["password"]


def test_another_host_that_has_the_vault_open_lets_go_or_nothing_happens(
    old: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(succession, "BUSY_SECONDS", 0.3)
    file = key_file(old)
    with pytest.raises(SealringError) as caught:  # a host that does not hear: its connection stays open
        another(old).recover(file, None, NEW, NEW_TOKEN)
    assert caught.value.name == "vault_busy"
    with pytest.raises(SealringError) as late:
        old.vault.create(item("written after it was told to lock"))
    assert late.value.name == "locked"


def test_set_aside_and_a_fresh_start(old: Session) -> None:
    vault = old.vault
    aside = recovery.set_aside(another(old))
    vault.database.close()
    fresh = another(old)
    assert fresh.status() == {"state": "no_vault", "vault": old.name}
    assert {"token.json", "vault.db"} <= set(os.listdir(aside))
    fresh.create("Ada", "ada@example.org", NEW, NEW_TOKEN)
    assert len(fresh.vault) == 0 and "read_only" not in fresh.status()
    with pytest.raises(SealringError) as caught:
        recovery.set_aside(Session("another", profile=TESTING))
    assert caught.value.name == "no_vault"
