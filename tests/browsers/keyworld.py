# ruff: noqa: E501 - scripts for pages read better whole
"""One browser on one vault whose keys change: what a person does on the pages of own keys, and a look at the vault behind them."""

from pathlib import Path
from typing import Any

from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.browsers import drivers
from tests.browsers.downloads import Downloads
from tests.browsers.drivers import Browser, Page, until
from tests.browsers.prompts import shows
from tests.browsers.story import PASSPHRASE, TOKEN

ONCE_MORE = "Your passphrase, once more"
CHANGED = "Your keys changed; unlock to go on."
SEALED = "Everything is sealed to the key in use."


class World:
    """One browser on one vault, and the passphrase of now."""

    def __init__(self, name: str, where: drivers.Place, logins: int) -> None:
        self.place = where
        self.logins = logins
        self.passphrase, self.key_file = PASSPHRASE, self._make()
        self.browser: Browser = drivers.start(name, where)
        self.downloads = Downloads(self.browser, where.root / "downloads")

    def _make(self) -> Path:
        """The vault, made beforehand so that none of its time goes into clicking; where its key file was saved."""
        with drivers._environment(self.place.environment):
            session = Session(profile=TESTING)
            session.create("Ada", "ada@example.org", Secret(PASSPHRASE), {"chars": TOKEN[0], "colour": TOKEN[1]})
            saved = session.save_key_file(Secret(PASSPHRASE))
            session.finish_setup()
        logins = [
            {"type": "login", "name": f"Site {number:02d}", "password": f"Trellis-{number}-zephyr"}
            for number in range(self.logins)
        ]
        mail = {
            "type": "login",
            "name": "Mail",
            "username": "ada",
            "password": "9v!Kq2-Trellis",
            "uris": [{"uri": "http://mail.example.org:8080/inbox", "match": "domain"}],
        }
        session.vault.create_many([*logins, mail])
        session.vault.close()
        return Path(saved["path"])

    def open(self, path: str) -> Page:
        """One of the pages in a tab of its own, with the vault open; another vault where a test put the last one aside."""
        page = self.browser.open_extension("pages/options.html")
        state = page.call("session.status")["result"]["state"]
        if state == "no_vault":
            self.passphrase, self.key_file = PASSPHRASE, self._make()
        if state != "unlocked":
            challenge = page.call("session.challenge")["result"]
            shown = {key: challenge[key] for key in ("chars", "colour", "nonce")}
            answer = page.call("session.unlock", passphrase=self.passphrase, displayed=shown)
            assert "result" in answer, answer
        page.goto(self.browser.extension(path))
        page.see("main h1, main h2")
        return page

    def confirm(self, page: Page, label: str = ONCE_MORE) -> None:
        """The one prompt of the page: its token, the passphrase, Enter."""
        shows(page, label)
        answer(page, self.passphrase)

    def unlock_again(self, page: Page) -> None:
        """A change of keys locked the vault: the page says so, and goes on."""
        page.see_text(CHANGED, 60)
        shows(page, "Passphrase")
        answer(page, self.passphrase)


def answer(page: Page, passphrase: str) -> None:
    """Type it beside the token and press Enter."""
    until(
        lambda: page.run("return document.querySelector('.prompt-input')?.disabled === false"), "the prompt to be ready"
    )
    page.type(".prompt-input", passphrase)
    page.press("Enter")


def own_keys(page: Page) -> list[dict[str, Any]]:
    """The own keys as the host has them, the one in use first."""
    keys: list[dict[str, Any]] = page.call("key.list")["result"]["keys"]
    return keys
