"""The system's own dialog for choosing a folder, opened by the host: no page names a path, or learns of one in vain.

Rules that this module enforces:

1. The program is found by its absolute path, under the names below alone, and started without a shell; the words that
   it shows are ours.
2. Of what it answers only the absolute path of a folder that is there is believed. Nothing that it wrote is quoted.
3. It is ended when it was not answered in time, and when nobody wants its answer any more: the vault locked, or the
   request was cancelled.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from sealring.base import limits, paths, processes
from sealring.base.errors import SealringError

if TYPE_CHECKING:
    from sealring.session.portal import PortalDialog

SECONDS = 540.0  # until an unanswered dialog is ended; below the 600 s that the extension waits for it
TITLE = "Sealring: choose a folder for your backups"
_MOST = 64 * limits.KIB  # bytes that it may write
_MAC = (
    "on run words",
    "try",
    "return POSIX path of (choose folder with prompt (item 1 of words))",
    "on error number -128",  # the person turned back
    'return ""',
    "end try",
    "end run",
)
# ShowDialog's second window keeps it in front; {title} stands between apostrophes, each inside doubled.
_WINDOWS = (
    "[Console]::OutputEncoding = New-Object Text.UTF8Encoding $false; "
    "Add-Type -AssemblyName System.Windows.Forms; "
    "$front = New-Object Windows.Forms.Form -Property @{{TopMost = $true; ShowInTaskbar = $false}}; "
    "$box = New-Object Windows.Forms.FolderBrowserDialog -Property @{{Description = '{title}'}}; "
    "if ($box.ShowDialog($front) -eq 'OK') {{ [Console]::Out.Write($box.SelectedPath) }}; exit 0"
)


class _Way(NamedTuple):
    """A program to ask with: its arguments, and the exit status with which it says that the person turned back."""

    arguments: list[str]
    turned_back: int


def available(platform: str = sys.platform) -> bool:
    """Whether a dialog can be opened here; asks the session's bus where no program is there, so not for a hot path."""
    return dialog(platform=platform) is not None


def dialog(title: str = TITLE, *, platform: str = sys.platform) -> ProgramDialog | PortalDialog | None:
    """A dialog that can be opened here, not open yet; None without any.

    Args:
        title: what it is for.
        platform: "linux", "darwin" or "win32".
    """
    way = _way(title, platform)
    if way is not None:
        return ProgramDialog(way.arguments, way.turned_back)
    if platform == "linux" and _has_display():
        from sealring.session import portal

        return portal.PortalDialog(title) if portal.available() else None
    return None


def _way(title: str, platform: str) -> _Way | None:
    if platform == "darwin":
        path = processes.find("osascript")
        script = [word for line in _MAC for word in ("-e", line)]
        return None if path is None else _Way([path, *script, title], 0)
    if platform == "win32":
        path = processes.find("powershell")
        script = [_WINDOWS.format(title=title.replace("'", "''"))]
        return None if path is None else _Way([path, "-NoProfile", "-NonInteractive", "-STA", "-Command", *script], 0)
    if not _has_display():
        return None
    home = os.path.expanduser("~")  # begun without a folder, some open on a list in which none can be chosen
    arguments = {
        "zenity": ["--file-selection", "--directory", f"--title={title}", f"--filename={home}/"],
        "kdialog": ["--title", title, "--getexistingdirectory", home],
    }
    names = sorted(arguments, reverse="KDE" not in os.environ.get("XDG_CURRENT_DESKTOP", "").upper().split(":"))
    found = ((path, arguments[name]) for name in names if (path := processes.find(name)) is not None)
    return next((_Way([path, *words], 1) for path, words in found), None)


def _has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def believed(path: str) -> str:
    """Rule 2. Raises no_dialog."""
    if not paths.nameable(path) or not os.path.isdir(path):
        raise SealringError("no_dialog")
    return path


class ProgramDialog:
    """One run of a program that prints the folder that was chosen.

    Args:
        arguments: the program's absolute path, and its arguments.
        turned_back: the exit status with which it ends, having printed nothing, when the person turned back.
        spawn: starts it; tests put theirs in place.
    """

    def __init__(
        self,
        arguments: list[str],
        turned_back: int,
        spawn: Callable[..., processes.Child] = processes.spawn,
    ) -> None:
        self._arguments = arguments
        self._turned_back = turned_back
        self._spawn = spawn
        self._child: processes.Child | None = None
        self._unwanted = False

    def start(self) -> None:
        """Open it. Raises no_dialog."""
        try:
            self._child = self._spawn(self._arguments)
        except OSError:
            raise SealringError("no_dialog") from None
        self._child.close()

    def choose(self, seconds: float = SECONDS) -> str:
        """The absolute path of the folder; waits for it.

        Args:
            seconds: until it is ended.

        Raises:
            SealringError: cancelled, also by ``stop`` and when it took too long; no_dialog.
        """
        if self._child is None:
            self.start()
        child = self._child
        if child is None:
            raise SealringError("no_dialog")
        timer = threading.Timer(seconds, self.stop)
        timer.daemon = True
        timer.start()
        try:
            return self._read(child)
        finally:
            timer.cancel()
            child.close_output()

    def stop(self) -> None:
        """End it, from any thread: nobody wants its answer any more."""
        self._unwanted = True
        child = self._child
        if child is not None:
            child.stop()  # who waits for what it writes finds the end of it

    def _read(self, child: processes.Child) -> str:
        data = b""
        while len(data) <= _MOST and (piece := child.read_line()):
            data += piece
        status = child.wait(1)
        if status is None:
            child.stop()
        if self._unwanted or (not data and status == self._turned_back):
            raise SealringError("cancelled")
        if status != 0 or len(data) > _MOST:
            raise SealringError("no_dialog")
        path = os.fsdecode(data.removesuffix(b"\n").removesuffix(b"\r"))
        if not path:
            raise SealringError("cancelled")
        return believed(path)
