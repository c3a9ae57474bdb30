"""An item's past and the vault's own, in the terminal."""

import json
import sqlite3

import pytest

from sealring.cli.history import words
from tests.cli.terminal import Terminal

FIRST, SECOND = "canary-first-password", "canary-second-password"


@pytest.fixture
def bank(terminal: Terminal, tmp_path) -> Terminal:
    """With an item of two versions."""
    item = {"type": "login", "name": "Bank", "username": "ada", "password": FIRST, "notes": "Ask for Grace at the desk"}
    for command, change in (
        (["add"], {}),
        (["edit", "bank"], {"password": SECOND, "notes": "Ask for Ada at the desk"}),
    ):
        made = terminal.open(*command, "--from", "-", "--json", stdin=json.dumps({**item, **change}))
        assert made.status == 0, made.err
    return terminal


def test_versions_are_listed_compared_and_brought_back(bank: Terminal) -> None:
    listed = bank.open("history", "bank")
    assert listed.out.startswith("1\t") and "earlier\tBank\tada" in listed.out
    compared = bank.open("history", "bank", "--diff", "1", "0")
    assert "*\tpassword\t••••••••••••\t••••••••••••" in compared.out
    assert "\tusername\tada\tada" in compared.out
    assert "notes: Ask for [-Grace-]{+Ada+} at the desk" in compared.out
    assert FIRST not in compared.out + compared.err and SECOND not in compared.out + compared.err
    shown = bank.open("history", "bank", "--diff", "1", "0", "--show")
    assert f"*\tpassword\t{FIRST}\t{SECOND}" in shown.out
    back = bank.open("history", "bank", "--bring-back", "1")
    assert back.status == 0, back.err
    assert bank.open("show", "bank", "--field", "password", "--show").out == FIRST + "\n"
    assert bank.open("history", "bank", "--bring-back", "9", "--json").error == "version_not_found"


def test_json_masks_what_is_hidden(bank: Terminal) -> None:
    compared = bank.open("history", "bank", "--diff", "1", "0", "--json").json
    fields = {row["field"]: row for row in compared["fields"]}
    assert fields["password"] == {"field": "password", "changed": True, "hidden": True, "texts": [None, None]}
    assert fields["username"]["changed"] is False
    assert len(bank.open("history", "bank", "--json").json["versions"]) == 1


def test_word_by_word() -> None:
    assert words("a b c", "a x c") == "a [-b-]{+x+} c"
    assert words("", "new") == "{+new+}"
    assert words("same", "same") == "same"


def test_the_log_in_the_terminal(terminal: Terminal) -> None:
    wrong = terminal.home.parent / "wrong"
    wrong.write_text("canary wrong passphrase\n")
    assert terminal.run("list", "--passphrase-file", str(wrong)).status != 0
    assert terminal.open("settings", "idle_minutes", "60").status == 0
    said = terminal.open("log")
    lines = said.out.splitlines()
    assert "terminal\tMake the lock weaker (idle_minutes)\tdone" in lines[0]
    assert "terminal\t1 wrong passphrase(s) tried" in lines[1] and "noted while locked" in lines[1]
    assert lines[-1].startswith("1\t") and "The vault was made" in lines[-1]
    assert "canary" not in said.out + said.err
    found = terminal.open("log", "--limit", "1", "--json").json
    assert found["events"][0]["kind"] == "settings.relax" and found["problems"] == []


def test_a_log_that_somebody_was_at_is_said_and_ends_with_1(terminal: Terminal) -> None:
    terminal.open("settings", "idle_minutes", "60")
    with sqlite3.connect(terminal.home / "vaults" / "default" / "vault.db") as connection:
        connection.execute("DELETE FROM events WHERE number=1")
    connection.close()
    said = terminal.open("log")
    assert said.status == 1
    assert "Events 1 to 1 are missing: somebody took them out." in said.err


def test_keeping_less_says_what_it_costs(bank: Terminal) -> None:
    less = bank.open("settings", "versions_kept", "0")
    assert less.status == 0
    assert "1 earlier versions of 1 items go when these are next saved." in less.err
    assert bank.open("settings", "versions_kept", "201", "--json").error == "bad_params"
