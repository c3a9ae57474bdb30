"""The health of passwords by the contract: the numbers, the pages, the checks, what is due, what is fine."""

from typing import Any

import pytest
from jsonschema import ValidationError  # type: ignore[import-untyped]

from sealring.base.errors import SealringError
from sealring.session.app import App, Caller
from sealring.vault import rotation
from tests.actions.test_people import authority, net  # noqa: F401 - fixtures
from tests.actions.world import Call, call, capture, confirmation, login
from tests.people.exposed import Directory, Range
from tests.people.servers import Internet

STRONG = "vK3#qz!9Lw0pXr7&"
PAGE = Caller("content", "https://bank.example.com")


def add(do: Call, name: str, password: str, host: str = "", **more: Any) -> str:
    uris = [{"uri": host if "//" in host else f"https://{host or name + '.example'}", "match": "domain"}]
    return str(do("item.create", item={**login(name), "password": password, "uris": uris, **more})["id"])


def checked(do: Call, method: str = "health.check") -> dict[str, Any]:
    while (answer := do(method))["left"]:
        pass
    return answer


def refused(do: Call, method: str, **params: Any) -> str:
    with pytest.raises(SealringError) as caught:
        do(method, **params)
    return caught.value.name


def findings(do: Call, id: str) -> list[str]:
    return list(do("health.item", id=id)["line"]["findings"])


def test_an_empty_vault_and_one_in_which_all_is_well(do: Call) -> None:
    empty = do("health.summary")
    assert (empty["passwords"], empty["fine"], empty["counts"], empty["first"], empty["unrated"]) == (0, 0, {}, [], 0)
    add(do, "bank", STRONG)
    assert do("health.summary")["unrated"] == 1
    assert checked(do) == {"left": 0}
    well = do("health.summary")
    assert (well["passwords"], well["fine"], well["counts"], well["unrated"]) == (1, 1, {}, 0)
    assert well["breaches"] == {"allowed": False, "left": 1}
    assert well["sites"]["allowed"] is False and well["sites"]["dated"] == "2026-11-21"
    assert do("health.items") == {"items": [], "total": 0}


def test_the_numbers_and_what_to_do_first(do: Call) -> None:
    add(do, "forum", "Tr0ub4dor")
    mail = add(do, "mail", "Tr0ub4dor3", "mail.example")
    add(do, "one", STRONG)
    add(do, "two", STRONG)
    add(do, "code", STRONG + "x", "https://github.com/login")
    add(do, "plain", STRONG + "y", "http://plain.example/a")
    checked(do)
    summary = do("health.summary")
    assert summary["counts"] == {"weak": 2, "reused": 2, "no_second_factor": 1, "http_only": 1}
    assert (summary["passwords"], summary["fine"]) == (6, 0)
    first = summary["first"][0]
    assert first["row"]["id"] == mail and first["findings"] == ["weak"]
    assert first["change"] == "https://mail.example/.well-known/change-password"
    assert [line["row"]["name"] for line in summary["first"]] == ["mail", "forum", "one", "two", "plain"]
    assert summary["first"][2]["others"] == ["two"]
    plain = do("health.items", finding="http_only")["items"][0]
    assert plain["change"] == "http://plain.example/.well-known/change-password"


def test_pages_by_finding_leave_nothing_out(do: Call) -> None:
    for number in range(5):
        add(do, f"site{number}", f"abcabc{number}{number}")
    add(do, "open", STRONG, "http://open.example")
    checked(do)
    seen: list[str] = []
    page = do("health.items", finding="weak", limit=2)
    assert page["total"] == 5
    while True:
        seen += [line["row"]["name"] for line in page["items"]]
        if "next" not in page:
            break
        page = do("health.items", finding="weak", limit=2, cursor=page["next"])
    assert seen == [f"site{number}" for number in range(5)]
    assert do("health.items")["total"] == 6
    assert refused(do, "health.items", cursor="x") == "bad_params"


def test_what_a_person_calls_fine_is_not_counted_any_more(do: Call, app: App) -> None:
    id = add(do, "pin", "4711", "http://pin.example")
    checked(do)
    assert findings(do, id) == ["weak", "http_only"] or findings(do, id) == ["common", "http_only"]
    done = do("health.ignore", id=id, finding="http_only", fine=True)
    assert done["revision"] == 2 and "http_only" not in findings(do, id)
    assert do("health.item", id=id)["ignored"] == ["http_only"]
    assert do("health.summary")["ignored"] == 1
    assert do("item.open", id=id)["item"]["health_ignored"] == ["http_only"], "the editor keeps it"
    opened = do("item.open", id=id)
    do("item.update", id=id, revision=opened["revision"], item={**opened["item"], "notes": "n"})
    assert do("health.item", id=id)["ignored"] == ["http_only"]
    do("health.ignore", id=id, finding="http_only", fine=False)
    assert "http_only" in findings(do, id)


def test_what_is_due_is_a_reminder(do: Call, app: App) -> None:
    id = add(do, "work", STRONG, tags=["work"])
    add(do, "own", STRONG + "o", rotate_days=10)
    add(do, "free", STRONG + "f")
    assert "due" not in do("session.status")
    do("settings.set", settings={"rotation": [{"tag": "work", "days": 40}, {"days": 60}]})
    app.clock.time += 39 * rotation.DAY  # type: ignore[attr-defined]
    assert (do("session.status")["due"], findings(do, id)) == (1, ["due"])
    app.clock.time += 1 * rotation.DAY  # type: ignore[attr-defined]
    state = do("session.status")
    assert state["due"] == 2 and "passwords_due" in state["reminders"]
    found = do("health.item", id=id)
    assert found["line"]["findings"] == ["overdue"] and found["days"] == 40
    assert found["line"]["due"] == found["since"] + 40 * rotation.DAY
    opened = do("item.open", id=id)
    do("item.update", id=id, revision=1, item={**opened["item"], "password": "another" + STRONG})
    assert do("session.status")["due"] == 1 and findings(do, id) == []
    do("settings.set", settings={"rotation": []})
    assert do("session.status")["due"] == 1
    for wrong in ([{"days": 0}], [{"tag": "work"}], [{"days": 40, "more": 1}]):
        with pytest.raises(ValidationError):
            do("settings.set", settings={"rotation": wrong})


def test_breaches_are_not_asked_about_before_it_was_allowed(do: Call, net: Internet) -> None:  # noqa: F811
    server, directory = Range(net), Directory(net)
    server.expose(STRONG)
    id = add(do, "bank", STRONG)
    assert refused(do, "health.check_breaches") == "check_not_allowed"
    assert refused(do, "health.update_sites") == "check_not_allowed"
    checked(do)
    do("health.summary")
    assert net.asked == []
    do("settings.set", settings={"breach_check": True})
    do("health.summary")
    assert net.asked == [], "allowed is not asked"
    assert checked(do, "health.check_breaches") == {"left": 0, "breached": 1}
    assert len(server.asked) == 1 and directory.asked == []
    assert findings(do, id) == ["breached"]
    assert do("health.summary")["breaches"] == {"allowed": True, "left": 0}
    do("settings.set", settings={"second_factor_list": True})
    listed = do("health.summary")["sites"]["listed"]
    assert do("health.update_sites") == {"listed": 3}
    sites = do("health.summary")["sites"]
    assert sites["listed"] == listed + 3 and sites["fetched"] > 0


def test_a_breach_check_can_be_cancelled(app: App, do: Call, net: Internet) -> None:  # noqa: F811
    Range(net)
    add(do, "bank", STRONG)
    do("settings.set", settings={"breach_check": True})
    app.cancelled = lambda: True
    assert refused(do, "health.check_breaches") == "cancelled"
    app.cancelled = lambda: False
    assert checked(do, "health.check_breaches")["left"] == 0


def test_saving_says_at_once_what_is_wrong_with_a_password(do: Call, net: Internet) -> None:  # noqa: F811
    server = Range(net)
    server.expose(STRONG)
    made = do("item.create", item=login("First", password=STRONG))
    assert made["warnings"] == [] and server.asked == [], "nothing is asked unless it was allowed"
    assert do("item.create", item=login("Second", password="123456"))["warnings"] == ["weak", "common"]
    do("settings.set", settings={"breach_check": True})
    assert do("item.create", item=login("Third", password=STRONG))["warnings"] == ["reused", "breached"]
    assert len(server.asked) == 1
    changed = login("Third", password=STRONG, notes="n")
    third = do("item.search", query="third")["items"][0]
    assert do("item.update", id=third["id"], revision=1, item=changed)["warnings"] == ["reused"], "no new password"
    do("item.update", id=third["id"], revision=2, item=login("Third", password=STRONG + "!"))
    assert len(server.asked) == 2
    net.close()
    saved = do("item.create", item=login("Offline", password=STRONG + "?"))
    assert saved["warnings"] == [], "it is saved though nobody answers"


def test_an_offer_from_a_page_says_it_too(app: App, do: Call, net: Internet) -> None:  # noqa: F811
    server = Range(net)
    server.expose("123456")
    add(do, "other", "123456")
    do("settings.set", settings={"breach_check": True})
    capture(app, PAGE, username="ada", password="123456")
    [offer] = do("save.pending")["offers"]
    assert (offer["weak"], offer["common"], offer["reused"]) == (True, True, True)
    assert server.asked == [], "what was not saved is not asked about"
    assert do("save.accept", offer=offer["id"])["warnings"] == ["weak", "common", "reused", "breached"]
    capture(app, PAGE, username="ada", password=STRONG)
    [offer] = do("save.pending")["offers"]
    assert not offer["weak"] and "common" not in offer


def test_what_was_sealed_to_somebody_is_pointed_out_unless_it_is_tagged(do: Call, app: App) -> None:
    from sealring.openpgp import keys

    id = add(do, "club", STRONG)
    betty = keys.generate("Betty", "betty@example.org", now=1_790_000_000)
    [added] = do("person.add", armored=betty.certificate().armored())["added"]
    person = added["person"]
    accepted = do("person.accept", id=person["id"], revision=person["revision"])["person"]
    assert findings(do, id) == []
    do("letter.seal_unverified", to=[accepted["id"]], items=[id], form="armored", confirmation=confirmation(app))
    assert findings(do, id) == ["shared"]
    opened = do("item.open", id=id)
    do("item.update", id=id, revision=opened["revision"], item={**opened["item"], "tags": ["shared on purpose"]})
    assert findings(do, id) == []
    do("settings.set", settings={"shared_tag": "needed"})
    assert findings(do, id) == ["shared"]


def test_a_locked_vault_tells_nothing(locked: App) -> None:
    for method in ("health.summary", "health.items", "health.check", "health.check_breaches", "health.update_sites"):
        with pytest.raises(SealringError) as caught:
            call(locked, method)
        assert caught.value.name == "locked"
