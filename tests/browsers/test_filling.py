# ruff: noqa: E501 - scripts for pages read better whole
"""Filling beyond a login's two fields: pointed out and remembered, own fields, codes, cards and identities."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browsers import drivers
from tests.browsers.conftest import Shared
from tests.browsers.drivers import ChromiumPage, FirefoxPage, Page, until
from tests.browsers.story import PASSWORD, USER, Story

CARD = {"holder": "ADA LOVELACE", "number": "4012 8888 8888 1881", "expires": "2029-04", "code": "737"}
PERSON = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "email": "ada@home.example",
    "phone": "+44 20 7946 0000",
    "address": "12 St James's Square",
    "postcode": "SW1Y 4JH",
    "city": "London",
    "country": "United Kingdom",
}
_TAB = """const api = globalThis.browser ?? chrome;
  return (await api.tabs.query({})).find((each) => each.url === args[0])"""


@pytest.fixture(scope="module", params=drivers.FOR_PAGES)
def shared(request: pytest.FixtureRequest) -> Iterator[Shared]:
    """The gallery tries the scripts of the content in both browsers each time; this is about what is done with them."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    one = Shared(request.param)
    yield one
    one.close()


def _add(page: Page, kind: str, name: str, **more: Any) -> str:
    answer = page.call("item.create", item={"type": kind, "name": name, **more})
    return str(answer["result"]["id"])


def _login(story: Story, page: Page, **more: Any) -> str:
    uris = [{"uri": story.site.url("/"), "match": "host"}]
    return _add(page, "login", "Customers", username=USER, password=PASSWORD, uris=uris, **more)


def _right_click(page: Page, selector: str) -> None:
    """As a person does; the menu that the browser opens is closed again."""
    if isinstance(page, ChromiumPage):
        page.page.locator(selector).click(button="right")
    elif isinstance(page, FirefoxPage):
        chain = page._marionette.actions.sequence("pointer", "mouse", {"pointerType": "mouse"})
        chain.pointer_move(0, 0, origin=page._element(selector)).pointer_down(2).pointer_up(2).perform()
        page.browser.chrome("document.getElementById('contentAreaContextMenu').hidePopup()")


def _choose(story: Story, page: Page, selector: str, entry: str) -> None:
    """An entry of the context menu of a field: the browser's own menu is out of reach of a test, what it tells us is not."""
    _right_click(page, selector)
    control = story.browser.open_extension("pages/options.html")
    tab = control.run(_TAB, page.run("return location.href"))
    control.close()
    event = "contextMenus.onClicked" if story.browser.name == "chromium" else "menusInternal.onClicked"
    story.browser.emit(event, {"menuItemId": entry, "editable": True, "frameId": 0}, tab)


def _fill(story: Story, item: str, **more: Any) -> Any:
    control = story.browser.open_extension("pages/options.html")
    answer = control.ask({"type": "fill", "item": item, **more})
    control.close()
    return answer


def _values(page: Page, *ids: str) -> list[str]:
    return [page.value(f"#{each}") for each in ids]


def test_a_field_that_was_pointed_out_is_remembered(ready: Story) -> None:
    """What no rule could know is filled at once, and at the next visit by itself; until it is forgotten."""
    control = ready.popup()
    item = _login(ready, control)
    control.close()
    address = ready.site.url("/pages/customer.html?odd")
    page = ready.browser.open(address)
    page.run("document.getElementById('usual').remove()")
    assert _fill(ready, item)["error"]["name"] == "no_login_form"
    _choose(ready, page, "#a", "as-username")
    until(lambda: page.value("#a") == USER, "the field that was pointed at")
    assert page.value("#b") == ""
    _choose(ready, page, "#b", "as-password")
    until(lambda: page.value("#b") == PASSWORD, "the other field")
    control = ready.browser.open_extension("pages/options.html")
    until(lambda: "ref_b" in str(control.call("fill.remembered")), "it to be noted")
    (known,) = control.call("fill.remembered")["result"]["sites"]
    assert [(rule["takes"], rule["field"]["name"]) for rule in known["rules"]] == [
        ("username", "ref_a"),
        ("password", "ref_b"),
    ]
    assert PASSWORD not in str(known) and USER not in str(known)
    control.close()
    page.goto(address)
    page.run("document.getElementById('usual').remove()")
    assert _fill(ready, item)["filled"] == ["username", "password"]
    assert _values(page, "a", "b") == [USER, PASSWORD]
    options = ready.browser.open_extension("pages/options.html#autofill")
    options.see_text(f"{known['site']} \u00b7 User name, Password")
    options.click("#pointed button")
    until(lambda: options.call("fill.remembered")["result"]["sites"] == [], "it to be forgotten")
    assert _fill(ready, item)["error"]["name"] == "no_login_form"


def test_what_was_pointed_out_goes_before_any_guess(ready: Story) -> None:
    """A field that was taken for the user name is left alone once another was said to be it; one for new passwords is one again at the next visit."""
    control = ready.popup()
    item = _login(ready, control)
    address = ready.site.url("/pages/customer.html?guess")
    page = ready.browser.open(address)
    _choose(ready, page, "#number", "as-username")
    until(lambda: page.value("#number") == USER, "the field that was pointed at")
    _choose(ready, page, "#b", "as-new")
    until(lambda: len(page.value("#b")) >= 16, "a new password where none was expected")
    control = ready.browser.open_extension("pages/options.html")
    until(lambda: "new-password" in str(control.call("fill.remembered")), "it to be noted")
    page.goto(address)
    assert _fill(ready, item)["filled"] == ["password", "username"]
    assert _values(page, "user", "pass", "number", "b") == ["", PASSWORD, USER, ""]
    popup = ready.popup()
    popup.press_button("Make and fill one")
    until(lambda: len(page.value("#b")) >= 16, "a new password in the same field")
    control = ready.browser.open_extension("pages/options.html")
    assert len({made["id"] for made in control.call("generate.lately")["result"]["made"]}) >= 2
    control.call("fill.forget", site="127.0.0.1")


def test_any_value_can_be_chosen_for_a_field(ready: Story) -> None:
    """The popup asks first for the item and then for its value; an own field too."""
    control = ready.popup()
    _login(ready, control, fields=[{"name": "Second word", "type": "hidden", "value": "canary-second"}])
    control.close()
    page = ready.browser.open(ready.site.url("/pages/customer.html"))
    _choose(ready, page, "#a", "as-other")
    popup = ready.popup()
    popup.see_text("Choose what goes into the field")
    ready.shot(popup, "pointed")
    popup.press_button("Fill Customers")
    popup.see_text("Which value goes into the field")
    ready.shot(popup, "values")
    popup.press_button("Fill: Second word")
    until(lambda: page.value("#a") == "canary-second", "the field that was pointed at")
    assert _values(page, "user", "pass", "b") == ["", "", ""]


def test_own_fields_are_filled_by_name_and_what_does_not_fit_is_said(ready: Story) -> None:
    """In the same act as the login; a field that takes less says so in the popup, which stays open."""
    control = ready.popup()
    fields = [
        {"name": "customer number", "type": "text", "value": "C-77"},
        {"name": "Branch", "type": "text", "value": "South"},
        {"name": "stay", "type": "boolean", "value": "true"},
        {"name": "Elsewhere", "type": "hidden", "value": "canary-elsewhere"},
    ]
    _login(ready, control, fields=fields)
    control.close()
    page = ready.browser.open(ready.site.url("/pages/customer.html"))
    popup = ready.popup()
    popup.press_button("Fill Customers")
    popup.see_text("takes 6 characters")
    ready.shot(popup, "too-long")
    assert _values(page, "user", "pass", "number", "branch") == [USER, PASSWORD, "C-77", "b2"]
    assert page.run("return document.querySelector('#stay').checked")
    assert "canary-elsewhere" not in page.run(
        "return document.documentElement.innerHTML + [...document.querySelectorAll('input')].map((e) => e.value)"
    )
    assert ready.site.received == []


def test_a_code_follows_its_sign_in(ready: Story) -> None:
    """One key on the page after it, though several logins fit."""
    control = ready.popup()
    item = _login(ready, control, otp="JBSWY3DPEHPK3PXP")
    _login(ready, control, otp="MFRGGZDFMZTWQ2LK")
    control.close()
    page = ready.browser.open(ready.site.url("/login"))
    assert _fill(ready, item)["filled"] == ["username", "password"]
    page.goto(ready.site.url("/pages/code-six.html"))
    control = ready.browser.open_extension("pages/options.html")
    tab = control.run(_TAB, page.run("return location.href"))
    control.close()
    ready.browser.emit("commands.onCommand", "fill", tab)
    boxes = [f"code{number}" for number in range(1, 7)]
    until(lambda: all(_values(page, *boxes)), "six digits")
    control = ready.browser.open_extension("pages/options.html")
    assert "".join(_values(page, *boxes)) == control.call("item.code", id=item)["result"]["code"]


def test_a_code_is_copied_after_its_login_where_that_was_chosen(ready: Story) -> None:
    """It is on the clipboard as soon as the login was filled from the popup, and not before it was chosen."""
    control = ready.popup()
    item = _login(ready, control, otp="JBSWY3DPEHPK3PXP")
    page = ready.browser.open(ready.site.url("/login"))
    control = ready.browser.open_extension("pages/options.html#autofill")
    control.run("await navigator.clipboard.writeText('nothing')")
    assert "code" not in _fill(ready, item)
    box = control.field("Copy the one-time code")
    assert control.run("return document.querySelector(args[0]).checked", box) is False
    control.click(box)
    until(lambda: control.call("settings.get")["result"]["copy_code"], "the setting")
    assert control.run("return await navigator.clipboard.readText()") == "nothing"
    page.goto(ready.site.url("/login"))
    ready.popup().press_button("Fill Customers")
    control = ready.browser.open_extension("pages/options.html")
    now = lambda: control.call("item.code", id=item)["result"]["code"]  # noqa: E731
    until(lambda: control.run("return await navigator.clipboard.readText()") == now(), "the code on the clipboard")
    assert page.value("#pass") == PASSWORD
    control.call("settings.set", settings={"copy_code": False})


def test_a_checkout_takes_a_card_and_an_identity(ready: Story) -> None:
    """The popup lists them where the page has fields for them; each fills its own."""
    control = ready.popup()
    _add(control, "card", "Travel card", details=CARD)
    _add(control, "identity", "Myself", details=PERSON)
    control.close()
    page = ready.browser.open(ready.site.url("/pages/checkout.html"))
    popup = ready.popup()
    popup.see_text("Cards and identities, for 127.0.0.1")
    ready.shot(popup, "checkout")
    popup.press_button("Fill Travel card")
    until(lambda: page.value("#csc") == "737", "the card")
    assert _values(page, "holder", "number", "month", "year", "given") == [
        "ADA LOVELACE",
        "4012888888881881",
        "04",
        "29",
        "",
    ]
    popup = ready.popup()
    popup.press_button("Fill Myself")
    until(lambda: page.value("#country") == "GB", "the identity")
    assert _values(page, "given", "family", "mail", "tel", "street", "postal", "city") == [
        "Ada",
        "Lovelace",
        "ada@home.example",
        "+44 20 7946 0000",
        "12 St James's Square",
        "SW1Y 4JH",
        "London",
    ]
    assert ready.site.received == []


def test_a_payment_services_frame_is_filled_after_both_names(ready: Story) -> None:
    """Months by name, years by number, a number that the page puts spaces into."""
    control = ready.popup()
    card = _add(control, "card", "Travel card", details=CARD)
    control.close()
    page = ready.browser.open(ready.site.url("/pages/pay-in-frame.html"))
    asked = _fill(ready, card, want="card")
    assert asked["error"]["name"] == "foreign_frame"
    assert asked["error"]["data"]["names"] == ["localhost", "127.0.0.1"]
    answer = _fill(ready, card, want="card", accept=["foreign_frame"])
    assert set(answer["filled"]) == {"cc-number", "cc-exp-month", "cc-exp-year", "cc-csc"}, answer
    told = page.run("""return await new Promise((told) => {
      addEventListener("message", ({ data }) => told(data.values), { once: true });
      document.getElementById("pay").contentWindow.postMessage("read", "*");
    })""")
    assert (told["number"], told["csc"]) == ("4012 8888 8888 1881", "737")
