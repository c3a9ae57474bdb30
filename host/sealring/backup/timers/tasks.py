"""Windows: a task of the person's own in the Task Scheduler, made from its XML."""

from __future__ import annotations

import ntpath
import os
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Tree  # builds what we write; what the system wrote is not parsed

from sealring.base import paths, processes
from sealring.base.machine import Machine

if TYPE_CHECKING:
    from sealring.backup.timers import State

_SECONDS = 10.0  # for one answer
_SPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_BEGUN = "2026-01-01T00:07:00"  # any time that has been; its minute is that of each run


def find(machine: Machine, name: str) -> Task | None:
    """The task, if the Task Scheduler's program is here."""
    program = machine.program("schtasks")
    names = [machine.environ.get(part, "") for part in ("USERDOMAIN", "USERNAME")]
    file = os.path.join(paths.home(), "launcher", "timer.xml")
    return None if program is None else Task(program, file, name, "\\".join(names) if all(names) else "")


class Task:
    r"""The task of this name.

    Args:
        program: schtasks' absolute path.
        path: where its XML lies.
        name: in the Task Scheduler.
        user: "DOMAIN\name"; empty for whoever makes it.
    """

    def __init__(self, program: str, path: str, name: str, user: str) -> None:
        self._program = program
        self._path = path
        self._name = name
        self._user = user

    def files(self, command: list[str]) -> dict[str, bytes]:
        """The task's XML, as schtasks wants it: in UTF-16."""
        text = Tree.tostring(tree(command, self._user), encoding="unicode")
        if any(ord(sign) < 32 or 0xD800 <= ord(sign) < 0xE000 for sign in text):
            raise ValueError
        return {self._path: f'<?xml version="1.0" encoding="UTF-16"?>\r\n{text}'.encode("utf-16")}

    def state(self) -> State:
        """A task that was switched off by hand is "off"."""
        done = self._run("/Query", "/TN", self._name, "/XML")
        switched_off = b"<Enabled>false" in done.output.replace(b"\0", b"")
        return "on" if done.status == 0 and not switched_off else "off"

    def start(self) -> None:
        """As ``Timer.start``."""
        self._run("/Create", "/TN", self._name, "/XML", self._path, "/F")

    def stop(self) -> None:
        """As ``Timer.stop``."""
        if os.path.exists(self._path):
            self._run("/Delete", "/TN", self._name, "/F")

    def _run(self, *words: str) -> processes.Finished:
        return processes.run([self._program, *words], timeout=_SECONDS)


def tree(command: list[str], user: str) -> Tree.Element:
    """The task: every hour, made up for when it was missed, below the person's own work, on battery too."""
    program, *arguments = command
    windowless = ntpath.join(ntpath.dirname(program), "pythonw.exe")
    if ntpath.basename(program).lower() == "python.exe" and os.path.isfile(windowless):
        program = windowless  # or a window would open each hour
    task = Tree.Element("Task", version="1.2", xmlns=_SPACE)
    _put(task, "RegistrationInfo/Description", "Sealring: look each hour whether a backup is due")
    trigger = _put(task, "Triggers/TimeTrigger")
    _put(trigger, "Repetition/Interval", "PT1H")
    _put(trigger, "StartBoundary", _BEGUN)
    _put(trigger, "Enabled", "true")
    _put(trigger, "RandomDelay", "PT10M")
    principal = _put(task, "Principals/Principal")
    principal.set("id", "Author")
    if user:
        _put(principal, "UserId", user)
    _put(principal, "LogonType", "InteractiveToken")
    _put(principal, "RunLevel", "LeastPrivilege")
    settings = _put(task, "Settings")
    for name, value in (
        ("MultipleInstancesPolicy", "IgnoreNew"), ("DisallowStartIfOnBatteries", "false"),
        ("StopIfGoingOnBatteries", "false"), ("StartWhenAvailable", "true"), ("Enabled", "true"),
        ("ExecutionTimeLimit", "PT6H"), ("Priority", "8"),
    ):  # fmt: skip
        _put(settings, name, value)
    actions = _put(task, "Actions")
    actions.set("Context", "Author")
    started = _put(actions, "Exec")
    _put(started, "Command", program)
    _put(started, "Arguments", " ".join(quoted(word) for word in arguments))
    return task


def _put(above: Tree.Element, path: str, text: str = "") -> Tree.Element:
    for name in path.split("/"):
        above = Tree.SubElement(above, name)
    above.text = text or None
    return above


def quoted(word: str) -> str:
    r"""An argument as a program of Windows reads it: backslashes count only before a quotation mark."""
    if word and not re.search(r'[ \t"]', word):
        return word
    escaped = re.sub(r'(\\*)"', r'\1\1\\"', word)
    return '"' + re.sub(r"(\\+)$", r"\1\1", escaped) + '"'
