import json
import os
import stat
import subprocess
import sys

import pytest

from sealring.base.errors import SealringError
from sealring.browsers import install, manifests, places

HOST = "org.sealring.host.json"
CHROMIUM_ID, FIREFOX_ID = manifests.EXTENSION_IDS


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def files_below(folder):
    return sorted(os.path.join(at, name) for at, _, names in os.walk(folder) for name in names)


def test_chromium_and_firefox_get_a_launcher_and_their_own_manifests(machine, home):
    here = machine()
    rows = install.install(["chromium", "firefox"], machine=here)

    launcher = home / "launcher" / "sealring-host"
    chromium = os.path.join(here.home, ".config/chromium/NativeMessagingHosts", HOST)
    firefox = os.path.join(here.home, ".mozilla/native-messaging-hosts", HOST)
    assert [(row["file"], row["action"]) for row in rows] == [
        (str(launcher), "written"),
        (chromium, "written"),
        (firefox, "written"),
    ]
    with open(chromium, "rb") as file:
        assert json.load(file) == {
            "name": "org.sealring.host",
            "description": "Sealring keeps your passwords outside the browser",
            "path": str(launcher),
            "type": "stdio",
            "allowed_origins": [f"chrome-extension://{CHROMIUM_ID}/"],
        }
    with open(firefox, "rb") as file:
        entry = json.load(file)
    assert entry["allowed_extensions"] == [FIREFOX_ID]
    assert "allowed_origins" not in entry
    assert mode(launcher) == 0o755
    assert mode(chromium) == 0o644
    assert mode(home) == 0o700


def test_the_launcher_is_isolated_and_bakes_in_callers_and_data_folder(machine, home):
    here = machine(python="/opt/venv/bin/python")
    install.install(["chromium"], machine=here)
    lines = (home / "launcher" / "sealring-host").read_text().splitlines()
    assert lines[0] == "#!/opt/venv/bin/python -I"
    assert "from sealring.native.main import main" in lines
    assert lines[-1] == f"main(allowed={manifests.EXTENSION_IDS!r}, home={str(home)!r})"


def test_without_a_chosen_data_folder_none_is_baked_in(machine, tmp_path, monkeypatch):
    monkeypatch.delenv("SEALRING_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    install.install(["chromium"], machine=machine())
    assert "home=None" in (tmp_path / "share" / "sealring" / "launcher" / "sealring-host").read_text()


def test_no_environment_can_put_a_module_before_ours(machine, home, tmp_path):
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "json.py").write_text("open(__file__ + '.sprung', 'w').close()\n")
    install.install(["chromium"], machine=machine())
    launcher = str(home / "launcher" / "sealring-host")
    environment = {**os.environ, "PYTHONPATH": str(trap), "PYTHONSTARTUP": str(trap / "json.py")}
    done = subprocess.run([launcher], input=b"", cwd=trap, env=environment, capture_output=True, timeout=20)
    assert done.returncode == 0
    assert done.stdout == b""
    assert not (trap / "json.py.sprung").exists()


@pytest.mark.parametrize(
    "python", ["/a folder with spaces/python", "/it's a place/python", "/" + "long/" * 40 + "python"]
)
def test_an_interpreter_that_no_first_line_can_name_is_started_by_sh(machine, python):
    body = manifests.launcher(machine(python=python), manifests.EXTENSION_IDS, None)["sealring-host"]
    assert body.startswith(b"#!/bin/sh\n")
    compile(body, "launcher", "exec")  # Python reads the same file


def test_a_launcher_by_sh_starts_python_isolated(machine, tmp_path):
    python = tmp_path / "it's a place" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    body = manifests.launcher(machine(python=str(python)), (), None)["sealring-host"]
    launcher = tmp_path / "launcher"
    head = body.split(b"# Written", 1)[0]
    launcher.write_bytes(head + b"import sys; print(sys.flags.isolated, sys.argv[1:])\n")
    launcher.chmod(0o755)
    done = subprocess.run([launcher, "a b", "--c"], capture_output=True, text=True, timeout=20)
    assert done.stdout == "1 ['a b', '--c']\n"


def test_a_second_install_changes_nothing(machine, home):
    here = machine()
    install.install(["chromium"], machine=here)
    assert {row["action"] for row in install.install(["chromium"], machine=here)} == {"unchanged"}


def test_an_install_heals_what_was_broken(machine, home):
    here = machine()
    rows = install.install(["chromium"], machine=here)
    launcher, manifest = (row["file"] for row in rows)
    os.chmod(launcher, 0o644)
    with open(manifest, "w", encoding="utf-8") as file:
        file.write("{}")
    assert {row["action"] for row in install.install(["chromium"], machine=here)} == {"written"}
    assert mode(launcher) == 0o755


def test_a_dry_run_writes_nothing_and_shows_everything(machine, home, tmp_path):
    here = machine()
    rows = install.install(["chromium", "firefox"], dry_run=True, machine=here)
    assert {row["action"] for row in rows} == {"would write"}
    assert f"chrome-extension://{CHROMIUM_ID}/" in rows[1]["content"]
    assert files_below(tmp_path) == []
    assert not home.exists()


def test_a_folder_of_ones_own_takes_the_manifest_instead(machine, tmp_path):
    here = machine()
    folder = str(tmp_path / "profile" / "NativeMessagingHosts")
    rows = install.install(["chromium"], folders=[folder], machine=here)
    assert rows[1]["file"] == os.path.join(folder, HOST)
    assert files_below(here.home) == []


def test_a_folder_of_ones_own_may_be_of_another_family_than_its_name_says(machine, tmp_path):
    folder = str(tmp_path / "native-messaging-hosts")
    install.install(["chromium"], folders=[folder], machine=machine())
    with open(os.path.join(folder, HOST), "rb") as file:
        assert "allowed_origins" in json.load(file)


def test_other_extensions_can_be_let_in(machine, home):
    other = "a" * 32
    rows = install.install(["chromium"], extension_ids=[other], machine=machine())
    with open(rows[1]["file"], "rb") as file:
        assert json.load(file)["allowed_origins"] == [f"chrome-extension://{other}/"]
    assert f"allowed=('{other}',)" in (home / "launcher" / "sealring-host").read_text()


@pytest.mark.parametrize("identifier", ["", "*", "chrome-extension://*/", "A" * 32, "z" * 32, "x'); import os; ('@a"])
def test_what_is_no_id_is_refused(machine, identifier):
    with pytest.raises(SealringError) as caught:
        install.install(["chromium"], extension_ids=[identifier], machine=machine())
    assert caught.value.name == "cannot_install"


def test_without_names_the_browsers_found_here_are_meant(machine):
    here = machine()
    os.makedirs(os.path.join(here.home, ".config/vivaldi"))
    assert [row["browser"] for row in install.install(machine=here)] == ["", "vivaldi"]


def test_browsers_that_share_a_folder_get_one_manifest(machine):
    rows = install.install(["chrome", "opera"], machine=machine())
    assert len({row["file"] for row in rows}) == len(rows)


def test_a_browser_that_is_not_on_this_system_is_said(machine):
    rows = install.install(["arc"], machine=machine())
    assert ("arc", "not on this system") in [(row["browser"], row["action"]) for row in rows]


def test_for_all_users(machine, home):
    here = machine()
    rows = install.install(["chromium", "firefox"], system=True, machine=here)
    assert [row["file"] for row in rows] == [
        here.root + "/usr/local/lib/sealring/launcher/sealring-host",
        here.root + "/etc/chromium/native-messaging-hosts/" + HOST,
        here.root + "/usr/lib/mozilla/native-messaging-hosts/" + HOST,
    ]
    with open(rows[0]["file"], encoding="utf-8") as file:
        assert "home=None" in file.read()  # everyone has data of their own
    assert not home.exists()


def test_where_nothing_can_be_written_the_place_is_named(machine, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    with pytest.raises(SealringError) as caught:
        install.install(["chromium"], folders=[str(blocked)], machine=machine())
    assert caught.value.name == "cannot_install"
    assert caught.value.data["path"] == str(blocked / HOST)


def test_uninstall_removes_what_install_wrote(machine, home):
    here = machine()
    install.install(["chromium", "firefox"], machine=here)
    (home / "vaults").mkdir()
    rows = install.uninstall(machine=here)
    removed = [row for row in rows if row["action"] == "removed"]
    assert len(removed) == 3
    assert files_below(here.home) == []
    assert os.listdir(home) == ["vaults"]


def test_uninstall_of_one_browser_leaves_the_launcher_to_the_others(machine, home):
    here = machine()
    install.install(["chromium", "firefox"], machine=here)
    install.uninstall(["firefox"], machine=here)
    assert (home / "launcher" / "sealring-host").exists()
    assert files_below(here.home) == [os.path.join(here.home, ".config/chromium/NativeMessagingHosts", HOST)]


def test_uninstall_where_nothing_was_installed(machine):
    assert {row["action"] for row in install.uninstall(machine=machine())} == {"absent"}


def test_a_dry_uninstall_removes_nothing(machine, home):
    here = machine()
    install.install(["chromium"], machine=here)
    before = files_below(here.home)
    rows = install.uninstall(["chromium"], dry_run=True, machine=here)
    assert [row["action"] for row in rows] == ["would remove"]
    assert files_below(here.home) == before


def test_windows_keeps_manifests_with_the_data_and_points_the_registry_at_them(machine, home):
    here = machine("win32", python="C:\\Sealring\\python.exe")
    install.install(["chrome", "edge", "firefox"], machine=here)
    values = here.registry.values
    assert set(values) == {
        ("HKCU", f"Software\\{maker}\\NativeMessagingHosts\\org.sealring.host")
        for maker in ("Google\\Chrome", "Microsoft\\Edge", "Mozilla")
    }
    for (_, key), path in values.items():
        with open(path, "rb") as file:
            entry = json.load(file)
        assert ("allowed_extensions" in entry) == ("Mozilla" in key)
        assert entry["path"].endswith("sealring-host.bat")
    assert (
        '"C:\\Sealring\\python.exe" -I "%~dp0sealring-host.py" %*'
        in (home / "launcher" / "sealring-host.bat").read_text()
    )


def test_windows_for_all_users_writes_the_other_root(machine):
    here = machine("win32")
    install.install(["chrome"], system=True, machine=here)
    assert [root for root, _ in here.registry.values] == ["HKLM"]


def test_windows_uninstall_empties_the_registry(machine):
    here = machine("win32")
    install.install(["chrome", "firefox"], machine=here)
    install.uninstall(machine=here)
    assert here.registry.values == {}


def test_windows_refusal_is_told(machine):
    here = machine("win32")
    here.registry.refuse = True
    with pytest.raises(SealringError) as caught:
        install.install(["chrome"], machine=here)
    assert caught.value.name == "cannot_install"
    assert "Software" in caught.value.data["path"]


def test_a_frozen_program_names_itself(machine, home):
    here = machine(frozen=True, python="/opt/sealring/sealring")
    install.install(["chromium"], machine=here)
    body = (home / "launcher" / "sealring-host").read_text()
    assert body == f'#!/bin/sh\nSEALRING_HOME={home} exec /opt/sealring/sealring-host "$@"\n'


def test_the_ids_are_those_that_the_host_lets_in_unasked():
    from sealring.native import main

    assert main.ALLOWED == manifests.EXTENSION_IDS


def test_the_chromium_id_is_that_of_the_extensions_key():
    import base64
    import hashlib
    from pathlib import Path

    path = Path(__file__).parent.parent.parent / "extension" / "manifest.json"
    manifest = json.loads(path.read_bytes())
    digest = hashlib.sha256(base64.b64decode(manifest["key"])).hexdigest()[:32]
    assert "".join(chr(ord("a") + int(digit, 16)) for digit in digest) == CHROMIUM_ID
    assert manifest["browser_specific_settings"]["gecko"]["id"] == FIREFOX_ID
    assert places.HOST == "org.sealring.host"
