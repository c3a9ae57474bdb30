"""Real places: a small disk that is full in the middle of a bulk create, and the order of what is written."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.faults.test_campaigns import ROOT, _strace_works
from tests.faults.worlds import PASSPHRASE, TOKEN, login
from tests.native.host import ORIGIN, Host

MOUNT = 'mount -t tmpfs -o size=1m none "$1" || exit 77; shift; exec "$@"'
FULL = """
import os
from sealring.base.errors import SealringError
from tests.faults.worlds import create, look, opened
home = os.environ["SEALRING_HOME"]
vault = create().vault
vault.create({"type": "note", "name": "Before"})
notes = [{"type": "note", "name": f"N{number}", "notes": "n" * 30_000} for number in range(60)]
names = lambda: sorted({row.name for row in vault.list()})
try:
    vault.create_many(notes)
except SealringError as error:
    print(error.name, names(), vault.check())
saved = 0
try:
    for note in notes:
        vault.create(note)
        saved += 1
except SealringError as error:
    print(error.name, len(vault.list()) == 1 + saved, saved > 3)
other = opened().vault
print(other.read_only, len(other.list()) == 1 + saved, other.check())
row = next(row for row in vault.list() if row.name == "N0")
print(vault.get(row.id)[0]["notes"] == "n" * 30_000)
os.system(f"mount -o remount,size=4m none '{home}'")
vault.create({"type": "note", "name": "After"})
vault.close()
print(len(opened().vault.list()) == 2 + saved)
"""


def test_a_small_disk_that_is_full_in_the_middle_of_many(tmp_path: Path) -> None:
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("needs Linux's unshare to mount a small disk")
    home = tmp_path / "home"
    home.mkdir()
    environment = {**os.environ, "SEALRING_HOME": str(home), "PYTHONPATH": f"{ROOT / 'host'}{os.pathsep}{ROOT}"}
    command = ["unshare", "-rm", "sh", "-c", MOUNT, "sh", str(home), sys.executable, "-c", FULL]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    if done.returncode == 77 or done.stderr.startswith("unshare:"):
        pytest.skip(f"may not mount here: {done.stderr.strip()}")
    assert done.stdout.splitlines() == [
        "disk_full ['Before'] []",
        "disk_full True True",
        "None True []",
        "True",
        "True",
    ], done.stderr


def test_what_is_acknowledged_is_on_the_disk_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log's bytes, its fsync, then the frame that says so; and the log's own name before."""
    _strace_works()
    home, log = str(tmp_path / "home"), tmp_path / "calls"
    monkeypatch.setenv("SEALRING_HOME", home)
    session = Session(profile=TESTING)
    session.create("Ada", "ada@example.org", Secret(PASSPHRASE), TOKEN)
    session.vault.close()
    calls = "trace=write,pwrite64,fsync,fdatasync"
    code = "from sealring.native.main import main; main()"
    python = [sys.executable, "-I", "-c", code, ORIGIN]
    with Host(
        home, "-f", "-y", "-s", "200", "-o", str(log), "-e", calls, *python, program=shutil.which("strace")
    ) as host:
        host.result("session.hello", protocol={"min": 1, "max": 1})
        host.unlock(PASSPHRASE)
        for number in range(3):
            host.result("item.create", item=login(f"N{number}", "p"))
    story = [_kind(line) for line in log.read_text(encoding="utf-8", errors="replace").splitlines()]
    replies = [at for at, kind in enumerate(story) if kind == "reply"][-3:]
    assert "folder synced" in story[: replies[0]]
    for reply in replies:
        since = story[max(at for at in range(reply) if story[at] == "reply") : reply]
        synced = len(since) - 1 - since[::-1].index("synced")
        assert "written" in since[:synced] and "written" not in since[synced:], since


def _kind(line: str) -> str:
    if "vault.db-wal>" in line:
        return "written" if "pwrite64(" in line else "synced" if re.search(r"sync\(.* = 0$", line) else "other"
    if re.search(r"sync\(\d+<[^>]*/vaults/default>\)", line):
        return "folder synced"
    return "reply" if re.search(r"write\(\d+<pipe:", line) and '\\"result\\"' in line else "other"
