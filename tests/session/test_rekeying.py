"""Another passphrase: what is refused, what opens after it, who locks, what is listed; and a crash at any moment."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sealring.base import paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault import keyring as keyrings
from sealring.vault import stretching
from sealring.vault.database import Database
from sealring.vault.stretching import TESTING, Argon2Profile
from tests.session.people import PASSPHRASE, FakeClock, made, shown

OLD = Secret(PASSPHRASE)
NEW = Secret("velvet tadpole quorum harbour unison bench")


def name_of(call: Callable[[], object]) -> str:
    with pytest.raises(SealringError) as caught:
        call()
    return caught.value.name


def opens(passphrase: Secret[str]) -> bool:
    """Whether a fresh process's session opens with it; the throttle's count is cleared, as it is not the point here."""
    session = Session(profile=TESTING)
    with session._database() as database:
        try:
            keyrings.open_(database.keyring(), passphrase)
        except SealringError as error:
            assert error.name == "wrong_passphrase"
            return False
    session.unlock(passphrase, None)
    assert session.vault.read_only is None
    session.vault.close()
    return True


def test_the_new_passphrase_opens_and_the_old_does_not() -> None:
    session = made()
    item = session.vault.create({"type": "login", "name": "Bank", "password": "p"})
    before = session.vault.keyring
    session.confirm(OLD, None)
    state = session.change_passphrase(OLD, NEW)["state"]
    assert state["state"] == "unlocked" and session.vault.get(item.id)[0]["password"] == "p"
    assert opens(NEW) and not opens(OLD)
    after = session.vault.keyring
    assert (after.generation, after.passphrases) == (before.generation + 1, before.passphrases + 1)
    assert after.vault_key == before.vault_key and after.active == before.active
    session.confirm(NEW, shown(session))  # this process goes on, under the new one
    session.vault.create({"type": "login", "name": "Shop", "password": "p"})
    assert name_of(lambda: session.confirm(OLD, None)) == "wrong_passphrase"


@pytest.mark.parametrize(
    ("new", "name"),
    [("hunter2", "passphrase_weak"), ("ada@example.org", "passphrase_weak"), (PASSPHRASE, "passphrase_same")],
)
def test_what_is_refused_changes_nothing(new: str, name: str) -> None:
    session = made()
    before = session.vault.state
    assert name_of(lambda: session.change_passphrase(OLD, Secret(new))) == name
    assert session.vault.state == before and opens(OLD)


def test_every_other_process_locks_and_this_one_does_not() -> None:
    session, other = made(), Session(profile=TESTING)
    other.unlock(OLD, None)
    watch, others = session.watch(), other.watch()
    assert watch.look() is None and others.look() is None
    session.change_passphrase(OLD, NEW)
    assert watch.look() is None and others.look() == "elsewhere"
    other.settle(look=True)
    assert other.ended in ("elsewhere", "keys_changed") and not other.unlocked
    third = Session(profile=TESTING)
    third.unlock(NEW, None)
    third.lock("person")
    assert watch.look() == "elsewhere"  # and it hears of later locks


def test_whoever_comes_second_is_refused_and_locks() -> None:
    session, other = made(), Session(profile=TESTING)
    other.unlock(OLD, None)
    session.change_passphrase(OLD, NEW)
    assert name_of(lambda: other.change_passphrase(OLD, Secret("a third one that nobody ever typed"))) in (
        "locked",
        "stale_keys",
    )
    assert other.ended is not None and opens(NEW)


def test_a_keyring_that_would_not_open_never_replaces_one_that_does(monkeypatch: pytest.MonkeyPatch) -> None:
    session = made()
    close = keyrings.close

    def broken(*arguments: object) -> bytes:
        good = close(*arguments)  # type: ignore[arg-type]
        return good[:-40] + bytes([good[-40] ^ 1]) + good[-39:]

    def another(keyring: keyrings.Keyring, *arguments: object) -> bytes:
        return close(keyring, Secret("typed by nobody"), *arguments[1:])  # type: ignore[arg-type]

    before = session.vault.state
    for fault in (broken, another):
        monkeypatch.setattr(keyrings, "close", fault)
        assert name_of(lambda: session.change_passphrase(OLD, NEW)) == "internal"
        monkeypatch.setattr(keyrings, "close", close)
        assert session.vault.state == before and session.vault.keyring.passphrases == 1
        assert opens(OLD) and not opens(NEW)
    session.change_passphrase(OLD, NEW)
    assert opens(NEW)


def test_a_full_disk_leaves_the_old_one() -> None:
    session = made()
    pages = session.vault.database.rows("PRAGMA page_count")[0][0]
    session.vault.database.rows(f"PRAGMA max_page_count={pages}")
    for number in range(3):  # nothing is free any more
        session.vault.keyring.extra[f"filler{number}"] = "x" * 20_000
    assert name_of(lambda: session.change_passphrase(OLD, NEW)) == "disk_full"
    assert opens(OLD) and not opens(NEW)
    session.vault.database.rows("PRAGMA max_page_count=1000000")
    session.change_passphrase(OLD, NEW)
    assert opens(NEW)


def test_the_key_files_that_the_old_passphrase_opens_are_listed(tmp_path: Path) -> None:
    clock = FakeClock()
    session = made(clock=clock)
    session.save_key_file(OLD)
    clock.pass_(60)
    name, _ = session.key_file(OLD)
    clock.pass_(60)
    session.key_file(OLD)
    session.key_file_went_to(name, str(tmp_path / "copy.asc"))
    session.finish_setup()
    session.copied_elsewhere()
    told = session.change_passphrase(OLD, NEW)
    fingerprint = session.vault.keyring.active
    places = [(row["place"], row["file"], row["fingerprint"]) for row in told["key_files"]]
    assert places == [(place, name, fingerprint) for place in (str(tmp_path / "copy.asc"), "download", "folder")]
    assert told["key_files"][-1]["made"] == clock.time - 120
    assert "can't close" in told["text"]
    assert {"key_file_not_checked", "key_copy_elsewhere"} <= set(told["state"]["reminders"])
    session.save_key_file(NEW)  # takes the place of the one in the folder
    from sealring.session import register

    assert "folder" not in [row["place"] for row in register.older(session.vault)]
    assert "key_file_not_checked" not in session.status()["reminders"]


def test_without_a_register_the_words_say_so() -> None:
    session = made()
    told = session.change_passphrase(OLD, NEW)
    assert told["key_files"] == [] and "before this list" in told["text"]


def test_the_protection_is_measured_anew_and_never_weaker(monkeypatch: pytest.MonkeyPatch) -> None:
    session = made()
    session.profile = None
    better, worse = Argon2Profile(128, 2, 1), Argon2Profile(96, 1, 1)
    for measured, expected in ((better, better), (worse, better)):
        monkeypatch.setattr(stretching, "fitting", lambda measured=measured: measured)
        old, new = (OLD, NEW) if measured is better else (NEW, OLD)
        session.change_passphrase(old, new)
        assert keyrings.profile_of(session.vault.database.keyring()) == expected


CHILD = """
import sys
from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
session = Session(profile=TESTING)
session.unlock(Secret(sys.argv[1]), None)
session.vault.database.rows("PRAGMA wal_autocheckpoint=1")
print("ready", flush=True)
sys.stdin.readline()
session.change_passphrase(Secret(sys.argv[1]), Secret(sys.argv[2]))
session.vault.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
print("done", flush=True)
"""
WRITES = ["pwrite64", "fdatasync", "fsync", "ftruncate", "write"]


@pytest.fixture(scope="module")
def strace() -> str:
    found = shutil.which("strace")
    if found is None or subprocess.run([found, "true"], capture_output=True).returncode != 0:
        pytest.skip("strace is missing or may not trace here")
    return found


@pytest.mark.parametrize("call", WRITES)
def test_a_crash_at_any_moment_leaves_one_that_opens(strace: str, call: str, home: str, tmp_path: Path) -> None:
    made().vault.close()
    pristine = tmp_path / "pristine"
    shutil.copytree(home, pristine)
    outcomes: list[tuple[bool, bool]] = []
    for number in range(1, 200):
        shutil.rmtree(home)
        shutil.copytree(pristine, home)
        done = _killed_at(strace, call, number)
        both = opens(OLD), opens(NEW)
        assert both.count(True) == 1, f"{call} number {number}"
        assert not done or both[1], "acknowledged is on disk"
        outcomes.append(both)
        if done:
            break
    else:
        pytest.fail("it never came to its end")
    assert outcomes[-1] == (False, True)
    if call == "pwrite64":
        assert (True, False) in outcomes, "some crash came before the change"


def _killed_at(strace: str, call: str, number: int, code: str = CHILD, second: str = NEW.reveal()) -> bool:
    """Run a change in a child that is killed as it enters the nth such call; whether it came to its end."""
    inject = f"--inject={call}:signal=KILL:when={number}"
    command = [sys.executable, "-I", "-c", code, PASSPHRASE, second]
    ended = subprocess.run(
        [strace, "-f", "-o", os.devnull, f"--trace={call}", inject, *command],
        input="go\n",
        capture_output=True,
        text=True,
        timeout=60,
    )
    return "done" in ended.stdout


def test_the_file_holds_no_trace_of_the_old_keyring(home: str) -> None:
    session = made()
    with session._database() as database:
        old = database.keyring()
    session.change_passphrase(OLD, NEW)
    session.vault.close()
    path = paths.vault_file("default")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = Path(path).read_bytes()
    assert Database(path).keyring()[300:330] in data
    pieces = [old[at : at + 24] for at in range(200, len(old) - 60, 200)]
    assert not any(piece in data for piece in pieces)  # secure_delete overwrote it


FACTOR = CHILD.replace(
    "session.change_passphrase(Secret(sys.argv[1]), Secret(sys.argv[2]))",
    """from sealring.session import enrolment
ready = enrolment.prepare(session, "key_file", "stick")
open(sys.argv[2], "w").write(ready["file"]["content"] + ready["recovery"])
enrolment.add(session, Secret(sys.argv[1]), ready["id"], ready["file"]["content"], ready["recovery"])""",
)


def test_a_crash_while_a_factor_is_added_leaves_a_vault_that_opens(strace: str, home: str, tmp_path: Path) -> None:
    made().vault.close()
    pristine, paper = tmp_path / "pristine", tmp_path / "paper"
    shutil.copytree(home, pristine)
    outcomes = []
    for number in range(1, 200):
        shutil.rmtree(home)
        shutil.copytree(pristine, home)
        done = _killed_at(strace, "pwrite64", number, FACTOR, str(paper))
        session = Session(profile=TESTING)
        wanted = session.status().get("factors")
        if wanted is not None:  # then what was shown before the change opens it
            content, _, code = paper.read_text().partition("\n")
            for factor in ({"kind": "key_file", "content": content}, {"kind": "recovery", "code": code}):
                again = Session(profile=TESTING)
                again.unlock(OLD, None, None, factor)
                again.vault.close()
        else:
            session.unlock(OLD, None)
            session.vault.close()
        outcomes.append(wanted)
        if done:
            break
    assert outcomes[0] is None and outcomes[-1] == ["key_file", "recovery"]
