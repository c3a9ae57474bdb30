"""Removable drives that are mounted now, and their labels, as Linux, macOS and Windows know them.

Rules that this module keeps:

1. The drives themselves are not looked into, and no network place is asked: one that is dead would hold us up.
2. A drive counts as removable when its medium is, or when it hangs on USB: the system calls a hard disk on USB fixed.
3. What the system runs from is no removable drive, wherever it lies.
"""

from __future__ import annotations

import os
import plistlib
import re
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from sealring.base import limits, paths, processes
from sealring.base.machine import Machine

_MOST = 4 * limits.MIB  # bytes of what the system says of its mounts
_DRIVES = 32
_SYSTEM = re.compile(r"/|/(home|nix|opt|tmp|usr|var)|/(boot|efi|snap)(/.*)?")  # rule 3
_SECONDS = 5.0  # for diskutil
_DEPTH = 8  # layers between a file system and its disk: encryption, volumes


class Drive(NamedTuple):
    """A removable drive.

    Attributes:
        label: its volume's name; where it has none, the volume's number.
        path: where it is mounted.
    """

    label: str
    path: str


def drives(machine: Machine) -> list[Drive]:
    """Those that are mounted, each volume once."""
    if machine.platform == "linux":
        found = list(_linux(machine))
    elif machine.platform == "darwin":
        found = list(_mac())
    else:
        found = list(_windows(_kernel()))
    good = (drive for drive in found if drive.label and drive.label.isprintable() and paths.nameable(drive.path))
    return list(good)[:_DRIVES]


# --- Linux -----------------------------------------------------------------------------------------


def _linux(machine: Machine) -> Iterator[Drive]:
    try:
        with open(machine.system("/proc/self/mountinfo"), "rb") as file:
            lines = file.read(_MOST).splitlines()
    except OSError:
        return
    labels = _labels(machine)
    seen: set[str] = set()
    for line in lines:
        mount = _mount(line)
        block = None if mount is None else _block(mount, machine)
        if mount is None or block is None or _SYSTEM.fullmatch(mount.point):
            continue
        name = os.path.basename(block)
        if name not in seen and _removable(block, _DEPTH):
            seen.add(name)
            yield Drive(labels.get(name, ""), mount.point)


class _Mount(NamedTuple):
    number: str  # of the device, "8:17"
    point: str
    source: str


def _mount(line: bytes) -> _Mount | None:
    """A line of mountinfo (proc(5)); None for a part of a file system that is mounted a second time elsewhere."""
    left, separator, right = line.partition(b" - ")
    before, behind = left.split(b" "), right.split(b" ")
    if not separator or len(before) < 6 or len(behind) < 2:
        return None
    whole = before[3] == b"/" or behind[0] == b"btrfs"  # whose volumes are parts, too
    fields = [os.fsdecode(_octal(field)) for field in (before[2], before[4], behind[1])]
    return _Mount(*fields) if whole else None


def _octal(text: bytes) -> bytes:
    return re.sub(rb"\\([0-3][0-7]{2})", lambda match: bytes([int(match[1], 8)]), text)


def _block(mount: _Mount, machine: Machine) -> str | None:
    """The device's folder in /sys; None for what lies on no device."""
    if re.fullmatch(r"\d+:\d+", mount.number) and not mount.number.startswith("0:"):
        path = machine.system(f"/sys/dev/block/{mount.number}")
    elif mount.source.startswith("/dev/"):  # btrfs has numbers of its own
        path = machine.system(f"/sys/class/block/{os.path.basename(mount.source)}")
    else:
        return None
    return os.path.realpath(path) if os.path.exists(path) else None


def _removable(block: str, depth: int) -> bool:
    """Rule 2."""
    if os.path.basename(block).startswith("sr"):
        return False  # a disc: nothing can be written there
    if any(re.fullmatch(r"usb\d+", part) for part in block.split(os.sep)):
        return True
    for disk in (block, os.path.dirname(block)):  # of a partition, the disk is the folder above
        if _text(os.path.join(disk, "removable")) == "1" or _text(os.path.join(disk, "device/type")) == "SD":
            return True
    try:
        below = os.listdir(os.path.join(block, "slaves"))
    except OSError:
        return False
    return depth > 0 and any(_removable(os.path.realpath(os.path.join(block, "slaves", x)), depth - 1) for x in below)


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return os.fsdecode(file.read(64)).strip()
    except OSError:
        return ""


def _labels(machine: Machine) -> dict[str, str]:
    """By a device's name the label of its volume, else the volume's number; udev writes odd signs by their octets."""
    found: dict[str, str] = {}
    for kind in ("by-label", "by-uuid"):
        folder = machine.system(f"/dev/disk/{kind}")
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        for name in sorted(names):
            try:
                device = os.path.basename(os.readlink(os.path.join(folder, name)))
            except OSError:
                continue
            plain = re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), os.fsencode(name))
            found.setdefault(device, os.fsdecode(plain))
    return found


# --- macOS -----------------------------------------------------------------------------------------


def _mac() -> Iterator[Drive]:
    path = processes.find("diskutil")
    if path is None:
        return
    try:
        done = processes.run([path, "list", "-plist", "external"], timeout=_SECONDS)
        said = plistlib.loads(done.output[:_MOST])
        for disk in said["AllDisksAndPartitions"]:
            yield from _mac_volumes(disk)
    except Exception:  # noqa: BLE001 - not there, not in time, or not of this form: then there are none
        return


def _mac_volumes(disk: dict[str, Any]) -> Iterator[Drive]:
    for volume in (disk, *disk.get("Partitions", ()), *disk.get("APFSVolumes", ())):
        name, point = volume.get("VolumeName"), volume.get("MountPoint")
        if isinstance(name, str) and isinstance(point, str) and point.startswith("/Volumes/"):
            yield Drive(name, point)


# --- Windows ---------------------------------------------------------------------------------------

_REMOVABLE, _FIXED = 2, 3  # of GetDriveTypeW; a network drive has another, and is asked nothing
_BUS_TYPE_USB = 7
_QUERY_PROPERTY = 0x002D1400  # IOCTL_STORAGE_QUERY_PROPERTY


def _kernel() -> Any:
    if sys.platform != "win32":
        return None
    import ctypes

    return ctypes.WinDLL("kernel32")


def _windows(kernel: Any) -> Iterator[Drive]:
    for root in _roots(kernel):
        kind = kernel.GetDriveTypeW(root)
        if kind == _REMOVABLE or (kind == _FIXED and _on_usb(kernel, root)):
            label, number = _volume(kernel, root)
            if number is not None and root[:2].upper() != os.environ.get("SYSTEMDRIVE", "C:").upper():  # rule 3
                yield Drive(label or number, root)


def roots_labelled(label: str) -> list[str]:
    """Windows: the roots of local volumes with this label."""
    kernel = _kernel()
    local = (root for root in _roots(kernel) if kernel.GetDriveTypeW(root) in (_REMOVABLE, _FIXED))
    return [root for root in local if _volume(kernel, root)[0] == label]


def _roots(kernel: Any) -> list[str]:
    """Of all drives but those for diskettes."""
    mask = 0 if kernel is None else kernel.GetLogicalDrives()
    return [f"{chr(ord('A') + number)}:\\" for number in range(2, 26) if mask & (1 << number)]


def _volume(kernel: Any, root: str) -> tuple[str, str | None]:
    """Label and number of a volume; no number when there is no medium."""
    import ctypes

    name, number = ctypes.create_unicode_buffer(261), ctypes.c_uint32()
    if not kernel.GetVolumeInformationW(root, name, 261, ctypes.byref(number), None, None, None, 0):
        return "", None
    return name.value, f"{number.value >> 16:04X}-{number.value & 0xFFFF:04X}"


def _on_usb(kernel: Any, root: str) -> bool:
    """The bus in the STORAGE_DEVICE_DESCRIPTOR, which takes no right to ask for."""
    import ctypes

    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW("\\\\.\\" + root[:2], 0, 3, None, 3, 0, None)  # to be shared, and there already
    if handle in (None, ctypes.c_void_p(-1).value):
        return False
    query, answer, size = (ctypes.c_uint32 * 3)(0, 0, 0), ctypes.create_string_buffer(1024), ctypes.c_uint32()
    given = (ctypes.byref(query), 12, answer, 1024, ctypes.byref(size), None)
    asked = kernel.DeviceIoControl(ctypes.c_void_p(handle), _QUERY_PROPERTY, *given)
    kernel.CloseHandle(ctypes.c_void_p(handle))
    return bool(asked) and size.value >= 32 and int.from_bytes(answer.raw[28:32], "little") == _BUS_TYPE_USB
