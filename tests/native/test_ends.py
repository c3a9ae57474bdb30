"""The ways a real host ends or is locked from outside: mid-derivation, idle, asleep, and by another process."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sealring.base import limits, paths, strictjson
from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault import attempts, keyring
from sealring.vault.database import Database
from sealring.vault.stretching import TESTING
from tests.native.host import PATIENCE, Host

PASSPHRASE = "correct horse battery staple wombat river"
TOKEN = {"chars": "K7M", "colour": "#1565c0"}


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    home = str(tmp_path / "home")
    monkeypatch.setenv("SEALRING_HOME", home)
    session = Session(profile=TESTING)
    session.create("Ada", "ada@example.org", Secret(PASSPHRASE), TOKEN)
    session.vault.close()
    return home


# --- in the middle of a derivation -------------------------------------------------------


def make_expensive(path: str) -> None:
    """Ask for a derivation of many seconds; nothing opens with it any more, but the host can't know before it ran."""
    database = Database(path)
    sealed = database.keyring()[: -keyring.DIGEST]
    form, header, ciphertext = sealed.split(b"\n", 2)
    fields = strictjson.loads(header)
    fields.update(memory=limits.ARGON2_MEMORY_MAX, passes=limits.ARGON2_PASSES_MAX, lanes=1)
    sealed = form + b"\n" + json.dumps(fields).encode() + b"\n" + ciphertext
    with database.writing():
        database.set_value("keyring", sealed + hashlib.sha256(sealed).digest())
    database.close()


def test_the_end_of_input_does_not_wait_for_a_derivation(vault: str) -> None:
    path = paths.vault_file("default")
    make_expensive(path)
    database = Database(path)
    with Host(vault) as host:
        displayed = host.displayed()
        host.send("session.unlock", passphrase=PASSPHRASE, displayed=displayed)
        end = time.monotonic() + PATIENCE
        while attempts.read(database)["failures"] == 0:  # counted on disk; right after that the derivation begins
            assert time.monotonic() < end
            time.sleep(0.01)
        assert host.process.stdin
        host.process.stdin.close()
        assert host.gone(2.0)  # the promise: Chrome kills after 2 s
        assert host.read() is None  # it did not come to an answer
    assert host.process.returncode == 0
    assert attempts.read(database)["failures"] == 1  # and the attempt is used up
    database.close()


# --- time ------------------------------------------------------------------------------------

WITH_CLOCK = """
from sealring.base import clock
class Moved(clock.SystemClock):
    def _by(self, name):
        try:
            with open({folder!r} + "/" + name) as file: return float(file.read() or 0)
        except OSError: return 0.0
    def boot(self): return super().boot() + self._by("passed") + self._by("slept")
    def awake(self): return super().awake() + self._by("passed")
clock.SystemClock = Moved
from sealring.native.main import main; main()
"""


def pass_(folder: Path, name: str, seconds: float) -> None:
    draft = folder / f"{name}.new"
    draft.write_text(str(seconds), encoding="ascii")
    draft.replace(folder / name)


def locked_with(host: Host) -> str:
    note = host.read()
    assert note is not None
    assert note["method"] == "session.locked"
    assert host.read() is None
    assert host.gone()
    return str(note["params"]["reason"])


def test_a_host_that_nobody_uses_locks_itself_and_leaves_the_other_open(vault: str, tmp_path: Path) -> None:
    with Host(vault, code=WITH_CLOCK.format(folder=str(tmp_path))) as idle, Host(vault) as other:
        idle.unlock(PASSPHRASE)
        other.unlock(PASSPHRASE)
        pass_(tmp_path, "passed", limits.IDLE_MINUTES * 60 - 60)
        assert idle.result("item.search", query="x")["total"] == 0  # a person's doing: the idle time starts anew
        pass_(tmp_path, "passed", limits.IDLE_MINUTES * 120 - 180)
        time.sleep(3 * limits.NOTICE_SECONDS)
        assert idle.ask("fill.count", "content")["id"]  # whatever it answers, a page asking is no person's doing
        assert idle.process.poll() is None
        pass_(tmp_path, "passed", limits.IDLE_MINUTES * 120)
        assert locked_with(idle) == "idle"
        assert other.result("session.status")["state"] == "unlocked"


def test_the_idle_time_that_was_set_holds(vault: str, tmp_path: Path) -> None:
    session = Session()
    session.unlock(Secret(PASSPHRASE), None)
    session.vault.change_settings({"idle_minutes": 1})
    session.vault.close()
    with Host(vault, code=WITH_CLOCK.format(folder=str(tmp_path))) as host:
        host.unlock(PASSPHRASE)
        pass_(tmp_path, "passed", 61)
        assert locked_with(host) == "idle"


def test_a_sleep_locks_every_host(vault: str, tmp_path: Path) -> None:
    with Host(vault, code=WITH_CLOCK.format(folder=str(tmp_path))) as one, Host(vault) as other:
        one.unlock(PASSPHRASE)
        other.unlock(PASSPHRASE)
        pass_(tmp_path, "slept", 60)
        assert locked_with(one) == "sleep"
        assert locked_with(other) == "elsewhere"


# --- a lock elsewhere --------------------------------------------------------------------------

TERMINAL = """
import sys
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session.session import Session
session = Session()
session.unlock(Secret(sys.stdin.readline().rstrip()), None)
saved = session.vault.create({"type": "note", "name": "n", "notes": "x"})
print("open", flush=True)
sys.stdin.readline()
for work in (lambda: session.vault.trash(saved.id, saved.revision), session.vault.refresh):
    try:
        work()
        print("done", flush=True)
    except SealringError as error:
        print(error.name, flush=True)
session.settle(look=True)
print(session.ended, session.unlocked, flush=True)
"""


def test_a_lock_reaches_other_hosts_and_an_unlocked_terminal(vault: str) -> None:
    command = [sys.executable, "-c", TERMINAL]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with (
        Host(vault) as one,
        Host(vault) as other,
        subprocess.Popen(command, text=True, env={**os.environ, "SEALRING_HOME": vault}, **pipes) as terminal,
    ):
        one.unlock(PASSPHRASE)
        other.unlock(PASSPHRASE)
        assert terminal.stdin
        assert terminal.stdout
        terminal.stdin.write(PASSPHRASE + "\n")
        terminal.stdin.flush()
        assert terminal.stdout.readline() == "open\n"
        assert one.result("session.lock", reason="person") == {}
        assert one.gone()
        other.notes = []
        while (note := other.read()) is not None and note["method"] == "vault.changed":
            pass  # of what the terminal saved
        assert note is not None
        assert (note["method"], note["params"]) == ("session.locked", {"reason": "elsewhere"})
        assert other.gone()
        terminal.stdin.write("\n")
        terminal.stdin.flush()
        assert terminal.stdout.read().split("\n")[:3] == ["locked", "locked", "elsewhere False"]


# --- a place that can't be written ----------------------------------------------------------------

READER = """
import ctypes, os
if os.geteuid() == 0:  # for whom no mode holds, until CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH are given up
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()  # capset(2), version 3
    libc.capget(header, sets)
    for which in (0, 1, 2):
        sets[which] &= ~0b110
    assert libc.capset(header, sets) == 0
from sealring.native.main import main; main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="takes rights away in Linux's way")
@pytest.mark.parametrize(("logged", "lock"), [(False, True), (True, True), (True, False)])
def test_a_vault_that_can_only_be_read_opens_and_is_left_alone(
    vault: str, tmp_path: Path, logged: bool, lock: bool
) -> None:
    session = Session()
    session.unlock(Secret(PASSPHRASE), None)
    login = {"type": "login", "name": "Bank", "username": "ada", "password": "canary-4711"}
    id = session.vault.create(login).id
    if not logged:
        session.vault.close()
    home = str(tmp_path / "read-only")
    shutil.copytree(vault, home)  # with its write-ahead log, as on a stick that was pulled out
    session.vault.close()
    assert os.path.exists(f"{home}/vaults/default/vault.db-wal") == logged
    for folder, _, files in os.walk(home, topdown=False):
        for path in [*(os.path.join(folder, name) for name in files), folder]:
            os.chmod(path, 0o500 if path == folder else 0o400)
    before = content(home)
    copies = tmp_path / "copies"
    copies.mkdir()
    with Host(home, code=READER, environment={"TMPDIR": str(copies), "XDG_RUNTIME_DIR": str(copies)}) as host:
        assert host.unlock(PASSPHRASE)["read_only"] == "read_only_place"
        assert host.result("item.search", query="bank")["items"][0]["id"] == id
        assert host.result("item.reveal", id=id, field="password")["value"] == "canary-4711"
        assert host.error("item.create", item=login) == "read_only"
        assert len(os.listdir(copies)) == int(logged)  # of the ciphertext, because the log can't be taken in there
        if lock:
            host.result("session.lock", reason="person")
            assert host.gone()
    assert os.listdir(copies) == []
    assert content(home) == before


def content(home: str) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in Path(home).rglob("*") if path.is_file()}
