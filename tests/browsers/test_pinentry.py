"""pinentry from real browsers: the passphrase goes from a program of the host to the host, never by the page."""

import os
from collections.abc import Iterator

import pytest

from tests.browsers import drivers
from tests.browsers.conftest import make_vault
from tests.browsers.drivers import Browser, until
from tests.browsers.story import PASSPHRASE, TOKEN
from tests.session.test_pinentry import Fake


@pytest.fixture(scope="module", params=drivers.FOR_PAGES)
def chosen(request: pytest.FixtureRequest) -> Iterator[tuple[Browser, Fake]]:
    """A browser whose host finds a pinentry that was told what to answer; its vault locked, pinentry chosen."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with drivers.place() as where:
        folder = where.root / "bin"
        folder.mkdir()
        where.environment["PATH"] = f"{folder}{os.pathsep}{where.environment['PATH']}"
        fake = Fake(folder)
        fake.answers()
        browser = drivers.start(request.param, where)
        try:
            make_vault(browser)
            page = browser.open_extension("pages/options.html")
            assert page.call("settings.set", settings={"pinentry": True})["result"]["pinentry"] is True
            page.call("session.lock", reason="person")
            page.close()
            yield browser, fake
        finally:
            browser.close()


def test_the_popup_unlocks_with_what_was_typed_in_pinentry(chosen: tuple[Browser, Fake]) -> None:
    browser, fake = chosen
    fake.answers(GETPIN=["ERR 83886179 Operation cancelled <Pinentry>"])
    page = browser.open_extension("pages/popup.html")
    page.press_button("Type it in pinentry instead")
    until(
        lambda: "Cancelled" in page.run("return document.querySelector('.prompt-message').textContent"), "the end of it"
    )
    assert page.call("session.status")["result"]["state"] == "locked"
    fake.answers(GETPIN=["D " + PASSPHRASE, "OK"])
    page.press_button("Type it in pinentry instead")
    until(lambda: page.call("session.status")["result"]["state"] == "unlocked", "the vault to open")
    described = next(line for line in fake.heard() if line.startswith("SETDESC"))
    assert TOKEN[0] in described and TOKEN[1] in described
    assert PASSPHRASE not in page.text()
    page.call("session.lock", reason="person")
    page.close()


def test_a_page_confirms_what_is_grave_there(chosen: tuple[Browser, Fake]) -> None:
    browser, fake = chosen
    fake.answers(GETPIN=["D " + PASSPHRASE, "OK"])
    page = browser.open_extension("pages/options.html")
    page.press_button("Type it in pinentry instead")
    page.see_text("Lock on sleep")
    fake.answers(GETPIN=["sleep"])
    page.click(page.field("Lock on sleep"))
    page.press_button("Type it in pinentry instead")
    page.see_text("Look for pinentry's window")
    buttons = "return [...document.querySelectorAll('.prompt button.button')].map((each) => each.disabled)"
    assert page.run(buttons) == [True, True, True]  # the way out is in its window
    until(lambda: "GETPIN" in fake.heard(), "pinentry to be asked")
    described = next(line for line in fake.heard() if line.startswith("SETDESC"))
    assert "Make the lock weaker." in described and TOKEN[0] in described
    assert page.call("settings.get")["result"]["lock_on_sleep"] is True  # it waits, and others are answered
    page.call("session.lock", reason="person")  # and so is this
    until(lambda: page.call("session.status")["result"]["state"] == "locked", "the vault to lock")
    page.close()

    fake.answers(GETPIN=["D " + PASSPHRASE, "OK"])
    page = browser.open_extension("pages/options.html")
    page.press_button("Type it in pinentry instead")
    page.see_text("Lock on sleep")
    page.click(page.field("Lock on sleep"))
    page.press_button("Type it in pinentry instead")
    until(lambda: page.call("settings.get")["result"]["lock_on_sleep"] is False, "it to be saved")
    page.call("session.lock", reason="person")
    page.close()
