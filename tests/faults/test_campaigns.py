"""A short slice of each campaign; the long form is ``python -m tests.faults --seed N`` (docs/guarantees.md)."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEED = 1


def campaign(kind: str, points: int, *before: str, traced: bool = True, left: str = "$^") -> Callable[[str], int]:
    """Run a slice; gives what the summary counts under a name.

    Args:
        before: a program that runs it.
        left: acts that are left to the long form.
    """
    if traced:
        _strace_works()
    program = [*before, sys.executable, "-m", "tests.faults"]
    command = [*program, "--seed", str(SEED), "--points", str(points), "--only", kind, "--acts", f"^(?!{left})"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "host"), str(ROOT)])}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    counts = {name: int(number) for number, name in re.findall(r"^ *(\d+)  (.+)$", done.stdout, re.MULTILINE)}
    return lambda name: sum(number for counted, number in counts.items() if re.fullmatch(name, counted))


def _strace_works() -> None:
    if sys.platform != "linux" or shutil.which("strace") is None:
        pytest.skip("needs Linux's strace")
    done = subprocess.run(["strace", "-o", os.devnull, "-e", "inject=fsync:error=EIO", "true"], capture_output=True)
    if done.returncode:
        pytest.skip(f"strace may not trace here: {done.stderr.decode()}")


def test_a_kill_at_any_call_loses_nothing_that_was_acknowledged() -> None:
    count = campaign("kill", 42, left="sealed backup|backup by|restore (as|in)|.*beside")
    assert count("kill points") >= 38
    for act in ("create", "update", "delete", "bulk create", "change of passphrase", "rotation of a key"):
        assert count(f"kill: {act}") > 0
    for act in ("re-sealing", "migration", "set-up", "a burst at the checkpoint"):
        assert count(f"kill: {act}") > 0
    for act in ("backup", "unattended backup", "restore merged", "restore on a new machine", "kit"):
        assert count(f"kill: {act}") > 0
    for act in ("restore with former keys", "old backups let go"):
        assert count(f"kill: {act}") > 0


def test_a_full_disk_and_a_failing_one_are_said_and_lose_nothing() -> None:
    left = ".* backup$|backup by|restore (merged|as|with)|old backups|kit|.* beside"
    assert campaign("errno", 42, left=left)("errno points") == 42


def test_a_changed_byte_is_noticed_and_never_returned() -> None:
    count = campaign("flip", 300, traced=False)
    assert count("byte of the file: .+") == 300 and count("byte of the file: one item named, the others open") > 20
    assert count("page of zeros: .+") > 10 and count("file cut: .+") > 10


def test_a_log_that_lost_its_end_is_said_to_be_old() -> None:
    """SQLite itself passes over what follows a changed byte there, without a word."""
    count = campaign("flip", 60, traced=False)
    assert count("byte of the log: rolled_back") == count("byte of the log: .+") == 60
    assert count("log gone: rolled_back") == 1 and count("log cut: rolled_back") == count("log cut: .+") > 40


def test_two_hosts_that_write_at_once_lose_nothing() -> None:
    count = campaign("race", 200)
    assert count("race: writes acknowledged") == 200 and count("race: of them conflicts, both versions kept") > 0
    assert count("race: stopped writers") == 1


def test_any_order_of_writes_crashes_and_clock_jumps() -> None:
    count = campaign("machine", 15, traced=False)
    assert count("machine: stories") == 15 and count("machine: creates and updates in them") > 30


def test_a_full_disk_is_said_and_old_backups_stay() -> None:
    """A backup, a restore merged and on a new machine, and a kit, with ever so little room."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("needs Linux's unshare to mount small disks")
    if (done := subprocess.run(["unshare", "-rm", "true"], capture_output=True, text=True)).returncode:
        pytest.skip(f"may not mount here: {done.stderr.strip()}")
    left = "sealed|unattended|restore (in|as|with)|backup by"
    count = campaign("full", 14, "unshare", "-rm", traced=False, left=left)
    if count("full: may not mount a small disk here"):
        pytest.skip("may not mount a small disk here")
    assert count("full disks") == 14 and count("full: .+: disk_full") > 2 and count("full: .+: done") > 2


def test_a_changed_bit_of_a_backup_is_refused_or_changes_nothing() -> None:
    count = campaign("backup-flip", 9, traced=False)
    assert count("backups changed") > 120 and count("(opened|sealed): .+: refused") > 100
    assert count("opened: PGP PRIVATE KEY BLOCK: refused") + count("sealed: SEALRING KEYRING: refused") == 18
    assert count("(opened|sealed): cut: refused") == 18
