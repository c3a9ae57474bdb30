"""Logins submitted in pages: noted, offered, saved or forgotten; also while locked."""

from pathlib import Path
from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.session.app import App, Caller
from tests.actions.world import PASSPHRASE, Call, call, capture, displayed, login

PAGE = Caller("content", "https://bank.example.com")


def submitted(password: str = "canary-new-5", username: str = "ada") -> dict[str, Any]:
    return {"username": username, "password": password}


def test_a_new_login_is_offered_and_saved(app: App, do: Call) -> None:
    assert capture(app, PAGE, **submitted()) == {"offer": "save"}
    (offer,) = do("save.pending")["offers"]
    assert (offer["kind"], offer["site"], offer["username"]) == ("save", "example.com", "ada")
    assert "canary-new-5" not in str(offer)
    written = do("save.accept", offer=offer["id"], name="My bank")
    item = do("item.open", id=written["id"])["item"]
    assert (item["name"], item["username"], item["password"]) == ("My bank", "ada", "canary-new-5")
    assert item["uris"] == [{"uri": "https://bank.example.com", "match": "domain"}]
    assert do("save.pending") == {"offers": []}


def test_a_changed_password_is_offered_as_an_update_and_the_old_one_kept(app: App, do: Call) -> None:
    id = do("item.create", item=login())["id"]
    assert capture(app, PAGE, **submitted()) == {"offer": "update"}
    (offer,) = do("save.pending")["offers"]
    assert (offer["item"], offer["name"]) == (id, "Bank")
    assert do("save.accept", offer=offer["id"])["id"] == id
    assert do("item.reveal", id=id, field="password")["value"] == "canary-new-5"
    assert do("item.reveal", id=id, field="history:0")["value"] == "canary-bank-Wq7"


def test_nothing_changes_before_the_person_says_so(app: App, do: Call) -> None:
    id = do("item.create", item=login())["id"]
    capture(app, PAGE, **submitted())
    assert do("item.reveal", id=id, field="password")["value"] == "canary-bank-Wq7"


def test_what_is_known_is_not_offered(app: App, do: Call) -> None:
    do("item.create", item=login())
    assert capture(app, PAGE, **submitted("canary-bank-Wq7")) == {"offer": "none"}
    assert do("save.pending") == {"offers": []}


def test_an_offer_says_when_its_page_only_looks_like_another(app: App, do: Call) -> None:
    do("item.create", item=login())
    capture(app, Caller("content", "https://bank.exarnple.com"), **submitted())
    capture(app, Caller("content", "https://ex\u0430mple.com"), **submitted(username="second"))
    capture(app, Caller("content", "https://shop.example.net"), **submitted(username="third"))
    said = {
        offer["username"]: (offer.get("looks_like"), offer.get("disguised")) for offer in do("save.pending")["offers"]
    }
    assert said == {"ada": ("example.com", None), "second": ("example.com", True), "third": (None, None)}


def test_submitted_twice_is_offered_once(app: App, do: Call) -> None:
    assert [capture(app, PAGE, **submitted())["offer"] for _ in range(2)] == ["save", "save"]
    assert len(do("save.pending")["offers"]) == 1


def test_dismissed_is_forgotten(app: App, do: Call) -> None:
    capture(app, PAGE, **submitted())
    (offer,) = do("save.pending")["offers"]
    do("save.dismiss", offer=offer["id"])
    assert do("save.pending") == {"offers": []}
    with pytest.raises(SealringError) as caught:
        do("save.accept", offer=offer["id"])
    assert caught.value.name == "offer_not_found"


def test_never_means_the_whole_site(app: App, do: Call) -> None:
    capture(app, PAGE, **submitted())
    do("save.dismiss", offer=do("save.pending")["offers"][0]["id"], never=True)
    assert do("settings.get")["never_save"] == ["example.com"]
    assert capture(app, Caller("content", "https://www.example.com"), **submitted()) == {"offer": "none"}
    assert do("save.pending") == {"offers": []}


def test_not_wanted_at_all(app: App, do: Call) -> None:
    do("settings.set", settings={"offer_to_save": False})
    assert capture(app, PAGE, **submitted()) == {"offer": "none"}


@pytest.mark.parametrize("origin", ["null", "", "file://", "about:blank"])
def test_a_page_without_a_name_is_refused(app: App, do: Call, origin: str) -> None:
    with pytest.raises(SealringError) as caught:
        capture(app, Caller("content", origin), **submitted())
    assert caught.value.name == "opaque_origin"


def test_an_offer_updates_only_an_item_of_its_site(app: App, do: Call) -> None:
    other = do("item.create", item=login("Other", uris=[{"uri": "https://other.net", "match": "domain"}]))["id"]
    capture(app, Caller("content", "https://evil.example"), **submitted())
    (offer,) = do("save.pending")["offers"]
    with pytest.raises(SealringError) as caught:
        do("save.accept", offer=offer["id"], item=other)
    assert caught.value.name == "origin_mismatch"
    assert do("item.reveal", id=other, field="password")["value"] == "canary-other-Wq7"


def test_while_locked_it_waits_sealed(app: App, locked: App, do: Call, home: Path) -> None:
    fingerprint = app.session.status()["fingerprint"]
    assert capture(locked, PAGE, **{**submitted(), "fingerprint": fingerprint}) == {"offer": "later"}
    for path in home.rglob("*"):
        assert path.is_dir() or not any(word in path.read_bytes() for word in (b"canary-new-5", b"bank.example.com"))
    call(locked, "session.unlock", {"passphrase": PASSPHRASE, "displayed": displayed(locked)})
    (offer,) = call(locked, "save.pending")["offers"]
    assert offer["while_locked"] is True and offer["kind"] == "save"


@pytest.mark.parametrize("recorded", [{}, {"fingerprint": "0" * 40}])
def test_while_locked_the_owner_must_be_known(locked: App, recorded: dict[str, str]) -> None:
    with pytest.raises(SealringError) as caught:
        capture(locked, PAGE, **{**submitted(), **recorded})
    assert caught.value.name == "inbox_wrong_owner"


def test_without_a_vault_nothing_is_kept(new_app: App) -> None:
    with pytest.raises(SealringError) as caught:
        capture(new_app, PAGE, **submitted())
    assert caught.value.name == "no_vault"
