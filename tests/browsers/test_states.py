"""The screens before an open vault, in the real extension: each says what is the matter and names the way on."""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import drivers
from tests.browsers.conftest import make_vault, unlock_by_wire
from tests.browsers.drivers import Page, until
from tests.browsers.prompts import shows
from tests.browsers.story import PASSPHRASE, TOKEN

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

    def without_host(self) -> None:
        """No host runs, and none can be started until `register` is called: the data can be changed under it."""
        self.manifest.unlink()
        self.end_host()
        until(lambda: not self.browser.hosts(), "the host to be gone")

    def with_host(self) -> None:
        """The real host again; the extension found it."""
        self.register()
        page = self.browser.open_extension("pages/options.html")
        until(lambda: page.ask({"type": "connection", "retry": True})["state"] == "ok", "the connection")
        page.close()

    def no_vault(self) -> None:
        """As before set-up."""
        self.without_host()
        shutil.rmtree(self.place.data / "vaults", ignore_errors=True)
        self.with_host()


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


SLOW = """#!{python}
import os, sys, time
while not os.path.exists({gate!r}):
    time.sleep(0.02)
os.execv({launcher!r}, [{launcher!r}, *sys.argv[1:]])
"""


@pytest.mark.parametrize("world", drivers.FOR_PAGES, indirect=True)
def test_connecting(world: World) -> None:
    """A host that takes its time: popup and tab ask for a moment instead of staying blank, and go on by themselves."""
    gate = world.place.root / "gate"
    launcher = json.loads(world.good)["path"]
    world.launcher(SLOW.format(python=sys.executable, gate=str(gate), launcher=launcher))
    pages = [world.popup(), world.browser.open_extension("pages/setup.html")]
    for page in pages:
        page.see_text("One moment", 5)
        assert page.run("return document.querySelector('.state .spin').checkVisibility()")
    gate.touch()
    pages[1].see_text("Your name")
    pages[0].see_text("Welcome to Sealring")


@pytest.mark.parametrize("world", drivers.FOR_PAGES, indirect=True)
def test_setup_unfinished(world: World) -> None:
    """A vault whose key file was never saved: the popup leads back to set-up, also after a lock."""
    world.no_vault()
    control = world.browser.open_extension("pages/options.html")
    token = {"chars": TOKEN[0], "colour": TOKEN[1]}
    made = control.call("setup.create", name="Ada", email="ada@example.org", passphrase=PASSPHRASE, token=token)
    assert made["result"]["state"] == "unlocked", made
    page = world.popup()
    page.see_text("Set-up is not finished")
    control.call("session.lock", reason="person")
    page.see_text("Unlock your vault")
    _answer(page)
    page.see_text("Set-up is not finished", 60)
    assert "key file still has to be saved" in page.text()
    page.press_button("go on with set-up")
    world.browser.find("setup.html").see_text("key file")


@pytest.mark.parametrize("world", drivers.FOR_PAGES, indirect=True)
def test_empty_then_locked(world: World) -> None:
    """A fresh vault says that it's empty; a lock shows the prompt."""
    world.no_vault()
    make_vault(world.browser)
    page = world.popup()
    page.see_text("Your vault is empty")
    page.press_button("lock")
    page.see_text("Unlock your vault")


def _answer(page: Page) -> None:
    """The right passphrase into the prompt, which shows the token."""
    page.see(".prompt .chip:not(.waiting)")
    until(lambda: page.run("return !document.querySelector('.prompt-input').disabled"), "the prompt to be ready")
    page.type(".prompt-input", PASSPHRASE)
    page.press("Enter")


def _put_back_an_older_copy(world: World) -> None:
    """A vault with one login, copied as a backup program does; then another is added, and the copy put back."""
    world.no_vault()
    make_vault(world.browser)
    control = world.browser.open_extension("pages/options.html")
    control.call(
        "item.create", item={"type": "login", "name": "Before", "username": "ada", "password": "old-Canary-5!"}
    )
    live, copy = world.place.data / "vaults" / "default" / "vault.db", world.place.root / "vault-copy.db"
    copy.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(live)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    control.call("item.create", item={"type": "login", "name": "After", "password": "new-Canary-6!"})
    world.without_host()
    for rest in live.parent.glob("vault.db-*"):
        rest.unlink()
    shutil.copyfile(copy, live)
    world.with_host()
    control.close()


def _add(page: Page, name: str) -> None:
    page.click(page.mark("add an item"))
    page.type(page.field("name"), name)
    page.press_button("save")


@pytest.mark.parametrize("world", drivers.FOR_PAGES, indirect=True)
def test_an_older_copy_is_read_only_until_accepted(world: World) -> None:
    """It says so, is read, and refuses to be changed in plain words; accepting it takes the passphrase, and lasts."""
    _put_back_an_older_copy(world)
    page = world.popup()
    page.see_text("Unlock your vault")
    _answer(page)
    page.see_text("It may be an old copy", 60)
    assert _names(page) == ["Before"]
    page.click(".row")
    page.see(".pairs")
    page.click(page.mark("show: password"))
    page.see_text("old-Canary-5!")
    page.press("Escape")
    page.see("input[type=search]")

    _add(page, "Refused")
    page.see_text("The vault can only be read at the moment.")
    page.see_text("This vault is older than the one last seen here. It may be an old copy.")
    options = world.browser.open_extension("pages/options.html")
    options.see_text("Read-only. This vault is older than the one last seen here.")
    options.close()
    page.close()
    page = world.popup()
    assert _names(page) == ["Before"]
    page.see_text("It may be an old copy")
    page.press_button("decide")
    page.see_text("Is this old copy meant to be here?")
    shows(page, "Your passphrase, once more")
    _answer(page)
    page.see("input[type=search]", 60)
    until(lambda: "old copy" not in page.text(), "the warning to be gone")

    _add(page, "Written")
    until(lambda: _names(page) == ["Before", "Written"], "the new login in the vault")
    page.call("session.lock", reason="person")
    page.see_text("Unlock your vault")
    unlock_by_wire(page)
    assert "read_only" not in page.call("session.status")["result"]


def _names(page: Page) -> list[str]:
    return sorted(row["name"] for row in page.call("item.list", limit=10)["result"]["items"])
