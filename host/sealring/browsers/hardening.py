"""What the system around Sealring does for it: disk encryption, and who may look into a process's memory."""

import os
from typing import Any

from sealring.base import paths
from sealring.base.machine import Machine


def report(machine: Machine) -> list[dict[str, Any]]:
    """Notes that never fail a check: they say what the person could do besides."""
    from sealring.browsers.doctor import row

    rows = [_disk(machine, row)]
    if machine.platform == "linux":
        rows += [_ptrace(machine, row), _memory(machine, row)]
    return rows


def _disk(machine: Machine, row: Any) -> dict[str, Any]:
    if machine.platform == "darwin":
        text = "Disk encryption can't be told from here. FileVault protects a stolen computer."
        return dict(row("disk", "note", text, "fdesetup status"))
    if machine.platform == "win32":
        text = "Disk encryption can't be told from here. BitLocker protects a stolen computer."
        return dict(row("disk", "note", text, "manage-bde -status"))
    encrypted = disk_encrypted(paths.home(), machine)
    if encrypted:
        return dict(row("disk", "ok", "Your data lies on an encrypted disk."))
    if encrypted is None:
        return dict(
            row(
                "disk",
                "note",
                "Whether your disk is encrypted can't be told from here.",
                "lsblk -o NAME,TYPE,MOUNTPOINT",
            )
        )
    text = "Your data lies on a disk that is not encrypted. The vault itself is; what your browser keeps is not."
    return dict(row("disk", "note", text))


def disk_encrypted(path: str, machine: Machine) -> bool | None:
    """Whether a dm-crypt layer lies below a path (Linux); None when it can't be told."""
    while not os.path.exists(path):
        path = os.path.dirname(path)
    device = os.stat(path).st_dev
    block = machine.system(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}")
    if not os.path.exists(block):
        return None  # overlay, btrfs and network file systems have no block device of their own
    return _crypt_below(os.path.realpath(block), 8)


def _crypt_below(block: str, depth: int) -> bool:
    try:
        with open(os.path.join(block, "dm/uuid"), encoding="ascii") as file:
            if file.read().startswith("CRYPT-"):
                return True
    except (OSError, ValueError):
        pass
    try:
        below = os.listdir(os.path.join(block, "slaves"))
    except OSError:
        return False
    return depth > 0 and any(_crypt_below(os.path.join(block, "slaves", name), depth - 1) for name in below)


def _ptrace(machine: Machine, row: Any) -> dict[str, Any]:
    try:
        with open(machine.system("/proc/sys/kernel/yama/ptrace_scope"), encoding="ascii") as file:
            scope = int(file.read())
    except (OSError, ValueError):
        return dict(row("ptrace", "note", "This system does not say who may look into another program's memory."))
    if scope == 0:
        text = "Any of your programs may look into another's memory. Sealring forbids it for itself, this for all."
        return dict(row("ptrace", "note", text, "sudo sysctl kernel.yama.ptrace_scope=1"))
    return dict(row("ptrace", "ok", "Programs may not look into each other's memory."))


def _memory(machine: Machine, row: Any) -> dict[str, Any]:
    try:
        with open(machine.system("/proc/swaps"), encoding="utf-8") as file:
            swaps = [line.split()[0] for line in file.readlines()[1:] if line.strip()]
    except OSError:
        swaps = []
    open_swaps = [name for name in swaps if not name.startswith(("/dev/zram", "/dev/dm-"))]
    if open_swaps:
        text = "While unlocked, secrets can reach the swap space, which may not be encrypted: " + ", ".join(open_swaps)
        return dict(row("swap", "note", text, "swapon --show"))
    return dict(row("swap", "ok", "No unencrypted swap space that secrets could be written to was found."))
