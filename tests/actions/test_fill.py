"""Which document gets what: the rules of actions/fill.py, one by one."""

from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.session.app import App, Caller
from tests.actions.world import Call, call, login


def target(origin: str, *ancestors: str, **more: str) -> dict[str, Any]:
    return {"origin": origin, "ancestors": list(ancestors), **more}


def saved(do: Call, *uris: str, match: str = "domain", **more: Any) -> str:
    item = login(uris=[{"uri": uri, "match": match} for uri in uris], **more)
    return str(do("item.create", item=item)["id"])


def outcome(do: Call, item: str, where: dict[str, Any], *accept: str, fields: tuple[str, ...] = ("password",)) -> str:
    try:
        values = do("fill.get", id=item, fields=list(fields), target=where, accept=list(accept))
    except SealringError as error:
        return error.name
    return "+".join(sorted(values))


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
