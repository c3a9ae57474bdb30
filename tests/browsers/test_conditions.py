# ruff: noqa: E501 - scripts for pages read better whole
"""Filling under conditions: zoomed pages, tabs that slept or were open before an update, private windows.

The gallery has the page with a strict CSP (strict-csp.html).
"""

import contextlib
import time
from typing import Any

import pytest

from tests.browsers.conftest import unlock_by_wire
from tests.browsers.drivers import CHROMIUM_ID, FIREFOX_ID, FOR_PAGES, Firefox, Page, until
from tests.browsers.story import PASSWORD, USER, Story

_STORED = """const api = globalThis.browser ?? chrome;
  return JSON.stringify([await api.storage.local.get(null), await api.storage.session.get(null)])"""
_FILLED = "return [document.querySelector('#user').value, document.querySelector('#pass').value]"


def _control(story: Story) -> Page:
    return story.browser.open_extension("pages/options.html")


def _saved(control: Page, uri: str) -> str:
    uris = [{"uri": uri, "match": "domain"}]
    item = {"type": "login", "name": "Here", "username": USER, "password": PASSWORD, "uris": uris}
    return str(control.call("item.create", item=item)["result"]["id"])


def _fill(control: Page, item: str, **more: Any) -> Any:
    return control.ask({"type": "fill", "item": item, **more})


def _is_filled(page: Page) -> bool:
    return bool(page.run(_FILLED) == [USER, PASSWORD])


@pytest.mark.parametrize("shared", FOR_PAGES, indirect=True)
def test_a_zoomed_page_is_filled(ready: Story) -> None:
    """Half and three times its size: what a person can see and use stays that."""
    item = _saved(_control(ready), ready.site.url("/"))
    page = ready.browser.open(ready.site.url("/login"))
    control = _control(ready)
    zoom = "const api = globalThis.browser ?? chrome; const [tab] = (await api.tabs.query({})).filter((each) => each.url === args[0]); await api.tabs.setZoom(tab.id, args[1]); return await api.tabs.getZoom(tab.id)"
    try:
        for size in (0.5, 3):
            assert round(control.run(zoom, ready.site.url("/login"), size), 1) == size
            page.run("for (const field of document.querySelectorAll('input')) field.value = ''")
            assert _fill(control, item)["filled"] == ["username", "password"], size
            assert _is_filled(page), size
    finally:
        control.run(zoom, ready.site.url("/login"), 1)


@pytest.mark.parametrize("shared", FOR_PAGES, indirect=True)
def test_nothing_secret_is_stored_by_the_browser(ready: Story) -> None:
    """After a login was typed, offered, saved and filled: no user name, no password, no site in any storage of the extension's."""
    control = _control(ready)
    item = _saved(control, ready.site.url("/"))
    ready.sign_in(password="typed-Pw-1!lemon").close()
    until(lambda: control.call("save.pending")["result"]["offers"], "the offer")
    ready.browser.open(ready.site.url("/login"))
    control = _control(ready)
    assert _fill(control, item)["filled"] == ["username", "password"]
    stored = str(control.run(_STORED))
    assert len(stored) > 10, "there is something: the owner's fingerprint and the state seen"
    for secret in (USER, PASSWORD, "typed-Pw-1", "127.0.0.1", item):
        assert secret not in stored


def test_a_page_that_was_open_before_an_update_is_filled_by_the_new_script_alone(ready: Story) -> None:
    """The old one is ended, and the old host with its keys; the page sees one value set once."""
    control = _control(ready)
    item = _saved(control, ready.site.url("/"))
    page = ready.browser.open(ready.site.url("/login"))
    page.run(
        "window.changes = 0; document.querySelector('#pass').addEventListener('change', () => { window.changes += 1; })"
    )
    control.close()
    hosts = set(ready.browser.hosts())
    ready.browser.reload_extension()
    until(lambda: hosts and not hosts & set(ready.browser.hosts()), "the old host to end")
    control = until(lambda: _back(ready), "the extension to come back")
    until(lambda: control.call("session.status").get("result", {}).get("state") == "locked", "a locked host")
    until(lambda: "result" in _unlocked(control), "the vault to open")
    tab = until(
        lambda: control.run(
            "const api = globalThis.browser ?? chrome; return (await api.tabs.query({})).find((each) => each.url === args[0])?.id",
            ready.site.url("/login"),
        ),
        "the tab",
    )
    assert _fill(control, item, tab=tab)["filled"] == ["username", "password"]
    assert _is_filled(page) and page.run("return window.changes") == 1


def _back(story: Story) -> Page | None:
    """An extension page after a reload, once the background answers."""
    try:
        if isinstance(story.browser, Firefox):  # the tab that it drove is gone with the old extension
            story.browser.marionette.switch_to_window(story.browser.marionette.window_handles[0])
        page = _control(story)
        page.ask({"type": "connection", "retry": True})
        return page
    except Exception:  # noqa: BLE001 - each driver has its own kinds
        return None


def _unlocked(control: Page) -> Any:
    with contextlib.suppress(Exception):  # the background may be between two hosts
        unlock_by_wire(control)
        return control.call("session.status")
    return {}


_VALUES = """const api = globalThis.browser ?? chrome;
  const [answer] = await api.scripting.executeScript({target: {tabId: args[0]}, func: () => [document.querySelector("#user")?.value, document.querySelector("#pass")?.value]}).catch(() => [{result: null}]);
  return answer.result"""


def test_a_tab_that_was_put_to_sleep_is_filled_when_it_is_back(ready: Story) -> None:
    """As tabs are that a browser restores: they hold no page until they are shown."""
    control = _control(ready)
    item = _saved(control, ready.site.url("/"))
    make = "const api = globalThis.browser ?? chrome; const tab = await api.tabs.create({url: args[0], active: false}); return tab.id"
    tab = control.run(make, ready.site.url("/login"))
    until(lambda: control.run(_STATUS, tab) == "complete", "the page")
    tab = control.run(
        "const api = globalThis.browser ?? chrome; const tab = await api.tabs.discard(args[0]); return tab?.id ?? args[0]",
        tab,
    )
    until(
        lambda: control.run("return (await (globalThis.browser ?? chrome).tabs.get(args[0])).discarded", tab),
        "the tab to be put away",
    )
    control.run("await (globalThis.browser ?? chrome).tabs.update(args[0], {active: true})", tab)
    until(
        lambda: control.run(_STATUS, tab) == "complete" and control.run(_VALUES, tab) == ["", ""], "the page to be back"
    )
    assert _fill(control, item, tab=tab)["filled"] == ["username", "password"]
    assert control.run(_VALUES, tab) == [USER, PASSWORD]
    control.run("await (globalThis.browser ?? chrome).tabs.remove(args[0])", tab)


_STATUS = "const tab = await (globalThis.browser ?? chrome).tabs.get(args[0]).catch(() => null); return tab && !tab.discarded ? tab.status : ''"


def _allow_private(story: Story) -> None:
    """What a person does in the browser's list of extensions."""
    if isinstance(story.browser, Firefox):
        script = """const [id, done] = arguments;
          (async () => {
            const {ExtensionPermissions} = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
            const {AddonManager} = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
            await ExtensionPermissions.add(id, {permissions: ["internal:privateBrowsingAllowed"], origins: []});
            await (await AddonManager.getAddonByID(id)).reload();
          })().then(() => done(""), (error) => done(String(error)))"""
        with story.browser.marionette.using_context("chrome"):
            assert story.browser.marionette.execute_async_script(script, script_args=(FIREFOX_ID,)) == ""
        return
    page = story.browser.open("chrome://extensions")
    page.run(
        "await chrome.developerPrivate.updateExtensionConfiguration({extensionId: args[0], incognitoAccess: true})",
        CHROMIUM_ID,
    )
    page.close()


def test_a_private_window_is_filled_when_the_person_allowed_the_extension_there(ready: Story) -> None:
    """One background and one host for both kinds of windows; before that, such a window is out of its sight."""
    control = _control(ready)
    item = _saved(control, ready.site.url("/"))
    allowed = "return await (globalThis.browser ?? chrome).extension.isAllowedIncognitoAccess()"
    assert control.run(allowed) is False
    control.close()
    _allow_private(ready)
    time.sleep(1)
    control = until(lambda: _back(ready), "the extension to come back")
    until(lambda: "result" in _unlocked(control), "the vault to open")
    assert control.run(allowed) is True
    make = "const window = await (globalThis.browser ?? chrome).windows.create({incognito: true, url: args[0]}); return [window.id, window.tabs?.[0]?.id]"
    window, tab = control.run(make, ready.site.url("/login"))
    try:
        tab = tab or control.run(
            "return (await (globalThis.browser ?? chrome).tabs.query({windowId: args[0]}))[0].id", window
        )
        until(lambda: control.run(_STATUS, tab) == "complete" and control.run(_VALUES, tab) == ["", ""], "the page")
        assert control.run("return (await (globalThis.browser ?? chrome).tabs.get(args[0])).incognito", tab) is True
        assert _fill(control, item, tab=tab)["filled"] == ["username", "password"]
        assert control.run(_VALUES, tab) == [USER, PASSWORD]
    finally:
        control.run("await (globalThis.browser ?? chrome).windows.remove(args[0])", window)
