"""``sealring install | uninstall | doctor`` and the timer, on a computer whose systemd is made up; and ``--home``."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.backup.test_timers import Place, read_back
from tests.cli.terminal import Terminal
from tests.cli.test_backup_places import a_day_ago, saved


class Desk(Terminal):
    """A person who finds the made-up systemd first, and whose home is a made-up one, too."""

    def __init__(self, home: Path, place: Place) -> None:
        super().__init__(home)
        self.place = place

    def env(self) -> dict[str, str]:
        path = f"{self.place.program.parent}{os.pathsep}{os.environ['PATH']}"
        return {**super().env(), "HOME": str(self.place.person), "PATH": path}

    def timer(self) -> dict[str, Any]:
        checks = self.run("doctor", "--json").json["checks"]
        return next(row for row in checks if row["check"] == "timer")

    def units(self) -> list[str]:
        return sorted(path.suffix for path in self.place.units.glob("*")) if self.place.units.exists() else []


@pytest.fixture
def desk(empty: Terminal, tmp_path: Path) -> Desk:
    return Desk(empty.home, Place(tmp_path, "linux"))


def test_install_turns_it_on_and_off_and_uninstall_takes_it_away(desk: Desk) -> None:
    assert desk.timer()["level"] == "note" and desk.timer()["command"] == "sealring install"
    planned = desk.run("install", "firefox", "--dry-run", "--json").json["files"]
    assert [row["action"] for row in planned if row["file"].endswith(".timer")] == ["would write"]
    assert desk.units() == []
    ran = desk.run("install", "firefox")
    assert ran.status == 0 and ".timer" in ran.out.replace("\n", "") and "No timer" not in ran.err
    assert desk.units() == [".service", ".timer"] and desk.timer()["level"] == "ok"
    assert desk.run("uninstall", "firefox").status == 0 and desk.timer()["level"] == "ok"  # others are left
    assert desk.run("install", "firefox", "--no-timer").status == 0
    assert desk.units() == [] and desk.timer()["level"] == "note"
    desk.run("install", "firefox")
    removed = desk.run("uninstall", "--json").json["files"]
    assert len([row for row in removed if row["action"] == "removed" and "systemd" in row["file"]]) == 2
    assert desk.units() == [] and desk.timer()["level"] == "note"


def test_C9_C14_what_the_timer_starts_makes_what_is_due(terminal: Terminal, tmp_path: Path) -> None:
    desk = Desk(terminal.home, Place(tmp_path, "linux"))
    saved(desk, "one")
    (tmp_path / "nas").mkdir()
    assert desk.open("backup", "place", "add", str(tmp_path / "nas")).status == 0
    a_day_ago(desk)
    desk.run("install", "firefox")
    unit = next(desk.place.units.glob("*.service")).read_text()
    (line,) = (line.removeprefix("ExecStart=") for line in unit.splitlines() if line.startswith("ExecStart="))
    started = {"cwd": "/", "env": {"PATH": "/usr/bin:/bin", "HOME": str(desk.place.person)}, "timeout": 60}
    done = subprocess.run(read_back(line), stdin=subprocess.DEVNULL, capture_output=True, **started)
    assert done.returncode == 0, done.stderr
    assert [path.suffix for path in (tmp_path / "nas").iterdir()] == [".asc"]
    desk.open("list")  # whoever opens the vault next has it looked at
    rows = desk.open("backup", "list", "--json").json["backups"]
    assert rows and all("verified" in row for row in rows)


def test_without_a_timer_install_says_so_and_is_no_failure(desk: Desk) -> None:
    desk.place.says(there=False)
    ran = desk.run("install", "firefox")
    assert ran.status == 0 and "No timer could be set up" in ran.err
    assert desk.units() == [] and desk.timer()["level"] == "note"
    assert "No timer" not in desk.run("install", "firefox", "--no-timer").err


def test_the_data_folder_can_be_named(terminal: Terminal, tmp_path: Path) -> None:
    class Elsewhere(Terminal):
        def env(self) -> dict[str, str]:
            return {**super().env(), "SEALRING_HOME": str(tmp_path / "elsewhere")}

    other = Elsewhere(terminal.home)
    assert other.run("status", "--json").json["state"] == "no_vault"
    assert other.run("--home", str(terminal.home), "status", "--json").json["state"] == "locked"
    assert other.run("--home", str(terminal.home), "backup", "unattended").status == 0
