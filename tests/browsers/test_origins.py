# ruff: noqa: E501 - scripts for pages read better whole
"""Documents that are not what they seem: frames in frames, sandboxes, blob: pages, look-alikes, other addresses of one company.

The gallery has the plainer ones: foreign, sandboxed, data:, empty and written frames, and a navigation that ends a fill.
"""

from typing import Any

import pytest

from tests.browsers.drivers import FOR_PAGES, OTHER_HOST, Firefox, Page, until
from tests.browsers.story import PASSWORD, USER, Story

_LOGIN = (
    '<form><input id="user" autocomplete="username"><input id="pass" type="password"><button>Sign in</button></form>'
)
_IN_FRAME = "const inner = document.querySelector('iframe').contentDocument; return [inner.getElementById('user').value, inner.getElementById('pass').value]"


def _control(story: Story) -> Page:
    return story.browser.open_extension("pages/options.html")


def _saved(control: Page, uri: str, match: str = "domain") -> str:
    item = {
        "type": "login",
        "name": "Known",
        "username": USER,
        "password": PASSWORD,
        "uris": [{"uri": uri, "match": match}],
    }
    return str(control.call("item.create", item=item)["result"]["id"])


def _fill(control: Page, item: str, **more: Any) -> Any:
    return control.ask({"type": "fill", "item": item, **more})


def test_a_page_in_its_own_sandbox_and_one_behind_a_foreign_page(ready: Story) -> None:
    """A sandbox that leaves the document its origin is no other site; the own site inside a foreign one inside the own is foreign."""
    item = _saved(_control(ready), ready.site.url("/"))
    page = ready.browser.open(ready.site.url("/plain"))
    page.run(
        """await new Promise((done) => { const frame = document.createElement("iframe"); frame.sandbox = "allow-same-origin allow-scripts allow-forms";
        frame.src = "/login"; frame.onload = done; document.body.append(frame); })"""
    )
    control = _control(ready)
    assert _fill(control, item)["filled"] == ["username", "password"]
    assert page.run(_IN_FRAME) == [USER, PASSWORD]
    middle = ready.site.url(f"/around?inner={ready.site.url('/login')}", "localhost")
    page.goto(ready.site.url(f"/around?inner={middle}"))
    control = _control(ready)
    asked = _fill(control, item)
    assert asked["error"]["name"] == "foreign_frame"
    assert asked["error"]["data"]["names"] == ["127.0.0.1", "localhost"]


def test_a_page_made_from_a_blob_gets_nothing(ready: Story) -> None:
    """It has the origin of whoever made it, but no address that a person could read."""
    item = _saved(_control(ready), ready.site.url("/"))
    page = ready.browser.open(ready.site.url("/plain"))
    address = page.run(
        "const address = URL.createObjectURL(new Blob([args[0]], {type: 'text/html'})); setTimeout(() => location.assign(address), 10); return address",
        _LOGIN,
    )
    page.see("#pass")
    assert str(address).startswith("blob:http://127.0.0.1")
    answer = _fill(_control(ready), item)
    assert answer.get("error", {}).get("name") in ("opaque_origin", "no_login_form"), (
        answer
    )  # Chromium runs no script of ours there
    assert (page.value("#user"), page.value("#pass")) == ("", "")


@pytest.mark.parametrize("shared", FOR_PAGES, indirect=True)
def test_a_page_that_looks_like_one_of_yours_is_said_to(ready: Story) -> None:
    """In the popup before anything else, in the answer to a fill, and when what was typed there is offered to be saved."""
    control = _control(ready)
    _saved(control, "https://www.sealringtest.example/")
    page = ready.browser.open(ready.site.url("/login", OTHER_HOST))
    popup = ready.popup()
    popup.see_text("looks like sealringtest.example")
    assert OTHER_HOST in popup.text(".card.bad") and popup.text("#rows").startswith("Nothing saved")
    ready.shot(popup, "looks-like")
    popup.close()
    item = str(control.call("item.search", query="Known")["result"]["items"][0]["id"])
    asked = _fill(control, item)
    assert (asked["error"]["name"], asked["error"]["data"]["looks_like"]) == ("origin_mismatch", "sealringtest.example")
    assert (page.value("#user"), page.value("#pass")) == ("", "")
    page.type("#user", "somebody@example.org")
    page.type("#pass", "typed-Pw-1!lemon")
    page.click("#go")
    page.see("#done")
    offer = ready.browser.open_extension("pages/offer.html")
    offer.see_text("looks like sealringtest.example")


def test_another_address_of_a_company_stands_last_and_is_filled_when_picked(ready: Story) -> None:
    """No key takes it; picked, it is asked about like any other where the page is not encrypted. Only Firefox leads any name to loopback."""
    if not isinstance(ready.browser, Firefox):
        pytest.skip("Chromium leads only one other name to loopback")
    control = _control(ready)
    item = _saved(control, "https://www.ebay.com/")
    page = ready.browser.open(ready.site.url("/login", "signin.ebay.de"))
    assert _fill(control, item)["error"]["name"] == "origin_mismatch"
    popup = ready.popup()
    popup.see_text("Other addresses of this company")
    rows = popup.text("#rows")
    assert (
        rows.index("Nothing saved for ebay.de") < rows.index("Other addresses of this company") < rows.index("ebay.com")
    )
    ready.shot(popup, "same-company")
    popup.press_button("fill")
    popup.see_text("encrypted")
    popup.press_button("fill anyway")
    until(lambda: (page.value("#user"), page.value("#pass")) == (USER, PASSWORD), "the page to be filled")
    options = ready.browser.open_extension("pages/options.html#autofill")
    options.see("#autofill details summary")
    options.run(
        "[...document.querySelectorAll('#autofill details summary')].find((each) => each.innerText === 'Which companies').click()"
    )
    options.click(options.field("eBay"))
    until(lambda: options.call("settings.get")["result"]["equivalent_except"] == ["eBay"], "the setting")
    ready.shot(options, "companies")
    page.goto(ready.site.url("/login", "signin.ebay.de"))
    popup = ready.popup()
    popup.see_text("Nothing saved for ebay.de")
    assert "Other addresses" not in popup.text("#rows")
