"""Synchronised folders and removable drives of made-up computers: what is found, and what hostile settings give."""

import functools
import os
import plistlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sealring.backup import found, removable
from sealring.base import limits, processes
from sealring.base.machine import Machine


@pytest.fixture
def person(tmp_path: Path) -> Path:
    folder = tmp_path / "person"
    folder.mkdir()
    return folder


@pytest.fixture
def machine(tmp_path: Path, person: Path) -> Callable[..., Machine]:
    def make(platform: str = "linux", **environ: str) -> Machine:
        return Machine(platform, str(person), environ, root=str(tmp_path / "root"))

    return make


def put(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def folder(path: Path) -> str:
    path.mkdir(parents=True)
    return str(path)


# --- folders that a program carries away -------------------------------------------------------------


def test_an_empty_computer_has_none(machine: Callable[..., Machine]) -> None:
    for platform in ("linux", "darwin", "win32"):
        assert found.synced(machine(platform)) == []
        assert found.drives(machine(platform)) == []


def test_dropbox(machine: Callable[..., Machine], person: Path, tmp_path: Path) -> None:
    own, firm = folder(person / "Dropbox (Ünser)"), folder(tmp_path / "disk/Firm")
    said = f'{{"personal": {{"path": "{own}", "host": 1}}, "business": {{"path": "{firm}"}}}}'
    put(person / ".dropbox/info.json", said)
    wanted = [("Dropbox", own), ("Dropbox", firm)]
    assert found.synced(machine()) == wanted
    assert found.synced(machine("darwin")) == wanted
    put(tmp_path / "roaming/Dropbox/info.json", said)
    assert found.synced(machine("win32", APPDATA=str(tmp_path / "roaming"))) == wanted
    assert found.synced(machine("win32", LOCALAPPDATA=str(tmp_path / "roaming"))) == wanted


def test_nextcloud_and_owncloud(machine: Callable[..., Machine], person: Path, tmp_path: Path) -> None:
    folders = [folder(person / name) for name in ("Nextcloud", "Bilder ü", 'with "quotes"', "virtual")]
    settings = (
        "[General]\nclientVersion=3.16.4\n[Accounts]\n"
        "0\\Folders\\1\\ignoreHiddenFiles=false\n"
        f"0\\Folders\\1\\localPath={folders[0]}/\n"
        f"0\\Folders\\2\\localPath={person}/Bilder \\xfc/\n"
        f'1\\Folders\\f3\\localPath="{person}/with \\"quotes\\""\n'
        f"1\\FoldersWithPlaceholders\\1\\localPath={folders[3]}\n"
        f"0\\Folders\\9\\localPath={person}/not-there\n"
        f"0\\Folders\\1\\targetPath=/\n"
    )
    put(person / ".config/Nextcloud/nextcloud.cfg", settings)
    wanted = [("Nextcloud", path) for path in folders]
    assert found.synced(machine()) == wanted
    put(person / "Library/Preferences/Nextcloud/nextcloud.cfg", settings)
    assert found.synced(machine("darwin")) == wanted
    put(tmp_path / "roaming/ownCloud/owncloud.cfg", settings.replace("\n", "\r\n"))
    assert found.synced(machine("win32", APPDATA=str(tmp_path / "roaming"))) == [("ownCloud", path) for path in folders]
    (person / ".config/Nextcloud/nextcloud.cfg").unlink()
    put(tmp_path / "xdg/Nextcloud/nextcloud.cfg", settings)
    assert found.synced(machine(XDG_CONFIG_HOME=str(tmp_path / "xdg"))) == wanted


def syncthing(*folders: str) -> str:
    defaults = '<defaults><folder id="" label="" path="~" type="sendreceive"/></defaults>'
    options = '<options><nothing><folder path="/tmp"/></nothing></options>'
    return f'<configuration version="37">{"".join(folders)}{options}{defaults}</configuration>'


def test_syncthing(machine: Callable[..., Machine], person: Path, tmp_path: Path) -> None:
    papers, sent = folder(person / "Papers & so"), folder(tmp_path / "sent")
    folder(person / "received")
    settings = syncthing(
        '<folder id="a" label="P" path="~/Papers &amp; so" type="sendreceive"><device id="X"/></folder>',
        f'<folder id="b" path="{sent}" type="sendonly"></folder>',
        '<folder id="c" path="~/received" type="receiveonly"></folder>',
        '<folder id="d" path="~/received" type="receiveencrypted"></folder>',
        '<folder id="e" path="~/not-there" type="sendreceive"></folder>',
    )
    wanted = [("Syncthing", papers), ("Syncthing", sent)]
    for place in (".local/state/syncthing", ".config/syncthing", "Library/Application Support/Syncthing"):
        put(person / place / "config.xml", settings)
    assert found.synced(machine()) == wanted
    assert found.synced(machine("darwin")) == wanted
    put(tmp_path / "local/Syncthing/config.xml", settings)
    assert found.synced(machine("win32", LOCALAPPDATA=str(tmp_path / "local"))) == wanted


def test_onedrive(machine: Callable[..., Machine], person: Path, tmp_path: Path) -> None:
    usual, other = folder(person / "OneDrive"), folder(person / "Clouds/One")
    assert found.synced(machine()) == [("OneDrive", usual)]
    put(person / ".config/onedrive/config", '# sync_dir = "/tmp"\nsync_dir = "~/Clouds/One"\n')
    assert found.synced(machine()) == [("OneDrive", other), ("OneDrive", usual)]
    named = machine("win32", OneDrive=other, OneDriveConsumer=other, OneDriveCommercial="relative")
    assert found.synced(named) == [("OneDrive", other)]


def test_what_macos_keeps(machine: Callable[..., Machine], person: Path) -> None:
    clouds = person / "Library/CloudStorage"
    mine = folder(clouds / "GoogleDrive-ada@example.org/Meine Ablage")
    folder(clouds / "GoogleDrive-ada@example.org/Geteilte Ablagen")
    folder(clouds / "Unheard-of")
    one, box = folder(clouds / "OneDrive-Personal"), folder(clouds / "Dropbox")
    apple = folder(person / "Library/Mobile Documents/com~apple~CloudDocs")
    wanted = [("iCloud Drive", apple), ("Dropbox", box), ("Google Drive", mine), ("OneDrive", one)]
    assert found.synced(machine("darwin")) == wanted
    assert found.synced(machine()) == []


def test_google_drive_on_linux_and_windows(
    machine: Callable[..., Machine], person: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = folder(person / "Google Drive")
    assert found.synced(machine()) == [("Google Drive", mine)]
    drive = folder(tmp_path / "G/My Drive")
    asked: list[str] = []
    monkeypatch.setattr(removable, "roots_labelled", lambda label: asked.append(label) or [str(tmp_path / "G")])
    assert found.synced(machine("win32")) == [("Google Drive", drive)]
    assert asked == ["Google Drive"]


def test_a_folder_is_named_once_and_what_lies_in_it_is_carried_away(
    machine: Callable[..., Machine], person: Path, tmp_path: Path
) -> None:
    real = folder(tmp_path / "disk/Dropbox")
    (person / "Dropbox").symlink_to(real)
    entry = f'{{"personal": {{"path": "{person}/Dropbox"}}, "again": {{"path": "{real}/"}}}}'
    put(person / ".dropbox/info.json", entry)
    here = machine()
    assert found.synced(here) == [("Dropbox", f"{person}/Dropbox")]
    for inside in (real, f"{real}/a/b", f"{person}/Dropbox", f"{person}/Dropbox/x.asc"):
        assert found.carries(inside, here) == "Dropbox"
    for outside in (str(tmp_path / "disk"), f"{real}-other/x", str(person), "/"):
        assert found.carries(outside, here) is None


LAUGHS = '<!DOCTYPE configuration [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


@pytest.mark.parametrize(
    "settings",
    [
        b"",
        b"\x00" * 1000,
        b"<configuration><folder path='{there}'",
        b"<configuration><folder path='{there}'/></wrong>",
        b"<!DOCTYPE configuration SYSTEM 'file:///etc/passwd'><configuration><folder path='{there}'/></configuration>",
        (
            b"<!DOCTYPE configuration [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
            b"<configuration><folder path='{there}' label='&x;'/></configuration>"
        ),
        LAUGHS.encode() + b"]><configuration>&j;<folder path='{there}'/></configuration>",
        b"<configuration>" + b" " * limits.MIB + b"<folder path='{there}'/></configuration>",
        b"<x><configuration><folder path='{there}'/></configuration></x>",
        b"<configuration><folder path='there'/><folder path=''/><folder/><folder path='/\xff'/></configuration>",
        b"<configuration><folder path='{there}&#10;'/><folder path='{there}/../nowhere'/></configuration>",
    ],
)
def test_hostile_settings_of_syncthing_give_nothing(
    machine: Callable[..., Machine], person: Path, settings: bytes
) -> None:
    there = folder(person / "there")
    put(person / ".config/syncthing/config.xml", settings.replace(b"{there}", there.encode()))
    started = time.monotonic()
    assert found.synced(machine()) == []
    assert time.monotonic() - started < 2


def test_many_folders_and_deep_ones_are_bounded(machine: Callable[..., Machine], person: Path) -> None:
    many = [folder(person / f"f{number}") for number in range(80)]
    put(person / ".config/syncthing/config.xml", syncthing(*[f"<folder path='{path}'/>" for path in many]))
    assert len(found.synced(machine())) == 64
    put(person / ".config/syncthing/config.xml", "<configuration>" + "<a>" * 200_000)
    assert found.synced(machine()) == []


@pytest.mark.parametrize(
    "said",
    [
        "[]",
        "nonsense",
        '{"personal": "{there}"}',
        '{"personal": {"path": 7}}',
        '{"personal": {"path": "there"}}',
        '{"personal": {"path": "{there}"}, "personal": {"path": "{there}"}}',
        '{"personal": {"path": "{there}\\u0000"}}',
        '{"personal": {"path": "{there}/../nowhere"}}',
        '{"personal": {"path": "/etc/passwd"}}',
        '{"a":' * 50 + "1" + "}" * 50,
        '{"personal": {"path": "{there}"}, "x": "' + "x" * limits.MIB + '"}',
    ],
)
def test_hostile_settings_of_dropbox_give_nothing(machine: Callable[..., Machine], person: Path, said: str) -> None:
    there = folder(person / "there")
    put(person / ".dropbox/info.json", said.replace("{there}", there))
    assert found.synced(machine()) == []


@pytest.mark.parametrize(
    "line",
    [
        "0\\Folders\\1\\localPath=relative",
        "0\\Folders\\1\\localPath={there}\\x0",
        "0\\Folders\\1\\localPath={there}\\xd800",
        "x\\Folders\\1\\localPath={there}",
        "0\\Folders\\1\\remotePath={there}",
        "# 0\\Folders\\1\\localPath={there}",
        "0\\Folders\\1\\localPath={there}\xff",
    ],
)
def test_hostile_settings_of_nextcloud_give_nothing(machine: Callable[..., Machine], person: Path, line: str) -> None:
    there = folder(person / "there")
    put(person / ".config/Nextcloud/nextcloud.cfg", line.replace("{there}", there).encode("latin-1"))
    assert found.synced(machine()) == []


# --- removable drives: Linux -----------------------------------------------------------------------------

PCI = "devices/pci0000:00"
DISKS = {
    "sda": f"{PCI}/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda",
    "sdb": f"{PCI}/0000:00:14.0/usb2/2-1/2-1:1.0/host6/target6:0:0/6:0:0:0/block/sdb",
    "sdc": f"{PCI}/0000:00:14.1/reader/host7/target7:0:0/7:0:0:0/block/sdc",
    "mmcblk0": f"{PCI}/0000:00:1c.0/rtsx/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0",
    "mmcblk1": f"{PCI}/0000:00:1c.0/emmc/mmc_host/mmc1/mmc1:0001/block/mmcblk1",
    "sr0": f"{PCI}/0000:00:14.0/usb3/3-1/3-1:1.0/host8/target8:0:0/8:0:0:0/block/sr0",
}


class Computer:
    """A made-up /proc, /sys and /dev."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.mounts: list[str] = []
        self._numbers = 0
        (root / "proc/self").mkdir(parents=True)
        for disk, path in DISKS.items():
            self.disk(disk, path)
        put(root / "sys" / DISKS["sdc"] / "removable", "1\n")
        put(root / "sys" / DISKS["mmcblk0"] / "device/type", "SD\n")
        put(root / "sys" / DISKS["mmcblk1"] / "device/type", "MMC\n")

    def disk(self, name: str, path: str) -> str:
        """A block device; its number."""
        self._numbers += 1
        number = f"8:{self._numbers}"
        block = self.root / "sys" / path
        block.mkdir(parents=True)
        if name in DISKS:
            put(block / "removable", "0\n")
        for link in (self.root / f"sys/dev/block/{number}", self.root / f"sys/class/block/{name}"):
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(block)
        return number

    def mount(self, disk: str, point: str, part: str = "1", label: str = "", **more: str) -> None:
        """Mount a partition of a disk."""
        name = f"{disk}{part}"
        number = self.disk(name, f"{DISKS[disk]}/{name}") if part else f"8:{list(DISKS).index(disk) + 1}"
        if label:
            self.name(name, label)
        self.line(more.get("number", number), point, more.get("kind", "vfat"), f"/dev/{name}", more.get("top", "/"))

    def name(self, device: str, label: str, kind: str = "by-label") -> None:
        link = self.root / f"dev/disk/{kind}" / label
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(f"../../{device}")

    def line(self, number: str, point: str, kind: str, source: str, top: str = "/") -> None:
        self.mounts.append(f"{30 + len(self.mounts)} 1 {number} {top} {point} rw shared:5 - {kind} {source} rw\n")
        (self.root / "proc/self/mountinfo").write_bytes("".join(self.mounts).encode("utf-8", "surrogateescape"))


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path / "root")


def test_usb_disks_cards_and_removable_media_are_found_with_their_labels(
    computer: Computer, machine: Callable[..., Machine]
) -> None:
    computer.line("0:21", "/proc", "proc", "proc")
    computer.mount("sda", "/", label="system", kind="ext4")
    computer.mount("sda", "/data", part="2", label="inside", kind="ext4")
    computer.mount("sdb", "/media/ada/BACKUP", label="BACKUP")
    computer.mount("sdc", "/mnt/card", part="", label="CARD")
    computer.mount("mmcblk0", "/media/ada/camera", part="p1", label="camera")
    computer.mount("mmcblk1", "/media/ada/built-in", part="p1", label="built-in")
    computer.mount("sr0", "/media/ada/disc", part="", label="DISC", kind="iso9660")
    here = machine()
    assert found.drives(here) == [
        ("BACKUP", "/media/ada/BACKUP"),
        ("CARD", "/mnt/card"),
        ("camera", "/media/ada/camera"),
    ]
    assert found.drive("BACKUP", here) == "/media/ada/BACKUP"
    assert found.drive("inside", here) is None and found.drive("", here) is None


def test_labels_and_paths_with_odd_signs(computer: Computer, machine: Callable[..., Machine]) -> None:
    computer.mount("sdb", "/media/ada/Ada\\040und\\011Bö\\134x", label="Ada\\x20\\xc3\\xbc\\x2fb")
    assert found.drives(machine()) == []  # a tab is no text
    computer.mount("sdb", "/media/ada/Ada\\040und\\040Bö\\134x", part="2", label="Ada\\x20\\xc3\\xbc\\x2fc")
    assert found.drives(machine()) == [("Ada ü/c", "/media/ada/Ada und Bö\\x")]
    assert found.drive("Ada ü/c", machine()) == "/media/ada/Ada und Bö\\x"


def test_a_drive_without_a_label_is_known_by_its_number(computer: Computer, machine: Callable[..., Machine]) -> None:
    computer.mount("sdb", "/media/ada/1234-ABCD")
    computer.name("sdb1", "1234-ABCD", "by-uuid")
    assert found.drive("1234-ABCD", machine()) == "/media/ada/1234-ABCD"
    computer.name("sdb1", "NOW", "by-label")
    assert found.drives(machine()) == [("NOW", "/media/ada/1234-ABCD")]


def test_an_encrypted_drive_is_found_below_its_encryption(computer: Computer, machine: Callable[..., Machine]) -> None:
    for name, disk in (("dm-0", "sda"), ("dm-1", "sdb")):
        number = computer.disk(name, f"devices/virtual/block/{name}")
        computer.disk(f"{disk}3", f"{DISKS[disk]}/{disk}3")
        below = computer.root / "sys/devices/virtual/block" / name / "slaves" / f"{disk}3"
        below.parent.mkdir()
        below.symlink_to(computer.root / "sys" / DISKS[disk] / f"{disk}3")
        computer.name(name, f"locked-{disk}")
        computer.line(number, f"/media/ada/{disk}", "ext4", f"/dev/mapper/luks-{disk}")
    assert found.drives(machine()) == [("locked-sdb", "/media/ada/sdb")]


def test_btrfs_has_numbers_of_its_own_and_parts(computer: Computer, machine: Callable[..., Machine]) -> None:
    computer.mount("sdb", "/media/ada/tree", label="TREE", kind="btrfs", number="0:52", top="/@")
    assert found.drives(machine()) == [("TREE", "/media/ada/tree")]


def test_what_the_system_runs_from_and_what_is_mounted_twice_are_left_out(
    computer: Computer, machine: Callable[..., Machine]
) -> None:
    for number, point in enumerate(("/", "/boot/efi", "/home", "/var", "/snap/core/1")):
        computer.mount("sdb", point, part=str(number + 1), label=f"L{number}")
    computer.mount("sdc", "/home/ada/stick", label="STICK")
    computer.line("8:3", "/srv/again", "vfat", "/dev/sdc1", top="/some/folder")
    computer.line("8:12", "/mnt/again", "vfat", "/dev/sdc1")
    assert [drive.label for drive in found.drives(machine())] == ["STICK"]


def test_a_dead_network_place_is_not_looked_at(
    computer: Computer, machine: Callable[..., Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    computer.line("0:60", "/mnt/dead", "nfs4", "server:/export")
    computer.line("0:61", "/run/user/1000/gvfs", "fuse.gvfsd-fuse", "gvfsd-fuse")
    computer.mount("sdb", "/media/ada/BACKUP", label="BACKUP")
    touched: list[str] = []
    for name in ("stat", "lstat", "listdir", "readlink", "scandir"):
        real = getattr(os, name)

        def noting(path: Any, *rest: Any, real: Any = real, **more: Any) -> Any:
            touched.append(str(path))
            return real(path, *rest, **more)

        monkeypatch.setattr(os, name, noting)
    assert found.drive("BACKUP", machine()) == "/media/ada/BACKUP"
    assert touched
    assert not [path for path in touched if path.startswith(("/mnt", "/run/user", "/media"))]


def test_lines_that_are_no_mounts_give_nothing(computer: Computer, machine: Callable[..., Machine]) -> None:
    lines = [b"", b"nonsense", b"1 2 3", b"a b c / /x rw - ", b"1 1 8:999 / /x rw - vfat /dev/none rw", b"\xff\x00 - -"]
    lines += [b"1 1 ../../x / /media/x rw - vfat /dev/../../sdb rw", b"1 1 0:5 / /x rw - vfat /dev/ rw"]
    (computer.root / "proc/self/mountinfo").write_bytes(b"\n".join(lines))
    assert found.drives(machine()) == []


def test_this_computer_is_looked_at_without_harm() -> None:
    assert isinstance(found.synced(), list)
    for drive in found.drives():
        assert os.path.ismount(drive.path)


# --- removable drives: macOS and Windows -------------------------------------------------------------------


def diskutil(bin: Path, said: bytes, status: int = 0) -> None:
    program = bin / "diskutil"
    put(program, f"#!{sys.executable}\nimport os, sys\nassert sys.argv[1:] == ['list', '-plist', 'external']\n")
    with program.open("a") as file:
        file.write(f"os.write(1, {said!r})\nsys.exit({status})\n")
    program.chmod(0o755)


def test_macos_says_which_disks_are_outside(
    machine: Callable[..., Machine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(processes, "_USUAL", ())
    volumes = [
        {"DeviceIdentifier": "disk4s1", "VolumeName": "EFI"},
        {"DeviceIdentifier": "disk4s2", "VolumeName": "Ada's stick", "MountPoint": "/Volumes/Ada's stick 1"},
        {"DeviceIdentifier": "disk4s3", "VolumeName": "odd", "MountPoint": "/"},
        {"DeviceIdentifier": "disk4s4", "VolumeName": 7, "MountPoint": "/Volumes/x"},
    ]
    apfs = [{"VolumeName": "Time", "MountPoint": "/Volumes/Time"}]
    disks = [{"Partitions": volumes}, {"APFSVolumes": apfs}, {"VolumeName": "Whole", "MountPoint": "/Volumes/Whole"}]
    diskutil(tmp_path / "bin", plistlib.dumps({"AllDisksAndPartitions": disks}))
    wanted = [("Ada's stick", "/Volumes/Ada's stick 1"), ("Time", "/Volumes/Time"), ("Whole", "/Volumes/Whole")]
    assert found.drives(machine("darwin")) == wanted
    for nonsense in (b"", b"<plist>", plistlib.dumps([]), plistlib.dumps({"AllDisksAndPartitions": [7]})):
        diskutil(tmp_path / "bin", nonsense)
        assert found.drives(machine("darwin")) == []


class Kernel:
    """Windows' volumes: by letter their kind, label, number and bus."""

    def __init__(self, **volumes: tuple[int, str, int, int]) -> None:
        self._volumes = volumes
        self.asked: list[str] = []
        self.open: list[int] = []
        self.CreateFileW = functools.partial(self._create)  # it takes attributes, as the functions of Windows do

    def GetLogicalDrives(self) -> int:
        return sum(1 << ord(letter) - ord("A") for letter in self._volumes)

    def GetDriveTypeW(self, root: str) -> int:
        return self._volumes[root[0]][0]

    def GetVolumeInformationW(self, root: str, name: Any, size: int, number: Any, *_: object) -> int:
        self.asked.append(root)
        _, label, serial, _ = self._volumes[root[0]]
        name.value, number._obj.value = label, serial
        return int(serial > 0)

    def _create(self, path: str, access: int, *_: object) -> int:
        assert path.startswith("\\\\.\\") and access == 0
        self.open.append(ord(path[4]))
        return ord(path[4])

    def DeviceIoControl(
        self, handle: Any, code: int, query: Any, _: int, answer: Any, __: int, size: Any, ___: Any
    ) -> int:
        assert code == 0x2D1400
        answer[28:32] = self._volumes[chr(handle.value)][3].to_bytes(4, "little")
        size._obj.value = 40
        return 1

    def CloseHandle(self, handle: Any) -> None:
        self.open.remove(handle.value)


def test_windows_says_by_its_volumes(machine: Callable[..., Machine], monkeypatch: pytest.MonkeyPatch) -> None:
    usb, sata = 7, 11
    kernel = Kernel(
        A=(2, "diskette", 1, usb),
        C=(3, "Windows", 1, sata),
        D=(3, "Disk on USB", 2, usb),
        E=(2, "STICK", 3, usb),
        F=(2, "", 0x1234ABCD, usb),
        G=(3, "Google Drive", 4, sata),
        H=(2, "no medium", 0, usb),
        N=(4, "network", 5, usb),
    )
    monkeypatch.setattr(removable, "_kernel", lambda: kernel)
    wanted = [("Disk on USB", "D:\\"), ("STICK", "E:\\"), ("1234-ABCD", "F:\\")]
    assert list(removable._windows(kernel)) == wanted
    assert kernel.open == [] and "N:\\" not in kernel.asked and "A:\\" not in kernel.asked
    assert removable.roots_labelled("Google Drive") == ["G:\\"]
    assert "N:\\" not in kernel.asked
    monkeypatch.setenv("SYSTEMDRIVE", "D:")
    assert [drive.path for drive in removable._windows(kernel)] == ["E:\\", "F:\\"]
