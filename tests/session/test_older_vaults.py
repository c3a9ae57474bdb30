"""A vault of every released format opens as before, and takes what came later."""

import contextlib
import errno
import os
import shutil
from pathlib import Path

import pytest

from sealring.base import paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session import enrolment, keyfile
from sealring.session.session import Session
from sealring.vault import care, migration
from sealring.vault import keyring as keyrings
from sealring.vault.database import FORMAT, Database
from sealring.vault.stretching import TESTING
from tests.session.people import PASSPHRASE
from tests.session.test_factors import enrolled, file_of, unlock
from tests.session.test_rekeying import NEW, OLD

FIRST = Path(__file__).parent.parent / "fixtures" / "vault-1"  # made by the first release, passphrase as in people.py


def put_there() -> None:
    folder = paths.vault_folder("default")
    os.makedirs(folder, exist_ok=True)
    for name in ("vault.db", "token.json"):
        shutil.copyfile(FIRST / name, os.path.join(folder, name))


def test_a_vault_of_the_first_release_opens() -> None:
    put_there()
    session = Session(profile=TESTING)
    assert "factors" not in session.status()
    assert session.unlock(Secret(PASSPHRASE), None)["state"] == "unlocked"
    vault = session.vault
    assert vault.read_only is None and vault.settings()["idle_minutes"] == 5
    (row,) = vault.list()
    assert vault.get(row.id)[0]["password"] == "second" and vault.versions(row.id)[0]["name"] == "Bank"
    assert (vault.keyring.factors, vault.keyring.passphrases, vault.keyring.generation) == ([], 1, 1)
    keyfile.check((FIRST / "key-file.asc").read_bytes(), OLD, vault.keyring.active_key, now=1_800_000_000)


def test_it_takes_a_second_factor_and_another_passphrase() -> None:
    put_there()
    session = Session(profile=TESTING)
    session.unlock(OLD, None)
    before = session.vault.database.keyring()
    assert before.startswith(b"sealring-keyring/1\n")
    told = session.change_passphrase(OLD, NEW)
    assert told["key_files"] == [] and "before this list was kept" in told["text"]
    assert session.vault.database.keyring().startswith(b"sealring-keyring/1\n")  # a version 1 program reads it still
    session.change_passphrase(NEW, OLD)
    ready = enrolled(session)
    assert session.vault.database.keyring().startswith(b"sealring-keyring/2\n")
    opened = unlock(file_of(ready))
    assert [item.name for item in opened.vault.list()] == ["Bank"]
    for row in enrolment.listed(opened):
        if row["kind"] == "key_file":
            enrolment.remove(opened, OLD, row["id"])
    assert opened.vault.database.keyring().startswith(b"sealring-keyring/1\n")
    assert keyrings.open_(before, OLD).vault_key == opened.vault.keyring.vault_key


def test_it_is_migrated_after_a_safety_copy_that_goes_at_the_next_unlock() -> None:
    put_there()
    path = paths.vault_file("default")
    first = Session(profile=TESTING)
    first.unlock(OLD, None)
    copy = Path(migration.copy_path(path, 1))
    assert (first.vault.database.format(), first.vault.read_only) == (FORMAT, None)
    assert copy.stat().st_mode & 0o777 == 0o600
    with contextlib.closing(Database(str(copy))) as before:
        assert before.format() == 1 and keyrings.open_(before.keyring(), OLD).vault_id == first.vault.id
    first.lock("browser_exit")
    again = Session(profile=TESTING)
    again.unlock(OLD, None)
    assert [row.name for row in again.vault.list()] == ["Bank"] and not copy.exists()


def test_the_safety_copy_goes_when_the_passphrase_changes() -> None:
    put_there()
    session = Session(profile=TESTING)
    session.unlock(OLD, None)
    copy = Path(migration.copy_path(paths.vault_file("default"), 1))
    assert copy.exists()
    session.change_passphrase(OLD, NEW)
    assert not copy.exists()


def test_without_room_for_the_copy_it_is_read_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    put_there()
    sync = os.fsync

    def full(descriptor: int) -> None:
        if os.readlink(f"/proc/self/fd/{descriptor}").endswith(".new"):
            raise OSError(errno.ENOSPC, "no room")
        sync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        session = Session(profile=TESTING)
        assert session.unlock(OLD, None)["read_only"] == "old_format"
        (row,) = session.vault.list()
        assert session.vault.get(row.id)[0]["password"] == "second" and session.vault.database.format() == 1
        told = care.stats(session.vault)
        assert (told["format"], told["items"], told["bytes_attachments"]) == (1, {"login": 1}, 0)
        assert care.check(session.vault, full=True).sound
        with pytest.raises(SealringError, match="can only be read"):
            session.vault.create({"type": "note", "name": "Later"})
        assert sorted(os.listdir(paths.vault_folder("default"))) == [
            "token.json",
            "vault.db",
            "vault.db-shm",
            "vault.db-wal",
        ]
    session.lock("browser_exit")
    later = Session(profile=TESTING)
    assert "read_only" not in later.unlock(OLD, None) and later.vault.database.format() == FORMAT


def test_an_old_copy_is_not_migrated_before_it_was_accepted() -> None:
    put_there()
    session = Session(profile=TESTING)
    session.unlock(OLD, None)
    session.vault.create({"type": "note", "name": "Later"})
    session.lock("person")
    for name in os.listdir(paths.vault_folder("default")):
        os.unlink(os.path.join(paths.vault_folder("default"), name))
    put_there()
    again = Session(profile=TESTING)
    assert again.unlock(OLD, None)["read_only"] == "rolled_back" and again.vault.database.format() == 1
