"""Looks at everything between a browser and the vault, and says what is wrong and the exact command that mends it."""

import os
import stat
from collections.abc import Callable
from typing import Any

from sealring.backup import timers
from sealring.base import paths, strictjson
from sealring.base.errors import SealringError
from sealring.base.machine import Machine, this
from sealring.browsers import hardening, install, manifests, places, sandboxes

Row = dict[str, Any]
Hello = Callable[[str], dict[str, Any]]


def report(*, machine: Machine | None = None, hello: Hello | None = None) -> list[Row]:
    """Every check in the order in which a person would mend things.

    Args:
        machine: the computer; this one unless a test says otherwise.
        hello: starts a launcher and returns what its host answers to session.hello.

    Returns:
        rows of check (a short stable name), ok (False when something has to be done), level ("ok", "note" or
        "problem"), text (for people) and command (exact, or empty).
    """
    machine = machine or this()
    rows = _launcher(machine, hello or _hello)
    rows += _manifests(machine)
    rows += sandboxes.report(machine)
    rows += _data_folder(machine)
    rows += hardening.report(machine)
    rows.append(_timer(machine))
    return rows


def row(check: str, level: str, text: str, command: str = "") -> Row:
    """One line of the report."""
    return {"check": check, "ok": level != "problem", "level": level, "text": text, "command": command}


def _launcher(machine: Machine, hello: Hello) -> list[Row]:
    path = install.launcher_path(machine)
    if not os.path.isfile(path):
        system = install.launcher_path(machine, system=True)
        if not os.path.isfile(system):
            return [row("launcher", "problem", "Sealring is not registered with any browser yet.", "sealring install")]
        path = system
    if machine.platform != "win32" and not os.access(path, os.X_OK):
        return [row("launcher", "problem", f"{path} can't be started by the browser.", "sealring install")]
    rows = [row("launcher", "ok", f"The launcher is in place: {path}")]
    interpreter = _interpreter(path)
    if interpreter and not os.path.exists(interpreter):
        text = f"The launcher needs {interpreter}, which is not there any more."
        return [*rows, row("interpreter", "problem", text, "sealring install")]
    try:
        answer = hello(path)
    except (SealringError, OSError, ValueError) as error:
        text = f"The host was started and gave no proper answer ({type(error).__name__})."
        return [*rows, row("host", "problem", text, "sealring install")]
    state = {"no_vault": "no vault yet", "locked": "the vault is locked"}.get(answer.get("state", ""), "ready")
    return [*rows, row("host", "ok", f"The host answers: version {answer.get('version', '?')}, {state}.")]


def _interpreter(path: str) -> str:
    """The interpreter that a launcher's first line names; empty when it names the shell or none."""
    try:
        with open(path, "rb") as file:
            first = file.readline(4096)
    except OSError:
        return ""
    if not first.startswith(b"#!") or first.startswith(b"#!/bin/sh"):
        return ""
    return os.fsdecode(first[2:].strip().split(b" ")[0])


def _hello(path: str) -> dict[str, Any]:
    from sealring.base import processes

    argument = f"chrome-extension://{manifests.EXTENSION_IDS[0]}/"
    request = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "session.hello",
        "caller": {"kind": "page"},
        "params": {"protocol": {"min": 1, "max": 1}, "client": {"name": "doctor", "version": "1"}},
    }
    return ask(lambda frame: processes.run([path, argument], input=frame, timeout=10).output, request)


def ask(run: Callable[[bytes], bytes], request: dict[str, Any]) -> dict[str, Any]:
    """Send one frame to a host and return the result of its reply.

    Raises:
        ValueError: when the reply is not one whole frame with a result.
    """
    import struct

    body = strictjson.dumps(request)
    reply = run(struct.pack("=I", len(body)) + body)
    if len(reply) < 4 or struct.unpack("=I", reply[:4])[0] > len(reply) - 4:
        raise ValueError("the host's answer is not a frame")
    (length,) = struct.unpack("=I", reply[:4])
    answer = strictjson.loads(reply[4 : 4 + length])
    result = answer.get("result") if isinstance(answer, dict) else None
    if isinstance(result, dict):
        return result
    raise ValueError("the host's answer has no result")


def _manifests(machine: Machine) -> list[Row]:
    rows = []
    for name in places.here(machine):
        entry = places.browser(name)
        rows.append(_one_browser(entry, machine))
    if not rows:
        names = ", ".join(places.known())
        rows.append(
            row("browser", "note", f"No browser that Sealring knows was found ({names}).", "sealring install --list")
        )
    return rows


def _one_browser(entry: places.Browser, machine: Machine) -> Row:
    check = f"manifest:{entry.name}"
    command = f"sealring install {entry.name}"
    found = [path for path in manifest_files(entry, machine) if os.path.isfile(path)]
    if not found:
        return row(check, "problem", f"{entry.title} does not know Sealring yet.", command)
    fault = manifest_fault(found[0], entry.family)
    if fault:
        return row(check, "problem", f"{entry.title}: {fault} ({found[0]})", command)
    return row(check, "ok", f"{entry.title} knows Sealring ({found[0]}).")


def manifest_files(entry: places.Browser, machine: Machine) -> list[str]:
    """Where the browser would find its manifest, the person's own first."""
    file = f"{places.HOST}.json"
    if machine.platform == "win32":
        found = []
        for key in places.keys(entry, machine):
            for root in ("HKCU", "HKLM"):
                value = machine.registry.get(root, key)
                if value:
                    found.append(value)
        return found
    folders = places.folders(entry, machine) + places.folders(entry, machine, system=True)
    return [os.path.join(folder, file) for folder in folders]


def manifest_fault(path: str, family: str) -> str:
    """What is wrong with a manifest in words; empty when nothing is."""
    try:
        with open(path, "rb") as file:
            entry = strictjson.loads(file.read(65536))
    except (OSError, strictjson.NotStrict):
        return "its manifest can't be read"
    if not isinstance(entry, dict) or entry.get("name") != places.HOST or entry.get("type") != "stdio":
        return "its manifest is not Sealring's"
    launcher = entry.get("path")
    if not isinstance(launcher, str) or not os.path.isabs(launcher) or not os.path.isfile(launcher):
        return "its manifest names a launcher that is not there"
    if os.name != "nt" and not os.access(launcher, os.X_OK):
        return "its launcher can't be started"
    own = manifests.ids_of(family, manifests.EXTENSION_IDS)
    if family == places.CHROMIUM:
        wanted = {f"chrome-extension://{identifier}/" for identifier in own}
        given = entry.get("allowed_origins")
    else:
        wanted, given = set(own), entry.get("allowed_extensions")
    if not isinstance(given, list) or not wanted & {one for one in given if isinstance(one, str)}:
        return "its manifest was written for another extension"
    return ""


def _timer(machine: Machine) -> Row:
    state = timers.state(machine)
    if state == "unavailable":
        text = "No timer of the system can wake Sealring here. Backups that are due are made when the vault is open."
        return row("timer", "note", text, "sealring backup unattended")
    if state == "off":
        text = "The timer for backups is off. What is due is made when the vault is open."
        return row("timer", "note", text, "sealring install")
    if not timers.current(machine):
        return row(
            "timer", "problem", "The timer for backups starts another Sealring than this one.", "sealring install"
        )
    return row("timer", "ok", "The timer for backups is on: each hour what is due is made, without your passphrase.")


def _data_folder(machine: Machine) -> list[Row]:
    home = paths.home()
    if not os.path.isdir(home):
        return [row("data", "note", f"There is no data yet; it will be in {home}.")]
    rows = []
    if machine.platform == "win32":
        rows.append(row("data", "ok", f"Your data is in {home}."))
    elif os.stat(home).st_mode & 0o077:
        text = f"Others on this computer can look into {home}."
        rows.append(row("data", "problem", text, f"chmod 700 {_quoted(home)}"))
    else:
        rows.append(row("data", "ok", f"Your data is in {home}, which only you can enter."))
    if os.path.isfile(paths.vault_file("default")):
        rows.append(_token(paths.token_file("default"), machine))
    return rows


def _token(path: str, machine: Machine) -> Row:
    command = "sealring status"
    try:
        with open(path, "rb") as file:
            token = strictjson.loads(file.read(4096))
        mode = stat.S_IMODE(os.stat(path).st_mode)
    except (OSError, strictjson.NotStrict):
        return row("token", "problem", "The security token can't be read; unlocking in the terminal mends it.", command)
    if not isinstance(token, dict):
        return row("token", "problem", "The security token can't be read; unlocking in the terminal mends it.", command)
    if machine.platform != "win32" and mode & 0o077:
        return row("token", "problem", "Others can read your security token.", f"chmod 600 {_quoted(path)}")
    return row("token", "ok", "The security token can be read, by you alone.")


def _quoted(path: str) -> str:
    import shlex

    return shlex.quote(path)
