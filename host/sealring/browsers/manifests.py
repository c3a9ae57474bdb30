"""The two files that make a browser find the host: the manifest, and the launcher it names.

1. The launcher starts the interpreter with ``-I``: neither the environment nor the folder it starts in can put a
   module before ours.
2. The launcher names the extensions it was made for; the host refuses every other caller.
3. Both files are replaced in one step, so that a browser never reads a part of one.
"""

import os
import re
import shlex

from sealring.base import files, strictjson
from sealring.base.machine import Machine
from sealring.browsers import places

EXTENSION_IDS = ("bekmjgbkngbidknjelhjocfnbbklijei", "extension@sealring.org")  # Chromium's, Firefox's
_CHROMIUM_ID = re.compile(r"[a-p]{32}")
_FIREFOX_ID = re.compile(r"[A-Za-z0-9-._]*@[A-Za-z0-9-._]+|\{[0-9a-fA-F-]{36}\}")
_SHEBANG_MAX = 120  # bytes; Linux cut it at 127 for long, and never takes a space
_DESCRIPTION = "Sealring keeps your passwords outside the browser"


def valid_id(identifier: str) -> bool:
    """Whether this can be the id of an extension."""
    return bool(_CHROMIUM_ID.fullmatch(identifier) or _FIREFOX_ID.fullmatch(identifier))


def ids_of(family: str, identifiers: tuple[str, ...]) -> list[str]:
    """Those of the ids that belong to one family of browsers."""
    chromium = family == places.CHROMIUM
    return [identifier for identifier in identifiers if bool(_CHROMIUM_ID.fullmatch(identifier)) == chromium]


def manifest(family: str, launcher: str, identifiers: tuple[str, ...]) -> bytes:
    """The manifest for one family; each rejects or ignores the other's."""
    entry: dict[str, object] = {
        "name": places.HOST,
        "description": _DESCRIPTION,
        "path": launcher,
        "type": "stdio",
    }
    own = ids_of(family, identifiers)
    if family == places.CHROMIUM:
        entry["allowed_origins"] = [f"chrome-extension://{identifier}/" for identifier in own]
    else:
        entry["allowed_extensions"] = own
    return strictjson.dumps(entry) + b"\n"


def launcher(machine: Machine, identifiers: tuple[str, ...], home: str | None) -> dict[str, bytes]:
    """The launcher's files by name; the first one is what the manifest names.

    Args:
        machine: whose interpreter starts it.
        identifiers: the extensions that may call.
        home: the data folder to use, or None for the one that the environment of the browser gives.
    """
    if machine.frozen:
        return _frozen(machine, home)
    body = (
        "# Written by `sealring install`; it starts Sealring for a browser. Changes are overwritten.\n"
        "from sealring.native.main import main\n"
        f"\nmain(allowed={identifiers!r}, home={home!r})\n"
    ).encode()
    if machine.platform == "win32":
        batch = f'@echo off\r\n"{machine.python}" -I "%~dp0sealring-host.py" %*\r\n'
        return {"sealring-host.bat": batch.encode(), "sealring-host.py": body}
    return {"sealring-host": _shebang(machine.python) + body}


def _shebang(python: str) -> bytes:
    if " " not in python and len(os.fsencode(python)) < _SHEBANG_MAX:
        return b"#!" + os.fsencode(python) + b" -I\n"
    # sh runs the second line; Python reads lines two and three as a string.
    return b"#!/bin/sh\n'''exec' " + os.fsencode(shlex.quote(python)) + b' -I "$0" "$@"\n' + b"' '''\n"


def _frozen(machine: Machine, home: str | None) -> dict[str, bytes]:
    folder = os.path.dirname(machine.python)
    if machine.platform == "win32":
        program = os.path.join(folder, "sealring-host.exe")
        place = f'set "SEALRING_HOME={home}"\r\n' if home else ""
        return {"sealring-host.bat": f'@echo off\r\n{place}"{program}" %*\r\n'.encode()}
    program = shlex.quote(os.path.join(folder, "sealring-host"))
    place = f"SEALRING_HOME={shlex.quote(home)} " if home else ""
    return {"sealring-host": f'#!/bin/sh\n{place}exec {program} "$@"\n'.encode()}


def write(path: str, data: bytes, mode: int) -> bool:
    """Write a file in one step with its mode; False when it was there already, the same.

    Raises:
        OSError: when the system refuses.
    """
    try:
        with open(path, "rb") as file:
            same = file.read(len(data) + 1) == data
        if same and (os.name == "nt" or os.stat(path).st_mode & 0o777 == mode):
            return False
    except FileNotFoundError:
        pass
    os.makedirs(os.path.dirname(path), exist_ok=True)
    fresh = f"{path}.new"
    files.write_private(fresh, data)
    os.chmod(fresh, mode)
    os.replace(fresh, path)
    return True
