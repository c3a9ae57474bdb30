"""The screens before an open vault, in the real extension: each says what is the matter and names the way on."""

import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import drivers
from tests.browsers.conftest import make_vault
from tests.browsers.drivers import Page

FAKE = """#!{python}
import json, struct, sys
size = struct.unpack("=I", sys.stdin.buffer.read(4))[0]
asked = json.loads(sys.stdin.buffer.read(size))
hello = {{"version": "{version}", "protocol": {{"min": 9, "max": 9}}, "capabilities": [], "state": "locked"}}
data = json.dumps({{"jsonrpc": "2.0", "id": asked["id"], "result": hello}}).encode()
sys.stdout.buffer.write(struct.pack("=I", len(data)) + data)
sys.stdout.buffer.flush()
sys.stdin.buffer.read()
"""


class World:
    """One browser whose registration of the host is changed under it."""

    def __init__(self, browser: drivers.Browser, place: drivers.Place) -> None:
        self.browser = browser
        self.place = place
        folder = (
            place.root / "chromium" / "NativeMessagingHosts"
            if browser.name == "chromium"
            else place.home / ".mozilla" / "native-messaging-hosts"
        )
        self.manifest = folder / "org.sealring.host.json"
        self.good = self.manifest.read_text()

    def register(self, **changes: Any) -> None:
        """Another registration from now on; the running host ends."""
        self.manifest.write_text(json.dumps(json.loads(self.good) | changes))
        self.end_host()

    def launcher(self, text: str) -> None:
        """Another program in the host's place."""
        path = Path(self.place.root / "other-host")
        path.write_text(text)
        path.chmod(0o755)
        self.register(path=str(path))

    def end_host(self) -> None:
        """The host is gone, as after a crash."""
        for host in self.browser.hosts():
            with contextlib.suppress(OSError):
                os.kill(host, signal.SIGKILL)

    def popup(self) -> Page:
        """The popup's page, which asks how things stand."""
        return self.browser.open_extension("pages/popup.html")


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """One browser for all tests of this file."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with drivers.place() as where:
        browser = drivers.start(request.param, where)
        try:
            yield World(browser, where)
        finally:
            browser.close()


@pytest.fixture(autouse=True)
def restored(world: World) -> Iterator[None]:
    """The real host is registered again after each test."""
    yield
    world.manifest.write_text(world.good)
    world.end_host()
    world.browser.close_pages()


def test_no_vault(world: World) -> None:
    """A first start leads to set-up."""
    world.popup().see_text("Welcome to Sealring")


def test_missing(world: World) -> None:
    """No registration: the command that makes one is named."""
    world.manifest.unlink()
    world.end_host()
    page = world.popup()
    page.see_text("was not found")
    assert page.text(".command code") == "sealring install"


def test_registered_for_another(world: World) -> None:
    """Chromium says that it's forbidden, Firefox that nothing was found; both screens name the command."""
    if world.browser.name == "chromium":
        world.register(allowed_origins=["chrome-extension://" + "a" * 32 + "/"])
    else:
        world.register(allowed_extensions=["other@example.org"])
    page = world.popup()
    page.see_text("Not registered" if world.browser.name == "chromium" else "was not found")
    assert page.text(".command code") == "sealring install"


@pytest.mark.parametrize(
    ("version", "words"), [("99.0.0", "This extension is the older part"), ("0.0.0", "program is the older part")]
)
def test_incompatible(world: World, version: str, words: str) -> None:
    """A host of another protocol: the older side is named."""
    world.launcher(FAKE.format(python=sys.executable, version=version))
    page = world.popup()
    page.see_text(words)
    assert version in page.text()


def test_crashed(world: World) -> None:
    """A host that ends at once."""
    world.launcher("#!/bin/sh\nexit 3\n")
    page = world.popup()
    page.see_text("program stopped")
    assert page.text(".command code") == "sealring doctor"


def test_empty_then_locked(world: World) -> None:
    """A fresh vault says that it's empty; a lock shows the prompt."""
    make_vault(world.browser)
    page = world.popup()
    page.see_text("Your vault is empty")
    page.press_button("lock")
    page.see_text("Unlock your vault")
