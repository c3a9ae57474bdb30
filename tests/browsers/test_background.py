# ruff: noqa: E501 - scripts for pages read better whole
"""What the background does by itself in real browsers: offers, keys, menus, the badge, locking, updates and its own clipboard."""

import time
from typing import Any

import pytest

from tests.browsers.conftest import unlock_by_wire
from tests.browsers.drivers import FOR_PAGES, Firefox, Page, until
from tests.browsers.story import PASSWORD, USER, Story

CODE_SECRET = "JBSWY3DPEHPK3PXP"

_SURFACES = """const api = globalThis.browser ?? chrome; const contexts = await api.runtime.getContexts({contextTypes: ["POPUP", "TAB"]});
  return contexts.filter((c) => c.documentUrl.includes(args[0])).map((c) => c.contextType)"""
_BADGE = "const api = globalThis.browser ?? chrome; const tabs = await api.tabs.query({}); const tab = tabs.find((t) => t.url === args[0]); return await api.action.getBadgeText({tabId: tab.id})"
_SHOW = "const api = globalThis.browser ?? chrome; const tabs = await api.tabs.query({}); const tab = tabs.find((t) => t.url === args[0]); await api.tabs.update(tab.id, {active: true})"
_READ = "return await navigator.clipboard.readText()"
_WRITE = "await navigator.clipboard.writeText(args[0])"


def _control(story: Story) -> Page:
    return story.browser.open_extension("pages/options.html")


def _add(page: Page, uri: str, user: str = USER, password: str = PASSWORD, **more: Any) -> str:
    uris = [{"uri": uri, "match": "host"}]
    item = {"type": "login", "name": f"{user} here", "username": user, "password": password, "uris": uris, **more}
    return str(page.call("item.create", item=item)["result"]["id"])


def _state(page: Page) -> Any:
    return page.call("session.status").get("result", {}).get("state")


def _front(control: Page, page: Page) -> None:
    """Bring a site's tab to the front, as a click on it does."""
    control.run(_SHOW, page.run("return location.href"))


# --- Offers ----------------------------------------------------------------------------------------------------------


def _offer_shown(control: Page) -> str:
    """Waits until the popup or a window shows the offer; which of them."""
    kinds = until(lambda: control.run(_SURFACES, "pages/offer.html"), "the offer to open by itself")
    assert len(kinds) == 1
    return str(kinds[0])


def _what_it_reads(story: Story, control: Page, kind: str) -> str:
    """The text of the open surface, which is another document of the extension's."""
    if kind == "TAB":
        return story.browser.find("offer.html").text()
    if isinstance(story.browser, Firefox):
        script = "return browser.extension.getViews({type: 'popup'})[0].document.body.innerText + ' ' + [...browser.extension.getViews({type: 'popup'})[0].document.querySelectorAll('input')].map((e) => e.value).join(' ')"
        return str(control.run(script))
    return _chromium_popup(story.browser)


def _chromium_popup(browser: Any) -> str:
    """Playwright hands out no popups; its text is read over the protocol, through another page's session."""
    import json

    near = browser.context.pages[-1]
    cdp = browser.context.new_cdp_session(near)
    answers: list[Any] = []
    cdp.on("Target.receivedMessageFromTarget", lambda event: answers.append(json.loads(event["message"])))
    infos = cdp.send("Target.getTargets")["targetInfos"]
    target = next(each["targetId"] for each in infos if each["url"].endswith("offer.html"))
    session = cdp.send("Target.attachToTarget", {"targetId": target, "flatten": False})["sessionId"]
    script = "document.body.innerText + ' ' + [...document.querySelectorAll('input')].map((e) => e.value).join(' ')"
    message = {"id": 1, "method": "Runtime.evaluate", "params": {"expression": script, "returnByValue": True}}
    cdp.send("Target.sendMessageToTarget", {"sessionId": session, "message": json.dumps(message)})
    until(lambda: near.wait_for_timeout(20) or answers, "the popup's answer")
    cdp.detach()
    return str(answers[0]["result"]["result"]["value"])


def _close_offer(control: Page) -> None:
    control.run("""const api = globalThis.browser ?? chrome;
      for (const view of api.extension.getViews({type: "popup"})) view.close();
      for (const each of await api.runtime.getContexts({contextTypes: ["TAB"]}))
        if (each.documentUrl.includes("pages/offer.html")) await api.tabs.remove(each.tabId)""")


def test_the_offer_opens_by_itself(ready: Story) -> None:
    """In the popup, or in a small window where the browser can't open that."""
    control = _control(ready)
    ready.sign_in()
    kind = _offer_shown(control)
    until(lambda: USER in _what_it_reads(ready, control, kind), "the user name in the offer")
    reads = _what_it_reads(ready, control, kind)
    assert "127.0.0.1" in reads
    assert PASSWORD not in reads
    _close_offer(control)


def test_a_login_noted_while_locked_is_offered_after_unlocking(ready: Story) -> None:
    """Nothing opens while locked; unlocking on a page that shows no offers opens one that does."""
    control = _control(ready)
    control.call("session.lock", reason="person")
    until(lambda: _state(control) == "locked", "the lock")
    ready.sign_in()
    time.sleep(3.2)  # longer than the offer waits for the page
    assert control.run(_SURFACES, "pages/offer.html") == []
    unlock_by_wire(control)
    kind = _offer_shown(control)
    until(lambda: USER in _what_it_reads(ready, control, kind), "the user name in the offer")
    _close_offer(control)


@pytest.mark.parametrize("shared", FOR_PAGES, indirect=True)
def test_the_popup_that_unlocked_shows_the_offer_itself(ready: Story) -> None:
    """No second surface opens beside it."""
    ready.lock()
    ready.sign_in().close()
    popup = ready.popup()
    popup.see(".prompt .chip:not(.waiting)")
    ready.passphrase(popup)
    popup.press("Enter")
    popup.see("section.card", 60)
    time.sleep(0.5)
    assert popup.run(_SURFACES, "pages/offer.html") == []


# --- Keys and menus --------------------------------------------------------------------------------------------------


def _press_key(story: Story, page: Page) -> None:
    """Without a screen no key press reaches it, so Firefox's own key element is set off and Chromium's listener is called; test_keyboard.py presses it."""
    address = page.run("return location.href")
    if isinstance(story.browser, Firefox):
        pressed = """const keys = [...document.querySelectorAll('keyset[id*="sealring"] key')].filter((k) => k.getAttribute("key")?.toUpperCase() === "F");
          if (keys.length !== 1) return keys.length;
          const modifiers = keys[0].getAttribute("modifiers").split(/[ ,]+/).sort().join(" ");
          keys[0].dispatchEvent(new Event("command", {bubbles: true, cancelable: true}));
          return modifiers"""
        assert story.browser.chrome(pressed) == "accel shift"
        return
    script = """(url) => chrome.tabs.query({}).then((tabs) => chrome.commands.onCommand.dispatch("fill", tabs.find((t) => t.url === url)))"""
    story.browser.worker().evaluate(script, address)  # type: ignore[attr-defined]


def test_the_key_without_a_clear_choice_opens_the_popup(ready: Story) -> None:
    """Two logins fit: nothing is filled, and the person chooses."""
    control = _control(ready)
    _add(control, ready.site.url("/"))
    _add(control, ready.site.url("/"), user="second.person")
    page = ready.browser.open(ready.site.url("/login"))
    _press_key(ready, page)
    until(lambda: control.run(_SURFACES, "pages/popup.html"), "the popup")
    assert (page.value("#user"), page.value("#pass")) == ("", "")
    control.run("for (const view of (globalThis.browser ?? chrome).extension.getViews({type: 'popup'})) view.close()")


def _choose(story: Story, page: Page, menu: str, selector: str) -> None:
    """The item of the context menu: clicked for real in Firefox. Chromium's headless menu is the system's: its listener is called."""
    if not isinstance(story.browser, Firefox):
        script = """([url, menu, editable]) => chrome.tabs.query({}).then((tabs) => chrome.contextMenus.onClicked.dispatch({menuItemId: menu, editable, frameId: 0, pageUrl: url}, tabs.find((t) => t.url === url)))"""
        story.browser.worker().evaluate(  # type: ignore[attr-defined]
            script, [page.run("return location.href"), menu, selector != "body"]
        )
        return
    assert page.run("return 1") == 1
    marionette = story.browser.marionette
    from marionette_driver.by import By

    element = marionette.find_element(By.CSS_SELECTOR, selector)
    mouse = marionette.actions.sequence("pointer", "mouse", {"pointerType": "mouse"})
    mouse.pointer_move(0, 0, origin=element).pointer_down(button=2).pointer_up(button=2).perform()
    chosen = """const [done] = [arguments[arguments.length - 1]]; const [menu] = arguments;
      (async () => {
        const root = document.getElementById("contentAreaContextMenu");
        for (let i = 0; root.state !== "open" && i < 200; i++) await new Promise((r) => setTimeout(r, 25));
        const top = root.querySelector('[id^="extension_sealring_org-menuitem"]');
        if (!top) return "no menu of ours: " + root.state;
        let item = top;
        if (top.localName === "menu") {
          top.openMenu(true);
          for (let i = 0; top.menupopup.state !== "open" && i < 200; i++) await new Promise((r) => setTimeout(r, 25));
          item = [...top.menupopup.children].find((each) => each.id.endsWith("-_" + menu));
        }
        if (!item) return "no item: " + [...top.menupopup.children].map((e) => e.id);
        (top.localName === "menu" ? top.menupopup : root).activateItem(item);
        return "";
      })().then(done, (error) => done(String(error)))"""
    with marionette.using_context("chrome"):
        told = marionette.execute_async_script(chosen, script_args=(menu,))
    assert told == ""


@pytest.mark.parametrize("shared", FOR_PAGES, indirect=True)
@pytest.mark.parametrize(("menu", "value"), [("copy-username", USER), ("copy-password", PASSWORD), ("copy-code", "")])
def test_the_menu_copies(ready: Story, menu: str, value: str) -> None:
    """The value is on the clipboard, and nothing of it in the page."""
    control = _control(ready)
    item = _add(control, ready.site.url("/"), otp=CODE_SECRET)
    page = ready.browser.open(ready.site.url("/login"))
    _choose(ready, page, menu, "body")
    control = _control(ready)
    codes = lambda: control.call("item.code", id=item)["result"]["code"]  # noqa: E731
    until(lambda: control.run(_READ) == (value or codes()), "the copied value")


@pytest.mark.parametrize("shared", FOR_PAGES, indirect=True)
def test_the_menu_makes_a_password(ready: Story) -> None:
    """A new one is in both boxes; at a field that takes none it is on the clipboard."""
    page = ready.browser.open(ready.site.url("/signup"))
    _choose(ready, page, "generate", "#pass")
    until(
        lambda: len(page.value("#pass")) >= 16 and page.value("#again") == page.value("#pass"),
        "a password in both boxes",
    )
    page.goto(ready.site.url("/search"))
    control = _control(ready)
    control.run(_WRITE, "nothing")
    _front(control, page)
    _choose(ready, page, "generate", "#user")
    control = _control(ready)
    made = until(lambda: control.run(_READ).replace("nothing", ""), "a password")
    assert len(made) >= 16
    newest = control.call("generate.lately")["result"]["made"][0]
    assert (newest["site"], control.call("generate.again", id=newest["id"])["result"]["password"]) == (
        "127.0.0.1",
        made,
    )


def test_every_menu_is_there(ready: Story) -> None:
    """Updating one that does not exist fails, which is how an extension can see that the others do."""
    control = _control(ready)
    script = "const api = globalThis.browser ?? chrome; try { await api.contextMenus.update(args[0], {}); return true; } catch { return false; }"
    menus = ("fill", "copy-username", "copy-password", "copy-code", "generate", "no-such-menu")
    assert [control.run(script, menu) for menu in menus] == [True] * 5 + [False]


# --- The badge -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shared", FOR_PAGES, indirect=True)
def test_the_badge_counts_and_is_empty_when_locked(ready: Story) -> None:
    """The logins that fit the tab in front."""
    control = _control(ready)
    _add(control, ready.site.url("/"))
    _add(control, ready.site.url("/"), user="second.person")
    address = ready.site.url("/login")
    fits = ready.browser.open(address)
    control = _control(ready)
    _front(control, fits)
    until(lambda: control.run(_BADGE, address) == "2", "a 2 on the button")
    elsewhere = ready.browser.open(ready.site.url("/plain", "localhost"))
    time.sleep(0.5)
    assert control.run(_BADGE, ready.site.url("/plain", "localhost")) == ""
    elsewhere.close()
    _front(control, fits)
    control.call("session.lock", reason="person")
    until(lambda: control.run(_BADGE, address) == "", "nothing on the button")


# --- The screen, and updates -----------------------------------------------------------------------------------------


def test_a_locked_screen_locks(ready: Story) -> None:
    """The browser's word for it is passed on. (Firefox never says it: there the host hears of the screen from the system.)"""
    control = _control(ready)
    ready.browser.emit("idle.onStateChanged", "idle")
    time.sleep(0.5)
    assert _state(control) == "unlocked"
    ready.browser.emit("idle.onStateChanged", "locked")
    until(lambda: _state(control) == "locked", "the lock")
    assert control.ask({"type": "connection"})["lastLock"]["reason"] == "screen"


def _reloaded(story: Story, hosts: set[int]) -> bool:
    return not hosts & set(story.browser.hosts())


def test_an_update_waits_for_the_lock(ready: Story) -> None:
    """Nothing is interrupted while unlocked; the lock is the moment. A reload closes the extension's own pages."""
    control = _control(ready)
    ready.browser.emit("runtime.onUpdateAvailable", {"version": "9"})
    time.sleep(1)
    assert _state(control) == "unlocked"
    control.run(
        "(globalThis.browser ?? chrome).runtime.sendMessage({type: 'host', method: 'session.lock', params: {reason: 'person'}})"
    )
    until(lambda: _gone(control), "the reload to close the page")
    time.sleep(0.5)
    again = until(lambda: _comes_back(ready), "the extension to come back")
    assert _state(again) == "locked"


def test_an_update_comes_at_once_when_locked(ready: Story) -> None:
    """There is nothing to lose."""
    control = _control(ready)
    control.call("session.lock", reason="person")
    until(lambda: _state(control) == "locked", "the lock")
    ready.browser.emit("runtime.onUpdateAvailable", {"version": "9"})
    until(lambda: _gone(control), "the reload to close the page")
    time.sleep(0.5)
    assert _state(until(lambda: _comes_back(ready), "the extension to come back")) == "locked"


def _gone(page: Page) -> bool:
    try:
        return "pages/options.html" not in str(page.run("return location.href"))
    except Exception:  # noqa: BLE001 - each driver has its own kinds
        return True


def _comes_back(story: Story) -> Page | None:
    try:
        if isinstance(story.browser, Firefox):  # the tab that it drove is gone with the old extension
            story.browser.marionette.switch_to_window(story.browser.marionette.window_handles[0])
        page = _control(story)
        page.ask({"type": "connection"})
        return page
    except Exception:  # noqa: BLE001 - not yet there
        return None


# --- The extension's own clipboard -----------------------------------------------------------------------------------


@pytest.fixture
def copying(ready: Story) -> tuple[Story, Page, str]:
    """A host without a clipboard, an item, and five seconds."""
    control = _control(ready)
    item = _add(control, ready.site.url("/"))
    assert control.call("item.copy", id=item, field="password")["error"]["name"] == "no_clipboard"
    assert "result" in control.call("settings.set", settings={"clipboard_seconds": 5})
    return ready, control, item


def test_our_own_clipboard_is_cleared(copying: tuple[Story, Page, str]) -> None:
    """After the time set, when it is unchanged."""
    _story, control, item = copying
    assert control.ask({"type": "copy", "item": item, "field": "password"}) == {"clearsIn": 5}
    assert control.run(_READ) == PASSWORD
    time.sleep(3)
    assert control.run(_READ) == PASSWORD
    until(lambda: control.run(_READ) == "", "the clipboard to be cleared", 8)


def test_our_own_clipboard_leaves_what_is_newer(copying: tuple[Story, Page, str]) -> None:
    """The person copied something else: that stays, after the time and after a lock."""
    _story, control, item = copying
    control.ask({"type": "copy", "item": item, "field": "password"})
    assert control.run(_READ) == PASSWORD
    control.run(_WRITE, "something else")
    time.sleep(6)
    assert control.run(_READ) == "something else"
    control.call("session.lock", reason="person")
    time.sleep(0.5)
    assert control.run(_READ) == "something else"


def test_our_own_clipboard_is_cleared_at_lock(copying: tuple[Story, Page, str]) -> None:
    """At once."""
    _story, control, item = copying
    control.ask({"type": "copy", "item": item, "field": "password"})
    assert control.run(_READ) == PASSWORD
    control.call("session.lock", reason="person")
    until(lambda: control.run(_READ) == "", "the clipboard to be cleared", 2)
