# ruff: noqa: E501 - scripts for pages read better whole
"""What goes wrong in a real browser: dying hosts, two browsers at once, foreign frames, plain http. Prompts have a file of their own."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.browsers.conftest import make_vault
from tests.browsers.drivers import FOR_PAGES, OTHER_HOST, Browser, Page, until
from tests.browsers.site import Site
from tests.browsers.story import PASSWORD, USER, Story


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
    found = lambda: [row["id"] for row in there.call("item.search", query="ada")["result"]["items"]]  # noqa: E731
    until(lambda: found() == [item], "the other to see it", 1)  # the promise
    here.call("session.lock", reason="person")
    begun = time.monotonic()
    until(lambda: _state(there) == "locked", "the other to lock", 5)
    assert time.monotonic() - begun < 2.5  # the promise is 1 s; asking takes its time too
    assert there.ask({"type": "connection"})["lastLock"]["reason"] in ("elsewhere", "person")


@pytest.mark.parametrize("shared", FOR_PAGES, indirect=True)
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


@pytest.mark.parametrize("shared", FOR_PAGES, indirect=True)
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


@pytest.mark.parametrize("shared", FOR_PAGES, indirect=True)
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
