# ruff: noqa: E501 - scripts for pages read better whole
"""The real popup in both browsers: its size, its focus, every key, and what it puts on the clipboard."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browsers import drivers, popups
from tests.browsers.conftest import make_vault
from tests.browsers.drivers import Browser, Page, until
from tests.browsers.site import Site

SECRET = "JBSWY3DPEHPK3PXP"


class World:
    """A browser with an open vault, our page in a tab behind, and a sign-in page in front."""

    def __init__(self, browser: Browser, site: Site, screen: str | None) -> None:
        self.browser = browser
        self.screen = screen
        make_vault(browser)
        self.control = browser.open_extension("pages/options.html")
        self.page = browser.open(site.url("/login"))
        for user, password, more in (
            ("ada.first@example.org", "first-Canary-77!x", {"otp": SECRET}),
            ("bob.second@example.org", "second-Canary-88!y", {}),
        ):
            self.add(
                name=user.split("@")[0],
                username=user,
                password=password,
                uris=[{"uri": site.url("/login"), "match": "host"}],
                **more,
            )
        self.add(
            name="Elsewhere",
            username="carol",
            password="third-Canary-99!z",
            uris=[{"uri": "https://example.net", "match": "domain"}],
        )

    def add(self, **item: Any) -> str:
        """One login, over the wire."""
        answer = self.call("item.create", item={"type": "login", **item})
        return str(answer["result"]["id"])

    def call(self, method: str, **params: Any) -> Any:
        """One method, without bringing our page to the front."""
        if isinstance(self.browser, drivers.Firefox):
            self.browser.marionette.switch_to_window(self.control.handle, focus=False)  # type: ignore[attr-defined]
        return self.control.call(method, **params)

    def popup(self) -> popups.Popup:
        """The real popup over the sign-in page, ready."""
        if isinstance(self.browser, drivers.Chromium):
            self.page.page.bring_to_front()  # type: ignore[attr-defined]
        else:
            self.page.run("return 1")
        popup = popups.open_popup(self.browser, self.control)
        popup.see(".row")
        return popup

    def pasted(self) -> str:
        """What is on the clipboard: the host's where there is a screen, else the extension's."""
        if self.screen:
            return popups.clipboard(self.screen)
        return str(self.control.run("return await navigator.clipboard.readText()"))


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """One browser for all tests of this file."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with popups.display() as screen, drivers.place() as where:
        where.environment.pop("WAYLAND_DISPLAY", None)
        if screen:
            where.environment["DISPLAY"] = screen
        site = Site()
        browser = drivers.start(request.param, where)
        try:
            yield World(browser, site, screen)
        finally:
            browser.close()
            site.close()


@pytest.fixture
def popup(world: World) -> Iterator[popups.Popup]:
    """The real popup, opened anew."""
    opened = world.popup()
    yield opened
    opened.close()


def _selected(popup: Page) -> str:
    return str(popup.run("return document.querySelector('.row[aria-selected=true] b')?.textContent ?? ''"))


def _toast(popup: Page, words: str) -> None:
    until(lambda: words in popup.text("#toast"), f"the words {words!r}")


def test_it_has_its_size_and_shows_all_of_itself(popup: popups.Popup) -> None:
    """380 wide, as high as the browser lets it be; nothing sticks out of what the browser gave."""
    until(lambda: popup.size()[1] >= 400, "the popup to have grown")
    popup.run("await new Promise((done) => setTimeout(done, 800))")
    wide, high = popup.size()
    assert wide == 380
    assert 400 <= high <= 560
    box = popup.run("const b = document.querySelector('.foot').getBoundingClientRect(); return [b.right, b.bottom]")
    assert box == [wide, high]
    assert popup.run("return document.documentElement.scrollWidth <= window.innerWidth")


def test_search_has_the_focus_at_once_and_takes_what_is_typed(popup: popups.Popup) -> None:
    """Nothing is clicked before typing."""
    assert popup.run("return document.hasFocus() && document.activeElement.type") == "search"
    for sign in "else":
        popup.press(sign)
    until(lambda: _selected(popup) == "Elsewhere", "the login that was looked for")
    assert popup.run("return document.querySelectorAll('.row').length") == 1
    popup.press("Escape")
    # In Firefox a panel's Escape belongs to the browser and closes it.
    until(lambda: not popup.is_open() or popup.value("input[type=search]") == "", "the search to be empty")


def test_arrows_move_and_no_row_shows_a_secret(popup: popups.Popup) -> None:
    """What fits the page comes first, and the arrows stay within the list."""
    first = _selected(popup)
    assert first in ("ada.first", "bob.second")
    popup.press("ArrowDown")
    second = _selected(popup)
    assert second in ("ada.first", "bob.second") and second != first
    popup.press("ArrowUp")
    popup.press("ArrowUp")
    assert _selected(popup) == first
    assert not re.search("Canary|JBSW", popup.run("return document.documentElement.outerHTML"))


def _select(popup: popups.Popup, name: str) -> None:
    for _ in range(6):
        if _selected(popup) == name:
            return
        popup.press("ArrowDown")
    raise AssertionError(f"{name} can't be selected with the arrows")


def test_the_copy_keys(world: World, popup: popups.Popup) -> None:
    """Ctrl+C the password, Ctrl+B the user name, Ctrl+E the code: of the selected row, on the clipboard."""
    _select(popup, "ada.first")
    for key, words, wanted in (
        ("Control+c", "Password", "first-Canary-77!x"),
        ("Control+b", "User name", "ada.first@example.org"),
    ):
        popup.press(key)
        _toast(popup, words)
        until(lambda wanted=wanted: world.pasted() == wanted, f"{words} on the clipboard")
    popup.press("Control+e")
    until(lambda: re.fullmatch(r"\d{6}", world.pasted()), "the code on the clipboard")


def test_ctrl_c_copies_selected_text_as_everywhere(world: World, popup: popups.Popup) -> None:
    """With text selected in the search field, the browser's own copying happens and no password leaves the vault."""
    _select(popup, "ada.first")
    popup.press("Control+b")
    _toast(popup, "User name")
    popup.run(
        "document.getElementById('toast').textContent = ''; const e = document.querySelector('input[type=search]'); e.value = 'ada'; e.select()"
    )
    popup.press("Control+c")
    popup.run("await new Promise((done) => setTimeout(done, 300))")
    assert popup.text("#toast") == ""
    assert world.pasted() != "first-Canary-77!x"


def test_the_keys_work_on_an_items_page_too(world: World, popup: popups.Popup) -> None:
    """Arrow right opens the item; the same keys copy from there; a hidden value is twelve dots."""
    _select(popup, "ada.first")
    popup.press("ArrowRight")
    popup.see(".pairs")
    assert popup.text(".dots") == "\u2022" * 12
    popup.press("Control+c")
    _toast(popup, "Password")
    until(lambda: world.pasted() == "first-Canary-77!x", "the password on the clipboard")
    popup.press("Control+b")
    until(lambda: world.pasted() == "ada.first@example.org", "the user name on the clipboard")
    popup.press("Control+e")
    until(lambda: re.fullmatch(r"\d{6}", world.pasted()), "the code on the clipboard")
    popup.press("Escape")
    until(lambda: not popup.is_open() or popup.run("return !!document.querySelector('input[type=search]')"), "the list")


def test_enter_fills_the_first(world: World) -> None:
    """One key: the page is filled and the popup is gone."""
    popup = world.popup()
    name = _selected(popup)
    popup.press("Enter")
    user, password = {
        "ada.first": ("ada.first@example.org", "first-Canary-77!x"),
        "bob.second": ("bob.second@example.org", "second-Canary-88!y"),
    }[name]
    until(lambda: (world.page.value("#user"), world.page.value("#pass")) == (user, password), "the page to be filled")
    until(lambda: not popup.is_open(), "the popup to close")  # type: ignore[attr-defined]
    popup.close()
