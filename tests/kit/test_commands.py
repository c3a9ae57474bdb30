"""The kit and the split Backup Key from the terminal."""

import os
import stat
from pathlib import Path

import pytest

from sealring.kit import sheets
from tests.cli.conftest import empty as empty  # noqa: PLC0414, a fixture
from tests.cli.conftest import terminal as terminal  # noqa: PLC0414, a fixture
from tests.cli.terminal import PASSPHRASE, Terminal
from tests.kit.world import scanned

KEY = "correct horse battery staple of the wombat"


def test_C11_a_kit_is_made_checked_and_read_back(terminal: Terminal, tmp_path: Path) -> None:
    none = terminal.open("kit", "check", "--json")
    assert none.status == 1 and none.json == {"state": "none"}
    ran = terminal.open("kit", "make")
    path = Path(ran.out.strip())
    assert ran.status == 0 and path.suffix == ".pdf" and path.read_bytes().startswith(b"%PDF-")
    assert "no backup yet" in ran.err and "[ K7M ] #1565c0" in ran.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "still so" in terminal.open("kit", "check").err
    assert "out of date" not in terminal.open("status").out
    terminal.open("backup", "create", "--json")
    outdated = terminal.open("kit", "check")
    assert "kit on paper is out of date" in terminal.open("status").out
    assert outdated.status == 1 and "Changed since: where the backups are." in outdated.err
    html = tmp_path / "kit.html"
    assert terminal.open("kit", "make", "--html", str(html), "--json").json["places"] == 1
    assert terminal.open("kit", "check", "--json").json["state"] == "current"

    names = []
    for number, (_, picture) in enumerate(scanned(path)):
        names.append(str(tmp_path / f"{number}.png"))
        Path(names[-1]).write_bytes(picture)
    fingerprint = terminal.open("key", "show", "--json").json["keys"][0]["fingerprint"]
    read = terminal.run("kit", "read", *names, "--to", str(tmp_path / "rescued"), "--json").json
    assert read["fingerprint"] == fingerprint and read["revocation"]
    assert stat.S_IMODE(os.stat(read["key"]).st_mode) == 0o600
    assert terminal.open("key", "check", read["key"], "--json").json["fingerprint"] == fingerprint
    lines = [line for line in html.read_text().replace("<", "\n").replace(">", "\n").splitlines() if line[:1] in "KR"]
    typed = terminal.run("kit", "read", "-", stdin="\n".join(lines))
    assert typed.status == 0 and fingerprint in typed.err and typed.out == ""
    wrong = terminal.run("kit", "read", "-", stdin="\n".join(lines).replace("K003: ", "K003: 0"))
    assert wrong.status == 65 and "K003 is not as it was printed" in wrong.err
    assert terminal.run("kit", "read", "/nonexistent", "--json").error == "cannot_read_file"
    assert terminal.run("kit", "read", "--json").error == "bad_params"
    assert terminal.run("kit", "script").out == sheets.script()


def test_a_kit_needs_the_passphrase_typed_for_it(terminal: Terminal, tmp_path: Path) -> None:
    words = ["kit", "make", "--pdf", str(tmp_path / "kit.pdf")]
    wrong = terminal.run(*words, "--passphrase-file", "-", "--json", stdin="wrong\n")
    assert wrong.error == "wrong_passphrase" and not (tmp_path / "kit.pdf").exists()
    log = terminal.open("log", "--json").json["events"]
    assert terminal.open(*words).status == 0
    assert terminal.open(*words, "--json").error == "cannot_write_file"
    after = terminal.open("log", "--json").json["events"]
    assert [event["kind"] for event in after[: len(after) - len(log)]].count("kit.make") == 2
    assert PASSPHRASE.encode() not in (tmp_path / "kit.pdf").read_bytes()


def test_C12_a_backup_key_is_split_and_joined(empty: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "sheets.pdf"
    split = ["backup-key", "split", "--need", "2", "--of", "3"]
    typed = [("Backup Key: ", KEY), ("The same again: ", KEY + "x"), ("Backup Key: ", KEY), ("The same again: ", KEY)]
    status, shown = empty.talk([*split, "--pdf", str(path)], typed)
    assert status == 0 and "The two differ" in shown and KEY not in shown, shown
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    pages = [tmp_path / f"{number}.png" for number in (0, 1)]
    for page, (_, picture) in zip(pages, scanned(path)[1:], strict=True):
        page.write_bytes(picture)
    join = ["backup-key", "join", *map(str, pages)]
    assert empty.run(*join, "--json").json == {"joined": True}
    assert empty.run(*join, "--show").out == KEY + "\n"
    assert empty.run(*join, "--to", str(tmp_path / "key"), "--json").status == 0
    assert (tmp_path / "key").read_text() == KEY + "\n"
    given = empty.run(*split, "--show", "--backup-key-file", str(tmp_path / "key")).out.splitlines()
    asked = [("sheet 1 ", given[2]), ("sheet 2 ", given[0]), ("sheet 3 ", "")]
    status, shown = empty.talk(["backup-key", "join", "--show"], asked)
    assert status == 0 and KEY in shown and given[0] not in shown
    (tmp_path / "one").write_text(given[1])
    assert empty.run("backup-key", "join", str(tmp_path / "one"), "--json").error == "sheets_missing"
    assert not empty.home.exists()


@pytest.mark.parametrize("words", [[], ["--show", "--pdf", "x.pdf"], ["--show", "--need", "4"]])
def test_a_split_says_where_to_and_how_many(empty: Terminal, words: list[str]) -> None:
    ran = empty.run("backup-key", "split", *words, "--backup-key-file", "-", "--json", stdin=KEY + "\n")
    assert ran.error == "bad_params"
