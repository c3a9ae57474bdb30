"""pinentry from the terminal, by its option and by the setting, with Debian's own program on a pseudo-terminal."""

import shutil

import pytest

from tests.cli.terminal import PASSPHRASE, Terminal

pytestmark = pytest.mark.skipif(shutil.which("pinentry-curses") is None, reason="needs pinentry-curses")


def test_the_passphrase_is_typed_into_pinentry(terminal: Terminal) -> None:
    status, shown = terminal.talk(["--pinentry", "list"], [("K7M on blue (#1565c0)", PASSPHRASE + "\r")], drawn=True)
    assert status == 0 and PASSPHRASE not in shown and "Passphrase: \x1b" not in shown


def test_by_the_setting_and_cancelled(terminal: Terminal) -> None:
    assert terminal.open("settings", "pinentry", "true").out == "pinentry\ttrue\n"
    status, shown = terminal.talk(["list"], [("K7M on blue", "\t\t\r")], drawn=True)
    assert status == 75 and "Cancelled" in shown
    assert terminal.open("list").status == 0  # a script is not asked
    assert terminal.open("settings", "pinentry", "false").status == 0
    status, shown = terminal.talk(["list"], [("Passphrase: ", PASSPHRASE)])
    assert status == 0 and "on blue" not in shown
