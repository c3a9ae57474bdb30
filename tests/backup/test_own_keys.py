"""The own keys of a backup in a vault that is there already: former ones, with the items or not at all."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from sealring.backup import ownkeys
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import keys, messages
from sealring.openpgp.certificates import Certificate
from sealring.session import keycare
from sealring.session.app import App
from sealring.session.session import Session
from sealring.vault.database import Database
from sealring.vault.ledger import Ledger
from sealring.vault.stretching import TESTING
from sealring.vault.vault import Vault
from tests.actions.world import PASSPHRASE, TOKEN, call, confirmation
from tests.backup import world


def again(app: App) -> App:
    """A change of keys has locked the vault."""
    assert app.session.ended == "keys_changed" and not app.session.unlocked
    later = App(Session(app.session.name, clock=app.clock, profile=TESTING), app.clock)
    later.session.unlock(Secret(PASSPHRASE), None)
    return later


def another(app: App, key: Any) -> App:
    """A vault of its own around one of these keys, as after a loss of all but a key file."""
    session = Session("second", clock=app.clock, profile=TESTING)
    block = keys.protect(key, Secret(PASSPHRASE)).encode("ascii")
    session.import_key(block, Secret(PASSPHRASE), Secret(PASSPHRASE), TOKEN)
    return App(session, app.clock)


def given(app: App, path: Path, sections: list[str], **more: Any) -> dict[str, Any]:
    place = {"place": app.session.name_file(str(path))}
    return {"file": place, "mode": "merge", "sections": sections, "confirmation": confirmation(app), **more}


@pytest.fixture
def made(app: App, home: Path) -> tuple[App, Path, list[str]]:
    """The vault after its key was replaced, a backup with all its keys, and their fingerprints, the first one first."""
    first, path = app.session.vault.keyring.active, home / "keys.asc"
    letter = messages.seal(b"from then", app.session.vault.keyring.active_key, now=int(app.clock.now()))
    path.with_name("letter").write_bytes(letter)
    keycare.replace(app.session, Secret(PASSPHRASE), "superseded", "")
    later = again(app)
    world.opened(later, path, wish=world.EVERYTHING, backup_key=Secret(world.BACKUP_KEY))
    return later, path, [first, later.session.vault.keyring.active]


def test_former_keys_come_with_the_items_and_none_of_them_becomes_active(made: tuple[App, Path, list[str]]) -> None:
    app, path, (first, active) = made
    letter = path.with_name("letter").read_bytes()
    before = world.contents(app.session.vault)
    second = another(app, app.session.vault.keyring.active_key)
    assert [key.fingerprint for key in second.session.vault.keyring.keys] == [active]
    request = given(second, path, ["keys"])
    shown = call(second, "backup.preview", {name: request[name] for name in ("file", "mode")})
    assert (shown["stranger"], shown["keys"], shown["counts"]) == (False, 1, {"new": 5})
    done = call(second, "backup.restore", request)
    assert (done["keys"], done["keys_refused"], done["counts"]) == (1, 0, {"new": 5})

    second = again(second)
    vault = second.session.vault
    keyring = vault.keyring
    assert keyring.active == active and [key.fingerprint for key in keyring.keys] == [active, first]
    assert messages.unseal(letter, keyring.keys).plaintext == b"from then"
    assert world.contents(vault) == before  # whose owner the former key is, too
    revoked = Certificate.parse(keyring.keys[1].certificate().to_bytes())
    assert revoked.status(int(app.clock.now()) + 60) == "revoked"
    assert keyring.revocations[first] == app.session.vault.keyring.revocations[first]
    assert vault.check() == [] and vault.read_only is None and vault.resealer.left == 0
    assert "restored" in [event["kind"] for event in vault.events(10).rows]

    same = call(second, "backup.restore", given(second, path, ["keys", "people", "settings"]))
    assert (same["keys"], same["counts"]) == (0, {"same": 5}) and second.session.unlocked


def test_no_key_comes_unless_it_was_chosen(made: tuple[App, Path, list[str]]) -> None:
    app, path, (_, active) = made
    second = another(app, app.session.vault.keyring.active_key)
    done = call(second, "backup.restore", given(second, path, ["people"]))
    assert done["keys"] == 0 and second.session.unlocked
    assert [key.fingerprint for key in second.session.vault.keyring.keys] == [active]


def test_a_strangers_keys_stay_out_and_that_is_said(made: tuple[App, Path, list[str]]) -> None:
    """Rule 1: else whatever that stranger signs from now on would count as one's own."""
    _, path, _ = made
    bob = world.new_app("second", email="bob@example.org")
    own = bob.session.vault.keyring
    request = given(bob, path, ["keys"], backup_key=world.BACKUP_KEY)
    done = call(bob, "backup.restore", request)
    assert (done["keys"], done["keys_refused"], done["counts"]) == (0, 2, {"new": 5})
    assert bob.session.unlocked and bob.session.vault.keyring is own and len(own.keys) == 1


def test_more_keys_than_a_vault_holds_are_refused_before_anything_is_changed(
    made: tuple[App, Path, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, path, _ = made
    second = another(app, app.session.vault.keyring.active_key)
    state = second.session.vault.state
    monkeypatch.setattr(limits, "OWN_KEYS", 1)
    with pytest.raises(SealringError) as error:
        call(second, "backup.restore", given(second, path, ["keys"]))
    assert error.value.name == "too_many_keys" and second.session.vault.state == state


def test_keys_and_items_come_together_or_not_at_all(
    made: tuple[App, Path, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, path, (_, active) = made
    second = another(app, app.session.vault.keyring.active_key)
    vault, request = second.session.vault, given(second, path, ["keys"])
    state, generation = vault.state, vault.keyring.generation

    def full(ledger: Ledger, change: Any, number: int) -> Any:
        raise SealringError("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "_store", full)
        with pytest.raises(SealringError) as error:
            call(second, "backup.restore", request)
    assert error.value.name == "disk_full" and second.session.unlocked
    assert vault.state == state and vault.keyring.generation == generation
    assert [key.fingerprint for key in vault.keyring.keys] == [active] and world.contents(vault) == {}
    fresh = Vault(Database(vault.database.path), vault.keyring, clock=vault.clock, random=app.random).load()
    assert fresh.read_only is None and world.contents(fresh) == {}
    fresh.close()
    assert call(second, "backup.restore", request)["keys"] == 1


def test_a_key_that_is_not_the_one_it_is_called_is_refused(
    made: tuple[App, Path, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, _, (first, _) = made
    opened = world.backup(made[1]).open(app.session.vault.keyring.keys)
    entry = next(each for each in opened.entries() if isinstance(each, ownkeys.entries.Key))
    for wrong in (entry._replace(fingerprint="A" * 40), entry._replace(data=b"nonsense")):
        monkeypatch.setattr(opened, "entries", lambda wrong=wrong: iter([wrong]))
        with pytest.raises(SealringError) as error:
            ownkeys.look(app.session.vault, opened)
        assert error.value.name == "backup_damaged"
    assert entry.fingerprint == first


def test_a_sealed_one_has_them_in_its_keyring_and_another_vaults_settings_too(
    made: tuple[App, Path, list[str]], home: Path
) -> None:
    """Under the passphrase of then; without them what is sealed to a former key stays closed, and that is said."""
    app, _, (first, active) = made
    vault = app.session.vault
    assert vault.resealer.left  # it goes in as it lies, sealed to the former key
    vault.change_settings({"idle_minutes": 3})
    path = home / "sealed.asc"
    world.sealed(app, path)
    before = world.contents(vault)
    second = another(app, vault.keyring.active_key)
    request = given(second, path, ["settings"])
    old = Secret[str]("velvet tadpole quorum harbour unison bench")
    done = call(second, "backup.restore", {**request, "sections": []})
    assert done["unreadable"] > 4 and not done["settings"] and done["keys"] == 0
    shown = call(second, "backup.preview", {name: request[name] for name in ("file", "mode")})
    assert shown["unreadable"] > 4
    second.session.change_passphrase(Secret(PASSPHRASE), old)
    changed = {**request, "confirmation": {**request["confirmation"], "passphrase": old.reveal()}}
    with pytest.raises(SealringError) as error:
        call(second, "backup.restore", changed)
    assert error.value.name == "backup_passphrase" and second.session.unlocked
    done = call(second, "backup.restore", {**changed, "passphrase": PASSPHRASE})
    assert done["settings"] and done["keys"] == 0 and second.session.vault.settings()["idle_minutes"] == 3
    assert len(second.session.vault.keyring.keys) == 1 and done["unreadable"] == 0
    done = call(second, "backup.restore", {**changed, "sections": ["keys"], "passphrase": PASSPHRASE})
    assert done["keys"] == 1
    later = App(Session("second", clock=app.clock, profile=TESTING), app.clock)
    later.session.unlock(old, None)
    assert [key.fingerprint for key in later.session.vault.keyring.keys] == [active, first]
    assert world.contents(later.session.vault).keys() == before.keys()


@pytest.mark.parametrize("kind", ["opened", "sealed"])
def test_a_vault_made_anew_takes_a_backup_of_the_one_before_by_its_passphrase_of_then(
    app: App, home: Path, kind: str
) -> None:
    """Without the former key, and without a Backup Key; nothing but the passphrase says whose it is."""
    path, before = home / "b.asc", {item["item"]["name"] for item in world.contents(app.session.vault).values()}
    world.opened(app, path, passphrase=Secret(PASSPHRASE)) if kind == "opened" else world.sealed(app, path)
    fresh = Session("second", clock=app.clock, profile=TESTING)
    fresh.create("Ada", "ada@example.org", Secret("velvet tadpole quorum harbour unison bench"), TOKEN)
    second = App(fresh, app.clock)
    request = given(second, path, ["people", "keys"])
    request["confirmation"]["passphrase"] = "velvet tadpole quorum harbour unison bench"
    look = {"file": request["file"], "mode": "merge"}
    with pytest.raises(SealringError) as error:
        call(second, "backup.preview", look)
    assert error.value.name == "backup_no_key" and error.value.data["keys"]
    with pytest.raises(SealringError) as error:
        call(second, "backup.preview", {**look, "passphrase": "another"})
    assert error.value.name == "backup_passphrase"
    shown = call(second, "backup.preview", {**look, "passphrase": PASSPHRASE})
    assert shown["counts"]["new"] == len(before) and shown["stranger"] and shown["unreadable"] == 0
    done = call(second, "backup.restore", {**request, "passphrase": PASSPHRASE})
    assert done["counts"]["new"] == len(before) and done["unreadable"] == 0 and done["files_missing"] == 0
    vault = second.session.vault  # no key came, so it was not locked
    assert {item["item"]["name"] for item in world.contents(vault).values()} == before
    assert len(vault.keyring.keys) == 1 and all(vault.keyring.owns(row.owner) for row in vault.ledger.rows)
    assert done["keys"] == 0 and done["keys_refused"] == (1 if kind == "sealed" else 0)
    assert vault.check() == []


def test_a_keyring_of_somebody_else_brings_no_key(made: tuple[App, Path, list[str]]) -> None:
    """Anyone can seal a backup to a certificate, and say by which passphrase its keyring opens."""
    app, _, _ = made
    mallory = world.new_app("mallory", app.clock, "mallory@example.org")  # type: ignore[arg-type]
    keyring = mallory.session.vault.keyring
    assert ownkeys.look_into(app.session.vault, keyring) == ownkeys.Brought(refused=1)
    mine = app.session.vault.keyring
    assert ownkeys.look_into(app.session.vault, mine) == ownkeys.Brought()
    both = dataclasses.replace(keyring, keys=[*keyring.keys, mine.keys[0]])
    assert ownkeys.look_into(app.session.vault, both).taken == 1  # who has a secret key of ours can do as we can
