"""The system's own timer, which wakes ``sealring backup unattended`` each hour; what is due then, that command decides.

Rules that this module keeps:

1. No secret is given to it, or kept by it: what it starts needs none.
2. It is the person's own timer, on while they are signed in; nothing is set up for other people or as administrator.
3. What was missed while the device slept or was off is made up for, and backups give way to the person's own work.
4. Its name tells data folders apart, so that one's timer is never another's.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import TYPE_CHECKING, Any, Literal, Protocol

from sealring.base import files, paths, processes
from sealring.base.errors import SealringError
from sealring.base.machine import Machine, this

if TYPE_CHECKING:
    from sealring.base.processes import Child

State = Literal["on", "off", "unavailable"]
_caught: list[Child] = []  # what ``catch_up`` started; looked at so that it is not started twice


class Timer(Protocol):
    """What each system's module offers."""

    def files(self, command: list[str]) -> dict[str, bytes]:
        """The files that set it up, by path. Raises ValueError for what can't be said in them."""
        ...

    def state(self) -> State:
        """How it stands now; quick."""
        ...

    def start(self) -> None:
        """Take the files in, which are there, and turn it on. Raises OSError, TimeoutError."""
        ...

    def stop(self) -> None:
        """Turn it off and forget it, before its files go. Raises OSError, TimeoutError."""
        ...


def command(machine: Machine | None = None) -> list[str]:
    """The arguments that make what is due, wherever they are started from."""
    machine = machine or this()
    moved = ["--home", paths.home()] if machine.environ.get("SEALRING_HOME") else []
    return [*machine.terminal(), *moved, "backup", "unattended"]


def state(machine: Machine | None = None) -> State:
    """Whether it is on; "unavailable" where the system has none that we know, or none for this session."""
    timer = _timer(machine or this())
    try:
        return "unavailable" if timer is None else timer.state()
    except (OSError, TimeoutError):
        return "unavailable"


def current(machine: Machine | None = None) -> bool:
    """Whether its files are as ``install`` would write them now; otherwise it starts another Sealring, or none."""
    machine = machine or this()
    timer = _timer(machine)
    return timer is not None and all(_content(path) == data for path, data in _files(timer, machine).items())


def install(machine: Machine | None = None, *, dry_run: bool = False) -> list[dict[str, Any]]:
    """Set it up and turn it on; nothing where it is unavailable.

    Returns:
        one row for each file, as ``browsers.install.install`` has them.

    Raises:
        SealringError: cannot_install (with path and reason).
    """
    machine = machine or this()
    timer = _timer(machine)
    if timer is None or state(machine) == "unavailable":
        return []
    rows = []
    for path, data in _files(timer, machine).items():
        row: dict[str, Any] = {"browser": "", "family": "", "file": path}
        if dry_run:
            rows.append(row | {"action": "would write", "content": data.decode(errors="replace")})
            continue
        same = _content(path) == data
        rows.append(row | {"action": "unchanged" if same else "written"})
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            files.write_private(path, data)
        except OSError as error:
            raise SealringError("cannot_install", path=path, reason=error.strerror or type(error).__name__) from error
    if not dry_run:
        with contextlib.suppress(OSError, TimeoutError):  # ``state`` says how it ended
            timer.start()
    return rows


def remove(machine: Machine | None = None, *, dry_run: bool = False) -> list[dict[str, Any]]:
    """Turn it off and take its files away; nothing is asked of the system when there are none.

    Returns and raises as ``install``.
    """
    machine = machine or this()
    timer = _timer(machine)
    there = [] if timer is None else [path for path in _files(timer, machine) if os.path.lexists(path)]
    if timer is not None and there and not dry_run:
        with contextlib.suppress(OSError, TimeoutError):
            timer.stop()
        for path in there:
            try:
                os.unlink(path)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise SealringError("cannot_install", path=path, reason=reason) from error
        with contextlib.suppress(OSError, TimeoutError):
            timer.stop()  # it is known to be gone
    action = "would remove" if dry_run else "removed"
    return [{"browser": "", "family": "", "file": path, "action": action} for path in there]


def catch_up(machine: Machine | None = None) -> None:
    """Begin what became due while nobody was there, in a process that outlives us; it is no matter if that fails."""
    if any(child.running() for child in _caught):
        return
    _caught.clear()
    with contextlib.suppress(OSError):
        child = processes.spawn(command(machine), outlives=True, output=False)
        child.close()
        _caught.append(child)


def _timer(machine: Machine) -> Timer | None:
    if machine.platform == "linux":
        from sealring.backup.timers import systemd

        return systemd.find(machine, _name(machine))
    if machine.platform == "darwin":
        from sealring.backup.timers import launchd

        return launchd.find(machine, _name(machine))
    from sealring.backup.timers import tasks

    return tasks.find(machine, _name(machine))


def _name(machine: Machine) -> str:
    """Rule 4."""
    if not machine.environ.get("SEALRING_HOME"):
        return "sealring-backup"
    return f"sealring-backup-{hashlib.sha256(os.fsencode(paths.home())).hexdigest()[:8]}"


def _files(timer: Timer, machine: Machine) -> dict[str, bytes]:
    words = command(machine)
    try:
        return timer.files(words)
    except ValueError:
        raise SealringError("cannot_install", path=words[0], reason="a timer can't be told of this path") from None


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
