"""Browsers from snap and flatpak: caged, so that a manifest alone does not let them start a program outside."""

import os
from typing import Any

from sealring.base.machine import Machine
from sealring.browsers import places

_PROXY = "xdg-native-messaging-proxy"  # what Firefox from version 157 uses to leave its cage


def found(machine: Machine) -> list[tuple[places.Browser, str]]:
    """The caged browsers on this machine, each with "snap" or "flatpak"."""
    if machine.platform != "linux":
        return []
    result = []
    for entry in places.TABLE:
        if entry.snap and os.path.exists(machine.system(f"/snap/bin/{entry.snap}")):
            result.append((entry, "snap"))
        if entry.flatpak and any(os.path.isdir(place) for place in _flatpak(entry, machine)):
            result.append((entry, "flatpak"))
    return result


def _flatpak(entry: places.Browser, machine: Machine) -> list[str]:
    return [
        machine.system(f"/var/lib/flatpak/app/{entry.flatpak}"),
        os.path.join(machine.home, ".local/share/flatpak/app", entry.flatpak),
    ]


def report(machine: Machine) -> list[dict[str, Any]]:
    """One row for each caged browser: what to do, or that nothing can be done."""
    return [_row(entry, kind, machine) for entry, kind in found(machine)]


def _row(entry: places.Browser, kind: str, machine: Machine) -> dict[str, Any]:
    from sealring.browsers.doctor import row

    check = f"{kind}:{entry.name}"
    title = f"{entry.title} from {kind}"
    if entry.family == places.FIREFOX and kind == "snap":
        text = f"{title} asks before it starts Sealring. Allow it once, then restart the browser."
        return row(check, "note", text, f"flatpak permission-set webextensions {places.HOST} snap.{entry.snap} yes")
    if entry.family == places.FIREFOX:
        if os.path.exists(machine.system(f"/usr/libexec/{_PROXY}")):
            return row(check, "note", f"{title} reaches Sealring from version 157 on; {_PROXY} is installed.")
        text = f"{title} reaches Sealring from version 157 on, through {_PROXY}, which is not installed."
        return row(check, "problem", text, f"sudo apt install {_PROXY}")
    text = (
        f"{title} can't start programs outside of its cage, so it can't reach Sealring. "
        f"Install {entry.title} from its maker's own package, and remove this one."
    )
    command = f"sudo snap remove {entry.snap}" if kind == "snap" else f"flatpak uninstall {entry.flatpak}"
    return row(check, "problem", text, command)
