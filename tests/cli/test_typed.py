"""Items of other types and their files, as a person or a script types it."""

import json
import os
from pathlib import Path

from tests.cli.terminal import PASSPHRASE, Terminal


def test_a_card(terminal: Terminal) -> None:
    words = ["add", "Travel card", "--type", "card", "--set", "holder=Ada", "--set", "expires=2029-04"]
    numbers = terminal.home.parent / "number"
    numbers.write_text("4012888888881881")
    ran = terminal.open(*words, "--secret-file", f"number={numbers}")
    assert ran.status == 0, ran.err
    assert "Visa •••• 1881" in terminal.open("list", "--type", "card").out
    shown = terminal.open("show", "travel").out
    assert "Holder\tAda\n" in shown and "Number\t••••••••••••\n" in shown and "4012" not in shown
    assert "Brand\tVisa\n" in shown
    assert terminal.open("show", "1881", "--field", "number", "--show").out == "4012888888881881\n"
    assert terminal.open("show", "travel", "--field", "number").status != 0
    assert terminal.open("edit", "travel", "--set", "holder=", "--set", "bank=Example").status == 0
    item = terminal.open("show", "travel", "--json", "--show").json["item"]
    assert item["details"] == {"bank": "Example", "brand": "Visa", "expires": "2029-04", "number": "4012888888881881"}


def test_a_hidden_field_is_asked_for(terminal: Terminal) -> None:
    answers = [("Passphrase: ", PASSPHRASE), ("Pin: ", "8051")]
    status, shown = terminal.talk(["add", "Card", "--type", "card", "--ask-for", "pin"], answers)
    assert status == 0 and "8051" not in shown
    assert terminal.open("show", "card", "--json", "--show").json["item"]["details"] == {"pin": "8051"}


def test_what_is_refused(terminal: Terminal) -> None:
    for words, name in (
        (("--type", "spell"), "bad_params"),
        (("--type", "card", "--set", "number=4012888888881881"), "bad_item"),
        (("--type", "card", "--set", "brand=Visa"), "bad_item"),
    ):
        ran = terminal.open("add", "x", *words, "--json")
        assert ran.error == name, (words, ran.err)


def test_an_ssh_key_is_made(terminal: Terminal) -> None:
    made = terminal.open("add", "Engine", "--type", "ssh-key", "--generate", "--json").json
    shown = terminal.open("show", made["id"][:8], "--json").json
    assert shown["item"]["details"]["fingerprint"].startswith("SHA256:")
    assert shown["hidden"] == ["detail:private_key"]
    private = terminal.open("show", "engine", "--field", "private-key", "--show").out
    assert private.startswith("-----BEGIN OPENSSH PRIVATE KEY-----\n")


def test_a_network_and_its_code(terminal: Terminal) -> None:
    words = ["add", "Cabin", "--type", "wifi", "--set", "network=Attic", "--set", "security=wpa", "--password-stdin"]
    assert terminal.open(*words, stdin="a-pass-phrase-of-the-attic\n").status == 0
    assert terminal.open("show", "attic", "--qr", "--json").error == "bad_params"
    code = terminal.open("show", "attic", "--qr", "--show", "--json").json
    assert code["size"] == len(code["rows"])


def test_a_file_in_and_out(terminal: Terminal, tmp_path: Path) -> None:
    size = 1_300_000
    data = os.urandom(size)
    (tmp_path / "scan of it.pdf").write_bytes(data)
    assert terminal.open("add", "Passport", "--type", "note").status == 0
    added = terminal.open("file", "add", "passport", str(tmp_path / "scan of it.pdf"))
    assert added.status == 0, added.err
    listed = terminal.open("file", "list", "passport").out
    assert listed == f"{added.out[:8]}\tscan of it.pdf\t{size}\t\n"
    assert f"File\tscan of it.pdf ({size} bytes)" in terminal.open("show", "passport").out
    (tmp_path / "out").mkdir()
    saved = terminal.open("file", "save", "passport", added.out[:8], "--to", str(tmp_path / "out"))
    assert saved.status == 0, saved.err
    path = tmp_path / "out" / "scan of it.pdf"
    assert path.read_bytes() == data and path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path / "out") == ["scan of it.pdf"]
    again = terminal.open("file", "save", "passport", "scan of it.pdf", "--to", str(path), "--json")
    assert again.error == "cannot_write_file" and path.read_bytes() == data
    assert terminal.open("file", "rm", "passport", "scan of it.pdf").status == 0
    assert terminal.open("file", "list", "passport", "--json").json == {"attachments": []}
    assert terminal.open("file", "rm", "passport", "scan of it.pdf", "--json").error == "attachment_not_found"


def test_files_that_are_refused(terminal: Terminal, tmp_path: Path) -> None:
    terminal.open("add", "x", "--type", "note")
    (tmp_path / "empty").touch()
    with open(tmp_path / "large", "wb") as large:
        large.truncate(20 * 1024 * 1024 + 1)
    for path, name in (("empty", "attachment_empty"), ("large", "attachment_too_large"), ("none", "cannot_read_file")):
        assert terminal.open("file", "add", "x", str(tmp_path / path), "--json").error == name


def test_a_damaged_file_is_not_left_on_the_disk(terminal: Terminal, tmp_path: Path) -> None:
    import sqlite3

    (tmp_path / "f").write_bytes(os.urandom(1_300_000))
    terminal.open("add", "x", "--type", "note")
    terminal.open("file", "add", "x", str(tmp_path / "f"))
    with sqlite3.connect(terminal.home / "vaults" / "default" / "vault.db") as connection:
        connection.execute("DELETE FROM chunks WHERE number=18")
    connection.close()
    (tmp_path / "out").mkdir()
    ran = terminal.open("file", "save", "x", "f", "--to", str(tmp_path / "out"), "--json")
    assert ran.error == "attachment_damaged" and os.listdir(tmp_path / "out") == []
    assert json.loads(terminal.open("show", "x", "--json").out)["item"]["name"] == "x"
