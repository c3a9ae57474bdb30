"""Each test gets its own HOME, data folder and profiles; a test that failed leaves pictures of every open page."""

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
def place() -> Iterator[drivers.Place]:
    """One person's folders; pytest's own are too deep for Chromium's socket (108 bytes)."""
    with drivers.place() as fresh:
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


@pytest.fixture
def ready(story: Story) -> Story:
    """A vault made over the wire, unlocked, with nothing in it."""
    make_vault(story.browser)
    return story


def make_vault(browser: drivers.Browser) -> None:
    """Set-up without its pages, which the story's own test goes through."""
    page = browser.open_extension("pages/options.html")
    token = {"chars": TOKEN[0], "colour": TOKEN[1]}
    page.ask({"type": "connection"})
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
