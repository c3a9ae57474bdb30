"""Items as the extension and the terminal see them."""

import json

import pytest

from sealring.base.errors import SealringError
from sealring.session.app import App
from sealring.session.session import Session
from tests.actions.world import Call, call, login

SECRETS = ["canary-bank-Wq7", "JBSWY3DPEHPK3PXP", "canary-pin-9", "canary-old-8"]


def rich() -> dict[str, object]:
    fields = [
        {"name": "PIN", "type": "hidden", "value": "canary-pin-9"},
        {"name": "Branch", "type": "text", "value": "Oxford Street"},
        {"name": "Empty", "type": "hidden", "value": ""},
    ]
    return login(otp="JBSWY3DPEHPK3PXP", fields=fields, notes="ask for Grace", tags=["money"], folder="home/bank")


def refused(do: Call, method: str, /, **params: object) -> str:
    with pytest.raises(SealringError) as caught:
        do(method, **params)
    return caught.value.name


def test_looking_at_an_item_leaves_the_secrets_out(do: Call) -> None:
    id = do("item.create", item=rich() | {"password": "canary-old-8"})["id"]
    do("item.update", id=id, revision=1, item=rich())
    shown = do("item.get", id=id)
    assert shown["hidden"] == ["password", "otp", "field:0"]
    assert [field["value"] for field in shown["item"]["fields"]] == ["", "Oxford Street", ""]
    assert shown["item"]["notes"] == "ask for Grace" and len(shown["password_history"]) == 1
    assert shown["signature"]["good"] and shown["signature"]["by"] == "Ada <ada@example.org>" and shown["owned"]
    assert not any(secret in json.dumps(shown) for secret in SECRETS)


def test_no_list_holds_a_secret(do: Call) -> None:
    id = do("item.create", item=rich())["id"]
    do("item.update", id=id, revision=1, item=rich() | {"password": "another-canary-bank-Wq7"})
    answers = [
        do("item.list"),
        do("item.search", query="bank"),
        do("item.recent"),
        do("item.facets"),
        do("item.versions", id=id),
        do("fill.matches", url="https://bank.example.com"),
    ]
    assert not any(secret in json.dumps(answers) for secret in SECRETS)


def test_values_leave_one_at_a_time(do: Call) -> None:
    id = do("item.create", item=rich() | {"password": "canary-old-8"})["id"]
    do("item.update", id=id, revision=1, item=rich())
    expected = {
        "username": "ada",
        "password": "canary-bank-Wq7",
        "notes": "ask for Grace",
        "otp": "JBSWY3DPEHPK3PXP",
        "field:0": "canary-pin-9",
        "history:0": "canary-old-8",
    }
    assert {field: do("item.reveal", id=id, field=field)["value"] for field in expected} == expected
    for field in ("field:2", "field:99", "history:1"):
        assert refused(do, "item.reveal", id=id, field=field) == "field_empty"


def test_the_editor_gets_the_item_as_it_was_saved(do: Call) -> None:
    id = do("item.create", item=rich())["id"]
    assert do("item.open", id=id) == {"revision": 1, "item": rich()}


def test_the_code_is_that_of_the_time(app: App, do: Call) -> None:
    id = do("item.create", item=rich())["id"]
    app.clock.time = 0.0  # type: ignore[attr-defined]
    assert do("item.code", id=id) == {"code": "282760", "remaining": 30, "period": 30}
    assert refused(do, "item.code", id=do("item.create", item=login())["id"]) == "field_empty"


def test_copying_goes_through_the_session(app: App, do: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []

    def copy(session: Session, value: str) -> int:
        copied.append(value)
        return 30

    monkeypatch.setattr(Session, "copy", copy)
    id = do("item.create", item=rich())["id"]
    app.clock.time = 0.0  # type: ignore[attr-defined]
    for field in ("password", "code", "field:0"):
        assert do("item.copy", id=id, field=field) == {"clears_in": 30}
    assert copied == ["canary-bank-Wq7", "282760", "canary-pin-9"]
    assert refused(do, "item.copy", id=id, field="field:2") == "field_empty" and len(copied) == 3


def test_a_code_secret_that_cannot_be_read_is_refused_unless_it_was_there(app: App, do: Call) -> None:
    assert refused(do, "item.create", item=login(otp="not base32!")) == "bad_code_secret"
    id = app.session.vault.create(login(otp="not base32!")).id
    assert do("item.update", id=id, revision=1, item=login("Renamed", otp="not base32!"))["revision"] == 2
    assert refused(do, "item.update", id=id, revision=2, item=login(otp="also bad!")) == "bad_code_secret"


def test_weak_and_reused_passwords_are_said(do: Call) -> None:
    strong = "xK4#nq8Wz!Lp2vT@f5Ur"
    assert do("item.create", item=login("One", password=strong))["warnings"] == []
    assert do("item.create", item=login("Two", password=strong))["warnings"] == ["reused"]
    assert do("item.create", item=login("Three", password="password1"))["warnings"] == ["weak", "common"]
    assert do("item.create", item=login("Four", password="password1"))["warnings"] == ["weak", "common", "reused"]
    assert do("item.create", item=login("Five", password=""))["warnings"] == []
    assert do("item.create", item=login("Six", password=""))["warnings"] == []


def test_pages_of_a_list_leave_nothing_out(do: Call) -> None:
    ids = {do("item.create", item=login(f"Item {number:02}"))["id"] for number in range(7)}
    seen, page = [], do("item.list", limit=3)
    while True:
        assert page["total"] == 7
        seen += [row["id"] for row in page["items"]]
        if "next" not in page:
            break
        page = do("item.list", limit=3, cursor=page["next"])
    assert len(seen) == 7 and set(seen) == ids


def test_a_page_goes_on_behind_its_last_item_though_others_came(do: Call) -> None:
    for name in ("B", "C", "D"):
        do("item.create", item=login(name))
    first = do("item.list", limit=1)
    do("item.create", item=login("A"))
    assert [row["name"] for row in do("item.list", cursor=first["next"])["items"]] == ["C", "D"]
    assert do("item.list", cursor="nonsense")["total"] == 4


def test_filters(do: Call) -> None:
    do("item.create", item=rich())
    do("item.create", item={"type": "note", "name": "Wi-Fi", "favourite": True})
    assert [row["name"] for row in do("item.list", type="note")["items"]] == ["Wi-Fi"]
    assert [row["name"] for row in do("item.list", favourite=True)["items"]] == ["Wi-Fi"]
    assert [row["name"] for row in do("item.list", tag="money")["items"]] == ["Bank"]
    assert [row["name"] for row in do("item.list", folder="home")["items"]] == ["Bank"]
    assert do("item.facets")["folders"] == [{"name": "home/bank", "count": 1}]


def test_trash_and_back_and_gone(do: Call) -> None:
    id = do("item.create", item=login())["id"]
    assert refused(do, "item.delete", id=id, revision=1) == "not_in_trash"
    revision = do("item.trash", id=id, revision=1)["revision"]
    assert do("item.list")["total"] == 0 and do("item.list", trash=True)["total"] == 1
    revision = do("item.restore", id=id, revision=revision)["revision"]
    assert refused(do, "item.restore", id=id, revision=revision) == "not_in_trash"
    revision = do("item.trash", id=id, revision=revision)["revision"]
    do("item.delete", id=id, revision=revision)
    assert refused(do, "item.get", id=id) == "item_not_found"


def test_the_second_writer_is_told_and_both_are_kept(do: Call) -> None:
    id = do("item.create", item=login())["id"]
    do("item.update", id=id, revision=1, item=login("Mine"))
    assert refused(do, "item.update", id=id, revision=1, item=login("Theirs")) == "conflict"
    kept = {(row["kind"], row["name"]) for row in do("item.versions", id=id)["versions"]}
    assert ("conflict", "Theirs") in kept and do("item.open", id=id)["item"]["name"] == "Mine"


def test_an_earlier_version_comes_back(do: Call) -> None:
    id = do("item.create", item=login("Before"))["id"]
    do("item.update", id=id, revision=1, item=login("After"))
    version = do("item.versions", id=id)["versions"][0]
    assert do("item.version", id=id, version=version["version"])["item"] == login("Before")
    assert do("item.bring_back", id=id, revision=2, version=version["version"])["revision"] == 3
    assert do("item.open", id=id)["item"]["name"] == "Before"
    assert refused(do, "item.version", id=id, version="0" * 32) == "version_not_found"


def test_what_was_used_last_comes_first(do: Call) -> None:
    ids = [do("item.create", item=login(name))["id"] for name in ("One", "Two", "Three")]
    for id in (ids[0], ids[2], ids[0]):
        do("item.get", id=id)
    assert [row["id"] for row in do("item.recent", limit=2)["items"]] == [ids[0], ids[2]]


LOCKED = [
    "item.list",
    "item.recent",
    "item.facets",
    "settings.get",
    "save.pending",
    "key.list",
    "key.copied_elsewhere",
    "setup.finish",
]


@pytest.mark.parametrize("method", LOCKED)
def test_a_locked_vault_says_so(locked: App, method: str) -> None:
    with pytest.raises(SealringError) as caught:
        call(locked, method)
    assert caught.value.name == "locked"
