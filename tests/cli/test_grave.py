"""Grave commands print the token and take the passphrase for that one command."""

import shutil
from pathlib import Path

import pytest

from tests.cli.terminal import PASSPHRASE, Terminal

GRAVE = [
    ["token", "change", "ZZ9:#c62828"],
    ["key", "backup", "--to", "copy.asc"],
    ["key", "revocation"],
    ["settings", "idle_minutes", "60"],
]


@pytest.mark.parametrize("words", GRAVE, ids=lambda words: "-".join(words[:2]))
def test_the_passphrase_is_checked(terminal: Terminal, words: list[str], tmp_path: Path) -> None:
    words = [str(tmp_path / word) if word.endswith(".asc") else word for word in words]
    wrong = terminal.run(*words, "--passphrase-file", "-", "--json", stdin="wrong\n")
    assert wrong.error == "wrong_passphrase" and wrong.out == ""
    assert not (tmp_path / "copy.asc").exists()
    assert terminal.run("token").out == "K7M\t#1565c0\n"
    right = terminal.open(*words)
    assert right.status == 0 and "[ K7M ] #1565c0" in right.err


def test_a_weaker_lock_asks_again(terminal: Terminal) -> None:
    answers = [("Passphrase: ", PASSPHRASE), ("Your passphrase again: ", "wrong")]
    status, shown = terminal.talk(["settings", "lock_on_sleep", "false"], answers)
    assert status == 77 and "weaker" in shown
    answers = [("Passphrase: ", PASSPHRASE), ("Your passphrase again: ", PASSPHRASE)]
    status, _ = terminal.talk(["settings", "lock_on_sleep", "false"], answers)
    assert status == 0 and terminal.open("settings", "lock_on_sleep").out == "lock_on_sleep\tfalse\n"


def test_a_stronger_lock_does_not(terminal: Terminal) -> None:
    status, shown = terminal.talk(["settings", "idle_minutes", "5"], [("Passphrase: ", PASSPHRASE)])
    assert status == 0 and "again" not in shown


NO_SETTINGS = [["idle_minutes", "0"], ["idle_minutes", "soon"], ["colour", "1"], ["lock_on_sleep", "1"]]


@pytest.mark.parametrize("words", NO_SETTINGS)
def test_settings_that_are_none(terminal: Terminal, words: list[str]) -> None:
    assert terminal.open("settings", *words, "--json").error == "bad_params"


def test_key_file_and_revocation(terminal: Terminal, tmp_path: Path) -> None:
    copy = tmp_path / "copy.asc"
    assert terminal.open("key", "backup", "--to", str(copy), "--json").json["checked"] is True
    checked = terminal.open("key", "check", str(copy), "--json").json
    assert checked["fingerprint"] == terminal.open("key", "show", "--json").json["keys"][0]["fingerprint"]
    assert terminal.open("key", "backup", "--to", str(copy), "--json").error == "cannot_write_file"
    copy.write_text("nonsense")
    assert terminal.open("key", "check", str(copy), "--json").error == "key_corrupt"
    assert terminal.open("key", "revocation").out.startswith("-----BEGIN PGP PUBLIC KEY BLOCK-----")
    assert "key_copy_elsewhere" in terminal.open("status", "--json").json["reminders"]
    assert "key_copy_elsewhere" not in terminal.open("key", "elsewhere", "--json").json.get("reminders", [])


def test_a_lost_token_is_made_anew_by_unlocking(terminal: Terminal) -> None:
    file = terminal.home / "vaults" / "default" / "token.json"
    file.unlink()
    assert terminal.run("token", "--json").error == "token_unreadable"
    assert terminal.open("status").status == 0
    assert terminal.run("token").out == "K7M\t#1565c0\n"


def test_an_older_vault_is_said_and_accepted(terminal: Terminal, tmp_path: Path) -> None:
    vault, older = terminal.home / "vaults" / "default" / "vault.db", tmp_path / "older.db"
    terminal.open("add", "first", "--note")
    shutil.copy(vault, older)
    terminal.open("add", "second", "--note")
    shutil.copy(older, vault)
    assert terminal.open("status", "--json").json["read_only"] == "rolled_back"
    refused = terminal.open("add", "third", "--note", "--json")
    assert refused.error == "read_only"
    assert terminal.run("accept", "--passphrase-file", "-", "--json", stdin="wrong\n").error == "wrong_passphrase"
    assert "read_only" not in terminal.open("accept", "--json").json
    assert terminal.open("add", "third", "--note").status == 0
    assert {row["name"] for row in terminal.open("list", "--json").json["items"]} == {"first", "third"}
