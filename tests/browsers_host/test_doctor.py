import json
import os
import struct

import pytest

from sealring.base import paths
from sealring.browsers import doctor, hardening, install, places, sandboxes

ANSWER = {"version": "0.1.0", "protocol": {"min": 1, "max": 1}, "capabilities": [], "state": "locked"}


@pytest.fixture
def healthy(machine):
    """A computer with Chromium and Firefox, both registered."""
    here = machine()
    os.makedirs(os.path.join(here.home, ".config/chromium"))
    os.makedirs(os.path.join(here.home, ".mozilla/firefox"))
    install.install(machine=here)
    return here


def report(machine, hello=lambda path: ANSWER):
    return {row["check"]: row for row in doctor.report(machine=machine, hello=hello)}


def manifest_of(machine, name):
    return doctor.manifest_files(places.browser(name), machine)[0]


def rewrite(file_path, /, **changes):
    with open(file_path, "rb") as file:
        entry = json.load(file)
    with open(file_path, "w", encoding="utf-8") as file:
        json.dump(entry | changes, file)


def test_all_is_well(healthy):
    rows = report(healthy)
    assert [row["check"] for row in rows.values() if not row["ok"]] == []
    assert rows["manifest:chromium"]["level"] == "ok"
    assert rows["manifest:firefox"]["level"] == "ok"
    assert "version 0.1.0" in rows["host"]["text"]


def test_the_real_host_answers(healthy):
    rows = {row["check"]: row for row in doctor.report(machine=healthy)}
    assert rows["host"]["ok"], rows["host"]


def test_before_install(machine):
    here = machine()
    os.makedirs(os.path.join(here.home, ".config/chromium"))
    rows = report(here)
    assert rows["launcher"]["command"] == "sealring install"
    assert not rows["launcher"]["ok"]
    assert rows["manifest:chromium"]["command"] == "sealring install chromium"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "org.other"}, "not Sealring's"),
        ({"type": "pipe"}, "not Sealring's"),
        ({"path": "sealring-host"}, "not there"),
        ({"path": "/nowhere/sealring-host"}, "not there"),
        ({"path": 1}, "not there"),
        ({"allowed_origins": ["chrome-extension://" + "a" * 32 + "/"]}, "another extension"),
        ({"allowed_origins": "all"}, "another extension"),
    ],
)
def test_a_manifest_gone_wrong_is_named_with_the_command_that_mends_it(healthy, changes, words):
    rewrite(manifest_of(healthy, "chromium"), **changes)
    row = report(healthy)["manifest:chromium"]
    assert not row["ok"]
    assert words in row["text"]
    assert row["command"] == "sealring install chromium"
    install.install(["chromium"], machine=healthy)
    assert report(healthy)["manifest:chromium"]["ok"]


def test_a_manifest_that_is_no_json(healthy):
    with open(manifest_of(healthy, "firefox"), "w", encoding="utf-8") as file:
        file.write('{"name": "org.sealring.host"')
    assert "can't be read" in report(healthy)["manifest:firefox"]["text"]


def test_a_launcher_without_its_bit(healthy, home):
    os.chmod(home / "launcher" / "sealring-host", 0o644)
    rows = report(healthy)
    assert not rows["launcher"]["ok"]
    assert "can't be started" in rows["manifest:chromium"]["text"]


def test_an_interpreter_that_has_gone(healthy, home):
    launcher = home / "launcher" / "sealring-host"
    launcher.write_text("#!/gone/python -I\n")
    assert "/gone/python" in report(healthy)["interpreter"]["text"]


def test_a_host_that_does_not_answer(healthy):
    def silent(path):
        raise TimeoutError(path)

    row = report(healthy, silent)["host"]
    assert not row["ok"]
    assert "TimeoutError" in row["text"]


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\x01",
        struct.pack("=I", 50) + b"{}",
        struct.pack("=I", 2) + b"{}",
        struct.pack("=I", 2) + b"[]",
        struct.pack("=I", 3) + b"nul",
        b"Traceback (most recent call last):",
    ],
)
def test_a_broken_answer_is_no_answer(reply):
    with pytest.raises(ValueError):
        doctor.ask(lambda frame: reply, {})


def test_a_data_folder_open_to_others(healthy, home):
    os.chmod(home, 0o755)
    row = report(healthy)["data"]
    assert not row["ok"]
    assert row["command"] == f"chmod 700 {home}"


@pytest.mark.parametrize(("content", "mode", "good"), [("{}", 0o600, True), ("{}", 0o644, False), ("[", 0o600, False)])
def test_the_token(healthy, content, mode, good):
    os.makedirs(paths.vault_folder("default"))
    open(paths.vault_file("default"), "wb").close()
    token = paths.token_file("default")
    with open(token, "w", encoding="utf-8") as file:
        file.write(content)
    os.chmod(token, mode)
    assert report(healthy)["token"]["ok"] is good


def test_a_missing_token(healthy):
    os.makedirs(paths.vault_folder("default"))
    open(paths.vault_file("default"), "wb").close()
    row = report(healthy)["token"]
    assert not row["ok"]
    assert row["command"] == "sealring status"


def test_no_browser_at_all(machine):
    row = report(machine())["browser"]
    assert row["ok"]
    assert "chromium" in row["text"]


def test_windows_manifests_are_found_through_the_registry(machine):
    here = machine("win32")
    install.install(["firefox"], machine=here)
    rows = report(here)
    assert rows["manifest:firefox"]["ok"]
    assert not rows["manifest:edge"]["ok"]


@pytest.mark.parametrize(
    ("place", "check", "ok", "command"),
    [
        (
            "/snap/bin/firefox",
            "snap:firefox",
            True,
            "flatpak permission-set webextensions org.sealring.host snap.firefox yes",
        ),
        ("/snap/bin/chromium", "snap:chromium", False, "sudo snap remove chromium"),
        (
            "/var/lib/flatpak/app/org.mozilla.firefox",
            "flatpak:firefox",
            False,
            "sudo apt install xdg-native-messaging-proxy",
        ),
        ("/var/lib/flatpak/app/com.google.Chrome", "flatpak:chrome", False, "flatpak uninstall com.google.Chrome"),
    ],
)
def test_caged_browsers(machine, place, check, ok, command):
    here = machine()
    os.makedirs(here.root + place)
    [row] = sandboxes.report(here)
    assert (row["check"], row["ok"], row["command"]) == (check, ok, command)


def test_a_caged_firefox_with_the_proxy(machine):
    here = machine()
    os.makedirs(os.path.join(here.home, ".local/share/flatpak/app/org.mozilla.firefox"))
    os.makedirs(here.root + "/usr/libexec/xdg-native-messaging-proxy")
    [row] = sandboxes.report(here)
    assert row["ok"]


def block_device(machine, path):
    device = os.stat(path).st_dev
    folder = f"{machine.root}/sys/dev/block/{os.major(device)}:{os.minor(device)}"
    os.makedirs(folder)
    return folder


def test_an_encrypted_disk_is_seen_below_other_layers(machine, tmp_path):
    here = machine()
    block = block_device(here, tmp_path)
    os.makedirs(block + "/dm")
    os.makedirs(block + "/slaves/dm-0/dm")
    with open(block + "/dm/uuid", "w", encoding="ascii") as file:
        file.write("LVM-abc")
    assert hardening.disk_encrypted(str(tmp_path), here) is False
    with open(block + "/slaves/dm-0/dm/uuid", "w", encoding="ascii") as file:
        file.write("CRYPT-LUKS2-abc")
    assert hardening.disk_encrypted(str(tmp_path), here) is True


def test_what_has_no_block_device_can_not_be_told(machine, tmp_path):
    assert hardening.disk_encrypted(str(tmp_path / "not" / "there"), machine()) is None


@pytest.mark.parametrize(("scope", "level"), [("0\n", "note"), ("1\n", "ok"), ("x", "note")])
def test_who_may_look_into_memory(machine, scope, level):
    here = machine()
    os.makedirs(here.root + "/proc/sys/kernel/yama")
    with open(here.root + "/proc/sys/kernel/yama/ptrace_scope", "w", encoding="ascii") as file:
        file.write(scope)
    rows = {row["check"]: row for row in hardening.report(here)}
    assert rows["ptrace"]["level"] == level


@pytest.mark.parametrize(("device", "level"), [("/dev/sda2", "note"), ("/dev/zram0", "ok"), ("/dev/dm-1", "ok")])
def test_swap_space(machine, device, level):
    here = machine()
    os.makedirs(here.root + "/proc")
    with open(here.root + "/proc/swaps", "w", encoding="utf-8") as file:
        file.write(f"Filename Type Size Used Priority\n{device} partition 1 0 -2\n")
    rows = {row["check"]: row for row in hardening.report(here)}
    assert rows["swap"]["level"] == level
