"""Places that could take backups and are there already: folders that a program carries away, and removable drives.

Rules that this module keeps:

1. What other programs wrote about their folders is read up to a limit, and believed only in their own form; a file that
   is anything else gives nothing. A document type in XML, with which entities come, is such a thing.
2. Only folders that are there are given, by absolute paths that are text.
3. Nothing is asked of a network; a look at a folder may still wait for a dead one, so callers bound their time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat  # bare: it loads nothing, and the first sign of a document type ends it (rule 1)

from sealring.backup import removable
from sealring.backup.removable import Drive
from sealring.base import limits, paths, strictjson
from sealring.base.machine import Machine, this

_MOST = 1 * limits.MIB  # bytes of a file of settings
_FOLDERS = 64  # of all programs together
# Dropbox, Google and others have macOS keep their folders here, as "Name" or "Name-account".
_CLOUD_STORAGE = {
    "Box": "Box",
    "Dropbox": "Dropbox",
    "GoogleDrive": "Google Drive",
    "OneDrive": "OneDrive",
    "ProtonDrive": "Proton Drive",
}
# Inside of Google's own folder only this one can be written to; its name is in the person's language.
_MY_DRIVE = (
    "My Drive", "Meine Ablage", "Mon Drive", "Mi unidad", "Il mio Drive", "Meu Drive", "O meu disco", "Mijn Drive",
    "Mój dysk", "Min enhet", "Mit drev", "Min disk", "Oma Drive", "マイドライブ", "내 드라이브", "我的云端硬盘",
)  # fmt: skip
_LOCAL_PATH = re.compile(rb"\d+\\Folders(?:WithPlaceholders)?\\[^\\=]+\\localPath=(.*)")
_SYNC_DIR = re.compile(rb'\s*sync_dir\s*=\s*"([^"]*)"\s*')
_QT_ESCAPE = re.compile(r'\\(?:x([0-9a-fA-F]{1,4})|([\\"]))')


class Synced(NamedTuple):
    """A folder that a program carries away from this device.

    Attributes:
        service: the name of what carries it.
        path: absolute.
    """

    service: str
    path: str


def synced(machine: Machine | None = None) -> list[Synced]:
    """The folders that are carried away from here, each once; none is found twice under another name for it."""
    machine = machine or this()
    found: dict[str, Synced] = {}
    for service, claimed in _claimed(machine):
        path = os.path.normpath(claimed)
        if len(found) < _FOLDERS and paths.nameable(path) and os.path.isdir(path):
            found.setdefault(os.path.realpath(path), Synced(service, path))
    return list(found.values())


def carries(path: str, machine: Machine | None = None) -> str | None:
    """What carries away the folder that a path lies in; None when nothing does."""
    real = os.path.realpath(path)
    for service, folder in synced(machine):
        if paths.within(real, os.path.realpath(folder)):
            return service
    return None


def drives(machine: Machine | None = None) -> list[Drive]:
    """The removable drives that are mounted now; no look at a drive itself, so a dead one holds nobody up."""
    return removable.drives(machine or this())


def drive(label: str, machine: Machine | None = None) -> str | None:
    """Where the drive with this label is mounted now."""
    return next((each.path for each in drives(machine) if each.label == label), None)


def _claimed(machine: Machine) -> Iterator[tuple[str, str]]:
    yield from _dropbox(machine)
    yield from _onedrive(machine)
    yield from _google(machine)
    yield from _owncloud(machine)
    yield from _syncthing(machine)
    if machine.platform == "darwin":
        yield "iCloud Drive", os.path.join(machine.home, "Library/Mobile Documents/com~apple~CloudDocs")
        yield from _cloud_storage(machine)


def _read(path: str) -> bytes:
    """A file of settings; empty when it is not there, or longer than one is."""
    try:
        with open(path, "rb") as file:
            data = file.read(_MOST + 1)
    except OSError:
        return b""
    return data if len(data) <= _MOST else b""


def _home(path: str, machine: Machine) -> str:
    """A path in which "~" may stand for the person's home."""
    return machine.home + path[1:] if path == "~" or path.startswith(("~/", "~\\")) else path


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


# --- Each program ----------------------------------------------------------------------------------


def _dropbox(machine: Machine) -> Iterator[tuple[str, str]]:
    """info.json is what Dropbox has for programs that look for its folder."""
    roots = [machine.folder("APPDATA"), machine.folder("LOCALAPPDATA")]
    places = [os.path.join(root, "Dropbox", "info.json") for root in roots if root]
    for path in places if machine.platform == "win32" else [os.path.join(machine.home, ".dropbox/info.json")]:
        try:
            accounts = strictjson.loads(_read(path))
        except strictjson.NotStrict:
            continue
        for account in accounts.values() if isinstance(accounts, dict) else ():
            if isinstance(account, dict) and isinstance(account.get("path"), str):
                yield "Dropbox", account["path"]


def _onedrive(machine: Machine) -> Iterator[tuple[str, str]]:
    if machine.platform == "win32":
        for name in ("OneDriveConsumer", "OneDriveCommercial", "OneDrive"):
            folder = machine.folder(name)
            if folder is not None:
                yield "OneDrive", folder
        return
    if machine.platform == "linux":  # the free client for Linux
        settings = _read(os.path.join(machine.config(), "onedrive", "config"))
        for line in settings.splitlines():
            if match := _SYNC_DIR.fullmatch(line):
                yield "OneDrive", _home(os.fsdecode(match[1]), machine)
    yield "OneDrive", os.path.join(machine.home, "OneDrive")


def _google(machine: Machine) -> Iterator[tuple[str, str]]:
    """On Linux the desktops' own mounts (gvfs) are left out: files in them have other names than one gives them."""
    if machine.platform == "win32":
        for root in removable.roots_labelled("Google Drive"):
            yield from _my_drive(root)
    if machine.platform == "linux":
        for name in ("Google Drive", "GoogleDrive"):
            yield "Google Drive", os.path.join(machine.home, name)


def _my_drive(root: str) -> Iterator[tuple[str, str]]:
    yield from (("Google Drive", os.path.join(root, name)) for name in _names(root) if name in _MY_DRIVE)


def _cloud_storage(machine: Machine) -> Iterator[tuple[str, str]]:
    root = os.path.join(machine.home, "Library/CloudStorage")
    for name in _names(root):
        service = _CLOUD_STORAGE.get(name.partition("-")[0])
        if service == "Google Drive":
            yield from _my_drive(os.path.join(root, name))
        elif service is not None:
            yield service, os.path.join(root, name)


def _owncloud(machine: Machine) -> Iterator[tuple[str, str]]:
    """Nextcloud and its parent ownCloud: settings as Qt writes them."""
    for service, name in (("Nextcloud", "nextcloud.cfg"), ("ownCloud", "owncloud.cfg")):
        folders = {
            "linux": [
                machine.config(),
                os.path.join(machine.home, ".var/app/com.nextcloud.desktopclient.nextcloud/config"),
            ],
            "darwin": [os.path.join(machine.home, "Library/Preferences")],
            "win32": [machine.folder("APPDATA") or machine.home],
        }[machine.platform]
        for folder in folders:
            for line in _read(os.path.join(folder, service, name)).splitlines():
                if match := _LOCAL_PATH.fullmatch(line.strip()):
                    yield service, _qt(match[1])


def _qt(value: bytes) -> str:
    """A text as QSettings writes it: in quotes where needed, other signs than ASCII as UTF-8 or as escapes."""
    text = value.decode("utf-8", "surrogateescape")
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return _QT_ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], text)


def _syncthing(machine: Machine) -> Iterator[tuple[str, str]]:
    folders = {
        "linux": [
            os.path.join(machine.folder("XDG_STATE_HOME") or os.path.join(machine.home, ".local/state"), "syncthing"),
            os.path.join(machine.config(), "syncthing"),
        ],
        "darwin": [os.path.join(machine.home, "Library/Application Support/Syncthing")],
        "win32": [os.path.join(machine.folder("LOCALAPPDATA") or machine.home, "Syncthing")],
    }[machine.platform]
    for folder in folders:
        for path in syncthing_folders(_read(os.path.join(folder, "config.xml"))):
            yield "Syncthing", _home(path, machine)


def syncthing_folders(settings: bytes) -> list[str]:
    """The folders in Syncthing's config.xml into which something can be put that others then get."""
    found: list[str] = []
    above: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        gives = attributes.get("type", "sendreceive") in ("sendreceive", "sendonly", "readwrite", "readonly")
        if name == "folder" and above == ["configuration"] and gives:
            found.append(attributes.get("path", ""))
        above.append(name)

    def refuse(*_: object) -> None:
        raise ValueError  # rule 1

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: above.pop()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(settings, True)
    except (expat.ExpatError, ValueError):
        return []
    return found[:_FOLDERS]
