"""The command line as a whole: help with examples, strict JSON, exit statuses, completion, what needs no vault."""

import json
from typing import Any

import pytest
import typer.main

from sealring import __version__
from sealring.base.errors import table
from sealring.cli.main import app
from tests.cli.terminal import Terminal


def commands(group: Any = None) -> list[list[str]]:
    found: list[list[str]] = []
    for name, command in (group or typer.main.get_command(app)).commands.items():
        inner = commands(command) if hasattr(command, "commands") else [[]]
        found += [[name, *rest] for rest in inner]
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example(words: list[str]) -> None:
    command = typer.main.get_command(app)
    for word in words:
        command = command.commands[word]  # type: ignore[attr-defined]
    assert f"Example: sealring {' '.join(words)}" in (command.help or "")
    assert any("--json" in parameter.opts for parameter in command.params)
    for parameter in command.params:
        takes_value = not getattr(parameter, "is_flag", True)
        assert not takes_value or not {"--passphrase", "--password", "--secret", "--otp"} & set(parameter.opts)


def test_help_and_version(empty: Terminal) -> None:
    ran = empty.run("--help")
    assert ran.status == 0 and all(words[0] in ran.out for words in commands()) and "--install-completion" in ran.out
    assert empty.run("--version").out == __version__ + "\n"
    assert "Example: sealring add" in empty.run("add", "--help").out


def test_a_command_line_that_cannot_be_read(empty: Terminal) -> None:
    assert empty.run("list", "--nonsense").status == 2
    assert empty.run("nonsense").status == 2


def test_generate_needs_no_vault(empty: Terminal) -> None:
    made = empty.run("generate").out.strip()
    assert len(made) == 20
    result = empty.run("generate", "--length", "40", "--no-symbols", "--json").json
    assert len(result["password"]) == 40 and result["password"].isalnum() and result["bits"] > 230
    assert len(empty.run("generate", "--words", "6", "--separator", " ").out.split()) == 6
    refused = empty.run("generate", "--length", "2", "--json")
    assert refused.error == "bad_params" and refused.status == table()["bad_params"]["exit"]
    assert not empty.home.exists()


def test_status_without_a_vault_and_with_one(empty: Terminal) -> None:
    assert empty.run("status", "--json").json == {"state": "no_vault", "vault": "default"}
    assert "sealring init" in empty.run("status").out
    assert empty.run("status", "--vault", "../evil", "--json").error == "bad_params"


def test_status_tells_more_with_the_passphrase(terminal: Terminal) -> None:
    locked = terminal.run("status", "--json").json
    assert locked["state"] == "locked" and "owner" not in locked
    opened = terminal.open("status", "--json").json
    assert opened["owner"] == "Ada <ada@example.org>" and opened["items"] == 0


def test_lock_needs_no_passphrase_and_reaches_others(terminal: Terminal) -> None:
    from sealring.base.secret import Secret
    from sealring.session.session import Session
    from tests.cli.terminal import PASSPHRASE

    other = Session()
    other.unlock(Secret(PASSPHRASE), None)
    assert terminal.run("lock", "--json").json == {}
    assert other.settle(look=True) is None and other.ended == "elsewhere"


def test_an_error_in_words(terminal: Terminal) -> None:
    ran = terminal.run("list", "--passphrase-file", "/nonexistent")
    assert (
        ran.status == 66
        and ran.out == ""
        and "Error: The file could not be read." in ran.err
        and "Traceback" not in ran.err
    )


def test_browsers_are_named(empty: Terminal) -> None:
    known = json.loads(empty.run("install", "--list", "--json").out)["browsers"]
    assert {"chromium", "firefox", "chrome", "librewolf"} <= set(known)
    planned = empty.run("install", "firefox", "--dry-run", "--json").json["files"]
    assert any(row["action"] == "would write" for row in planned)
    assert empty.run("install", "netscape", "--json").error == "browser_unknown"
    found = empty.run("doctor", "--json")
    assert found.status == 1 and any(not row["ok"] and row["command"] for row in found.json["checks"])
