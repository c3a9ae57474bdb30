"""The hourly timer: its files on each system, read as the system reads them, and what is asked of the system."""

import json
import os
import plistlib
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest

from sealring.backup import timers
from sealring.backup.timers import launchd, systemd, tasks
from sealring.base import processes
from sealring.base.errors import SealringError
from sealring.base.machine import Machine
from sealring.browsers import doctor
from tests.session.test_rekeying import name_of

ODD = [
    "plain",
    "two words",
    "100%i %% %h",
    "$HOME ${PATH} $$",
    "quo\"te 's",
    "back\\slash\\",
    "-dash; | & ü",
    "\\n\\x41",
]
MANAGER = """#!{python}
import json, os, sys
log, words = {log!r}, sys.argv[1:]
said = json.load(open(log)) if os.path.exists(log) else {{"asked": [], "on": False, "there": True}}
said["asked"].append(words)
status = 0 if said["there"] else 1
{body}
json.dump(said, open(log, "w"))
sys.exit(status)
"""
SYSTEMCTL = """
if "enable" in words: said["on"] = os.path.exists(os.path.join({units!r}, words[-1]))
if "disable" in words: said["on"] = False
if "show" in words and said["there"]:
    print("LoadState=loaded" if said["on"] else "LoadState=not-found")
    print("UnitFileState=enabled" if said["on"] else "UnitFileState=")
    print("ActiveState=active" if said["on"] else "ActiveState=inactive")
"""
LAUNCHCTL = """
if words[0] == "bootstrap": said["on"] = os.path.exists(words[-1])
if words[0] == "bootout": said["on"] = False
if words[0] == "print" and words[1].count("/") > 1 and not said["on"]: status = 113
"""
SCHTASKS = """
if words[0] == "/Create": said["on"] = os.path.exists(words[words.index("/XML") + 1])
if words[0] == "/Delete": said["on"] = False
if words[0] == "/Query":
    status = 0 if said["on"] else 1
    print("<Task><Settings><Enabled>%s</Enabled></Settings></Task>" % str(said.get("switched", True)).lower())
"""
PROGRAMS = {"linux": ("systemctl", SYSTEMCTL), "darwin": ("launchctl", LAUNCHCTL), "win32": ("schtasks", SCHTASKS)}


class Place:
    """A made-up computer with its own manager of timers, which notes what it is asked."""

    def __init__(self, root: Path, platform: str) -> None:
        self.person = root / "person"
        self.units = self.person / ".config/systemd/user"
        self.log = root / "log.json"
        name, body = PROGRAMS[platform]
        self.program = root / "bin" / name
        self.program.parent.mkdir()
        self.person.mkdir()
        body = body.replace("{units!r}", repr(str(self.units)))
        self.program.write_text(MANAGER.format(python=sys.executable, log=str(self.log), body=body))
        self.program.chmod(0o755)
        self.environ = {"PATH": str(self.program.parent)}
        self.platform = platform

    def machine(self, **more: object) -> Machine:
        return Machine(self.platform, str(self.person), self.environ, **more)  # type: ignore[arg-type]

    def said(self) -> dict[str, object]:
        return dict(json.loads(self.log.read_text())) if self.log.exists() else {"asked": []}

    def says(self, **more: object) -> None:
        self.log.write_text(json.dumps({"asked": [], "on": False, "there": True, **more}))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def place(tmp_path: Path, home: Path) -> Callable[[str], Place]:
    return lambda platform: Place(tmp_path, platform)


# --- on and off ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", PROGRAMS)
def test_C9_the_timer_is_set_up_found_to_be_current_and_taken_away(
    place: Callable[[str], Place], platform: str
) -> None:
    here = place(platform)
    machine = here.machine()
    assert timers.state(machine) == "off"
    planned = timers.install(machine, dry_run=True)
    assert {row["action"] for row in planned} == {"would write"} and all(row["content"] for row in planned)
    assert timers.state(machine) == "off" and not any(os.path.exists(row["file"]) for row in planned)
    rows = timers.install(machine)
    assert {row["action"] for row in rows} == {"written"}
    assert [row["file"] for row in rows] == [row["file"] for row in planned]
    assert timers.state(machine) == "on" and timers.current(machine)
    for row in rows:
        assert os.stat(row["file"]).st_mode & 0o777 == 0o600
    assert {row["action"] for row in timers.install(machine)} == {"unchanged"}
    assert timers.state(machine) == "on"
    moved = here.machine(python="/elsewhere/python")
    assert not timers.current(moved)
    assert doctor._timer(moved)["level"] == "problem" and doctor._timer(machine)["level"] == "ok"
    assert {row["action"] for row in timers.remove(machine, dry_run=True)} == {"would remove"}
    assert timers.state(machine) == "on"
    assert {row["action"] for row in timers.remove(machine)} == {"removed"}
    assert timers.state(machine) == "off" and not any(os.path.exists(row["file"]) for row in rows)
    row = doctor._timer(machine)
    assert (row["level"], row["ok"], row["command"]) == ("note", True, "sealring install")


@pytest.mark.parametrize("platform", PROGRAMS)
def test_where_there_is_no_manager_nothing_is_written_and_nothing_fails(
    place: Callable[[str], Place], platform: str
) -> None:
    here = place(platform)
    here.program.unlink()
    machine = here.machine()
    assert timers.state(machine) == "unavailable"
    assert timers.install(machine) == [] and timers.remove(machine) == []
    assert list(here.person.rglob("*")) == []
    assert doctor._timer(machine)["level"] == "note"


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_a_manager_that_answers_nobody_is_none(place: Callable[[str], Place], platform: str) -> None:
    here = place(platform)
    here.says(there=False)
    assert timers.state(here.machine()) == "unavailable" and timers.install(here.machine()) == []
    assert list(here.person.rglob("*")) == []


def test_a_manager_that_hangs_or_breaks_is_none(place: Callable[[str], Place], monkeypatch: pytest.MonkeyPatch) -> None:
    here = place("linux")
    monkeypatch.setattr(systemd, "_SECONDS", 0.3)
    here.program.write_text("#!/bin/sh\nexec sleep 30\n")
    started = time.monotonic()
    assert timers.state(here.machine()) == "unavailable"
    assert time.monotonic() - started < 5
    here.program.write_bytes(b"")
    assert timers.state(here.machine()) == "unavailable"


def test_what_was_never_set_up_is_not_asked_about_when_it_is_taken_away(place: Callable[[str], Place]) -> None:
    here = place("linux")
    assert timers.remove(here.machine()) == []
    assert here.said()["asked"] == []


def test_data_folders_have_timers_of_their_own(
    place: Callable[[str], Place], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = place("linux")
    names = set()
    for folder in ("one", "two", ""):
        monkeypatch.setenv("SEALRING_HOME", str(tmp_path / folder) if folder else "")
        here.environ |= {"SEALRING_HOME": folder}
        names |= {os.path.basename(row["file"]) for row in timers.install(here.machine())}
        moved = ["--home", str(tmp_path / folder)] if folder else []
        assert timers.command(here.machine())[4:] == [*moved, "backup", "unattended"]
    assert len(names) == 6 and "sealring-backup.timer" in names
    timers.remove(here.machine())
    assert len(list(here.units.iterdir())) == 4


def test_a_folder_that_can_not_be_written_is_named(place: Callable[[str], Place]) -> None:
    here = place("linux")
    here.units.parent.mkdir(parents=True)
    here.units.write_text("a file")
    with pytest.raises(SealringError) as caught:
        timers.install(here.machine())
    assert caught.value.name == "cannot_install" and caught.value.data["path"].startswith(str(here.units))


def test_paths_that_no_file_can_say_are_refused(place: Callable[[str], Place]) -> None:
    here = place("linux")
    for python in ("/a\nExecStart=/bin/evil", "/a\x00b", "/\udcff"):
        assert name_of(lambda p=python: timers.install(here.machine(python=p))) == "cannot_install"
    with pytest.raises(ValueError):
        tasks.Task("", "", "", "").files(["/a\x01", "b"])


# --- what the files say ------------------------------------------------------------------------------------


def read_back(line: str) -> list[str]:
    """A command as systemd.service(5) says that it is read: quotes, C escapes, specifiers, variables."""
    quoted = re.findall(r'"((?:[^"\\]|\\.)*)"(?: |$)', line)
    assert " ".join(f'"{word}"' for word in quoted) == line
    words = [re.sub(r'\\(["\\])', r"\1", word) for word in quoted]
    assert not any(re.search(r"(?<!%)(?:%%)*%(?!%)", word) for word in words)
    assert not any(re.search(r"(?<!\$)(?:\$\$)*\$(?!\$)", word) for word in words[1:])
    words = [word.replace("%%", "%") for word in words]
    return [words[0], *(word.replace("$$", "$") for word in words[1:])]


def test_a_unit_says_every_path_as_it_is(tmp_path: Path) -> None:
    for word in ODD:
        program = tmp_path / word / "python"
        program.parent.mkdir()
        program.symlink_to(sys.executable)
        words = read_back(systemd.line([str(program), "-c", "import sys; print(ascii(sys.argv[1:]))", *ODD]))
        assert (words[0] == str(program)) == (not set(word) & set("'\"\\"))
        done = subprocess.run(words, capture_output=True, text=True, timeout=30)
        assert done.stdout == ascii(ODD) + "\n", done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze, which reads units")
def test_systemd_itself_reads_the_units(place: Callable[[str], Place], tmp_path: Path) -> None:
    program = tmp_path / "two words, 100%i $HOME $$ ü; |" / "py thon"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    here = place("linux")

    def verify() -> str:
        units = [row["file"] for row in timers.install(here.machine(python=str(program)))]
        runtime = tmp_path / "runtime"
        runtime.mkdir(exist_ok=True)
        environment = {**os.environ, "HOME": str(here.person), "XDG_RUNTIME_DIR": str(runtime)}
        words = ["systemd-analyze", "--user", "--recursive-errors=no", "verify", *units]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode in (0, 1)
        return "\n".join(line for line in done.stderr.splitlines() if "sealring" in line or "timer" in line)

    assert "not executable" in verify()  # it looked at this very path
    program.chmod(0o755)
    assert verify() == ""
    other = program.with_name("quo\"te 's \\")
    program.rename(other)
    program = other
    assert verify() == ""


def test_the_timer_of_systemd_makes_up_for_sleep_and_its_service_gives_way(place: Callable[[str], Place]) -> None:
    service, timer = (Path(row["file"]).read_text() for row in timers.install(place("linux").machine()))
    for line in ("OnCalendar=hourly", "Persistent=true", "RandomizedDelaySec=10min", "WantedBy=timers.target"):
        assert line in timer.splitlines()
    for line in ("Type=oneshot", "Nice=10", "IOSchedulingClass=idle", "NoNewPrivileges=yes", "UMask=0077"):
        assert line in service.splitlines()
    assert "Protect" not in service and "Private" not in service  # places may be anywhere


@pytest.mark.parametrize("word", ODD)
def test_the_agent_of_launchd(place: Callable[[str], Place], word: str) -> None:
    (row,) = timers.install(place("darwin").machine(python=f"/opt/{word}/<&>/python"))
    agent = plistlib.loads(Path(row["file"]).read_bytes())
    assert row["file"].endswith(f"/Library/LaunchAgents/{agent['Label']}.plist")
    assert agent["ProgramArguments"][0] == f"/opt/{word}/<&>/python"
    assert agent["ProgramArguments"][-2:] == ["backup", "unattended"]
    assert agent["StartCalendarInterval"] == {"Minute": 17} and agent["RunAtLoad"] is True
    assert agent["Nice"] == 10 and agent["LowPriorityIO"] is True and agent["ProcessType"] == "Background"
    assert "EnvironmentVariables" not in agent


def test_launchd_is_asked_for_this_persons_session(place: Callable[[str], Place]) -> None:
    here = place("darwin")
    timers.install(here.machine())
    asked = here.said()["asked"]
    assert isinstance(asked, list)
    verbs = [words[0] for words in asked]
    assert verbs == ["print", "print", "bootout", "enable", "bootstrap"]
    assert all(f"gui/{os.getuid()}" in words[1] for words in asked)


def reread(line: str) -> list[str]:
    """A command line as CommandLineToArgvW and the C runtime of Windows read it."""
    words, word, quoted, slashes, begun = [], "", False, 0, False
    for sign in line + " ":
        if sign == "\\":
            slashes += 1
            continue
        if sign == '"':
            word += "\\" * (slashes // 2)
            if slashes % 2:
                word += '"'
            else:
                quoted, begun = not quoted, True
        else:
            word += "\\" * slashes
            if sign in " \t" and not quoted:
                if word or begun:
                    words.append(word)
                word, begun = "", False
            else:
                word += sign
        slashes = 0
    return words


def test_a_task_says_every_argument_as_it_is() -> None:
    for word in [*ODD, "", "tail\\", 'a\\"b', "two \\\\", 'end"', "a\tb"]:
        assert reread(tasks.quoted(word)) == [word], word
        assert reread(subprocess.list2cmdline([word])) == [word]
    line = " ".join(tasks.quoted(word) for word in ODD)
    assert reread(line) == ODD == reread(subprocess.list2cmdline(ODD))


def test_the_task_of_windows(place: Callable[[str], Place], tmp_path: Path, home: Path) -> None:
    here = place("win32")
    here.environ |= {"USERDOMAIN": "HOME", "USERNAME": "Ada & Co", "SEALRING_HOME": str(home)}
    (row,) = timers.install(here.machine(python="C:\\Users\\Ada & <Co>\\python.exe"))
    data = Path(row["file"]).read_bytes()
    assert data[:2] in (b"\xff\xfe", b"\xfe\xff")
    root = Tree.fromstring(data.decode("utf-16").encode("utf-16"))
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}

    def text(path: str) -> str | None:
        return root.findtext(path, namespaces=space)

    assert text("t:Actions/t:Exec/t:Command") == "C:\\Users\\Ada & <Co>\\python.exe"
    arguments = reread(text("t:Actions/t:Exec/t:Arguments") or "")
    assert arguments == ["-I", "-m", "sealring.cli.main", "--home", str(home), "backup", "unattended"]
    assert text("t:Principals/t:Principal/t:UserId") == "HOME\\Ada & Co"
    assert text("t:Principals/t:Principal/t:RunLevel") == "LeastPrivilege"
    assert text("t:Principals/t:Principal/t:LogonType") == "InteractiveToken"  # no password is kept
    assert text("t:Triggers/t:TimeTrigger/t:Repetition/t:Interval") == "PT1H"
    for name, value in (("StartWhenAvailable", "true"), ("DisallowStartIfOnBatteries", "false"), ("Priority", "8")):
        assert text(f"t:Settings/t:{name}") == value


def test_a_task_that_was_switched_off_by_hand_is_off(place: Callable[[str], Place]) -> None:
    here = place("win32")
    here.says(on=True)
    assert timers.state(here.machine()) == "on"
    here.says(on=True, switched=False)
    assert timers.state(here.machine()) == "off"


def test_a_task_opens_no_window(place: Callable[[str], Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.os.path, "isfile", lambda path: path == "C:\\py\\pythonw.exe")
    program = tasks.tree(["C:\\py\\python.exe", "-I"], "").find("Actions/Exec/Command")
    other = tasks.tree(["C:\\other\\python.exe", "-I"], "").find("Actions/Exec/Command")
    assert program is not None and other is not None
    assert (program.text, other.text) == ("C:\\py\\pythonw.exe", "C:\\other\\python.exe")


# --- what it starts --------------------------------------------------------------------------------------


def test_a_frozen_program_starts_its_sibling() -> None:
    frozen = Machine("linux", "/p", {}, python="/opt/sealring/sealring-host", frozen=True)
    assert timers.command(frozen) == ["/opt/sealring/sealring", "backup", "unattended"]
    windows = Machine("win32", "/p", {}, python="/x/sealring-host.exe", frozen=True)
    assert timers.command(windows)[0] == "/x/sealring.exe"


def test_C14_the_command_of_the_timer_runs_from_anywhere_and_asks_nothing(home: Path, tmp_path: Path) -> None:
    machine = Machine("linux", str(tmp_path), {"SEALRING_HOME": str(home), "PATH": ""})
    (tmp_path / "sealring").mkdir()
    (tmp_path / "sealring/__init__.py").write_text("raise SystemExit(99)")  # the folder has no say in it
    words = timers.command(machine)
    done = subprocess.run(
        words, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path), "HOME": str(tmp_path)}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_catching_up_outlives_us_and_is_begun_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    log, program = tmp_path / "log", tmp_path / "sealring"
    note = f"print(*sys.argv[1:], os.getsid(0), sep='\\n', file=open({str(log)!r}, 'a'))"
    program.write_text(f"#!{sys.executable}\nimport os, sys, time\n{note}\nsys.stdin.read()\ntime.sleep(1)\n")
    program.chmod(0o755)
    machine = Machine("linux", str(tmp_path), {}, python=str(tmp_path / "sealring-host"), frozen=True)
    monkeypatch.setattr(timers, "_caught", [])
    for _ in range(3):
        timers.catch_up(machine)
    (child,) = timers._caught
    assert child.wait(20) == 0
    said = log.read_text().splitlines()
    assert said == ["backup", "unattended", str(child.pid)] and child.pid != os.getsid(0)
    timers.catch_up(machine)
    (again,) = timers._caught
    assert again is not child and again.wait(20) == 0
    timers.catch_up(Machine("linux", str(tmp_path), {}, python="/not/there/x", frozen=True))  # no matter


def test_programs_are_found_by_absolute_folders_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "systemctl").write_text("#!/bin/sh\n")
    (tmp_path / "systemctl").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    assert Machine("linux", "/p", {"PATH": ".:"}).program("systemctl") is None
    assert Machine("linux", "/p", {"PATH": f"rel:{tmp_path}"}).program("systemctl") == str(tmp_path / "systemctl")
    assert processes.find("systemctl", "") is None
    assert launchd.find(Machine("darwin", "/p", {"PATH": str(tmp_path)}), "x") is None
