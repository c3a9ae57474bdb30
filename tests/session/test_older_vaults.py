"""A vault of every released format opens as before, and takes what came later."""

import os
import shutil
from pathlib import Path

from sealring.base import paths
from sealring.base.secret import Secret
from sealring.session import enrolment, keyfile
from sealring.session.session import Session
from sealring.vault import keyring as keyrings
from sealring.vault.stretching import TESTING
from tests.session.people import PASSPHRASE
from tests.session.test_factors import enrolled, file_of, unlock
from tests.session.test_rekeying import NEW, OLD

FIRST = Path(__file__).parent.parent / "fixtures" / "vault-1"  # made by the first release, passphrase as in people.py


def put_there() -> None:
    folder = paths.vault_folder("default")
    os.makedirs(folder)
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
