"""A terminal that waits for an answer locks with the others, and leaves the screen as it found it."""

import subprocess

from tests.cli.terminal import PASSPHRASE, Answer, Terminal


def test_a_lock_elsewhere_ends_a_command_that_waits(terminal: Terminal) -> None:
    locking: list[subprocess.Popen[bytes]] = []

    def lock_elsewhere() -> None:
        words = [*terminal.command(), "lock"]
        locking.append(subprocess.Popen(words, env=terminal.env(), stderr=subprocess.DEVNULL))

    answers: list[Answer] = [("Passphrase: ", PASSPHRASE), ("Password to save: ", lock_elsewhere)]
    status, shown = terminal.talk(["add", "Bank"], answers)
    assert locking[0].wait(10) == 0
    assert status == 77 and "The vault is locked." in shown
    assert terminal.open("list", "--json").json["total"] == 0


def test_a_copied_value_needs_a_clipboard(terminal: Terminal) -> None:
    terminal.open("add", "Bank", "--username", "ada", "--generate")
    ran = terminal.open("show", "bank", "--copy", "password", "--json")
    assert ran.error == "no_clipboard" and ran.out == ""
