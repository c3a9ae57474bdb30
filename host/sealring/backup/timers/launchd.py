"""macOS: an agent of the person's own launchd (launchd.plist(5)).

It has a time of day and not a distance, because launchd makes up for such a time when the Mac wakes; and it runs when
the person signs in, which makes up for the time that the Mac was off.
"""

from __future__ import annotations

import os
import plistlib
from typing import TYPE_CHECKING

from sealring.base import processes
from sealring.base.machine import Machine

if TYPE_CHECKING:
    from sealring.backup.timers import State

_SECONDS = 5.0  # for one answer
_MINUTE = 17  # of each hour


def find(machine: Machine, name: str) -> Launchd | None:
    """The agent, if launchd's program is here."""
    program = machine.program("launchctl")
    folder = os.path.join(machine.home, "Library", "LaunchAgents")
    return None if program is None else Launchd(program, folder, f"org.{name.replace('-', '.', 1)}")


class Launchd:
    """The agent of this label.

    Args:
        program: launchctl's absolute path.
        folder: where the person's agents lie.
        label: its name.
        user: the person's number.
    """

    def __init__(self, program: str, folder: str, label: str, user: int | None = None) -> None:
        self._program = program
        self._path = os.path.join(folder, f"{label}.plist")
        self._domain = f"gui/{os.getuid() if user is None else user}"
        self._target = f"{self._domain}/{label}"
        self._label = label

    def files(self, command: list[str]) -> dict[str, bytes]:
        """The agent's file."""
        agent = {
            "Label": self._label,
            "ProgramArguments": command,
            "StartCalendarInterval": {"Minute": _MINUTE},
            "RunAtLoad": True,
            "ProcessType": "Background",
            "LowPriorityIO": True,
            "Nice": 10,
            "Umask": 0o077,
        }
        return {self._path: plistlib.dumps(agent)}

    def state(self) -> State:
        """It is unavailable without a session on the screen, as over ssh."""
        if self._run("print", self._domain).status != 0:
            return "unavailable"
        return "on" if self._run("print", self._target).status == 0 else "off"

    def start(self) -> None:
        """As ``Timer.start``."""
        self._run("bootout", self._target)  # what is loaded has the old file
        self._run("enable", self._target)
        self._run("bootstrap", self._domain, self._path)

    def stop(self) -> None:
        """As ``Timer.stop``."""
        if os.path.exists(self._path):
            self._run("bootout", self._target)

    def _run(self, *words: str) -> processes.Finished:
        return processes.run([self._program, *words], timeout=_SECONDS)
