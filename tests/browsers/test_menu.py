# ruff: noqa: E501 - scripts for pages read better whole
"""The icon and the menu inside pages: by pointer and by key, where it works, what it gives, and what of it the page can learn."""

import contextlib
import json
import time
from collections.abc import Iterator

import pytest

from tests.browsers import drivers
from tests.browsers.conftest import unlock_by_wire
from tests.browsers.drivers import CHROMIUM_ID, FIREFOX_ID, until
from tests.browsers.gallery import LOGIN, PASSWORD, USER, Gallery, gallery

SEEN = 0.65
_HOSTS = "return [...document.querySelectorAll('[popover=manual]')].map((e) => e.getBoundingClientRect()).map(({x, y, width, height}) => [x, y, width, height])"
_PASS = "return (document.querySelector('dialog input[type=password], #pass') ?? window.roots[0].getElementById('pass')).value"
_WATCH = """window.learnt = [];
  const tell = (...what) => learnt.push(JSON.stringify(what));
  new MutationObserver((records) => { for (const {type, addedNodes, removedNodes, attributeName} of records) tell(type, attributeName, [...addedNodes].map((n) => n.outerHTML), [...removedNodes].map((n) => n.outerHTML)); }).observe(document, {childList: true, subtree: true, attributes: true});
  for (const type of PerformanceObserver.supportedEntryTypes) { try { new PerformanceObserver((list) => list.getEntries().forEach((e) => tell('entry', type, e.name, e))).observe({type, buffered: false}); } catch {} }
  try { new ReportingObserver((list) => list.forEach((e) => tell('report', e)), {buffered: true}).observe(); } catch {}
  for (const type of ['error', 'securitypolicyviolation', 'message', 'load', 'unhandledrejection', 'focusin', 'toggle', 'beforetoggle']) addEventListener(type, (e) => tell('event', type, e.target?.outerHTML?.slice(0, 200), e.blockedURI, e.data, e.message), true);
  window.before = [length, history.length]; window.loaded = performance.getEntriesByType('resource').map((e) => e.name)"""


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def shown(request: pytest.FixtureRequest) -> Iterator[Gallery]:
    """Each browser in turn, its vault unlocked, with a login that fits."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with gallery(request.param) as made:
        yield made


def hosts(shown: Gallery) -> list[list[float]]:
    """Where our boxes lie."""
    return list(shown.page.run(_HOSTS))


def menu(shown: Gallery) -> list[float]:
    """Where the menu lies, once it has its rows and has been in sight."""

    def there() -> list[float] | None:
        if not shown.page.run("return document.hasFocus()") and not hosts(shown):
            shown.page.front()  # a window of ours that an earlier test asked for came late
            shown.page.press("ArrowDown")
        return next((box for box in hosts(shown) if box[3] > 41), None)

    box: list[float] = until(there, "the menu")
    time.sleep(SEEN)
    return box


def goto(shown: Gallery, path: str = "/pages/login.html", field: str = "#user", host: str = "127.0.0.1") -> None:
    """A page, and a click into its field."""
    shown.page.goto(shown.site.url(path, host))
    shown.page.click(field)


def pick(shown: Gallery, box: list[float] | None = None) -> None:
    """Press Enter, or click on the first row of a menu there; again where it was not yet in sight for long enough, on a busy machine."""
    for _ in range(5):
        if box:
            shown.page.point(box[0] + 60, box[1] + 26)
        else:
            shown.page.press("Enter")
        with contextlib.suppress(drivers.Failed):
            until(lambda: hosts(shown) == [], "the menu to go", 2)
            return
    raise drivers.Failed("the menu takes no pick")


def filled(shown: Gallery) -> None:
    """The login is there, and nothing of ours is left."""
    until(lambda: shown.fields().items() >= LOGIN.items(), "the fill")
    assert hosts(shown) == []


def test_by_pointer_alone(shown: Gallery) -> None:
    """Into the field, on the icon at its end, on the row; then all is gone from the page."""
    goto(shown)
    (icon,) = until(lambda: hosts(shown), "the icon")
    field = shown.page.run(
        "const box = document.querySelector('#user').getBoundingClientRect(); return [box.right, box.top, box.bottom]"
    )
    assert field[0] - 40 < icon[0] < field[0]
    assert field[1] <= icon[1] < icon[1] + icon[3] <= field[2]
    shown.page.point(icon[0] + 10, icon[1] + 10)
    box = menu(shown)
    assert shown.page.run("return document.activeElement.id") == "user"
    pick(shown, box)
    filled(shown)


def test_by_key_alone(shown: Gallery) -> None:
    """The Tab key shows the icon, the down arrow opens and walks, Escape gives the field back, Enter fills."""
    goto(shown, field="h1")
    shown.page.press("Tab")
    until(lambda: hosts(shown), "the icon")
    shown.page.press("ArrowDown")
    menu(shown)
    shown.page.press("Escape")
    until(lambda: hosts(shown) == [], "the menu to go")
    assert shown.page.run("return document.activeElement.id") == "user"
    shown.page.press("ArrowDown")
    menu(shown)
    pick(shown)
    filled(shown)
    assert shown.site.received == []  # the rest of the key did not send the form


def test_nothing_comes_without_a_persons_act(shown: Gallery) -> None:
    """The page's own focus, clicks and keys are none; nor is a click on a field that takes nothing of ours."""
    shown.page.goto(shown.site.url("/pages/login.html"))
    shown.page.run(_WATCH)
    shown.page.run(
        "const field = document.querySelector('#user'); for (let n = 0; n < 3; n++) { field.blur(); field.focus(); field.click(); field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Tab', bubbles: true})); field.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true})); } field.dispatchEvent(new FocusEvent('focusin', {bubbles: true}))"
    )
    shown.page.click("#stay")
    time.sleep(0.5)
    assert hosts(shown) == []
    goto(shown, "/search", "#user")
    time.sleep(0.5)
    assert hosts(shown) == []


def test_what_a_page_learns(shown: Gallery) -> None:
    """That boxes without a name came and went, with their size, and the focus into one; no address, id or name, by whatever a page can watch."""
    shown.page.goto(shown.site.url("/pages/login.html"))
    x, y = shown.page.run("const {x, y} = document.querySelector('#user').getBoundingClientRect(); return [x, y]")
    shown.page.run(_WATCH)
    shown.page.point(x + 20, y + 20)  # the driver's own click touches styles
    until(lambda: hosts(shown), "the icon")
    shown.page.press("ArrowDown")
    menu(shown)
    assert shown.page.run("return [length, history.length]") == shown.page.run("return before")
    late = shown.page.run(
        "return performance.getEntriesByType('resource').map((e) => e.name).filter((name) => !loaded.includes(name))"
    )
    assert [name for name in late if name != shown.site.url("/favicon.ico")] == []  # the browser's, when it is slow
    inside = shown.page.run(
        "const host = [...document.querySelectorAll('[popover=manual]')].at(-1); return [host.shadowRoot === null, host.childNodes.length, host.outerHTML, document.activeElement === host]"
    )
    assert inside == [True, 0, '<div popover="manual"></div>', True]
    shown.page.press("Escape")
    until(lambda: hosts(shown) == [], "the menu to go")
    learnt = [json.loads(each) for each in shown.page.run("return learnt")]
    for word in ("extension://", CHROMIUM_ID, FIREFOX_ID, "sealring", "menu.html", USER):
        assert word not in json.dumps(learnt).lower()
    changed = [each for each in learnt if each[0] in ("childList", "attributes")]
    assert {json.dumps(each[2] + each[3]) for each in changed if each[0] == "childList"} == {
        '["<div popover=\\"manual\\"></div>"]'
    }
    assert [each for each in changed if each[0] == "attributes"] == []
    events = {each[1] for each in learnt if each[0] == "event"}
    assert events <= {"focusin", "toggle", "beforetoggle"}
    assert not [each for each in learnt if each[0] == "report"]


@pytest.mark.parametrize("path", ["strict-csp.html", "dialog.html", "shadow-closed.html", "isolated.html"])
def test_where_pages_are_strict_or_deep(shown: Gallery, path: str) -> None:
    """A policy that lets no frame in, a modal dialog, a closed shadow root, a page that isolates itself from all others."""
    shown.page.goto(shown.site.url(f"/pages/{path}"))
    x, y = shown.page.run(
        "const field = document.querySelector('dialog input') ?? document.querySelector('#user') ?? window.roots[0].getElementById('user'); const box = field.getBoundingClientRect(); return [box.x + 40, box.y + box.height / 2]"
    )
    shown.page.point(x, y)
    until(lambda: hosts(shown), "the icon")
    shown.page.press("ArrowDown")
    box = menu(shown)
    pick(shown, box)
    until(lambda: shown.page.run(_PASS) == PASSWORD, "the fill")


def test_it_closes_when_the_person_goes_on(shown: Gallery) -> None:
    """Scrolling, a click elsewhere, another size of the field; and the page that takes it away gets nothing either."""
    for script in (
        "document.body.style.height = '4000px'; scrollTo(0, 40)",
        "document.querySelector('#pass').focus()",
        "document.querySelector('#user').style.width = '200px'",
        "document.querySelector('#user').remove()",
        "[...document.querySelectorAll('[popover]')].at(-1).remove()",
        "[...document.querySelectorAll('[popover]')].at(-1).title = 'x'",
    ):
        goto(shown)
        shown.page.press("ArrowDown")
        menu(shown)
        shown.page.run(script)
        until(lambda: hosts(shown) == [], script)


def test_a_new_password_is_made_in_place(shown: Gallery) -> None:
    """On a field for a new one: made by the host, kept there, in both boxes."""
    goto(shown, "/pages/sign-up.html", "input[type=password]")
    shown.page.press("ArrowDown")
    menu(shown)
    pick(shown)
    made = until(
        lambda: shown.page.run(
            "const all = [...document.querySelectorAll('input[type=password]')].map((e) => e.value); return all.every(Boolean) && new Set(all).size === 1 ? all[0] : null"
        ),
        "a new password",
    )
    assert len(made) >= 12
    assert shown.control.call("generate.lately")["result"]["made"]


def test_a_code_follows_its_password_and_nothing_else(shown: Gallery) -> None:
    """Else the window asks: it opens, and the field stays empty."""
    goto(shown)
    shown.page.press("ArrowDown")
    menu(shown)
    pick(shown)
    filled(shown)
    goto(shown, "/pages/code-one.html", "#code")
    shown.page.press("ArrowDown")
    menu(shown)
    pick(shown)
    until(lambda: shown.page.value("#code"), "the code")
    goto(shown, "/pages/code-one.html", "#code")
    shown.page.press("ArrowDown")
    menu(shown)
    pick(shown)
    _our_window(shown)
    assert shown.page.value("#code") == ""


def _our_window(shown: Gallery) -> None:
    """Wait until the popup, or the small window in its place, is open; close the window."""
    script = "const api = globalThis.browser ?? chrome; return (await api.runtime.getContexts({})).some((c) => (c.documentUrl ?? '').includes('popup.html'))"
    time.sleep(0.7)  # whoever looks too early takes the focus away
    until(lambda: shown.control.aside(script), "our window")
    shown.control.run(
        "const api = globalThis.browser ?? chrome; const found = (await api.windows.getAll()).filter((w) => w.type === 'popup'); for (const w of found) await api.windows.remove(w.id)"
    )


def test_an_unencrypted_page_is_asked_about_in_our_window(shown: Gallery) -> None:
    """The login is listed, and nothing is filled."""
    goto(shown, host=drivers.OTHER_HOST)
    uris = [{"uri": f"https://{drivers.OTHER_HOST}", "match": "domain"}]
    item = shown.control.call(
        "item.create",
        item={"type": "login", "name": "Only https", "username": "eve", "password": "x-93!", "uris": uris},
    )["result"]
    shown.control.call("item.trash", id=shown.items["login"], revision=1)
    try:
        shown.page.press("ArrowDown")
        menu(shown)
        pick(shown)
        _our_window(shown)
        assert shown.page.value("#pass") == ""
    finally:
        shown.control.call("item.trash", id=item["id"], revision=item["revision"])
        shown.control.call("item.restore", id=shown.items["login"], revision=2)


def test_switched_off_for_a_site_and_altogether(shown: Gallery) -> None:
    """No icon and no menu there, until it is switched on again."""
    for off in ({"in_page_menu_off": ["127.0.0.1"]}, {"in_page_menu": False}):
        assert "result" in shown.control.call("settings.set", settings=off)
        goto(shown)
        shown.page.press("ArrowDown")
        time.sleep(0.6)
        assert hosts(shown) == []
        shown.control.call("settings.set", settings={"in_page_menu_off": [], "in_page_menu": True})
    goto(shown)
    until(lambda: hosts(shown), "the icon")


def test_while_locked_it_leads_to_unlocking(shown: Gallery) -> None:
    """A lock closes it at once; then it has one row, which opens our window."""
    goto(shown)
    shown.page.press("ArrowDown")
    menu(shown)
    shown.control.call("session.lock", reason="person")
    until(lambda: hosts(shown) == [], "the menu to go")
    goto(shown)
    shown.page.press("ArrowDown")
    box = until(lambda: next((box for box in hosts(shown) if box[2] > 100), None), "the menu")
    time.sleep(SEEN)
    assert box[3] < 60
    pick(shown)
    _our_window(shown)
    unlock_by_wire(shown.control)
