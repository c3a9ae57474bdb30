# ruff: noqa: E501 - scripts for pages read better whole
"""What is typed in real browsers reaches the host when it is typed, and is offered when it worked; new passwords are kept before a page has them."""

import os
import signal
import time
from typing import Any

import pytest

from tests.browsers import drivers
from tests.browsers.conftest import Shared, unlock_by_wire
from tests.browsers.drivers import Page, until
from tests.browsers.story import PASSWORD, USER, Story

OLD = "canary-Old-31-harbour"
_STORED = "const api = globalThis.browser ?? chrome; return JSON.stringify([await api.storage.local.get(null), await api.storage.session.get(null)])"
_WINDOWS = "return (await (globalThis.browser ?? chrome).runtime.getContexts({})).filter((each) => each.documentUrl?.includes('offer.html'))"
_TAB = (
    "const api = globalThis.browser ?? chrome; return (await api.tabs.query({})).find((tab) => tab.url === args[0]).id"
)


@pytest.fixture
def control(ready: Story) -> Page:
    """A page of the extension, to ask the host."""
    return ready.browser.open_extension("pages/options.html")


@pytest.fixture
def for_pages(shared: Shared) -> None:
    """What is the same in both browsers is tried in one, where time is short."""
    if shared.name not in drivers.FOR_PAGES:
        pytest.skip("the same in both browsers: here in Chromium alone")


def _offers(control: Page) -> list[dict[str, Any]]:
    return list(control.call("save.pending").get("result", {}).get("offers", []))


def _offer(control: Page) -> dict[str, Any]:
    until(lambda: _offers(control), "an offer")
    (offer,) = _offers(control)
    return offer


def _password(control: Page, offer: dict[str, Any]) -> str:
    saved = control.call("save.accept", offer=offer["id"])["result"]["id"]
    return str(control.call("item.reveal", id=saved, field="password")["result"]["value"])


def _type(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.type(f"#{name.removesuffix('_')}", value)


def _never(look: Any, seconds: float = 2.5) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert not look()
        time.sleep(0.1)


def test_a_site_that_only_fetches(ready: Story, control: Page) -> None:
    """No navigation, no submit: the form is taken away when it worked. Nothing of it is in the browser's storage."""
    page = ready.browser.open(ready.site.url("/fetch"))
    _type(page, user=USER, pass_=PASSWORD)
    page.click("#go")
    offer = _offer(control)
    assert (offer["username"], offer["kind"]) == (USER, "save")
    assert PASSWORD not in str(control.run(_STORED))
    assert _password(control, offer) == PASSWORD


def test_a_page_that_is_left_at_once(ready: Story, control: Page) -> None:
    """A form, and its tab closed right after the click."""
    page = ready.browser.open(ready.site.url("/login"))
    _type(page, user=USER, pass_=PASSWORD)
    page.run(
        "setTimeout(() => document.getElementById('go').click(), 0)"
    )  # a script's click is none: only its submit is seen
    page.see("#done")
    assert _offer(control)["username"] == USER
    page.goto(ready.site.url("/login"))
    _type(page, user="second@example.org", pass_=PASSWORD)
    page.click("#go")
    page.close()
    until(lambda: len(_offers(control)) == 2, "the second offer")


def test_a_sign_in_that_failed_is_offered_once_it_worked(ready: Story, control: Page) -> None:
    """The form came back: nothing. Then the right password: one offer, with that."""
    page = ready.browser.open(ready.site.url("/strict"))
    _type(page, user=USER, pass_="wrong-" + PASSWORD)
    page.click("#go")
    page.see("#error")
    _never(lambda: _offers(control))
    _type(page, user=USER, pass_=PASSWORD)
    page.click("#go")
    page.see("#done")
    assert _password(control, _offer(control)) == PASSWORD


@pytest.mark.usefixtures("for_pages")
def test_a_fetch_that_failed(ready: Story, control: Page) -> None:
    """The form stays: nothing is offered, until it goes."""
    page = ready.browser.open(ready.site.url("/strict-fetch"))
    _type(page, user=USER, pass_="wrong-" + PASSWORD)
    page.press("Enter")
    page.see("#error")
    _never(lambda: _offers(control))
    _type(page, pass_=PASSWORD)
    page.press("Enter")
    page.see("#done")
    assert _password(control, _offer(control)) == PASSWORD


@pytest.mark.usefixtures("for_pages")
def test_what_was_not_sent_is_not_offered(ready: Story, control: Page) -> None:
    """Typed, and gone elsewhere by the address bar; typed, and the tab closed."""
    page = ready.browser.open(ready.site.url("/login"))
    _type(page, user=USER, pass_=PASSWORD)
    page.goto(ready.site.url("/plain"))
    page.goto(ready.site.url("/login"))
    _type(page, user=USER, pass_=PASSWORD)
    page.close()
    _never(lambda: _offers(control))


@pytest.mark.usefixtures("for_pages")
def test_a_sign_in_over_two_pages(ready: Story, control: Page) -> None:
    """The user name of the first goes with the password of the second."""
    page = ready.browser.open(ready.site.url("/login/first"))
    _type(page, user=USER)
    page.click("#go")
    page.see("#pass")
    _type(page, pass_=PASSWORD)
    page.click("#go")
    page.see("#done")
    assert _offer(control)["username"] == USER


@pytest.mark.usefixtures("for_pages")
def test_while_locked(ready: Story, control: Page) -> None:
    """It is sealed, and there after unlocking."""
    control.call("session.lock", reason="person")
    until(lambda: control.call("session.status")["result"].get("state") == "locked", "the lock")
    page = ready.browser.open(ready.site.url("/fetch"))
    _type(page, user=USER, pass_=PASSWORD)
    page.click("#go")
    page.see("#done")
    time.sleep(1.5)
    unlock_by_wire(control)
    offer = _offer(control)
    assert (offer["username"], offer["while_locked"]) == (USER, True)


@pytest.mark.usefixtures("for_pages")
def test_what_an_offer_says_and_never_here(ready: Story, control: Page) -> None:
    """Site, user, password, that it is weak and used elsewhere; a site that is never saved stands in the options until it is taken back."""
    weak = "Tr0ub4dor"
    other = {
        "type": "login",
        "name": "Other",
        "password": weak,
        "uris": [{"uri": "https://other.example", "match": "domain"}],
    }
    assert "result" in control.call("item.create", item=other)
    ready.sign_in(password=weak)
    _offer(control)
    window = ready.browser.open_extension("pages/offer.html")
    for words in ("127.0.0.1", "easy to guess", "Another item has the same password"):
        window.see_text(words)
    assert (window.value("section.card input"), weak in window.text()) == (USER, False)
    window.press_button("Show: Password")
    window.see_text(weak)
    window.press_button("Never here")
    until(lambda: control.run(_WINDOWS) == [], "the offer's window to close by itself")
    ready.sign_in(user="second@example.org")
    _never(lambda: _offers(control), 1.5)
    options = ready.browser.open_extension("pages/options.html#autofill")
    options.press_button("Remove 127.0.0.1")
    until(lambda: control.call("settings.get")["result"]["never_save"] == [], "it to be taken back")
    ready.sign_in(user="third@example.org")
    assert _offer(control)["username"] == "third@example.org"


def _item(story: Story, control: Page, password: str) -> str:
    uris = [{"uri": story.site.url("/"), "match": "host"}]
    item = {"type": "login", "name": USER, "username": USER, "password": password, "uris": uris}
    return str(control.call("item.create", item=item)["result"]["id"])


def _tab(control: Page, page: Page) -> int:
    return int(control.run(_TAB, page.run("return location.href")))


def test_a_changed_password_goes_to_its_item(ready: Story, control: Page) -> None:
    """The current one filled, a new one proposed by the field's rules in both boxes, and the item updated with it."""
    item = _item(ready, control, OLD)
    page = ready.browser.open(ready.site.url("/change"))
    done = control.ask({"type": "new-password", "tab": _tab(control, page)})
    assert sorted(done["filled"]) == ["confirmation", "current-password", "new-password"], done
    fresh = page.value("#new")
    assert (page.value("#old"), page.value("#again"), len(fresh)) == (OLD, fresh, 14)
    assert set(fresh) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    page.click("#go")
    page.see("#done")
    offer = _offer(control)
    assert (offer["kind"], offer["item"], offer["made"]) == ("update", item, True)
    assert _password(control, offer) == fresh
    assert control.call("item.reveal", id=item, field="history:0")["result"]["value"] == OLD


@pytest.mark.usefixtures("for_pages")
def test_a_known_login_is_not_offered_and_a_changed_one_is(ready: Story, control: Page) -> None:
    """The host compares; the extension holds nothing to compare with. Each sign-in takes the same way, so the first's offer would be there first."""
    item = _item(ready, control, PASSWORD)
    ready.sign_in().close()
    ready.sign_in(password="canary-changed-2").close()
    offer = _offer(control)
    assert (offer["kind"], offer["item"]) == ("update", item)
    assert _password(control, offer) == "canary-changed-2"


@pytest.mark.usefixtures("for_pages")
def test_forms_that_stay(ready: Story, control: Page) -> None:
    """A sign-up that is emptied when it is done, a change that only says so, and one that marks what was wrong."""
    page = ready.browser.open(ready.site.url("/pages/sign-up-fetch.html"))
    _type(page, user=USER, pass_=PASSWORD)
    page.click("#go")
    offer = _offer(control)
    assert (offer["kind"], offer["username"]) == ("save", USER)
    item = control.call("save.accept", offer=offer["id"])["result"]["id"]
    for query, fresh in (("?wrong", OLD), ("", OLD + "-2")):
        page = ready.browser.open(ready.site.url(f"/pages/change-fetch.html{query}"))
        _type(page, old=PASSWORD, new=fresh, again=fresh)
        page.click("#go")
    offer = _offer(control)
    assert (offer["kind"], offer["item"]) == ("update", item)
    assert _password(control, offer) == OLD + "-2"


def test_a_new_password_outlives_the_host(ready: Story, control: Page) -> None:
    """It is kept before the page has it: the host is killed right after, and it is found again."""
    page = ready.browser.open(ready.site.url("/signup"))
    done = control.ask({"type": "new-password", "tab": _tab(control, page)})
    for process in ready.browser.hosts():
        os.kill(process, signal.SIGKILL)
    fresh = page.value("#pass")
    assert fresh and fresh == page.value("#again")
    page.close()
    until(lambda: control.ask({"type": "connection", "retry": True})["state"] == "ok", "a new host")
    until(lambda: control.call("session.status").get("result", {}).get("state") == "locked", "a locked host")
    unlock_by_wire(control)
    newest = control.call("generate.lately")["result"]["made"][0]
    assert newest["id"] == done["id"]
    assert control.call("generate.again", id=newest["id"])["result"]["password"] == fresh
    assert _offers(control) == []


@pytest.mark.usefixtures("for_pages")
def test_a_rule_that_only_the_page_knows_is_said(ready: Story, control: Page) -> None:
    """The popup stays open for it, and what was made is kept."""
    page = ready.browser.open(ready.site.url("/pages/sign-up-strict.html"))
    popup = ready.browser.open_extension("pages/popup.html")
    popup.press_button("Make and fill one")
    popup.see_text("the page has a rule that it does not keep")
    newest = control.call("generate.lately")["result"]["made"][0]
    assert control.call("generate.again", id=newest["id"])["result"]["password"] == page.value("#new")


@pytest.mark.usefixtures("for_pages")
def test_a_sign_up_with_a_new_password(ready: Story, control: Page) -> None:
    """Made from the popup and sent like any other; the offer says whose it is, and the generator finds it again."""
    page = ready.browser.open(ready.site.url("/signup"))
    page.type("#user", USER)
    popup = ready.browser.open_extension("pages/popup.html")
    popup.press_button("Make and fill one")
    fresh = until(lambda: page.value("#pass"), "a password in the page")
    assert control.call("generate.lately")["result"]["made"][0]["site"] == "127.0.0.1"
    page.click("#go")
    page.see("#done")
    offer = _offer(control)
    assert (offer["username"], offer["made"], offer["weak"]) == (USER, True, False)
    assert _password(control, offer) == fresh


@pytest.mark.usefixtures("for_pages")
def test_what_the_browser_filled_before_is_not_doubled(ready: Story, control: Page) -> None:
    """Its own manager has filled both fields: they hold the same once."""
    item = _item(ready, control, PASSWORD)
    page = ready.browser.open(ready.site.url("/login"))
    page.run(
        "document.getElementById('user').value = args[0]; document.getElementById('pass').value = args[1]",
        USER,
        PASSWORD,
    )
    done = control.ask({"type": "fill", "item": item, "tab": _tab(control, page)})
    assert (page.value("#user"), page.value("#pass")) == (USER, PASSWORD), done
    page.click("#go")
    page.see("#done")
    assert [each["password"] for each in ready.site.received] == [PASSWORD]
