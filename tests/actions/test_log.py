"""Grave methods note themselves at the browser's door, with who asked and how it ended, and nothing secret."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.native import methods
from sealring.native.dispatch import Dispatcher, Request
from sealring.session.app import App
from sealring.session.session import Session
from sealring.session.transfers import Transfers
from sealring.vault import trash
from sealring.vault.stretching import TESTING
from tests.actions.world import PASSPHRASE, TOKEN, Call, Clock

Door = Callable[..., dict[str, Any]]
WRONG = "canary-wrong-passphrase"


def confirmation(app: App, passphrase: str = PASSPHRASE) -> dict[str, Any]:
    return {"passphrase": passphrase, "displayed": {**TOKEN, "nonce": app.session.challenge()["nonce"]}}


@pytest.fixture
def door(app: App) -> Door:
    """The browser's, for an extension page."""
    dispatcher = Dispatcher(app.session, Transfers(app.random))

    def ask(method: str, **params: Any) -> dict[str, Any]:
        message = {"id": 1, "method": method, "params": params, "caller": {"kind": "page"}}
        return dict(json.loads(dispatcher.answer(Request(message), lambda done, total: None)))

    return ask


def passed(app: App, days: int) -> None:
    assert isinstance(app.clock, Clock)
    app.clock.time += days * trash.DAY


def told(app: App) -> list[tuple[str, str, str]]:
    """(kind, from, result), the oldest first, without the vault's making."""
    rows = reversed(app.session.vault.events(100).rows)
    return [(row["kind"], row["from"], row.get("result", "")) for row in rows if row["kind"] != "vault_made"]


def test_making_a_vault_is_its_first_event(app: App, do: Call) -> None:
    found = do("log.list")
    assert [(row["number"], row["kind"]) for row in found["events"]] == [(1, "vault_made")]
    assert found["total"] == 1 and found["problems"] == []


def test_a_grave_act_is_noted_in_its_own_transaction(app: App, door: Door) -> None:
    before = app.session.vault.state["number"]
    answer = door("settings.relax", confirmation=confirmation(app), settings={"idle_minutes": 60})
    assert answer["result"]["idle_minutes"] == 60
    assert app.session.vault.state["number"] == before + 1
    assert told(app) == [("settings.relax", "page", "done")]
    assert app.session.vault.events(1).rows[0]["about"] == "idle_minutes"


def test_an_act_that_writes_nothing_is_noted_before_the_answer(app: App, door: Door) -> None:
    assert "result" in door("key.revocation", confirmation=confirmation(app))
    assert told(app) == [("key.revocation", "page", "done")]


def test_a_wrong_passphrase_is_noted_once(app: App, door: Door) -> None:
    answer = door("token.change", confirmation=confirmation(app, WRONG), token=TOKEN)
    assert answer["error"]["data"]["name"] == "wrong_passphrase"
    assert told(app) == [("token.change", "page", "wrong_passphrase")]
    door("token.change", confirmation=confirmation(app), token={"chars": "ABC", "colour": "#1565c0"})
    assert told(app)[1:] == [("token.change", "page", "done")]


def test_an_act_that_could_not_be_done_is_noted_with_its_error(app: App, door: Door) -> None:
    door("passphrase.change", confirmation=confirmation(app), new=PASSPHRASE)
    assert told(app) == [("passphrase.change", "page", "passphrase_same")]


def test_what_is_not_grave_is_not_noted(app: App, door: Door) -> None:
    item = {"type": "login", "name": "Bank", "password": "canary-item-password"}
    assert "result" in door("item.create", item=item)
    assert "result" in door("settings.set", settings={"idle_minutes": 5})
    assert "error" in door("settings.set", settings={"idle_minutes": 60})
    assert told(app) == []


def test_nothing_that_was_typed_is_in_the_log(app: App, door: Door) -> None:
    secrets = [PASSPHRASE, WRONG, "canary new passphrase of many words", TOKEN["chars"], TOKEN["colour"]]
    door("token.change", confirmation=confirmation(app, WRONG), token=TOKEN)
    door("token.change", confirmation=confirmation(app), token=TOKEN)
    door("passphrase.change", confirmation=confirmation(app), new=secrets[2])
    ring = app.session.vault
    assert len(told(app)) == 3
    text = json.dumps([list(ring.events(100).rows)])
    assert not [secret for secret in secrets if secret in text]


@pytest.mark.parametrize("method", sorted(methods.GRAVE))
def test_every_grave_method_is_noted_when_its_passphrase_is_wrong(app: App, door: Door, method: str) -> None:
    mine, name = {"fingerprint": "A" * 40}, {"name": "A", "email": "a@example.org"}
    least: dict[str, dict[str, Any]] = {
        "backup.add_place": {"place": "0" * 32},
        "backup.bundle": {"to": []},
        "backup.drill": {"file": {"place": "0" * 32}},
        "backup.restore": {"file": {"place": "0" * 32}, "mode": "merge"},
        "backup.remove_place": {"id": "0" * 32},
        "backup.retire": {"backups": ["0" * 32]},
        "factor.add": {"id": "0" * 32},
        "factor.remove": {"id": "0" * 32},
        "kit.make": {"form": "html"},
        "key.activate": mine,
        "key.add_user_id": {**mine, **name},
        "key.backup": {"to": "folder"},
        "key.check_backup": {"transfer": "0" * 32},
        "key.import": {"armored": "x", "active": False},
        "key.new": name,
        "key.prefer_user_id": {**mine, "user_id": "A"},
        "key.replace": {"reason": "compromised"},
        "key.revoke": {**mine, "reason": "compromised"},
        "key.revoke_user_id": {**mine, "user_id": "A"},
        "key.rotate": mine,
        "key.set_expiry": {**mine, "until": None},
        "key.update": {"armored": "x"},
        "letter.seal_unverified": {"text": "x", "to": ["0" * 32], "form": "armored"},
        "passphrase.change": {"new": "x"},
        "person.certify": {"id": "0" * 32, "revision": 1, **mine, "user_ids": ["A"]},
        "person.verify": {"id": "0" * 32, "revision": 1, **mine, "how": "words"},
        "settings.relax": {"settings": {}},
        "token.change": {"token": TOKEN},
    }
    answer = door(method, confirmation=confirmation(app, WRONG), **least.get(method, {}))
    assert answer["error"]["data"]["name"] == "wrong_passphrase", answer
    assert told(app) == [(method, "page", "wrong_passphrase")]


def test_attempts_while_locked_are_noted_at_the_unlock_with_their_number(locked: App, app: App) -> None:
    app.session.vault.close()
    for _ in range(2):
        with pytest.raises(SealringError, match="not the vault's passphrase"):
            locked.session.unlock(Secret(WRONG), None)
    locked.session.asker = "page"
    locked.session.unlock(Secret(PASSPHRASE), None)
    event = locked.session.vault.events(1).rows[0]
    assert (event["kind"], event["attempts"], event["from"]) == ("failed_attempts", 2, "page")
    assert event["last"] == int(locked.clock.now())
    again = Session(clock=app.clock, profile=TESTING)
    again.unlock(Secret(PASSPHRASE), None)
    assert again.vault.events(10).total == 2  # they are told once


def test_an_unlock_without_wrong_attempts_writes_nothing(app: App, locked: App) -> None:
    before = app.session.vault.state
    locked.session.unlock(Secret(PASSPHRASE), None)
    assert locked.session.vault.state == before


def test_pages_and_kinds(app: App, do: Call) -> None:
    for number in range(7):
        app.session.vault.note("failed_attempts", attempts=number + 1, last=0)
    first = do("log.list", limit=5)
    assert [row["number"] for row in first["events"]] == [8, 7, 6, 5, 4] and first["next"] == 4
    rest = do("log.list", limit=5, before=first["next"])
    assert [row["number"] for row in rest["events"]] == [3, 2, 1] and "next" not in rest
    assert do("log.list", kinds=["vault_made"])["total"] == 1
    app.session.vault.database._connection.execute("DELETE FROM events WHERE number IN (2, 3)")
    assert do("log.list")["problems"] == [{"kind": "missing", "first": 2, "last": 3}]


def test_the_trash_is_emptied_at_once_and_noted_with_who_did_it(app: App, door: Door) -> None:
    for name in ("One", "Two"):
        made = door("item.create", item={"type": "note", "name": name})["result"]
        door("item.trash", id=made["id"], revision=1)
    assert door("item.empty_trash")["result"] == {"items": 2}
    assert told(app) == [("trash_emptied", "page", "")]
    assert door("item.list", trash=True)["result"]["total"] == 0


def test_a_pause_lets_the_trash_go_after_thirty_days_of_use(app: App, door: Door) -> None:
    made = door("item.create", item={"type": "note", "name": "Old"})["result"]
    door("item.trash", id=made["id"], revision=1)
    for _ in range(30):
        app.session.pause()
        passed(app, 1)
    assert door("item.list", trash=True)["result"]["total"] == 1
    app.session.pause()
    assert door("item.list", trash=True)["result"]["total"] == 0
    assert told(app) == [("trash_emptied", "host", "")]


def test_what_less_history_costs_is_said_before_and_noted_after(app: App, door: Door) -> None:
    made = door("item.create", item={"type": "note", "name": "N"})["result"]
    for revision in range(1, 6):
        door(
            "item.update", id=made["id"], revision=revision, item={"type": "note", "name": "N", "notes": str(revision)}
        )
    gone = door("item.create", item={"type": "note", "name": "G"})["result"]
    door("item.trash", id=gone["id"], revision=1)
    passed(app, 10)
    cost = door("settings.loses", settings={"versions_kept": 2, "trash_days": 5})["result"]
    assert cost == {"versions": 3, "items": 1, "trashed": 1}
    assert door("settings.loses", settings={"versions_kept": 50, "trash_days": 0})["result"]["trashed"] == 0
    door("settings.set", settings={"versions_kept": 2, "trash_days": 5})
    assert told(app) == [("history_shortened", "page", "")]
    assert app.session.vault.events(1).rows[0]["about"] == "trash_days: 30 > 5, versions_kept: 50 > 2"
    door("settings.set", settings={"versions_kept": 200, "trash_days": 0})
    assert len(told(app)) == 1  # more is no loss


def test_an_old_password_is_shown_and_copied_by_its_version(app: App, door: Door, monkeypatch) -> None:
    item = {"type": "login", "name": "Bank", "password": "first-secret"}
    made = door("item.create", item=item)["result"]
    door("item.update", id=made["id"], revision=1, item={**item, "password": "second-secret"})
    [version] = door("item.versions", id=made["id"])["result"]["versions"]
    asked = {"id": made["id"], "field": "password"}
    assert door("item.reveal", **asked, version=version["version"])["result"]["value"] == "first-secret"
    assert door("item.reveal", **asked)["result"]["value"] == "second-secret"
    copied: list[str] = []
    monkeypatch.setattr(app.session, "copy", lambda text: copied.append(text) or 30)
    assert door("item.copy", **asked, version=version["version"])["result"] == {"clears_in": 30}
    assert copied == ["first-secret"]
    assert door("item.copy", **asked, version="0" * 32)["error"]["data"]["name"] == "version_not_found"
