"""What is typed in pages: held for its tab and site alone, and offered when it worked; passwords made for sites."""

import time
from pathlib import Path
from typing import Any

import pytest

from sealring.base import limits
from sealring.base.clock import SystemClock
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session.app import App, Caller
from sealring.session.typed import Drafts
from tests.actions.world import PASSPHRASE, Call, Clock, call, displayed, login

BANK = Caller("content", "https://bank.example.com")
SHOP = Caller("content", "https://shop.example.net")
NEW = "canary-new-5"
OLD = "canary-bank-Wq7"


def typed(
    do: Call, *boxes: tuple[str, str], who: Caller = BANK, tab: str = "7", form: str = "login", **more: Any
) -> None:
    given = [{"kind": kind, "value": value} for kind, value in boxes]
    assert do("save.typed", who, tab=tab, form=form, boxes=given, **more) == {}


def submitted(do: Call, who: Caller = BANK, tab: str = "7") -> str:
    return str(do("save.submitted", who, tab=tab)["offer"])


def pending(do: Call) -> list[dict[str, Any]]:
    return list(do("save.pending")["offers"])


def test_what_was_typed_is_offered_when_it_worked_and_only_once(do: Call) -> None:
    typed(do, ("current-password", NEW), username="ada")
    assert pending(do) == []
    assert submitted(do) == "save"
    (offer,) = pending(do)
    assert (offer["site"], offer["username"], offer["kind"]) == ("example.com", "ada", "save")
    assert NEW not in str(offer)
    assert do("save.reveal", offer=offer["id"]) == {"password": NEW}
    assert submitted(do) == "none"


def test_another_tab_or_site_has_nothing_of_it(do: Call) -> None:
    typed(do, ("current-password", NEW), username="ada")
    assert submitted(do, tab="8") == "none"
    assert submitted(do, who=SHOP) == "none"
    assert submitted(do, who=Caller("content", "https://www.example.com")) == "none"
    assert submitted(do) == "save"


def test_a_user_name_of_the_page_before_goes_with_the_password(do: Call) -> None:
    typed(do, username="ada", who=Caller("content", "https://accounts.example.com"))
    typed(do, username="mallory", who=SHOP)
    typed(do, ("current-password", NEW))
    submitted(do)
    assert [offer["username"] for offer in pending(do)] == ["ada"]


@pytest.mark.parametrize("elsewhere", [{"tab": "8"}, {"who": SHOP}])
def test_a_user_name_of_another_tab_or_site_does_not(do: Call, elsewhere: dict[str, Any]) -> None:
    typed(do, username="mallory", **elsewhere)
    typed(do, ("current-password", NEW))
    submitted(do)
    assert [offer["username"] for offer in pending(do)] == [""]


def test_it_is_let_go_after_two_minutes_and_when_the_tab_closes(do: Call, app: App) -> None:
    typed(do, ("current-password", NEW), username="ada")
    do("save.forgotten", BANK, tab="7")
    assert submitted(do) == "none"
    typed(do, ("current-password", NEW), username="ada")
    assert isinstance(app.clock, Clock)
    app.clock.time += limits.TYPED_SECONDS + 1
    assert submitted(do) == "none"


def test_it_is_let_go_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TYPED_SECONDS", 0.6)
    monkeypatch.setattr(limits, "NOTICE_SECONDS", 0.1)
    drafts, begun = Drafts(SystemClock()), time.monotonic()
    for tab in ("7", "8"):
        drafts.put(tab, "https://bank.example.com", "example.com", "ada", (Secret(NEW), None))
        assert len(drafts) >= 1
        time.sleep(0.2)
    while len(drafts):
        assert time.monotonic() - begun < 5
        time.sleep(0.02)


def test_a_lock_ends_it(do: Call, app: App) -> None:
    typed(do, ("current-password", NEW))
    assert NEW not in str(app.session.kept)
    app.session.lock("person")
    assert app.session.kept == {}


def test_so_many_documents_and_no_more(do: Call) -> None:
    for tab in range(limits.TYPED_KEPT + 1):
        typed(do, ("current-password", f"{NEW}-{tab}"), tab=str(tab))
    assert submitted(do, tab="0") == "none"
    assert submitted(do, tab="1") == "save"


def test_one_site_notes_so_many_logins_in_an_hour(do: Call, app: App) -> None:
    def offer(number: int, who: Caller = BANK) -> str:
        typed(do, ("current-password", f"{NEW}-{number}"), username=f"user-{number}", who=who)
        return submitted(do, who=who)

    assert {offer(number) for number in range(limits.NOTED_PER_HOUR)} == {"save"}
    assert offer(99) == "none"
    assert offer(99, SHOP) == "save"
    assert isinstance(app.clock, Clock)
    app.clock.time += 3601
    assert offer(99) == "save"


def test_a_second_try_takes_the_place_of_the_first(do: Call) -> None:
    for password in ("canary-wrong-1", NEW):
        typed(do, ("current-password", password), username="ada")
        submitted(do)
    (offer,) = pending(do)
    written = do("save.accept", offer=offer["id"])
    assert do("item.reveal", id=written["id"], field="password")["value"] == NEW


def test_nothing_is_held_for_a_site_that_is_never_saved(do: Call) -> None:
    do("settings.set", settings={"never_save": ["example.com"]})
    typed(do, ("current-password", NEW))
    do("settings.set", settings={"never_save": []})
    assert submitted(do) == "none"


@pytest.mark.parametrize("origin", ["null", "", "file://"])
def test_a_page_without_a_name_is_refused(do: Call, origin: str) -> None:
    for method, more in (("save.typed", {"form": "login", "boxes": []}), ("save.submitted", {})):
        with pytest.raises(SealringError) as caught:
            do(method, Caller("content", origin), tab="7", **more)
        assert caught.value.name == "opaque_origin"


def test_while_locked_it_is_in_memory_until_it_worked_and_then_sealed(app: App, locked: App, home: Path) -> None:
    def run(method: str, caller: Caller | None = None, /, **params: Any) -> dict[str, Any]:
        return call(locked, method, params, caller)

    typed(run, username="ada")
    typed(run, ("current-password", NEW))
    assert run("save.submitted", BANK, tab="7", fingerprint=app.session.status()["fingerprint"]) == {"offer": "later"}
    for path in home.rglob("*"):
        assert path.is_dir() or NEW.encode() not in path.read_bytes()
    run("session.unlock", passphrase=PASSPHRASE, displayed=displayed(locked))
    (offer,) = pending(run)
    assert (offer["username"], offer["while_locked"]) == ("ada", True)


# --- Changed passwords ---------------------------------------------------------------


def test_the_item_with_the_current_password_is_updated(do: Call) -> None:
    uris = [{"uri": "https://bank.example.com", "match": "domain"}]
    do("item.create", item=login("Other", username="bob", uris=uris))
    id = do("item.create", item=login())["id"]
    typed(do, ("current-password", OLD), ("new-password", NEW), ("confirmation", NEW), form="change")
    assert submitted(do) == "update"
    (offer,) = pending(do)
    assert (offer["item"], offer["username"]) == (id, "ada")
    assert [choice["username"] for choice in offer["choices"]] == ["ada", "bob"]
    do("save.accept", offer=offer["id"])
    assert do("item.reveal", id=id, field="password")["value"] == NEW


def test_several_that_fit_are_named_and_the_person_chooses(do: Call) -> None:
    uris = [{"uri": "https://bank.example.com", "match": "domain"}]
    ids = {user: do("item.create", item=login(user, username=user, uris=uris))["id"] for user in ("ada", "bob")}
    typed(do, ("new-password", NEW), ("confirmation", NEW), form="change")
    assert submitted(do) == "save"
    (offer,) = pending(do)
    assert {choice["id"] for choice in offer["choices"]} == set(ids.values())
    assert do("save.accept", offer=offer["id"], item=ids["bob"])["id"] == ids["bob"]
    assert do("item.reveal", id=ids["ada"], field="password")["value"] != NEW


def test_an_update_can_be_saved_as_a_new_item(do: Call) -> None:
    id = do("item.create", item=login())["id"]
    typed(do, ("current-password", NEW), username="ada")
    assert submitted(do) == "update"
    written = do("save.accept", offer=pending(do)[0]["id"], new=True)
    assert written["id"] != id
    assert do("item.reveal", id=id, field="password")["value"] == OLD


def test_what_the_vault_has_is_not_offered(do: Call) -> None:
    do("item.create", item=login())
    typed(do, ("current-password", OLD), username="ada")
    assert submitted(do) == "none"


# --- Passwords made for sites --------------------------------------------------------

PAGE = {"origin": "https://bank.example.com", "ancestors": []}


def test_a_password_is_kept_before_it_is_given(do: Call, app: App, home: Path) -> None:
    made = do("generate.for_site", target=PAGE, rules={"maxlength": 12})
    assert len(made["password"]) == 12
    assert made["exact"] is True and made["bits"] > 70
    (kept,) = do("generate.lately")["made"]
    assert (kept["id"], kept["site"], kept["origin"]) == (made["id"], "example.com", "https://bank.example.com")
    assert made["password"] not in str(kept)
    for path in home.rglob("*"):
        assert path.is_dir() or made["password"].encode() not in path.read_bytes()
    app.session.lock("idle")
    again = App(type(app.session)(clock=app.clock, profile=app.session.profile), app.clock)
    call(again, "session.unlock", {"passphrase": PASSPHRASE, "displayed": displayed(again)})
    assert call(again, "generate.again", {"id": made["id"]})["password"] == made["password"]


def test_an_offer_says_that_it_was_made_here(do: Call) -> None:
    made = do("generate.for_site", target=PAGE)["password"]
    typed(do, ("new-password", made), ("confirmation", made), form="sign-up", username="ada")
    submitted(do)
    (offer,) = pending(do)
    assert offer["made"] is True


def test_the_newest_are_kept(do: Call) -> None:
    ids = [do("generate.for_site", target=PAGE)["id"] for _ in range(limits.GENERATED_KEPT + 1)]
    assert [each["id"] for each in do("generate.lately")["made"]] == ids[:0:-1]
    with pytest.raises(SealringError) as caught:
        do("generate.again", id=ids[0])
    assert caught.value.name == "item_not_found"


def test_none_is_given_where_it_can_not_be_kept(do: Call, app: App) -> None:
    app.session.vault.database.read_only = "elsewhere"
    with pytest.raises(SealringError) as caught:
        do("generate.for_site", target=PAGE)
    assert caught.value.name == "read_only"


@pytest.mark.parametrize(("target", "rules", "name"), [
    ({"origin": "null", "ancestors": []}, {}, "opaque_origin"),
    ({"origin": "https://bank.example.com", "ancestors": ["https://other.net"]}, {}, "foreign_frame"),
    (PAGE, {"maxlength": 3}, "rules_impossible"),
])  # fmt: skip
def test_none_is_made(do: Call, target: dict[str, Any], rules: dict[str, Any], name: str) -> None:
    with pytest.raises(SealringError) as caught:
        do("generate.for_site", target=target, rules=rules)
    assert caught.value.name == name
    assert do("generate.lately") == {"made": []}
