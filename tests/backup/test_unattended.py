"""Backups that nobody attends: no secret, no keys; opened and noted when the vault is next open."""

import os
import stat
from pathlib import Path

import pytest

from sealring.backup import drill, register, unattended
from sealring.base.secret import Secret
from sealring.session.app import App
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.actions.world import PASSPHRASE, call
from tests.backup import world


@pytest.fixture
def closed(app: App, home: Path) -> App:
    """The vault is locked; nobody is there."""
    (home / "stick").mkdir()
    app.session.vault.close()
    return app


def written(app: App, home: Path) -> Path:
    now = app.clock.now()
    made = unattended.make("default", str(home / "stick"), now=now, random=os.urandom, **world.QUIET)
    return Path(made.path)


def again(app: App) -> App:
    session = Session(clock=app.clock, profile=TESTING)
    session.unlock(Secret(PASSPHRASE), None)
    return App(session, app.clock)


def test_C14_a_backup_without_any_secret(closed: App, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for secret in ("sealring.vault.keyring.open_", "sealring.openpgp.own_key.OwnKey.parse"):
        monkeypatch.setattr(secret, lambda *_: pytest.fail("no key is opened for it"))
    path = written(closed, home)
    monkeypatch.undo()
    monkeypatch.setenv("SEALRING_HOME", str(home / "home"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    note = home / "home" / "vaults" / "default" / "backups.json"
    assert stat.S_IMODE(note.stat().st_mode) == 0o600 and b"canary" not in note.read_bytes()
    later = again(closed)
    (row,) = call(later, "backup.list")["backups"]
    assert (row["kind"], row["path"], row["place"]) == ("sealed", str(path), "there")
    assert row["verified"] == int(closed.clock.now()) and unattended.count("default") == 0
    how = {"clock": closed.clock, "random": os.urandom, **world.QUIET}
    with drill.prove(world.backup(path), Secret(PASSPHRASE), None, None, **how) as (proof, restored):  # type: ignore[arg-type]
        assert proof.passed and proof.proved and len(restored) == 5


@pytest.mark.parametrize("harm", ["altered", "another's", "gone", "nonsense"])
def test_one_that_is_not_as_it_was_written_is_noted_and_not_called_good(closed: App, home: Path, harm: str) -> None:
    path = written(closed, home)
    note = home / "home" / "vaults" / "default" / "backups.json"
    if harm == "altered":
        raw = bytearray(path.read_bytes())
        raw[5000] ^= 1
        path.write_bytes(raw)
    elif harm == "another's":
        path.write_bytes(b"something else")
    elif harm == "gone":
        path.unlink()
    else:
        note.write_bytes(b'{"made":[{"id":"x"},{"id":1,"kind":"sealed"},7,{"path":"/etc/passwd"}]}')
    later = again(closed)
    rows = call(later, "backup.list")["backups"]
    assert len(rows) == (0 if harm == "nonsense" else 1)
    assert not any("verified" in row for row in rows) and unattended.count("default") == 0


def test_C9_only_when_the_newest_one_is_older(closed: App, home: Path) -> None:
    folder, clock = str(home / "stick"), closed.clock
    assert unattended.due(folder, 7, clock.now()) and unattended.due(str(home / "no such"), 7, clock.now())
    path = written(closed, home)
    then = clock.now()
    os.utime(path, (then, then))
    assert not unattended.due(folder, 7, then + 6 * 86_400)
    assert unattended.due(folder, 7, then + 8 * 86_400)
    assert not unattended.due(folder, 7, then - 30 * 86_400)  # the clock went back: it is not older


def test_several_are_all_noted(closed: App, home: Path) -> None:
    for _ in range(3):
        written(closed, home)
    later = again(closed)
    assert unattended.adopt(later.session.vault, "default") == 3
    assert len(register.rows(later.session.vault)) == 3 and unattended.adopt(later.session.vault, "default") == 0
