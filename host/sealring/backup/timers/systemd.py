"""Linux: a timer of the person's own systemd (systemd.timer(5), systemd.service(5)).

What the service starts may write to any folder that the person named, and may run a command that they set. So it has
the restrictions that hinder neither; ProtectSystem=, ProtectHome= and the like would.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sealring.base import processes
from sealring.base.machine import Machine

if TYPE_CHECKING:
    from sealring.backup.timers import State

_SECONDS = 5.0  # for one answer
_NOTE = "# Written by `sealring install`; changes are overwritten, `sealring install --no-timer` takes it away.\n"
_SERVICE = """[Unit]
Description=Sealring: make the backups that are due

[Service]
Type=oneshot
ExecStart={command}
Nice=10
IOSchedulingClass=idle
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
"""
_TIMER = """[Unit]
Description=Sealring: look each hour whether a backup is due

[Timer]
OnCalendar=hourly
RandomizedDelaySec=10min
Persistent=true

[Install]
WantedBy=timers.target
"""


def find(machine: Machine, name: str) -> Systemd | None:
    """The timer, if systemd's program is here."""
    program = machine.program("systemctl")
    return None if program is None else Systemd(program, os.path.join(machine.config(), "systemd", "user"), name)


class Systemd:
    """The timer of this name.

    Args:
        program: systemctl's absolute path.
        folder: where the person's units lie.
        name: without its ending.
    """

    def __init__(self, program: str, folder: str, name: str) -> None:
        self._program = program
        self._folder = folder
        self._name = name

    def files(self, command: list[str]) -> dict[str, bytes]:
        """The service and the timer."""
        service = _NOTE + _SERVICE.format(command=line(command))
        named = {"service": service, "timer": _NOTE + _TIMER}
        return {os.path.join(self._folder, f"{self._name}.{kind}"): text.encode() for kind, text in named.items()}

    def state(self) -> State:
        """It is unavailable without an instance of systemd for this person, as where one signed in by ``su``."""
        asked = ("show", "--property=LoadState,UnitFileState,ActiveState", f"{self._name}.timer")
        done = self._run(*asked)
        if done.status != 0:
            return "unavailable"
        said = dict(found.split("=", 1) for found in done.output.decode(errors="replace").splitlines() if "=" in found)
        on = said.get("UnitFileState") == "enabled" and said.get("ActiveState") == "active"
        return "on" if on and said.get("LoadState") == "loaded" else "off"

    def start(self) -> None:
        """As ``Timer.start``."""
        self._run("daemon-reload")
        self._run("enable", "--now", f"{self._name}.timer")

    def stop(self) -> None:
        """As ``Timer.stop``."""
        if os.path.exists(os.path.join(self._folder, f"{self._name}.timer")):
            self._run("disable", "--now", f"{self._name}.timer")
        else:
            self._run("daemon-reload")

    def _run(self, *words: str) -> processes.Finished:
        return processes.run([self._program, "--user", *words], timeout=_SECONDS)


def line(command: list[str]) -> str:
    """A command as ExecStart= takes it. Raises ValueError for what no unit can say.

    A program's path has no quotes and backslashes there; as an argument it may have them, and the shell, which gets it
    as one, hands over to it. Variables are put in place in arguments alone, so only there a dollar sign is doubled.
    """
    program, *arguments = ["/bin/sh", "-c", 'exec "$0" "$@"', *command] if set(command[0]) & set("\"'\\") else command
    return " ".join([_word(program), *(_word(word.replace("$", "$$")) for word in arguments)])


def _word(text: str) -> str:
    if any(ord(sign) < 32 or ord(sign) == 127 or 0xD800 <= ord(sign) < 0xE000 for sign in text):
        raise ValueError
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'
