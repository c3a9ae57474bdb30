"""The clipboard's child against a real X server, and what it leaves behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from sealring.base.errors import SealringError
from sealring.session.clipboard import Clipboard
from tests.session.people import needs_x

CANARY = "clip-canary-äö-4711"


def content() -> str:
    done = subprocess.run(["xclip", "-selection", "clipboard", "-out"], capture_output=True, check=False)
    return done.stdout.decode()


def eventually(check: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if check():
            return True
        time.sleep(0.05)
    return False


def put(value: str) -> None:
    subprocess.run(
        ["xclip", "-selection", "clipboard", "-in"],
        input=value.encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


@needs_x
def test_it_is_there_and_then_cleared_in_time(display: str) -> None:
    board = Clipboard()
    board.copy(CANARY, 1)
    assert content() == CANARY
    assert eventually(lambda: content() == "")
    board.clear()


@needs_x
def test_it_is_cleared_at_lock(display: str) -> None:
    board = Clipboard()
    board.copy(CANARY, 600)
    assert content() == CANARY
    board.clear()
    assert content() == ""


@needs_x
def test_what_another_program_put_there_stays(display: str) -> None:
    board = Clipboard()
    board.copy(CANARY, 600)
    put("theirs")
    board.clear()
    assert content() == "theirs"


@needs_x
def test_the_newer_of_two_copies_stays_for_its_own_time(display: str) -> None:
    board = Clipboard()
    board.copy(CANARY, 600)
    board.copy(CANARY, 600)
    time.sleep(0.5)
    assert content() == CANARY
    board.clear()
    assert content() == ""


@needs_x
def test_it_is_cleared_when_the_host_is_killed(display: str) -> None:
    code = "import time\nfrom sealring.session.clipboard import Clipboard\nb = Clipboard()\n"
    code += f"b.copy({CANARY!r}, 600)\nprint('up', flush=True)\ntime.sleep(60)"
    host = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert host.stdout
    assert host.stdout.readline() == b"up\n"
    assert content() == CANARY
    host.send_signal(signal.SIGKILL)
    host.wait()
    host.stdout.close()
    assert eventually(lambda: content() == "")


@needs_x
def test_the_value_is_in_no_argument_and_no_environment(display: str) -> None:
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


@needs_x
def test_a_display_that_is_not_there_is_no_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":9999")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(SealringError) as caught:
        Clipboard().copy(CANARY, 1)
    assert caught.value.name == "no_clipboard"
