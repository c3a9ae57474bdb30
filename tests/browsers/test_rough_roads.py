# ruff: noqa: E501 - scripts for pages read better whole
"""What goes wrong in a real browser: wrong passphrases, false prompts, dying hosts, reloads, two browsers, foreign frames, plain http."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.browsers.conftest import make_vault
from tests.browsers.drivers import OTHER_HOST, Browser, Page, until
from tests.browsers.site import Site
from tests.browsers.story import PASSPHRASE, PASSWORD, USER, Story


def _add(page: Page, uri: str, user: str = USER, password: str = PASSWORD, match: str = "host") -> str:
    item = {
        "type": "login",
        "name": f"{user} here",
        "username": user,
        "password": password,
        "uris": [{"uri": uri, "match": match}],
    }
    answer = page.call("item.create", item=item)
    return str(answer["result"]["id"])


def _state(page: Page) -> str:
    return str(page.call("session.status").get("result", {}).get("state"))


def _unlock(story: Story) -> None:
    story.unlock()


def test_wrong_passphrase(ready: Story) -> None:
    """It says so, stays locked, and takes the right one next."""
    ready.lock()
    popup = ready.popup()
    ready.passphrase(popup, "not the passphrase at all")
    popup.press("Enter")
    popup.see_text("not the vault's passphrase")
    ready.shot(popup, "wrong-passphrase")
    assert _state(popup) == "locked"
    ready.passphrase(popup)
    popup.press("Enter")
    popup.see("input[type=search]", 60)


def test_a_prompt_that_shows_another_token_is_refused(ready: Story) -> None:
    """The host compares what the screen showed with the token: the right passphrase does not help."""
    ready.lock()
    popup = ready.popup()
    ready.passphrase(popup)
    popup.run("document.querySelector('.prompt .chip').style.setProperty('background-color', '#1d4ed8', 'important')")
    popup.press("Enter")
    popup.see_text("did not show your security token")
    assert _state(popup) == "locked"


def test_a_covered_prompt_refuses(ready: Story) -> None:
    """Nothing is sent while something lies over the token."""
    ready.lock()
    popup = ready.popup()
    ready.passphrase(popup)
    popup.run("""const cover = document.createElement("div");
      Object.assign(cover.style, {position: "fixed", inset: "0", zIndex: "9", opacity: "0.01", pointerEvents: "auto"}); document.body.append(cover)""")
    popup.press("Enter")
    until(lambda: popup.text(".prompt-message"), "a word about it")
    assert _state(popup) == "locked"


def test_the_host_is_killed(ready: Story) -> None:
    """The extension says that it is locked, starts another host, and goes on."""
    page = ready.popup()
    page.see("input[type=search]")
    hosts = ready.browser.hosts()
    assert hosts
    for host in hosts:
        os.kill(host, signal.SIGKILL)
    page.see(".prompt-input")
    told = page.ask({"type": "connection"})
    assert told["state"] == "ok"
    assert told["lastLock"]["reason"] == "error"
    assert _state(page) == "locked"
    page.close()
    ready.unlock()


def test_the_extension_is_reloaded_while_unlocked(ready: Story) -> None:
    """The old host ends, the new one is locked, and pages that were open can be filled without being loaded again."""
    item_page = ready.popup()
    item = _add(item_page, ready.site.url("/login"))
    page = ready.browser.open(ready.site.url("/login"))
    hosts = set(ready.browser.hosts())
    ready.browser.reload_extension()
    until(lambda: not hosts & set(ready.browser.hosts()), "the old host to end")
    ready.unlock()
    control = ready.browser.open_extension("pages/options.html")
    answer = until(lambda: _filled(control, item), "the fill")
    assert answer == ["username", "password"]
    assert (page.value("#user"), page.value("#pass")) == (USER, PASSWORD)


def _filled(control: Page, item: str) -> Any:
    return control.ask({"type": "fill", "item": item}).get("filled")


def test_two_browsers_on_one_vault(start: Callable[..., Browser], site: Site, tmp_path: Any) -> None:
    """One writes and the other sees it; when the person locks one, the other is locked within a second."""
    first = start("chromium")
    make_vault(first)
    second = start("firefox")
    other = Story(second, site, tmp_path)
    other.unlock()
    here = first.open_extension("pages/options.html")
    there = second.open_extension("pages/options.html")
    item = _add(here, site.url("/login"))
    time.sleep(0.8)  # the promise is 1 s
    assert [row["id"] for row in there.call("item.search", query="ada")["result"]["items"]] == [item]
    here.call("session.lock", reason="person")
    begun = time.monotonic()
    until(lambda: _state(there) == "locked", "the other to lock", 5)
    assert time.monotonic() - begun < 2.5  # the promise is 1 s; asking takes its time too
    assert there.ask({"type": "connection"})["lastLock"]["reason"] in ("elsewhere", "person")


def test_a_login_is_saved_while_locked(ready: Story) -> None:
    """It waits in the inbox, sealed, and is offered after unlocking."""
    ready.lock()
    ready.sign_in(user="locked.canary@example.org", password="canary-while-locked-1")
    ready.unlock()
    popup = ready.popup()
    offers = until(lambda: popup.call("save.pending")["result"]["offers"], "the offer")
    assert [(each["username"], each["while_locked"], each["kind"]) for each in offers] == [
        ("locked.canary@example.org", True, "save")
    ]


def test_an_update_is_offered_and_a_known_login_is_not(ready: Story) -> None:
    """The host compares; the extension holds nothing to compare with."""
    page = ready.popup()
    _add(page, ready.site.url("/login"))
    ready.sign_in().close()
    time.sleep(0.5)
    assert page.call("save.pending")["result"]["offers"] == []
    ready.sign_in(password="canary-changed-2").close()
    offers = until(lambda: page.call("save.pending")["result"]["offers"], "the offer")
    assert [each["kind"] for each in offers] == ["update"]


@pytest.mark.parametrize("path", ["/fetch", "/signup"])
def test_other_ways_of_submitting(ready: Story, path: str) -> None:
    """By script without a form; and a sign-up, whose password is typed twice."""
    page = ready.browser.open(ready.site.url(path))
    page.type("#user", USER)
    page.type("#pass", PASSWORD)
    if path == "/signup":
        page.type("#again", PASSWORD)
    page.click("#go")
    page.see("#done")
    control = ready.browser.open_extension("pages/options.html")
    offers = until(lambda: control.call("save.pending")["result"]["offers"], "the offer")
    assert [each["username"] for each in offers] == [USER]


def test_username_first(ready: Story) -> None:
    """The second page offers the item of the first, and a typed login keeps the user name of the first page."""
    control = ready.popup()
    _add(control, ready.site.url("/"), user="other.person")
    item = _add(control, ready.site.url("/"), user="second.person", password="canary-second")
    page = ready.browser.open(ready.site.url("/login/first"))
    popup = ready.popup()
    assert popup.ask({"type": "fill", "item": item})["filled"] == ["username"]
    popup.close()
    assert page.value("#user") == "second.person"
    page.click("#go")
    page.see("#pass")
    popup = ready.popup()
    matches = popup.call("fill.matches", url=ready.site.url("/login/second"))["result"]["items"]
    assert matches[0]["row"]["username"] == "second.person"
    assert popup.ask({"type": "fill", "item": item})["filled"] == ["password"]
    assert page.value("#pass") == "canary-second"


def test_username_first_is_saved_whole(ready: Story) -> None:
    """Typed by hand over two pages."""
    page = ready.browser.open(ready.site.url("/login/first"))
    page.type("#user", "typed.first")
    page.click("#go")
    page.see("#pass")
    page.type("#pass", "canary-typed-second")
    page.click("#go")
    page.see("#done")
    control = ready.browser.open_extension("pages/options.html")
    offers = until(lambda: control.call("save.pending")["result"]["offers"], "the offer")
    assert [each["username"] for each in offers] == ["typed.first"]


def test_a_frame_of_another_site_gets_nothing(ready: Story) -> None:
    """Not the item of the page around it; and its own only when the person accepts both names."""
    control = ready.popup()
    inner = ready.site.url("/login", "localhost")
    outer = ready.site.url(f"/around?inner={inner}")
    for_outer = _add(control, ready.site.url("/"))
    for_inner = _add(control, ready.site.url("/", "localhost"), user="inner.person")
    page = ready.browser.open(outer)
    control = ready.browser.open_extension("pages/options.html")
    refused = control.ask({"type": "fill", "item": for_outer})
    assert refused["error"]["name"] == "origin_mismatch"
    asked = control.ask({"type": "fill", "item": for_inner})
    assert asked["error"]["name"] == "foreign_frame"
    assert asked["error"]["data"]["origin"] == ready.site.url("", "localhost")
    assert asked["error"]["data"]["top"] == ready.site.url("")
    assert (
        control.ask({"type": "fill", "item": for_outer, "accept": ["foreign_frame", "other_site"]})["error"]["name"]
        == "page_changed"
    )
    control.ask({"type": "fill", "item": for_inner})
    assert control.ask({"type": "fill", "item": for_inner, "accept": ["foreign_frame"]})["filled"] == [
        "username",
        "password",
    ]
    page.close()


def test_plain_http_asks_first(ready: Story) -> None:
    """An item saved for https is not put into a page that others can read, unless the person says so."""
    control = ready.popup()
    item = _add(control, f"https://{OTHER_HOST}/", match="domain")
    page = ready.browser.open(ready.site.url("/login", OTHER_HOST))
    control = ready.browser.open_extension("pages/options.html")
    assert control.ask({"type": "fill", "item": item})["error"]["name"] == "insecure_page"
    assert (page.value("#user"), page.value("#pass")) == ("", "")
    popup = ready.popup()
    popup.press_button("fill")
    popup.see_text("encrypted")
    ready.shot(popup, "plain-http")
    popup.close()
    control = ready.browser.open_extension("pages/options.html")
    assert control.ask({"type": "fill", "item": item})["error"]["name"] == "insecure_page"
    assert control.ask({"type": "fill", "item": item, "accept": ["insecure_page"]})["filled"] == [
        "username",
        "password",
    ]
    assert page.value("#pass") == PASSWORD


@pytest.mark.parametrize("path", ["/shadow", "/controlled", "/short"])
def test_unusual_pages_are_filled(ready: Story, path: str) -> None:
    """A closed shadow root, a framework's controlled fields, and a field that is too short (said, and nothing is cut)."""
    control = ready.popup()
    item = _add(control, ready.site.url("/"))
    page = ready.browser.open(ready.site.url(path))
    control = ready.browser.open_extension("pages/options.html")
    outcome = control.ask({"type": "fill", "item": item})
    assert outcome["filled"] == ["username", "password"]
    if path == "/shadow":
        assert page.run("return window.peek()") == [USER, PASSWORD]
    elif path == "/controlled":
        assert page.run("return [window.state.user, window.state.pass]") == [USER, PASSWORD]
    else:
        assert [(each["field"], each["warning"], each["max"]) for each in outcome["warnings"]] == [
            ("password", "too_long", 4)
        ]
        assert page.value("#pass") == PASSWORD


@pytest.mark.parametrize("path", ["/search", "/plain", "/signup"])
def test_pages_without_a_sign_in_are_left_alone(ready: Story, path: str) -> None:
    """Search, newsletter and sign-up fields are none."""
    control = ready.popup()
    item = _add(control, ready.site.url("/"))
    ready.browser.open(ready.site.url(path))
    control = ready.browser.open_extension("pages/options.html")
    assert control.ask({"type": "fill", "item": item})["error"]["name"] == "no_login_form"


def test_the_popups_keys(ready: Story) -> None:
    """Ctrl+C copies the password, Ctrl+B the user name; a page's script hears of neither."""
    control = ready.popup()
    _add(control, ready.site.url("/"))
    ready.browser.open(ready.site.url("/login"))
    popup = ready.popup()
    popup.see("input[type=search]")
    popup.see_text(USER)
    popup.press("Control+c")
    popup.see_text("password copied")
    popup.press("Control+b")
    popup.see_text("user name copied")


def test_the_page_sees_nothing_of_us(ready: Story) -> None:
    """No attribute, element or global of ours is in the page, before and after a fill."""
    control = ready.popup()
    item = _add(control, ready.site.url("/"))
    page = ready.browser.open(ready.site.url("/login"))
    before = page.run(
        "return [document.documentElement.outerHTML, Object.keys(window).filter((k) => !k.startsWith('webdriver')).length]"
    )
    control = ready.browser.open_extension("pages/options.html")
    assert control.ask({"type": "fill", "item": item})["filled"]
    assert (
        page.run(
            "return [document.documentElement.outerHTML, Object.keys(window).filter((k) => !k.startsWith('webdriver')).length]"
        )
        == before
    )
    assert PASSPHRASE not in page.text()
