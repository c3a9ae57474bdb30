"""Another passphrase from the terminal, typed and from files."""

from pathlib import Path

from tests.cli.terminal import PASSPHRASE, Terminal

NEW = "velvet tadpole quorum harbour unison bench"


def test_a_script_changes_it(terminal: Terminal, tmp_path: Path) -> None:
    copy = tmp_path / "copy.asc"
    assert terminal.open("key", "backup", "--to", str(copy)).status == 0
    new = tmp_path / "new"
    for text, name in (("hunter2\n", "passphrase_weak"), (f"{PASSPHRASE}\n", "passphrase_same")):
        new.write_text(text)
        assert terminal.open("passphrase", "--new-passphrase-file", str(new), "--json").error == name
    new.write_text(NEW + "\n")
    wrong = terminal.run(
        "passphrase", "--passphrase-file", "-", "--new-passphrase-file", str(new), "--json", stdin="wrong\n"
    )
    assert wrong.error == "wrong_passphrase"
    changed = terminal.open("passphrase", "--new-passphrase-file", str(new), "--json").json
    assert {row["place"] for row in changed["key_files"]} == {str(copy), "folder"}
    assert terminal.open("list", "--json").error == "wrong_passphrase"
    terminal.passphrase_file.write_text(NEW + "\n")
    assert terminal.open("list", "--json").status == 0
    assert "key_file_not_checked" in terminal.open("status", "--json").json["reminders"]
    assert terminal.open("key", "check", str(copy), "--json").error == "key_passphrase"  # the old one opens that
    terminal.open("key", "backup")
    assert "key_file_not_checked" not in terminal.open("status", "--json").json["reminders"]


def test_a_person_is_told_and_offered_a_new_key_file(terminal: Terminal) -> None:
    answers = [
        ("Passphrase: ", PASSPHRASE),
        ("New passphrase: ", "hunter2"),
        ("New passphrase: ", NEW),
        ("The same again: ", NEW),
        ("Make a new key file now? (yes/no) [yes]: ", "yes"),
    ]
    status, shown = terminal.talk(["passphrase"], answers, seconds=60)
    assert status == 0 and "K7M" in shown
    assert "in Sealring's folder" in shown and "can't close them" in shown and "Saved and checked" in shown
    assert NEW not in shown and PASSPHRASE not in shown
