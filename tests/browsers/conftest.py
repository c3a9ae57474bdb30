"""Each test gets its own HOME, data folder and profiles; a test that failed leaves pictures of every open page."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import drivers
from tests.browsers.site import Site
from tests.browsers.story import PASSPHRASE, TOKEN, Story

PICTURES = Path(os.environ.get("SEALRING_TEST_PICTURES", "dist/test-pictures"))

pytestmark = pytest.mark.browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them all."""
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            # marionette_driver leaves the sockets open with which it looks whether Firefox listens already.
            item.add_marker(
                pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
            )


@pytest.fixture
def site() -> Iterator[Site]:
    """The local site."""
    served = Site()
    yield served
    served.close()


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Iterator[drivers.Place]:
    """One person's folders; pytest's own are too deep for Chromium's socket (108 bytes)."""
    with drivers.place(dear=request.path.name == "test_story.py") as fresh:
        yield fresh


@pytest.fixture
def start(place: drivers.Place, request: pytest.FixtureRequest) -> Iterator[Callable[..., drivers.Browser]]:
    """Starts browsers by name, and ends them after the test."""
    open_browsers: list[drivers.Browser] = []

    def begin(name: str, **options: Any) -> drivers.Browser:
        if not drivers.available(name):
            pytest.skip(f"{name} is not installed")
        browser = drivers.start(name, place, **options)
        open_browsers.append(browser)
        return browser

    yield begin
    for browser in open_browsers:
        browser.close()


@pytest.fixture(params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest, start: Callable[..., drivers.Browser]) -> drivers.Browser:
    """Each browser in turn."""
    return start(request.param)


@pytest.fixture
def story(browser: drivers.Browser, site: Site) -> Story:
    """The story's steps, none of them told yet."""
    return Story(browser, site, PICTURES)


class Shared:
    """One browser with one vault for many tests, which each find empty and unlocked; made anew when that fails."""

    def __init__(self, name: str, **options: Any) -> None:
        self.name = name
        self.options = options
        self._open: contextlib.ExitStack | None = None
        self.browser: drivers.Browser

    def fresh(self) -> drivers.Browser:
        """The browser with one empty tab, and the vault without an item or an offer."""
        if self._open is not None:
            try:
                self._empty()
            except Exception:  # noqa: BLE001 - the test before may have left anything
                self.close()
        if self._open is None:
            with contextlib.ExitStack() as stack:
                self.browser = drivers.start(self.name, stack.enter_context(drivers.place()), **self.options)
                stack.callback(self.browser.close)
                make_vault(self.browser)
                self._open = stack.pop_all()
        return self.browser

    def _empty(self) -> None:
        self.browser.close_pages()
        page = self.browser.open_extension("pages/options.html")
        unlock_by_wire(page)
        items = page.call("item.list", limit=200)["result"]["items"]
        for row in items:
            gone = page.call("item.trash", id=row["id"], revision=row["revision"])["result"]
            page.call("item.delete", id=row["id"], revision=gone["revision"])
        for offer in page.call("save.pending")["result"]["offers"]:
            page.call("save.dismiss", offer=offer["id"])
        page.close()

    def close(self) -> None:
        """End the browser; its folders go too."""
        if self._open is not None:
            self._open.close()
        self._open = None


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def shared(request: pytest.FixtureRequest) -> Iterator[Shared]:
    """Each browser in turn, one for all tests of a module that use `ready`."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    one = Shared(request.param)
    yield one
    one.close()


@pytest.fixture
def ready(shared: Shared, site: Site) -> Story:
    """A vault made over the wire, unlocked, with nothing in it."""
    return Story(shared.fresh(), site, PICTURES)


def make_vault(browser: drivers.Browser) -> None:
    """Set-up without its pages, which the story's own test goes through."""
    page = browser.open_extension("pages/options.html")
    token = {"chars": TOKEN[0], "colour": TOKEN[1]}
    page.ask({"type": "connection", "retry": True})
    made = page.call("setup.create", name="Ada", email="ada@example.org", passphrase=PASSPHRASE, token=token)
    assert made.get("result", {}).get("state") == "unlocked", made
    answer = page.call("session.challenge")
    assert "result" in answer, answer
    challenge = answer["result"]
    shown = {key: challenge[key] for key in ("chars", "colour", "nonce")}
    page.call("key.backup", confirmation={"passphrase": PASSPHRASE, "displayed": shown}, to="folder")
    finished = page.call("setup.finish")
    assert "result" in finished, finished
    page.close()


def unlock_by_wire(page: drivers.Page) -> None:
    """Unlock without the prompt, which tests of its own go through."""
    page.ask({"type": "connection", "retry": True})
    challenge = page.call("session.challenge")["result"]
    shown = {key: challenge[key] for key in ("chars", "colour", "nonce")}
    answer = page.call("session.unlock", passphrase=PASSPHRASE, displayed=shown)
    assert "result" in answer, answer
