"""Which document gets what: the rules of actions/fill.py, one by one."""

from pathlib import Path
from typing import Any

import pytest

from sealring.actions import fill
from sealring.base import limits, paths, schemas
from sealring.base.errors import SealringError
from sealring.session.app import App, Caller
from sealring.vault import autofill
from tests.actions.world import Call, call, login


def target(origin: str, *ancestors: str, **more: str) -> dict[str, Any]:
    return {"origin": origin, "ancestors": list(ancestors), **more}


def saved(do: Call, *uris: str, match: str = "domain", **more: Any) -> str:
    item = login(uris=[{"uri": uri, "match": match} for uri in uris], **more)
    return str(do("item.create", item=item)["id"])


def outcome(
    do: Call, item: str, where: dict[str, Any], *accept: str, fields: tuple[str, ...] = ("password",), **more: Any
) -> str:
    try:
        values = do("fill.get", id=item, fields=list(fields), target=where, accept=list(accept), **more)
    except SealringError as error:
        return error.name
    return "+".join(sorted([*values["values"], *values["custom"]]))


# The item's address, its match mode, the document's origin, what comes of it.
ORIGINS = [
    ("https://example.com", "domain", "https://example.com", "password"),
    ("https://example.com/login", "domain", "https://example.com", "password"),
    ("example.com", "domain", "https://example.com", "password"),
    ("https://example.com", "domain", "https://www.example.com", "password"),
    ("https://www.example.com", "domain", "https://accounts.example.com", "password"),
    ("https://example.com", "domain", "https://example.com:8443", "password"),
    ("https://example.com", "domain", "https://evil-example.com", "origin_mismatch"),
    ("https://example.com", "domain", "https://example.com.evil.net", "origin_mismatch"),
    ("https://example.com", "domain", "https://example.org", "origin_mismatch"),
    ("https://example.com", "domain", "https://xn--exampl-xpf.com", "origin_mismatch"),
    ("https://example.com", "domain", "https://ex\u0430mple.com", "origin_mismatch"),
    ("https://alice.github.io", "domain", "https://bob.github.io", "origin_mismatch"),
    ("https://shop.co.uk", "domain", "https://bank.co.uk", "origin_mismatch"),
    ("https://www.example.com", "host", "https://example.com", "origin_mismatch"),
    ("https://www.example.com", "host", "https://www.example.com", "password"),
    ("https://example.com:8443", "host", "https://example.com", "origin_mismatch"),
    ("https://example.com", "never", "https://example.com", "origin_mismatch"),
    ("https://192.0.2.7", "domain", "https://192.0.2.7", "password"),
    ("https://192.0.2.7", "domain", "https://192.0.2.8", "origin_mismatch"),
    ("https://2.7", "domain", "https://192.0.2.7", "origin_mismatch"),
    ("https://[2001:db8::1]", "domain", "https://[2001:db8::1]", "password"),
    ("https://example.com", "domain", "http://example.com", "insecure_page"),
    ("example.com", "domain", "http://example.com", "insecure_page"),
    ("http://example.com", "domain", "http://example.com", "password"),
    ("http://example.com", "domain", "https://example.com", "password"),
    ("http://localhost:8080", "domain", "http://localhost:8080", "password"),
    ("https://example.com", "domain", "null", "opaque_origin"),
    ("https://example.com", "domain", "", "opaque_origin"),
    ("https://example.com", "domain", "file://", "opaque_origin"),
    ("https://example.com", "domain", "data:text/html,x", "opaque_origin"),
    ("https://example.com", "domain", "blob:https://example.com/1", "opaque_origin"),
    ("https://example.com", "domain", "javascript:alert(1)", "opaque_origin"),
    ("https://example.com", "domain", "about:srcdoc", "opaque_origin"),
    ("https://example.com", "domain", "moz-extension://5f0e", "opaque_origin"),
    ("https://example.com", "domain", "https://example.com@evil.net", "opaque_origin"),
    ("https://example.com", "domain", "https://evil.net/https://example.com", "opaque_origin"),
]


@pytest.mark.parametrize(("uri", "match", "origin", "expected"), ORIGINS)
def test_the_document_must_fit_the_item(do: Call, uri: str, match: str, origin: str, expected: str) -> None:
    assert outcome(do, saved(do, uri, match=match), target(origin)) == expected


@pytest.mark.parametrize("origin", ["null", "", "file://", "https://example.com@evil.net"])
def test_nobody_can_accept_a_hidden_origin(do: Call, origin: str) -> None:
    item = saved(do, "https://example.com")
    assert outcome(do, item, target(origin), "other_site", "insecure_page", "foreign_frame") == "opaque_origin"


def test_another_site_is_filled_only_when_the_person_says_so(do: Call) -> None:
    item = saved(do, "https://example.com")
    assert outcome(do, item, target("https://example.net"), "insecure_page", "foreign_frame") == "origin_mismatch"
    assert outcome(do, item, target("https://example.net"), "other_site") == "password"


def test_another_site_without_encryption_asks_for_both(do: Call) -> None:
    item = saved(do, "http://example.com")
    assert outcome(do, item, target("http://example.net"), "other_site") == "insecure_page"
    assert outcome(do, item, target("http://example.net"), "other_site", "insecure_page") == "password"


def test_an_unencrypted_page_is_filled_only_when_the_person_says_so(do: Call) -> None:
    item = saved(do, "https://example.com")
    assert outcome(do, item, target("http://example.com"), "other_site", "foreign_frame") == "insecure_page"
    assert outcome(do, item, target("http://example.com"), "insecure_page") == "password"


FRAMES = [
    (("https://www.example.com",), "password"),
    (("https://www.example.com", "https://example.com"), "password"),
    (("https://evil.net",), "foreign_frame"),
    (("https://www.example.com", "https://evil.net"), "foreign_frame"),
    (("https://evil.net", "https://example.com"), "foreign_frame"),
    (("null",), "foreign_frame"),
    (("https://example.com.evil.net",), "foreign_frame"),
    (("file://",), "foreign_frame"),
    (("http://www.example.com",), "insecure_page"),
]


@pytest.mark.parametrize(("ancestors", "expected"), FRAMES)
def test_the_pages_around_must_be_of_the_same_site(do: Call, ancestors: tuple[str, ...], expected: str) -> None:
    item = saved(do, "https://example.com")
    assert outcome(do, item, target("https://example.com", *ancestors)) == expected


def test_a_foreign_frame_names_all_sites_and_can_be_confirmed(do: Call) -> None:
    item = saved(do, "https://example.com")
    where = target("https://login.example.com", "https://evil.net", "null")
    with pytest.raises(SealringError) as caught:
        do("fill.get", id=item, fields=["password"], target=where)
    assert caught.value.data == {"names": ["example.com", "evil.net", "null"]}
    assert outcome(do, item, where, "foreign_frame") == "password"


def test_sites_with_one_name_are_told_apart_by_scheme(do: Call) -> None:
    item = saved(do, "https://example.com")
    where = target("https://example.com", "http://example.com")
    with pytest.raises(SealringError) as caught:
        do("fill.get", id=item, fields=["password"], target=where, accept=["insecure_page"])
    assert caught.value.data == {"names": ["https://example.com", "http://example.com"]}


def test_the_frame_counts_and_not_the_page_around_it(do: Call) -> None:
    item = saved(do, "https://example.com")
    assert outcome(do, item, target("https://evil.net", "https://example.com"), "foreign_frame") == "origin_mismatch"


def test_the_address_refines_only_its_own_origin(do: Call) -> None:
    item = saved(do, "https://example.com/admin/", match="starts-with")
    at = "https://example.com"
    assert outcome(do, item, target(at, url="https://example.com/admin/login")) == "password"
    assert outcome(do, item, target(at, url="https://example.com/other")) == "origin_mismatch"
    assert outcome(do, item, target("https://evil.net", url="https://example.com/admin/")) == "origin_mismatch"


def test_only_what_was_asked_for_leaves(do: Call) -> None:
    item = saved(do, "https://example.com", otp="JBSWY3DPEHPK3PXP")
    at = target("https://example.com")
    assert outcome(do, item, at, fields=("username",)) == "username"
    assert outcome(do, item, at, fields=("code", "password")) == "code+password"


def test_what_the_item_does_not_have(do: Call) -> None:
    item = saved(do, "https://example.com", username="", password="")
    at = target("https://example.com")
    assert outcome(do, item, at, fields=("username", "password", "code")) == "field_empty"


def test_notes_and_what_lies_in_the_trash_are_not_filled(do: Call) -> None:
    note = do(
        "item.create", item={"type": "note", "name": "x", "uris": [{"uri": "https://example.com", "match": "domain"}]}
    )
    assert outcome(do, note["id"], target("https://example.com")) == "item_not_found"
    item = saved(do, "https://example.com")
    do("item.trash", id=item, revision=1)
    assert outcome(do, item, target("https://example.com")) == "item_not_found"


@pytest.mark.parametrize("kind", ["content", "frame"])
def test_a_pages_script_asks_in_vain(app: App, do: Call, kind: str) -> None:
    item = saved(do, "https://example.com")
    params = {"id": item, "fields": ["password"], "target": target("https://example.com")}
    with pytest.raises(SealringError) as caught:
        call(app, "fill.get", params, Caller(kind, "https://example.com"))
    assert caught.value.name == "not_for_this_caller"


def test_a_refusal_decrypts_nothing(app: App, do: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    item = saved(do, "https://example.com")

    def never(*arguments: object) -> None:
        raise AssertionError("decrypted")

    monkeypatch.setattr(app.session.vault, "get", never)
    assert outcome(do, item, target("https://evil.net")) == "origin_mismatch"
    assert outcome(do, item, target("http://example.com")) == "insecure_page"
    assert outcome(do, item, target("https://example.com", "https://evil.net")) == "foreign_frame"
    assert outcome(do, item, target("null")) == "opaque_origin"


def test_a_script_learns_a_number(do: Call) -> None:
    saved(do, "https://example.com")
    saved(do, "https://example.com")
    saved(do, "https://other.net")
    assert do("fill.count", Caller("content", "https://www.example.com")) == {"count": 2, "locked": False}
    assert do("fill.count", Caller("content", "null"))["count"] == 0
    assert do("fill.count", Caller("content", "https://example.com", ("https://evil.net",)))["count"] == 0


def test_a_script_learns_nothing_of_a_locked_vault(locked: App) -> None:
    assert call(locked, "fill.count", {}, Caller("content", "https://example.com")) == {"count": 0, "locked": True}


def test_matches_come_best_first(do: Call) -> None:
    far = saved(do, "https://accounts.example.com", name="A far one")
    near = saved(do, "https://www.example.com", name="Z near one")
    found = do("fill.matches", url="https://www.example.com/login?next=1")
    assert [(match["row"]["id"], match["rank"]) for match in found["items"]] == [(near, "exact"), (far, "domain")]
    assert (found["total"], found["site"], found["secure"]) == (2, "example.com", True)
    assert do("fill.matches", url="http://www.example.com/")["secure"] is False
    assert do("fill.matches", url="about:blank") == {"items": [], "total": 0, "site": "", "secure": False}


# --- Addresses of one company, and addresses that only look like one -----------------------


def test_another_address_of_the_company_is_filled_when_it_is_picked_as_that(do: Call) -> None:
    item, there = saved(do, "https://accounts.google.com"), target("https://www.youtube.com")
    assert outcome(do, item, there) == "origin_mismatch"
    assert outcome(do, item, there, "equivalent") == "password"
    assert outcome(do, item, target("http://www.youtube.com"), "equivalent") == "insecure_page"
    assert outcome(do, item, target("https://example.net"), "equivalent") == "origin_mismatch"
    narrow = saved(do, "https://accounts.google.com", match="host")
    assert outcome(do, narrow, there, "equivalent") == "origin_mismatch"


def test_other_addresses_of_a_company_can_be_turned_off(do: Call) -> None:
    item, there = saved(do, "https://google.com"), target("https://www.youtube.com")
    found = do("fill.matches", url="https://www.youtube.com/")
    assert [(match["row"]["id"], match["rank"]) for match in found["items"]] == [(item, "equivalent")]
    assert do("fill.count", Caller("content", "https://www.youtube.com")) == {"count": 0, "locked": False}
    listed = do("equivalent.list")
    assert {"name": "Google", "sites": ["google.com", "youtube.com"]} in listed["companies"]
    for off in ({"equivalent_sites": False}, {"equivalent_sites": True, "equivalent_except": ["Google"]}):
        do("settings.set", settings=off)
        assert do("fill.matches", url="https://www.youtube.com/")["items"] == []
        assert outcome(do, item, there, "equivalent") == "origin_mismatch"


def test_a_page_that_looks_like_another_is_said_to(do: Call) -> None:
    item = saved(do, "https://paypal.com")
    found = do("fill.matches", url="https://p\u0430ypal.com/")
    assert (found["items"], found["looks_like"], found["disguised"]) == ([], "paypal.com", True)
    assert do("fill.matches", url="https://paypa1.com/")["looks_like"] == "paypal.com"
    assert not {"looks_like", "disguised"} & do("fill.matches", url="https://www.paypal.com/").keys()
    with pytest.raises(SealringError) as refused:
        do("fill.get", id=item, fields=["password"], target=target("https://paypa1.com"))
    assert (refused.value.name, refused.value.data["looks_like"]) == ("origin_mismatch", "paypal.com")


# --- Cards, identities and own fields ------------------------------------------------------

SHOP = "https://shop.example"
CARD = {"holder": "ADA LOVELACE", "number": "4012 8888 8888 1881", "expires": "2029-04", "code": "737", "pin": "8051"}
IDENTITY = {
    "first_name": "Ada", "last_name": "Lovelace", "born": "1990-12-10", "address": "12 St James's Square",
    "address_more": "Second floor", "city": "London", "postcode": "SW1Y 4JH", "country": "United Kingdom",
    "email": "ada@home.example", "phone": "+44 20 7946 0000", "passport": "999000111",
}  # fmt: skip


def kept(do: Call, kind: str, details: dict[str, str]) -> str:
    return str(do("item.create", item={"type": kind, "name": "Mine", "details": details})["id"])


def given(do: Call, item: str, *fields: str, **more: Any) -> dict[str, Any]:
    return do("fill.get", id=item, fields=list(fields), target=target(SHOP), **more)


def test_a_card_is_for_every_encrypted_page(do: Call) -> None:
    card = kept(do, "card", CARD)
    found = given(do, card, "cc-name", "cc-number", "cc-csc", "cc-exp", "cc-exp-month", "cc-exp-year", "cc-type", "tel")
    assert found["values"] == {
        "cc-name": "ADA LOVELACE",
        "cc-number": "4012888888881881",
        "cc-csc": "737",
        "cc-exp": "2029-04",
        "cc-exp-month": "04",
        "cc-exp-year": "2029",
        "cc-type": "Visa",
    }
    assert outcome(do, card, target("http://localhost:8080"), fields=("cc-number",)) == "cc-number"


def test_nobody_can_accept_an_unencrypted_page_for_a_card(do: Call) -> None:
    card = kept(do, "card", CARD)
    everything = ("insecure_page", "foreign_frame", "other_site", "untrusted_item")
    for where in (target("http://shop.example"), target(SHOP, "http://shop.example")):
        assert outcome(do, card, where, *everything, fields=("cc-number",)) == "card_unencrypted"
    assert outcome(do, card, target("null"), *everything, fields=("cc-number",)) == "opaque_origin"


def test_a_card_in_a_frame_of_another_site_names_both(do: Call) -> None:
    card = kept(do, "card", CARD)
    where = target("https://pay.example", SHOP)
    with pytest.raises(SealringError) as caught:
        do("fill.get", id=card, fields=["cc-number"], target=where)
    assert caught.value.data == {"names": ["pay.example", "shop.example"]}
    assert outcome(do, card, where, "foreign_frame", fields=("cc-number",)) == "cc-number"


def test_a_cards_pin_and_a_passport_are_in_no_field(do: Call) -> None:
    card, person = kept(do, "card", CARD), kept(do, "identity", IDENTITY)
    every = [field for table in autofill.TABLES.values() for field in table]
    values = [*given(do, card, *every)["values"].values(), *given(do, person, *every)["values"].values()]
    assert CARD["pin"] not in values
    assert IDENTITY["passport"] not in values
    assert outcome(do, card, target(SHOP), fields=("username", "password", "code")) == "field_empty"


def test_an_identity_fills_names_and_addresses(do: Call) -> None:
    person = kept(do, "identity", IDENTITY)
    found = given(
        do, person, "name", "given-name", "email", "tel", "street-address", "address-line2", "bday", "bday-month"
    )
    assert found["values"] == {
        "name": "Ada Lovelace",
        "given-name": "Ada",
        "email": "ada@home.example",
        "tel": "+44 20 7946 0000",
        "street-address": "12 St James's Square\nSecond floor",
        "address-line2": "Second floor",
        "bday": "1990-12-10",
        "bday-month": "12",
    }
    assert outcome(do, person, target("http://shop.example"), fields=("name",)) == "insecure_page"
    assert outcome(do, person, target("http://shop.example"), "insecure_page", fields=("name",)) == "name"


def test_own_fields_leave_by_the_documents_own_names_only(do: Call) -> None:
    fields = [
        {"name": "Customer number", "type": "text", "value": "C-77"},
        {"name": "Branch", "type": "hidden", "value": "canary-branch"},
        {"name": "empty", "type": "text", "value": ""},
    ]
    item = saved(do, SHOP, fields=fields)
    found = given(do, item, "password", custom=["customer NUMBER:", "customer", "number", "empty", "ranch"])
    assert found["custom"] == {"customer NUMBER:": "C-77"}
    assert given(do, item, custom=["branch"]) == {
        "values": {},
        "custom": {"branch": "canary-branch"},
        "code_waits": False,
    }
    assert outcome(do, item, target("https://evil.example"), custom=["branch"]) == "origin_mismatch"
    assert outcome(do, item, target(SHOP), fields=(), custom=["other"]) == "field_empty"


def test_a_code_that_was_not_asked_for_is_said_to_wait(do: Call) -> None:
    item = saved(do, SHOP, otp="JBSWY3DPEHPK3PXP")
    assert given(do, item, "password")["code_waits"] is True
    assert given(do, item, "code")["code_waits"] is False


def test_a_menu_in_the_page_gives_a_login_and_nothing_else(app: App, do: Call) -> None:
    item, card = saved(do, SHOP, otp="JBSWY3DPEHPK3PXP"), kept(do, "card", CARD)
    asked = [
        (item, ["password", "code"], []),
        (item, ["code"], []),
        (card, ["cc-number"], []),
        (item, ["password"], ["Branch"]),
    ]
    for id, fields, custom in asked:
        with pytest.raises(SealringError) as caught:
            fill.release(app, {"id": id, "fields": fields, "custom": custom, "target": target(SHOP)}, in_page=True)
        assert caught.value.name == "ask_in_window"
    order = {"id": item, "fields": ["username", "password"], "target": target(SHOP)}
    assert set(fill.release(app, order, in_page=True)["values"]) == {"username", "password"}


# --- What was said about fields --------------------------------------------------------------


def field(name: str = "acct", place: int = 0) -> dict[str, Any]:
    return {"name": name, "id": "", "autocomplete": "off", "type": "text", "place": place}


def test_what_a_field_takes_is_kept_by_site_and_found_from_it_alone(do: Call) -> None:
    rule = {"takes": "username", "field": field()}
    assert do("fill.remember", origin="https://login.shop.co.uk:8443", rule=rule) == {"site": "shop.co.uk"}
    asked = ["https://www.shop.co.uk", "https://other.co.uk", "null", "https://shop.co.uk"]
    here = [{"site": "shop.co.uk", "origins": ["https://www.shop.co.uk", "https://shop.co.uk"], "rules": [rule]}]
    assert do("fill.remembered", origins=asked) == {"sites": here}
    assert do("fill.remembered", origins=["https://other.co.uk"]) == {"sites": []}
    do("fill.forget", site="other.co.uk")
    assert do("fill.remembered") == {"sites": [{**here[0], "origins": []}]}
    do("fill.forget", site="shop.co.uk")
    assert do("fill.remembered") == {"sites": []}


def test_the_contract_names_the_same_values() -> None:
    shapes = schemas.load("common.json")["$defs"]
    assert set(shapes["site_rule"]["properties"]["takes"]["enum"]) == autofill.VALUES
    assert set(shapes["fill_value"]["enum"]) == autofill.VALUES - {"new-password", "custom"}


def test_what_was_said_last_of_a_field_holds(do: Call) -> None:
    for takes in ("username", "password", "code"):
        do("fill.remember", origin=SHOP, rule={"takes": takes, "field": field()})
    do("fill.remember", origin=SHOP, rule={"takes": "custom", "custom": "Branch", "field": field("b", 1)})
    (known,) = do("fill.remembered")["sites"]
    assert [(rule["takes"], rule.get("custom")) for rule in known["rules"]] == [("code", None), ("custom", "Branch")]


def test_only_so_much_is_remembered(do: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SITES_REMEMBERED", 3)
    monkeypatch.setattr(limits, "SITE_FIELDS", 2)
    for number in range(4):
        do("fill.remember", origin=f"https://s{number}.example", rule={"takes": "username", "field": field()})
        do("fill.remember", origin="https://s0.example", rule={"takes": "username", "field": field(f"f{number}")})
    known = do("fill.remembered")["sites"]
    assert [site["site"] for site in known] == ["s0.example", "s3.example", "s2.example"]
    assert [rule["field"]["name"] for rule in known[0]["rules"]] == ["f2", "f3"]


def test_a_hidden_origin_is_no_site(do: Call) -> None:
    for origin in ("null", "", "file://", "https://shop.example@evil.example"):
        with pytest.raises(SealringError) as caught:
            do("fill.remember", origin=origin, rule={"takes": "username", "field": field()})
        assert caught.value.name == "opaque_origin"


def test_what_was_said_lies_sealed_in_the_vault(app: App, do: Call) -> None:
    do(
        "fill.remember",
        origin="https://canary-site.example",
        rule={"takes": "username", "field": field("canary-field")},
    )
    app.session.vault.flush()
    lying = b"".join(path.read_bytes() for path in Path(paths.home()).rglob("*") if path.is_file())
    assert b"canary-site" not in lying
    assert b"canary-field" not in lying
    assert do("fill.remembered")["sites"]
