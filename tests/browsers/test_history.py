# ruff: noqa: E501 - scripts for pages read better whole
"""An item's past, the trash and the log in the real pages; the code is the same in both browsers, so one shows it."""

from collections.abc import Iterator

import pytest

from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.browsers import drivers
from tests.browsers.conftest import unlock_by_wire
from tests.browsers.drivers import Page, until
from tests.browsers.story import PASSPHRASE, TOKEN

FIRST, SECOND = "first-canary-Pw-1", "second-canary-Pw-2"
ITEM = {
    "type": "login",
    "name": "Has a past",
    "username": "ada",
    "password": FIRST,
    "notes": "Ask for Grace at the desk",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[drivers.Browser]:
    """With a vault of one item that has a past, one in the trash, and a wrong passphrase behind it."""
    if not drivers.available("chromium"):
        pytest.skip("chromium is not installed")
    with drivers.place() as where:
        with drivers._environment(where.environment):
            session = Session(profile=TESTING)
            session.create("Ada", "ada@example.org", Secret(PASSPHRASE), {"chars": TOKEN[0], "colour": TOKEN[1]})
            session.save_key_file(Secret(PASSPHRASE))
            session.finish_setup()
        vault = session.vault
        made = vault.create(ITEM)
        vault.update(made.id, 1, {**ITEM, "password": SECOND, "notes": "Ask for Ada at the desk"})
        vault.trash(vault.create({"type": "note", "name": "Rubbish"}).id, 1)
        vault.note("failed_attempts", attempts=4, last=1_800_000_000)
        vault.close()
        one = drivers.start("chromium", where)
        try:
            page = one.open_extension("pages/options.html")
            unlock_by_wire(page)
            page.close()
            yield one
        finally:
            one.close()


def opened(browser: drivers.Browser, path: str, there: str) -> Page:
    page = browser.open_extension(path)
    page.see(there)
    return page


def field(page: Page, name: str) -> str:
    return str(page.run("return document.querySelector(`.compare-field[aria-label='${args[0]}']`).innerText", name))


def test_two_versions_side_by_side_and_one_brought_back(browser: drivers.Browser) -> None:
    popup = opened(browser, "pages/popup.html", "input[type=search]")
    [row] = popup.call("item.search", query="past")["result"]["items"]
    popup.goto(browser.extension("pages/popup.html"))
    popup.see("input[type=search]")
    popup.type("input[type=search]", "Has a past")
    until(lambda: popup.run("return document.querySelectorAll('[role=row] .lines').length") == 1, "one row")
    popup.run("document.querySelector('[role=row] .lines').click()")
    popup.see("[aria-label=Edit]")
    popup.press_button("Show history")
    popup.see_text("1 earlier version")
    popup.press_button("Look at")
    popup.see_text("2 fields differ")
    assert "Changed" in field(popup, "Password") and "Changed" in field(popup, "Notes")
    assert "Same" in field(popup, "User name")
    marked = popup.run(
        "return ['del', 'ins'].map((tag) => [...document.querySelectorAll(tag)].map((e) => e.textContent))"
    )
    assert marked == [["Grace"], ["Ada"]]
    assert "canary" not in popup.run("return document.documentElement.outerHTML")
    popup.run("document.querySelector('.compare-field[aria-label=Password] [aria-label^=Show]').click()")
    assert FIRST in field(popup, "Password") and SECOND not in field(popup, "Password")
    popup.press_button("Bring back")
    popup.see("[aria-label=Edit]")
    assert popup.call("item.open", id=row["id"])["result"]["item"]["password"] == FIRST
    popup.close()


def test_less_history_says_what_it_costs_and_the_trash_when_it_lets_go(browser: drivers.Browser) -> None:
    page = opened(browser, "pages/options.html", ".log li")
    set_to = "const select = [...document.querySelectorAll('.setting')].find((e) => e.innerText.includes(args[0])).querySelector('select'); select.value = args[1]; select.dispatchEvent(new Event('change'))"
    page.run(set_to, "Earlier versions", "0")
    page.see_text("go when their items are next saved")
    assert page.call("settings.get")["result"]["versions_kept"] == 50
    page.press_button("Change it")
    until(lambda: page.call("settings.get")["result"]["versions_kept"] == 0, "the setting")
    page.run(set_to, "The trash lets go after", "60")
    until(lambda: page.call("settings.get")["result"]["trash_days"] == 60, "the other setting")
    page.close()
    popup = opened(browser, "pages/popup.html", "input[type=search]")
    popup.press_button("More")
    popup.press_button("Trash")
    popup.see_text("Goes on")
    popup.see_text("Goes after 60 days.")
    popup.press_button("Empty the trash")
    popup.see_text("1 item goes for good")
    assert popup.call("item.list", trash=True)["result"]["total"] == 1
    popup.press_button("Empty the trash")
    popup.see_text("The trash is empty")
    popup.close()


def test_the_log_says_what_happened(browser: drivers.Browser) -> None:
    page = opened(browser, "pages/options.html", ".log li")
    lines = page.run("return [...document.querySelectorAll('.log li')].map((e) => e.innerText)")
    assert any("Wrong passphrases: 4" in line and "noted while locked" in line for line in lines)
    assert "The vault was made" in lines[-1]
    page.run(
        "const select = document.querySelector('.log-head select'); select.value = 'logItems'; select.dispatchEvent(new Event('change'))"
    )
    until(lambda: "The vault was made" not in page.text(), "the filter")
    assert "somebody was at" not in page.text().lower()
    page.close()
