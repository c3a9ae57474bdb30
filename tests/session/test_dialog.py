"""The dialog for choosing a folder: programs that stand in for the desktop's, and a portal on a private bus."""

import contextlib
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sealring.base import processes
from sealring.base.errors import SealringError
from sealring.session import dialog, portal
from sealring.session.asking import Answer, Chosen
from tests.session.people import made
from tests.session.test_rekeying import name_of

SCRIPT = """#!{python}
import os, sys, time
open({log!r}, "a").write(repr(sys.argv[1:]) + "\\n")
os.write(1, {said!r})
time.sleep({seconds})
sys.exit({status})
"""


class Fake:
    """A program that answers as it was told, and notes how it was started."""

    def __init__(self, folder: Path, name: str = "zenity") -> None:
        self.path = folder / name
        self.log = folder / f"{name}.log"

    def says(self, said: bytes, status: int = 0, seconds: float = 0) -> None:
        values = {"python": sys.executable, "log": str(self.log), "said": said, "status": status, "seconds": seconds}
        self.log.write_text("")
        self.path.write_text(SCRIPT.format(**values))
        self.path.chmod(0o755)

    def started(self) -> list[str]:
        return self.log.read_text().splitlines()

    def opened(self) -> None:
        end = time.monotonic() + 20
        while not self.started():
            assert time.monotonic() < end
            time.sleep(0.02)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desktop on which only programs of this folder are found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(processes, "_USUAL", ())
    monkeypatch.setenv("DISPLAY", ":77")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/no-bus")
    monkeypatch.delenv("XDG_CURRENT_DESKTOP", raising=False)
    return folder


def opened() -> dialog.ProgramDialog:
    found = dialog.dialog(platform="linux")
    assert isinstance(found, dialog.ProgramDialog)
    return found


# --- what programs answer ---------------------------------------------------------------------------


def test_the_folder_that_was_chosen_comes_back_whatever_its_name(desk: Path, tmp_path: Path) -> None:
    for name in ("plain", "with spaces  ", "ümlaut $HOME `x` \"'", "-dash"):
        folder = tmp_path / name
        folder.mkdir()
        Fake(desk).says(os.fsencode(folder) + b"\n")
        assert opened().choose() == str(folder)


@pytest.mark.parametrize(
    ("said", "status", "name"),
    [
        (b"", 1, "cancelled"),
        (b"\n", 0, "cancelled"),
        (b"", 0, "cancelled"),
        (b"", 255, "no_dialog"),
        (b"", 127, "no_dialog"),
        (b"/tmp\n", 1, "no_dialog"),
        (b"tmp\n", 0, "no_dialog"),
        (b"/tmp/../nowhere/at/all\n", 0, "no_dialog"),
        (b"/tmp\0/x\n", 0, "no_dialog"),
        (b"/tmp\n/etc\n", 0, "no_dialog"),
        (b"/etc/passwd\n", 0, "no_dialog"),
        (b"/" * 70_000, 0, "no_dialog"),
        (b"/tmp/\xff\xfe\n", 0, "no_dialog"),
        (b"GLib warning\n/tmp\n", 0, "no_dialog"),
    ],
)
def test_everything_else_is_told_apart_and_nothing_is_quoted(desk: Path, said: bytes, status: int, name: str) -> None:
    Fake(desk).says(said, status)
    with pytest.raises(SealringError) as caught:
        opened().choose()
    assert caught.value.name == name and caught.value.data == {}


def test_a_folder_whose_name_is_no_text_is_refused(desk: Path, tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/\xff"
    os.mkdir(odd)
    Fake(desk).says(odd + b"\n")
    assert name_of(lambda: opened().choose()) == "no_dialog"


def test_it_is_ended_when_nobody_answers_and_when_nobody_wants_the_answer(desk: Path) -> None:
    Fake(desk).says(b"", seconds=60)
    started = time.monotonic()
    assert name_of(lambda: opened().choose(seconds=0.5)) == "cancelled"
    window = opened()
    threading.Timer(0.5, window.stop).start()
    assert name_of(window.choose) == "cancelled"
    assert time.monotonic() - started < 30


def test_one_that_can_not_be_started(desk: Path) -> None:
    (desk / "zenity").write_text("")
    (desk / "zenity").chmod(0o755)
    assert name_of(lambda: opened().start()) == "no_dialog"


# --- which program is asked, and how --------------------------------------------------------------------


def test_the_desktops_own_program_comes_first(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = {name: Fake(desk, name) for name in ("zenity", "kdialog")}
    for desktop, name in (("GNOME", "zenity"), ("ubuntu:GNOME", "zenity"), ("KDE", "kdialog"), ("", "zenity")):
        monkeypatch.setenv("XDG_CURRENT_DESKTOP", desktop)
        for fake in programs.values():
            fake.says(b"/tmp\n")
        assert opened().choose() == "/tmp"
        assert [each for each, fake in programs.items() if fake.started()] == [name]
    begun = f"--filename={os.path.expanduser('~')}/"
    assert programs["zenity"].started() == [repr(["--file-selection", "--directory", f"--title={dialog.TITLE}", begun])]


def test_without_a_display_or_a_program_there_is_none(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not dialog.available("linux")  # nor a bus to ask
    Fake(desk).says(b"/tmp\n")
    assert dialog.available("linux")
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not dialog.available("linux")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert dialog.available("linux")
    for platform in ("darwin", "win32"):
        assert not dialog.available(platform)


def test_macos_and_windows_are_asked_by_their_own_programs(desk: Path, tmp_path: Path) -> None:
    fakes = {"darwin": Fake(desk, "osascript"), "win32": Fake(desk, "powershell")}
    for platform, fake in fakes.items():
        fake.says(os.fsencode(tmp_path) + (b"\n" if platform == "darwin" else b""))
        found = dialog.dialog("It's mine", platform=platform)
        assert isinstance(found, dialog.ProgramDialog)
        assert found.choose() == str(tmp_path)
        fake.says(b"", 1)
        assert name_of(lambda p=platform: dialog.dialog(platform=p).choose()) == "no_dialog"
        fake.says(b"", 0)
        assert name_of(lambda p=platform: dialog.dialog(platform=p).choose()) == "cancelled"
    fakes["darwin"].says(b"")
    fakes["win32"].says(b"")
    for platform in fakes:
        assert name_of(lambda p=platform: dialog.dialog("It's mine", platform=p).choose()) == "cancelled"
    (mac,), (windows,) = (fake.started() for fake in fakes.values())
    assert mac.endswith('"It\'s mine"]')  # an argument of its own, no part of the script
    assert "It''s mine" in windows and '"' not in windows.replace('"', "", 2)  # what list2cmdline would have to escape


# --- the desktop portal ------------------------------------------------------------------------------------


def signal(to: str, handle: str, response: tuple[int, dict[str, Any]]) -> Any:
    from jeepney import DBusAddress, HeaderFields, new_signal

    message = new_signal(DBusAddress(handle, interface=portal.REQUEST), "Response", "ua{sv}", response)
    message.header.fields[HeaderFields.destination] = to
    return message


class Portal(threading.Thread):
    """What answers as the portal on a private bus; ``replies`` says how each question is answered."""

    def __init__(self, bus: str, response: tuple[int, dict[str, Any]] | None, version: int = 4) -> None:
        super().__init__(daemon=True)
        self._bus, self._response, self._version = bus, response, version
        self.asked: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.ready = threading.Event()

    def run(self) -> None:
        from jeepney import HeaderFields, message_bus, new_method_return
        from jeepney.io.blocking import open_dbus_connection

        with open_dbus_connection(self._bus) as connection, contextlib.suppress(ConnectionResetError):
            connection.send_and_get_reply(message_bus.RequestName(portal.BUS), timeout=10)
            self.ready.set()
            while True:
                message = connection.receive()
                fields = message.header.fields
                member = fields.get(HeaderFields.member)
                if member == "Get":
                    connection.send(new_method_return(message, "v", (("u", self._version),)))
                elif member == "OpenFile":
                    self.asked.put((member, message.body))
                    sender = fields[HeaderFields.sender]
                    handle = f"/org/freedesktop/portal/desktop/request/{sender[1:].replace('.', '_')}/x"
                    if self._response is not None:  # before the answer to the question, as a hasty one might
                        connection.send(signal(sender, handle, self._response))
                    connection.send(new_method_return(message, "o", (handle,)))
                elif member == "Close":
                    self.asked.put((member, fields[HeaderFields.path]))


@pytest.fixture
def bus() -> Iterator[str]:
    if not shutil.which("dbus-daemon"):
        pytest.skip("needs dbus-daemon for a private bus")
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert daemon.stdout
    yield daemon.stdout.readline().decode().strip()
    daemon.terminate()
    daemon.wait()
    daemon.stdout.close()


def on(bus: str, response: tuple[int, dict[str, Any]] | None, version: int = 4) -> Portal:
    stands_in = Portal(bus, response, version)
    stands_in.start()
    assert stands_in.ready.wait(10)
    return stands_in


def uris(*found: str) -> dict[str, Any]:
    return {"uris": ("as", list(found))}


def test_the_portal_is_asked_where_there_is_no_program(
    bus: str, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
    assert not dialog.available("linux")
    folder = tmp_path / "a b%ü"
    folder.mkdir()
    stands_in = on(bus, (0, uris(folder.as_uri())))
    found = dialog.dialog(platform="linux")
    assert isinstance(found, portal.PortalDialog)
    assert found.choose(20) == str(folder)
    member, (parent, title, options) = stands_in.asked.get(timeout=10)
    assert (member, parent, title) == ("OpenFile", "", dialog.TITLE)
    assert options["directory"] == ("b", True)


@pytest.mark.parametrize(
    ("response", "name"),
    [
        ((1, {}), "cancelled"),
        ((2, {}), "no_dialog"),
        ((0, {}), "no_dialog"),
        ((0, uris()), "no_dialog"),
        ((0, uris("file:///tmp", "file:///etc")), "no_dialog"),
        ((0, uris("https://example.org/tmp")), "no_dialog"),
        ((0, uris("file://server/tmp")), "no_dialog"),
        ((0, uris("file:tmp")), "no_dialog"),
        ((0, uris("file:///etc/passwd")), "no_dialog"),
        ((0, uris("file:///tmp%00")), "no_dialog"),
    ],
)
def test_a_portals_other_answers(bus: str, response: tuple[int, dict[str, Any]], name: str) -> None:
    on(bus, response)
    assert name_of(lambda: portal.PortalDialog("Choose", bus).choose(20)) == name


def test_a_portal_that_knows_no_folders_is_not_asked_for_one(bus: str) -> None:
    stands_in = on(bus, (0, uris("file:///tmp")), version=2)
    assert name_of(lambda: portal.PortalDialog("Choose", bus).choose(20)) == "no_dialog"
    assert stands_in.asked.empty()


def test_a_portals_dialog_is_closed_when_nobody_wants_its_answer(bus: str) -> None:
    stands_in = on(bus, None)
    window = portal.PortalDialog("Choose", bus)
    threading.Timer(0.5, window.stop).start()
    assert name_of(window.choose) == "cancelled"
    assert [stands_in.asked.get(timeout=10)[0] for _ in range(2)] == ["OpenFile", "Close"]
    assert name_of(lambda: portal.PortalDialog("Choose", bus).choose(seconds=0.3)) == "cancelled"


def test_another_program_does_not_answer_for_the_portal(bus: str, tmp_path: Path) -> None:
    from jeepney.io.blocking import open_dbus_connection

    stands_in = on(bus, None)
    window = portal.PortalDialog("Choose", bus)
    names: list[str] = []
    waits = threading.Thread(target=lambda: names.append(name_of(window.choose)))
    waits.start()
    stands_in.asked.get(timeout=10)
    with open_dbus_connection(bus) as other:
        for number in range(1, 10):  # whoever asks has one of these names; the path is the true one
            path = f"/org/freedesktop/portal/desktop/request/1_{number}/x"
            other.send(signal(f":1.{number}", path, (0, uris(tmp_path.as_uri()))))
    time.sleep(0.5)
    assert names == []
    window.stop()
    waits.join(10)
    assert names == ["cancelled"]


# --- beside the other work of a session ------------------------------------------------------------------


class Question:
    """One question, and its answer when it comes."""

    def __init__(self, session: Any) -> None:
        self._answers: queue.Queue[Answer] = queue.Queue()
        session.asking.begin_folder(self, self._answers.put)

    def end(self) -> Answer:
        return self._answers.get(timeout=20)

    def error(self) -> str:
        answer = self.end()
        assert isinstance(answer, SealringError)
        return answer.name


def test_one_dialog_at_a_time_and_a_lock_closes_it(desk: Path) -> None:
    session, fake = made(), Fake(desk)
    fake.says(b"/tmp\n")
    assert Question(session).end() == Chosen("/tmp")
    fake.says(b"", seconds=60)
    first = Question(session)
    assert name_of(lambda: Question(session)) == "dialog_open"
    session.asking.stop("somebody else")
    session.asking.stop(first)
    assert first.error() == "cancelled"
    second = Question(session)
    session.lock("person")
    assert second.error() == "cancelled"
    assert name_of(lambda: Question(session)) == "locked"


def test_a_program_that_is_broken_leaves_the_way_free(desk: Path) -> None:
    session = made()
    assert name_of(lambda: Question(session)) == "no_dialog"
    (desk / "zenity").write_text("")
    (desk / "zenity").chmod(0o755)
    assert name_of(lambda: Question(session)) == "no_dialog"
    Fake(desk).says(b"/tmp\n")
    assert Question(session).end() == Chosen("/tmp")
