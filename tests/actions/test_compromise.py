"""A key was given up: the list of what is to be done, in order of risk, and what leaves it."""

from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.openpgp import keys
from sealring.people import book
from sealring.session.app import App
from tests.actions.test_key_life import ITEM, change, resealed
from tests.actions.world import Call, call


def add(app: App, name: str, host: str, password: str, **more: Any) -> str:
    item = {**ITEM, "name": name, "password": password, "uris": [{"uri": f"https://{host}", "match": "domain"}], **more}
    return str(call(app, "item.create", {"item": item})["id"])


def tasks(app: App) -> dict[str, Any]:
    return dict(call(app, "compromise.tasks")["tasks"])


@pytest.fixture
def given_up(app: App) -> App:
    add(app, "shop", "shop.example", "one", otp="JBSWY3DPEHPK3PXP")
    add(app, "forum", "forum.example", "two")
    add(app, "club", "club.example", "same")
    add(app, "gym", "gym.example", "same")
    add(app, "mailbox", "mail.example", "three")
    call(app, "item.create", {"item": {"type": "note", "name": "note", "notes": "n"}})
    betty = keys.generate("Betty", "betty@example.org", now=1_700_000_000)
    contact, _ = book.add(
        app.session.vault, book.parse(betty.certificate().to_bytes()), source="text", now=1_800_000_000
    )
    from sealring.people import deciding

    deciding.accept(app.session.vault, contact, contact.revision, now=1_800_000_000)
    app.clock.time += 10  # type: ignore[attr-defined]
    return change(app, "key.replace", reason="compromised", text="laptop stolen")


def test_nothing_is_to_be_done_before(do: Call) -> None:
    assert do("compromise.tasks") == {}
    assert do("compromise.done", task="token") == {}


def test_the_list_is_ordered_by_risk_and_shrinks_by_what_is_done(given_up: App) -> None:
    app = given_up
    assert "compromised" in call(app, "session.status")["reminders"]
    first = tasks(app)
    names = [entry["row"]["name"] for entry in first["rotate"]]
    assert (names[0], set(names[1:3]), names[3:]) == ("mailbox", {"club", "gym"}, ["forum", "shop"])
    assert "mail" in first["rotate"][0]["why"] and "reused" in first["rotate"][1]["why"]
    assert (first["to_rotate"], first["rotated"], first["resealing"]) == (5, 0, 7)
    resealed(app)
    app.clock.time += 10  # type: ignore[attr-defined]
    mailbox = first["rotate"][0]["row"]
    opened = call(app, "item.open", {"id": mailbox["id"]})
    call(
        app,
        "item.update",
        {"id": mailbox["id"], "revision": opened["revision"], "item": {**opened["item"], "notes": "x"}},
    )
    assert tasks(app)["to_rotate"] == 5  # another note is no other password
    opened = call(app, "item.open", {"id": mailbox["id"]})
    changed = {**opened["item"], "password": "rotated"}
    call(app, "item.update", {"id": mailbox["id"], "revision": opened["revision"], "item": changed})
    add(app, "new", "new.example", "made after")
    after = tasks(app)
    assert (after["to_rotate"], after["rotated"], after["resealing"]) == (4, 2, 0)
    assert mailbox["id"] not in [entry["row"]["id"] for entry in after["rotate"]]


@pytest.mark.parametrize(
    ("uris", "opens"),
    [
        ([("http://router.example:8080/admin?x=1#/login", "exact")], "http://router.example:8080/admin?x=1#/login"),
        ([("typed.example/login", "host")], "https://typed.example/login"),
        ([("http://first.example", "domain"), ("https://second.example", "never")], "http://first.example/"),
        ([("https://.*[.]example/.*", "regex"), ("otherapp://start", "domain")], None),
        ([], None),
    ],
)
def test_where_a_password_is_changed(app: App, uris: list[tuple[str, str]], opens: str | None) -> None:
    """The item's own address with its own scheme; none is made up for what a browser does not open."""
    add(app, "one", "one.example", "pw", uris=[{"uri": uri, "match": match} for uri, match in uris])
    app.clock.time += 10  # type: ignore[attr-defined]
    [entry] = tasks(change(app, "key.replace", reason="compromised"))["rotate"]
    assert entry.get("open") == opens


def test_people_and_what_was_done_by_hand(given_up: App) -> None:
    app = given_up
    (person,) = tasks(app)["people"]
    assert (person["name"], person["told"]) == ("Betty", False)
    call(app, "compromise.done", {"task": "person", "person": person["id"]})
    call(app, "compromise.done", {"task": "token"})
    after = tasks(app)
    assert after["people"][0]["told"] and after["done"] == ["token"]
    for wrong in ({"task": "person"}, {"task": "token", "person": person["id"]}):
        with pytest.raises(SealringError) as caught:
            call(app, "compromise.done", wrong)
        assert caught.value.name == "bad_params"
    call(app, "compromise.done", {"task": "all"})
    assert call(app, "compromise.tasks") == {}
    assert "compromised" not in call(app, "session.status")["reminders"]


def test_the_message_for_people_brings_the_revocation_and_the_new_key(given_up: App) -> None:
    found = tasks(given_up)
    assert found["old"] in found["message"] and found["new"] in found["message"]
    assert found["message"].count("-----BEGIN PGP PUBLIC KEY BLOCK-----") == 2
    assert "PRIVATE" not in found["message"]


def test_places_that_have_the_old_key_are_named_until_they_have_the_revocation(given_up: App) -> None:
    vault = given_up.session.vault
    old = tasks(given_up)["old"]
    body = {"place": "vks:keys.example", "address": "", "fingerprint": old, "at": 1, "status": "sent"}
    record = vault.put_record("place", "keys.example", body)
    assert tasks(given_up)["publish"] == ["vks:keys.example"]
    vault.change_record(record.id, 1, "keys.example", {**body, "status": "revoked"})
    assert tasks(given_up)["publish"] == []


def test_a_list_that_was_begun_and_not_carried_out_is_no_list(app: App, do: Call) -> None:
    """A crash between noting the list and changing the keys."""
    app.session.vault.change_facts({"compromise": {"at": 1, "old": "A" * 40, "new": "B" * 40, "done": []}})
    assert do("compromise.tasks") == {}
