"""Promises that no single module keeps: each test is called after its clause in docs/promises.md."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from sealring.backup import drill, restoring
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import keys
from sealring.session import enrolment, unlockfile
from sealring.session.app import App
from sealring.session.session import Session
from sealring.vault import factors
from sealring.vault.stretching import TESTING
from tests.actions.test_letter import meet
from tests.actions.world import PASSPHRASE, TOKEN, call, confirmation, login
from tests.backup import world
from tests.openpgp.conftest import Gpg


def made(app: App, **more: Any) -> dict[str, Any]:
    return call(app, "backup.create", {"confirmation": confirmation(app), **more})


def opened(app: App, path: str) -> Any:
    vault = app.session.vault
    return world.backup(Path(path)).open(vault.keyring.keys, sealer=vault.sealer)


def test_A2_it_is_on_the_disk_before_it_takes_its_place(app: App, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file's bytes, then its name, then the folder that has the name."""
    story: list[str] = []
    folder = home / "place"
    folder.mkdir()
    sync, link = os.fsync, os.link

    def synced(descriptor: int) -> None:
        where = os.readlink(f"/proc/self/fd/{descriptor}")
        story.append("folder" if where == str(folder) else "file" if where.startswith(str(folder)) else "vault")
        sync(descriptor)

    def named(old: str, new: str) -> None:
        story.append("name")
        link(old, new)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "link", named)
    world.opened(app, folder / "one.asc")
    world.sealed(app, folder / "two.asc")
    assert [each for each in story if each != "vault"] == ["file", "name", "folder"] * 2


def test_A5_your_own_key_opens_it_unless_you_say_otherwise(app: App, home: Path) -> None:
    """Without the secret key in it, it is said that it opens with nothing else; a Backup Key is a way out of that."""
    own = app.session.vault.keyring.active_key.encryption_key_id.hex().upper()
    usual = made(app)
    assert usual["backup"]["keys"] == [own] and not usual["backup"]["backup_key"] and usual["warnings"] == []
    assert world.backup(Path(usual["backup"]["path"])).key_block() is not None
    bare = made(app, without_key=True)
    assert bare["warnings"] == ["needs_key"] and world.backup(Path(bare["backup"]["path"])).key_block() is None
    other = made(app, without_key=True, backup_key=world.BACKUP_KEY)
    assert other["backup"]["keys"] == [own] and other["backup"]["backup_key"] and other["warnings"] == []


def test_A11_what_you_own_and_share_is_in_it(app: App, home: Path) -> None:
    bob = world.new_app("second", email="bob@example.org")
    ids = app.session.kept["ids"]
    call(app, "letter.seal", {"to": [meet(app, bob)], "form": "armored", "items": [ids["Mail"]]})
    assert call(app, "item.shared", {"id": ids["Mail"]})["shared"]
    for kind in ("opened", "sealed"):
        path = made(app, kind=kind)["backup"]["path"]
        found = {entry.item["id"] for entry in opened(app, path).entries() if hasattr(entry, "others")}
        assert found == set(ids.values())


def test_B6_who_finds_it_in_a_mail_guesses_slowly_and_learns_nothing(app: App, home: Path, gpg: Gpg) -> None:
    """Backup Key and secret key are stretched as far as the format goes; it is text, of a length that tells little."""
    app.session.vault.create(login("Canary in the mail"))
    path = Path(made(app, backup_key=world.BACKUP_KEY)["backup"]["path"])
    text = path.read_text("ascii")
    assert max(len(line) for line in text.splitlines()) <= 76 and "Canary" not in text
    message, _, block = text.partition("-----BEGIN PGP PRIVATE KEY BLOCK-----")
    seen = gpg("--list-only", "--list-packets", data=message.encode()).stdout.decode()
    (slow,) = [line for line in seen.splitlines() if "count" in line]
    assert "symkey enc packet" in seen and "65011712" in slow
    key = gpg("--list-packets", data=("-----BEGIN PGP PRIVATE KEY BLOCK-----" + block).encode()).stdout.decode()
    counts = [line for line in key.splitlines() if "protect count" in line]
    assert len(counts) == 2 and all("65011712" in line for line in counts)
    before = path.stat().st_size
    app.session.vault.create(login("One more"))
    assert abs(Path(made(app, backup_key=world.BACKUP_KEY)["backup"]["path"]).stat().st_size - before) <= 4


@pytest.mark.parametrize("section", ["people", "settings"])
def test_A13_each_part_comes_back_only_where_it_was_chosen(app: App, home: Path, section: str) -> None:
    vault = app.session.vault
    vault.change_settings({"idle_minutes": 7})
    person = vault.put_record("contact", "Bob", {"format": "sealring-contact/1", "fingerprint": "B" * 40})
    path = made(app, sections=["people", "settings"])["backup"]["path"]
    vault.change_settings({"idle_minutes": 9})
    vault.drop_record(person.id, person.revision)
    given = {"file": {"place": app.session.name_file(path)}, "mode": "merge", "confirmation": confirmation(app)}
    nothing = call(app, "backup.restore", given)
    assert (nothing["people"], nothing["settings"], vault.settings()["idle_minutes"]) == (0, False, 9)
    done = call(app, "backup.restore", {**given, "sections": [section]})
    assert (done["people"], done["settings"]) == (int(section == "people"), section == "settings")
    assert len(vault.records("contact")) == done["people"]
    assert vault.settings()["idle_minutes"] == (7 if section == "settings" else 9)


def test_A18_a_weak_passphrase_is_refused_for_a_vault_and_said_of_a_backup(home: Path) -> None:
    session = Session("third", profile=TESTING)
    with pytest.raises(SealringError) as error:
        session.create("Ada", "ada@example.org", Secret("ada2024"), TOKEN)
    assert error.value.name == "passphrase_weak" and session.status()["state"] == "no_vault"
    fair = "velvet tadpole quorum"  # enough for a vault behind Argon2id; less than a stolen file asks for
    clock = world.new_app("other").clock
    app = App(Session("third", clock=clock, profile=TESTING), clock)
    app.session.create("Ada", "ada@example.org", Secret(fair), TOKEN)
    said = call(app, "backup.create", {"confirmation": {**confirmation(app), "passphrase": fair}})
    assert said["warnings"] == ["weak_passphrase"]


def test_C6_a_backup_goes_to_a_place_of_choice_from_each_door(app: App, home: Path) -> None:
    """A folder that was named, a new file, a place of the list, or our own folder: by the same method."""
    stick = home / "stick"
    stick.mkdir()
    name = app.session.name_file
    listed = call(app, "backup.add_place", {"confirmation": confirmation(app), "place": name(str(stick))})["places"]
    (place,) = (each["id"] for each in listed if each["kind"] == "folder")
    chosen: list[dict[str, Any]] = [{"place": name(str(stick))}, {"place": name(str(stick / "my.asc"))}]
    for given in [*chosen, {"place": place}]:
        path = Path(made(app, **given)["backup"]["path"])
        assert path.parent == stick and {entry.item["name"] for entry in _items(app, path)} >= {"Bank", "Will"}
    assert (stick / "my.asc").is_file() and len(list(stick.iterdir())) == 3
    with pytest.raises(SealringError) as error:
        made(app, place="0" * 31 + "1")
    assert error.value.name == "place_gone"


def _items(app: App, path: Path) -> list[Any]:
    return [entry for entry in opened(app, str(path)).entries() if hasattr(entry, "others")]


def test_C7_a_thousand_items_come_back_whole(app: App, home: Path) -> None:
    """Opened, checked, restored into an empty vault and there to be read; build/bench measures the seconds."""
    vault = app.session.vault
    vault.create_many([login(f"Site {number:04d}", notes="n" * 200) for number in range(1000)])
    path = home / "one.asc"
    world.opened(app, path)
    bob = world.new_app("second", email="bob@example.org").session
    found = world.backup(path).open(vault.keyring.keys)
    how: dict[str, Any] = {"progress": lambda done: None, "stop": world.never}
    done = restoring.restore(bob.vault, found.entries(), "merge", frozenset(), **how)
    assert done.counts == {"new": 1005} and len(bob.vault.list()) == 1004


def test_C13_a_strong_passphrase_is_asked_for_and_a_second_factor_can_be_added(app: App, home: Path) -> None:
    """And where one was, a sealed backup asks for it, or for the recovery code, on the new machine."""
    rated = call(app, "passphrase.rate", {"passphrase": "ada2024"})
    assert not rated["allowed"] and call(app, "passphrase.suggest")["bits"] >= 64
    ready = enrolment.prepare(app.session, "key_file", "stick", None)
    app.session.confirm(Secret(PASSPHRASE), None)
    enrolment.add(app.session, Secret(PASSPHRASE), ready["id"], ready["file"]["content"], ready.get("recovery"))
    holder = factors.given(factors.KEY_FILE, unlockfile.read(ready["file"]["content"]))
    world.sealed(app, home / "b.asc")
    how: dict[str, Any] = {"clock": app.clock, "random": app.random, **world.QUIET}
    for factor, passes in ((None, False), (holder, True)):
        try:
            with drill.prove(world.backup(home / "b.asc"), Secret(PASSPHRASE), None, factor, **how) as (proof, _):
                assert passes and proof.passed
        except SealringError as error:
            assert not passes and error.name == "factor_needed"


def test_C16_grave_acts_are_logged_and_who_has_what_is_said(app: App, home: Path) -> None:
    """What of it is done here: an event log, and a report of access; sharing, policies, recovery follow."""
    bob = world.new_app("second", email="bob@example.org")
    vault, ids = app.session.vault, app.session.kept["ids"]
    with vault.noting("backup.create", result="done"):
        made(app)
    assert "backup.create" in {event["kind"] for event in vault.events(10).rows}
    person = meet(app, bob)
    call(app, "letter.seal", {"to": [person], "form": "armored", "items": [ids["Mail"]]})
    (row,) = call(app, "item.shared", {"id": ids["Mail"]})["shared"]
    assert [each["person"] for each in row["to"]] == [person] and row["current"]


@pytest.mark.parametrize("kind", ["opened", "sealed"])
def test_D8_D22_whoever_loses_all_but_a_backup_has_lost_nothing(app: App, home: Path, kind: str) -> None:
    """The vault, the state and every other file are gone; only what was carried away is left, and the passphrase."""
    before = world.contents(app.session.vault)
    path = made(app, kind=kind)["backup"]["path"]
    kept = home / "elsewhere.asc"
    shutil.copyfile(path, kept)
    app.session.vault.close()
    shutil.rmtree(home / "home")
    again = App(Session(clock=app.clock, profile=TESTING), app.clock)
    place = {"place": again.session.name_file(str(kept))}
    call(again, "setup.restore", {"file": place, "passphrase": PASSPHRASE, "token": TOKEN})
    assert world.contents(again.session.vault) == before
    bank = next(row.id for row in again.session.vault.list() if row.name == "Bank")
    assert len(call(again, "item.code", {"id": bank})["code"]) == 6


def test_D15_the_secret_key_is_saved_at_set_up_and_any_time_later(home: Path) -> None:
    app = world.new_app("fresh")
    with pytest.raises(SealringError) as error:
        app.session.finish_setup()
    assert error.value.name == "setup_unfinished"
    assert "setup" in str(app.session.status())
    first = call(app, "key.backup", {"confirmation": confirmation(app), "to": "folder"})
    app.session.finish_setup()
    later = call(app, "key.backup", {"confirmation": confirmation(app), "to": "folder"})
    paper = call(app, "kit.make", {"confirmation": confirmation(app), "form": "html"})
    now = int(app.clock.now())
    for saved in (first, later):
        key = keys.import_secret_key(Path(saved["path"]).read_bytes(), Secret(PASSPHRASE), now=now)
        assert key.fingerprint == app.session.vault.keyring.active and saved["checked"]
    assert Path(paper["path"]).stat().st_size > 10_000
