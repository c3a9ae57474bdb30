"""The record of wrong passphrases for a vault whose file can't be written: beside it, for all processes too."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sealring.base import files, limits, paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault import attempts
from sealring.vault.database import Database
from tests.session.people import PASSPHRASE, FakeClock, made

ROOT = Path(__file__).parents[2]
MOUNT = """
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 77
touch "$1/probe" 2>/dev/null && exit 78
shift && exec "$@"
"""
GUESS = f"""
from sealring.base.secret import Secret
from sealring.session.session import Session
from tests.session.people import FakeClock
clock = FakeClock()
def guess(passphrase):
    session = Session(clock=clock)
    try:
        print(session.unlock(Secret(passphrase), None)["state"], session.vault.read_only)
        session.vault.close()
    except Exception as error:
        print(getattr(error, "name", repr(error)))
right = {PASSPHRASE!r}
"""


def on_read_only(folder: str, code: str) -> list[str]:
    """The lines that a process prints which finds the folder on a read-only mount that nobody else sees."""
    if sys.platform != "linux" or not shutil.which("unshare"):
        pytest.skip("needs Linux's unshare to mount a folder read-only")
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", MOUNT, "sh", folder]
    done = subprocess.run(
        [*command, sys.executable, "-c", GUESS + code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    if done.returncode == 77 or done.stderr.startswith("unshare:"):
        pytest.skip(f"may not mount here: {done.stderr.strip()}")
    assert done.returncode == 0, (done.returncode, done.stderr)
    return done.stdout.splitlines()


@pytest.fixture
def unwritable(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """A vault that was made and then lies where nothing can be written."""
    clock = FakeClock()
    made(clock=clock)
    monkeypatch.setattr("sealring.vault.places.why_not_writable", lambda path: "network_place")
    return clock


def guess(clock: FakeClock, passphrase: str = "not it") -> str:
    session = Session(clock=clock)
    try:
        session.unlock(Secret(passphrase), None)
    except SealringError as error:
        return error.name
    session.vault.close()
    return "unlocked"


def failures() -> int:
    database = Database(paths.vault_file("default"))
    try:
        return int(attempts.read(database)["failures"])
    finally:
        database.close()


def beside() -> str:
    (name,) = [name for name in os.listdir(paths.state_home()) if name.endswith(".attempts.json")]
    return os.path.join(paths.state_home(), name)


def test_on_a_read_only_mount_a_restart_wins_nothing() -> None:
    made()
    vault = paths.vault_folder("default")
    wrong = "for _ in range(%d): guess('not it')"
    assert on_read_only(vault, wrong % (limits.FREE_ATTEMPTS + 1)) == ["wrong_passphrase"] * (limits.FREE_ATTEMPTS + 1)
    assert on_read_only(vault, "guess(right); clock.pass_(1); guess(right); guess('not it')") == [
        "wait",
        "unlocked read_only_place",
        "wrong_passphrase",
    ]
    assert failures() == 0, "the file itself was not written"


def test_where_nothing_at_all_can_be_written_the_owner_gets_in() -> None:
    made()
    assert on_read_only(paths.home(), "guess('not it'); guess(right)") == [
        "wrong_passphrase",
        "unlocked read_only_place",
    ]


def test_two_processes_count_into_one_record() -> None:
    made()
    opened = (
        "import subprocess, sys\nfrom sealring.base import paths\nfrom sealring.vault import attempts\n"
        "from sealring.vault.database import Database\ndatabase = Database(paths.vault_file('default'))\n"
    )
    count = (
        "for _ in range(40): attempts.change(database, lambda record: {**record, 'failures': record['failures'] + 1})"
    )
    count += "\ndatabase.close()"
    both = (
        f"pair = [subprocess.Popen([sys.executable, '-c', {opened + count!r}]) for _ in range(2)]\n"
        "print([each.wait() for each in pair], attempts.read(database)['failures'])\ndatabase.close()"
    )
    assert on_read_only(paths.vault_folder("default"), opened + both) == ["[0, 0] 80"]


def test_a_right_passphrase_clears_it(unwritable: FakeClock) -> None:
    for _ in range(limits.FREE_ATTEMPTS + 1):
        assert guess(unwritable) == "wrong_passphrase"
    assert guess(unwritable, PASSPHRASE) == "wait"
    unwritable.pass_(1)
    assert guess(unwritable, PASSPHRASE) == "unlocked"
    assert Session(clock=unwritable).status()["wait"] == 0
    assert guess(unwritable) == "wrong_passphrase"


def test_it_goes_on_from_what_the_file_says(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    made(clock=clock)
    for _ in range(limits.FREE_ATTEMPTS + 1):
        guess(clock)
    monkeypatch.setattr("sealring.vault.places.why_not_writable", lambda path: "network_place")
    assert guess(clock) == "wait"


def test_rubbish_in_its_place_is_a_fresh_record(unwritable: FakeClock) -> None:
    guess(unwritable)
    Path(beside()).write_bytes(b"\xff" * 5000)
    assert guess(unwritable) == "wrong_passphrase"
    assert failures() == 1


def test_who_holds_the_record_for_too_long_is_not_waited_for(
    unwritable: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess(unwritable)
    monkeypatch.setattr(attempts, "BUSY_SECONDS", 0.05)
    with files.alone(f"{beside()}.lock", 1):
        assert guess(unwritable) == "vault_busy"
    assert guess(unwritable) == "wrong_passphrase"


def test_a_vaults_id_is_no_path(unwritable: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Database, "vault_id", lambda self: "../../elsewhere")
    assert guess(unwritable) == "vault_damaged"
