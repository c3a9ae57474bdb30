"""The drill, a new machine, and the register: a backup counts once it was restored."""

import hashlib
import io
import os
from pathlib import Path
from typing import Any

import pytest

from sealring.backup import drill, places, register
from sealring.backup.reading import Backup
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session import enrolment, unlockfile
from sealring.session.app import App
from sealring.session.session import Session
from sealring.vault import factors
from sealring.vault.stretching import TESTING
from tests.actions.world import PASSPHRASE, TOKEN, call, confirmation, login
from tests.backup import world

WORD = "another horse battery staple wombat river"


def tried(app: App, path: Path, **more: Any) -> drill.Proof:
    given = {"passphrase": Secret(PASSPHRASE), "backup_key": None, "factor": None, **more}
    data = world.backup(path)
    how: dict[str, Any] = {"clock": app.clock, "random": app.random, **world.QUIET}
    with drill.prove(data, given["passphrase"], given["backup_key"], given["factor"], **how) as (proof, restored):
        return drill.compare(proof, restored, app.session.vault, now=int(app.clock.now()), **world.QUIET)


@pytest.mark.parametrize("kind", ["opened", "sealed"])
def test_C10_B11_a_drill_proves_that_a_backup_restores(
    app: App, home: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(home / "temporary"))
    path = home / "b.asc"
    if kind == "opened":
        world.opened(app, path, passphrase=Secret(PASSPHRASE))
    else:
        world.sealed(app, path)
    ids = app.session.kept["ids"]
    app.clock.time += 50  # type: ignore[attr-defined]
    vault = app.session.vault
    vault.update(ids["Mail"], 1, login("Mail", password="since"))
    vault.delete(ids["Shop"], vault.overview(ids["Shop"]).revision)
    vault.create(login("Since"))
    before = os.listdir(home)
    proof = tried(app, path)
    assert proof.passed and (proof.items, proof.versions, proof.files, proof.codes) == (5, 4, 2, 1)
    assert (proof.same, proof.changed, proof.missing, proof.since) == (3, 1, 1, 1)
    assert proof.proved is (True if kind == "sealed" else None)
    assert os.listdir(home) == before and os.listdir(home / "temporary") == []
    with pytest.raises(SealringError) as error:
        tried(app, path, passphrase=Secret(WORD))
    assert error.value.name == "backup_passphrase"


def test_a_drill_has_nothing_but_the_file_and_the_key(app: App, home: Path) -> None:
    """Without any vault at all: the home is empty, and stays so."""
    world.opened(app, home / "b.asc", passphrase=Secret(PASSPHRASE))
    data, clock = (home / "b.asc").read_bytes(), app.clock
    os.rename(home / "home", home / "gone")
    how: dict[str, Any] = {"clock": clock, "random": os.urandom, **world.QUIET}
    with drill.prove(Backup(io.BytesIO(data)), Secret(PASSPHRASE), None, None, **how) as (proof, restored):
        assert proof.passed and len(restored) == 5
    assert not (home / "home").exists()


def test_a_sealed_one_from_which_something_was_taken_fails_its_drill(
    app: App, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has the certificate can encrypt to it; what is missing then shows in the vault's state."""
    from sealring.backup import lines

    put = lines.Lines.put

    def less(self: lines.Lines, kind: str, value: Any, /, **more: Any) -> None:
        if more.get("id") != app.session.kept["ids"]["Mail"]:
            put(self, kind, value, **more)

    monkeypatch.setattr(lines.Lines, "put", less)
    world.sealed(app, home / "b.asc")
    monkeypatch.undo()
    proof = tried(app, home / "b.asc")
    assert proof.proved is False and not proof.passed and proof.items == 4


def test_a_sealed_one_under_a_second_factor_asks_for_it(app: App, home: Path) -> None:
    ready = enrolment.prepare(app.session, "key_file", "stick", None)
    app.session.confirm(Secret(PASSPHRASE), None)
    enrolment.add(app.session, Secret(PASSPHRASE), ready["id"], ready["file"]["content"], ready.get("recovery"))
    holder = factors.given(factors.KEY_FILE, unlockfile.read(ready["file"]["content"]))
    world.sealed(app, home / "b.asc")
    with pytest.raises(SealringError) as error:
        tried(app, home / "b.asc")
    assert error.value.name == "factor_needed"
    assert tried(app, home / "b.asc", factor=holder).passed
    wrong = factors.given(factors.KEY_FILE, bytes(32))
    with pytest.raises(SealringError) as error:
        tried(app, home / "b.asc", factor=wrong)
    assert error.value.name == "wrong_factor"


@pytest.mark.parametrize("kind", ["opened", "sealed"])
def test_B8_a_new_machine_needs_the_file_and_the_passphrase(app: App, home: Path, kind: str) -> None:
    path = home / "b.asc"
    if kind == "opened":
        world.opened(app, path, passphrase=Secret(PASSPHRASE), wish=world.EVERYTHING)
    else:
        world.sealed(app, path)
    before, key = world.contents(app.session.vault), app.session.vault.keyring.active
    app.session.vault.close()
    os.rename(home / "home", home / "gone")
    fresh = App(Session(clock=app.clock, profile=TESTING), app.clock)
    given = {"file": {"place": fresh.session.name_file(path.read_bytes())}, "token": TOKEN, "sections": ["people"]}
    with pytest.raises(SealringError) as error:
        call(fresh, "setup.restore", {**given, "passphrase": WORD})
    assert error.value.name == "backup_passphrase" and fresh.session.status()["state"] == "no_vault"
    done = call(fresh, "setup.restore", {**given, "passphrase": PASSPHRASE})
    assert done["counts"] == {"new": 5} and done["state"]["state"] == "unlocked"
    assert done["state"]["fingerprint"] == key
    assert world.contents(fresh.session.vault) == before
    again = App(Session(clock=app.clock, profile=TESTING), app.clock)
    again.session.unlock(Secret(PASSPHRASE), None)
    assert world.contents(again.session.vault) == before and again.session.vault.read_only is None
    assert again.session.vault.check() == [] and os.listdir(home / "home" / "vaults" / "default")


def test_C8_A4_the_register_says_what_changed_and_what_was_found(app: App, home: Path) -> None:
    session, vault = app.session, app.session.vault
    assert call(app, "backup.list") == {"backups": [], "changes": 5}
    (home / "stick").mkdir()
    place = {"place": session.name_file(str(home / "stick"))}
    made = call(app, "backup.create", {"confirmation": confirmation(app), **place, "without_key": True})
    assert made["warnings"] == ["needs_key"] and made["backup"]["items"] == 5
    path = Path(made["backup"]["path"])
    assert path.parent == home / "stick" and path.stat().st_size == made["backup"]["size"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == made["backup"]["sha256"]
    assert call(app, "backup.list")["changes"] == 0
    assert made["backup"]["where"] == "same_disk" and not made["backup"]["elsewhere"]
    assert places.where("/proc", vault.database.path) == "other_disk"
    app.clock.time += 10  # type: ignore[attr-defined]
    vault.create(login("Since"))
    vault.trash(app.session.kept["ids"]["Forum"], 1)
    assert call(app, "backup.list")["changes"] == 2
    assert call(app, "backup.verify", {"file": {"backup": made["backup"]["id"]}})["as_written"] is True
    path.write_bytes(path.read_bytes() + b"\n")
    assert call(app, "backup.verify", {"file": {"backup": made["backup"]["id"]}})["as_written"] is False
    assert call(app, "backup.list")["backups"][0]["place"] == "changed"
    path.unlink()
    with pytest.raises(SealringError) as error:
        call(app, "backup.verify", {"file": {"backup": made["backup"]["id"]}})
    assert error.value.name == "backup_gone"
    with pytest.raises(SealringError) as error:
        call(app, "backup.verify", {"file": {"place": "0" * 32}})
    assert error.value.name == "place_gone"


def test_the_drill_is_kept_in_the_register_and_the_log(app: App, home: Path) -> None:
    made = call(app, "backup.create", {"confirmation": confirmation(app), "backup_key": world.BACKUP_KEY})
    assert made["warnings"] == []  # ten random words, though zxcvbn can't know that they were drawn
    file = {"file": {"backup": made["backup"]["id"]}, "confirmation": confirmation(app)}
    assert call(app, "backup.drill", file)["drill"]["passed"]
    by_key = call(app, "backup.drill", {**file, "backup_key": world.BACKUP_KEY.replace("-", " ").upper()})
    assert by_key["drill"] == {**by_key["drill"], "passed": True, "items": 5, "same": 5}
    (row,) = register.rows(app.session.vault)
    assert row["drilled"] and row["drill"]["passed"] and row["place"] == "there"


def test_a_weak_backup_key_makes_no_backup(app: App, home: Path) -> None:
    with pytest.raises(SealringError) as error:
        call(app, "backup.create", {"confirmation": confirmation(app), "backup_key": "Grandma1952"})
    assert error.value.name == "backup_key_weak" and not (home / "home" / "files").exists()
    made = call(app, "backup.suggest_key", {"form": "letters"})
    assert call(app, "backup.rate_key", {"key": made["key"]})["light"] == "green"
    app.session.vault.create(login("Backup Key", password=made["key"]))
    told = call(app, "backup.create", {"confirmation": confirmation(app), "backup_key": made["key"]})
    assert told["warnings"] == ["key_in_vault"]


def test_after_another_passphrase_the_old_copies_are_told_and_still_open(app: App, home: Path) -> None:
    made = call(app, "backup.create", {"confirmation": confirmation(app)})["backup"]
    assert made["older"] == []
    new = Secret("velvet tadpole quorum harbour unison bench")
    app.session.change_passphrase(Secret(PASSPHRASE), new)
    (row,) = call(app, "backup.list")["backups"]
    assert row["older"] == ["passphrase"] and not row["may_retire"]
    path = Path(made["path"])
    with pytest.raises(SealringError) as error:
        tried(app, path, passphrase=new)
    assert error.value.name == "backup_passphrase"
    assert tried(app, path, passphrase=Secret(PASSPHRASE)).passed
