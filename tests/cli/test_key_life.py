"""The life of a key from the terminal: each command changes what it says, and everything is sealed anew after it."""

import time
from pathlib import Path
from typing import Any

import pytest

from sealring.base.secret import Secret
from sealring.openpgp import keys
from tests.cli.terminal import PASSPHRASE, Terminal

NEW = "velvet tadpole quorum harbour unison bench"


def own(terminal: Terminal) -> list[dict[str, Any]]:
    return list(terminal.open("key", "show", "--json").json["keys"])


def test_names_dates_and_subkeys(terminal: Terminal) -> None:
    terminal.open("add", "bank", "--note")
    second = "Ada Lovelace <ada@second.example>"
    assert terminal.open("key", "add-id", "--name", "Ada Lovelace", "--email", "ada@second.example").status == 0
    assert terminal.open("key", "prefer-id", second).status == 0
    assert terminal.open("key", "remove-id", "Ada <ada@example.org>", "--text", "moved").status == 0
    assert own(terminal)[0]["user_ids"] == [second]
    assert terminal.open("key", "expire", "2090-12-31").status == 0
    assert own(terminal)[0]["expires"] > time.time()
    assert terminal.open("key", "expire", "soon", "--json").error == "bad_params"
    assert terminal.open("key", "expire", "never", "--json").json == {}
    assert "expires" not in own(terminal)[0]
    rotated = terminal.open("key", "rotate")
    assert rotated.status == 0 and "sealring key backup" in rotated.err
    assert "reseal_unfinished" not in terminal.open("status", "--json").json["reminders"]
    assert terminal.open("key", "reseal", "--json").json == {"left": 0, "damaged": 0}
    assert [row["name"] for row in terminal.open("list", "--json").json["items"]] == ["bank"]


def test_other_keys_come_in_come_into_use_and_end(terminal: Terminal, tmp_path: Path) -> None:
    first = own(terminal)[0]["fingerprint"]
    grace = keys.generate("Grace", "grace@example.org", now=1_700_000_000)
    file, secret = tmp_path / "grace.asc", tmp_path / "secret"
    file.write_text(keys.protect(grace, Secret("its own")))
    secret.write_text("its own\n")
    words = ["key", "import", str(file), "--key-passphrase-file", str(secret)]
    assert terminal.open(*words, "--json").json == {"fingerprint": grace.fingerprint}
    assert terminal.open("key", "use", grace.fingerprint[-16:]).status == 0
    assert own(terminal)[0]["fingerprint"] == grace.fingerprint
    assert terminal.open("key", "use", "0123", "--json").error == "key_unknown"
    assert terminal.open("key", "revoke", first, "--reason", "nonsense", "--json").error == "bad_params"
    assert terminal.open("key", "revoke", first, "--reason", "retired").status == 0
    assert terminal.open("key", "revoke", grace.fingerprint, "--json").error == "key_in_use"
    made = terminal.open("key", "new", "--name", "Ada", "--email", "ada@new.example", "--json").json["fingerprint"]
    replaced = terminal.open("key", "replace", "--json").json
    assert replaced["old"] == made
    states = {row["fingerprint"]: row["status"] for row in own(terminal)}
    assert states == {
        first: "revoked", grace.fingerprint: "usable", made: "revoked", replaced["new"]: "usable"
    }  # fmt: skip


def test_a_person_types_the_passphrase_once_more_for_each_change(terminal: Terminal) -> None:
    status, shown = terminal.talk(["key", "rotate"], [("Passphrase: ", PASSPHRASE)])
    assert status == 0 and "K7M" in shown and "Done." in shown
    before = own(terminal)[0]["certificate"]
    status, _ = terminal.talk(["key", "rotate"], [("Passphrase: ", "wrong")] * 3)
    assert status == 77 and own(terminal)[0]["certificate"] == before


def test_compromised_begins_a_list_and_ends_it(terminal: Terminal) -> None:
    for name in ("bank", "mailbox"):
        host = "https://mail.example" if name == "mailbox" else "https://bank.example"
        item = f'{{"type":"login","name":"{name}","password":"pw","uris":[{{"uri":"{host}","match":"domain"}}]}}'
        assert terminal.open("add", "--from", "-", stdin=item).status == 0
    assert terminal.open("compromised", "--close", "--json").error == "bad_params"
    status, shown = terminal.talk(["compromised"], [("Passphrase: ", PASSPHRASE), ("Go on? (yes/no) [no]: ", "no")])
    assert status == 75 and "can't be taken back" in shown
    first = terminal.open("compromised", "--yes", "--text", "laptop stolen", "--json").json["tasks"]
    assert [entry["row"]["name"] for entry in first["rotate"]] == ["mailbox", "bank"] and first["resealing"] == 0
    assert {row["fingerprint"]: row["status"] for row in own(terminal)}[first["old"]] == "revoked"
    assert "sealring compromised" in "".join(terminal.talk(["status", "--unlock"], [("Passphrase: ", PASSPHRASE)])[1])
    shown = terminal.open("compromised", "--done", "token")
    assert "done   another security token" in shown.err and "mailbox" in shown.out
    assert "BEGIN PGP PUBLIC KEY BLOCK" in terminal.open("compromised", "--message").out
    assert "Nothing is left" in terminal.open("compromised", "--close").err


def test_recover_gives_everything_back_under_a_new_passphrase(terminal: Terminal, tmp_path: Path) -> None:
    terminal.open("add", "bank", "--note")
    copy, old, new = tmp_path / "copy.asc", tmp_path / "old", tmp_path / "new"
    terminal.open("key", "backup", "--to", str(copy))
    old.write_text(PASSPHRASE + "\n")
    new.write_text(NEW + "\n")
    words = ["recover", str(copy), "--key-passphrase-file", str(old), "--passphrase-file", str(new)]
    status, shown = terminal.talk([*words, "--token", "N3W:#2e7d32"], [("Go on? (yes/no) [no]: ", "no")])
    assert status == 75 and "What can't be saved" in shown and "1 items" in shown
    assert terminal.open("list").status == 0  # nothing was changed
    result = terminal.run(*words, "--token", "N3W:#2e7d32", "--yes", "--json").json
    assert result["items"] == 1 and Path(result["aside"]).is_dir()
    assert terminal.open("list", "--json").error == "wrong_passphrase"
    terminal.passphrase_file.write_text(NEW + "\n")
    assert [row["name"] for row in terminal.open("list", "--json").json["items"]] == ["bank"]
    assert terminal.run("token").out == "N3W\t#2e7d32\n"


def test_set_aside_makes_room(terminal: Terminal) -> None:
    status, shown = terminal.talk(["set-aside"], [("Go on? (yes/no) [no]: ", "no")])
    assert status == 75 and "nobody can read it" in shown
    aside = Path(terminal.run("set-aside", "--yes", "--json").json["aside"])
    assert (aside / "vault.db").exists()
    assert terminal.run("status", "--json").json["state"] == "no_vault"
    assert terminal.run("set-aside", "--yes", "--json").error == "no_vault"


@pytest.mark.parametrize("words", [["key", "rotate"], ["key", "new", "--name", "A", "--email", ""], ["key", "replace"]])
def test_nothing_changes_without_the_right_passphrase(terminal: Terminal, words: list[str]) -> None:
    before = own(terminal)
    assert terminal.run(*words, "--passphrase-file", "-", "--json", stdin="wrong\n").error == "wrong_passphrase"
    assert own(terminal) == before


def test_what_is_given_away(terminal: Terminal, tmp_path: Path) -> None:
    first = own(terminal)[0]["fingerprint"]
    assert terminal.open("key", "certificate").out.startswith("-----BEGIN PGP PUBLIC KEY BLOCK-----")
    assert terminal.open("key", "certificate", "--json").json["fingerprint"] == first
    drawn = terminal.open("key", "certificate", "--qr").out
    assert "\u2588" in drawn and len({len(line) for line in drawn.splitlines()}) == 1
    assert "\u2588" in terminal.open("key", "revocation", "--qr").out
    assert terminal.open("key", "new", "--name", "Ada", "--email", "").status == 0
    file = tmp_path / "old.asc"
    assert terminal.open("key", "export", first[-16:], "--to", str(file), "--json").json["fingerprint"] == first
    assert keys.import_secret_key(file.read_bytes(), Secret(PASSPHRASE), now=int(time.time())).fingerprint == first
    assert "key_file_not_checked" in terminal.open("status", "--json").json["reminders"]
    revocation = terminal.open("key", "revocation", "--key", first, "--json").json
    assert first[-16:] in revocation["name"]
