# ruff: noqa: E501 - scripts for pages read better whole
"""The shortcuts and the context menu under a real keyboard and mouse: each browser with a window on a screen, its events made by the X server."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browsers import drivers, popups
from tests.browsers.conftest import make_vault, unlock_by_wire
from tests.browsers.drivers import Browser, Failed, Page, until
from tests.browsers.site import Site
from tests.browsers.story import PASSWORD, USER

FILL, OPEN, IN_PAGE = "ctrl+shift+f", "ctrl+shift+space", "ctrl+shift+period"
MENU = ("fill", "as", "copy-username", "copy-password", "copy-code", "generate")
"""Our entries of the context menu on a field, as they follow each other."""
ABOVE = {"chromium": 2, "firefox": 1}
"""How often arrow up is pressed from the menu's end to reach ours: Chromium has Inspect below it."""

_POPUP = """const api = globalThis.browser ?? chrome;
  return (await api.runtime.getContexts({contextTypes: ["POPUP"]})).some((each) => each.documentUrl.includes("pages/popup.html"))"""
_IN_POPUP = "const view = (globalThis.browser ?? chrome).extension.getViews({type: 'popup'})[0]?.document; if (!view) return null;"
_CLOSE = "for (const view of (globalThis.browser ?? chrome).extension.getViews({type: 'popup'})) view.close()"


class Hands:
    """A keyboard and a mouse for whatever is on a screen."""

    def __init__(self, screen: str) -> None:
        self.screen = screen

    def _do(self, *words: str) -> str:
        environment = {"DISPLAY": self.screen, "PATH": os.environ["PATH"]}
        done = subprocess.run(
            ["xdotool", *words], env=environment, capture_output=True, text=True, timeout=20, check=False
        )
        return done.stdout

    def press(self, *keys: str) -> None:
        """One after the other, such as "ctrl+shift+f"."""
        self._do("key", *keys)

    def point(self, x: int, y: int) -> None:
        """Move the mouse there, on the screen."""
        self._do("mousemove", str(x), str(y))

    def right_click(self) -> None:
        """Where the mouse is."""
        self._do("click", "3")

    def focus(self, browser: str) -> None:
        """Give a browser's window the keyboard, as a click on it does; no window manager is needed for that."""
        window = until(lambda: self._do("search", "--onlyvisible", "--class", browser).split(), "the window")[-1]
        self._do("windowfocus", "--sync", window)

    def windows(self) -> set[str]:
        """All that can be seen; a menu is one too."""
        return set(self._do("search", "--onlyvisible", "--name", "").split())

    def another(self, before: set[str], seconds: float = drivers.WAIT) -> set[str]:
        """Wait until there is a window that was not there before; all of them then."""
        until(lambda: self.windows() - before, "a menu", seconds)
        return self.windows()


class World:
    """A browser on a screen, with an open vault, one login, and its sign-in page in front."""

    def __init__(self, browser: Browser, site: Site, screen: str) -> None:
        self.browser = browser
        self.screen = screen
        self.hands = Hands(screen)
        make_vault(browser)
        self.control = browser.open_extension("pages/options.html")
        uris = [{"uri": site.url("/"), "match": "host"}]
        item = {"type": "login", "name": "here", "username": USER, "password": PASSWORD, "uris": uris}
        assert "result" in self.control.call("item.create", item=item)
        self.page = browser.open(site.url("/login"))

    def run(self, page: Page, body: str, *args: Any) -> Any:
        """A script in a page that stays where it is, in front or behind."""
        if isinstance(page, drivers.FirefoxPage):
            page.browser.marionette.switch_to_window(page.handle, focus=False)
        return page.run(body, *args)

    def filled(self) -> list[str]:
        """What is in the two fields."""
        script = "return ['#user', '#pass'].map((each) => document.querySelector(each).value)"
        return list(self.run(self.page, script))

    def popup(self) -> bool:
        """Whether the real popup is open."""
        return bool(self.run(self.control, _POPUP))

    def in_front(self) -> bool:
        """Whether the popup is to be seen and has the keyboard: one that closes while it opens would keep the next from it."""
        return self.in_popup("return view.visibilityState === 'visible' && view.hasFocus()") is True

    def in_popup(self, body: str) -> Any:
        """What a script finds in the popup, whose document is `view`; None while there is none."""
        return self.run(self.control, _IN_POPUP + body)

    def point_at(self, selector: str) -> None:
        """Put the mouse on something of the page; where the page lies on the screen is learnt from the mouse itself."""
        self.run(
            self.page, "addEventListener('mousemove', (event) => { window.mouse = [event.clientX, event.clientY]; })"
        )
        self.hands.point(300, 400)
        self.hands.point(320, 420)
        until(lambda: self.run(self.page, "return window.mouse"), "the mouse over the page")
        script = "const box = document.querySelector(args[0]).getBoundingClientRect(); return [box.left + 20 - window.mouse[0], box.top + 10 - window.mouse[1]].map(Math.round)"
        right, down = self.run(self.page, script, selector)
        self.hands.point(320 + right, 420 + down)

    def choose(self, entry: str) -> None:
        """One of our entries of the field's context menu, with the mouse and the arrow keys."""
        self.point_at("#user")
        hands = self.hands
        for _ in range(3):  # a key that comes before the menu takes keys is lost
            before = hands.windows()
            hands.right_click()
            menu = hands.another(before)
            hands.press(*["Up"] * ABOVE[self.browser.name], "Right")
            with contextlib.suppress(Failed):
                hands.another(menu, 3)
                hands.press(*["Down"] * MENU.index(entry), "Return")
                return
            hands.press("Escape", "Escape")
        raise Failed("our part of the menu did not open")


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """One browser for all tests of this file."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    if not shutil.which("xdotool"):
        pytest.skip("xdotool, which presses keys, is not installed")
    with popups.display("1280x900") as screen, drivers.place() as where:
        if not screen:
            pytest.skip("Xvfb and xclip are not both installed")
        where.environment.pop("WAYLAND_DISPLAY", None)
        where.environment["DISPLAY"] = screen
        site = Site()
        browser = drivers.start(request.param, where, headless=False)
        try:
            yield World(browser, site, screen)
        finally:
            browser.close()
            site.close()


@pytest.fixture
def empty(world: World) -> Iterator[World]:
    """The sign-in page with nothing in its fields, in front, with the keyboard."""
    world.page.goto(world.page.run("return location.href"))
    if isinstance(world.page, drivers.ChromiumPage):
        world.page.page.bring_to_front()
    world.hands.focus(world.browser.name)
    yield world
    world.run(world.control, _CLOSE)
    until(lambda: not world.popup(), "the popup to close")


def test_both_keys_are_given(world: World) -> None:
    """No other use of the suggested keys, by the browser itself for one, has left us without; set-up's last page tells two of them."""
    script = "return Object.fromEntries((await (globalThis.browser ?? chrome).commands.getAll()).map((each) => [each.name, each.shortcut || '']))"
    given = {
        "_execute_action": "Ctrl+Shift+Space",
        "fill": "Ctrl+Shift+F",
        "menu": "Ctrl+Shift+Period",
        "new-password": "",
    }
    assert world.run(world.control, script) == given
    told = world.browser.open_extension("pages/setup.html")
    told.see_text("Ctrl+Shift+Space opens Sealring. Ctrl+Shift+F fills the login of a page.")
    assert "Choose your own" not in told.text()
    told.close()


def test_a_key_that_is_taken_is_not_told(world: World) -> None:
    """Set-up's last page then says where to choose one."""
    if world.browser.name != "firefox":
        pytest.skip("only Firefox lets an extension take its own key away")
    world.run(world.control, "await browser.commands.update({name: 'fill', shortcut: ''})")
    try:
        told = world.browser.open_extension("pages/setup.html")
        told.see_text("Ctrl+Shift+Space opens Sealring. The browser or another extension already uses")
        assert "Ctrl+Shift+F" not in told.text()
        told.close()
    finally:
        world.run(world.control, "await browser.commands.reset('fill')")


def test_the_fill_key_fills(empty: World) -> None:
    """One press, and both fields are filled; no popup comes."""
    assert empty.filled() == ["", ""]
    empty.hands.press(FILL)
    until(lambda: empty.filled() == [USER, PASSWORD], "the page to be filled")
    assert not empty.popup()


def test_the_menus_key_opens_the_popup_where_no_field_has_the_focus(empty: World) -> None:
    """The browsers have no use of their own for it; what it opens in a field is tried with the menu."""
    assert not empty.popup()
    empty.hands.press(IN_PAGE)
    until(empty.in_front, "the popup")


def test_the_popups_key_opens_it(empty: World) -> None:
    """And nothing is filled by that."""
    assert not empty.popup()
    empty.hands.press(OPEN)
    until(empty.in_front, "the popup")
    assert empty.filled() == ["", ""]


def test_the_popup_is_worked_by_keys_alone(empty: World) -> None:
    """Opened, searched at once, the login looked at, back to the list, and filled by Enter."""
    empty.hands.press(OPEN)
    until(
        lambda: empty.in_popup("return view.activeElement?.type === 'search' && !!view.querySelector('.row')"),
        "the search",
    )
    empty.hands.press("h", "e", "r")
    until(
        lambda: empty.in_popup(
            "return view.activeElement?.value === 'her' && view.querySelectorAll('.row').length === 1"
        ),
        "the search",
    )
    empty.hands.press("Right")
    until(lambda: empty.in_popup("return view.title.startsWith('here')"), "the item")
    empty.hands.press("Return")
    until(lambda: empty.filled() == [USER, PASSWORD], "the page to be filled")
    until(lambda: not empty.popup(), "the popup to close")


def test_the_fill_key_while_locked_opens_the_popup(empty: World) -> None:
    """Where the passphrase is asked for; the page stays as it is."""
    empty.run(
        empty.control,
        "await (globalThis.browser ?? chrome).runtime.sendMessage({type: 'host', method: 'session.lock', params: {reason: 'person'}})",
    )
    try:
        empty.hands.press(FILL)
        until(empty.in_front, "the popup")
        assert empty.filled() == ["", ""]
    finally:
        empty.run(empty.control, "return 1")
        unlock_by_wire(empty.control)


def test_the_menu_fills(empty: World) -> None:
    """A right click on the field, ours, fill."""
    empty.choose("fill")
    until(lambda: empty.filled() == [USER, PASSWORD], "the page to be filled")


def test_the_menu_copies(empty: World) -> None:
    """The password is on the screen's clipboard, and nothing of it in the page."""
    empty.choose("copy-password")
    until(lambda: popups.clipboard(empty.screen) == PASSWORD, "the password on the clipboard")
    assert empty.filled() == ["", ""]
