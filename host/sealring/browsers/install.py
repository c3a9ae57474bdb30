"""Registers Sealring with browsers, and takes it back out again; says for each file what it did."""

import compileall
import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sealring
from sealring.base import paths
from sealring.base.errors import SealringError
from sealring.base.machine import Machine, this
from sealring.browsers import manifests, places

_SYSTEM_LAUNCHER = {
    "linux": "/usr/local/lib/sealring/launcher",
    "darwin": "/Library/Application Support/Sealring/launcher",
    "win32": "C:\\ProgramData\\Sealring\\launcher",
}


@dataclass(frozen=True)
class _Target:
    """One manifest to write or remove; ``key`` is the registry key that points at it, on Windows."""

    browser: str
    family: str
    path: str
    key: str = ""


def launcher_folder(machine: Machine, *, system: bool = False) -> str:
    """Where the launcher lies: in the data folder, or for all users in a folder that they can read."""
    if system:
        return machine.system(_SYSTEM_LAUNCHER[machine.platform])
    return os.path.join(paths.home(), "launcher")


def launcher_path(machine: Machine, *, system: bool = False) -> str:
    """The file that manifests name."""
    name = "sealring-host.bat" if machine.platform == "win32" else "sealring-host"
    return os.path.join(launcher_folder(machine, system=system), name)


def install(
    browsers: list[str] | None = None,
    *,
    system: bool = False,
    dry_run: bool = False,
    extension_ids: list[str] | None = None,
    folders: list[str] | None = None,
    machine: Machine | None = None,
) -> list[dict[str, Any]]:
    """Write the launcher and one manifest for each place.

    Args:
        browsers: names from ``places.known()``; None means those that are used here.
        system: for all users of this computer, which needs an administrator.
        dry_run: write nothing; the rows then hold each file's ``content``.
        extension_ids: the extensions to let in instead of Sealring's own.
        folders: folders to put a manifest into instead of the browsers' own; ``browsers`` may name the one browser
            whose kind they are, else the kind is told by the folder's name.
        machine: the computer; this one unless a test says otherwise.

    Returns:
        one row for each file: browser, family, file, action ("written", "unchanged", "would write",
        "not on this system"), and content for a dry run.

    Raises:
        SealringError: browser_unknown, cannot_install (with path and reason).
    """
    machine = machine or this()
    identifiers = _identifiers(extension_ids)
    targets, rows = _targets(browsers, folders, machine, system)
    where = launcher_path(machine, system=system)
    home = paths.home() if os.environ.get("SEALRING_HOME") and not system else None
    folder = launcher_folder(machine, system=system)
    if not (system or dry_run):
        with _telling(paths.home()):
            paths.make_private(paths.home())
    for name, data in manifests.launcher(machine, identifiers, home).items():
        row = {"browser": "", "family": "", "file": os.path.join(folder, name)}
        rows.append(row | _write(os.path.join(folder, name), data, 0o755, dry_run))
    for target in targets:
        data = manifests.manifest(target.family, where, identifiers)
        row = {"browser": target.browser, "family": target.family, "file": target.path}
        rows.append(row | _write(target.path, data, 0o644, dry_run))
        if target.key and not dry_run:
            with _telling(target.key):
                machine.registry.set("HKLM" if system else "HKCU", target.key, target.path)
    if not dry_run and not machine.frozen:
        _compile()
    return rows


def uninstall(
    browsers: list[str] | None = None,
    *,
    system: bool = False,
    dry_run: bool = False,
    extension_ids: list[str] | None = None,
    folders: list[str] | None = None,
    machine: Machine | None = None,
) -> list[dict[str, Any]]:
    """Remove what ``install`` wrote; None means all browsers, and then the launcher goes too. Vaults are not touched.

    Arguments, rows and errors are those of ``install``; action is "removed", "absent" or "would remove".
    ``extension_ids`` is taken for symmetry and has no effect.
    """
    machine = machine or this()
    everything = browsers is None and folders is None
    targets, rows = _targets(places.known() if everything else browsers, folders, machine, system)
    if everything:
        rows = []
    for target in targets:
        row = {"browser": target.browser, "family": target.family, "file": target.path}
        rows.append(row | _remove(target.path, dry_run))
        if target.key and not dry_run:
            with _telling(target.key):
                machine.registry.delete("HKLM" if system else "HKCU", target.key)
    if everything:
        folder = launcher_folder(machine, system=system)
        for name in manifests.launcher(machine, manifests.EXTENSION_IDS, None):
            path = os.path.join(folder, name)
            rows.append({"browser": "", "family": "", "file": path} | _remove(path, dry_run))
        with contextlib.suppress(OSError):
            os.rmdir(folder)
    return rows


def _identifiers(given: list[str] | None) -> tuple[str, ...]:
    if not given:
        return manifests.EXTENSION_IDS
    for identifier in given:
        if not manifests.valid_id(identifier):
            raise SealringError("cannot_install", reason="this is not the id of an extension", path=identifier)
    return tuple(given)


def _targets(
    browsers: list[str] | None, folders: list[str] | None, machine: Machine, system: bool
) -> tuple[list[_Target], list[dict[str, Any]]]:
    """The manifests meant, each once though browsers share folders, and rows for what can't be."""
    chosen = [places.browser(name) for name in dict.fromkeys(browsers or [])]
    file = f"{places.HOST}.json"
    if folders:
        family = chosen[0].family if chosen else None
        name = chosen[0].name if chosen else "custom"
        absolute = [os.path.abspath(folder) for folder in folders]
        return [_Target(name, family or places.family_of(path), os.path.join(path, file)) for path in absolute], []
    if browsers is None:
        chosen = [places.browser(name) for name in places.here(machine)]
    targets: dict[str, _Target] = {}
    rows: list[dict[str, Any]] = []
    for entry in chosen:
        found = [
            _Target(entry.name, entry.family, os.path.join(path, file)) for path in _existing(entry, machine, system)
        ]
        manifest = os.path.join(launcher_folder(machine, system=system), f"{places.HOST}.{entry.family}.json")
        found += [_Target(entry.name, entry.family, manifest, key) for key in places.keys(entry, machine)]
        if not found:
            rows.append({"browser": entry.name, "family": entry.family, "file": "", "action": "not on this system"})
        for target in found:
            targets.setdefault(target.path + target.key, target)
    return list(targets.values()), rows


def _existing(entry: places.Browser, machine: Machine, system: bool) -> list[str]:
    """All places of a browser; of several system folders (lib, lib64, share) the first, and others already there.

    Tor Browser's folder is made only where its parent is: its place changes over releases.
    """
    found = places.folders(entry, machine, system=system)
    if system:
        return [path for number, path in enumerate(found) if number == 0 or os.path.isdir(path)]
    if entry.name == "tor" and machine.platform == "linux":
        return [path for path in found if os.path.isdir(os.path.dirname(os.path.dirname(path)))]
    return found


def _write(path: str, data: bytes, mode: int, dry_run: bool) -> dict[str, Any]:
    if dry_run:
        return {"action": "would write", "content": data.decode("utf-8", "surrogateescape")}
    with _telling(path):
        written = manifests.write(path, data, mode)
    return {"action": "written" if written else "unchanged"}


def _remove(path: str, dry_run: bool) -> dict[str, Any]:
    if not os.path.lexists(path):
        return {"action": "absent"}
    if dry_run:
        return {"action": "would remove"}
    with _telling(path):
        os.unlink(path)
    return {"action": "removed"}


@contextlib.contextmanager
def _telling(path: str) -> Iterator[None]:
    """Turn the system's refusal into an error that says where and why."""
    try:
        yield
    except OSError as error:
        raise SealringError("cannot_install", path=path, reason=error.strerror or type(error).__name__) from error


def _compile() -> None:
    """Write the package's .pyc files now: a browser's launch takes twice as long without them.

    A package that we may not write to (the system's own) was compiled when it was installed.
    """
    with contextlib.suppress(OSError):
        compileall.compile_dir(os.path.dirname(os.path.abspath(sealring.__file__)), quiet=2)
