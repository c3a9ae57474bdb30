# ruff: noqa: E501 - scripts for pages read better whole
"""Set-up in real browsers with the real host: what it refuses, a person's own key, a tab closed midway, files through downloads."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sealring.base.secret import Secret
from sealring.openpgp import keys
from tests.browsers import drivers
from tests.browsers.downloads import Downloads, choose_file
from tests.browsers.drivers import Page, until
from tests.browsers.prompts import shows
from tests.browsers.story import PASSPHRASE, TOKEN

WEAK = "ada2024"
OWN_SECRET = "the key came with this one"
KEY_FILE = "Your passphrase; it protects the file too"
ONCE_MORE = "Your passphrase, once more"


class Fresh:
    """A browser of a person who has no vault yet, and the folder where it puts what is downloaded."""

    def __init__(self, name: str, where: drivers.Place) -> None:
        self.place = where
        self.browser = drivers.start(name, where)
        self._downloads = Downloads(self.browser, where.root / "downloads")

    def open(self) -> Page:
        """Set-up's tab."""
        page = self.browser.open_extension("pages/setup.html")
        page.see("main")
        return page

    def downloaded(self, page: Page, text: str) -> Path:
        """Press the button that reads so, and the file that the browser saved."""
        return self._downloads.take(page, text)


@pytest.fixture(params=["chromium", "firefox"])
def fresh(request: pytest.FixtureRequest) -> Iterator[Fresh]:
    """Each browser in turn, with nothing in it."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with drivers.place() as where:
        one = Fresh(request.param, where)
        try:
            yield one
        finally:
            one.browser.close()


def _type_passphrase(page: Page, first: str, second: str) -> None:
    page.see("input[autocomplete=new-password]")
    page.run(
        "[...document.querySelectorAll('input[autocomplete=new-password]')].forEach((e, i) => e.setAttribute('data-test', String(i)))"
    )
    page.type("[data-test='0']", first)
    page.type("[data-test='1']", second)


def _you(page: Page) -> None:
    page.type(page.field("your name"), "Ada Canary")
    page.type(page.field("mail"), "ada@example.org")
    page.press_button("next")


def _make(page: Page) -> None:
    """Passphrase and token, and the vault is made."""
    _type_passphrase(page, PASSPHRASE, PASSPHRASE)
    page.press_button("next")
    page.see(".token-chars")
    page.type(".token-chars", TOKEN[0])
    page.click(f".swatch input[value='{TOKEN[1]}']")
    page.press_button("make")
    page.see(".prompt .chip:not(.waiting)", 60)


def _answer(page: Page, passphrase: str = PASSPHRASE) -> None:
    until(lambda: page.run("return !document.querySelector('.prompt-input').disabled"), "the prompt to be ready")
    page.type(".prompt-input", passphrase)


def _step(page: Page) -> int:
    """Which of the five steps is shown, from 0; -1 for none."""
    return int(
        page.run("return [...document.querySelectorAll('.steps li')].findIndex((e) => e.hasAttribute('aria-current'))")
    )


def _status(page: Page) -> Any:
    return page.call("session.status")["result"]


@pytest.mark.parametrize("fresh", drivers.FOR_PAGES, indirect=True)
def test_a_weak_passphrase_goes_no_further(fresh: Fresh) -> None:
    """It says why and makes nothing; the host refuses the same one by itself; two that differ are refused too."""
    page = fresh.open()
    _you(page)
    _type_passphrase(page, WEAK, WEAK)
    page.press_button("next")
    page.see_text("This passphrase is too easy to guess.")
    assert _step(page) == 1
    token = {"chars": TOKEN[0], "colour": TOKEN[1]}
    refused = page.call("setup.create", name="Ada", email="ada@example.org", passphrase=WEAK, token=token)
    assert refused["error"]["name"] == "passphrase_weak", refused
    assert _status(page)["state"] == "no_vault"
    _type_passphrase(page, PASSPHRASE, PASSPHRASE + "x")
    page.press_button("next")
    until(lambda: page.text("main > .prompt-message"), "a word about it")
    assert _step(page) == 1
    _make(page)
    assert _step(page) == 3
    assert _status(page)["state"] == "unlocked"


@pytest.mark.parametrize("fresh", drivers.FOR_PAGES, indirect=True)
def test_a_tab_closed_before_the_key_file_is_saved_goes_on_where_it_was(fresh: Fresh) -> None:
    """The same with the vault open and, after locking, behind the passphrase; without the file set-up can't be finished."""
    page = fresh.open()
    _you(page)
    _make(page)
    print_ = page.call("key.list")["result"]["keys"][0]["fingerprint"]
    shows(page, KEY_FILE)
    page.close()

    page = fresh.open()
    page.see(".prompt .chip:not(.waiting)")
    assert _step(page) == 3
    page.see_text("Set-up is not finished")
    shows(page, KEY_FILE)
    assert page.run("return [...document.querySelectorAll('.actions.end button')].at(-1).disabled")
    assert page.call("setup.finish")["error"]["name"] == "setup_unfinished"
    page.call("session.lock", reason="person")
    page.close()

    page = fresh.open()
    shows(page, "Passphrase")
    _answer(page)
    page.press("Enter")
    page.see("fieldset input[type=radio]", 60)
    assert _step(page) == 3
    page.see_text("Set-up is not finished")
    assert page.call("key.list")["result"]["keys"][0]["fingerprint"] == print_
    shows(page, KEY_FILE)
    _answer(page)
    page.press("Enter")
    page.see(".note.good", 60)
    saved = Path(page.text(".note.good .path"))
    assert "PGP PRIVATE KEY BLOCK" in saved.read_text()
    page.press_button("finish")
    page.see("ol.steps li:last-child[aria-current=step]")
    assert _status(page)["state"] == "unlocked" and not _status(page).get("setup")


def test_an_own_key_and_files_through_downloads(fresh: Fresh) -> None:
    """An own key with its own passphrase; its file saved and chosen again; a revocation certificate that gpg takes."""
    key = keys.generate("Ada Canary", "ada@example.org", now=int(time.time()) - 60)
    page = fresh.open()
    page.click("input[type=radio][value=key]")
    page.see("textarea")
    own = fresh.place.root / "own-key.asc"
    own.write_text(keys.protect(key, Secret(OWN_SECRET)))
    choose_file(page, own)
    until(lambda: "PRIVATE KEY" in page.value("textarea"), "the key to be read")
    page.type(page.field("The key's own passphrase"), "not the one it has")
    page.press_button("next")
    _type_passphrase(page, PASSPHRASE, PASSPHRASE)
    page.press_button("next")
    page.see(".token-chars")
    page.type(".token-chars", TOKEN[0])
    page.click(f".swatch input[value='{TOKEN[1]}']")
    page.press_button("make")
    page.see(".note.bad", 60)
    assert _status(page)["state"] == "no_vault"
    page.press_button("Back to the key")
    page.see("textarea")
    page.type(page.field("The key's own passphrase"), OWN_SECRET)
    page.press_button("next")
    _make(page)
    assert [one["fingerprint"] for one in page.call("key.list")["result"]["keys"]] == [key.fingerprint]

    _save_and_check(fresh, page, own)
    _revocation(fresh, page, key)
    page.press_button("finish")
    page.see("ol.steps li:last-child[aria-current=step]")


def _save_and_check(fresh: Fresh, page: Page, wrong: Path) -> None:
    """The downloaded file under the vault's passphrase; another file is refused, the right one ends the step."""
    shows(page, KEY_FILE)
    page.click("input[type=radio][value=transfer]")
    _answer(page)
    file = fresh.downloaded(page, "Save key file")
    assert "PGP PRIVATE KEY BLOCK" in file.read_text()
    assert keys.import_secret_key(file.read_bytes(), Secret(PASSPHRASE), now=int(time.time())).fingerprint
    page.see_text(file.name)
    shows(page, ONCE_MORE)
    _answer(page)
    page.press_button("Check the file")
    page.see_text("Choose the file first.")
    assert page.value(".prompt-input") == PASSPHRASE  # not to be typed again for a file that was not chosen
    assert page.run("return document.activeElement.type") == "file"
    choose_file(page, wrong)  # the same key, under another passphrase: nobody could open it with the vault's
    until(lambda: "Choose the file first." not in page.text(), "the word about it to go away")
    page.press_button("Check the file")
    page.see_text(f"This file does not open with your vault's passphrase. Choose {file.name}", 30)
    assert page.run("return !document.querySelector('.note.good')")
    assert page.call("setup.finish")["error"]["name"] == "setup_unfinished"
    choose_file(page, file)
    _answer(page)
    page.press_button("Check the file")
    page.see(".note.good", 60)
    assert file.name in page.text(".note.good")


def _revocation(fresh: Fresh, page: Page, key: keys.OwnKey) -> None:
    """What is offered is what `gpg --import` takes: the key is revoked there."""
    page.press_button("Save a revocation certificate")
    page.see(".prompt .chip:not(.waiting)")
    shows(page, ONCE_MORE)
    _answer(page)
    file = fresh.downloaded(page, "Save certificate")
    page.see_text(f"{file.name} was saved.")
    certificate = fresh.place.root / "certificate.asc"
    certificate.write_text(key.certificate().armored())
    _gpg(fresh, "--import", str(certificate))
    assert _validity(fresh, key.fingerprint) != "r"
    _gpg(fresh, "--import", str(file))
    assert _validity(fresh, key.fingerprint) == "r"


def _gpg(fresh: Fresh, *arguments: str) -> str:
    folder = fresh.place.root / "gnupg"
    folder.mkdir(mode=0o700, exist_ok=True)
    command = ["gpg", "--homedir", str(folder), "--batch", "--no-tty", "--no-autostart", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _validity(fresh: Fresh, fingerprint: str) -> str:
    """GnuPG's word about the key: r means revoked."""
    listed = _gpg(fresh, "--with-colons", "--list-keys", fingerprint)
    return next(line.split(":")[1] for line in listed.splitlines() if line.startswith("pub:"))
