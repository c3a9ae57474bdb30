"""After the keys changed: everything is sealed and signed anew, whatever happens on the way."""

import dataclasses
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.openpgp import keys, packets
from sealring.openpgp.keys import OwnKey
from sealring.vault import resealing, stretching
from sealring.vault.vault import Vault
from tests.vault.homes import PASSPHRASE, Home
from tests.vault.test_vault import Login, refused


@pytest.fixture(scope="module")
def newer() -> OwnKey:
    return keys.generate("Ada", "ada@example.org", now=1_750_000_000)


def change(vault: Vault, newer: OwnKey) -> None:
    keyring = vault.keyring
    both = dataclasses.replace(keyring, keys=[*keyring.keys, newer], active=newer.fingerprint)
    with vault.changing_keyring(both, PASSPHRASE, stretching.TESTING):
        pass


def ids(vault: Vault) -> set[bytes]:
    """The key ids that the messages on disk are sealed to."""
    return {packets.first_recipient(message) for (message,) in vault.database.rows("SELECT message FROM messages")}


def fill(vault: Vault, login: Login, count: int = 3) -> list[str]:
    made = [vault.create(login(f"n{number}", notes="x" * 100 * number)).id for number in range(count)]
    vault.update(made[0], 1, login("n0 changed"))
    vault.trash(made[1], 1)
    vault.put_record("contact", "Betty", {"fingerprint": "A" * 40})
    return made


def whole(vault: Vault) -> None:
    while vault.resealer.left:
        vault.resealer.step()


def left(vault: Vault) -> int:
    """Looked for anew, as after an unlock."""
    return resealing.Resealer(vault).left


def test_everything_is_sealed_and_signed_by_the_active_key(
    home: Home, vault: Vault, login: Login, newer: OwnKey
) -> None:
    made = fill(vault, login)
    before = {id: vault.get(id)[0] for id in made}
    change(vault, newer)
    later = vault.create(login("after the change"))
    assert vault.resealer.left == len([*made, "the contact"])
    whole(vault)
    assert vault.resealer.damaged == 0 and left(vault) == 0 and vault.get(later.id)[1] == newer.fingerprint
    assert ids(vault) == {newer.encryption_key_id}
    again = home.open()
    for id in made:
        item, signer = again.get(id)
        assert item == before[id]  # its revision, owner and times too
        assert signer == newer.fingerprint
    version = again.versions(made[0])[0]
    assert again.version(made[0], version["version"])["name"] == "n0"
    assert again.records("contact")[0].body == {"fingerprint": "A" * 40}
    assert again.check() == [] and again.read_only is None


def test_the_old_key_alone_opens_nothing_more(vault: Vault, login: Login, newer: OwnKey, key: OwnKey) -> None:
    fill(vault, login)
    change(vault, newer)
    whole(vault)
    for (message,) in vault.database.rows("SELECT message FROM messages"):
        from sealring.openpgp import messages

        refused("no_key", messages.unseal, message, [key])


def test_it_goes_on_after_it_was_left_in_the_middle(
    home: Home, vault: Vault, login: Login, newer: OwnKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 1)
    fill(vault, login, 4)
    change(vault, newer)
    assert vault.resealer.left == 5
    vault.resealer.step()
    again = home.open()
    assert again.resealer.left == vault.resealer.left == 4
    whole(again)
    assert left(vault) == 0 and home.open().check() == []


def test_an_edit_by_another_process_on_the_way_is_no_conflict_and_not_lost(
    home: Home, vault: Vault, login: Login, newer: OwnKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 1)
    made = fill(vault, login)
    change(vault, newer)
    other = home.open()
    vault.resealer.step()
    edited = other.update(made[2], 1, login("edited elsewhere"))
    other.restore(made[1], other.overview(made[1]).revision)
    whole(vault)
    other.refresh()
    assert other.get(made[2])[0]["name"] == "edited elsewhere" and edited.revision == 2
    assert other.overview(made[1]).trashed is None
    assert home.open().check() == [] and other.check() == []


def test_what_is_damaged_stays_as_it_lies(home: Home, vault: Vault, login: Login, newer: OwnKey) -> None:
    made = fill(vault, login)
    message = vault.database.message(made[2])
    assert message is not None
    forged = message[:-1] + bytes((message[-1] ^ 1,))
    vault.database.rows("UPDATE messages SET message=? WHERE id=?", (forged, bytes.fromhex(made[2])))
    change(vault, newer)
    whole(vault)
    assert vault.resealer.damaged == 1
    assert vault.database.message(made[2]) == forged
    assert home.open().check() == [made[2]]


def test_a_forged_message_is_never_signed_anew(vault: Vault, login: Login, newer: OwnKey, key: OwnKey) -> None:
    """A message by the own key that the overview does not name (an older one put back) is not made current."""
    made = vault.create(login())
    older = vault.database.message(made.id)
    vault.update(made.id, 1, login("changed"))
    vault.database.rows("UPDATE messages SET message=? WHERE id=?", (older, bytes.fromhex(made.id)))
    change(vault, newer)
    whole(vault)
    assert vault.resealer.damaged == 1 and vault.database.message(made.id) == older


@pytest.mark.parametrize("moment", range(6))
def test_a_kill_on_the_way_loses_nothing(
    home: Home, vault: Vault, login: Login, newer: OwnKey, tmp_path: Path, moment: int
) -> None:
    """The file is copied as a kill would leave it, at several moments of the work; each copy opens whole."""
    made = fill(vault, login, 6)
    before = {id: vault.get(id)[0] for id in made}
    change(vault, newer)
    taken: list[str] = []
    original = vault.database.set_value

    def copying(name: str, value: Any) -> None:
        original(name, value)
        if len(taken) <= moment:
            folder = tmp_path / f"copy-{len(taken)}"
            shutil.copytree(os.path.dirname(home.path), folder)
            taken.append(str(folder / "vault.db"))

    vault.database.set_value = copying  # type: ignore[method-assign]
    whole(vault)
    again = home.open(taken[-1], state=str(tmp_path / "another state"))
    assert {id: again.get(id)[0] for id in made} == before
    whole(again)
    assert again.check() == [] and again.read_only is None


def test_nothing_is_written_by_a_process_with_older_keys(home: Home, vault: Vault, login: Login, newer: OwnKey) -> None:
    other = home.open()
    made = fill(vault, login)
    other.refresh()
    change(vault, newer)
    with pytest.raises(SealringError) as caught:
        other.update(made[2], 1, login("too late"))
    assert caught.value.name == "stale_keys"
    whole(vault)
    assert vault.get(made[2])[0]["name"] == "n2"


@pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not installed")
def test_stock_gpg_reads_what_was_sealed_anew(vault: Vault, login: Login, newer: OwnKey, tmp_path: Path) -> None:
    made = fill(vault, login)
    change(vault, newer)
    whole(vault)
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--trust-model", "always"]
    subprocess.run([*gpg, "--import"], input=newer.to_bytes(), check=True, capture_output=True)
    message = vault.database.message(made[0])
    done = subprocess.run([*gpg, "-d"], input=message, check=True, capture_output=True)
    assert b'"n0 changed"' in done.stdout and b"Good signature" in done.stderr
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "gpg-agent"], check=False)


def test_what_was_looked_for_before_the_change_is_looked_for_again(vault: Vault, login: Login, newer: OwnKey) -> None:
    made = fill(vault, login)
    assert vault.resealer.left == 0
    change(vault, newer)
    assert vault.resealer.left == len(made) + 1
