"""The menu inside pages: each rule of actions/menu.py."""

from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.session.app import App, Caller
from tests.actions.world import Call, Clock, call, login

HERE = "https://bank.example.com"
DOCUMENT = "D1"


@pytest.fixture
def item(do: Call) -> str:
    """A login with a code for the page."""
    return str(do("item.create", item=login(otp="JBSWY3DPEHPK3PXP"))["id"])


def frame(origin: str = HERE, *ancestors: str) -> Caller:
    return Caller("frame", origin, ancestors)


def opened(do: Call, caller: Caller | None = None, kind: str = "login", document: str = DOCUMENT) -> dict[str, Any]:
    return do("menu.open", caller or frame(), document=document, kind=kind)


def picked(do: Call, menu: str, item: str, *fields: str, caller: Caller | None = None, document: str = DOCUMENT) -> str:
    """What left, or the name of the refusal."""
    try:
        values = do(
            "menu.pick", caller or frame(), menu=menu, document=document, id=item, fields=list(fields or ["password"])
        )
    except SealringError as error:
        return error.name
    return "+".join(sorted(values))


def test_rule_1_only_frames_list_and_pick(app: App, do: Call, item: str) -> None:
    menu = opened(do)["menu"]
    for kind in ("page", "content", "terminal"):
        for method, more in (
            ("menu.open", {"document": DOCUMENT, "kind": "login"}),
            ("menu.pick", {"menu": menu, "document": DOCUMENT, "id": item, "fields": ["password"]}),
            ("menu.hide", {}),
        ):
            with pytest.raises(SealringError) as caught:
                call(app, method, more, Caller(kind, HERE))
            assert caught.value.name == "not_for_this_caller"
    assert picked(do, menu, item) == "password"
    assert do("menu.wanted", Caller("content", HERE)) == {"wanted": True}


def test_rule_1_a_locked_vault_tells_a_script_nothing(locked: App) -> None:
    assert call(locked, "menu.wanted", {}, Caller("content", HERE)) == {"wanted": True}
    with pytest.raises(SealringError) as caught:
        call(locked, "menu.open", {"document": DOCUMENT, "kind": "login"}, frame())
    assert caught.value.name == "locked"


def test_rule_2_a_menu_belongs_to_one_document(do: Call, item: str) -> None:
    assert [row["username"] for row in opened(do)["rows"]] == ["ada"]
    assert picked(do, opened(do)["menu"], item, document="D2") == "menu_closed"
    assert picked(do, opened(do)["menu"], item, caller=frame("https://www.example.com")) == "menu_closed"
    assert picked(do, opened(do)["menu"], item, caller=frame(HERE, HERE)) == "menu_closed"
    assert picked(do, opened(do)["menu"], item) == "password"


def test_rule_3_a_pick_is_honoured_once_and_soon(do: Call, item: str, app: App) -> None:
    clock = app.clock
    assert isinstance(clock, Clock)
    menu = opened(do)["menu"]
    assert picked(do, menu, item, "username", "password") == "password+username"
    assert picked(do, menu, item) == "menu_closed"
    assert picked(do, "0" * 32, item) == "menu_closed"
    menu = opened(do)["menu"]
    clock.time += 121
    assert picked(do, menu, item) == "menu_closed"
    menu = opened(do)["menu"]
    clock.time -= 1  # a clock put back makes no menu last longer
    assert picked(do, menu, item) == "menu_closed"


def test_rule_3_only_rows_that_this_menu_listed(do: Call, item: str) -> None:
    other = do("item.create", item=login(uris=[{"uri": "https://other.net", "match": "domain"}]))["id"]
    assert picked(do, opened(do)["menu"], other) == "menu_closed"
    menu = opened(do)["menu"]
    later = do("item.create", item=login("Bank", username="eve"))["id"]
    assert picked(do, menu, later) == "menu_closed"
    assert picked(do, opened(do, kind="new")["menu"], item) == "menu_closed"


def test_rule_3_a_lock_closes_every_menu(app: App, do: Call, item: str) -> None:
    menu = opened(do)["menu"]
    app.session.lock("person")
    assert app.session.kept == {}
    assert picked(do, menu, item) == "menu_closed"


def test_rule_4_nothing_can_be_accepted_in_a_menu(do: Call) -> None:
    item = do("item.create", item=login())["id"]
    open_page = frame("http://bank.example.com")
    menu = opened(do, open_page)
    assert [row["id"] for row in menu["rows"]] == [item]
    assert picked(do, menu["menu"], item, caller=open_page) == "insecure_page"
    with pytest.raises(Exception, match="accept"):
        do("menu.pick", frame(), menu="0" * 32, document=DOCUMENT, id=item, fields=["password"], accept=["other_site"])


def test_rule_5_a_code_follows_its_password(app: App, do: Call, item: str) -> None:
    clock = app.clock
    assert isinstance(clock, Clock)
    assert picked(do, opened(do, kind="code")["menu"], item, "code") == "ask_in_window"
    assert picked(do, opened(do)["menu"], item, "username", "password", "code") == "ask_in_window"
    assert picked(do, opened(do)["menu"], item, "username", "password") == "password+username"
    assert picked(do, opened(do, kind="code")["menu"], item, "code") == "code"
    assert picked(do, opened(do, kind="code")["menu"], item, "code") == "ask_in_window"  # once
    assert picked(do, opened(do)["menu"], item) == "password"
    clock.time += 121
    assert picked(do, opened(do, kind="code")["menu"], item, "code") == "ask_in_window"
    other = do("item.create", item=login("Bank", username="eve", otp="JBSWY3DPEHPK3PXP"))["id"]
    assert picked(do, opened(do)["menu"], item) == "password"
    assert picked(do, opened(do, kind="code")["menu"], other, "code") == "ask_in_window"
    plain = do("item.create", item=login("Bank", username="bob"))["id"]
    assert {row["id"] for row in opened(do, kind="code")["rows"]} == {item, other}
    assert plain in {row["id"] for row in opened(do)["rows"]}


@pytest.mark.parametrize(
    "caller",
    [frame(HERE, "https://evil.net"), frame(HERE, HERE, "null"), frame("null"), frame("file://"), frame("")],
)
def test_rule_6_nothing_is_listed_for_frames_of_others(do: Call, item: str, caller: Caller) -> None:
    menu = opened(do, caller)
    assert menu["rows"] == []
    assert menu["foreign"]
    assert picked(do, menu["menu"], item, caller=caller) == "menu_closed"
    assert do("menu.wanted", Caller("content", caller.origin, caller.ancestors)) == {"wanted": False}


def test_without_a_vault_no_menu_is_wanted(new_app: App) -> None:
    assert call(new_app, "menu.wanted", {}, Caller("content", HERE)) == {"wanted": False}


def test_rule_7_switched_off_for_a_site_or_altogether(do: Call, item: str) -> None:
    do("menu.hide", frame("https://www.example.com"))
    do("menu.hide", frame(HERE))
    assert do("settings.get")["in_page_menu_off"] == ["example.com"]
    assert do("menu.wanted", Caller("content", HERE)) == {"wanted": False}
    assert do("menu.wanted", Caller("content", "https://example.net")) == {"wanted": True}
    assert opened(do)["rows"] == []
    do("settings.set", settings={"in_page_menu_off": [], "in_page_menu": False})
    assert do("menu.wanted", Caller("content", HERE)) == {"wanted": False}
    assert opened(do)["rows"] == []
    with pytest.raises(SealringError) as caught:
        do("menu.hide", frame("null"))
    assert caught.value.name == "opaque_origin"


def test_the_oldest_menus_are_dropped(do: Call, item: str) -> None:
    first = opened(do)["menu"]
    for _ in range(32):
        opened(do)
    assert picked(do, first, item) == "menu_closed"
