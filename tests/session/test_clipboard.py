"""The clipboard's child against a real X server and a real Wayland compositor, and what it leaves behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sealring.base import processes
from sealring.base.errors import SealringError
from sealring.session import boards
from sealring.session.clipboard import Clipboard
from tests.session.desktops import Desktop

CANARY = "clip-canary-äö-4711"


def eventually(check: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if check():
            return True
        time.sleep(0.05)
    return False


def test_it_is_there_and_then_cleared_in_time(desktop: Desktop) -> None:
    board = Clipboard()
    board.copy(CANARY, 2)
    assert desktop.content() == CANARY
    assert eventually(lambda: desktop.content() == "")
    board.clear()


def test_what_was_changed_meanwhile_stays_when_the_time_is_over(desktop: Desktop) -> None:
    board = Clipboard()
    board.copy(CANARY, 1)
    desktop.put("theirs")
    assert board._child
    assert board._child.wait(10) == 0
    assert desktop.content() == "theirs"
    board.clear()


def test_it_is_cleared_at_lock(desktop: Desktop) -> None:
    board = Clipboard()
    board.copy(CANARY, 600)
    assert desktop.content() == CANARY
    board.clear()
    assert desktop.content() == ""


def test_what_another_program_put_there_stays(desktop: Desktop) -> None:
    board = Clipboard()
    board.copy(CANARY, 600)
    desktop.put("theirs")
    board.clear()
    assert desktop.content() == "theirs"


def test_the_newer_of_two_copies_stays_for_its_own_time(desktop: Desktop) -> None:
    board = Clipboard()
    board.copy(CANARY, 600)
    board.copy(CANARY, 600)
    time.sleep(0.5)
    assert desktop.content() == CANARY
    board.clear()
    assert desktop.content() == ""


def test_it_is_cleared_when_the_host_is_killed(desktop: Desktop) -> None:
    code = "import time\nfrom sealring.session.clipboard import Clipboard\nb = Clipboard()\n"
    code += f"b.copy({CANARY!r}, 600)\nprint('up', flush=True)\ntime.sleep(60)"
    host = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert host.stdout
    assert host.stdout.readline() == b"up\n"
    assert desktop.content() == CANARY
    host.send_signal(signal.SIGKILL)
    host.wait()
    host.stdout.close()
    assert eventually(lambda: desktop.content() == "")


def on_disk() -> list[Path]:
    """The files that tools of the clipboard left."""
    return [path for path in Path("/tmp").glob("wl-copy-buffer-*/*") if path.read_bytes() == CANARY.encode()]


def test_no_tool_leaves_it_in_a_file(desktop: Desktop) -> None:
    before = on_disk()
    board = Clipboard()
    board.copy(CANARY, 600)
    board.clear()
    board.copy(CANARY, 600)
    desktop.put("theirs")
    board.clear()
    board.copy(CANARY, 1)
    assert board._child
    assert board._child.wait(20) == 0
    assert on_disk() == before
    board.clear()


def test_the_value_is_in_no_argument_and_no_environment(desktop: Desktop) -> None:
    board = Clipboard()
    board.copy(CANARY, 600)
    canary = CANARY.encode()
    for process in filter(str.isdigit, os.listdir("/proc")):
        for name in ("cmdline", "environ"):
            try:
                with open(f"/proc/{process}/{name}", "rb") as file:
                    assert canary not in file.read()
            except OSError:
                continue
    board.clear()


def test_without_a_display_there_is_no_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(SealringError) as caught:
        Clipboard().copy(CANARY, 1)
    assert caught.value.name == "no_clipboard"


@pytest.mark.parametrize(("name", "value"), [("DISPLAY", ":9999"), ("WAYLAND_DISPLAY", "/nowhere/wayland-9")])
def test_a_display_that_is_not_there_is_no_clipboard(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(SealringError) as caught:
        Clipboard().copy(CANARY, 1)
    assert caught.value.name == "no_clipboard"


@pytest.mark.skipif(not shutil.which("xsel"), reason="needs xsel")
def test_xsel_does_where_there_is_no_xclip(display: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    find = processes.find
    monkeypatch.setattr(processes, "find", lambda name: None if name == "xclip" else find(name))
    board = boards.choose()
    assert board
    assert board.put(CANARY.encode())
    assert display.content() == CANARY
    board.clear(CANARY.encode())
    assert display.content() == ""
    assert board.put(CANARY.encode())
    display.put("theirs")
    board.clear(CANARY.encode())
    assert display.content() == "theirs"


def test_a_copy_that_a_clipboard_manager_took_over_is_cleared(desktop: Desktop) -> None:
    board = boards.choose()
    assert isinstance(board, boards.Served)
    assert board.put(CANARY.encode())
    desktop.put(CANARY)  # as a manager does, which owns it from then on
    assert board._server
    assert board._server.wait(10) is not None, "it is told that it was replaced"
    board.clear(CANARY.encode())
    assert eventually(lambda: desktop.content() == "")
