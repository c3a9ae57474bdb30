"""Backups as they come back: previewed, merged, in the vault's place, as copies, into another account, cut off."""

import os
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from sealring.backup import comparing, content, drill, entries, lines, reading, restoring
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session import keycare
from sealring.session.app import App
from sealring.session.session import Session
from sealring.vault import items
from sealring.vault.database import Database
from sealring.vault.stretching import TESTING
from sealring.vault.vault import Vault
from tests.actions.world import PASSPHRASE, TOKEN, call, confirmation, login
from tests.backup import world

ALL = frozenset(content.SECTIONS)


def nothing(done: int) -> None:
    return None


def brought(vault: Vault, opened: reading.Opened, mode: str = "merge", sections: frozenset[str] = ALL) -> Any:
    return restoring.restore(vault, opened.entries(), mode, sections, progress=nothing, stop=world.never)


def looked(vault: Vault, opened: reading.Opened, mode: str = "merge") -> dict[str, int]:
    return comparing.preview(vault, opened.entries(), mode, nothing, world.never).counts


@pytest.fixture(params=["opened", "sealed"])
def made(request: pytest.FixtureRequest, app: App, home: Path) -> Path:
    """A backup of either kind, with all that there is."""
    path = home / f"{request.param}.asc"
    if request.param == "opened":
        world.opened(app, path, wish=world.EVERYTHING)
    else:
        world.sealed(app, path)
    return path


def open_(app: App, path: Path) -> reading.Opened:
    vault = app.session.vault
    return world.backup(path).open(vault.keyring.keys, sealer=vault.sealer)


def emptied(vault: Vault) -> None:
    for row in list(vault.ledger.rows):
        if row.type in ("login", "note"):
            revision = row.revision if row.trashed else vault.trash(row.id, row.revision).revision
            vault.delete(row.id, revision)


def test_everything_comes_back_as_it_was(app: App, made: Path) -> None:
    vault = app.session.vault
    before = world.contents(vault)
    emptied(vault)
    assert looked(vault, open_(app, made)) == {"new": 5}
    done = brought(vault, open_(app, made))
    assert done.counts == {"new": 5} and (done.versions, done.files, done.files_missing) == (4, 2, 0)
    assert world.contents(vault) == before
    assert looked(vault, open_(app, made)) == {"same": 5}
    assert brought(vault, open_(app, made)).counts == {"same": 5}
    again = Vault(Database(vault.database.path), vault.keyring, clock=vault.clock, random=app.random).load()
    assert world.contents(again) == before and again.read_only is None and again.check() == []
    again.close()


def test_A16_merging_takes_the_newer_and_keeps_the_other(app: App, made: Path) -> None:
    vault, ids, clock = app.session.vault, app.session.kept["ids"], app.clock
    bank, mail = vault.get(ids["Bank"])[0], vault.get(ids["Mail"])[0]
    clock.time += 100  # type: ignore[attr-defined]
    vault.update(ids["Mail"], mail["revision"], login("Mail", password="changed-since"))
    new = vault.create(login("Since"))
    # Somebody went back to an earlier version of the vault and went on from there: neither comes from the other.
    with vault.ledger.writing() as change:
        restoring.changes.replace(
            vault, change, vault.overview(ids["Bank"]), {**bank, "notes": "another way"}, (), keep=False
        )
    assert looked(vault, open_(app, made)) == {"same": 3, "newer": 1, "conflict": 1}
    assert brought(vault, open_(app, made)).counts == {"same": 3, "newer": 1, "conflict": 1}
    assert vault.get(ids["Mail"])[0]["password"] == "changed-since"
    assert vault.get(new.id)[0]["name"] == "Since"
    texts = {vault.get(ids["Bank"])[0]["notes"]} | {
        vault.version(ids["Bank"], each.id)["notes"] for each in vault.overview(ids["Bank"]).versions
    }
    assert {"another way", bank["notes"]} <= texts
    assert [each.kind for each in vault.overview(ids["Bank"]).versions if each.kind == "conflict"] == ["conflict"]


def test_an_older_vault_gets_what_the_backup_has_newer(app: App, home: Path) -> None:
    vault, ids = app.session.vault, app.session.kept["ids"]
    world.opened(app, home / "older.asc")
    before = vault.get(ids["Mail"])[0]
    app.clock.time += 100  # type: ignore[attr-defined]
    vault.update(ids["Mail"], 1, login("Mail", password="the-newer-one"))
    world.opened(app, home / "newer.asc")
    assert brought(vault, open_(app, home / "older.asc"), "replace").counts == {"same": 4, "changed": 1}
    back = vault.get(ids["Mail"])[0]
    assert back["password"] == before["password"] and comparing.same(back, before)
    assert brought(vault, open_(app, home / "newer.asc"), "replace").counts == {"same": 4, "changed": 1}
    assert vault.get(ids["Mail"])[0]["password"] == "the-newer-one"


def test_A16_replacing_deletes_what_is_not_in_it_and_nothing_else(app: App, made: Path) -> None:
    vault, ids = app.session.vault, app.session.kept["ids"]
    before = world.contents(vault)
    app.clock.time += 100  # type: ignore[attr-defined]
    vault.update(ids["Mail"], 1, login("Mail", password="changed-since"))
    vault.create(login("Since"))
    origin = {"signer": "B" * 40, "verdict": "good", "trusted": True, "received": 1, "message": ""}
    (other,) = vault.receive([_entry(login("Of another"), origin)])
    assert looked(vault, open_(app, made), "replace") == {"same": 4, "changed": 1, "deleted": 1}
    assert brought(vault, open_(app, made), "replace").counts == {"same": 4, "changed": 1, "deleted": 1}
    after = world.contents(vault)
    assert after.keys() == before.keys() | {other.id}
    assert comparing.same(after[ids["Mail"]]["item"], before[ids["Mail"]]["item"])
    assert "changed-since" in str(after[ids["Mail"]]["versions"])  # rule 2: what was there is kept


def _entry(wire: dict[str, Any], origin: dict[str, Any]) -> Any:
    from sealring.vault.received import Entry

    return Entry(wire, "B" * 40, origin)


def test_A16_copies_are_items_of_their_own(app: App, made: Path) -> None:
    vault = app.session.vault
    before = world.contents(vault)
    assert looked(vault, open_(app, made), "copies") == {"copy": 5}
    done = brought(vault, open_(app, made), "copies")
    assert done.counts == {"copy": 5} and done.files == 2
    after = world.contents(vault)
    assert {id: after[id] for id in before} == before and len(after) == 10
    copies = {entry["item"]["name"]: entry for id, entry in after.items() if id not in before}
    for entry in before.values():
        copy = copies[entry["item"]["name"]]
        assert copy["item"]["password"] == entry["item"]["password"] and copy["files"] == entry["files"]
    assert vault.check() == []


def test_A17_a_preview_says_no_secret_and_writes_nothing(app: App, made: Path) -> None:
    vault = app.session.vault
    emptied(vault)
    state = vault.state
    shown = call(app, "backup.preview", {"file": {"place": app.session.name_file(str(made))}, "mode": "replace"})
    assert vault.state == state and len(shown["rows"]) == 5 and shown["counts"] == {"new": 5}
    assert not [word for word in ("canary", "second-", "JBSW", "otpauth", "Zürich") if word in str(shown)]


def test_A7_a_backup_key_brings_it_into_another_account(app: App, home: Path) -> None:
    world.opened(app, home / "one.asc", passphrase=None, wish=world.EVERYTHING, backup_key=Secret(world.BACKUP_KEY))
    before = world.contents(app.session.vault)
    bob = world.new_app("second", email="bob@example.org")
    vault = bob.session.vault
    with pytest.raises(SealringError) as error:
        world.backup(home / "one.asc").open(vault.keyring.keys)
    assert error.value.name == "backup_no_key"
    opened = drill.open_by(world.backup(home / "one.asc"), Secret(world.BACKUP_KEY), vault.keyring.keys)
    assert opened.stranger and opened.signer == app.session.vault.keyring.active
    done = brought(vault, opened, sections=frozenset())
    assert done.counts == {"new": 5} and done.files == 2
    for id, entry in world.contents(vault).items():
        assert entry["item"] == {**before[id]["item"], "owner": vault.keyring.active}
        assert entry["files"] == before[id]["files"] and len(entry["versions"]) == len(before[id]["versions"])
        assert vault.get(id)[1] == vault.keyring.active  # sealed and signed by the key of this account
    assert vault.check() == []


def test_A12_what_others_own_never_comes_back_as_owned(app: App, home: Path) -> None:
    vault = app.session.vault
    origin = {"signer": "B" * 40, "verdict": "good", "trusted": True, "received": 1, "message": ""}
    (other,) = vault.receive([_entry(login("Of another"), origin)])
    world.opened(app, home / "one.asc", wish=content.Wish(others=True), backup_key=Secret(world.BACKUP_KEY))
    vault.delete(other.id, vault.trash(other.id, 1).revision)
    assert brought(vault, open_(app, home / "one.asc")).counts == {"same": 5, "new": 1}
    assert not vault.keyring.owns(vault.overview(other.id).owner) and vault.overview(other.id).received == "trusted"
    bob = world.new_app("second", email="bob@example.org").session.vault
    brought(bob, drill.open_by(world.backup(home / "one.asc"), Secret(world.BACKUP_KEY)))
    assert bob.overview(other.id).owner == "B" * 40 and not bob.keyring.owns(bob.overview(other.id).owner)


def test_A15_old_keys_open_old_backups_and_an_error_names_the_key(app: App, home: Path) -> None:
    vault = app.session.vault
    old = vault.keyring.active_key.encryption_key_id.hex().upper()
    world.opened(app, home / "one.asc")
    keycare.replace(app.session, Secret(PASSPHRASE), "superseded", "")
    later = App(Session(clock=app.clock, profile=TESTING), app.clock)
    later.session.unlock(Secret(PASSPHRASE), None)
    assert later.session.vault.keyring.active_key.encryption_key_id.hex().upper() != old
    assert looked(later.session.vault, open_(later, home / "one.asc")) == {"same": 5}
    bob = world.new_app("second", email="bob@example.org")
    with pytest.raises(SealringError) as error:
        open_(bob, home / "one.asc")
    assert error.value.name == "backup_no_key" and error.value.data["keys"] == [old]
    assert old in error.value.data["lines"][0]


def test_what_is_chosen_of_people_and_settings(app: App, made: Path, home: Path) -> None:
    vault = app.session.vault
    vault.change_settings({"idle_minutes": 3})
    contact = {"format": "sealring-contact/1", "fingerprint": "B" * 40, "state": "verified"}
    record = vault.put_record("contact", "Bob", contact)
    path = home / "with.asc"
    world.opened(app, path, wish=world.EVERYTHING) if "opened" in made.name else world.sealed(app, path)
    vault.change_settings({"idle_minutes": 9})
    vault.change_record(record.id, record.revision, "Bob", {**contact, "state": "rejected"})
    done = brought(vault, open_(app, path), sections=frozenset(["people"]))
    assert vault.settings()["idle_minutes"] == 9 and done.people == 0
    assert vault.record(record.id).body["state"] == "rejected"  # rule 6
    vault.drop_record(record.id, record.revision + 1)
    done = brought(vault, open_(app, path), sections=frozenset(["people", "settings"]))
    assert (done.people, done.settings) == (1, True)
    assert vault.settings()["idle_minutes"] == 3 and vault.record(record.id).name == "Bob"


def test_whom_another_account_trusts_means_nothing_here(app: App, home: Path) -> None:
    vault = app.session.vault
    contact = {"format": "sealring-contact/1", "fingerprint": "C" * 40, "state": "verified", "verified": 1, "how": "qr"}
    vault.put_record("contact", "Carol", contact)
    origin = {"signer": "B" * 40, "verdict": "good", "trusted": True, "received": 1, "message": ""}
    (other,) = vault.receive([_entry(login("Of another"), origin)])
    wish = content.Wish(frozenset(["people"]), others=True)
    world.opened(app, home / "one.asc", wish=wish, backup_key=Secret(world.BACKUP_KEY))
    bob = world.new_app("second", email="bob@example.org").session.vault
    brought(bob, drill.open_by(world.backup(home / "one.asc"), Secret(world.BACKUP_KEY)))
    (carol,) = bob.records("contact")
    assert carol.body == {"format": "sealring-contact/1", "fingerprint": "C" * 40, "state": "unknown"}
    assert bob.overview(other.id).received == "untrusted"


LINES: list[tuple[str, Any, dict[str, Any]]] = [
    ("item", {"id": "x"}, {}),
    ("item", [], {}),
    ("version", None, {"kind": "earlier"}),
    ("piece", "AAAA", {"file": "0" * 32, "number": "1"}),
    ("piece", 7, {"file": "0" * 32, "number": 1}),
    ("message", "!", {"id": "0" * 32}),
    ("other", "0" * 32, {"revision": "x", "sha256": "0" * 64}),
    ("other", "0" * 32, {"revision": 1}),
    ("key", {}, {"fingerprint": "x"}),
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_a_line_that_is_not_as_it_should_be_is_refused(
    app: App, home: Path, monkeypatch: pytest.MonkeyPatch, line: tuple[str, Any, dict[str, Any]]
) -> None:
    """Who has the Backup Key can write anything: nothing of it is taken, and there is a word for it."""
    kind, value, more = line
    finish = lines.Lines.finish

    def also(self: lines.Lines, left_out: dict[str, int]) -> None:
        self.put(kind, value, **more)
        finish(self, left_out)

    monkeypatch.setattr(lines.Lines, "finish", also)
    world.opened(app, home / "one.asc")
    vault = app.session.vault
    emptied(vault)
    state = vault.state
    with pytest.raises(SealringError) as error:
        brought(vault, open_(app, home / "one.asc"))
    assert error.value.name == "backup_damaged" and vault.state == state


def test_what_is_damaged_is_made_good(app: App, made: Path) -> None:
    vault, ids = app.session.vault, app.session.kept["ids"]
    before = world.contents(vault)
    with vault.ledger.writing() as change:
        change.put_message(ids["Mail"], b"nonsense")
        vault.database.rows("UPDATE chunks SET sealed=x'00' WHERE number=1")
        change.settings = vault.ledger.settings
    assert set(vault.check()) == {ids["Mail"], ids["Note"]}
    done = brought(vault, open_(app, made))
    assert done.counts == {"changed": 1, "same": 4} and (done.files, done.files_missing) == (1, 0)
    after = world.contents(vault)
    assert vault.check() == [] and after.keys() == before.keys()
    assert all(comparing.same(after[id]["item"], before[id]["item"]) for id in before)
    assert after[ids["Note"]]["files"] == before[ids["Note"]]["files"]


def test_a_contact_does_not_come_as_an_item(app: App, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = app.session.vault
    vault.put_record("contact", "Eve", {"format": "sealring-contact/1", "fingerprint": "E" * 40, "state": "verified"})
    put = lines.Lines.put

    def disguised(self: lines.Lines, kind: str, value: Any, /, **more: Any) -> None:
        put(self, "item" if kind == "record" else kind, value, **more)

    monkeypatch.setattr(lines.Lines, "put", disguised)
    world.opened(app, home / "one.asc", wish=content.Wish(frozenset(["people"])))
    with pytest.raises(SealringError) as error:
        brought(vault, open_(app, home / "one.asc"))
    assert error.value.name == "backup_damaged"


@pytest.mark.parametrize("moment", [1, 3, 6])
def test_a_restore_that_is_cut_off_leaves_the_vault_as_it_was(app: App, made: Path, moment: int) -> None:
    vault = app.session.vault
    emptied(vault)
    state, calls = vault.state, [0]

    def broken(one: restoring._Work, entry: entries.Entry) -> None:
        calls[0] += 1
        if calls[0] == moment:
            raise SealringError("cancelled")
        take(one, entry)

    take = restoring._Work.take
    restoring._Work.take = broken  # type: ignore[method-assign]
    try:
        with pytest.raises(SealringError, match="Cancelled"):
            brought(vault, open_(app, made), "replace")
    finally:
        restoring._Work.take = take  # type: ignore[method-assign]
    assert vault.state == state and world.contents(vault) == {}
    assert vault.database.rows("SELECT count(*) FROM chunks") == [(0,)]
    assert brought(vault, open_(app, made)).counts == {"new": 5}


def test_a_flipped_byte_is_refused_or_changes_nothing(app: App, made: Path) -> None:
    """Sampled: in the message, in what stands around it, and behind it."""
    vault, raw = app.session.vault, made.read_bytes()
    size, refused = len(raw), 0
    places = [*range(0, 60, 7), *range(60, 900, 60), *range(1000, size, size // 40), *range(size - 200, size, 40)]
    for place in places:
        bad = raw[:place] + bytes((raw[place] ^ 0x01,)) + raw[place + 1 :]
        path = made.with_name("bad.asc")
        path.write_bytes(bad)
        try:
            counts = looked(vault, open_(app, path))
        except SealringError as error:
            assert error.name in ("backup_damaged", "not_a_backup", "backup_no_key"), (place, error)
            refused += 1
        else:
            assert counts == {"same": 5}, place
    assert refused > 40


def test_memory_does_not_grow_with_what_is_in_it(app: App, home: Path) -> None:
    """A file of 3 MiB goes in and comes back in pieces; on the way there are never more than a few of them."""
    vault, ids = app.session.vault, app.session.kept["ids"]
    world.attach(vault, ids["Mail"], "large.bin", os.urandom(3 << 20))
    peaks = []

    def most(work: Any) -> None:
        tracemalloc.start()
        try:
            work()
            peaks.append(tracemalloc.get_traced_memory()[1] / (1 << 20))
        finally:
            tracemalloc.stop()

    most(lambda: world.opened(app, home / "one.asc"))
    most(lambda: world.sealed(app, home / "two.asc"))
    vault.detach(ids["Mail"], items.attachments(vault.get(ids["Mail"])[0])[0]["id"])
    emptied(vault)
    for name in ("one.asc", "two.asc"):
        with (home / name).open("rb") as file:
            opened = reading.Backup(file).open(vault.keyring.keys, sealer=vault.sealer)
            most(lambda opened=opened: brought(vault, opened))
        emptied(vault)
    assert max(peaks) < 2.5, peaks


def test_a_file_of_something_else_is_no_backup(app: App, home: Path) -> None:
    for data in (
        b"",
        b"hello",
        b"\x89PNG" + bytes(200),
        b"-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\n",
    ):
        (home / "other").write_bytes(data)
        with pytest.raises(SealringError) as error:
            open_(app, home / "other")
        assert error.value.name in ("not_a_backup", "backup_damaged")


def test_A16_a_safety_backup_is_made_before_replacing(app: App, made: Path) -> None:
    vault = app.session.vault
    since = vault.create(login("Since"))
    given = {"file": {"place": app.session.name_file(str(made))}, "mode": "replace", "confirmation": confirmation(app)}
    done = call(app, "backup.restore", given)
    assert done["counts"]["deleted"] == 1 and vault.ledger.rows.get(since.id) is None
    assert looked(vault, open_(app, Path(done["safety"]))) == {"same": 5, "new": 1}
    (listed,) = call(app, "backup.list")["backups"]
    assert listed["path"] == done["safety"] and listed["verified"]
    kinds = [event["kind"] for event in vault.events(10).rows]
    assert "restored" in kinds


def test_a_new_machine_without_room_for_all_of_it_has_no_vault(
    app: App, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written lies in a log until the end; where that can't be written back, nothing takes its place."""
    world.sealed(app, home / "b.asc")
    app.session.vault.close()
    os.rename(home / "home", home / "gone")
    fresh = App(Session(clock=app.clock, profile=TESTING), app.clock)
    rows = Database.rows

    def full(database: Database, statement: str, values: Any = ()) -> Any:
        if "wal_checkpoint" in statement:
            raise SealringError("disk_full")
        return rows(database, statement, values)

    place = {"place": fresh.session.name_file(str(home / "b.asc"))}
    given = {"file": place, "passphrase": PASSPHRASE, "token": TOKEN}
    with monkeypatch.context() as patched, pytest.raises(SealringError) as error:
        patched.setattr(Database, "rows", full)
        call(fresh, "setup.restore", given)
    assert error.value.name == "disk_full" and fresh.session.status()["state"] == "no_vault"
    assert not [name for name in os.listdir(home / "home" / "vaults" / "default") if name.startswith("vault.db")]
    assert call(fresh, "setup.restore", given)["counts"] == {"new": 5}
