"""Backups from the terminal: made, listed, read, drilled, restored; typed keys, and the words that go with them."""

import json
import os
import re
import signal
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from sealring.backup import backupkey
from sealring.cli import backups, restoring
from sealring.cli import terminal as door_of_the_terminal
from sealring.cli.working import working
from sealring.vault.stretching import TESTING
from tests.cli.terminal import PASSPHRASE, Terminal

KEY = "correct horse battery staple of the wombat"


def saved(terminal: Terminal, *names: str) -> None:
    for name in names:
        terminal.open("add", name, "--username", "ada", "--password-stdin", stdin=f"canary-{name}\n")


def names(terminal: Terminal) -> set[str]:
    return {row["name"] for row in terminal.open("list", "--json").json["items"]}


def test_A3_A4_one_command_backs_up_and_the_register_knows_where(terminal: Terminal) -> None:
    saved(terminal, "one", "two")
    assert terminal.open("backup", "list", "--json").json == {"backups": [], "changes": 2}
    ran = terminal.open("backup", "create")
    path = Path(ran.out.strip())
    assert ran.status == 0 and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "2 items" in ran.err and "can't be recovered" in ran.err  # B11
    (made,) = (listed := terminal.open("backup", "list", "--json").json)["backups"]
    assert (made["path"], made["items"], made["place"]) == (str(path), 2, "there")
    assert listed["changes"] == 0 and made["size"] == path.stat().st_size and "verified" not in made
    assert terminal.open("backup", "verify", made["id"][:8], "--json").json["as_written"] is True
    assert "verified" in terminal.open("backup", "list", "--json").json["backups"][0]
    drilled = terminal.open("backup", "drill", str(path), "--json").json["drill"]
    assert drilled["passed"] and drilled["items"] == drilled["same"] == 2
    os.rename(path, path.with_suffix(".moved"))
    assert terminal.open("backup", "verify", made["id"], "--json").error == "backup_gone"
    assert terminal.open("backup", "list", "--json").json["backups"][0]["place"] == "missing"
    assert "restored" in terminal.open("backup", "list").out


def test_A14_A17_what_a_restore_does_is_shown_first_and_pasted_text_will_do(terminal: Terminal, tmp_path: Path) -> None:
    saved(terminal, "one", "two")
    path = tmp_path / "b.asc"
    assert terminal.open("backup", "create", "--to", str(path), "--json").status == 0
    item = terminal.open("search", "two", "--json").json["items"][0]
    terminal.open("rm", item["id"], "--forever", "--yes")
    shown = terminal.open("backup", "restore", str(path), "--preview")
    assert "two\tlogin\tnew" in shown.out and "1 the same" in shown.err and "canary" not in shown.out + shown.err
    assert names(terminal) == {"one"}
    pasted = "On Friday Ada wrote:\r\n" + path.read_text().replace("\n", "\r\n")
    restored = terminal.run(
        "backup", "restore", "-", "--json", "--passphrase-file", str(terminal.passphrase_file), stdin=pasted
    )
    assert restored.json["counts"] == {"new": 1, "same": 1}
    assert names(terminal) == {"one", "two"}
    assert terminal.open("show", "two", "--field", "password", "--show").out.strip() == "canary-two"


def test_A9_B3_a_backup_key_is_typed_twice_and_rated(terminal: Terminal, tmp_path: Path) -> None:
    saved(terminal, "one")
    path = tmp_path / "b.asc"
    answers = [
        ("Passphrase: ", PASSPHRASE),
        ("Backup Key: ", "tr0ub4dor"),
        ("easy to guess (30 bits)\r\n  Six random words are strong and easy to type.\r\nBackup Key: ", KEY),
        ("The same again: ", KEY + "x"),
        ("Backup Key: ", KEY),
        ("The same again: ", KEY),
    ]
    status, shown = terminal.talk(["backup", "create", "--backup-key", "--to", str(path)], answers)
    assert status == 0, shown
    assert "K7M" in shown and "fair" in shown and "The two differ" in shown and KEY not in shown
    drill = ["backup", "drill", str(path), "--backup-key-file", "-", "--json"]
    right = terminal.open(*drill, stdin=KEY + "\n")
    assert right.json["drill"]["passed"]
    assert terminal.open(*drill, stdin="another\n").error == "backup_passphrase"


def test_C14_a_timer_needs_no_passphrase(terminal: Terminal, tmp_path: Path) -> None:
    saved(terminal, "one")
    unattended = ["backup", "unattended", "--to", str(tmp_path), "--if-older", "7", "--json"]
    made = terminal.run(*unattended).json
    assert made["made"] and Path(made["path"]).stat().st_size == made["size"]
    assert terminal.run(*unattended).json == {"made": False}
    (row,) = terminal.open("backup", "list", "--json").json["backups"]
    assert row["path"] == made["path"] and row["verified"]


def test_B2_the_passphrase_is_asked_for_each_backup(terminal: Terminal, tmp_path: Path) -> None:
    """An unlocked vault is not enough."""
    path = tmp_path / "b.asc"
    for words in (["create", "--to", str(path)], ["drill", str(path)]):
        wrong = terminal.run("backup", *words, "--passphrase-file", "-", "--json", stdin="wrong\n")
        assert wrong.error == "wrong_passphrase"
    assert not path.exists()


def test_B8_on_a_new_machine_the_file_and_the_passphrase_are_enough(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Called in this process, so that the new vault's Argon2id can be the one for testing."""
    saved(terminal, "one")
    path = tmp_path / "b.asc"
    assert terminal.open("backup", "create", "--to", str(path), "--json").status == 0
    terminal.home.rename(tmp_path / "old")
    monkeypatch.setattr("sealring.vault.stretching.fitting", lambda: TESTING)
    monkeypatch.setattr("sealring.cli.terminal.Terminal._watch", lambda self: None)  # it would end this process
    restoring.restore(str(path), passphrase_file=str(terminal.passphrase_file), as_json=True)
    done = json.loads(capfdbinary.readouterr().out)
    assert done["counts"] == {"new": 1} and done["state"]["owner"] == "Ada <ada@example.org>"
    assert names(terminal) == {"one"}


def test_B4_a_key_that_is_made_here_is_confirmed_by_two_of_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    asked: list[str] = []

    class Door:
        def call(self, method: str, form: str) -> dict[str, Any]:
            key, bits = backupkey.suggest(form, os.urandom)
            return {"key": key, "bits": bits}

    def ask(question: str) -> str:
        asked.append(question)
        part = shown[1].strip().split("-")[int(re.findall(r"\d+", question)[0]) - 1]
        return "wrong" if len(asked) == 1 else part.upper()

    monkeypatch.setattr(backups.output, "note", shown.append)
    monkeypatch.setattr(backups.prompts, "ask", ask)
    for form in ("words", "letters"):
        shown.clear()
        asked.clear()
        key = backups._made(Door(), form).reveal()  # type: ignore[arg-type]
        assert key == shown[1].strip() and ("129" if form == "words" else "130") in shown[0]
        assert len(asked) == 3 and len(set(asked)) == 2 and asked[0] == asked[1]  # two parts, one of them again


def test_ctrl_c_asks_long_work_to_end_without_harm(terminal: Terminal) -> None:
    former = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what it has behind "&"
    door = door_of_the_terminal.Terminal()
    with working(door, "Working"):
        assert not door.app.cancelled()
        door.app.progress(1, 0)
        os.kill(os.getpid(), signal.SIGINT)
        assert door.app.cancelled()
        with pytest.raises(KeyboardInterrupt):  # whoever asks twice does not want to wait
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)
    assert not door.app.cancelled() and signal.signal(signal.SIGINT, former) is signal.default_int_handler
